package aws

import (
	"slices"
	"strings"
)

// RegionsAsOf is the day on which [Regions] was taken from the SES API's endpoint list. SES keeps
// opening regions, so an unknown region is never more than a warning.
const RegionsAsOf = "2026-11-01"

// Regions are the regions that SES is offered in.
var Regions = []string{
	"af-south-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
	"ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
	"ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1",
	"eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3",
	"eusc-de-east-1", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1",
	"us-east-1", "us-east-2", "us-gov-east-1", "us-gov-west-1", "us-west-1", "us-west-2",
}

// deployedRegion is what a CloudFormation template has in the place of the region that it is deployed in,
// as a label of a canonical name. It is right wherever a region is.
const deployedRegion = `\${aws::region}`

// KnownRegion reports whether SES is known to be offered in a region.
func KnownRegion(region string) bool {
	return region == deployedRegion || slices.Contains(Regions, region)
}

// WellFormedRegion reports whether a label has the form of a region: two to four letters, one or more
// words, a number.
func WellFormedRegion(label string) bool {
	if label == deployedRegion {
		return true
	}
	parts := strings.Split(label, "-")
	if len(parts) < 3 || len(parts[0]) < 2 || len(parts[0]) > 4 {
		return false
	}
	for _, part := range parts[:len(parts)-1] {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz") != "" {
			return false
		}
	}
	number := parts[len(parts)-1]
	return number != "" && strings.Trim(number, "0123456789") == ""
}

// NearestRegion returns the one known region that a label can be taken for: one edit away, or with the
// letter of an availability zone at its end. It returns "" when there is none, or more than one.
func NearestRegion(label string) string {
	if KnownRegion(label) {
		return label
	}
	if n := len(label); n > 0 && 'a' <= label[n-1] && label[n-1] <= 'z' && KnownRegion(label[:n-1]) {
		return label[:n-1]
	}
	nearest := ""
	for _, region := range Regions {
		if Distance(label, region) <= 1 {
			if nearest != "" {
				return ""
			}
			nearest = region
		}
	}
	return nearest
}

// Distance returns how many octets must be put in, taken out or exchanged to make b of a
// (Levenshtein).
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// DKIMZonesAsOf is the day on which the lists of DKIM zones were put together.
const DKIMZonesAsOf = "2026-11-01"

// ownDKIMZone are the regions whose DKIM CNAMEs point to a zone of the region's own.
var ownDKIMZone = []string{
	"af-south-1", "ap-northeast-3", "ap-south-2", "ap-southeast-3", "ap-southeast-5", "ca-west-1",
	"eu-central-2", "eu-south-1", "il-central-1", "me-central-1", "us-gov-east-1",
}

// unknownDKIMZone are regions of which nobody outside of Amazon has said where their DKIM keys are.
var unknownDKIMZone = []string{
	"ap-east-2", "ap-southeast-4", "ap-southeast-6", "ap-southeast-7", "eu-south-2", "eusc-de-east-1",
	"mx-central-1",
}

// DKIMZone returns what follows the token in the DKIM CNAMEs of a region, without final dot, where
// that is known. SES may give any identity another one (token.CELL.dkim.REGION.amazonses.com), so a
// zone that differs is no error.
func DKIMZone(region string) (suffix string, known bool) {
	switch {
	case !KnownRegion(region) || slices.Contains(unknownDKIMZone, region):
		return "", false
	case slices.Contains(ownDKIMZone, region):
		return "dkim." + region + ".amazonses.com", true
	}
	return "dkim.amazonses.com", true
}

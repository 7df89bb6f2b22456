// Package aws knows the host names that Amazon SES hands out, and the regions in them.
package aws

import (
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/zone"
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

// KnownRegion reports whether SES is known to be offered in a region.
func KnownRegion(region string) bool { return slices.Contains(Regions, region) }

// WellFormedRegion reports whether a label has the form of a region: two to four letters, one or more
// words, a number.
func WellFormedRegion(label string) bool {
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
	if trimmed := strings.TrimRight(label, "abcdef"); trimmed != label && KnownRegion(trimmed) {
		return trimmed
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

// A Service is what an SES host name is for.
type Service uint8

// The services that have a host name of their own.
const (
	NoService   Service = iota
	Feedback            // feedback-smtp.<region>.amazonses.com: the MX of a MAIL FROM domain
	Inbound             // inbound-smtp.<region>.amazonaws.com: the MX for receiving
	Submission          // email-smtp.<region>.amazonaws.com: where programs hand in mail
	MailManager         // <id>.mail-manager-smtp.amazonaws.com: the MX of Mail Manager
	Tracking            // r.<region>.awstrack.me: the target of a tracking domain
	DKIM                // <token>[.<cell>].dkim[.<region>].amazonses.com: the target of a DKIM CNAME
)

// A Host is an SES host name taken apart.
type Host struct {
	Service Service
	Region  string // the label where the region stands, even if it is none; "" if there is no such label
	Token   string // for DKIM
	Zone    string // for DKIM: what follows the token, without final dot
	// Suffix is amazonses.com, amazonaws.com or awstrack.me: whatever the name really ends in.
	Suffix string
}

// RightSuffix reports whether the name ends in the domain that its service has.
func (h Host) RightSuffix() bool {
	switch h.Service {
	case Feedback, DKIM:
		return h.Suffix == "amazonses.com"
	case Inbound, Submission, MailManager:
		return h.Suffix == "amazonaws.com"
	case Tracking:
		return h.Suffix == "awstrack.me"
	}
	return false
}

// Parse takes apart a name below amazonses.com, amazonaws.com or awstrack.me. The suffix need not be
// the one that the service has; see [Host.RightSuffix].
func Parse(name zone.Name) (Host, bool) {
	labels := slices.Collect(name.Labels())
	n := len(labels)
	if n < 2 {
		return Host{}, false
	}
	h := Host{Suffix: labels[n-2] + "." + labels[n-1]}
	switch h.Suffix {
	case "amazonses.com", "amazonaws.com", "awstrack.me":
	default:
		return Host{}, false
	}
	rest := labels[:n-2]
	services := map[string]Service{"feedback-smtp": Feedback, "inbound-smtp": Inbound, "email-smtp": Submission}
	switch {
	case len(rest) > 0 && len(rest) <= 2 && services[rest[0]] != NoService:
		h.Service = services[rest[0]]
		if len(rest) == 2 {
			h.Region = rest[1]
		}
	case slices.Contains(rest, "mail-manager-smtp"):
		h.Service = MailManager
	case h.Suffix == "awstrack.me" && len(rest) == 2 && rest[0] == "r":
		h.Service, h.Region = Tracking, rest[1]
	case h.parseDKIM(rest):
	default:
		return h, false
	}
	return h, true
}

// parseDKIM reads token[.cell].dkim[.region].
func (h *Host) parseDKIM(rest []string) bool {
	at := slices.Index(rest, "dkim")
	if at < 1 || at > 2 || len(rest)-at > 2 {
		return false
	}
	h.Service, h.Token = DKIM, rest[0]
	if at+1 < len(rest) {
		h.Region = rest[at+1]
	}
	h.Zone = strings.Join(rest[1:], ".") + "." + h.Suffix
	return true
}

// LooksLikeToken reports whether a label has the form of an Easy DKIM token. The alphabet is not
// checked: old tokens have another one than those of today.
func LooksLikeToken(label string) bool {
	if len(label) < 20 || len(label) > 64 {
		return false
	}
	for i := range len(label) {
		if c := label[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// FeedbackHost returns the MX target of a MAIL FROM domain in a region.
func FeedbackHost(region string) zone.Name {
	return zone.Name("feedback-smtp." + region + ".amazonses.com.")
}

// NearFeedback returns the region of a name that was meant as a feedback host but isn't one: the
// wrong domain, no region, or a slip of the pen. The region is "" where it can't be told.
func NearFeedback(name zone.Name) (region string, near bool) {
	if h, ok := Parse(name); ok {
		switch h.Service {
		case Feedback:
			return h.Region, !h.RightSuffix() || h.Region == ""
		case Submission, Inbound:
			return h.Region, true
		}
		return "", false
	}
	labels := slices.Collect(name.Labels())
	if len(labels) < 3 {
		return "", false
	}
	for _, label := range labels {
		if KnownRegion(label) {
			region = label
		}
	}
	for _, known := range Regions {
		if slip := strings.TrimSuffix(labels[0], "-"+known); slip != labels[0] {
			return known, Distance(slip, "feedback-smtp") <= 2 && strings.Contains(string(name), "amazon")
		}
	}
	target := string(FeedbackHost(region))
	if region == "" {
		target = "feedback-smtp.amazonses.com."
	}
	written := string(name)
	if Distance(written, target) <= 2 {
		return region, true
	}
	squeezed := strings.NewReplacer("feedback.smtp.", "feedback-smtp.", "feedbacksmtp.", "feedback-smtp.", "feedback_smtp.", "feedback-smtp.").Replace(written)
	return region, Distance(squeezed, target) <= 1 && squeezed != written
}

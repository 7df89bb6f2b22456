package ses

import (
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/seshost"
)

// RegionUnknown finds SES names with a region that isn't one.
var RegionUnknown = &lint.Rule{
	ID:      "ses/region-unknown",
	Summary: "the region in an SES name isn't known",
	Doc: `The names that Amazon SES gives you hold the region in which you set it up, such as us-east-1 or
eu-central-1. A name with another label in that place leads nowhere: SES then doesn't find its record and
your set-up stays "pending" until it fails.

A label that can't be a region at all (us-east1, us-east-1a, tokyo) is an error. One that looks like a
region but isn't in zonemend's list is only a warning, because Amazon keeps opening regions: compare it
with the region that the SES console shows at the top right.`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
		lint.AWS("Regions and Amazon SES", "regions"),
	},
	Severity: lint.Warning,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: regionUnknown,
}

func regionUnknown(p *lint.Pass) {
	for _, t := range seshost.In(p.Run, p.Zone) {
		region := t.Host.Region
		switch t.Host.Service {
		case aws.Feedback, aws.Inbound, aws.Tracking, aws.DKIM:
		default:
			continue
		}
		if region == "" || aws.KnownRegion(region) || t.Host.HasPlaceholder() || slices.Contains(p.Run.Options.RegionsExtra, region) {
			continue
		}
		rrtype := zone.TypeString(p.Zone.Record(t.Record).Type)
		nearest := aws.NearestRegion(region)
		if aws.WellFormedRegion(region) {
			f := p.ReportRecord(t.Record, lint.Part(t.Field), "the %s target %s names the region %s, which zonemend doesn't know", rrtype, t.Name, region)
			if nearest != "" {
				f.Marked("did you mean %s?", nearest)
			}
			f.Note("the list of regions is of %s; if SES shows you this region, all is well", aws.RegionsAsOf)
			continue
		}
		f := p.ReportRecord(t.Record, lint.Part(t.Field), "the %s target %s has %q where an AWS region goes", rrtype, t.Name, region).
			As(lint.Error)
		if nearest == "" {
			f.Note("write the region of your SES set-up there, in the form of us-east-1 or eu-central-1; the SES console shows it at the top right")
			continue
		}
		f.Marked("did you mean %s?", nearest).
			Note("a region is written like us-east-1: %s", whatIsWrong(region, nearest)).
			Fix(lint.Unsafe, "change the region to "+nearest, p.Zone.WithField(t.Record, t.Field, t.WithRegion(nearest)))
	}
}

// whatIsWrong compares a label with the region that it was meant to be.
func whatIsWrong(label, region string) string {
	switch {
	case strings.HasPrefix(label, region):
		return region + " has the letter of an availability zone at its end"
	case strings.ReplaceAll(region, "-", "") == strings.ReplaceAll(label, "-", ""):
		return "a hyphen is missing"
	}
	return label + " differs from " + region + " in one letter"
}

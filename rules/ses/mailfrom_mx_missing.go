package ses

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/rrset"
	"github.com/zonemend/zonemend/rules/internal/seshost"
)

// MailFromMXMissing finds MAIL FROM domains without an MX.
var MailFromMXMissing = &lint.Rule{
	ID:      "ses/mailfrom-mx-missing",
	Summary: "a MAIL FROM domain has no MX record",
	Doc: `SES looks for one MX record at the custom MAIL FROM domain, to feedback-smtp.REGION.amazonses.com. As long
as it isn't there, the domain stays "pending", after 72 hours it is "failed", and SES sends with an address of
its own, or not at all.

A host is known to be a MAIL FROM domain when you say so: --mail-from bounce.example.com=eu-west-1.`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Config: `ses:
  mail_from: [{host: bounce.example.com, region: eu-west-1}]
`,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce TXT "v=spf1 include:amazonses.com ~all"
bounce MX 10 feedback-smtp.eu-west-1.amazonses.com.
`,
	Check: mailFromMXMissing,
}

func mailFromMXMissing(p *lint.Pass) {
	for _, h := range proper(p) {
		if len(h.MX) > 0 || !p.Zone.Whole || names.Elsewhere(p.Run, p.Zone, h.Name, dns.TypeMX) {
			continue
		}
		if _, ok := alias(p, h.Name); ok {
			continue
		}
		if occluded(p.Zone, h.Name) || wildcardMX(p, h.Name) {
			continue
		}
		after, ok := neighbour(p, h.Name, dns.TypeTXT)
		if !ok {
			continue
		}
		f := p.ReportRecord(after, lint.Owner, "the MAIL FROM domain %s has no MX record", h.Name.Display()).
			About(h.Name).
			Note("without it SES shows \"pending\", then \"failed\" after 72 hours, and doesn't use the domain")
		if len(h.SaidRegions) > 1 {
			f.Note("it was named for %s, and its MX can name only one region: take a MAIL FROM domain of its own in each", strings.Join(h.SaidRegions, " and "))
			continue
		}
		offerMX(p, f, h.Name, h.Region, after)
	}
}

// wildcardMX reports whether a name owns nothing, and a wildcard gives it an MX (RFC 4592).
func wildcardMX(p *lint.Pass, name zone.Name) bool {
	if names.Exists(p.Run, p.Zone, name) {
		return false
	}
	wildcard, ok := names.Wildcard(p.Run, p.Zone, name)
	return ok && len(p.Zone.AtType(wildcard, dns.TypeMX)) > 0
}

// neighbour returns the record that a new one of a name belongs below: the last of a type at that name,
// else the last at it, else the last of the zone that can be edited.
func neighbour(p *lint.Pass, name zone.Name, rrtype uint16) (zone.RecordID, bool) {
	for _, at := range [][]zone.RecordID{p.Zone.AtType(name, rrtype), p.Zone.At(name)} {
		for _, id := range slices.Backward(at) {
			if p.Zone.Editable(id) == nil {
				return id, true
			}
		}
	}
	last := rrset.LastEditable(p.Run, p.Zone)
	return last, last != zone.NoRecord
}

// offerMX adds the fix that writes the MX of a MAIL FROM domain. Where the region can only be guessed,
// somebody has to agree.
func offerMX(p *lint.Pass, f *lint.Finding, name zone.Name, region string, after zone.RecordID) {
	safety := lint.Safe
	if region == "" {
		region = p.Run.Options.Region
	}
	if region == "" {
		safety, region = lint.Unsafe, seshost.LikelyRegion(p.Run, name)
	}
	if region == "" {
		f.Note("say the region of SES to have the record written: --mail-from %s=REGION", name.Display())
		return
	}
	if safety == lint.Safe {
		safety = regionSafety(p, f, region)
	}
	mx := addMX(p, name, region, after)
	f.Fix(safety, "add the MX to "+string(aws.FeedbackHost(region))+rrset.SayTTL(p.Zone, after, mx.TTL), mx)
}

// regionSafety is what a fix is that writes a region which somebody named: a misspelt one leads nowhere.
func regionSafety(p *lint.Pass, f *lint.Finding, region string) lint.Safety {
	if aws.KnownRegion(region) || slices.Contains(p.Run.Options.RegionsExtra, region) {
		return lint.Safe
	}
	f.Note("zonemend doesn't know the region %s; if SES shows it, agree, or name it in regions_extra", region)
	return lint.Unsafe
}

// addMX returns the change that writes the MX of a MAIL FROM domain below a record.
func addMX(p *lint.Pass, name zone.Name, region string, after zone.RecordID) zone.Add {
	return zone.Add{
		After: after, Owner: name, TTL: rrset.NewTTL(p.Run, p.Zone, after, name, dns.TypeMX), Type: dns.TypeMX,
		Data: []string{"10", string(aws.FeedbackHost(region))},
	}
}

package ses

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/sieve"
)

// TrackingTarget finds aliases for the tracking of SES that can't work.
var TrackingTarget = &lint.Rule{
	ID:      "ses/tracking-target",
	Summary: "a tracking domain's alias doesn't lead to SES's tracking host",
	Doc: `SES can count who opens a mail and follows its links. With a domain of your own for that, a subdomain is an alias
(CNAME) of ` + "`r.REGION.awstrack.me`" + `, such as r.us-east-1.awstrack.me. At any other name below awstrack.me there is
nothing, so the links in your mail lead nowhere.

Write r, a dot, the region of your SES set-up and awstrack.me, without https:// and without a path. The alias can't
be at the top of the zone, where other records must stand: take a subdomain such as click.`,
	Cite: []lint.Citation{
		lint.AWS("Configuring custom domains to handle open and click tracking", "configure-custom-open-click-domains"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
click CNAME us-east-1.awstrack.me.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
click CNAME r.us-east-1.awstrack.me.
`,
	Check: trackingTarget,
}

// trackingDomain is what the names of SES's tracking hosts end in.
const trackingDomain zone.Name = "awstrack.me."

func trackingTarget(p *lint.Pass) {
	for _, id := range sieve.Mentioning(p.Run, p.Zone, dns.TypeCNAME, sieve.AWSTrack) {
		if p.Zone.Record(id).Flags.Has(zone.Unresolved) {
			continue
		}
		target, ok := trackingHost(p, id)
		if !ok {
			continue
		}
		owner := names.Owner(p.Run, p.Zone, id)
		if owner == p.Zone.Apex {
			p.ReportRecord(id, lint.Owner, "%s itself can't be an alias of SES's tracking host", owner.Display()).
				Note("a zone has other records at its own name, and nothing may stand beside an alias: take a subdomain, such as click.%s", owner.Display())
			continue
		}
		if host, ok := aws.Parse(target.name); ok && host.Service == aws.Tracking && !target.url {
			continue // the region is ses/region-unknown's and ses/placeholder's
		}
		reportTracking(p, id, target)
	}
}

// A trackingName is the name that a CNAME was meant to lead to; url says that it was written as a web address.
type trackingName struct {
	name zone.Name
	url  bool
}

// trackingHost returns the name at or below awstrack.me that a CNAME leads to, as meant.
func trackingHost(p *lint.Pass, id zone.RecordID) (trackingName, bool) {
	data := p.Zone.Data(id)
	if len(data) != 1 {
		return trackingName{}, false
	}
	written := strings.ToLower(string(data[0].Text))
	if _, rest, ok := strings.Cut(written, "://"); ok {
		host, _, _ := strings.Cut(rest, "/")
		name, err := zone.ParseName(strings.TrimSuffix(host, ".")+".", zone.Root)
		return trackingName{name, true}, err == nil && name.IsBelow(trackingDomain)
	}
	name, ok := names.Target(p.Run, p.Zone, id)
	return trackingName{name, false}, ok && name.IsBelow(trackingDomain)
}

func reportTracking(p *lint.Pass, id zone.RecordID, target trackingName) {
	f := p.ReportRecord(id, 0, "the CNAME target %s is no tracking host of SES", p.Zone.Data(id)[0].Text)
	if target.url {
		f.Marked("is a web address")
	}
	right := target.name
	if region := right.Below(trackingDomain); aws.WellFormedRegion(region) && !aws.Placeholder(region) {
		right = trackingDomain.Join("r." + region)
	}
	if host, ok := aws.Parse(right); ok && host.Service == aws.Tracking && aws.WellFormedRegion(host.Region) && !host.HasPlaceholder() {
		f.Note("links in your mail lead nowhere; the tracking host of that region is %s", right).
			Fix(lint.Safe, "use "+string(right), p.Zone.WithField(id, 0, string(right)))
		return
	}
	f.Note("links in your mail lead nowhere; write r, the region of your SES set-up and awstrack.me, such as r.us-east-1.awstrack.me.")
}

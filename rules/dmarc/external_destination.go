package dmarc

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/rrset"
)

// ExternalDestination finds addresses for reports in domains that didn't agree to get them.
var ExternalDestination = &lint.Rule{
	ID:      "dmarc/external-destination",
	Summary: "DMARC reports are to go to another domain",
	Doc: `Anybody could name your address in a DMARC record and have reports sent to you. So, where the address for reports
lies in another organisation's domain, receivers ask that domain first: it must have a TXT record ` + "`v=DMARC1`" + ` at
` + "`DOMAIN._report._dmarc.DESTINATION`" + `, or at ` + "`*._report._dmarc.DESTINATION`" + ` for all. Without it they send no reports.

Services that read reports have such a record once you have told them about your domain. Where the
destination's zone is among the files, the fix adds the record there; else you are reminded to look.`,
	Cite: []lint.Citation{
		lint.RFC(9990, ""),
	},
	Severity: lint.Warning,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN uk.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc.shop TXT "v=DMARC1; p=reject; rua=mailto:dmarc@reports.uk.com"
reports A 192.0.2.1
`,
	Good: `$ORIGIN uk.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc.shop TXT "v=DMARC1; p=reject; rua=mailto:dmarc@reports.uk.com"
reports A 192.0.2.1
shop.uk.com._report._dmarc.reports TXT "v=DMARC1"
`,
	Check: externalDestination,
}

func externalDestination(p *lint.Pass) {
	seen := map[zone.Name]bool{}
	for _, d := range external.Of(p.Run)[p.Zone] {
		if p.Run.ZoneOf(d.host) == nil {
			reportUnseen(p, &d)
			continue
		}
		owner := d.host.Join("_report." + dmarc.Label).Join(d.policy.Domain.Below(zone.Root))
		if !seen[owner] && !agrees(p, d.host, owner) {
			seen[owner] = true
			reportMissing(p, &d, owner)
		}
	}
}

// A destination is an address for reports in the domain of another organisation.
type destination struct {
	uri    dmarc.URI
	host   zone.Name
	policy *dmarc.Record
	zone   *zone.Zone // of the policy
}

// external are the destinations of all policies, by the zone that they lie in; by that of the policy where
// the run hasn't theirs.
var external = &lint.Fact[map[*zone.Zone][]destination]{Find: func(r *lint.Run) map[*zone.Zone][]destination {
	found := map[*zone.Zone][]destination{}
	for _, z := range r.Zones {
		if !z.OriginKnown() {
			continue // nobody knows whose domain it is
		}
		list := dmarc.Policies(r, z)
		for i := range list {
			for _, d := range destinations(&list[i]) {
				d.policy, d.zone = &list[i], z
				at := r.ZoneOf(d.host)
				if at == nil {
					at = z
				}
				found[at] = append(found[at], d)
			}
		}
	}
	return found
}}

func destinations(r *dmarc.Record) []destination {
	var found []destination
	organisation := dmarc.Organisation(r.Domain)
	for i := range r.Tags {
		tag := &r.Tags[i]
		if name := strings.ToLower(tag.Name); name != "rua" && name != "ruf" {
			continue
		}
		for _, u := range dmarc.URIs(tag) {
			host, ok := u.Host()
			known := slices.ContainsFunc(found, func(d destination) bool { return d.host == host })
			if ok && !known && dmarc.Organisation(host) != organisation {
				found = append(found, destination{uri: u, host: host})
			}
		}
	}
	return found
}

func reportUnseen(p *lint.Pass, d *destination) {
	r := d.policy
	r.Report(p, d.uri.Start, d.uri.End, "DMARC reports about %s are to go to another domain, %s", r.Domain.Display(), d.host.Display()).
		As(lint.Info).
		Note("they are sent only if %s._report._dmarc.%s has a TXT record v=DMARC1, which can't be seen from here", r.Domain.Below(zone.Root), d.host.Display())
}

// agrees reports whether a host agrees to get reports, or the zone can't tell.
func agrees(p *lint.Pass, host, owner zone.Name) bool {
	z := p.Zone
	if !z.Whole || !owner.IsBelow(z.Apex) || len(z.AtType(owner, dns.TypeCNAME)) > 0 {
		return true
	}
	agreeing := consents.Of(p.Run, z)
	return agreeing[owner] || agreeing[host.Join("*._report."+dmarc.Label)] || names.Invisible(p.Run, z, owner)
}

// consents are the owners of DMARC records in a zone, and of what is meant as one.
var consents = &lint.ZoneFact[map[zone.Name]bool]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name]bool {
	found := map[zone.Name]bool{}
	for _, record := range dmarc.Records(r, z) {
		if fixed, _ := dmarc.Repair(record.Clean); fixed != "" {
			found[record.Owner] = true
		}
	}
	return found
}}

func reportMissing(p *lint.Pass, d *destination, owner zone.Name) {
	after := neighbour(p.Zone, d.host)
	if after == zone.NoRecord {
		return
	}
	id, part := after, lint.Owner
	if d.zone == p.Zone {
		id, part = d.policy.Record, lint.RDATA
	}
	f := p.ReportRecord(id, part, "DMARC reports about %s are to go to %s, which doesn't agree to get them", d.policy.Domain.Display(), d.host.Display()).
		Note("receivers send them only if %s has a TXT record v=DMARC1", owner.Display())
	if d.zone != p.Zone {
		f.Relate(d.zone, d.policy.Record, "the policy that names it")
	}
	text, ttl := zone.Quote("v=DMARC1"), rrset.NewTTL(p.Run, p.Zone, after, owner, dns.TypeTXT)
	f.Fix(lint.Safe, "add the record "+owner.Display()+" TXT "+text+rrset.SayTTL(p.Zone, after, ttl), zone.Add{
		After: after, Owner: owner, TTL: ttl, Type: dns.TypeTXT, Data: []string{text},
	})
}

// neighbour returns the record of a zone to write one below that has to do with a host: the last of the
// nearest name at or above the host that has any.
func neighbour(z *zone.Zone, host zone.Name) zone.RecordID {
	for name := range host.UpTo(z.Apex) {
		list := z.At(name)
		for _, id := range slices.Backward(list) {
			if z.Editable(id) == nil && z.Record(id).TTLKnown() {
				return id
			}
		}
	}
	return zone.NoRecord
}

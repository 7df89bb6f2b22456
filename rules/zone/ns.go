package zone

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// NS finds zones with no name server, or with one only.
var NS = &lint.Rule{
	ID:      "zone/ns",
	Summary: "the zone has no name server, or only one",
	Doc: `The NS records at the zone's own name say which servers answer for it. Without any, name servers don't load the
zone. With a single one, the whole domain is gone while that server or its network is down: mail waits or comes
back, and Amazon SES can't confirm its records. Have at least two, in different networks.

Nothing is said where a file shows no SOA record and no name server either: octoDNS and most exports leave both to
the provider, and of a zone file zone/soa speaks. Zones that nobody asks for from outside, whose server is
localhost, need no second one.`,
	Cite: []lint.Citation{
		lint.RFC(1034, "4.1"),
		lint.RFC(1912, "2.3"),
		lint.RFC(2182, "3.1"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
`,
	Check: ns,
}

func ns(p *lint.Pass) {
	z := p.Zone
	if !z.Whole || !z.OriginKnown() {
		return
	}
	servers := apexServers(p)
	if servers == nil {
		for _, id := range z.ByType(dns.TypeSOA) {
			if names.Owner(p.Run, z, id) == z.Apex {
				p.ReportRecord(id, lint.Owner, "the zone %s has no name server", z.Apex.Display()).
					Note("add NS records at %s: name servers load no zone without them", z.Apex.Display())
				return
			}
		}
		return
	}
	if names.Foreign(p.Run, z) || servedNowhere(p) {
		return
	}
	var first zone.Name
	for _, id := range servers {
		target, ok := names.Target(p.Run, z, id)
		if !ok || first != "" && target != first {
			return // one that can't be read is another one
		}
		first = target
	}
	p.ReportRecord(servers[0], lint.Whole, "the zone %s has only one name server, %s", z.Apex.Display(), first.Display()).
		As(lint.Warning).
		Note("while it can't be reached, neither can anything in the zone; have at least two, in different networks")
}

// apexServers returns the NS records that were meant for the zone's own name.
func apexServers(p *lint.Pass) []zone.RecordID {
	var found []zone.RecordID
	for _, id := range p.Zone.ByType(dns.TypeNS) {
		if names.Owner(p.Run, p.Zone, id) == p.Zone.Apex {
			found = append(found, id)
		}
	}
	return found
}

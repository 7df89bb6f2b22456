package zone

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// CNAMEApex finds an alias at the zone's own name.
var CNAMEApex = &lint.Rule{
	ID:      "zone/cname-apex",
	Summary: "the zone's own name is an alias",
	Doc: `A CNAME makes its name an alias, and nothing else may stand beside it. At the zone's own name there always are
other records: the SOA and the NS records, without which there is no zone, and mostly MX and TXT records. BIND refuses
to load such a zone; other servers lose the mail of the domain, since the alias answers for the MX too.

Write the addresses (A and AAAA) of the target instead, or use what your provider has for this: ALIAS or ANAME
records, alias records at Route 53. Cloudflare does so by itself, so nothing is said about its exports.

Where a CNAME stands at another name beside other records, zone/cname-other-data says so.`,
	Cite: []lint.Citation{
		lint.RFC(1912, "2.4"),
		lint.RFC(1034, "3.6.2"),
		lint.RFC(2181, "10.1"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ CNAME www.hosting.example.net.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ A 192.0.2.80
`,
	Check: cnameApex,
}

func cnameApex(p *lint.Pass) {
	z := p.Zone
	if len(z.ByType(dns.TypeCNAME)) == 0 || z.Flattens || !aliasAtApex(p, z.Apex) {
		return
	}
	first := zone.NoRecord
	for _, id := range z.AtType(z.Apex, dns.TypeCNAME) {
		first = min(first, id)
	}
	for _, j := range names.Owners(p.Run, z) {
		// One that repeats the zone's name in full may well be meant so.
		if j.Verdict == names.OwnZone && j.Meant == z.Apex && z.Record(j.Record).Type == dns.TypeCNAME {
			first = min(first, j.Record)
		}
	}
	if first == zone.NoRecord || mailfrom.Is(p.Run, z.Apex) != nil { // ses/mailfrom-cname
		return
	}
	if target, ok := names.Target(p.Run, z, first); ok && target.IsBelow("awstrack.me.") {
		return // ses/tracking-target
	}
	p.ReportRecord(first, lint.Type, "the zone's own name %s is an alias (CNAME)", z.Apex.Display()).
		Note("an alias must be alone at its name, and the SOA and NS records stand there: write the addresses (A, AAAA) of its target, or the ALIAS that your provider has for this")
}

// aliasAtApex reports whether an alias at a name is a matter of zone/cname-apex: it is the zone's own, as far as
// that is certain.
func aliasAtApex(p *lint.Pass, name zone.Name) bool {
	return name == p.Zone.Apex && rooted(p)
}

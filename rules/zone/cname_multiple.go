package zone

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/rrset"
)

// CNAMEMultiple finds names with several aliases.
var CNAMEMultiple = &lint.Rule{
	ID:      "zone/cname-multiple",
	Summary: "a name is an alias of several names",
	Doc: `A name can be an alias (CNAME) of one other name only. BIND refuses to load a zone with two CNAME records at one name;
other servers answer now with the one and now with the other.

Keep the one that is meant. Where requests are to be shared between several servers, give the name all their addresses
(A and AAAA). Amazon SES's three DKIM records each have a name of their own, which begins like their target.

The same CNAME twice is reported by zone/duplicate-rr, an alias at the zone's own name by zone/cname-apex.`,
	Cite: []lint.Citation{
		lint.RFC(2181, "10.1"),
		lint.RFC(1034, "3.6.2"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www CNAME a.hosting.example.net.
www CNAME b.hosting.example.net.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www CNAME a.hosting.example.net.
`,
	Check: cnameMultiple,
}

func cnameMultiple(p *lint.Pass) {
	z := p.Zone
	if len(z.ByType(dns.TypeCNAME)) < 2 {
		return
	}
	var misplaced map[zone.RecordID]bool
	for _, set := range rrset.Sets(p.Run, z) {
		if z.Record(set[0]).Type != dns.TypeCNAME || aliasAtApex(p, names.Owner(p.Run, z, set[0])) {
			continue
		}
		if misplaced == nil {
			misplaced = misplacedKeys(p)
		}
		var different []zone.RecordID
		seen := map[zone.Name]bool{}
		for _, id := range set {
			target, ok := names.Target(p.Run, z, id)
			if ok && !seen[target] && !misplaced[id] {
				seen[target] = true
				different = append(different, id)
			}
		}
		if len(different) < 2 {
			continue
		}
		f := p.ReportRecord(different[1], lint.Whole, "%s is an alias (CNAME) of %d different names", names.Owner(p.Run, z, set[0]).Display(), len(different)).
			Note("name servers such as BIND refuse the whole zone; keep one of them")
		for i, id := range different {
			if i != 1 {
				f.Relate(z, id, "another alias")
			}
		}
	}
}

// misplacedKeys are the DKIM records of SES that stand at the wrong name or lead to the wrong key: rules about
// DKIM put that right, and the name is no alias of several names then.
func misplacedKeys(p *lint.Pass) map[zone.RecordID]bool {
	found := map[zone.RecordID]bool{}
	for _, k := range easydkim.InZone(p.Run, p.Zone) {
		if k.Host.Token != k.Selector {
			found[k.Record] = true
		}
	}
	return found
}

package zone

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/rrset"
)

// CNAMEOtherData finds aliases that have other records beside them.
var CNAMEOtherData = &lint.Rule{
	ID:      "zone/cname-other-data",
	Summary: "an alias has other records beside it",
	Doc: `A CNAME makes its name an alias: everything that is asked about the name is answered with what stands at
the target. So nothing else may stand at the name. BIND refuses to load such a zone; other servers answer
now with the one and now with the other.

It often happens where a verification text or an SPF record is added to a name such as www that is an
alias. Put the text at the target of the alias if that is yours, or replace the CNAME by the addresses (A
and AAAA) of its target. The fix removes the CNAME; another one that is offered removes the other records.

An alias at the zone's own name, where other records always stand, is reported by zone/cname-apex.`,
	Cite: []lint.Citation{
		lint.RFC(1034, "3.6.2"),
		lint.RFC(2181, "10.1"),
	},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www CNAME www.hosting.example.net.
www A 192.0.2.80
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www A 192.0.2.80
`,
	Check: cnameOtherData,
}

// besideAliases are the types that may stand beside a CNAME (RFC 2181 section 10.1, RFC 4034), or that
// the DNS doesn't have.
var besideAliases = func() map[uint16]bool {
	types := map[uint16]bool{
		dns.TypeRRSIG: true, dns.TypeNSEC: true, dns.TypeKEY: true, dns.TypeSIG: true, dns.TypeNXT: true,
	}
	for _, pseudo := range []string{"ALIAS", "ANAME"} {
		if t, ok := zone.ParseType(pseudo); ok {
			types[t] = true
		}
	}
	return types
}()

func cnameOtherData(p *lint.Pass) {
	if len(p.Zone.ByType(dns.TypeCNAME)) == 0 {
		return
	}
	for _, crowd := range rrset.Crowds(p.Run, p.Zone) {
		var aliases, others []zone.RecordID
		for _, id := range crowd {
			if p.Zone.Record(id).Type == dns.TypeCNAME {
				aliases = append(aliases, id)
			}
		}
		if aliases == nil || aliasAtApex(p, names.Owner(p.Run, p.Zone, aliases[0])) {
			continue
		}
		for _, id := range crowd {
			r := p.Zone.Record(id)
			if r.Type != dns.TypeCNAME && !besideAliases[r.Type] && r.Class == p.Zone.Record(aliases[0]).Class {
				others = append(others, id)
			}
		}
		if others != nil {
			reportOtherData(p, aliases, others)
		}
	}
}

func reportOtherData(p *lint.Pass, aliases, others []zone.RecordID) {
	owner := names.Owner(p.Run, p.Zone, aliases[0])
	var types []string
	for _, id := range others {
		if t := zone.TypeString(p.Zone.Record(id).Type); !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	f := p.ReportRecord(aliases[0], lint.Type, "%s is an alias (CNAME) and has other records too: %s", owner.Display(), strings.Join(types, ", ")).
		Note("an alias answers everything with what stands at its target, so nothing else may stand at its name; name servers such as BIND refuse the whole zone").
		Relate(p.Zone, others[0], "another record at the same name")
	f.Fix(lint.Unsafe, "remove the CNAME", deletes(aliases)...)
	if owner != p.Zone.Apex {
		f.Fix(lint.Unsafe, "remove the other records", deletes(others)...)
	}
}

func deletes(ids []zone.RecordID) []zone.Change {
	changes := make([]zone.Change, len(ids))
	for i, id := range ids {
		changes[i] = zone.Delete{Record: id}
	}
	return changes
}

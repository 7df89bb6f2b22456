package zone

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// OwnerDot finds owners that repeat the name of the zone without its final dot.
var OwnerDot = &lint.Rule{
	ID:      "zone/owner-dot",
	Summary: "an owner lost its final dot",
	Doc: `In a zone file a name without a dot at its end is relative: the name server appends the zone's own name
to it. A record for ` + "`" + `_amazonses.example.com` + "`" + ` in the zone example.com therefore stands at
_amazonses.example.com.example.com, where nobody looks for it.

Add the dot, or leave the zone's name away: ` + "`" + `_amazonses` + "`" + ` is enough.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1")},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www.example.com A 192.0.2.1
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www.example.com. A 192.0.2.1
`,
	Check: ownerDot,
}

func ownerDot(p *lint.Pass) {
	for _, j := range names.Owners(p.Run, p.Zone) {
		if p.Zone.Record(j.Record).Flags.Has(zone.OwnerInherited) {
			continue // the record above is to blame
		}
		switch j.Verdict {
		case names.OwnZone:
			f := p.ReportRecord(j.Record, lint.Owner, "the owner %s lost its final dot", j.Written).
				Marked("means %s", j.Read.Display())
			changes, safety := ownerChanges(p.Zone, j.Record, j.Meant), lint.Safe
			if besideAlias(p.Zone, changes, j.Meant) {
				safety = lint.Unsafe
				f.Note("at %s stands another record, and an alias (CNAME) must be alone: name servers would no longer load the zone", j.Meant.Display())
			}
			f.Fix(safety, "add the dot", changes...)
		case names.OtherZone:
			p.ReportRecord(j.Record, lint.Owner, "the owner %s names another zone, but stands in this one", j.Written).
				As(lint.Warning).
				Marked("means %s", j.Read.Display()).
				Note("move the record to the zone %s if it belongs there", p.Run.ZoneOf(j.Dotted).Apex)
		}
	}
}

// besideAlias reports whether changes bring records to a name where an alias stands, or an alias to one where others do.
func besideAlias(z *zone.Zone, changes []zone.Change, owner zone.Name) bool {
	there := typesAt(z, owner)
	if there[dns.TypeCNAME] {
		return true
	}
	return len(there) > 0 && joinsAny(z, changes, map[uint16]bool{dns.TypeCNAME: true})
}

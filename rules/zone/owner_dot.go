package zone

import (
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
			p.ReportRecord(j.Record, lint.Owner, "the owner %s lost its final dot", j.Written).
				Marked("means %s", j.Read.Display()).
				Fix(lint.Safe, "add the dot", ownerChanges(p.Zone, j.Record, j.Meant)...)
		case names.OtherZone:
			p.ReportRecord(j.Record, lint.Owner, "the owner %s names another zone, but stands in this one", j.Written).
				As(lint.Warning).
				Marked("means %s", j.Read.Display()).
				Note("move the record to the zone %s if it belongs there", p.Run.ZoneOf(j.Dotted).Apex)
		}
	}
}

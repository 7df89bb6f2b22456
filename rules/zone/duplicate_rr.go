package zone

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/rrset"
)

// DuplicateRR finds records that stand in the zone twice.
var DuplicateRR = &lint.Rule{
	ID:      "zone/duplicate-rr",
	Summary: "a record stands in the zone twice",
	Doc: `The same record twice is one record: name servers drop the second one. It does no harm to the answers, but
whoever changes one of them later will wonder why nothing happens.

Two records are the same if their names, types and data are; upper and lower case, the way in which a name
is written and the TTL make no difference. The fix deletes the later one and keeps its comment.`,
	Cite:     []lint.Citation{lint.RFC(2181, "5")},
	Severity: lint.Warning,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail
mail A 192.0.2.25
@ MX 10 MAIL.example.com.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail
mail A 192.0.2.25
`,
	Check: duplicateRR,
}

func duplicateRR(p *lint.Pass) {
	for _, repeat := range rrset.Repeats(p.Run, p.Zone) {
		r := p.Zone.Record(repeat.Later)
		f := p.ReportRecord(repeat.Later, lint.Whole, "this %s record of %s is there already",
			zone.TypeString(r.Type), names.Owner(p.Run, p.Zone, repeat.Later).Display()).
			Relate(p.Zone, repeat.First, "the same record")
		if first := p.Zone.Record(repeat.First); first.TTL != r.TTL {
			f.Note("its TTL is %d, that of the first %d; the first one counts", r.TTL, first.TTL)
		}
		f.Fix(lint.Safe, "delete it", zone.Delete{Record: repeat.Later, KeepComment: true})
	}
}

package zone

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// TargetDotMaybe finds host names in RDATA that look as if they had lost their final dot.
var TargetDotMaybe = &lint.Rule{
	ID:      "zone/target-dot-maybe",
	Summary: "a target may have lost its final dot",
	Doc: `A name without a dot at its end is relative: the zone's own name is appended to it. This one ends like a
name somewhere else on the internet, and nothing stands in the zone where it leads to. Probably the dot is
missing.

If the name is meant as a host of this zone, add the record that it leads to.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1")},
	Severity: lint.Warning,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
status CNAME status.vendor.io
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
status CNAME status.vendor.io.
`,
	Check: targetDotMaybe,
}

func targetDotMaybe(p *lint.Pass) {
	for _, j := range names.Targets(p.Run, p.Zone) {
		if j.Verdict != names.Maybe {
			continue
		}
		p.ReportRecord(j.Record, lint.Part(j.Field), "the %s target %s may have lost its final dot", zone.TypeString(p.Zone.Record(j.Record).Type), j.Written).
			As(j.Severity).
			Marked("means %s", j.Read.Display()).
			Note("nothing stands at that name; if %s is meant, write it with a dot at its end", j.Dotted).
			Fix(lint.Unsafe, "add the dot", p.Zone.WithField(j.Record, j.Field, string(j.Dotted)))
	}
}

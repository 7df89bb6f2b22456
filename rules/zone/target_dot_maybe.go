package zone

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// TargetDotMaybe finds host names in RDATA that probably lost their final dot.
var TargetDotMaybe = &lint.Rule{
	ID:      "zone/target-dot-maybe",
	Summary: "a target probably lost its final dot",
	Doc: `The name has no dot at its end, so the zone's own name is appended to it. Nothing stands in the zone where
that leads to, and the name ends like a public domain: it looks as if it was meant to be complete. If it
was, add the dot; if it is a name of this zone, add its record.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1")},
	Severity: lint.Warning,
	Fix:      lint.Always,
	Bad: head(1) + `status CNAME page.statushost.io
`,
	Good: head(2) + `status CNAME page.statushost.io.
`,
	Check: func(p *lint.Pass) {
		for _, j := range names.Targets(p.Run, p.Zone) {
			if j.Verdict != names.Maybe {
				continue
			}
			rrtype := zone.TypeString(p.Zone.Record(j.Record).Type)
			p.ReportRecord(j.Record, lint.Part(j.Field), "the %s target %s probably lost its final dot", rrtype, j.Written).
				As(j.Severity).
				Marked("means %s", j.Read.Display()).
				Note("nothing stands at %s", j.Read.Display()).
				Fix(lint.Unsafe, "add the dot", p.Zone.WithField(j.Record, j.Field, string(j.Dotted)))
		}
	},
}

package zone

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// ATrailingDot finds addresses with a final dot.
var ATrailingDot = &lint.Rule{
	ID:      "zone/a-trailing-dot",
	Summary: "an address ends in a dot",
	Doc: `Names in a zone file end in a dot, addresses don't. A zone with such an address isn't loaded. It is what
becomes of the advice to "put a dot at the end" where it doesn't belong.`,
	Cite:     []lint.Citation{lint.RFC(1035, "3.4.1")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: head(1) + `www A 192.0.2.1.
`,
	Good: head(2) + `www A 192.0.2.1
`,
	Check: func(p *lint.Pass) {
		for _, problem := range p.Zone.Problems {
			if problem.Kind != zone.AddressDot {
				continue
			}
			written := string(p.Zone.Data(problem.Record)[0].Text)
			f := p.Report(lint.Place{Source: problem.Source, Span: problem.Span}, "%s", problem.Message).Note("%s", problem.Help)
			f.Record = problem.Record
			f.Fix(lint.Safe, "take off the dot", zone.SetData{Record: problem.Record, Data: []string{strings.TrimSuffix(written, ".")}})
		}
	},
}

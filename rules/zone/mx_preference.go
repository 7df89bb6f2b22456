package zone

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// MXPreference finds MX records without a preference.
var MXPreference = &lint.Rule{
	ID:      "zone/mx-preference",
	Summary: "an MX record has no preference",
	Doc: `An MX record has a number before the host: mail goes to the host with the lowest number first. Without
it the zone isn't loaded. Forms of DNS providers have a field of its own for the number, zone files don't.

For a host of Amazon SES, which stands alone, the fix writes 10. For others the number says which server
comes first, so you should look at it.`,
	Cite:     []lint.Citation{lint.RFC(1035, "3.3.9"), lint.AWS("Using a custom MAIL FROM domain", "mail-from")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: head(1) + `@ MX mail.example.net.
`,
	Good: head(2) + `@ MX 10 mail.example.net.
`,
	Check: func(p *lint.Pass) {
		for _, problem := range p.Zone.Problems {
			if problem.Kind != zone.PreferenceMissing {
				continue
			}
			f := p.Report(lint.Place{Source: problem.Source, Span: problem.Span}, "%s", problem.Message).Note("%s", problem.Help)
			f.Record = problem.Record
			target, ok := names.Target(p.Run, p.Zone, problem.Record)
			if !ok {
				continue
			}
			safety := lint.Unsafe
			if host, ok := aws.Parse(target); ok && (host.Service == aws.Feedback || host.Service == aws.Inbound) {
				safety = lint.Safe
			}
			// As read, not as meant: a lost dot is another rule's finding.
			read, err := zone.ParseName(string(p.Zone.Data(problem.Record)[0].Text), p.Zone.Origin(problem.Record))
			if err == nil {
				f.Fix(safety, "write 10 before the host", zone.SetData{Record: problem.Record, Data: []string{"10", string(read)}})
			}
		}
	},
}

package zone

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// MXPreferenceInTarget finds MX records with two preferences.
var MXPreferenceInTarget = &lint.Rule{
	ID:      "zone/mx-preference-in-target",
	Summary: "an MX record has two preferences",
	Doc: `Amazon shows the value of an MX record as "10 feedback-smtp…", with the preference in it. Pasted into a
field for the host alone, the number stands there twice, and the zone isn't loaded. One of the two goes;
if they differ, you must say which.`,
	Cite:     []lint.Citation{lint.RFC(1035, "3.3.9"), lint.AWS("Using a custom MAIL FROM domain", "mail-from")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: head(1) + `@ MX 10 10 mail.example.net.
`,
	Good: head(2) + `@ MX 10 mail.example.net.
`,
	Check: func(p *lint.Pass) {
		for _, problem := range p.Zone.Problems {
			if problem.Kind != zone.PreferenceTwice {
				continue
			}
			id := problem.Record
			data := p.Zone.Data(id)
			first, second := string(data[0].Text), string(data[1].Text)
			f := p.Report(lint.Place{Source: problem.Source, Span: problem.Span}, "the MX has two preferences, %s and %s", first, second)
			f.Record = id
			target, err := zone.ParseName(string(data[2].Text), p.Zone.Origin(id))
			if err != nil {
				continue
			}
			safety := lint.Safe
			if first != second {
				safety = lint.Unsafe
			}
			f.Fix(safety, "keep "+first, zone.SetData{Record: id, Data: []string{first, string(target)}})
		}
	},
}

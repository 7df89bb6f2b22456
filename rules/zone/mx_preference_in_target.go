package zone

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// MXPreferenceInTarget finds MX records with the number before the host twice.
var MXPreferenceInTarget = &lint.Rule{
	ID:      "zone/mx-preference-in-target",
	Summary: "an MX has two preferences",
	Doc: `An MX record has one number before the host, its preference. Amazon's pages show the value of the record
as "10 feedback-smtp…", while many providers ask for the number in a field of its own: pasting the whole
value into the other field gives it twice. Name servers refuse such a record.

Keep the first number; the second one goes. If they differ, look which of them you want.`,
	Cite:     []lint.Citation{lint.RFC(1035, "3.3.9"), lint.AWS("Using a custom MAIL FROM domain", "mail-from")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: mxPreferenceInTarget,
}

func mxPreferenceInTarget(p *lint.Pass) {
	for problem := range problemsOf(p.Zone, zone.PreferenceTwice) {
		id := problem.Record
		data := p.Zone.Data(id)
		outer, inner := string(data[0].Text), string(data[1].Text)
		f := reportProblem(p, problem).Marked("the second one")
		target, err := zone.ParseName(string(data[2].Text), p.Zone.Origin(id))
		if err != nil || data[0].Quoted || data[1].Quoted || data[2].Quoted {
			continue
		}
		safety := lint.Safe
		if outer != inner {
			safety = lint.Unsafe
			f.Note("the first is %s, the second %s", outer, inner)
		}
		f.Fix(safety, "drop the second number", zone.SetData{Record: id, Data: []string{outer, string(target)}})
	}
}

package zone

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// MXPreference finds MX records without the number before the host.
var MXPreference = &lint.Rule{
	ID:      "zone/mx-preference",
	Summary: "an MX has no preference",
	Doc: `An MX record has a number before the host, its preference: mail goes to the host with the lowest number
first. Name servers refuse a zone with an MX that lacks it. Where there is one MX only, any number will do,
and 10 is what people write. The MX of an Amazon SES MAIL FROM domain is always alone.`,
	Cite:     []lint.Citation{lint.RFC(1035, "3.3.9"), lint.AWS("Using a custom MAIL FROM domain", "mail-from")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX feedback-smtp.us-east-1.amazonses.com.
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
	Check: mxPreference,
}

func mxPreference(p *lint.Pass) {
	for problem := range problemsOf(p.Zone, zone.PreferenceMissing) {
		id := problem.Record
		written := p.Zone.Data(id)[0]
		if number, host, ok := numberInHost(string(written.Text)); ok {
			f := reportProblem(p, problem)
			if target, err := zone.ParseName(host, p.Zone.Origin(id)); err == nil {
				f.Fix(lint.Safe, "write the number before the host", zone.SetData{Record: id, Data: []string{number, string(target)}})
			}
			continue
		}
		target, err := zone.ParseName(string(written.Text), p.Zone.Origin(id))
		if err != nil || strings.ContainsAny(string(written.Text), " \t") {
			reportProblem(p, problem)
			continue
		}
		// Which number is right depends on the other MX records; with SES there are none.
		safety := lint.Unsafe
		if meant, ok := names.Target(p.Run, p.Zone, id); ok {
			if host, ok := aws.Parse(meant); ok && (host.Service == aws.Feedback || host.Service == aws.Inbound) {
				safety = lint.Safe
			}
		}
		title := "write 10 before the host"
		if p.Zone.Export {
			title = "add the preference 10"
		}
		reportProblem(p, problem).
			Fix(safety, title, zone.SetData{Record: id, Data: []string{"10", string(target)}})
	}
}

// numberInHost takes apart a host that the number is part of: "10 mail.example.com" in one pair of quotes,
// or 10.feedback-smtp.… with a dot for the blank, which no host of SES begins with.
func numberInHost(written string) (number, host string, ok bool) {
	if words := strings.Fields(written); len(words) == 2 {
		_, isNumber := zone.ParseNumber([]byte(words[0]), 0xffff)
		return words[0], words[1], isNumber
	}
	number, host, _ = strings.Cut(written, ".")
	_, isNumber := zone.ParseNumber([]byte(number), 0xffff)
	service, _, _ := strings.Cut(strings.ToLower(host), ".")
	return number, host, isNumber && (service == "feedback-smtp" || service == "inbound-smtp")
}

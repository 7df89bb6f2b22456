package ses

import (
	"math"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// MailFromMXPreference finds the MX of a MAIL FROM domain with another preference than AWS prints.
var MailFromMXPreference = &lint.Rule{
	ID:      "ses/mailfrom-mx-preference",
	Summary: "the MX of a MAIL FROM domain has another preference than 10",
	Doc: `AWS prints the MX record of a custom MAIL FROM domain with the number 10 before the host. The number only
says which of several MX records is tried first, and here there is one: every number works.

Select this rule if all your zones should look alike.`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Info,
	Fix:      lint.Always,
	Off:      true,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 20 feedback-smtp.us-east-1.amazonses.com.
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
	Check: mailFromMXPreference,
}

func mailFromMXPreference(p *lint.Pass) {
	for _, h := range proper(p) {
		if len(h.MX) != 1 || len(h.Feedback) != 1 {
			continue // ses/mailfrom-mx-multiple and ses/mailfrom-mx-target come first
		}
		id := h.MX[0]
		if p.Zone.Record(id).Flags&(zone.Malformed|zone.Generic|zone.Unresolved) != 0 {
			continue
		}
		written := p.Zone.Data(id)[0].Text
		if number, ok := zone.ParseNumber(written, math.MaxUint16); !ok || number == 10 {
			continue
		}
		p.ReportRecord(id, 0, "the MX of the MAIL FROM domain %s has the preference %s", h.Name.Display(), written).
			Marked("AWS prints 10").
			Note("with a single MX every number works").
			Fix(lint.Unsafe, "change the preference to 10", p.Zone.WithField(id, 0, "10"))
	}
}

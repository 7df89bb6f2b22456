package ses

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
)

// MailFromSPFAllChoice finds SPF records of MAIL FROM domains that end otherwise than was agreed on.
var MailFromSPFAllChoice = &lint.Rule{
	ID:      "ses/mailfrom-spf-all-choice",
	Summary: "the SPF record of a MAIL FROM domain ends otherwise than you agreed on",
	Doc: `At a MAIL FROM domain, ` + "`~all`" + ` and ` + "`-all`" + ` are both right: AWS prints ~all, others advise -all. Nobody but SES
sends with that domain, so either says enough about everybody else.

This rule is for those who want one of them everywhere. It says nothing unless the configuration names one
(spf: all).`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
		lint.RFC(7208, "5.1"),
	},
	Severity: lint.Info,
	Fix:      lint.Always,
	Off:      true,
	Config: `spf: {all: "-"}
`,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com -all"
`,
	Check: mailFromSPFAllChoice,
}

func mailFromSPFAllChoice(p *lint.Pass) {
	agreed := p.Run.Options.SPF.All
	if agreed != "~" && agreed != "-" {
		return
	}
	for _, h := range proper(p) {
		t, record, ok := onlySPF(p, h)
		if !ok || record.All() < 0 {
			continue
		}
		all := record.Terms[record.All()]
		if all.Qualifier != '~' && all.Qualifier != '-' || string(all.Qualifier) == agreed {
			continue
		}
		strings := spf.Replace(spfedit.Strings(&t), all.Offset, all.Offset+1, agreed)
		p.ReportRecord(t.Record, lint.RDATA, "the SPF record of the MAIL FROM domain %s ends in %s", h.Name.Display(), all.Raw).
			Note("both are right; the configuration asks for %sall", agreed).
			Fix(lint.Unsafe, "change it to "+agreed+"all", spfedit.Rewrite(&t, strings))
	}
}

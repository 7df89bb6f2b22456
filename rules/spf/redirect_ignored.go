package spf

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
)

// RedirectIgnored finds redirects that receivers never follow.
var RedirectIgnored = &lint.Rule{
	ID:      "spf/redirect-ignored",
	Summary: "an SPF record has redirect= beside all",
	Doc: `` + "`redirect=`" + ` sends receivers to the record of another domain if no term of this one has matched. The term ` + "`all`" + `
always matches, so in a record with ` + "`all`" + ` the redirect is ignored, wherever it stands.

If the servers of the other domain were meant to pass, write ` + "`include:`" + ` and its name before ` + "`all`" + `. The fix takes
the redirect out, which changes no answer.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "6.1"),
		lint.RFC(7208, "5.1"),
	},
	Severity: lint.Warning,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx ~all redirect=_spf.example.net"
@ MX 10 mail
mail A 192.0.2.25
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx ~all"
@ MX 10 mail
mail A 192.0.2.25
`,
	Check: redirectIgnored,
}

func redirectIgnored(p *lint.Pass) {
	// Beside another record too: it keeps the two from being merged.
	for _, h := range spfrun.Valid(p.Run, p.Zone) {
		redirect, all := h.Redirect(), h.All()
		if redirect == nil || all < 0 || h.Repeated() != nil {
			continue
		}
		h.Report(p, redirect, "in the SPF record, %s has no effect beside %s", zone.Quote(redirect.Raw), zone.Quote(h.Terms[all].Raw)).
			Marked("is ignored").
			Note("all matches every server, so receivers never follow the redirect").
			Note("if the servers of %s were meant to pass, write include:%s before %s instead", redirect.Arg, redirect.Arg, h.Terms[all].Raw).
			Fix(lint.Safe, "take it out", spfedit.Without(h.Written, []spf.Term{*redirect}))
	}
}

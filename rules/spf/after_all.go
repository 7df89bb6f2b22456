package spf

import (
	"fmt"
	"slices"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
	"github.com/zonemend/zonemend/rules/internal/told"
)

// AfterAll finds mechanisms that receivers never come to.
var AfterAll = &lint.Rule{
	ID:      "spf/after-all",
	Summary: "a term of an SPF record stands behind all",
	Doc: `Receivers go through the terms of an SPF record from left to right and stop at the first that matches. The term
` + "`all`" + ` matches every server, so what stands behind it is never looked at. Often somebody has added a service at
the end of the record, and wonders why its mail fails.

If the service still sends mail for you, move its term before ` + "`all`" + ` by hand. The fix takes it out, which changes
no answer.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "5.1"),
	},
	Severity: lint.Warning,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx ~all include:_spf.example.net"
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
	Check: afterAll,
}

func afterAll(p *lint.Pass) {
	for _, h := range spfrun.Used(p.Run, p.Zone) {
		dead := h.Dead()
		if len(dead) > 0 && awaitsMove(p, h) {
			// They were meant, and ses/mailfrom-spf-include moves them.
			dead = slices.DeleteFunc(dead, func(t spf.Term) bool { return t.Includes(sesDomain) })
		}
		if len(dead) == 0 {
			continue
		}
		all := h.Terms[h.All()].Raw
		f := h.Report(p, &dead[0], "in the SPF record, %s stands behind %s, where receivers never look", zone.Quote(dead[0].Raw), zone.Quote(all)).
			Marked("is never looked at")
		title := "take it out"
		if len(dead) > 1 {
			title = fmt.Sprintf("take the %d terms out", len(dead))
			f.Note("the same is true of %s", raw(dead[1:]))
		}
		if slices.ContainsFunc(dead, func(t spf.Term) bool { return t.Name != "all" }) {
			f.Note("if that was meant to send mail for you, move it before %s instead", all)
		}
		safety := lint.Safe
		if !h.Passes(sesDomain) && slices.ContainsFunc(dead, func(t spf.Term) bool { return t.Includes(sesDomain) }) {
			safety = lint.Unsafe // perhaps it is what was wanted, at the wrong place
		}
		f.Fix(safety, title, spfedit.Without(h.Written, dead))
	}
}

const sesDomain = "amazonses.com"

// awaitsMove reports whether the record of a MAIL FROM domain wants an include of SES that it doesn't have yet.
func awaitsMove(p *lint.Pass, h *spfrun.Record) bool {
	isHost := mailfrom.Is(p.Run, h.Owner) != nil
	if !isHost && !told.SPFRequired(p.Run, h.Owner) || h.Passes(sesDomain) {
		return false
	}
	opt := spf.MergeOptions{MailFrom: isHost, Require: sesDomain, Lookup: mailfrom.Lookup(p.Run)}
	return spf.Merge([][]string{{h.Written.Meant}}, opt).Class != spf.None
}

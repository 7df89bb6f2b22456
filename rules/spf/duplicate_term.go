package spf

import (
	"fmt"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
)

// DuplicateTerm finds mechanisms that stand in an SPF record twice.
var DuplicateTerm = &lint.Rule{
	ID:      "spf/duplicate-term",
	Summary: "a term stands in an SPF record twice",
	Doc: `The same term a second time says nothing new: receivers come to it only if it didn't match the first time. It
takes up room, and if it is an ` + "`include`" + `, ` + "`a`" + ` or ` + "`mx`" + `, it costs one of the ten DNS look-ups that receivers make.

Two terms are the same if their domains or addresses are; upper and lower case make no difference. The fix takes out
the later one.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "4.6"),
		lint.RFC(7208, "4.6.4"),
	},
	Severity: lint.Info,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx ip4:192.0.2.0/24 mx ~all"
@ MX 10 mail
mail A 192.0.2.25
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx ip4:192.0.2.0/24 ~all"
@ MX 10 mail
mail A 192.0.2.25
`,
	Check: duplicateTerm,
}

func duplicateTerm(p *lint.Pass) {
	for _, h := range spfrun.Used(p.Run, p.Zone) {
		repeats := h.Repeats()
		if len(repeats) == 0 || cost(repeats) && expenseOf(p.Run, h.Record, mailfrom.Lookup(p.Run)).message != "" {
			continue // spf/lookups takes them out
		}
		f := h.Report(p, &repeats[0], "in the SPF record, %s stands twice", zone.Quote(repeats[0].Raw)).
			Marked("stands before already")
		title := "take the second one out"
		if len(repeats) > 1 {
			title = fmt.Sprintf("take the %d repeats out", len(repeats))
			f.Note("so do %s", raw(repeats[1:]))
		}
		if cost(repeats) {
			f.Note("it costs a DNS look-up of its own, and receivers make no more than %d", spf.MaxLookups)
		}
		f.Fix(lint.Safe, title, spfedit.Without(h.Written, repeats))
	}
}

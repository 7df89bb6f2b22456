package spf

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
)

// ModifierTwice finds SPF records with two redirects or explanations.
var ModifierTwice = &lint.Rule{
	ID:      "spf/modifier-twice",
	Summary: "an SPF record has redirect= or exp= twice",
	Doc: `` + "`redirect=`" + ` and ` + "`exp=`" + ` may stand in an SPF record once each. If one of them stands there twice, receivers answer
"permerror" for every message, as for any other mistake in the record.

If both say the same, one is enough. If they differ, somebody has to choose; to let the servers of two domains
pass, write ` + "`include:`" + ` and the name for each of them.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "6"),
	},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx redirect=_spf.example.net redirect=_spf.example.net"
@ MX 10 mail
mail A 192.0.2.25
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx redirect=_spf.example.net"
@ MX 10 mail
mail A 192.0.2.25
`,
	Check: modifierTwice,
}

func modifierTwice(p *lint.Pass) {
	// Beside another record too: it keeps the two from being merged.
	for _, h := range spfrun.Valid(p.Run, p.Zone) {
		later, same := h.RepeatedModifiers()
		if len(later) == 0 {
			continue
		}
		f := h.Report(p, &later[0], "%s= stands twice in the SPF record, which makes it void", later[0].Name).
			Note("receivers answer \"permerror\" for every message")
		switch {
		case same && len(later) == 1:
			f.Fix(lint.Safe, "take the second one out", spfedit.Without(h.Written, later))
		case same:
			f.Fix(lint.Safe, "take the later ones out", spfedit.Without(h.Written, later))
		default:
			f.Note("they say different things, so somebody has to choose")
			f.Fix(lint.Unsafe, "keep the first one only", spfedit.Without(h.Written, later))
		}
	}
}

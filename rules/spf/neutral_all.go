package spf

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
)

// NeutralAll finds SPF records that say nothing about other servers on purpose.
var NeutralAll = &lint.Rule{
	ID:      "spf/neutral-all",
	Summary: "an SPF record ends in ?all",
	Doc: `With ` + "`?all`" + ` at its end the SPF record says nothing about servers that it doesn't name: receivers treat mail from
them as if there were no record. That is of use while you find out which servers send for you, and of none
afterwards.

Write ` + "`~all`" + ` once the record names all your servers.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "5.1"),
		lint.RFC(7208, "8.2"),
	},
	Severity: lint.Info,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx ?all"
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
	Check: neutralAll,
}

func neutralAll(p *lint.Pass) {
	for _, h := range spfrun.Used(p.Run, p.Zone) {
		at := h.All()
		if at < 0 || h.Terms[at].Qualifier != '?' || mailfrom.Included(p.Run, h.Owner) {
			continue
		}
		all := &h.Terms[at]
		h.Report(p, all, "the SPF record of %s ends in %s, so it says nothing about other servers", h.Owner.Display(), all.Raw).
			Note("receivers answer \"neutral\" for servers that it doesn't name, as if there were no record").
			Fix(lint.Unsafe, "write ~all", spfedit.Rewrite(h.Written, spf.Replace(spfedit.Strings(h.Written), all.Offset, all.Offset+1, "~")))
	}
}

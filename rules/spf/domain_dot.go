package spf

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
)

// DomainDot finds domains in SPF records that end in a dot.
var DomainDot = &lint.Rule{
	ID:      "spf/domain-dot",
	Summary: "a domain in an SPF record ends in a dot",
	Doc: `Names in the data of MX and CNAME records need a dot at their end. The text of an SPF record is no such place: its
domains are absolute anyway, and are written without. A final dot is allowed and changes nothing.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "12"),
	},
	Severity: lint.Info,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 include:_spf.example.net. ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 include:_spf.example.net ~all"
`,
	Check: domainDot,
}

func domainDot(p *lint.Pass) {
	for _, h := range spfrun.Used(p.Run, p.Zone) {
		dotted := h.Dotted()
		if len(dotted) == 0 {
			continue
		}
		f := h.Report(p, &dotted[0], "in the SPF record, the domain in %s ends in a dot", zone.Quote(dotted[0].Raw)).
			Note("that is allowed and changes nothing; domains in SPF records are absolute anyway, and are written without it")
		title := "remove the dot"
		if len(dotted) > 1 {
			title = "remove the dots"
			f.Note("the same is true of %s", raw(dotted[1:]))
		}
		cuts := make([]spf.Cut, len(dotted))
		for i, t := range dotted {
			end := t.End() - len(t.CIDR)
			cuts[i] = spf.Cut{Start: end - 1, End: end}
		}
		f.Fix(lint.Safe, title, spfedit.Rewrite(h.Written, spf.Without(spfedit.Strings(h.Written), cuts)))
	}
}

package spf

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
)

// NoAll finds SPF records that say nothing about other servers.
var NoAll = &lint.Rule{
	ID:      "spf/no-all",
	Summary: "an SPF record has no all at its end",
	Doc: `Without a term ` + "`all`" + ` at its end the SPF record says who may send, but nothing about all others: receivers answer
"neutral" for them, as if there were no record, and anybody can send with your domain.

End it in ` + "`~all`" + `: mail from other servers is then suspect. Once you know that the record names all
your servers, ` + "`-all`" + ` says that such mail is forged. Records that are only there to be included by others need no
` + "`all`" + `.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "4.7"),
	},
	Severity: lint.Warning,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx"
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
	Check: noAll,
}

func noAll(p *lint.Pass) {
	for _, h := range spfrun.Used(p.Run, p.Zone) {
		switch {
		case h.All() >= 0 || h.Redirect() != nil:
			continue
		case len(h.Everybody()) > 0:
			continue // spf/plus-all puts an end to it too
		case mailfrom.Is(p.Run, h.Owner) != nil:
			continue // ses/mailfrom-spf-all
		case isPart(p, h.Owner):
			continue
		}
		all := spfedit.All(p.Run)
		at := h.BehindMechanisms()
		p.ReportRecord(h.ID(), lint.RDATA, "the SPF record of %s has no all at its end", h.Owner.Display()).
			Note("so it says nothing about servers that it doesn't name: receivers answer \"neutral\" for them, as if there were no record").
			Fix(lint.Unsafe, "add "+all, spfedit.Rewrite(h.Written, spf.Replace(spfedit.Strings(h.Written), at, at, " "+all)))
	}
}

// isPart reports whether the SPF record at a name is only a part of others: one of the run includes it, or it is
// called like that. No mail has a name with an underscore behind its @.
func isPart(p *lint.Pass, owner zone.Name) bool {
	if mailfrom.Included(p.Run, owner) || strings.HasPrefix(owner.FirstLabel(), "spf") {
		return true
	}
	for label := range owner.Labels() {
		if strings.HasPrefix(label, "_") {
			return true
		}
	}
	return false
}

package spf

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
)

// PlusAll finds SPF records that let everybody pass.
var PlusAll = &lint.Rule{
	ID:      "spf/plus-all",
	Summary: "an SPF record lets every server pass",
	Doc: `A record that ends in ` + "`+all`" + `, or in ` + "`all`" + ` without a sign, tells receivers that every server on the internet may
send mail with your domain. That is worse than no record: forged mail passes SPF, and with it DMARC. The networks
` + "`ip4:0.0.0.0/0`" + ` and ` + "`ip6::/0`" + ` say the same.

Write ` + "`~all`" + ` at the end, and name the servers that send for you before it. The fix writes ` + "`~all`" + ` and takes such
networks out: have a look first whether the record names all your servers.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "5.1"),
		lint.RFC(7208, "11.4"),
	},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx +all"
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
	Check: plusAll,
}

func plusAll(p *lint.Pass) {
	for _, h := range spfrun.Used(p.Run, p.Zone) {
		open := h.Everybody()
		if len(open) == 0 {
			continue
		}
		who := "server on the internet"
		if last := open[len(open)-1]; last.Name != "all" {
			who = "IPv" + last.Name[2:] + " address"
			if first := open[0]; first.Name != last.Name {
				who = "server on the internet"
			}
		}
		f := h.Report(p, &open[0], "the SPF record lets every %s pass", who)
		if len(open) > 1 {
			f.Note("that comes from %s", raw(open))
		}
		f.Note("so forged mail passes SPF, and DMARC with it")
		f.Fix(lint.Unsafe, closingTitle(p, h, open), closed(p, h, open))
	}
}

// closingTitle says what [closed] does.
func closingTitle(p *lint.Pass, h *spfrun.Record, open []spf.Term) string {
	all := "write ~all"
	switch last := open[len(open)-1]; {
	case last.Name == "all":
		open = open[:len(open)-1]
	case h.All() < 0 && h.Redirect() == nil:
		all = "write " + spfedit.All(p.Run)
	default:
		return "take out " + raw(open)
	}
	if len(open) == 0 {
		return all
	}
	return "take out " + raw(open) + ", and " + all
}

// closed returns the change to a record that lets other servers fail softly.
func closed(p *lint.Pass, h *spfrun.Record, open []spf.Term) zone.SetData {
	list := spfedit.Strings(h.Written)
	switch last := open[len(open)-1]; {
	case last.Name == "all":
		list = spf.Replace(list, last.Offset, last.End(), "~"+last.Raw[len(last.Raw)-len("all"):])
		open = open[:len(open)-1]
	case h.All() < 0 && h.Redirect() == nil:
		at := h.BehindMechanisms()
		list = spf.Replace(list, at, at, " "+spfedit.All(p.Run))
	}
	return spfedit.Rewrite(h.Written, spf.Without(list, spf.CutTerms(strings.Join(list, ""), open)))
}

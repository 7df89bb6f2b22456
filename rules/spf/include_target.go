package spf

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
)

// IncludeTarget finds includes and redirects to names without an SPF record.
var IncludeTarget = &lint.Rule{
	ID:      "spf/include-target",
	Summary: "an SPF record includes a name that has none",
	Doc: `An include or redirect goes on with the SPF record of another name. If that name has none, receivers
don't pass over the term: they answer "permerror" for every message that comes to it.

To allow the addresses of a host, write ` + "`a:`" + ` and its name, or ` + "`ip4:`" + ` and its address. To go on with
another record, name the one that begins with ` + "`v=spf1`" + `.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "5.2"),
		lint.RFC(7208, "6.1"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 include:mail.example.com -all"
mail A 192.0.2.25
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 a:mail.example.com -all"
mail A 192.0.2.25
`,
	Check: includeTarget,
}

func includeTarget(p *lint.Pass) {
	for _, r := range spfrun.Used(p.Run, p.Zone) {
		for _, lead := range r.Leads {
			term := lead.Term
			if !asksForSPF(term) {
				continue
			}
			site := spfrun.Find(p.Run, lead.Name)
			// Several SPF records there, or one that is invalid, are a finding there.
			if site == nil || !site.Exists || len(site.SPF) > 0 || site.Type99 || mailfrom.Is(p.Run, site.Name) != nil {
				continue
			}
			f := r.Report(p, term, "the term %s leads to %s, which has no SPF record", zone.Quote(term.Raw), site.Name.Display()).
				Note("receivers answer \"permerror\" for every message that comes to this term")
			if site.Address && term.Name == "include" {
				f.Note("if the addresses of %s may send mail, write a:%s", site.Name.Display(), term.Arg)
			} else {
				f.Note("add the SPF record that is meant, or take the term out")
			}
		}
	}
}

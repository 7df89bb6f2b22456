package dmarc

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// SPIgnored finds policies for subdomains where nobody heeds them.
var SPIgnored = &lint.Rule{
	ID:      "dmarc/sp-ignored",
	Summary: "sp or np stands in a DMARC record below another one",
	Doc: `The tags sp and np count only in the record of the organisational domain, the topmost domain of yours that has a
DMARC record. In the record of a name below it they have no effect: for names that are deeper still, receivers
use what the organisational domain's record says.

Leave them out, and give the deeper names records of their own if they need another policy.`,
	Cite: []lint.Citation{
		lint.RFC(9989, "4.7"),
		lint.RFC(9989, "4.10"),
	},
	Severity: lint.Info,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
_dmarc.news TXT "v=DMARC1; p=reject; sp=reject; rua=mailto:dmarc@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
_dmarc.news TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: spIgnored,
}

func spIgnored(p *lint.Pass) {
	list := dmarc.Policies(p.Run, p.Zone)
	for i := range list {
		r := &list[i]
		top := above(p.Run, r)
		if top == nil {
			continue
		}
		for _, name := range []string{"sp", "np"} {
			if tag := taglist.Find(r.Tags, name); tag != nil {
				r.Report(p, tag.Start, tag.End, "%s has no effect in the DMARC record of %s", name, r.Domain.Display()).
					Note("for names below it, receivers heed the record of %s, the domain above", top.Domain.Display())
			}
		}
	}
}

// above returns the policy of the organisational domain that a record lies below, as far as the run shows,
// else nil.
func above(run *lint.Run, r *dmarc.Record) *dmarc.Record {
	organisation := dmarc.Organisation(r.Domain)
	if r.Domain == organisation || r.Value("psd") == "n" || r.Value("psd") == "y" {
		return nil
	}
	var top *dmarc.Record
	for domain := range r.Domain.Parent().UpTo(organisation) {
		if found := dmarc.At(run, domain); found != nil {
			top = found
		}
	}
	return top
}

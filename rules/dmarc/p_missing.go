package dmarc

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// PMissing finds DMARC records without policy.
var PMissing = &lint.Rule{
	ID:      "dmarc/p-missing",
	Summary: "a DMARC record has no tag p",
	Doc: `The tag p says what receivers shall do with mail that fails DMARC: none, quarantine or reject. A record
without it counts as ` + "`p=none`" + ` where ` + "`rua`" + ` names an address for reports, and doesn't count at all where it doesn't.
Older programs pass over such a record either way.

Write the policy that you want. ` + "`p=none`" + ` changes nothing for your mail, and is where to begin.`,
	Cite: []lint.Citation{
		lint.RFC(9989, "4.7"),
	},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; sp=reject; rua=mailto:dmarc@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=none; sp=reject; rua=mailto:dmarc@example.com"
`,
	Check: pMissing,
}

func pMissing(p *lint.Pass) {
	list := dmarc.Policies(p.Run, p.Zone)
	for i := range list {
		r := &list[i]
		if r.Has("p") {
			continue
		}
		f := r.Report(p, 0, len(r.Clean), "the DMARC record of %s has no tag p, which says what to do with mail that fails", r.Domain.Display())
		if rua := taglist.Find(r.Tags, "rua"); rua != nil && rua.Value != "" {
			f.As(lint.Warning).Note("receivers take it for p=none, since rua names an address for reports; older programs pass over it")
		} else {
			f.Note("without p and without an address in rua the record is void: it is as if %s had no DMARC policy", r.Domain.Display())
		}
		r.Offer(f, lint.Unsafe, "add p=none", r.Behind("p=none"))
	}
}

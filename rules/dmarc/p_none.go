package dmarc

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// PNone finds policies that ask for nothing.
var PNone = &lint.Rule{
	ID:      "dmarc/p-none",
	Summary: "a DMARC policy asks receivers to do nothing",
	Doc: `With ` + "`p=none`" + ` receivers report on mail that fails DMARC, but deliver it as ever: anybody can still send with your
domain in the From address. That is the right way to begin, and enough for what Gmail, Yahoo and Microsoft ask of
senders.

When the reports show that all your own mail passes, go on to ` + "`p=quarantine`" + ` and ` + "`p=reject`" + `.`,
	Cite: []lint.Citation{
		lint.RFC(9989, "4.7"),
	},
	Severity: lint.Info,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: pNone,
}

func pNone(p *lint.Pass) {
	list := dmarc.Policies(p.Run, p.Zone)
	for i := range list {
		r := &list[i]
		tag := taglist.Find(r.Tags, "p")
		if tag == nil || !strings.EqualFold(tag.Value, "none") || strength(r.Value("sp")) > 0 || strength(r.Value("np")) > 0 {
			continue
		}
		r.Report(p, tag.Start, tag.End, "the DMARC policy of %s only watches: mail that fails is delivered all the same", r.Domain.Display()).
			Note("when the reports show that all your own mail passes, go on to p=quarantine and p=reject")
	}
}

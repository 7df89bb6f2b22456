package dmarc

import (
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// POrder finds DMARC records whose second tag isn't p.
var POrder = &lint.Rule{
	ID:      "dmarc/p-order",
	Summary: "p isn't the second tag of a DMARC record",
	Doc: `The first DMARC standard (RFC 7489) wanted p right behind v=DMARC1. RFC 9989 lets the tags behind v stand in any
order, but older programs may still pass over a record where p comes later. It costs nothing to write it second.`,
	Cite: []lint.Citation{
		lint.RFC(9989, "4.7"),
		lint.RFC(7489, "6.3"),
	},
	Severity: lint.Info,
	Fix:      lint.Always,
	Off:      true,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; rua=mailto:dmarc@example.com; p=reject"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: pOrder,
}

func pOrder(p *lint.Pass) {
	list := dmarc.Policies(p.Run, p.Zone)
	for i := range list {
		r := &list[i]
		tag := taglist.Find(r.Tags, "p")
		if tag == nil || tag == &r.Tags[1] || !slices.Contains(policies, strings.ToLower(tag.Value)) {
			continue
		}
		f := r.Report(p, tag.Start, tag.End, "in the DMARC record of %s, p isn't the second tag", r.Domain.Display()).
			Marked("should stand behind v=DMARC1").
			Note("RFC 9989 doesn't mind, but programs that follow the older RFC 7489 may pass over the record")
		r.Offer(f, lint.Safe, "move it there", r.Behind(r.Clean[tag.Start:tag.End]), r.Without(tag))
	}
}

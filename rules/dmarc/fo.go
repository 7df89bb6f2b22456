package dmarc

import (
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// FO finds wishes for failure reports that have no effect.
var FO = &lint.Rule{
	ID:      "dmarc/fo",
	Summary: "the tag fo of a DMARC record has no effect",
	Doc: `The tag fo says for which failures a report of the single message is wanted. It has no effect without ruf, the
address for such reports; hardly any receiver sends them. Of its values, 0 (all checks failed) and 1 (any check
failed) exclude each other.

Leave fo out, or add ruf.`,
	Cite: []lint.Citation{
		lint.RFC(9989, "4.7"),
		lint.RFC(9991, ""),
	},
	Severity: lint.Info,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; fo=1; rua=mailto:dmarc@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: fo,
}

func fo(p *lint.Pass) {
	list := dmarc.Policies(p.Run, p.Zone)
	for i := range list {
		r := &list[i]
		tag := taglist.Find(r.Tags, "fo")
		if tag == nil {
			continue
		}
		if !r.Has("ruf") {
			r.Report(p, tag.Start, tag.End, "fo has no effect in the DMARC record of %s, since there is no ruf", r.Domain.Display()).
				Note("fo says when reports of single messages are wanted, ruf where they go")
		}
		values := strings.Split(strings.ReplaceAll(tag.Value, " ", ""), ":")
		if slices.Contains(values, "0") && slices.Contains(values, "1") {
			r.Report(p, tag.ValueStart, tag.ValueEnd, "fo has both 0 and 1, which exclude each other").
				Note("0 asks for a report when all checks failed, 1 when any did: write one of them")
		}
	}
}

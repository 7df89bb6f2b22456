package spf

import (
	"strconv"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// NonASCII finds SPF records with letters beyond ASCII.
var NonASCII = &lint.Rule{
	ID:      "spf/non-ascii",
	Summary: "an SPF record has a character outside of ASCII",
	Doc: `An SPF record consists of ASCII characters only. A letter such as é or ü makes all of it void: receivers
answer "permerror" for every message, whatever the other terms say.

Names with such letters have a second form, which the DNS uses: it begins with ` + "`xn--`" + `. Write that one. What
it is for a name, whoever registered it can say.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "3.1"),
		lint.RFC(5890, "2.3.2.1"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 include:bücher.example.net -all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 include:xn--bcher-kva.example.net -all"
`,
	Check: nonASCII,
}

func nonASCII(p *lint.Pass) {
	for _, t := range texts.SPFTexts(p.Run, p.Zone) {
		if !beyondASCII(t.Meant) {
			continue
		}
		record := spf.Parse(strings.Join(t.Parts, ""))
		for _, term := range record.Terms {
			if !beyondASCII(term.Raw) {
				continue
			}
			f := p.Report(t.Place(p.Zone, term.Offset, term.End()), "the term %s of the SPF record has a character outside of ASCII", strconv.Quote(term.Raw))
			f.Record = t.Record
			f.Note("it makes the whole record void: receivers answer \"permerror\" for every message")
			if strings.Contains(term.Arg, ".") {
				f.Note("write the name in the form that the DNS uses, which begins with xn--")
			}
		}
	}
}

func beyondASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return true
		}
	}
	return false
}

package spf

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// StringJoin finds character-strings that lack the blank between two terms.
var StringJoin = &lint.Rule{
	ID:      "spf/string-join",
	Summary: "two strings of an SPF record lack the blank between them",
	Doc: `A TXT record may hold its text in several quoted strings, since one string has room for 255 octets.
Receivers put the strings together as they are, without a blank between them: ` +
		"`\"v=spf1 include:amazonses.com\" \"~all\"`" + ` is read as v=spf1 include:amazonses.com~all, where the last
term is invalid, and SPF gives "permerror" for all mail.

End a string with a blank where the next one begins a new term.`,
	Cite:     []lint.Citation{lint.RFC(7208, "3.3")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com" "~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com " "~all"
`,
	Check: stringJoin,
}

func stringJoin(p *lint.Pass) {
	for _, t := range texts.SPFTexts(p.Run, p.Zone) {
		if t.Clean != t.Joined || len(t.Parts) != len(t.Strings) {
			continue
		}
		var missing []int
		for i := range t.Parts {
			if len(t.Parts[i]) > len(t.Strings[i]) {
				missing = append(missing, i)
			}
		}
		if len(missing) == 0 {
			continue
		}
		left := missing[0]
		f := p.ReportRecord(t.Record, lint.Part(left), "no blank stands between two strings of the SPF record, so they are read as %s",
			zone.Quote(glued(t.Strings, left))).
			Marked("a blank is missing at the end of this string").
			Note("receivers put the strings of a TXT record together without blanks")
		if len(missing) > 1 {
			f.Note("the same is missing at the ends of %d more strings", len(missing)-1)
		}
		f.Fix(lint.Safe, "end the string with a blank", spfedit.Rewrite(&t, spf.Replace(t.Parts, 0, 0, "")))
	}
}

// glued returns the word that goes over the end of a string.
func glued(list []string, left int) string {
	before, after := strings.Join(list[:left+1], ""), strings.Join(list[left+1:], "")
	after, _, _ = strings.Cut(after, " ")
	return before[strings.LastIndexByte(before, ' ')+1:] + after
}

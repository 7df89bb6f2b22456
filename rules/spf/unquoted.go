package spf

import (
	"bytes"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// Unquoted finds SPF records without quotes, whose blanks get lost.
var Unquoted = &lint.Rule{
	ID:      "spf/unquoted",
	Summary: "an SPF record stands without quotes",
	Doc: `The text of a TXT record stands in quotes. Without them the blanks are no part of it: every word
becomes a string of its own, and whoever reads the record puts the strings together without blanks. Name
servers load such a record without complaint, but ` + "`v=spf1 include:amazonses.com ~all`" + ` comes out as
v=spf1include:amazonses.com~all, which is no SPF record.

Put one pair of quotes round the whole text.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "3.3"),
		lint.RFC(1035, "5.1"),
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT v=spf1 include:amazonses.com ~all
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: unquoted,
}

func unquoted(p *lint.Pass) {
	for _, t := range texts.SPFTexts(p.Run, p.Zone) {
		if t.Fault != texts.Unquoted {
			continue
		}
		p.ReportRecord(t.Record, lint.RDATA, "the SPF record stands without quotes, so its blanks are lost").
			Marked("means %s", zone.Quote(t.Joined)).
			Note("without quotes every word is a string of its own, and receivers put strings together without blanks").
			Fix(lint.Safe, "put quotes round it",
				zone.SetData{Record: t.Record, Data: inQuotes(p.Zone, &t)})
	}
}

// inQuotes returns the words of a text as one string, or as one each where they stand on several lines:
// a string can't go over the end of a line, and comments stay beside the words that they are about.
func inQuotes(z *zone.Zone, t *texts.Text) []string {
	data := z.Data(t.Record)
	text := strings.Join(t.Parts, "")
	between := z.Source(t.Record).Src[data[0].End:data[len(data)-1].Start]
	if !bytes.ContainsAny(between, "\r\n") || strings.Join(t.Strings, " ") != text {
		return texts.Data(text)
	}
	words := slices.Clone(t.Strings)
	for i := range words[1:] {
		words[i] += " "
	}
	return texts.QuoteAll(words)
}

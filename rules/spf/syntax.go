package spf

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// Syntax finds terms that are none.
var Syntax = &lint.Rule{
	ID:      "spf/syntax",
	Summary: "a term of an SPF record is invalid",
	Doc: `An SPF record is a list of terms, and one invalid term makes all of it void: receivers answer "permerror"
for every message, whatever the other terms say. Many programs don't notice as long as an earlier term
matches, so such a record seems to work for a while.

Put the term right by hand: nobody but you knows what it was to say. The note says what may stand there.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "4.6"),
		lint.RFC(7208, "12"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 ip4:192.0.2.300 -all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 ip4:192.0.2.30 -all"
`,
	Check: syntax,
}

func syntax(p *lint.Pass) {
	all := texts.SPFTexts(p.Run, p.Zone)
	for i := range all {
		t := &all[i]
		if t.Everyday {
			continue
		}
		text := strings.Join(t.Parts, "")
		record := t.SPF()
		if text != t.Meant {
			record = spf.Parse(text)
		}
		if record.FirstBad() == nil {
			continue
		}
		slips := spf.Slips(text)
		for _, term := range record.Terms {
			if term.Kind != spf.Bad || slipped(slips, &term) || beyondASCII(term.Raw) {
				continue
			}
			f := p.Report(t.Place(p.Zone, term.Offset, term.End()), "the term %s of the SPF record is invalid", zone.Quote(term.Raw))
			f.Record = t.Record
			f.Note("%s", term.Why).Note("one invalid term makes the whole record void: receivers answer \"permerror\" for every message")
		}
	}
}

// slipped reports whether a term is a slip, which another rule reports.
func slipped(slips []spf.Slip, term *spf.Term) bool {
	for _, s := range slips {
		if s.Offset < term.End() && term.Offset < s.Offset+len(s.Wrong) {
			return true
		}
	}
	return false
}

package spf

import (
	"fmt"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// Typo finds the slips that many make when they write SPF terms.
var Typo = &lint.Rule{
	ID:      "spf/typo",
	Summary: "a term of an SPF record has a well-known slip",
	Doc: `Some slips are so common that it is plain what was meant: ` + "`include: amazonses.com`" + ` with a blank,
` + "`ipv4:`" + ` for ` + "`ip4:`" + `, ` + "`all~`" + ` for ` + "`~all`" + `, commas between the terms. Most of them make the whole record
invalid, and SPF gives "permerror" for all mail.

` + "`include=amazonses.com`" + ` is worse: it is valid, but an unknown modifier, which receivers ignore. Nobody
complains, and the servers that were to be included are not.

Where it is certain what was meant, the fix writes it. Where it is only likely, as with a host name behind
` + "`ip4:`" + `, the fix waits until you say that it is right.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "12"),
		lint.RFC(7208, "6"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include=amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: typo,
}

func typo(p *lint.Pass) {
	all := texts.SPFTexts(p.Run, p.Zone)
	for i := range all {
		t := &all[i]
		if t.Everyday {
			continue
		}
		text := strings.Join(t.Parts, "")
		var certain, likely []spf.Slip
		for _, s := range spf.Slips(text) {
			if s.Certain {
				certain = append(certain, s)
			} else {
				likely = append(likely, s)
			}
		}
		if len(certain) > 0 {
			reportSlips(p, t, certain, "is a slip for", spfedit.Strings(t), lint.Safe)
		}
		if len(likely) > 0 {
			reportSlips(p, t, likely, "is probably meant to be", spf.Apply(t.Parts, likely), lint.Unsafe)
		}
		doubtfulModifiers(p, t, text)
	}
}

// reportSlips makes one finding of the slips of a record that are of one kind: they are repaired together.
func reportSlips(p *lint.Pass, t *texts.Text, slips []spf.Slip, words string, fixed []string, safety lint.Safety) {
	first := slips[0]
	place := t.Place(p.Zone, first.Offset, first.Offset+len(first.Wrong))
	f := p.Report(place, "in the SPF record, %s", describe(first, words))
	f.Record = t.Record
	title := "write " + first.Right
	switch {
	case len(slips) > 1:
		title = fmt.Sprintf("repair the %d terms", len(slips))
	case first.Right == "":
		title = "take it out"
	default:
		f.Marked("should be %s", first.Right)
	}
	f.Note("%s", first.Why)
	why := first.Why
	for _, s := range slips[1:] {
		note := "also, " + describe(s, words)
		if s.Why != why {
			note += ". " + s.Why
			why = s.Why
		}
		f.Note("%s", note)
	}
	f.Fix(safety, title, spfedit.Rewrite(t, fixed))
}

func describe(s spf.Slip, words string) string {
	if s.Right == "" {
		return zone.Quote(strings.TrimSpace(s.Wrong)) + " is no term"
	}
	return fmt.Sprintf("%s %s %s", zone.Quote(s.Wrong), words, zone.Quote(s.Right))
}

// doubtfulModifiers finds a= and mx=, which may be slips for a: and mx:, or modifiers of somebody's own.
func doubtfulModifiers(p *lint.Pass, t *texts.Text, text string) {
	if strings.Count(text, "=") < 2 {
		return // the first is that of the version
	}
	for _, term := range spf.Parse(text).Terms {
		if term.Kind != spf.Modifier || term.Name != "a" && term.Name != "mx" {
			continue
		}
		f := p.Report(t.Place(p.Zone, term.Offset, term.End()), "in the SPF record, %s has no effect: with = it is an unknown modifier, which receivers ignore",
			zone.Quote(term.Raw))
		f.Record = t.Record
		f.As(lint.Warning).Marked("%s:%s is a mechanism", term.Raw[:len(term.Name)], term.Arg).
			Note("write %s: if the addresses of %s may send mail", term.Name, term.Arg)
	}
}

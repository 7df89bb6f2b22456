package spf

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// NearMiss finds texts that are meant as SPF and that receivers pass over.
var NearMiss = &lint.Rule{
	ID:      "spf/near-miss",
	Summary: "a text is meant as SPF, but receivers pass over it",
	Doc: `Receivers take a TXT record for SPF only if it begins with exactly ` + "`v=spf1`" + `, followed by a blank or
by nothing. A blank before it, a semicolon or comma behind it, a missing ` + "`v=`" + ` or a blank inside it are
enough to make them pass over the record as if it weren't there: SPF then gives "none", and DMARC can't
pass by it.

Write the version as ` + "`v=spf1`" + `, and one blank behind it.`,
	Cite:     []lint.Citation{lint.RFC(7208, "4.5")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1; include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: nearMiss,
}

func nearMiss(p *lint.Pass) {
	for _, t := range texts.SPFTexts(p.Run, p.Zone) {
		text := strings.Join(t.Parts, "")
		if spf.Selected(text) {
			continue
		}
		place := t.Place(p.Zone, 0, len(text)-sameEnd(text, t.Meant))
		f := p.Report(place, "the text is meant as SPF, but %s", whyPassedOver(text)).
			Marked("an SPF record begins with v=spf1 and a blank").
			Note("receivers pass over this record as if it weren't there, so SPF gives \"none\"")
		f.Record = t.Record
		safety := lint.Safe
		if bad := t.SPF().FirstBad(); bad != nil {
			safety = lint.Unsafe
			f.Note("once it begins with v=spf1, %s in it is wrong too: %s", zone.Quote(bad.Raw), bad.Why)
		}
		f.Fix(safety, "write it as an SPF record", spfedit.Rewrite(&t, spfedit.Strings(&t)))
	}
}

// sameEnd returns how many octets two texts have in common at their ends.
func sameEnd(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

func whyPassedOver(text string) string {
	bare := strings.TrimLeft(text, " \t")
	lower := strings.ToLower(bare)
	switch {
	case bare != text:
		return "a blank stands before v=spf1"
	case strings.HasPrefix(lower, "v=spf1\t"):
		return "a tab follows v=spf1 instead of a blank"
	case strings.HasPrefix(lower, "v=spf1") && strings.Trim(lower[6:7], ",;") == "":
		return zone.Quote(bare[6:7]) + " follows v=spf1 instead of a blank"
	case strings.HasPrefix(lower, "v=spf1"):
		return "no blank follows v=spf1"
	case strings.HasPrefix(lower, "spf"):
		return "v= is missing at its beginning"
	}
	return "it doesn't begin with v=spf1"
}

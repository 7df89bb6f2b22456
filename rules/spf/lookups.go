package spf

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// Lookups finds SPF records that cost more DNS look-ups than receivers make.
var Lookups = &lint.Rule{
	ID:      "spf/lookups",
	Summary: "an SPF record needs too many DNS look-ups",
	Doc: `Receivers make at most ten DNS look-ups for an SPF record, those of the records that it includes among
them. With the eleventh they give up: SPF gives "permerror". The terms include, a, mx, ptr, exists and
redirect cost one look-up each; ip4, ip6 and all cost none.

Take out services that no longer send mail for you, and terms that stand twice. Don't replace an include
by the addresses behind it: they change without notice.

What the includes of well-known services cost is counted from a table that ages, so a record that is over
the limit only by it is a warning. So is a record that has come to nine or ten. If you know better what a
service costs, say so in the configuration, under ` + "`spf.lookup_cost`" + `.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "4.6.4"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT ( "v=spf1 include:a.example.net include:b.example.net include:c.example.net include:d.example.net "
        "include:e.example.net include:f.example.net include:g.example.net "
        "include:a.example.net include:b.example.net include:c.example.net include:D.example.net ~all" )
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT ( "v=spf1 include:a.example.net include:b.example.net include:c.example.net include:d.example.net "
        "include:e.example.net include:f.example.net include:g.example.net "
        "~all" )
`,
	Check: lookups,
}

// manyLookups is from where on a record is near the limit.
const manyLookups = spf.MaxLookups - 1

func lookups(p *lint.Pass) {
	lookup := mailfrom.Lookup(p.Run)
	for _, t := range texts.SPFTexts(p.Run, p.Zone) {
		record := spf.Parse(t.Meant)
		if !record.Valid() || record.Repeated() != nil {
			continue
		}
		cost := record.Cost(lookup, mailfrom.NestedCost(p.Run))
		var message string
		severity := lint.Error
		switch {
		case cost.Direct > spf.MaxLookups:
			message = fmt.Sprintf("the SPF record needs %d DNS look-ups", cost.Direct)
		case cost.Run > spf.MaxLookups:
			if tooMany(record, lookup) {
				continue
			}
			message = fmt.Sprintf("the SPF record needs %d DNS look-ups, those of the records that it includes among them", cost.Run)
		case cost.Known > spf.MaxLookups:
			severity = lint.Warning
			message = fmt.Sprintf("the SPF record probably needs %d DNS look-ups, those of the services that it includes among them", cost.Known)
		case cost.Run >= manyLookups:
			severity = lint.Warning
			message = fmt.Sprintf("the SPF record needs %d DNS look-ups", cost.Run)
		default:
			continue
		}
		f := p.ReportRecord(t.Record, lint.RDATA, "%s; receivers make %d", message, spf.MaxLookups).
			As(severity).
			Note("the terms that cost look-ups are %s", raw(record.Lookups()))
		if cost.Known > spf.MaxLookups {
			f.Note("with more than %d, receivers answer \"permerror\" for every message: take out what no longer sends mail for you", spf.MaxLookups)
		} else {
			f.Note("one more service may be one too many")
		}
		if severity == lint.Warning && cost.Run < manyLookups {
			f.Note("what the services cost was looked up on %s and may have changed, unless the configuration says it", spf.CostsAsOf)
		}
		if repeats := record.Repeats(); len(repeats) > 0 {
			f.Fix(lint.Safe, "take out the terms that stand twice", without(&t, repeats))
		}
	}
}

// tooMany reports whether a record of the run that this one leads to costs too much by itself: then that
// one is reported.
func tooMany(r spf.Record, lookup func(string) ([]string, bool)) bool {
	for _, term := range r.Lookups() {
		if term.Name != "include" && term.Name != "redirect" || strings.Contains(term.Arg, "%") {
			continue
		}
		found, _ := lookup(strings.ToLower(strings.TrimSuffix(term.Arg, ".")))
		if len(found) == 1 && spf.Parse(found[0]).Cost(lookup, nil).Run > spf.MaxLookups {
			return true
		}
	}
	return false
}

func raw(terms []spf.Term) string {
	words := make([]string, len(terms))
	for i, t := range terms {
		words[i] = t.Raw
	}
	return strings.Join(words, " ")
}

// without returns the change that takes terms out of a record.
func without(t *texts.Text, terms []spf.Term) zone.SetData {
	list := spfedit.Strings(t)
	for _, term := range slices.Backward(terms) {
		list = spf.Replace(list, term.Offset, term.End(), "")
		// The blank that parted it from the next term goes too.
		if text := strings.Join(list, ""); term.Offset < len(text) && text[term.Offset] == ' ' {
			list = spf.Replace(list, term.Offset, term.Offset+1, "")
		} else {
			list = spf.Replace(list, term.Offset-1, term.Offset, "")
		}
	}
	return zone.SetData{Record: t.Record, Data: texts.QuoteAll(list)}
}

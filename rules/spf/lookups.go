package spf

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
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
	all := texts.SPFTexts(p.Run, p.Zone)
	for i := range all {
		t := &all[i]
		record := t.SPF()
		if !record.Valid() || record.Repeated() != nil {
			continue
		}
		e := expenseOf(p.Run, record, lookup)
		if e.message == "" {
			continue
		}
		f := p.ReportRecord(t.Record, lint.RDATA, "%s; receivers make %d", e.message, spf.MaxLookups).
			As(e.severity).
			Note("the terms that cost look-ups are %s", raw(record.Lookups()))
		if e.cost.Known > spf.MaxLookups {
			f.Note("with more than %d, receivers answer \"permerror\" for every message: take out what no longer sends mail for you", spf.MaxLookups)
		} else {
			f.Note("one more service may be one too many")
		}
		if e.severity == lint.Warning && e.cost.Run < manyLookups {
			f.Note("what the services cost was looked up on %s and may have changed, unless the configuration says it", spf.CostsAsOf)
		}
		if repeats := record.Repeats(); cost(repeats) {
			f.Fix(lint.Safe, "take out the terms that stand twice", spfedit.Without(t, repeats))
		}
	}
}

// An expense is what a record costs and what there is to say about it; nothing if that is all right.
type expense struct {
	cost     spf.Cost
	message  string
	severity lint.Severity
}

func expenseOf(r *lint.Run, record spf.Record, lookup func(string) ([]string, bool)) expense {
	cost := record.Cost(lookup, mailfrom.NestedCost(r))
	e := expense{cost: cost, severity: lint.Error}
	switch {
	case cost.Direct > spf.MaxLookups:
		e.message = fmt.Sprintf("the SPF record needs %d DNS look-ups", cost.Direct)
	case cost.Run > spf.MaxLookups:
		if !tooMany(record, lookup) {
			e.message = fmt.Sprintf("the SPF record needs %d DNS look-ups, those of the records that it includes among them", cost.Run)
		}
	case cost.Known > spf.MaxLookups:
		e.severity = lint.Warning
		e.message = fmt.Sprintf("the SPF record probably needs %d DNS look-ups, those of the services that it includes among them", cost.Known)
	case cost.Run >= manyLookups:
		e.severity = lint.Warning
		e.message = fmt.Sprintf("the SPF record needs %d DNS look-ups", cost.Run)
	}
	return e
}

// cost reports whether one of some mechanisms costs a look-up.
func cost(mechanisms []spf.Term) bool {
	return slices.ContainsFunc(mechanisms, func(t spf.Term) bool { return t.Name != "ip4" && t.Name != "ip6" })
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

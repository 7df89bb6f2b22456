package zone

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
)

// Parse finds what can't be read.
var Parse = &lint.Rule{
	ID:      "zone/parse",
	Summary: "a part of the file can't be read",
	Doc: `Name servers refuse to load a zone file with such a mistake, or skip the record that it stands in.
zonemend goes on behind it, so that one look shows all mistakes; but rules that say that something is
missing stay silent, since it may stand in the part that couldn't be read.

A record is written as: owner, TTL and class (both may be left away), type, data. A line that begins with
a blank belongs to the owner above it.`,
	Cite: []lint.Citation{
		lint.RFC(1035, "5.1"),
		lint.RFC(2308, "4"),
		lint.RFC(3597, "5"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www A 192.0.2.256
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www A 192.0.2.25
`,
	Check: parse,
}

func parse(p *lint.Pass) {
	for i := range p.Zone.Problems {
		problem := &p.Zone.Problems[i]
		if problem.Kind != zone.Unreadable || isTypographic(p.Zone, problem) || isKeyInCNAME(p.Zone, problem) || isPlaceholder(p.Zone, problem) {
			continue
		}
		reportProblem(p, problem)
	}
}

// isKeyInCNAME reports whether a problem comes from a DKIM key in a CNAME record: ses/dkim-type
// reports that.
func isKeyInCNAME(z *zone.Zone, problem *zone.Problem) bool {
	if problem.Record == zone.NoRecord {
		return false
	}
	_, ok := easydkim.KeyText(z, problem.Record)
	return ok
}

// isPlaceholder reports whether a problem is about a word in the place of the SOA's serial that a program
// replaces by a number.
func isPlaceholder(z *zone.Zone, problem *zone.Problem) bool {
	const serial = 2
	if problem.Record == zone.NoRecord || z.Record(problem.Record).Type != dns.TypeSOA {
		return false
	}
	data := z.Data(problem.Record)
	if len(data) <= serial || data[serial].Span != problem.Span {
		return false
	}
	word := strings.ToLower(string(data[serial].Text))
	return strings.Contains(word, "serial") || strings.Contains(word, "unixtime") || strings.ContainsAny(word[:min(1, len(word))], "$%{<@")
}

// reportProblem reports what the reader of the file found.
func reportProblem(p *lint.Pass, problem *zone.Problem) *lint.Finding {
	f := p.Report(lint.Place{Source: problem.Source, Span: problem.Span}, "%s", problem.Message)
	f.Record = problem.Record
	if problem.Help != "" {
		f.Note("%s", problem.Help)
	}
	return f
}

// problemsOf yields the problems of a kind.
func problemsOf(z *zone.Zone, kind zone.ProblemKind) func(yield func(*zone.Problem) bool) {
	return func(yield func(*zone.Problem) bool) {
		for i := range z.Problems {
			if z.Problems[i].Kind == kind && !isTypographic(z, &z.Problems[i]) && !yield(&z.Problems[i]) {
				return
			}
		}
	}
}

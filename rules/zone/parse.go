package zone

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
)

// Parse reports what can't be read.
var Parse = &lint.Rule{
	ID:      "zone/parse",
	Summary: "a part of the file can't be read",
	Doc: `A name server refuses to load the whole zone because of one line that it can't read, and goes on
serving the old zone, or nothing. zonemend reads on at the next record, so that all such lines are
reported at once; as long as there is one, it doesn't judge what seems to be missing.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1")},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: head(1) + `www A 192.0.2.256
`,
	Good: head(1) + `www A 192.0.2.25
`,
	Check: parse,
}

// head is what the examples of this group begin with.
func head(serial byte) string {
	return `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. ` + string('0'+serial) + ` 7200 3600 1209600 3600
@ NS ns1.example.net.
`
}

func parse(p *lint.Pass) {
	for _, problem := range p.Zone.Problems {
		if problem.Kind != zone.Unreadable || typographicAlone(p.Zone, problem) {
			continue
		}
		f := p.Report(lint.Place{Source: problem.Source, Span: problem.Span}, "%s", problem.Message)
		f.Record = problem.Record
		if problem.Help != "" {
			f.Note("%s", problem.Help)
		}
		source := &p.Zone.File.Sources[problem.Source]
		if problem.Record == zone.NoRecord && len(source.Src) > 0 && spf.Typographic(string(lineOf(source, problem.Span))) {
			f.Note("the line has typographic characters in it, such as a no-break space; pages and word processors put them where a plain character is needed")
		}
	}
}

// typographicAlone reports whether a problem goes away with the record's typographic characters: then
// zone/typographic reports it.
func typographicAlone(z *zone.Zone, problem zone.Problem) bool {
	if problem.Record == zone.NoRecord || !z.Record(problem.Record).Flags.Has(zone.NonASCII) {
		return false
	}
	_, ok := plainData(z, problem.Record)
	return ok
}

// lineOf returns the line that a span begins in, as far as it is of use in a message.
func lineOf(source *zone.Source, span text.Span) []byte {
	line := source.Lines().Text(source.Lines().Line(span.Start))
	return line[:min(len(line), 1000)]
}

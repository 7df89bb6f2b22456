package report

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

type rdDiagnostic struct {
	Message     string         `json:"message"`
	Location    rdLocation     `json:"location"`
	Severity    string         `json:"severity"`
	Code        rdCode         `json:"code"`
	Suggestions []rdSuggestion `json:"suggestions,omitempty"`
	Related     []rdRelated    `json:"related_locations,omitempty"`
}

type rdLocation struct {
	Path  string  `json:"path"`
	Range rdRange `json:"range"`
}

// An rdRange ends before its end, unless both have no column: then it is of whole lines.
type rdRange struct {
	Start rdPosition `json:"start"`
	End   rdPosition `json:"end"`
}

// An rdPosition counts from 1, columns in octets.
type rdPosition struct {
	Line   int `json:"line"`
	Column int `json:"column,omitempty"`
}

type rdCode struct {
	Value string `json:"value"`
	URL   string `json:"url,omitempty"`
}

type rdSuggestion struct {
	Range rdRange `json:"range"`
	Text  string  `json:"text"`
}

type rdRelated struct {
	Message  string     `json:"message"`
	Location rdLocation `json:"location"`
}

// RDJSON writes reviewdog's format, with the first fix of a finding as a suggestion. reviewdog posts one only
// if its lines are those of the finding, so a finding is widened to the lines that its fix changes; a fix in
// several places can't be suggested.
func RDJSON(w io.Writer, r *Report) error {
	out := newJSONWriter(w)
	out.raw("{\n  \"source\": ")
	out.value("  ", struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}{"zonemend", homepage})
	out.raw(",\n  \"diagnostics\": ")
	s := suggester{}
	out.list("  ", len(r.Findings), func(i int) any { return r.rdDiagnostic(r.Findings[i], s) })
	out.raw("\n}\n")
	return out.flush()
}

func (r *Report) rdDiagnostic(f *lint.Finding, s suggester) rdDiagnostic {
	at := placeOf(f)
	d := rdDiagnostic{
		Message:  strings.Join(append([]string{Printable(f.Message)}, advice(f)...), "\n"),
		Location: r.rdLocation(&at), Severity: strings.ToUpper(f.Severity.String()),
		Code: rdCode{f.Rule.ID, ruleURL(f.Rule)},
	}
	if suggestion, ok := s.suggest(f); ok {
		d.Suggestions = []rdSuggestion{suggestion}
		d.Location.Range = suggestion.Range
	}
	for i := range f.Related {
		where := placeOfRelated(&f.Related[i])
		d.Related = append(d.Related, rdRelated{Printable(f.Related[i].Message), r.rdLocation(&where)})
	}
	return d
}

func (r *Report) rdLocation(at *place) rdLocation {
	return rdLocation{Path: r.relative(at.path), Range: rdRange{rdPosition{at.start.Line, at.start.Column}, rdPosition{at.end.Line, at.end.Column}}}
}

// maxSuggestion is how many octets of a file a suggestion may replace: a comment on GitHub holds 65,536
// characters, and some exports are a single line.
const maxSuggestion = 16 << 10

// A suggester knows of which files the lines can be told by number: a lone CR ends a line in zone files, but
// not for reviewdog and GitHub.
type suggester map[*zone.File]bool

func (s suggester) counts(at *place, file *zone.File) bool {
	known, ok := s[file]
	if !ok {
		known = bytes.Count(at.source, []byte("\n"))+1 == at.lines.Count()
		s[file] = known
	}
	return known
}

// suggest returns what the first fix of a finding makes of the lines of both, if that can be said for whole
// lines without a gap.
func (s suggester) suggest(f *lint.Finding) (rdSuggestion, bool) {
	if len(f.Fixes) == 0 || f.Top().Source != 0 {
		return rdSuggestion{}, false
	}
	at := placeOf(f)
	if !s.counts(&at, f.Zone.File) {
		return rdSuggestion{}, false
	}
	edits := fixEdits(f, &f.Fixes[0])
	first, last, ok := block(&at, edits)
	if !ok {
		return rdSuggestion{}, false
	}
	for {
		old := text.Span{Start: at.lines.Span(first).Start, End: at.lines.Span(last).End}
		if old.Len() > maxSuggestion {
			return rdSuggestion{}, false
		}
		patched, ok := applyWithin(at.source, old, edits)
		if !ok {
			return rdSuggestion{}, false
		}
		if len(patched) > 0 && !endsLine(patched) && last < at.lines.Count() {
			last++ // what is left of the last line goes on in the next one
			continue
		}
		lines, ok := asLines(patched, endsLine(old.Of(at.source)))
		return rdSuggestion{rdRange{rdPosition{Line: first}, rdPosition{Line: last}}, lines}, ok
	}
}

// block returns the lines that a finding and its fix take up, if they have no others between them.
func block(at *place, edits []text.Edit) (first, last int, ok bool) {
	if len(edits) == 0 {
		return 0, 0, false
	}
	ranges := [][2]int{{at.start.Line, at.lastLine()}}
	for _, e := range edits {
		from, to := e.Start, e.Start
		if e.Len() > 0 {
			to = e.End - 1
		}
		if size := uint32(len(at.source)); from == size && size > 0 {
			from, to = size-1, size-1 // what is added at the end of a file goes with its last line
		}
		ranges = append(ranges, [2]int{at.lines.Line(from), at.lines.Line(to)})
	}
	slices.SortFunc(ranges, func(a, b [2]int) int { return a[0] - b[0] })
	first, last = ranges[0][0], ranges[0][1]
	for _, r := range ranges[1:] {
		if r[0] > last+1 {
			return 0, 0, false
		}
		last = max(last, r[1])
	}
	return first, last, true
}

// applyWithin makes edits to a part of a text that holds them all.
func applyWithin(src []byte, part text.Span, edits []text.Edit) ([]byte, bool) {
	moved := make([]text.Edit, len(edits))
	for i, e := range edits {
		if !part.Contains(e.Span) {
			return nil, false
		}
		moved[i] = text.Edit{Span: text.Span{Start: e.Start - part.Start, End: e.End - part.Start}, New: e.New}
	}
	patched, err := text.Apply(part.Of(src), moved)
	return patched, err == nil
}

func endsLine(text []byte) bool { return bytes.HasSuffix(text, []byte("\n")) }

// asLines returns lines as a suggestion has them: with LF between them and no end of the last one. No text
// at all means that the lines go.
func asLines(patched []byte, ended bool) (lines string, ok bool) {
	lines = strings.ReplaceAll(string(patched), "\r\n", "\n")
	if lines == "" {
		return "", true
	}
	without := strings.TrimSuffix(lines, "\n")
	if without == "" || (without != lines) != ended || strings.Contains(without, "\r") || !utf8.ValidString(without) {
		return "", false
	}
	return without, true
}

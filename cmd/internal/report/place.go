package report

import (
	"path/filepath"
	"unicode/utf8"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// A place is where a finding stands for a reader.
type place struct {
	path       string
	source     []byte
	lines      *text.Lines
	span       text.Span
	start, end text.Position
}

func placeOf(f *lint.Finding) place { return resolve(f.Zone.File.Sources, f.Top()) }

func placeOfRelated(r *lint.Related) place {
	return resolve(r.Zone.File.Sources, r.Place.Top(r.Zone))
}

func resolve(sources []zone.Source, at lint.Place) place {
	source := &sources[at.Source]
	lines := source.Lines()
	return place{
		path: source.Path, source: source.Src, lines: lines, span: at.Span,
		start: lines.Position(at.Span.Start), end: lines.Position(at.Span.End),
	}
}

// lastLine is the last line that the place has an octet in.
func (p *place) lastLine() int {
	if p.end.Column == 1 && p.end.Line > p.start.Line {
		return p.end.Line - 1
	}
	return p.end.Line
}

// inRepository returns the report with paths from the top of the git work tree, for services that show a repository
// and know no other folder.
func (r *Report) inRepository() *Report {
	whole := *r
	whole.fromTop = r.Top != ""
	return &whole
}

// relative returns a path as programs want it: with slashes, and below the base where it lies there.
func (r *Report) relative(path string) string {
	if filepath.IsAbs(path) && r.Base != "" {
		if below, err := filepath.Rel(r.Base, path); err == nil && filepath.IsLocal(below) {
			path = below
		}
	}
	if r.fromTop && path != "<stdin>" {
		whole := path
		if !filepath.IsAbs(whole) {
			whole = filepath.Join(r.Here, whole)
		}
		if below, err := filepath.Rel(r.Top, whole); err == nil && filepath.IsLocal(below) {
			path = below
		}
	}
	return filepath.ToSlash(filepath.Clean(path))
}

// A ruler counts columns in characters (code points), where [text.Lines] counts octets. An octet that is no
// UTF-8 counts as one character, and a byte order mark as none.
type ruler struct {
	long map[lineKey][]mark
}

type lineKey struct {
	lines *text.Lines
	line  int
}

// A mark says how many characters of a line stand before an octet of it.
type mark struct{ octets, characters int }

// markEvery is how far marks of a long line are apart: some exports are one line of many megabytes, which
// can't be counted through for each finding.
const markEvery = 4096

// column returns the column of a position in characters, from 1.
func (u *ruler) column(src []byte, lines *text.Lines, at text.Position) int {
	line := lines.Span(at.Line).Of(src)
	octets := min(at.Column-1, len(line))
	from := mark{}
	if octets > markEvery {
		marks := u.marks(lineKey{lines, at.Line}, line)
		// Marks are at least markEvery octets apart, so the one sought isn't after this.
		i := min(octets/markEvery, len(marks)-1)
		for marks[i].octets > octets {
			i--
		}
		from = marks[i]
	}
	count := from.characters + utf8.RuneCount(line[from.octets:octets])
	if bom := "\ufeff"; at.Line == 1 && octets >= len(bom) && string(line[:len(bom)]) == bom {
		count--
	}
	return count + 1
}

// marks returns those of a long line, the first at its beginning.
func (u *ruler) marks(key lineKey, line []byte) []mark {
	if marks, ok := u.long[key]; ok {
		return marks
	}
	marks := []mark{{}}
	next := markEvery
	characters := 0
	for i := 0; i < len(line); characters++ {
		if i >= next {
			marks = append(marks, mark{i, characters})
			next = i + markEvery
		}
		_, size := utf8.DecodeRune(line[i:])
		i += size
	}
	if u.long == nil {
		u.long = map[lineKey][]mark{}
	}
	u.long[key] = marks
	return marks
}

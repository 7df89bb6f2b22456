package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/zonemend/zonemend/lint"
)

// Codes of a terminal's colours (SGR).
const (
	bold   = "\x1b[1m"
	red    = "\x1b[1;31m"
	yellow = "\x1b[1;33m"
	blue   = "\x1b[1;34m"
	green  = "\x1b[1;32m"
	reset  = "\x1b[0m"
)

// maxColumns is how much of a line is shown; of a longer one, the part around the marked text.
const maxColumns = 140

var severityColours = map[lint.Severity]string{lint.Error: red, lint.Warning: yellow, lint.Info: blue}

// Text writes each finding with the line that it is about, for people, and a summary.
func Text(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	p := printer{out: out, colour: r.Colour}
	for _, f := range r.Findings {
		p.finding(f)
	}
	if !r.Quiet {
		p.summary(r)
	}
	return out.Flush()
}

type printer struct {
	out    *bufio.Writer
	colour bool
}

func (p *printer) in(colour, s string) string {
	if !p.colour {
		return s
	}
	return colour + s + reset
}

func (p *printer) finding(f *lint.Finding) {
	colour := severityColours[f.Severity]
	at := placeOf(f)
	number := strconv.Itoa(at.start.Line)
	margin := strings.Repeat(" ", len(number))
	fmt.Fprintf(p.out, "%s%s [%s]\n", p.in(colour, f.Severity.String()), p.in(bold, ": "+Printable(f.Message)), f.Rule.ID)
	fmt.Fprintf(p.out, "%s%s %s:%d:%d\n", margin, p.in(blue, "-->"), Printable(at.path), at.start.Line, at.start.Column)
	if len(at.source) > 0 {
		line, marks := snippet(at)
		fmt.Fprintf(p.out, "%s %s\n", margin, p.in(blue, "|"))
		fmt.Fprintf(p.out, "%s %s\n", p.in(blue, number+" |"), line)
		label := marks
		if f.Label != "" {
			label += " " + Printable(f.Label)
		}
		fmt.Fprintf(p.out, "%s %s %s\n", margin, p.in(blue, "|"), p.in(colour, label))
	}
	note := func(s string) { fmt.Fprintf(p.out, "%s %s %s\n", margin, p.in(blue, "="), s) }
	for i := range f.Related {
		where := placeOfRelated(&f.Related[i])
		note(fmt.Sprintf("%s: %s:%d", Printable(f.Related[i].Message), Printable(where.path), where.start.Line))
	}
	for _, s := range f.Notes {
		note(Printable(s))
	}
	for _, fix := range f.Fixes {
		kind := "fix: "
		if fix.Safety == lint.Unsafe {
			kind = "fix, if you agree (--unsafe): "
		}
		note(p.in(green, kind) + Printable(fix.Title))
	}
	fmt.Fprintln(p.out)
}

// snippet returns the line that a place begins in, as a terminal can show it, and the marks below.
func snippet(at place) (line, marks string) {
	whole := at.lines.Text(at.start.Line)
	from := min(at.start.Column-1, len(whole))
	to := len(whole)
	if at.end.Line == at.start.Line {
		to = min(at.end.Column-1, len(whole))
	}
	// No more of a line is looked at than can be shown: some are gigabytes long.
	const near = utf8.UTFMax * (maxColumns + 1)
	first, last := max(0, from-near), min(from+near, to)
	before := display(whole[first:from], 0)
	marked := display(whole[from:last], columns(before))
	after := display(whole[last:min(last+near, len(whole))], columns(before)+columns(marked))
	width := max(columns(marked), 1)
	if first > 0 || columns(before)+width > maxColumns {
		// Keep a little of what stands before, as far as there is room.
		keep := max(20, min(columns(before), maxColumns-width))
		before = "…" + lastColumns(before, min(keep, columns(before)))
	}
	if width > maxColumns {
		marked = firstColumns(marked, maxColumns) + "…"
		width, after = maxColumns, ""
	}
	if rest := maxColumns - columns(before) - width; columns(after) > max(rest, 20) {
		after = firstColumns(after, max(rest, 20)) + "…"
	}
	return strings.TrimRight(before+marked+after, " "), strings.Repeat(" ", columns(before)) + strings.Repeat("^", width)
}

func columns(s string) int { return utf8.RuneCountInString(s) }

func firstColumns(s string, n int) string { return string([]rune(s)[:min(n, columns(s))]) }

func lastColumns(s string, n int) string {
	r := []rune(s)
	return string(r[len(r)-n:])
}

// display writes a part of a line so that it can be shown: tabs up to the next multiple of eight
// columns, and nothing that a terminal would obey.
func display(part []byte, column int) string {
	var b strings.Builder
	for i, piece := range strings.Split(string(part), "\t") {
		if i > 0 {
			gap := 8 - column%8
			b.WriteString(strings.Repeat(" ", gap))
			column += gap
		}
		shown := Printable(piece)
		b.WriteString(shown)
		column += columns(shown)
	}
	return b.String()
}

func (p *printer) summary(r *Report) {
	c := Count(r.Findings)
	files := "1 file"
	if r.Files != 1 {
		files = fmt.Sprintf("%d files", r.Files)
	}
	if len(r.Findings) == 0 {
		fmt.Fprintf(p.out, "%s in %s\n", p.in(green, "Nothing found"), files)
		return
	}
	in := files
	if r.Files > 1 {
		in = fmt.Sprintf("%d of %s", c.Files, files)
	}
	fmt.Fprintf(p.out, "Found %s in %s.", p.in(bold, c.Sentence()), in)
	if r.Hint {
		p.hint(c, r)
	}
	fmt.Fprintln(p.out)
}

// hint says the command to type next.
func (p *printer) hint(c Counts, r *Report) {
	switch {
	case r.Unsafe && c.Safe+c.Unsafe > 0:
		fmt.Fprintf(p.out, " %d can be fixed: zonemend fix --unsafe --write %s", c.Safe+c.Unsafe, r.Paths)
	case c.Safe > 0:
		fmt.Fprintf(p.out, " %d can be fixed: zonemend fix --write %s", c.Safe, r.Paths)
		if c.Unsafe > 0 {
			fmt.Fprintf(p.out, " (%d more with --unsafe, after you have read them)", c.Unsafe)
		}
	case c.Unsafe > 0:
		fmt.Fprintf(p.out, " %d can be fixed if you agree: zonemend fix --unsafe %s", c.Unsafe, r.Paths)
	}
}

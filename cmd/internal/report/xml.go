package report

import (
	"bufio"
	"encoding/xml"
	"strconv"

	"github.com/zonemend/zonemend/lint"
)

// An xmlWriter writes elements with escaped attributes and texts. XML can't hold control characters at all,
// so they are written as [Printable] does.
type xmlWriter struct {
	out *bufio.Writer
	err error
}

// raw writes as it is; what goes wrong with that, flush says.
func (w *xmlWriter) raw(s string) { _, _ = w.out.WriteString(s) }

func (w *xmlWriter) text(s string) {
	if err := xml.EscapeText(w.out, []byte(s)); w.err == nil {
		w.err = err
	}
}

func (w *xmlWriter) attribute(name, value string) {
	w.raw(" " + name + `="`)
	w.text(Printable(value))
	w.raw(`"`)
}

func (w *xmlWriter) number(name string, value int) { w.attribute(name, strconv.Itoa(value)) }

// lines writes lines of text. Their ends aren't escaped, as those in attributes are.
func (w *xmlWriter) lines(lines []string) {
	for i, line := range lines {
		if i > 0 {
			w.raw("\n")
		}
		w.text(line)
	}
}

func (w *xmlWriter) flush() error {
	if w.err != nil {
		return w.err
	}
	return w.out.Flush()
}

// A fileGroup is a file and what was found in it.
type fileGroup struct {
	path     string
	findings []*lint.Finding
}

// byFile groups findings by file: those that were checked in their order, clean ones too, then others, such
// as included ones.
func (r *Report) byFile() []*fileGroup {
	var groups []*fileGroup
	index := map[string]*fileGroup{}
	group := func(path string) *fileGroup {
		path = r.relative(path)
		g := index[path]
		if g == nil {
			g = &fileGroup{path: path}
			index[path] = g
			groups = append(groups, g)
		}
		return g
	}
	for _, path := range r.Checked {
		group(path)
	}
	for _, f := range r.Findings {
		g := group(placeOf(f).path)
		g.findings = append(g.findings, f)
	}
	return groups
}

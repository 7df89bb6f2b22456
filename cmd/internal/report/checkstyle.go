package report

import (
	"bufio"
	"io"
)

// Checkstyle writes the XML of Checkstyle 4.3, which many programs read. Columns are in characters.
func Checkstyle(w io.Writer, r *Report) error {
	out := xmlWriter{out: bufio.NewWriter(w)}
	var ruler ruler
	out.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<checkstyle version="4.3">` + "\n")
	for _, group := range r.byFile() {
		out.raw("  <file")
		out.attribute("name", group.path)
		out.raw(">\n")
		for _, f := range group.findings {
			at := placeOf(f)
			out.raw("    <error")
			out.number("line", at.start.Line)
			out.number("column", ruler.column(at.source, at.lines, at.start))
			out.attribute("severity", f.Severity.String())
			out.attribute("message", paragraph(append([]string{Printable(f.Message)}, r.details(f)...)...))
			out.attribute("source", "zonemend."+f.Rule.ID)
			out.raw("/>\n")
		}
		out.raw("  </file>\n")
	}
	out.raw("</checkstyle>\n")
	return out.flush()
}

package report

import (
	"bufio"
	"fmt"
	"io"

	"github.com/zonemend/zonemend/lint"
)

// JUnit writes a test suite for each file, with a case for each finding, or one that passes for a clean
// file. A finding that doesn't make the run fail is a case that passes with something to say.
func JUnit(w io.Writer, r *Report) error {
	out := xmlWriter{out: bufio.NewWriter(w)}
	groups := r.byFile()
	tests, failures := 0, 0
	for _, group := range groups {
		tests += max(1, len(group.findings))
		failures += r.failures(group.findings)
	}
	out.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<testsuites")
	out.attribute("name", "zonemend")
	out.number("tests", tests)
	out.number("failures", failures)
	out.raw(">\n")
	for _, group := range groups {
		out.raw("  <testsuite")
		out.attribute("name", group.path)
		out.number("tests", max(1, len(group.findings)))
		out.number("failures", r.failures(group.findings))
		out.number("errors", 0)
		out.raw(">\n")
		if len(group.findings) == 0 {
			out.raw("    <testcase")
			out.attribute("classname", group.path)
			out.attribute("name", "nothing found")
			out.attribute("file", group.path)
			out.raw("/>\n")
		}
		for _, f := range group.findings {
			r.junitCase(&out, group.path, f)
		}
		out.raw("  </testsuite>\n")
	}
	out.raw("</testsuites>\n")
	return out.flush()
}

func (r *Report) failures(findings []*lint.Finding) int {
	count := 0
	for _, f := range findings {
		if r.Failing[f] {
			count++
		}
	}
	return count
}

func (r *Report) junitCase(out *xmlWriter, path string, f *lint.Finding) {
	at := placeOf(f)
	out.raw("    <testcase")
	out.attribute("classname", path)
	out.attribute("name", f.Rule.ID+": "+f.Message) // no line: cases are compared by name from run to run
	out.attribute("file", path)
	out.number("line", at.start.Line)
	out.raw(">\n")
	element := "system-out"
	if r.Failing[f] {
		element = "failure"
	}
	out.raw("      <" + element)
	if element == "failure" {
		out.attribute("type", f.Severity.String())
		out.attribute("message", f.Message)
	}
	out.raw(">")
	lines := []string{
		fmt.Sprintf("%s:%d:%d: %s: %s [%s]", Printable(path), at.start.Line, at.start.Column, f.Severity, Printable(f.Message), f.Rule.ID),
	}
	out.lines(append(lines, r.details(f)...))
	out.raw("</" + element + ">\n    </testcase>\n")
}

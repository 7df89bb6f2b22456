// Package report writes findings in the formats that people and programs read.
package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/zonemend/zonemend/lint"
)

// A Report is what a run found.
type Report struct {
	Version string
	Files   int // how many were checked
	// Checked are their paths, also those of files without findings.
	Checked  []string
	Findings []*lint.Finding
	// Base is the folder that paths in reports for programs are relative to; absolute, or empty.
	Base string
	// Here and Top are the present folder and the top of the git work tree around it, both absolute and without
	// symbolic links. Top is empty if there is none.
	Here, Top string
	fromTop   bool // see inRepository
	// Failing are the findings that make the run fail.
	Failing map[*lint.Finding]bool
	// Unsafe says that unsafe fixes are asked for, so that the summary counts them among the fixable.
	Unsafe bool
	// Hint is whether the summary says how to fix.
	Hint bool
	// Quiet leaves the summary out of what people read.
	Quiet bool
	// Paths are the paths that were checked, for the command that the summary says.
	Paths string
	// Colour says whether text may be coloured.
	Colour bool
}

// A Format writes a report.
type Format func(w io.Writer, r *Report) error

// Formats are the formats by name.
var Formats = map[string]Format{
	"text": Text, "concise": Concise, "json": JSON, "sarif": SARIF, "github": GitHub, "gitlab": GitLab,
	"junit": JUnit, "checkstyle": Checkstyle, "rdjson": RDJSON,
}

// Names returns the names of the formats, sorted.
func Names() []string {
	var names []string
	for name := range Formats {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Concise writes a line for each finding: FILE:LINE:COLUMN: SEVERITY: MESSAGE [RULE]. Lines and columns
// begin at 1; columns count octets.
func Concise(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	for _, f := range r.Findings {
		at := placeOf(f)
		fmt.Fprintf(out, "%s:%d:%d: %s: %s [%s]\n", Printable(at.path), at.start.Line, at.start.Column, f.Severity, Printable(f.Message), f.Rule.ID)
	}
	return out.Flush()
}

// Printable returns a text with everything that a terminal could take for a command, or that is no
// UTF-8, written as \xNN. A zone's names and comments are other people's words.
func Printable(s string) string {
	clean := func(r rune) bool { return unicode.IsPrint(r) }
	if !strings.ContainsFunc(s, func(r rune) bool { return !clean(r) || r == utf8.RuneError }) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || !clean(r) {
			for _, c := range []byte(s[i : i+size]) {
				fmt.Fprintf(&b, `\x%02x`, c)
			}
		} else {
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

// Counts are how many findings there are of each severity, and how many of them can be fixed.
type Counts struct {
	Errors, Warnings, Infos int
	Safe, Unsafe            int
	Files                   int // files with findings
}

// Count counts findings.
func Count(findings []*lint.Finding) Counts {
	var c Counts
	files := map[string]bool{}
	for _, f := range findings {
		files[f.Zone.File.Path] = true
		switch f.Severity {
		case lint.Error:
			c.Errors++
		case lint.Warning:
			c.Warnings++
		case lint.Info:
			c.Infos++
		}
		if len(f.Fixes) > 0 {
			if f.Fixes[0].Safety == lint.Safe {
				c.Safe++
			} else {
				c.Unsafe++
			}
		}
	}
	c.Files = len(files)
	return c
}

// Sentence says the counts by severity: "3 errors and 1 warning".
func (c Counts) Sentence() string {
	var parts []string
	add := func(n int, one, many string) {
		switch {
		case n == 1:
			parts = append(parts, "1 "+one)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	add(c.Errors, "error", "errors")
	add(c.Warnings, "warning", "warnings")
	add(c.Infos, "info", "infos")
	switch len(parts) {
	case 0:
		return "nothing"
	case 1:
		return parts[0]
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

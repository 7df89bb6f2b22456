package report

import (
	"net/url"
	"path/filepath"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
)

func (s *sarif) physical(at *place) sarifPhysical {
	return sarifPhysical{s.artifact(at.path), s.region(at.source, at.lines, at.span)}
}

func (s *sarif) region(src []byte, lines *text.Lines, span text.Span) sarifRegion {
	start, end := lines.Position(span.Start), lines.Position(span.End)
	return sarifRegion{start.Line, s.ruler.column(src, lines, start), end.Line, s.ruler.column(src, lines, end)}
}

// artifact names a file by a URI: relative to where the program was run, unless it lies elsewhere.
func (s *sarif) artifact(path string) sarifArtifact {
	path = s.report.relative(path)
	if filepath.IsAbs(path) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(path, "/")}).String()}
	}
	// A relative reference whose first part has a colon would be taken for a scheme; String minds that.
	return sarifArtifact{URI: (&url.URL{Path: path}).String(), Base: "%SRCROOT%"}
}

func (s *sarif) fix(f *lint.Finding, fix *lint.Fix) (sarifFix, bool) {
	file := f.Zone.File
	change := sarifChange{Artifact: s.artifact(file.Path)}
	for _, e := range fixEdits(f, fix) {
		replacement := sarifReplacement{Deleted: s.region(file.Src(), file.Sources[0].Lines(), e.Span)}
		if e.New != "" {
			replacement.Inserted = &sarifText{Text: e.New}
		}
		change.Replacements = append(change.Replacements, replacement)
	}
	title := Printable(fix.Title)
	if fix.Safety == lint.Unsafe {
		title += " (if you agree)"
	}
	return sarifFix{sarifText{Text: sarifEscape(title)}, []sarifChange{change}}, len(change.Replacements) > 0
}

var (
	// In a message, braces are placeholders.
	sarifBraces = strings.NewReplacer("{", "{{", "}", "}}")
	sarifLinks  = strings.NewReplacer("{", "{{", "}", "}}", "[", `\[`, "]", `\]`, `\`, `\\`)
)

// sarifEscape escapes a text for a message. Square brackets stay unless they would make a link, as nobody but
// this program may.
func sarifEscape(s string) string {
	if strings.Contains(s, "](") {
		return sarifLinks.Replace(s)
	}
	return sarifBraces.Replace(s)
}

// sarifLinkText escapes the text of a link.
func sarifLinkText(s string) string { return sarifLinks.Replace(s) }

package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
)

// homepage is where the program comes from.
const homepage = "https://github.com/zonemend/zonemend"

// ruleURL returns the page about a rule: its section of rules/README.md, whose headings are the rules' IDs.
func ruleURL(rule *lint.Rule) string {
	return homepage + "/blob/main/rules/README.md#" + strings.ReplaceAll(rule.ID, "/", "")
}

// details are the sentences that explain a finding after its message: what else has to do with it, why it
// matters, and what would put it right.
func (r *Report) details(f *lint.Finding) []string {
	var out []string
	for i := range f.Related {
		where := placeOfRelated(&f.Related[i])
		out = append(out, fmt.Sprintf("%s: %s:%d", Printable(f.Related[i].Message), Printable(r.relative(where.path)), where.start.Line))
	}
	return append(out, advice(f)...)
}

// advice is the notes and fixes of a finding.
func advice(f *lint.Finding) []string {
	var out []string
	for _, note := range f.Notes {
		out = append(out, Printable(note))
	}
	for i := range f.Fixes {
		out = append(out, fixSentence(&f.Fixes[i]))
	}
	return out
}

func fixSentence(fix *lint.Fix) string {
	if fix.Safety == lint.Unsafe {
		return "fix, if you agree: " + Printable(fix.Title)
	}
	return "fix: " + Printable(fix.Title)
}

// paragraph joins sentences; each gets a final dot unless it has one.
func paragraph(sentences ...string) string {
	var b strings.Builder
	for i, s := range sentences {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s)
		if !strings.HasSuffix(s, ".") {
			b.WriteByte('.')
		}
	}
	return b.String()
}

// fixEdits returns what a fix does to the file of its zone, or none where the format can't make it or a
// report can't hold it: what is no UTF-8 would come out as something else.
func fixEdits(f *lint.Finding, fix *lint.Fix) []text.Edit {
	edits, err := f.Zone.File.Format.Edits(f.Zone, fix.Changes)
	if err != nil {
		return nil
	}
	for _, e := range edits {
		if !utf8.ValidString(e.New) {
			return nil
		}
	}
	return edits
}

package report

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
)

// The parts of SARIF 2.1.0 that are written. What GitHub makes of them decided: it shows related locations
// only where the message links to them, takes paths as relative to the repository, and knows a result again
// by primaryLocationLineHash.

type sarifRule struct {
	ID            string          `json:"id"`
	Name          string          `json:"name"` // other than the ID, or VS Code shows it twice
	Short         sarifText       `json:"shortDescription"`
	Full          sarifText       `json:"fullDescription"`
	Help          sarifText       `json:"help"`
	HelpURI       string          `json:"helpUri,omitempty"`
	Configuration sarifLevel      `json:"defaultConfiguration"`
	Properties    sarifProperties `json:"properties"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifLevel struct {
	Level string `json:"level"`
}

type sarifProperties struct {
	Tags []string `json:"tags"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"`
	Message      sarifText         `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Related      []sarifLocation   `json:"relatedLocations,omitempty"`
	Fingerprints map[string]string `json:"partialFingerprints"`
	Fixes        []sarifFix        `json:"fixes,omitempty"`
}

type sarifLocation struct {
	ID       int           `json:"id,omitempty"`
	Physical sarifPhysical `json:"physicalLocation"`
	Message  *sarifText    `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI  string `json:"uri"`
	Base string `json:"uriBaseId,omitempty"`
}

// A sarifRegion counts from 1, columns in characters, and ends before its end.
type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"`
}

type sarifFix struct {
	Description sarifText     `json:"description"`
	Changes     []sarifChange `json:"artifactChanges"`
}

type sarifChange struct {
	Artifact     sarifArtifact      `json:"artifactLocation"`
	Replacements []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	Deleted  sarifRegion `json:"deletedRegion"`
	Inserted *sarifText  `json:"insertedContent,omitempty"`
}

// A sarif run while it is written.
type sarif struct {
	report       *Report
	rules        []*lint.Rule
	index        map[*lint.Rule]int
	fingerprints *fingerprinter
	ruler        ruler
}

// SARIF writes a SARIF 2.1.0 log with the rules that found something.
func SARIF(w io.Writer, r *Report) error {
	r = r.inRepository()
	s := &sarif{report: r, index: map[*lint.Rule]int{}, fingerprints: newFingerprinter(r)}
	for _, f := range r.Findings {
		if _, ok := s.index[f.Rule]; !ok {
			s.index[f.Rule] = 0
			s.rules = append(s.rules, f.Rule)
		}
	}
	slices.SortFunc(s.rules, func(a, b *lint.Rule) int { return cmp.Compare(a.ID, b.ID) })
	for i, rule := range s.rules {
		s.index[rule] = i
	}
	out := newJSONWriter(w)
	out.raw(`{
  "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "zonemend",
          "version": `)
	out.value("", r.Version)
	out.raw(`,
          "informationUri": "` + homepage + `",
          "language": "en-US",
          "rules": `)
	out.list("          ", len(s.rules), func(i int) any { return sarifRuleOf(s.rules[i]) })
	// Where the root lies is for the reader to know: an absolute path would differ from machine to machine.
	out.raw(`
        }
      },
      "originalUriBaseIds": {
        "%SRCROOT%": {
          "description": {
            "text": `)
	root := "The folder that zonemend was run in."
	if r.fromTop {
		root = "The top of the git work tree."
	}
	out.value("", root)
	out.raw(`
          }
        }
      },
      "language": "en-US",
      "columnKind": "unicodeCodePoints",
      "newlineSequences": ["\r\n", "\n", "\r"],
      "results": `)
	out.list("      ", len(r.Findings), func(i int) any { return s.result(r.Findings[i]) })
	out.raw("\n    }\n  ]\n}\n")
	return out.flush()
}

var sarifLevels = map[lint.Severity]string{lint.Error: "error", lint.Warning: "warning", lint.Info: "note"}

func sarifRuleOf(rule *lint.Rule) sarifRule {
	doc := strings.TrimSpace(rule.Doc)
	full, _, _ := strings.Cut(doc, "\n\n")
	var help strings.Builder
	help.WriteString(doc)
	for _, example := range []struct{ title, zone string }{{"Bad", rule.Bad}, {"Good", rule.Good}} {
		if example.zone != "" {
			fmt.Fprintf(&help, "\n\n%s:\n\n```\n%s\n```", example.title, strings.TrimRight(example.zone, "\n"))
		}
	}
	for i, c := range rule.Cite {
		if i == 0 {
			help.WriteString("\n\nSources:\n")
		}
		if c.URL != "" {
			fmt.Fprintf(&help, "\n- [%s](%s)", c.Source, c.URL)
		} else {
			fmt.Fprintf(&help, "\n- %s", c.Source)
		}
	}
	return sarifRule{
		ID: rule.ID, Name: pascalCase(rule.ID), Short: sarifText{Text: rule.Summary}, Full: sarifText{Text: full},
		Help: sarifText{Text: doc, Markdown: help.String()}, HelpURI: ruleURL(rule),
		Configuration: sarifLevel{sarifLevels[rule.Severity]}, Properties: sarifProperties{[]string{"dns", rule.Group()}},
	}
}

// pascalCase makes ZoneTargetDot of zone/target-dot.
func pascalCase(id string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(id, func(r rune) bool { return r == '/' || r == '-' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

func (s *sarif) result(f *lint.Finding) sarifResult {
	at := placeOf(f)
	sum, nth := s.fingerprints.of(f)
	escape := sarifEscape
	if len(f.Related) > 0 {
		escape = sarifLinkText // no bracket of a zone's may get between those of a link
	}
	sentences := []string{escape(Printable(f.Message))}
	out := sarifResult{
		RuleID: f.Rule.ID, RuleIndex: s.index[f.Rule], Level: sarifLevels[f.Severity],
		Locations:    []sarifLocation{{Physical: s.physical(&at)}},
		Fingerprints: map[string]string{"primaryLocationLineHash": fmt.Sprintf("%s:%d", hex.EncodeToString(sum[:8]), nth)},
	}
	for i := range f.Related {
		where := placeOfRelated(&f.Related[i])
		message := sarifEscape(Printable(f.Related[i].Message))
		out.Related = append(out.Related, sarifLocation{ID: i + 1, Physical: s.physical(&where), Message: &sarifText{Text: message}})
		sentences = append(sentences, fmt.Sprintf("See also: [%s](%d)", sarifLinkText(Printable(f.Related[i].Message)), i+1))
	}
	for _, sentence := range advice(f) {
		sentences = append(sentences, escape(sentence))
	}
	out.Message.Text = paragraph(sentences...)
	for i := range f.Fixes {
		if fix, ok := s.fix(f, &f.Fixes[i]); ok {
			out.Fixes = append(out.Fixes, fix)
		}
	}
	return out
}

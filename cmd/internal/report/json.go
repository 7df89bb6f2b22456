package report

import (
	"encoding/json"
	"io"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

type jsonReport struct {
	Version     string           `json:"version"`
	Files       int              `json:"files"`
	Diagnostics []jsonDiagnostic `json:"diagnostics"`
	Summary     jsonSummary      `json:"summary"`
}

type jsonSummary struct {
	Errors       int `json:"errors"`
	Warnings     int `json:"warnings"`
	Infos        int `json:"infos"`
	FixableSafe  int `json:"fixable_safe"`
	FixableOther int `json:"fixable_unsafe"`
}

type jsonDiagnostic struct {
	Rule     string        `json:"rule"`
	Severity string        `json:"severity"`
	Message  string        `json:"message"`
	Notes    []string      `json:"notes"`
	File     string        `json:"file"`
	Start    jsonPosition  `json:"start"`
	End      jsonPosition  `json:"end"`
	Record   *jsonRecord   `json:"record,omitempty"`
	Fixes    []jsonFix     `json:"fixes"`
	Related  []jsonRelated `json:"related"`
}

// A jsonPosition counts lines and columns from 1; columns and offsets are in octets.
type jsonPosition struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Offset uint32 `json:"offset"`
}

type jsonRecord struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

type jsonFix struct {
	Title  string     `json:"title"`
	Safety string     `json:"safety"`
	Edits  []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	Start uint32 `json:"start"`
	End   uint32 `json:"end"`
	Text  string `json:"text"`
}

type jsonRelated struct {
	Message string       `json:"message"`
	File    string       `json:"file"`
	Start   jsonPosition `json:"start"`
}

// JSON writes one object with all findings, all their fixes included. Columns and offsets are in
// octets.
func JSON(w io.Writer, r *Report) error {
	c := Count(r.Findings)
	out := jsonReport{
		Version: r.Version, Files: r.Files, Diagnostics: []jsonDiagnostic{},
		Summary: jsonSummary{c.Errors, c.Warnings, c.Infos, c.Safe, c.Unsafe},
	}
	for _, f := range r.Findings {
		out.Diagnostics = append(out.Diagnostics, diagnostic(f))
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

func diagnostic(f *lint.Finding) jsonDiagnostic {
	at := placeOf(f)
	d := jsonDiagnostic{
		Rule: f.Rule.ID, Severity: f.Severity.String(), Message: f.Message, Notes: append([]string{}, f.Notes...),
		File: at.path, Start: position(at.start, at.span.Start), End: position(at.end, at.span.End),
		Fixes: []jsonFix{}, Related: []jsonRelated{},
	}
	if f.Record != zone.NoRecord {
		d.Record = &jsonRecord{Name: f.Zone.Owner(f.Record).Display(), Type: zone.TypeString(f.Zone.Record(f.Record).Type)}
	}
	for _, fix := range f.Fixes {
		// A fix that the format can't make has no edits; its title still says what to do.
		edits, err := f.Zone.File.Format.Edits(f.Zone, fix.Changes)
		if err != nil {
			edits = nil
		}
		d.Fixes = append(d.Fixes, jsonFix{Title: fix.Title, Safety: fix.Safety.String(), Edits: jsonEdits(edits)})
	}
	for _, related := range f.Related {
		where := resolve(related.Zone.File.Sources, related.Place.Top(related.Zone))
		d.Related = append(d.Related, jsonRelated{Message: related.Message, File: where.path, Start: position(where.start, where.span.Start)})
	}
	return d
}

func position(p text.Position, offset uint32) jsonPosition {
	return jsonPosition{Line: p.Line, Column: p.Column, Offset: offset}
}

func jsonEdits(edits []text.Edit) []jsonEdit {
	out := []jsonEdit{}
	for _, e := range edits {
		out = append(out, jsonEdit{Start: e.Start, End: e.End, Text: e.New})
	}
	return out
}

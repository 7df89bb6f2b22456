package report

import (
	"io"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

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
	File   string     `json:"file,omitempty"` // which the edits are of, where it isn't the finding's
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
	out := newJSONWriter(w)
	out.raw("{\n  \"version\": ")
	out.value("", r.Version)
	out.raw(",\n  \"files\": ")
	out.value("", r.Files)
	out.raw(",\n  \"diagnostics\": ")
	out.list("  ", len(r.Findings), func(i int) any { return r.diagnostic(r.Findings[i]) })
	out.raw(",\n  \"summary\": ")
	out.value("  ", jsonSummary{c.Errors, c.Warnings, c.Infos, c.Safe, c.Unsafe})
	out.raw("\n}\n")
	return out.flush()
}

func (r *Report) diagnostic(f *lint.Finding) jsonDiagnostic {
	at := placeOf(f)
	d := jsonDiagnostic{
		Rule: f.Rule.ID, Severity: f.Severity.String(), Message: Printable(f.Message), Notes: []string{},
		File: r.relative(at.path), Start: position(at.start, at.span.Start), End: position(at.end, at.span.End),
		Fixes: []jsonFix{}, Related: []jsonRelated{},
	}
	for _, note := range f.Notes {
		d.Notes = append(d.Notes, Printable(note))
	}
	if f.Record != zone.NoRecord {
		d.Record = &jsonRecord{Name: f.Zone.Owner(f.Record).Display(), Type: zone.TypeString(f.Zone.Record(f.Record).Type)}
	}
	for i := range f.Fixes {
		fix := &f.Fixes[i]
		// A fix that can't be made, or not be said, has no edits; its title still says what to do.
		out := jsonFix{Title: Printable(fix.Title), Safety: fix.Safety.String(), Edits: jsonEdits(fixEdits(f, fix))}
		if f.Top().Source != 0 {
			out.File = r.relative(f.Zone.File.Path)
		}
		d.Fixes = append(d.Fixes, out)
	}
	for i := range f.Related {
		where := placeOfRelated(&f.Related[i])
		d.Related = append(d.Related, jsonRelated{
			Message: Printable(f.Related[i].Message), File: r.relative(where.path), Start: position(where.start, where.span.Start),
		})
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

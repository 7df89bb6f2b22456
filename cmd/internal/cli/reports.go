package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/cmd/internal/files"
	"github.com/zonemend/zonemend/cmd/internal/report"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// A target is a report that is wanted, and where it goes.
type target struct {
	name   string
	format report.Format
	file   string // empty for standard output
}

// targets returns what --format asks for: NAME, or NAME=FILE.
func targets(words []string) ([]target, error) {
	var all []target
	printed := ""
	for _, word := range words {
		name, file, toFile := strings.Cut(word, "=")
		t := target{name: name, format: report.Formats[name], file: file}
		if t.format == nil {
			if before := len(all); before > 0 && all[before-1].file != "" {
				return nil, fmt.Errorf("there is no format %q%s; a comma parts formats, so no FILE can have one in its name", name, didYouMean(name, report.Names()))
			}
			return nil, fmt.Errorf("there is no format %q%s; the formats are %s", name, didYouMean(name, report.Names()), list(report.Names()))
		}
		if toFile && file == "" {
			return nil, fmt.Errorf("--format %s names no file after the equals sign", word)
		}
		if file == standardInput {
			t.file = ""
		}
		for _, other := range all {
			if t.file != "" && other.file != "" && (filepath.Clean(other.file) == filepath.Clean(t.file) || sameFile(other.file, t.file)) {
				return nil, fmt.Errorf("--format: %s and %s would both be written to %s", other.name, name, file)
			}
		}
		if t.file == "" {
			if printed != "" {
				return nil, fmt.Errorf("--format: %s and %s would both be printed on standard output; give one a file, as in --format %s=FILE", printed, name, name)
			}
			printed = name
		}
		all = append(all, t)
	}
	return all, nil
}

// prints reports whether a format goes to standard output.
func (r *request) prints(name string) bool {
	for _, t := range r.targets {
		if t.name == name && t.file == "" {
			return true
		}
	}
	return false
}

// filesRead are the files that were read: zones and what they include, configurations and what they name.
func (r *request) filesRead(zones []*zone.File) []string {
	paths := slices.Concat(slices.Sorted(maps.Keys(r.configs.byPath)), r.configs.given)
	for _, z := range zones {
		for i := range z.Sources {
			if path := z.Sources[i].Path; path != "" {
				paths = append(paths, path)
			}
		}
	}
	return paths
}

// spare returns an error if a report would be written over a file that was read.
func (r *request) spare(zones []*zone.File) error {
	for _, t := range r.targets {
		if t.file == "" {
			continue
		}
		for _, path := range r.filesRead(zones) {
			if sameFile(t.file, path) {
				return fmt.Errorf("--format %s=%s would write over %s itself; choose another file", t.name, t.file, path)
			}
		}
	}
	return nil
}

// newReport is the report on zones; how it is coloured and whether it says what to type is for the caller.
func (r *request) newReport(zones []*zone.File, findings []*lint.Finding, failing map[*lint.Finding]bool) *report.Report {
	rep := &report.Report{
		Version: version(), Files: countFiles(zones, findings), Findings: findings, Failing: failing, Unsafe: r.unsafe, Quiet: r.quiet, Paths: r.words,
	}
	for _, z := range zones {
		rep.Checked = append(rep.Checked, z.Path)
	}
	if here, err := os.Getwd(); err == nil {
		rep.Base = here
	}
	rep.Here, rep.Top = files.WorkTree()
	return rep
}

// writeReports writes the reports that are wanted: those with a file to it, the other to stream, or nowhere
// if that is nil. The text on the stream is text, all others are lasting. A file that can't be written doesn't keep
// the others from being written.
func (r *request) writeReports(stream io.Writer, text, lasting *report.Report) error {
	var trouble []error
	for _, t := range r.targets {
		rep := lasting
		if t.name == "text" && t.file == "" {
			rep = text
		}
		if t.file == "" {
			if stream != nil {
				trouble = append(trouble, t.format(stream, rep))
			}
			continue
		}
		plain := *rep
		plain.Colour = false
		var buf bytes.Buffer
		err := t.format(&buf, &plain)
		if err == nil {
			err = files.Create(t.file, buf.Bytes())
		}
		trouble = append(trouble, err)
	}
	return errors.Join(trouble...)
}

package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/zonemend/zonemend/cmd/internal/report"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

// caseFindings is what the real rules find in the golden cases of all rules, with LF and with CRLF.
func caseFindings(t *testing.T) *report.Report {
	t.Helper()
	paths, err := filepath.Glob("../../../testdata/rules/*/*/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	r := &report.Report{Version: "v1"}
	for n, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var zones []*zone.File
		for _, f := range archive.Files {
			name, ok := strings.CutPrefix(f.Name, "in/")
			if !ok {
				continue
			}
			src := f.Data
			if n%3 == 0 {
				src = bytes.ReplaceAll(src, []byte("\n"), []byte("\r\n"))
			}
			name = filepath.Join(filepath.Base(path), name)
			file, err := export.Open(name, src, zone.Options{})
			if err != nil {
				file = zonefile.Format{}.Read(name, src, zone.Options{})
			}
			zones = append(zones, file)
			r.Checked = append(r.Checked, name)
		}
		r.Files += len(zones)
		r.Findings = append(r.Findings, lint.Check(lint.NewRun(zones, lint.Options{}), rules.All)...)
	}
	r.Failing = failing(r.Findings)
	if len(r.Findings) < 500 {
		t.Fatalf("only %d findings", len(r.Findings))
	}
	return r
}

func TestCases(t *testing.T) {
	r := caseFindings(t)
	t.Run("formats", func(t *testing.T) { readable(t, r) })
	t.Run("suggestions", func(t *testing.T) { suggestionsApply(t, r) })
}

// readable checks that a report can be read in each format.
func readable(t *testing.T, r *report.Report) {
	log := checkSARIF(t, write(t, "sarif", r))
	if len(log.Runs[0].Results) != len(r.Findings) {
		t.Errorf("%d results for %d findings", len(log.Runs[0].Results), len(r.Findings))
	}
	for _, name := range []string{"json", "rdjson", "gitlab"} {
		if !json.Valid(write(t, name, r)) {
			t.Errorf("%s is no JSON", name)
		}
	}
	for _, name := range []string{"junit", "checkstyle"} {
		decoder := xml.NewDecoder(bytes.NewReader(write(t, name, r)))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	for line := range strings.Lines(string(write(t, "github", r))) {
		parseCommand(t, strings.TrimSuffix(line, "\n"))
	}
	seen := map[string]bool{}
	for _, issue := range readGitLab(t, r) {
		if seen[issue.Fingerprint] {
			t.Errorf("a fingerprint stands twice: %+v", issue)
		}
		seen[issue.Fingerprint] = true
	}
}

// suggestionsApply checks that each suggestion gives what the edits of its fix give.
func suggestionsApply(t *testing.T, r *report.Report) {
	var result rdResult
	if err := json.Unmarshal(write(t, "rdjson", r), &result); err != nil {
		t.Fatal(err)
	}
	fixes, suggestions := 0, 0
	for i, f := range r.Findings {
		if len(f.Fixes) == 0 {
			continue
		}
		fixes++
		edits, err := f.Zone.File.Format.Edits(f.Zone, f.Fixes[0].Changes)
		if err != nil {
			continue
		}
		want, err := text.Apply(f.Zone.File.Src(), edits)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range result.Diagnostics[i].Suggestions {
			suggestions++
			if got := applyLines(f.Zone.File.Src(), s.Range, s.Text); !bytes.Equal(got, want) {
				t.Errorf("%s, %s: the suggestion for %v gives\n%q\nnot\n%q", f.Zone.File.Path, f.Rule.ID, s.Range, got, want)
			}
		}
	}
	t.Logf("%d findings, %d fixes, %d suggestions", len(r.Findings), fixes, suggestions)
	if suggestions < fixes*2/3 {
		t.Errorf("only %d of %d fixes are suggested", suggestions, fixes)
	}
}

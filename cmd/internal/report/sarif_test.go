package report_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/zonemend/zonemend/cmd/internal/report"
	"github.com/zonemend/zonemend/lint/text"
)

// checkSARIF reads a log and checks it against the JSON schema of SARIF 2.1.0, which the library carries. It
// checks what it has read, so that must be all that is written.
func checkSARIF(t *testing.T, log []byte) *sarif.Report {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(log))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(new(sarif.Report)); err != nil {
		t.Fatalf("no SARIF: %v", err)
	}
	read, err := sarif.FromBytes(log)
	if err != nil {
		t.Fatal(err)
	}
	if err := read.Validate(); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(read)
	if err != nil {
		t.Fatal(err)
	}
	var wrote, checked any
	if err := json.Unmarshal(log, &wrote); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(again, &checked); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(within(wrote, checked), wrote) {
		t.Error("the library reads something else than what is written")
	}
	return read
}

// within returns a value without what a reference doesn't have: values that the library fills in by itself.
func within(reference, value any) any {
	switch reference := reference.(type) {
	case map[string]any:
		value, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		out := map[string]any{}
		for key := range reference {
			out[key] = within(reference[key], value[key])
		}
		return out
	case []any:
		value, ok := value.([]any)
		if !ok || len(value) != len(reference) {
			return nil
		}
		out := make([]any, len(value))
		for i := range value {
			out[i] = within(reference[i], value[i])
		}
		return out
	}
	return value
}

func TestSARIFSchema(t *testing.T) {
	log := checkSARIF(t, write(t, "sarif", reportOn(read(t, zoneText(t)))))
	for _, result := range log.Runs[0].Results {
		rule := log.Runs[0].Tool.Driver.Rules[result.RuleIndex]
		if *rule.ID != *result.RuleID {
			t.Errorf("rule %s is said to be %s", *result.RuleID, *rule.ID)
		}
		for _, related := range result.RelatedLocations {
			if !strings.Contains(*result.Message.Text, "](1)") || related.ID != 1 {
				t.Errorf("nothing links to the related place of %q", *result.Message.Text)
			}
		}
	}
	// An empty report is a good one too.
	checkSARIF(t, write(t, "sarif", &report.Report{Version: "v1"}))
}

// The check does find what is wrong.
func TestSARIFSchemaIsUsed(t *testing.T) {
	good := write(t, "sarif", reportOn(read(t, zoneText(t))))
	for _, change := range [][2]string{
		{`"level": "note"`, `"level": "info"`},
		{`"columnKind": "unicodeCodePoints"`, `"columnKind": "bytes"`},
		{`"startLine": 8`, `"startLine": 0`},
	} {
		bad := strings.ReplaceAll(string(good), change[0], change[1])
		if bad == string(good) {
			t.Fatalf("nothing is %s", change[0])
		}
		if read, err := sarif.FromString(bad); err == nil && read.Validate() == nil {
			t.Errorf("%s isn't found", change[1])
		}
	}
}

// The edits of SARIF do what the edits of the fix do, and its URIs lead to the files.
func TestSARIFFixes(t *testing.T) {
	zones := read(t, zoneText(t))
	r := reportOn(zones)
	log := checkSARIF(t, write(t, "sarif", r))
	fixes := 0
	for i, result := range log.Runs[0].Results {
		f := r.Findings[i]
		path, err := url.PathUnescape(*result.Locations[0].PhysicalLocation.ArtifactLocation.URI)
		if want := f.Zone.File.Sources[f.Top().Source].Path; err != nil || path != want {
			t.Errorf("the URI leads to %q, not to %q", path, want)
		}
		for n, fix := range result.Fixes {
			src := f.Zone.File.Src()
			var edits []text.Edit
			for _, replacement := range fix.ArtifactChanges[0].Replacements {
				region := replacement.DeletedRegion
				edit := text.Edit{Span: text.Span{
					Start: offset(src, *region.StartLine, *region.StartColumn), End: offset(src, *region.EndLine, *region.EndColumn),
				}}
				if replacement.InsertedContent != nil {
					edit.New = *replacement.InsertedContent.Text
				}
				edits = append(edits, edit)
			}
			got, err := text.Apply(src, edits)
			if err != nil {
				t.Fatal(err)
			}
			want, err := f.Zone.File.Format.Edits(f.Zone, f.Fixes[n].Changes)
			if err != nil {
				t.Fatal(err)
			}
			patched, err := text.Apply(src, want)
			if err != nil {
				t.Fatal(err)
			}
			// What stands before the first character of a file isn't counted, so it may stay.
			if !bytes.Equal(bytes.TrimPrefix(got, []byte("\ufeff")), bytes.TrimPrefix(patched, []byte("\ufeff"))) {
				t.Errorf("the fix of %q gives\n%q\nnot\n%q", f.Message, got, patched)
			}
			fixes++
		}
	}
	if fixes < 5 {
		t.Errorf("only %d fixes were looked at", fixes)
	}
}

// offset finds a place as a reader of SARIF does: by lines, and by characters of the decoded line.
func offset(src []byte, line, column int) uint32 {
	at := 0
	for range line - 1 {
		at += bytes.IndexByte(src[at:], '\n') + 1
	}
	if line == 1 && bytes.HasPrefix(src, []byte("\ufeff")) {
		at += len("\ufeff")
	}
	for range column - 1 {
		_, size := utf8.DecodeRune(src[at:])
		at += size
	}
	return uint32(at)
}

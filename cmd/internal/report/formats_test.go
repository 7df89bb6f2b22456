package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/cmd/internal/report"
	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
)

// A line of concise output, as every format should be able to say it.
func said(f *lint.Finding) string {
	source := &f.Zone.File.Sources[f.Top().Source]
	return fmt.Sprintf("%s:%d: %s: %s", report.Printable(source.Path), source.Lines().Line(f.Top().Span.Start), f.Rule.ID, report.Printable(f.Message))
}

func allSaid(findings []*lint.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, said(f))
	}
	slices.Sort(out)
	return out
}

func compare(t *testing.T, got []string, r *report.Report) {
	t.Helper()
	slices.Sort(got)
	if want := allSaid(r.Findings); !slices.Equal(got, want) {
		t.Errorf("reads back as\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestJUnitReadsBack(t *testing.T) {
	type suites struct {
		XMLName  xml.Name `xml:"testsuites"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Suites   []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Cases    []struct {
				Name    string `xml:"name,attr"`
				File    string `xml:"file,attr"`
				Line    int    `xml:"line,attr"`
				Failure []struct {
					Message string `xml:"message,attr"`
					Text    string `xml:",chardata"`
				} `xml:"failure"`
				Out []string `xml:"system-out"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	r := reportOn(read(t, zoneText(t)))
	var doc suites
	if err := xml.Unmarshal(write(t, "junit", r), &doc); err != nil {
		t.Fatal(err)
	}
	var got []string
	tests, failures := 0, 0
	for _, suite := range doc.Suites {
		tests += suite.Tests
		failures += suite.Failures
		failed := 0
		for _, c := range suite.Cases {
			failed += len(c.Failure)
			if c.Line > 0 {
				got = append(got, fmt.Sprintf("%s:%d: %s", c.File, c.Line, c.Name))
			}
			if len(c.Failure) > 0 && !strings.HasSuffix(c.Name, ": "+c.Failure[0].Message) {
				t.Errorf("the case %q fails with %q", c.Name, c.Failure[0].Message)
			}
		}
		if failed != suite.Failures || len(suite.Cases) != suite.Tests {
			t.Errorf("%s has %d cases, %d of them failures, and says %d and %d", suite.Name, len(suite.Cases), failed, suite.Tests, suite.Failures)
		}
	}
	if tests != doc.Tests || failures != doc.Failures {
		t.Errorf("says %d tests and %d failures of %d and %d", doc.Tests, doc.Failures, tests, failures)
	}
	compare(t, got, r)
}

func TestCheckstyleReadsBack(t *testing.T) {
	var doc struct {
		XMLName xml.Name `xml:"checkstyle"`
		Files   []struct {
			Name   string `xml:"name,attr"`
			Errors []struct {
				Line    int    `xml:"line,attr"`
				Message string `xml:"message,attr"`
				Source  string `xml:"source,attr"`
			} `xml:"error"`
		} `xml:"file"`
	}
	r := reportOn(read(t, zoneText(t)))
	if err := xml.Unmarshal(write(t, "checkstyle", r), &doc); err != nil {
		t.Fatal(err)
	}
	want := allSaid(r.Findings)
	count := 0
	for _, file := range doc.Files {
		for _, e := range file.Errors {
			count++
			line := fmt.Sprintf("%s:%d: %s: %s", file.Name, e.Line, strings.TrimPrefix(e.Source, "zonemend."), e.Message)
			if !slices.ContainsFunc(want, func(said string) bool { return strings.HasPrefix(line, said) }) {
				t.Errorf("nothing says %q", line)
			}
		}
	}
	if count != len(want) {
		t.Errorf("%d errors, not %d", count, len(want))
	}
}

// A command is a workflow command, read the way the runner of GitHub Actions does.
type command struct {
	name       string
	properties map[string]string
	message    string
}

func parseCommand(t *testing.T, line string) command {
	t.Helper()
	rest, ok := strings.CutPrefix(line, "::")
	head, message, found := strings.Cut(rest, "::")
	if !ok || !found {
		t.Fatalf("%q is no command", line)
	}
	name, properties, _ := strings.Cut(head, " ")
	c := command{name: name, properties: map[string]string{}}
	for _, property := range strings.Split(properties, ",") {
		key, value, ok := strings.Cut(property, "=")
		if !ok {
			t.Fatalf("%q in %q is no property", property, line)
		}
		c.properties[key] = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%").Replace(value)
	}
	c.message = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%").Replace(message)
	return c
}

func TestGitHubReadsBack(t *testing.T) {
	r := reportOn(read(t, zoneText(t)))
	var got []string
	for line := range strings.Lines(string(write(t, "github", r))) {
		c := parseCommand(t, strings.TrimSuffix(line, "\n"))
		if c.properties["title"] == "zonemend" {
			continue
		}
		if !slices.Contains([]string{"error", "warning", "notice"}, c.name) || len(c.properties) > 6 {
			t.Errorf("the command %v", c)
		}
		message, _, _ := strings.Cut(c.message, "\n")
		got = append(got, fmt.Sprintf("%s:%s: %s: %s", report.Printable(c.properties["file"]), c.properties["line"], c.properties["title"], message))
	}
	compare(t, got, r)
}

// GitHub shows ten annotations of a kind, so one of them says how many there are beyond.
func TestGitHubHidden(t *testing.T) {
	for _, test := range []struct {
		infos, warnings, hidden, at int
	}{{10, 0, 0, -1}, {11, 0, 2, 9}, {3, 10, 0, -1}, {3, 12, 2, 15}, {12, 12, 5, 21}, {0, 11, 1, 11}} {
		zones := []*zone.File{zonefile.Format{}.Read("example.com.zone", []byte(
			strings.Repeat("a TXT x\n", test.infos)+strings.Repeat("; fixme\n", test.warnings)+"a A 192.0.2.1\n"), zone.Options{Origin: "example.com."})}
		r := reportOn(zones)
		for i, f := range r.Findings {
			f.Message += fmt.Sprint(i)
		}
		lines := strings.Split(strings.TrimSuffix(string(write(t, "github", r)), "\n"), "\n")
		at := slices.IndexFunc(lines, func(s string) bool { return strings.HasPrefix(s, "::notice title=zonemend::") })
		if at != test.at {
			t.Errorf("%+v: the notice is line %d", test, at)
		}
		if at >= 0 && !strings.HasPrefix(lines[at], fmt.Sprintf("::notice title=zonemend::%d ", test.hidden)) {
			t.Errorf("%+v: %s", test, lines[at])
		}
	}
}

type gitlabIssue struct {
	Description string
	CheckName   string `json:"check_name"`
	Fingerprint string
	Severity    string
	Location    struct {
		Path  string
		Lines struct{ Begin int }
	}
}

func readGitLab(t *testing.T, r *report.Report) []gitlabIssue {
	t.Helper()
	var issues []gitlabIssue
	if err := json.Unmarshal(write(t, "gitlab", r), &issues); err != nil {
		t.Fatal(err)
	}
	return issues
}

func TestGitLabReadsBack(t *testing.T) {
	r := reportOn(read(t, zoneText(t)))
	var got []string
	seen := map[string]bool{}
	for _, issue := range readGitLab(t, r) {
		got = append(got, fmt.Sprintf("%s:%d: %s", report.Printable(issue.Location.Path), issue.Location.Lines.Begin, issue.Description))
		if seen[issue.Fingerprint] {
			t.Errorf("a fingerprint stands twice: %+v", issue)
		}
		seen[issue.Fingerprint] = true
	}
	compare(t, got, r)
}

type rdResult struct {
	Diagnostics []struct {
		Location    struct{ Range rdRange }
		Suggestions []struct {
			Range rdRange
			Text  string
		}
	}
}

type rdRange struct{ Start, End struct{ Line, Column int } }

// applyLines does what GitHub does with a suggestion: the lines are replaced, or go if there is no text.
func applyLines(src []byte, at rdRange, replacement string) []byte {
	var out []byte
	n := 0
	for line := range strings.Lines(string(src)) {
		n++
		if n < at.Start.Line || n > at.End.Line {
			out = append(out, line...)
		}
		if n == at.End.Line && replacement != "" {
			ending := line[len(strings.TrimRight(line, "\r\n")):]
			out = append(out, strings.ReplaceAll(replacement, "\n", ending)...)
			out = append(out, ending...)
		}
	}
	return out
}

// All suggestions together, from the last line up, give what fix gives.
func TestSuggestionsGiveWhatFixGives(t *testing.T) {
	zones := read(t, zoneText(t))
	r := reportOn(zones)
	var result rdResult
	if err := json.Unmarshal(write(t, "rdjson", r), &result); err != nil {
		t.Fatal(err)
	}
	load := func(string) zone.Options { return zone.Options{Load: loadIncluded} }
	for n, patched := range fix.Run(zones, fix.Options{Rules: testRules, Unsafe: true, Read: load}) {
		if patched.Refused != nil {
			t.Fatal(patched.Refused)
		}
		src := zones[n].Src()
		count := 0
		for i, d := range slices.Backward(result.Diagnostics) {
			if r.Findings[i].Zone != zones[n].Zone {
				continue
			}
			for _, s := range d.Suggestions {
				count++
				if s.Range != d.Location.Range || s.Range.Start.Column+s.Range.End.Column != 0 {
					t.Errorf("the suggestion for %v is of %v", d.Location.Range, s.Range)
				}
				src = applyLines(src, s.Range, s.Text)
			}
		}
		if !bytes.Equal(src, patched.Patched.Src()) {
			t.Errorf("%d suggestions give\n%q\nbut fix gives\n%q", count, src, patched.Patched.Src())
		}
		if n < 2 && count == 0 {
			t.Errorf("nothing is suggested for %q", zones[n].Path)
		}
	}
}

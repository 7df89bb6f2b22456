package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/cmd/internal/report"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
)

var update = flag.Bool("update", false, "rewrite the wanted reports")

const folder = "../../../testdata/report"

// The rules of these tests repeat what the zone says, so that the reports hold other people's words
// everywhere. Real rules would change what is wanted here whenever they change.
var testRules = []*lint.Rule{
	{
		ID: "test/target-dot", Summary: "a target lost its dot", Doc: "Why it matters: `x`.\n\nWhat to do.", Severity: lint.Error, Fix: lint.Always,
		Cite: []lint.Citation{{Source: "a book"}, lint.RFC(1035, "5.1")}, Bad: "a CNAME b\n", Good: "a CNAME b.\n", Check: checkTarget,
	},
	{ID: "test/drop", Summary: "a text that goes", Doc: "It goes.", Severity: lint.Warning, Fix: lint.Always, Check: checkDrop},
	{ID: "test/comment", Summary: "a comment", Doc: "It asks.", Severity: lint.Warning, Check: checkComment},
	{ID: "test/echo", Summary: "a text", Doc: "It is repeated.", Severity: lint.Info, Check: checkEcho},
}

func checkTarget(p *lint.Pass) {
	z := p.Zone
	for _, rrtype := range []uint16{dns.TypeCNAME, dns.TypeMX} {
		for _, id := range z.ByType(rrtype) {
			data := z.Data(id)
			last := len(data) - 1
			target := string(data[last].Text)
			if strings.HasSuffix(target, ".") {
				continue
			}
			f := p.ReportRecord(id, lint.Part(last), "the target %s of %s lost its dot", target, z.Owner(id).Display())
			f.Marked("means %s.%s", target, z.Apex).Note("%s. is what was meant", target)
			f.Relate(z, z.ByType(dns.TypeSOA)[0], "the zone [it](is) of {0} %0A")
			f.Fix(lint.Safe, "add the dot", z.WithField(id, last, target+"."))
		}
	}
}

func checkDrop(p *lint.Pass) {
	for _, id := range p.Zone.ByType(dns.TypeTXT) {
		for i, field := range p.Zone.Data(id) {
			if string(field.Text) == "drop" {
				p.ReportRecord(id, lint.Part(i), "the text of %s goes", p.Zone.Owner(id).Display()).
					Fix(lint.Unsafe, "delete it, [really](now)", zone.Delete{Record: id})
			}
		}
	}
}

func checkComment(p *lint.Pass) {
	src := p.Zone.File.Src()
	p.Zone.File.Format.Comments(src, func(s text.Span) bool {
		if words := string(s.Of(src)); strings.Contains(words, "fixme") {
			line := p.Zone.File.Sources[0].Lines().Line(s.Start)
			p.Report(lint.Place{Span: s}, "the comment in line %d says %s", line, words).Note("second\nline %s", words)
		}
		return true
	})
}

func checkEcho(p *lint.Pass) {
	for _, id := range p.Zone.ByType(dns.TypeTXT) {
		var words []string
		for _, field := range p.Zone.Data(id) {
			words = append(words, string(field.Text))
		}
		p.ReportRecord(id, lint.RDATA, "%s says %s", p.Zone.Owner(id).Display(), strings.Join(words, " "))
	}
}

const (
	base        = "/home/user/zones"
	hostilePath = "sub dir/a,b:c%0A::error::x\x1b[31m\n\"<é>&'.zone"
)

// read reads the zone of these tests, and one with a path that is no better than the zone.
func read(t *testing.T, src []byte) []*zone.File {
	t.Helper()
	opt := zone.Options{Origin: "example.com.", Load: loadIncluded}
	return []*zone.File{
		zonefile.Format{}.Read("example.com.zone", src, opt),
		zonefile.Format{}.Read(hostilePath, []byte("\ufeffé TXT \"ü\" drop\r\nx TXT \"kept\"\r\n"), zone.Options{Origin: "example.org."}),
		zonefile.Format{}.Read(base+"/clean.zone", []byte("x A 192.0.2.1\n"), zone.Options{Origin: "example.net."}),
	}
}

func loadIncluded(_, path string) (string, []byte, error) {
	data, err := os.ReadFile(filepath.Join(folder, "in", path))
	return path, data, err
}

func zoneText(t *testing.T) []byte {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(folder, "in", "example.com.zone"))
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// reportOn is what the rules of these tests say about files.
func reportOn(zones []*zone.File) *report.Report {
	r := &report.Report{
		Version: "v1.2.3", Files: len(zones), Base: base, Hint: true, Paths: ".",
		Findings: lint.Check(lint.NewRun(zones, lint.Options{}), testRules),
	}
	for _, z := range zones {
		r.Checked = append(r.Checked, z.Path)
	}
	r.Failing = failing(r.Findings)
	return r
}

// failing are the findings that make a run fail that asks for warnings.
func failing(findings []*lint.Finding) map[*lint.Finding]bool {
	found := map[*lint.Finding]bool{}
	for _, f := range findings {
		if f.Severity >= lint.Warning {
			found[f] = true
		}
	}
	return found
}

func write(t *testing.T, format string, r *report.Report) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := report.Formats[format](&out, r); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return out.Bytes()
}

// Each format has a file of what is wanted for the same findings.
func TestGolden(t *testing.T) {
	r := reportOn(read(t, zoneText(t)))
	for _, name := range report.Names() {
		got := write(t, name, r)
		path := filepath.Join(folder, "want."+name)
		if *update {
			if err := os.WriteFile(path, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s gives\n%s\nnot what is in %s", name, got, path)
		}
		if again := write(t, name, r); !bytes.Equal(got, again) {
			t.Errorf("%s gives something else the second time", name)
		}
	}
}

// Nothing that a terminal obeys comes through, in whatever format.
func TestNothingRaw(t *testing.T) {
	r := reportOn(read(t, zoneText(t)))
	for _, name := range report.Names() {
		for line := range strings.Lines(string(write(t, name, r))) {
			line = strings.TrimSuffix(line, "\n")
			if report.Printable(line) != line && !onlyReplaced(line) {
				t.Errorf("%s lets through %q", name, line)
			}
		}
	}
}

// onlyReplaced reports whether all that is odd about a line is U+FFFD, which is harmless.
func onlyReplaced(line string) bool {
	without := strings.ReplaceAll(line, "\ufffd", "")
	return report.Printable(without) == without
}

package config_test

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/config"
)

var update = flag.Bool("update", false, "rewrite the wanted parts of the golden cases")

const goldenFolder = "../../testdata/config"

var region = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-\d$`)

// env is a small world: four rules, two formats, and the files of an archive.
func env(archive *txtar.Archive) *config.Env {
	rule := func(id string, off bool) *lint.Rule { return &lint.Rule{ID: id, Severity: lint.Error, Off: off} }
	return &config.Env{
		Rules:    []*lint.Rule{rule("spf/lookups", false), rule("spf/multiple", false), rule("zone/target-dot", false), rule("zone/strict", true)},
		Formats:  []string{"bind", "octodns", "route53"},
		IsRegion: region.MatchString,
		Load: func(path string) (string, []byte, error) {
			for _, f := range archive.Files {
				if name, ok := strings.CutPrefix(f.Name, "given/"); ok && name == path {
					return path, []byte(strings.NewReplacer(`\r`, "\r", `\ufeff`, "\ufeff", `\ufffe`, "\xff\xfe").Replace(string(f.Data))), nil
				}
			}
			return "", nil, errors.New("it doesn't exist")
		},
		Matches: func(g config.Glob) bool { return !strings.Contains(string(g), "nowhere") },
	}
}

// A golden case has prose, the sections config and given/NAME, and what is wanted: the findings, and the settings
// in force. In given files \r and \ufeff stand for these characters, and \ufffe for
// the mark of UTF-16.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob(goldenFolder + "/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { runGolden(t, path) })
	}
}

func runGolden(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var want, settings string
	var given []txtar.File
	for _, f := range archive.Files {
		switch f.Name {
		case "want":
			want = string(f.Data)
		case "settings":
			settings = string(f.Data)
		default:
			given = append(given, f)
		}
	}
	c, err := config.Read(config.Name, given[0].Data, env(archive))
	var got, set strings.Builder
	if err != nil {
		fmt.Fprintln(&got, err)
	} else {
		for _, f := range c.Findings {
			got.WriteString(line(f))
		}
		for _, s := range c.Settings {
			fmt.Fprintf(&set, "%s = %s (%s:%d)\n", s.Key, s.Value, s.Path, s.Line)
		}
	}
	if *update {
		archive.Files = append(given, txtar.File{Name: "want", Data: []byte(got.String())}, txtar.File{Name: "settings", Data: []byte(set.String())})
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got.String() != want {
		t.Errorf("found\n%swant\n%s", got.String(), want)
	}
	if set.String() != settings {
		t.Errorf("set\n%swant\n%s", set.String(), settings)
	}
}

func line(f *lint.Finding) string {
	top := f.Top()
	source := &f.Zone.File.Sources[top.Source]
	at := source.Lines().Position(top.Span.Start)
	marked := strings.ReplaceAll(string(top.Span.Of(source.Src)), "\n", "⏎")
	out := fmt.Sprintf("%s:%d:%d: %s: %s [%s] at %q\n", source.Path, at.Line, at.Column, f.Severity, f.Message, f.Rule.ID, marked)
	for _, note := range f.Notes {
		out += "  = " + note + "\n"
	}
	return out
}

// Identities are what rules see of all that.
func TestIdentities(t *testing.T) {
	archive, err := txtar.ParseFile(goldenFolder + "/answers.txtar")
	if err != nil {
		t.Fatal(err)
	}
	c, err := config.Read(config.Name, archive.Files[0].Data, env(archive))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, i := range c.Options.Identities {
		k := i.DKIM
		got[cmp.Or(i.Address, string(i.Domain))] = fmt.Sprint(i.Region, " ", i.MailFrom, " ", i.MailFromStatus, " ", i.OnMXFailure, " ", i.FeedbackForwarding,
			" ", k.Origin, " ", k.SigningEnabled, " ", k.Status, " ", k.Tokens, " ", k.Zone, " ", k.Selector, " ", i.From)
	}
	for name, want := range map[string]string{
		"example.com.":        "ap-northeast-1 bounce.example.com. SUCCESS USE_DEFAULT_VALUE 1 AWS_SES 1 SUCCESS [aaaa bbbb cccc] dkim.amazonses.com.  ses/example.com.json",
		"billing@example.com": "eu-west-1  FAILED REJECT_MESSAGE 2 EXTERNAL 2 PENDING []  s1 ses/Billing.yaml",
		"example.org.":        "us-east-1 mail.example.org. PENDING REJECT_MESSAGE 0  1 SUCCESS [dddd eeee ffff]   ses/from.json",
		"example.net.":        "us-east-1   USE_DEFAULT_VALUE 0  2 NOT_STARTED []   ses/from.json",
		"shop.example.":       "eu-central-1 bounce.shop.example.  REJECT_MESSAGE 0  0  [gggg hhhh iiii] dkim.amazonses.com.  ses/shop.csv",
	} {
		if got[name] != want {
			t.Errorf("%s is\n%s, want\n%s", name, got[name], want)
		}
	}
}

// What is said about a rule outweighs what is said about its group, and a later glob an earlier one.
func TestChoices(t *testing.T) {
	e := env(&txtar.Archive{})
	c, err := config.Read(config.Name, []byte(`
origins: {"zones/**": example.com, zones/b.db: example.org}
formats: {exports: octodns}
fail-on: never
serial: keep
rules:
  spf/lookups: info
  zone/strict: warning
  spf: off
exclude: [old/, "*.bak"]
`), e)
	if err != nil || len(c.Findings) > 0 {
		t.Fatal(err, c.Findings)
	}
	var ids []string
	for _, r := range c.Run(e.Rules) {
		ids = append(ids, r.ID)
	}
	if got := strings.Join(ids, " "); got != "spf/lookups zone/target-dot zone/strict" {
		t.Error("the rules are", got)
	}
	f := &lint.Finding{Rule: e.Rules[0], Severity: lint.Error}
	if !c.Options.Accept(f) || f.Severity != lint.Info {
		t.Error("the severity is", f.Severity)
	}
	if s, ok := c.FailOn(); s != 0 || !ok || c.RaiseSerial() {
		t.Error("fail-on or serial")
	}
	for path, want := range map[string]string{"zones/a/b.db": "example.com.", "zones/b.db": "example.org.", "b.db": ""} {
		if got := c.Origin(path); string(got) != want {
			t.Errorf("the origin of %s is %q, want %q", path, got, want)
		}
	}
	for path, want := range map[string]bool{"old/x/y.zone": true, "a.bak": true, "zones/a.bak": false, "older/y.zone": false} {
		if got := c.Excludes(path); got != want {
			t.Errorf("Excludes(%s) = %t", path, got)
		}
	}
	if got := c.Format("exports/a/b.yaml"); got != "octodns" {
		t.Errorf("the format is %q", got)
	}
}

package rules_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

func readZone(src string) []*zone.File {
	return []*zone.File{zonefile.Format{}.Read("example.com.zone", []byte(src), zone.Options{})}
}

// readExample reads an example of a rule: those of rules about exports are YAML.
func readExample(t *testing.T, rule *lint.Rule, src string) []*zone.File {
	t.Helper()
	if rule.Group() != "export" {
		return readZone(src)
	}
	return []*zone.File{readFile(t, "example.com.yaml", []byte(src), zone.Options{})}
}

// What a rule says about itself must be true: its bad zone shows this mistake and no other, its good
// zone shows none, and fixing leads from the one to the other.
func TestRuleExamples(t *testing.T) {
	for _, rule := range rules.All {
		t.Run(rule.ID, func(t *testing.T) {
			run := rules.Default()
			if rule.Off {
				run = append(run, rule)
			}
			bad := readExample(t, rule, rule.Bad)
			opt := lint.Options{MailFrom: exampleMailFrom(rule), Now: now}
			if rule.Base != "" {
				base := readExample(t, rule, rule.Base)
				if left := lint.Check(lint.NewRun(base, opt), run); len(left) > 0 {
					t.Errorf("Base shows\n%s", lines(left))
				}
				opt.Base = &lint.Base{Files: map[string]*zone.File{bad[0].Path: base[0]}}
			}
			findings := lint.Check(lint.NewRun(bad, opt), run)
			if len(findings) == 0 {
				t.Error("nothing is found in Bad")
			}
			fixable := false
			for _, f := range findings {
				if f.Rule != rule {
					t.Errorf("Bad also shows %s", lines([]*lint.Finding{f}))
				}
				fixable = fixable || len(f.Fixes) > 0
			}
			if fixable != (rule.Fix != lint.Never) {
				t.Errorf("the rule says that a fix is available %v, Bad shows the contrary", rule.Fix)
			}
			good := readExample(t, rule, rule.Good)
			if left := lint.Check(lint.NewRun(good, opt), run); len(left) > 0 {
				t.Errorf("Good shows\n%s", lines(left))
			}
			if !fixable {
				return
			}
			r := fix.Run(bad, fix.Options{Rules: run, Unsafe: true, Serial: true, Now: now, Lint: opt})[0]
			if r.Refused != nil {
				t.Error(r.Refused)
			}
			if got := string(r.Patched.Src()); got != rule.Good {
				t.Errorf("fixing Bad gives\n%s\nwant Good\n%s", got, rule.Good)
			}
		})
	}
}

// exampleMailFrom is what must be said on the command line for the examples of rules that need it.
func exampleMailFrom(rule *lint.Rule) []lint.MailFrom {
	switch rule.ID {
	case "ses/mailfrom-mx-missing", "ses/mailfrom-cname", "ses/mailfrom-receives":
		return []lint.MailFrom{{Host: "bounce.example.com.", Region: "eu-west-1"}}
	}
	return nil
}

// A rule, its file and its golden folder go together: group/name is rules/group/name.go, with
// underscores, and testdata/rules/group/name.
func TestRulesAndFilesAgree(t *testing.T) {
	listed := map[string]bool{}
	for _, rule := range rules.All {
		if listed[rule.ID] {
			t.Errorf("%s is listed twice", rule.ID)
		}
		listed[rule.ID] = true
		if rule.Doc == "" || rule.Summary == "" || len(rule.Cite) == 0 || rule.Severity == 0 || rule.Check == nil {
			t.Errorf("%s lacks documentation, citation, severity or check", rule.ID)
		}
		group, name, _ := strings.Cut(rule.ID, "/")
		if _, err := os.Stat(filepath.Join(group, strings.ReplaceAll(name, "-", "_")+".go")); err != nil {
			t.Errorf("%s has no file: %v", rule.ID, err)
		}
		if cases, _ := filepath.Glob(filepath.Join(goldenFolder, rule.ID, "*.txtar")); len(cases) == 0 {
			t.Errorf("%s has no golden case", rule.ID)
		}
	}
	sources, _ := filepath.Glob("*/*.go")
	for _, path := range sources {
		group, file := filepath.Split(path)
		if strings.HasPrefix(path, "internal") || file == "group.go" || strings.HasSuffix(file, "_test.go") {
			continue
		}
		id := group + strings.ReplaceAll(strings.TrimSuffix(file, ".go"), "_", "-")
		if !listed[id] {
			t.Errorf("%s holds no rule that is listed", path)
		}
	}
	folders, _ := filepath.Glob(goldenFolder + "/*/*")
	for _, folder := range folders {
		id, _ := filepath.Rel(goldenFolder, folder)
		if id = filepath.ToSlash(id); !listed[id] && !slices.Contains(sharedFolders, id) {
			t.Errorf("testdata/rules/%s belongs to no rule", id)
		}
	}
}

// untwinned are rules about the layout of master files, which have nothing to say about exports.
var untwinned = []string{
	"zone/parse", "zone/txt-unquoted", "zone/txt-cut-by-comment", "zone/origin-dot", "zone/target-dot-maybe", "spf/unquoted",
}

// impossible are mistakes that can't be made in a format: octoDNS has a place of its own for preferences and no
// names outside of the zone, and Route 53's names are absolute.
var impossible = []string{"zone/mx-preference-in-target octodns", "zone/out-of-zone octodns", "zone/owner-dot route53"}

// Every rule that isn't about the layout of master files shows itself on octoDNS and on Route 53 too.
func TestTwins(t *testing.T) {
	for _, rule := range rules.All {
		if rule.Group() == "export" || slices.Contains(untwinned, rule.ID) {
			continue
		}
		for _, format := range []string{"octodns", "route53"} {
			cases, _ := filepath.Glob(filepath.Join(goldenFolder, rule.ID, format+"*.txtar"))
			if len(cases) == 0 && !slices.Contains(impossible, rule.ID+" "+format) {
				t.Errorf("%s has no golden case on %s", rule.ID, format)
			}
		}
	}
}

// sharedFolders hold cases about several rules at once.
var sharedFolders = []string{"all/one-zone", "all/reading", "all/dialects"}

package rules_test

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/config"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

func readZone(src string) []*zone.File {
	return []*zone.File{zonefile.Format{}.Read("example.com.zone", []byte(src), zone.Options{})}
}

// readExample reads an example of a rule: those of rules about exports are YAML, and so is what
// begins like a document.
func readExample(t *testing.T, rule *lint.Rule, src string) []*zone.File {
	t.Helper()
	if rule.Group() != "export" && !strings.HasPrefix(src, "---\n") {
		return readZone(src)
	}
	return []*zone.File{readFile(t, "example.com.yaml", []byte(src), zone.Options{})}
}

// What a rule says about itself must be true: its bad zone shows this mistake and no other, its good
// zone shows none, and fixing leads from the one to the other.
func TestRuleExamples(t *testing.T) {
	for _, rule := range rules.All {
		t.Run(rule.ID, func(t *testing.T) {
			run := slices.DeleteFunc(rules.Default(), func(r *lint.Rule) bool { return r != rule && slices.Contains(onDemand, r.ID) })
			if rule.Off {
				run = append(run, rule)
			}
			bad := readExample(t, rule, rule.Bad)
			opt := exampleOptions(t, rule.Config)
			opt.Now = now
			if rule.Base != "" {
				base := readExample(t, rule, rule.Base)
				if left := lint.Check(lint.NewRun(base, opt), run); len(left) > 0 {
					t.Errorf("Base shows\n%s", lines(left))
				}
				opt.Base = &lint.Base{Files: map[string]*zone.File{bad[0].Path: base[0]}}
			}
			findings := lint.Check(lint.NewRun(bad, opt), run)
			fixable, shown := false, false
			for _, f := range findings {
				if f.Rule != rule && f.Rule.ID != companions[rule.ID] {
					t.Errorf("Bad also shows %s", lines([]*lint.Finding{f}))
				}
				shown = shown || f.Rule == rule
				fixable = fixable || f.Rule == rule && len(f.Fixes) > 0
			}
			if !shown {
				t.Error("Bad doesn't show it")
			}
			if fixable != (rule.Fix != lint.Never) {
				t.Errorf("the rule says that a fix is available %v, Bad shows the contrary", rule.Fix)
			}
			good := readExample(t, rule, rule.Good)
			goodOpt := exampleOptions(t, cmp.Or(rule.GoodConfig, rule.Config))
			if left := lint.Check(lint.NewRun(good, goodOpt), run); len(left) > 0 {
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

// onDemand are rules that judge a zone as a whole, or give a hint about what many sound zones have. Most examples
// and golden cases show a few records of a zone, and would all show these too; so they run only where a case is
// theirs, or asks for them (also: dmarc/missing).
var onDemand = []string{"dmarc/missing", "dmarc/reject-spf-only", "ses/apex-include-unused", "ses/verification-txt"}

// companions are the rules without which others never say anything.
var companions = map[string]string{"ses/mailfrom-fallback": "ses/mailfrom-mx-target", "zone/ignore-unknown": "zone/target-dangling"}

// exampleOptions are what the configuration of an example says.
func exampleOptions(t *testing.T, src string) lint.Options {
	t.Helper()
	c, err := config.Read(config.Name, []byte(src), configEnv())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Findings) > 0 {
		t.Errorf("the configuration of the examples shows\n%s", lines(c.Findings))
	}
	c.Options.RuleIDs = rules.IDs()
	return c.Options
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
		if rule.Doc == "" || rule.Summary == "" || len(rule.Cite) == 0 || rule.Severity == 0 || rule.Check == nil && rule.CheckIgnores == nil {
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
		if strings.HasPrefix(path, "internal") || group == "readiness/" || file == "group.go" || strings.HasSuffix(file, "_test.go") {
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
// names outside of the zone, and Route 53's names are absolute. octoDNS has no SOA records either.
var impossible = []string{"zone/mx-preference-in-target octodns", "zone/out-of-zone octodns", "zone/owner-dot route53", "zone/soa octodns"}

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
var sharedFolders = []string{"all/one-zone", "all/reading", "all/dialects", "all/setup"}

package rules_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/config"
	"github.com/zonemend/zonemend/rules"
)

// groups say what the rules of a group are about, in the order in which they apply.
var groups = []struct{ name, about string }{
	{"export", "provider exports: YAML and JSON"},
	{"zone", "the zone itself"},
	{"spf", "SPF records, at any name"},
	{"ses", "what Amazon SES needs"},
	{"dkim", "DKIM keys"},
	{"mail", "MTA-STS, TLS reporting and BIMI"},
	{"dmarc", "DMARC policies"},
	{"config", "the configuration"},
}

// documented are the rules that the page lists: those of this package, and those about the configuration.
var documented = slices.Concat(rules.All, config.Rules)

// rules/README.md says what the rules say about themselves; -update writes it.
func TestReadme(t *testing.T) {
	want := readme()
	if *update {
		if err := os.WriteFile("README.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("README.md")
	if err != nil || string(got) != want {
		t.Errorf("rules/README.md isn't what the rules say: go test ./rules -run TestReadme -update (%v)", err)
	}
}

func readme() string {
	var b strings.Builder
	b.WriteString("# The rules\n\n")
	fmt.Fprintf(&b, "All %d rules of zonemend, in the order in which they apply. `zonemend explain RULE` prints the same. This page is made from the\nrules by `go test ./rules -run TestReadme -update`.\n", len(documented))
	listed := 0
	for _, g := range groups {
		fmt.Fprintf(&b, "\n## %s: %s\n\n| rule | severity | fix | what is wrong |\n|---|---|---|---|\n", g.name, g.about)
		for _, r := range documented {
			if r.Group() == g.name {
				fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s |\n", r.ID, anchor(r), severityCell(r), r.Fix, r.Summary)
				listed++
			}
		}
	}
	if listed != len(documented) {
		panic("a group of rules is missing in the list of groups")
	}
	for _, r := range documented {
		section(&b, r)
	}
	return b.String()
}

// anchor is the fragment that GitHub gives to the heading of a rule.
func anchor(r *lint.Rule) string { return strings.ReplaceAll(r.ID, "/", "") }

func severityCell(r *lint.Rule) string {
	if r.Off {
		return r.Severity.String() + ", off"
	}
	return r.Severity.String()
}

func section(b *strings.Builder, r *lint.Rule) {
	fmt.Fprintf(b, "\n## %s\n\n**%s** (%s; fix: %s)\n\n%s\n\n", r.ID, upperFirst(r.Summary), severityCell(r), r.Fix, strings.TrimSpace(r.Doc))
	block := func(title, config, zone string) {
		fmt.Fprintf(b, "%s:\n\n", title)
		if config != "" {
			fmt.Fprintf(b, "```yaml\n# .zonemend.yaml\n%s```\n\n", config)
		}
		fmt.Fprintf(b, "```\n%s```\n\n", zone)
	}
	if r.Base != "" {
		block("As it was at the base", "", r.Base)
	}
	if r.Bad != "" {
		block("Bad", r.Config, r.Bad)
		block("Good", r.GoodConfig, r.Good)
	}
	var sources []string
	for _, c := range r.Cite {
		source := c.Source
		if c.URL != "" {
			source = fmt.Sprintf("[%s](%s)", source, c.URL)
		}
		sources = append(sources, source)
	}
	if len(sources) > 0 {
		fmt.Fprintf(b, "Sources: %s\n", strings.Join(sources, ", "))
	}
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

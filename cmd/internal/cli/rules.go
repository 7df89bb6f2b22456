package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/config"
	"github.com/zonemend/zonemend/rules"
)

func (p *program) rulesCommand() *cli.Command {
	return &cli.Command{
		Name:         "rules",
		Usage:        "list the rules",
		Description:  "Lists every rule with its severity, whether it has a fix, and what it finds.",
		OnUsageError: usageError, HideHelpCommand: true,
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return fmt.Errorf("zonemend rules lists all rules; about some of them: zonemend explain %s", c.Args().First())
			}
			var out strings.Builder
			width := 0
			for _, r := range allRules() {
				width = max(width, len(r.ID))
			}
			for _, r := range allRules() {
				off := ""
				if r.Off {
					off = " (off unless selected)"
				}
				fmt.Fprintf(&out, "%-*s  %-7s  %-9s  %s%s\n", width, r.ID, r.Severity, fixWord(r.Fix), r.Summary, off)
			}
			_, err := io.WriteString(p.Out, out.String())
			return err
		},
	}
}

// allRules are the rules about zones and those about the configuration.
func allRules() []*lint.Rule { return slices.Concat(rules.All, config.Rules) }

// findRule returns the rule with an ID, or nil.
func findRule(id string) *lint.Rule {
	for _, r := range allRules() {
		if r.ID == id {
			return r
		}
	}
	return nil
}

func fixWord(a lint.Availability) string {
	switch a {
	case lint.Always:
		return "fix"
	case lint.Sometimes:
		return "some fix"
	}
	return "no fix"
}

func (p *program) explainCommand() *cli.Command {
	return &cli.Command{
		Name:         "explain",
		Usage:        "say what a rule is about, with an example",
		ArgsUsage:    "RULE",
		OnUsageError: usageError, HideHelpCommand: true,
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return errors.New("name one rule to explain, such as zone/target-dot (zonemend rules lists them)")
			}
			name := c.Args().First()
			if r := findRule(name); r != nil {
				_, err := io.WriteString(p.Out, explain(r))
				return err
			}
			group, err := namedRules([]string{name})
			if err != nil {
				return err
			}
			var out strings.Builder
			for _, r := range group {
				fmt.Fprintf(&out, "%s: %s\n", r.ID, r.Summary)
			}
			_, err = io.WriteString(p.Out, out.String())
			return err
		},
	}
}

// explain says what a colleague would say about a rule, who was asked "what does it want from me?".
func explain(r *lint.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\n", r.ID, r.Summary)
	fmt.Fprintf(&b, "%s; %s%s\n\n", r.Severity, fixSentence(r.Fix), offSentence(r))
	fmt.Fprintf(&b, "%s\n\n", strings.TrimSpace(r.Doc))
	example := func(title, config, zone string) {
		fmt.Fprintf(&b, "%s:\n\n", title)
		if config != "" {
			fmt.Fprintf(&b, "%s\n", indent("# .zonemend.yaml\n"+config))
		}
		fmt.Fprintf(&b, "%s\n", indent(zone))
	}
	if r.Base != "" {
		example("As it was at the base", "", r.Base)
	}
	if r.Bad != "" {
		example("Bad", r.Config, r.Bad)
		example("Good", r.GoodConfig, r.Good)
	}
	if len(r.Cite) > 0 {
		b.WriteString("Sources:\n\n")
	}
	for _, c := range r.Cite {
		fmt.Fprintf(&b, "  %s", c.Source)
		if c.URL != "" {
			fmt.Fprintf(&b, ", %s", c.URL)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "\nNot for you? In .zonemend.yaml:\n\n%s", indent("rules:\n  "+r.ID+": off\n"))
	return b.String()
}

func fixSentence(a lint.Availability) string {
	switch a {
	case lint.Always:
		return "zonemend fix can put it right"
	case lint.Sometimes:
		return "zonemend fix can often put it right"
	}
	return "there is no fix, since only you know what is right"
}

func offSentence(r *lint.Rule) string {
	if !r.Off {
		return ""
	}
	return "; off unless you ask for it, with --select " + r.ID
}

func indent(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString("    " + line)
	}
	return b.String()
}

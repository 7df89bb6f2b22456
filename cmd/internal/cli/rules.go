package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules"
)

func (p *program) rulesCommand() *cli.Command {
	return &cli.Command{
		Name:         "rules",
		Usage:        "list the rules",
		Description:  "Lists every rule with its severity, whether it has a fix, and what it finds.",
		OnUsageError: usageError, HideHelpCommand: true,
		Action: func(*cli.Context) error {
			width := 0
			for _, r := range rules.All {
				width = max(width, len(r.ID))
			}
			for _, r := range rules.All {
				off := ""
				if r.Off {
					off = " (off unless selected)"
				}
				fmt.Fprintf(p.Out, "%-*s  %-7s  %-9s  %s%s\n", width, r.ID, r.Severity, fixWord(r.Fix), r.Summary, off)
			}
			return nil
		},
	}
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
			if r := rules.Find(name); r != nil {
				fmt.Fprint(p.Out, explain(r))
				return nil
			}
			group, err := namedRules([]string{name})
			if err != nil {
				return err
			}
			list := make([]string, len(group))
			for i, r := range group {
				list[i] = r.ID
			}
			return fmt.Errorf("%s is a group of rules; name one of them: %s", name, strings.Join(list, " "))
		},
	}
}

func explain(r *lint.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\nSeverity: %s. Fix: %s.\n\n%s\n", r.ID, r.Summary, r.Severity, r.Fix, strings.TrimSpace(r.Doc))
	if r.Base != "" {
		fmt.Fprintf(&b, "\nAs it was at the base:\n\n%s", indent(r.Base))
	}
	fmt.Fprintf(&b, "\nBad:\n\n%s\nGood:\n\n%s", indent(r.Bad), indent(r.Good))
	b.WriteString("\nSources:\n\n")
	for _, c := range r.Cite {
		fmt.Fprintf(&b, "  %s", c.Source)
		if c.URL != "" {
			fmt.Fprintf(&b, ", %s", c.URL)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func indent(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString("    " + line)
	}
	return b.String()
}

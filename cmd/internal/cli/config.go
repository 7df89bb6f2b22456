package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"github.com/zonemend/zonemend/cmd/internal/files"
	"github.com/zonemend/zonemend/cmd/internal/report"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/config"
)

// configCommand prints what is in force.
func (p *program) configCommand() *cli.Command {
	return &cli.Command{
		Name:      "config",
		Usage:     "print what is configured for a file or folder, and where it says so",
		ArgsUsage: "[PATH]",
		Description: "Prints the keys of the " + config.Name + ` that is in force for a path (without one, for the present folder), a line each: the key, its value, and
the file and line where it stands; and what holds where nothing is said.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "config", Aliases: []string{"c"}, Usage: "the configuration `FILE`"},
			&cli.StringFlag{Name: "color", Value: "auto", Usage: "`WHEN` to use colour: auto, always or never"},
		},
		OnUsageError: usageError, HideHelpCommand: true,
		Action: p.config,
	}
}

func (p *program) config(c *cli.Context) error {
	if c.NArg() > 1 {
		return errors.New("name one file or folder")
	}
	folder, err := files.Folder(cmp.Or(c.Args().First(), "."))
	if err != nil {
		return err
	}
	all, err := newConfigs(c.String("config"), false, "")
	if err != nil {
		return err
	}
	found := all.of(filepath.Join(folder, "x"))
	p.sayMisnamed(all)
	if err := errors.Join(all.errs...); err != nil {
		return err
	}
	if err := p.printConfig(found, folder); err != nil {
		return err
	}
	findings := found.Report(func(*lint.Rule) bool { return true })
	if len(findings) == 0 {
		return nil
	}
	colour, err := p.coloured(c.String("color"), p.Err)
	if err != nil {
		return err
	}
	if err := report.Text(p.Err, &report.Report{Version: version(), Files: len(otherFiles(findings)), Findings: findings, Colour: colour}); err != nil {
		return err
	}
	return errFound
}

// defaults are the keys that hold something where nobody says it.
var defaults = []struct{ key, value string }{
	{"fail-on", lint.Warning.String()},
	{"serial", "raise"},
	{"spf.all", "~"},
	{"dmarc.create", "false"},
	{"dmarc.default", "v=DMARC1; p=none;"},
}

// printConfig prints a line for each key that holds something.
func (p *program) printConfig(found *config.Config, folder string) error {
	var rows [][3]string
	said := map[string]bool{}
	for _, s := range found.Settings {
		rows = append(rows, [3]string{s.Key, s.Value, fmt.Sprintf("%s:%d", s.Path, s.Line)})
		said[s.Key] = true
	}
	for _, d := range defaults {
		if !said[d.key] {
			rows = append(rows, [3]string{d.key, d.value, "default"})
		}
	}
	var widths [2]int
	for i, row := range rows {
		for j := range row {
			rows[i][j] = report.Printable(row[j])
		}
		for j := range widths {
			widths[j] = max(widths[j], min(utf8.RuneCountInString(rows[i][j]), 60))
		}
	}
	var out bytes.Buffer
	if found.Path == "" {
		_, looked := files.Upward(folder, config.Name)
		fmt.Fprintf(&out, "There is no %s; looked in %s.\n\n", config.Name, report.Printable(strings.Join(looked, ", ")))
	}
	for _, row := range rows {
		fmt.Fprintf(&out, "%-*s  %-*s  %s\n", widths[0], row[0], widths[1], row[1], row[2])
	}
	_, err := p.Out.Write(out.Bytes())
	return err
}

package cli

import (
	"github.com/urfave/cli/v2"

	"github.com/zonemend/zonemend/lint"
)

func (p *program) lintCommand() *cli.Command {
	return &cli.Command{
		Name:         "lint",
		Usage:        "say what is wrong in zone files",
		ArgsUsage:    "PATH...",
		Description:  "Checks zone files and provider exports, and all of them in folders. A path of - is standard input.",
		Flags:        commonFlags(),
		OnUsageError: usageError, HideHelpCommand: true,
		Action: p.lint,
	}
}

func (p *program) lint(c *cli.Context) error {
	r, err := p.request(c)
	if err != nil {
		return err
	}
	zones, err := p.readZones(r)
	if err != nil {
		return err
	}
	findings := lint.Check(lint.NewRun(zones, r.options), r.rules)
	rep := r.newReport(zones, findings)
	rep.Hint, rep.Colour = true, r.colour
	if err := r.writeReports(p.Out, rep); err != nil {
		return err
	}
	if r.fails(findings) {
		return errFound
	}
	return nil
}

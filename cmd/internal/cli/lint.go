package cli

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/config"
)

func (p *program) lintCommand() *cli.Command {
	return &cli.Command{
		Name:         "lint",
		Usage:        "say what is wrong in zone files",
		ArgsUsage:    "[PATH...]",
		Description:  "Checks zone files and provider exports, and all of them in folders. A path of - is standard input. Without a path, the files are\nchecked that " + config.Name + " lists. Zones with one configuration are checked together, those with another one apart from them.",
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
	batches, err := r.batches(zones)
	if err != nil {
		return err
	}
	var findings []*lint.Finding
	failing := map[*lint.Finding]bool{}
	done := p.working(r, func() string { return fmt.Sprintf("checking %d %s", len(zones), plural(len(zones), "zone")) })
	for _, b := range batches {
		found := lint.Check(lint.NewRun(b.zones, b.options), b.rules)
		found = append(r.aboutConfig(b), found...) // only now it is known which of its entries were of use
		b.mark(failing, found)
		findings = append(findings, found...)
	}
	done()
	p.sayIgnored(c, batches)
	rep := r.newReport(zones, findings, failing)
	rep.Hint, rep.Colour = true, r.colour
	if err := r.writeReports(p.Out, rep, rep); err != nil {
		return err
	}
	if len(failing) > 0 {
		return errFound
	}
	return nil
}

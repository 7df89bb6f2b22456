package cli

import (
	"errors"
	"fmt"
	"os"
	"reflect"

	"github.com/urfave/cli/v2"

	"github.com/zonemend/zonemend/cmd/internal/report"
	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/readiness"
)

func (p *program) sesCommand() *cli.Command {
	return &cli.Command{
		Name:      "ses",
		Usage:     "say what Amazon SES will make of the zones",
		ArgsUsage: "[PATH...]",
		Description: `Prints for each domain that sends with Amazon SES whether its DKIM records, its MAIL FROM domain and its
DMARC policy are there, what SES and receivers will make of them, and what "zonemend fix" would change about it.
The domains are those that a configuration names, and those that the records show. It only tells: the exit code is 0
whether they are ready or not.`,
		Flags:        sesFlags(),
		OnUsageError: usageError, HideHelpCommand: true,
		Action: p.ses,
	}
}

// sesFlags are the common flags, without those that change nothing in the report.
func sesFlags() []cli.Flag {
	var flags []cli.Flag
	for _, flag := range commonFlags() {
		switch flag.Names()[0] {
		case "fail-on", "verbose", "base", "changed":
		case "format":
			flags = append(flags, &cli.StringSliceFlag{Name: "format", Aliases: []string{"f"}, Value: cli.NewStringSlice("text"), Usage: "how to print it: `FORMAT` is text or json"})
		default:
			flags = append(flags, flag)
		}
	}
	return flags
}

func (p *program) ses(c *cli.Context) error {
	r, err := p.request(c)
	if err != nil {
		return err
	}
	write := report.SESText
	if len(r.targets) != 1 || r.targets[0].file != "" {
		return errors.New("the report of ses is printed, in one format")
	}
	switch format := r.targets[0].name; format {
	case "text":
	case "json":
		write = report.SESJSON
	default:
		return fmt.Errorf("the report of ses is text or json, not %q", format)
	}
	zones, err := p.readZones(r)
	if err != nil {
		return err
	}
	batches, err := r.batches(zones)
	if err != nil {
		return err
	}
	out := report.SES{Version: version(), Unsafe: r.unsafe, Paths: r.words, Colour: r.colour}
	if here, err := os.Getwd(); err == nil {
		out.Base = here
	}
	done := p.working(r, func() string { return fmt.Sprintf("checking %d %s", len(zones), plural(len(zones), "zone")) })
	for _, b := range batches {
		out.Identities = append(out.Identities, p.identities(r, b)...)
		// What the report says rests on the configuration.
		if about := r.aboutConfig(b); len(about) > 0 {
			if err := report.Text(p.Err, &report.Report{Version: version(), Files: len(otherFiles(about)), Findings: about, Quiet: true}); err != nil {
				return err
			}
		}
	}
	done()
	return write(p.Out, &out)
}

// identities works out what SES will make of the zones of a batch, before and after fixing.
func (p *program) identities(r *request, b *batch) []report.Identity {
	run := lint.NewRun(b.zones, b.options)
	findings := lint.Check(run, b.rules)
	var patched []*zone.File
	for _, result := range fix.Run(b.zones, p.fixOptions(r, b, nil)) {
		patched = append(patched, result.Patched)
	}
	fixed := map[string]*readiness.Identity{}
	for _, identity := range readiness.Of(lint.NewRun(patched, b.options)) {
		fixed[identity.Name()] = identity
	}
	var all []report.Identity
	identities := readiness.Of(run)
	concerning := readiness.Concerning(run, identities, findings)
	for n, identity := range identities {
		shown := report.Identity{Identity: identity, Findings: concerning[n]}
		if after := fixed[identity.Name()]; after != nil && !reflect.DeepEqual(after, identity) {
			shown.Fixed = after
		}
		all = append(all, shown)
	}
	return all
}

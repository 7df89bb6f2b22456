package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/urfave/cli/v2"

	"github.com/zonemend/zonemend/cmd/internal/files"
	"github.com/zonemend/zonemend/cmd/internal/report"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/config"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules"
)

// standardInput is the path that stands for it.
const standardInput = "-"

// commonFlags are those of lint and fix.
func commonFlags() []cli.Flag {
	return append([]cli.Flag{
		&cli.StringSliceFlag{Name: "select", Usage: "run only these `RULES` or groups, such as ses,zone/target-dot"},
		&cli.StringSliceFlag{Name: "ignore", Usage: "don't run these `RULES` or groups"},
		&cli.StringFlag{Name: "fail-on", Value: "warning", Usage: "exit with 1 from this `SEVERITY` on: error, warning, info or never"},
		&cli.StringFlag{Name: "origin", Usage: "the zone's `NAME`, where the file doesn't say it"},
		&cli.StringSliceFlag{Name: "mail-from", Usage: "a `HOST` that is a custom MAIL FROM domain; HOST=REGION says its region too"},
		&cli.StringFlag{Name: "region", Usage: "the AWS `REGION` of SES, for records that must be added"},
		&cli.StringFlag{Name: "input-format", Usage: "the `FORMAT` of the files, where their content doesn't show it: " + list(inputFormatNames())},
		&cli.StringFlag{Name: "stdin-filename", Usage: "the `NAME` that standard input goes by in messages, and that names the zone"},
		&cli.StringSliceFlag{Name: "format", Aliases: []string{"f"}, Value: cli.NewStringSlice("text"), Usage: "how to print findings: `FORMAT` is " + list(report.Names()) + "; FORMAT=FILE writes them into a file, also beside what is printed"},
		&cli.StringFlag{Name: "color", Value: "auto", Usage: "`WHEN` to use colour: auto, always or never"},
		&cli.StringFlag{Name: "config", Aliases: []string{"c"}, Usage: "the configuration `FILE`, for all files; else each has the " + config.Name + " of its folder or of one above"},
		&cli.BoolFlag{Name: "no-config", Usage: "look for no configuration"},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "say also how many findings the configuration ignores"},
		&cli.BoolFlag{Name: "skip-others", Usage: "pass over named files, too, that are no zones or that the configuration excludes; for hooks, which name every file"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print findings or the diff, and no summary, hint or progress"},
		&cli.BoolFlag{Name: "unsafe", Usage: "count, and with fix apply, also fixes that you should have read"},
	}, baseFlags()...)
}

// A request is what the common flags ask for.
type request struct {
	paths    []string
	options  lint.Options // what flags say; what is checked with is in [batch]
	origin   zone.Name
	input    reader // nil where the content decides
	mutex    sync.Mutex
	roots    map[string]string        // by folder; see request.root
	settings map[string]*zone.OctoDNS // by folder; see request.octoDNS
	configs  *configs
	selected []string
	ignored  []string
	passed   []string // files of folders that turned out to be no zones
	words    string   // the flags and paths, to be said in a command
	listed   bool     // no paths were named: those of the configuration count
	skip     bool     // named files are judged like those of folders
	quiet    bool
	stdin    string
	failOn   *lint.Severity // 0 for never; nil where the configuration may say it
	targets  []target
	colour   bool
	unsafe   bool
	base     string                     // the revision to compare with, "" for none
	compares string                     // the flag that asks for it
	contents map[string]*files.Snapshot // what was read, by path

	excluding *config.Config // one that passes over a zone in a folder
}

func newRequest(paths []string) *request {
	return &request{paths: paths, contents: map[string]*files.Snapshot{}, settings: map[string]*zone.OctoDNS{}, roots: map[string]string{}}
}

func (p *program) request(c *cli.Context) (*request, error) {
	r := newRequest(c.Args().Slice())
	r.unsafe, r.skip, r.quiet = c.Bool("unsafe"), c.Bool("skip-others"), c.Bool("quiet")
	var err error
	r.selected, r.ignored = c.StringSlice("select"), c.StringSlice("ignore")
	if _, err = chooseRules(r.selected, r.ignored, rules.Default()); err != nil {
		return nil, err
	}
	if origin := c.String("origin"); origin != "" {
		if r.origin, err = zone.ParseName(origin, zone.Root); err != nil {
			return nil, fmt.Errorf("--origin: %w", err)
		}
	}
	if r.input, err = inputFormat(c.String("input-format")); err != nil {
		return nil, err
	}
	if r.options.Region, err = region("--region", c.String("region")); err != nil {
		return nil, err
	}
	if err := r.mailFrom(c.StringSlice("mail-from")); err != nil {
		return nil, err
	}
	if failOn := c.String("fail-on"); c.IsSet("fail-on") {
		severity, ok := lint.ParseSeverity(failOn)
		if !ok && failOn != "never" {
			return nil, fmt.Errorf("--fail-on takes error, warning, info or never, not %q", failOn)
		}
		r.failOn = &severity
	}
	r.stdin = c.String("stdin-filename")
	if r.stdin != "" && slices.Contains(r.paths, r.stdin) {
		return nil, fmt.Errorf("%s is both a path and the name of standard input", r.stdin)
	}
	if err := r.chooseBase(c); err != nil {
		return nil, err
	}
	r.options.Now = p.now
	if r.targets, err = targets(c.StringSlice("format")); err != nil {
		return nil, err
	}
	if r.colour, err = p.coloured(c.String("color"), p.Out); err != nil {
		return nil, err
	}
	if r.configs, err = newConfigs(c.String("config"), c.Bool("no-config"), r.options.Region); err != nil {
		return nil, err
	}
	if err := r.listFiles(c.Command.Name); err != nil {
		p.sayMisnamed(r.configs)
		return nil, err
	}
	r.words = r.again(c)
	return r, nil
}

// mailFrom notes the hosts that flags name as MAIL FROM domains, perhaps with their region.
func (r *request) mailFrom(hosts []string) error {
	for _, host := range hosts {
		name, said, _ := strings.Cut(host, "=")
		parsed, err := zone.ParseName(name, zone.Root)
		if err != nil {
			return fmt.Errorf("--mail-from: %w", err)
		}
		said, err = region("--mail-from", said)
		if err != nil {
			return err
		}
		r.options.MailFrom = append(r.options.MailFrom, lint.MailFrom{Host: parsed, Region: cmp.Or(said, r.options.Region)})
	}
	return nil
}

// region checks the form of an AWS region that a flag says; whether there is such a region is no business
// of the command line, since new ones come every year.
func region(flag, said string) (string, error) {
	said = strings.ToLower(said)
	if said != "" && !rules.IsRegion(said) {
		return "", fmt.Errorf("%s: %q is no AWS region; one looks like eu-west-1", flag, said)
	}
	return said, nil
}

// chooseRules returns the rules that are wanted, in the order in which they apply: those that are named, or
// else the usual ones.
func chooseRules(selected, ignored []string, usual []*lint.Rule) ([]*lint.Rule, error) {
	run := slices.Clone(usual)
	if len(selected) > 0 {
		named, err := namedRules(selected)
		if err != nil {
			return nil, fmt.Errorf("--select: %w", err)
		}
		run = named
	}
	without, err := namedRules(ignored)
	if err != nil {
		return nil, fmt.Errorf("--ignore: %w", err)
	}
	return slices.DeleteFunc(run, func(r *lint.Rule) bool { return slices.Contains(without, r) }), nil
}

// namedRules returns the rules that names of rules and groups stand for, in the order in which they apply. A
// group doesn't bring the rules that are off by default.
func namedRules(names []string) ([]*lint.Rule, error) {
	wanted := map[*lint.Rule]bool{}
	for _, name := range names {
		name = strings.TrimSpace(name)
		found := false
		for _, r := range allRules() {
			if r.ID == name || r.Group() == name && !r.Off {
				wanted[r], found = true, true
			}
		}
		if !found {
			return nil, unknownRule(name)
		}
	}
	return slices.DeleteFunc(allRules(), func(r *lint.Rule) bool { return !wanted[r] }), nil
}

func unknownRule(name string) error {
	var names, same []string
	for _, r := range allRules() {
		names = append(names, r.ID, r.Group())
		if _, bare, _ := strings.Cut(r.ID, "/"); bare == name {
			same = append(same, r.ID)
		}
	}
	if len(same) > 0 {
		return fmt.Errorf("there is no rule or group %q, did you mean %s?", name, strings.Join(same, " or "))
	}
	return fmt.Errorf("there is no rule or group %q%s (zonemend rules lists them)", name, didYouMean(name, names))
}

// missingHosts says which MAIL FROM domains were named that no zone holds.
func (p *program) missingHosts(r *request, zones []*zone.File) {
	run := lint.NewRun(zones, r.options)
	for _, named := range r.options.MailFrom {
		if run.ZoneOf(named.Host) == nil {
			fmt.Fprintf(p.Err, "zonemend: --mail-from %s: none of the zones holds this name, so nothing can be said about it\n", named.Host)
		}
	}
}

// withoutIncluded leaves out files that others of the run include: they are checked as parts of these. A
// file with an SOA record is a zone of its own, whoever includes it.
func withoutIncluded(zones []*zone.File) []*zone.File {
	included := map[string]bool{}
	for _, z := range zones {
		for _, s := range z.Sources[1:] {
			included[s.Path] = true
		}
	}
	return slices.DeleteFunc(zones, func(z *zone.File) bool { return included[z.Path] && !z.Zone.HasOwnSOA() })
}

package cli

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"sync"

	"github.com/urfave/cli/v2"

	"github.com/zonemend/zonemend/cmd/internal/files"
	"github.com/zonemend/zonemend/cmd/internal/report"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/config"
	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

// Configs are the configurations of the files of a run. Each is read once.
type configs struct {
	region string
	mutex  sync.Mutex
	byPath map[string]*config.Config // nil for one that can't be read
	byDir  map[string]*config.Config // those of the files in a folder
	none   *config.Config
	fixed  *config.Config // the one of all files, if the command line says so
	given  []string       // the files that they name
	errs   []error

	// misnamed are files that somebody may take for configurations, and that aren't read; those that were said are true.
	misnamed map[string]bool
}

func newConfigs(path string, no bool, region string) (*configs, error) {
	c := &configs{region: region, byPath: map[string]*config.Config{}, byDir: map[string]*config.Config{}, misnamed: map[string]bool{}}
	c.none = config.None(c.env("."))
	switch {
	case path != "" && no:
		return nil, errors.New("--config names a configuration, and --no-config wants none: choose one")
	case no:
		c.fixed = c.none
	case path != "":
		c.fixed = c.read(path, "")
	}
	return c, errors.Join(c.errs...)
}

// env is what a configuration in a folder is read with.
func (c *configs) env(folder string) *config.Env {
	// The folder is what files.Root takes for the folder of a file.
	root := files.Root(filepath.Join(folder, config.Name))
	return &config.Env{
		Rules: rules.All, Formats: inputFormatNames(), IsRegion: rules.IsRegion, Region: c.region,
		Load:     c.noting(folder, files.Given(root, folder)),
		Matches:  func(g config.Glob) bool { return files.Matches(folder, string(g)) },
		Relative: files.Relative(folder),
	}
}

// noting notes which files a configuration in a folder loads.
func (c *configs) noting(folder string, load func(string) (string, []byte, error)) func(string) (string, []byte, error) {
	return func(path string) (string, []byte, error) {
		c.given = append(c.given, filepath.Join(folder, filepath.FromSlash(path)))
		return load(path)
	}
}

// read reads a configuration. Where that can't be done it notes why, and there is none.
// One that nobody named must lie within root.
func (c *configs) read(path, root string) *config.Config {
	if known, ok := c.byPath[path]; ok {
		return known
	}
	src, err := files.Config(root, path)
	var read *config.Config
	if err == nil {
		read, err = config.Read(path, src, c.env(filepath.Dir(path)))
	}
	if err != nil {
		c.errs = append(c.errs, err)
		read = c.none
	}
	c.byPath[path] = read
	return read
}

// of returns the configuration of a file. That of standard input is that of the present folder, or of the one
// that its name stands in.
func (c *configs) of(path string) *config.Config {
	if c.fixed != nil {
		return c.fixed
	}
	folder := filepath.Dir(path)
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if known, ok := c.byDir[folder]; ok {
		return known
	}
	read := c.none
	found, looked := files.Upward(folder, config.Name)
	if found != "" {
		read = c.read(found, files.Root(found))
	}
	for _, path := range files.In(looked, otherName) {
		if _, known := c.misnamed[path]; !known {
			c.misnamed[path] = false
		}
	}
	c.byDir[folder] = read
	return read
}

// otherName is what other programs would call the configuration, too.
const otherName = ".zonemend.yml"

// sayMisnamed says, once, which files aren't read though they look like configurations.
func (p *program) sayMisnamed(c *configs) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, path := range slices.Sorted(maps.Keys(c.misnamed)) {
		if !c.misnamed[path] {
			c.misnamed[path] = true
			fmt.Fprintf(p.Err, "zonemend: %s isn't read: call it %s\n", report.Printable(path), config.Name)
		}
	}
}

// load reads the configurations of files, and says which can't be read.
func (c *configs) load(paths []string) error {
	for _, path := range paths {
		c.of(path)
	}
	return errors.Join(c.errs...)
}

// listFiles takes the files that the configuration names, of those below the present folder, where the command
// line names none.
func (r *request) listFiles(command string) error {
	if len(r.paths) > 0 {
		return nil
	}
	here := r.configs.of("x")
	if err := errors.Join(r.configs.errs...); err != nil {
		return err
	}
	if len(here.Files) == 0 {
		return fmt.Errorf("name the zone files or folders to %s, or - for standard input; or list them under files: in %s", command, config.Name)
	}
	r.paths, r.listed = []string{"."}, true
	return nil
}

// isZone tells whether a file of a folder is looked at.
func (r *request) isZone(path string, head []byte) bool {
	c := r.configs.of(path)
	if r.listed && !c.Includes(path) {
		return false
	}
	if isZone(c, path, head) {
		return true
	}
	if c.Excludes(path) && looksLikeZone(c, path, head) {
		r.excluding = c
	}
	return false
}

// isZone tells whether a file of a folder is looked at, if no others are wanted.
func isZone(c *config.Config, path string, head []byte) bool {
	if c.Excludes(path) || filepath.Base(path) == config.Name {
		return false
	}
	return looksLikeZone(c, path, head)
}

func looksLikeZone(c *config.Config, path string, head []byte) bool {
	return c.Includes(path) || c.Format(path) != "" || zonefile.Detect(path, head) || export.Detect(path, head)
}

// inputOf returns the format that somebody named for a file, or nil.
func (r *request) inputOf(path string) reader {
	if r.input != nil {
		return r.input
	}
	input, _ := inputFormat(r.configs.of(path).Format(path)) // its name was checked when it was read
	return input
}

// A batch is the zones that have one configuration: they are checked together, and those with another one apart
// from them.
type batch struct {
	config  *config.Config
	zones   []*zone.File
	rules   []*lint.Rule
	options lint.Options
	failOn  lint.Severity // 0 for never
}

// batches parts zones by their configurations. What flags say outweighs what these do.
func (r *request) batches(zones []*zone.File) ([]*batch, error) {
	var all []*batch
	of := map[*config.Config]*batch{}
	for _, z := range zones {
		c := r.configs.of(z.Path)
		b := of[c]
		if b == nil {
			b = &batch{config: c, options: c.Options, failOn: lint.Warning}
			if s, ok := c.FailOn(); ok {
				b.failOn = s
			}
			if r.failOn != nil {
				b.failOn = *r.failOn
			}
			usual := c.Run(rules.All)
			if !c.RaiseSerial() {
				// Another tool raises the serial, after this.
				usual = slices.DeleteFunc(usual, func(rule *lint.Rule) bool { return rule.ID == "zone/serial-not-raised" })
			}
			var err error
			if b.rules, err = chooseRules(r.selected, r.ignored, usual); err != nil {
				return nil, err
			}
			b.options.RuleIDs, b.options.Now, b.options.Changed = rules.IDs(), r.options.Now, r.options.Changed
			if base := r.options.Base; base != nil {
				b.options.Base = &lint.Base{Files: base.Files, Gone: base.Gone}
			}
			r.override(&b.options)
			of[c] = b
			all = append(all, b)
		}
		b.zones = append(b.zones, z)
	}
	return all, nil
}

// override puts what the command line says about MAIL FROM domains in the place of what a configuration says.
func (r *request) override(opt *lint.Options) {
	opt.MailFrom, opt.Identities = slices.Clone(opt.MailFrom), slices.Clone(opt.Identities)
	for _, said := range r.options.MailFrom {
		opt.MailFrom = slices.DeleteFunc(opt.MailFrom, func(m lint.MailFrom) bool { return m.Host == said.Host })
		for i := range opt.Identities {
			if identity := &opt.Identities[i]; identity.MailFrom == said.Host {
				identity.Region = cmp.Or(said.Region, identity.Region)
			}
		}
	}
	opt.MailFrom = slices.Concat(r.options.MailFrom, opt.MailFrom)
}

// mark adds the findings that are so bad that the run fails.
func (b *batch) mark(failing map[*lint.Finding]bool, findings []*lint.Finding) {
	for _, f := range findings {
		if b.failOn != 0 && f.Severity >= b.failOn {
			failing[f] = true
		}
	}
}

// aboutConfig returns what is to be said about the configuration of a batch that was checked. Mistakes count
// whatever rules were selected.
func (r *request) aboutConfig(b *batch) []*lint.Finding {
	unseen := sync.OnceValues(func() ([]string, error) { return r.unseen(b) })
	looked := func(globs []config.Glob) bool {
		paths, err := unseen()
		return err == nil && !slices.ContainsFunc(paths, func(path string) bool {
			return len(globs) == 0 || slices.ContainsFunc(globs, func(g config.Glob) bool { return g.Match(path) })
		})
	}
	b.config.CheckIgnores(func(rule *lint.Rule) bool { return slices.Contains(b.rules, rule) }, looked)
	run := lint.NewRun(b.zones, b.options)
	known := !slices.ContainsFunc(b.zones, func(z *zone.File) bool { return !z.Zone.OriginKnown() })
	b.config.CheckNames(func(name zone.Name) bool { return run.ZoneOf(name) != nil }, func() bool { return known && looked(nil) })
	without, _ := namedRules(r.ignored) // it was checked before
	return b.config.Report(func(rule *lint.Rule) bool {
		return !slices.Contains(without, rule) && (rule == config.Invalid || len(r.selected) == 0 || slices.Contains(b.rules, rule))
	})
}

// unseen returns the zones that have the configuration of a batch and weren't looked at, by their paths from its
// folder.
func (r *request) unseen(b *batch) ([]string, error) {
	seen := map[string]bool{}
	for _, z := range b.zones {
		for _, s := range z.Sources {
			seen[b.config.Relative(s.Path)] = true
		}
	}
	for _, path := range r.passed {
		seen[b.config.Relative(path)] = true
	}
	folder := filepath.Dir(b.config.Path)
	all, _, err := files.Find([]string{folder}, func(path string, head []byte) bool {
		return r.configs.of(path) == b.config && isZone(b.config, path, head)
	})
	var unseen []string
	for _, path := range all {
		if relative := b.config.Relative(path); !seen[relative] {
			unseen = append(unseen, relative)
		}
	}
	return unseen, err
}

// sayIgnored says how many findings the configurations ignore.
func (p *program) sayIgnored(c *cli.Context, batches []*batch) {
	if !c.Bool("verbose") {
		return
	}
	for _, b := range batches {
		if n := b.config.Ignored(); n > 0 {
			fmt.Fprintf(p.Err, "%s ignores %d %s\n", report.Printable(b.config.Path), n, plural(n, "finding"))
		}
	}
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// otherFiles are the files that findings are about.
func otherFiles(about []*lint.Finding) map[string]bool {
	paths := map[string]bool{}
	for _, f := range about {
		paths[f.Zone.File.Path] = true
	}
	return paths
}

// countFiles returns how many files were looked at: zones, and others with findings.
func countFiles(zones []*zone.File, findings []*lint.Finding) int {
	paths := otherFiles(findings)
	for _, z := range zones {
		paths[z.Path] = true
	}
	return len(paths)
}

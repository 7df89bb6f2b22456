package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/zonemend/zonemend/cmd/internal/files"
	"github.com/zonemend/zonemend/cmd/internal/report"
	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/zone"
)

func (p *program) fixCommand() *cli.Command {
	return &cli.Command{
		Name:      "fix",
		Usage:     "print what would put zone files right as a diff; with --write, do it",
		ArgsUsage: "[PATH...]",
		Description: `Prints a unified diff of what it would change, and changes nothing. With --write the files are
changed and what is left is reported; "fix --write -" reads standard input and prints the patched text.
Every fix is checked before it counts: the file is read again, and its records must be what was announced.`,
		Flags: append(commonFlags(),
			&cli.BoolFlag{Name: "write", Aliases: []string{"w"}, Usage: "change the files"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write patched copies into this `FOLDER`, and leave the files alone"},
			&cli.StringFlag{Name: "emit", Usage: "print, instead of the diff, `WHAT` brings the live zone there too: change-batch, for a list of Route 53 record sets"},
			&cli.StringSliceFlag{Name: "only", Usage: "apply only the fixes of these `RULES` or groups"},
		),
		OnUsageError: usageError, HideHelpCommand: true,
		Action: p.fix,
	}
}

// undefinedFlag is how urfave/cli begins its error about a flag that there isn't.
const undefinedFlag = "flag provided but not defined: -"

// usageError says what is wrong with a flag in the words that the user typed.
func usageError(c *cli.Context, err error, _ bool) error {
	name, ok := strings.CutPrefix(err.Error(), undefinedFlag)
	if !ok {
		return err
	}
	var names []string
	for _, flag := range c.Command.Flags {
		names = append(names, dashed(flag.Names()[0]))
	}
	typed := strings.TrimLeft(name, "-")
	name = dashed(typed)
	if flag := valueFlag(c.Command, typed[:min(1, len(typed))]); flag != nil && didYouMean(name, names) == "" {
		return fmt.Errorf("there is no flag %s; the value of -%s stands behind a space: -%s %s", name, typed[:1], typed[:1], typed[1:])
	}
	return fmt.Errorf("there is no flag %s%s (zonemend %s --help lists them)", name, didYouMean(name, names), c.Command.Name)
}

func (p *program) fix(c *cli.Context) error {
	r, err := p.request(c)
	if err != nil {
		return err
	}
	if err := conflict(c, r); err != nil {
		return err
	}
	only, err := onlyRules(c)
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
	done := p.working(r, func() string { return fmt.Sprintf("checking and fixing %d %s", len(zones), plural(len(zones), "zone")) })
	results, about, failing := p.fixAll(r, batches, only, printsDiff(c))
	done()
	p.sayIgnored(c, batches)
	trouble := p.refusals(results)
	if c.String("emit") != "" {
		if err := p.emitBatch(results); err != nil {
			return err
		}
	}
	copies, err := newCopier(c.String("output"), results, r.filesRead(zones))
	if err != nil {
		return err
	}
	changed, failed, err := p.deliverAll(c, r, results, copies)
	if err != nil {
		return err
	}
	trouble = append(trouble, failed...)
	if err := p.reportLeft(c, r, results, about, failing); err != nil {
		return err
	}
	if len(trouble) > 0 {
		return errors.Join(trouble...)
	}
	if len(failing) > 0 || changed && !c.Bool("write") {
		return errFound
	}
	return nil
}

// conflict says which flags of fix can't be given together.
func conflict(c *cli.Context, r *request) error {
	if c.Bool("write") && len(r.paths) > 1 && slices.Contains(r.paths, standardInput) {
		return errors.New("with --write, standard input stands alone: its patched text is all that is printed")
	}
	if c.Bool("write") && c.String("output") != "" {
		return errors.New("--write changes the files, --output writes copies: choose one")
	}
	if emit := c.String("emit"); emit != "" && emit != changeBatch {
		return fmt.Errorf("--emit knows %s, not %q", changeBatch, emit)
	}
	if c.String("emit") != "" && c.Bool("write") && slices.Contains(r.paths, standardInput) {
		return errors.New("--emit and the patched text of standard input would both be printed: leave --write away")
	}
	return nil
}

// refusals says why files were not, or not wholly, put right, and returns what of that is trouble.
func (p *program) refusals(results []*fix.Result) []error {
	var trouble []error
	for _, result := range results {
		if errors.Is(result.Refused, fix.ErrSigned) {
			// The file could be read and checked; what is found in it is left, and counts as that.
			fmt.Fprintf(p.Err, "zonemend: %s: nothing was changed: %v\n", report.Printable(result.File.Path), result.Refused)
			continue
		}
		if result.Refused != nil {
			what := "nothing was changed"
			if result.Changed() {
				what = "not all could be fixed"
			}
			trouble = append(trouble, fmt.Errorf("%s: %s: %w", result.File.Path, what, result.Refused))
		}
	}
	return trouble
}

// printsDiff reports whether a diff is printed of what changed.
func printsDiff(c *cli.Context) bool { return !c.Bool("write") && c.String("emit") == "" }

// fixAll fixes batches of zones; about is what was found in their configurations, and failing what of all that is
// left makes the run fail.
func (p *program) fixAll(r *request, batches []*batch, only func(*lint.Rule) bool, diff bool) (results []*fix.Result, about []*lint.Finding, failing map[*lint.Finding]bool) {
	failing = map[*lint.Finding]bool{}
	for _, b := range batches {
		options := p.fixOptions(r, b, only)
		options.Diff = diff
		some := fix.Run(b.zones, options)
		found := r.aboutConfig(b)
		results, about = append(results, some...), append(about, found...)
		b.mark(failing, found)
		b.mark(failing, left(some))
		for _, result := range some {
			b.mark(failing, result.Standing)
		}
	}
	return results, about, failing
}

func (p *program) fixOptions(r *request, b *batch, only func(*lint.Rule) bool) fix.Options {
	return fix.Options{
		Rules: b.rules, Unsafe: r.unsafe, Only: only, Serial: b.config.RaiseSerial(), Now: p.now, Lint: b.options, Read: r.readOptions,
	}
}

// onlyRules tells whether a rule's fixes are wanted; nil means all of them.
func onlyRules(c *cli.Context) (func(*lint.Rule) bool, error) {
	names := c.StringSlice("only")
	if len(names) == 0 {
		return nil, nil
	}
	only, err := namedRules(names)
	if err != nil {
		return nil, fmt.Errorf("--only: %w", err)
	}
	return func(rule *lint.Rule) bool { return slices.Contains(only, rule) }, nil
}

// deliverAll brings what has changed to where it is wanted. It reports whether anything has, and which files could not be written; err
// says that standard output can't be.
func (p *program) deliverAll(c *cli.Context, r *request, results []*fix.Result, copies *copier) (changed bool, failed []error, err error) {
	var out bytes.Buffer
	for _, result := range results {
		if !result.Changed() {
			if c.Bool("write") && slices.Contains(r.paths, standardInput) {
				out.Write(result.File.Src())
			}
			continue
		}
		changed = true
		if err := p.deliver(c, r, result, &out, copies); err != nil {
			failed = append(failed, err)
		}
	}
	_, err = p.Out.Write(out.Bytes())
	return changed, failed, err
}

// deliver writes a changed file where it is wanted: into place, into a folder, or as a diff to out.
func (p *program) deliver(c *cli.Context, r *request, result *fix.Result, out *bytes.Buffer, copies *copier) error {
	fromStdin := r.contents[result.File.Path] == nil
	if c.Bool("write") {
		if fromStdin {
			out.Write(result.Patched.Src())
			return nil
		}
		return files.Write(r.contents[result.File.Path], result.Patched.Src())
	}
	if printsDiff(c) {
		diff := result.Diff()
		if r.colour {
			diff = fix.Colour(diff)
		}
		out.Write(diff)
	}
	if copies.folder != "" {
		return copies.write(result)
	}
	return nil
}

// changeBatch is what --emit takes.
const changeBatch = "change-batch"

// emitBatch prints the change batch that brings a hosted zone of Route 53 to the patched state.
func (p *program) emitBatch(results []*fix.Result) error {
	if len(results) != 1 {
		return errors.New("--emit change-batch takes one file, since a change batch is for one hosted zone")
	}
	result := results[0]
	batch, weight, err := export.ChangeBatch(result.File, result.Patched, "zonemend fix "+result.File.Path)
	if err != nil {
		return fmt.Errorf("%s is %s: %w", result.File.Path, result.File.Format.Name(), err)
	}
	if weight > export.MaxWeight {
		fmt.Fprintf(p.Err, "zonemend: the batch has %d values, those of an UPSERT counted twice; Route 53 takes %d at a time\n", weight, export.MaxWeight)
	}
	if weight == 0 {
		fmt.Fprintln(p.Err, "zonemend: there is nothing to change")
		return nil
	}
	_, err = p.Out.Write(batch)
	return err
}

// A copier writes patched files into a folder.
type copier struct {
	folder  string
	targets map[*fix.Result]string
}

// newCopier works out where the copies go, before the first is written: none may stand in the place of a file
// that was read, or of one that has nothing to do with it.
func newCopier(folder string, results []*fix.Result, read []string) (*copier, error) {
	c := &copier{folder: folder, targets: map[*fix.Result]string{}}
	if folder == "" {
		return c, nil
	}
	sources := make([]fs.FileInfo, len(read))
	for i, path := range read {
		sources[i], _ = os.Stat(path)
	}
	of := map[string]string{} // which file a copy is of
	var trouble []error
	for _, result := range results {
		if !result.Changed() {
			continue
		}
		path := result.File.Path
		name, elsewhere := copyName(path)
		target := filepath.Join(folder, name)
		if other, ok := of[target]; ok {
			trouble = append(trouble, fmt.Errorf("the copies of %s and %s would both be %s; fix them one by one, into folders of their own", other, path, target))
			continue
		}
		c.targets[result], of[target] = target, path
		if !files.Stays(folder, target) {
			trouble = append(trouble, fmt.Errorf("the copy of %s would be %s, and a link there leads out of %s: choose another folder, or take the link away", path, target, folder))
			continue
		}
		info, err := os.Stat(target)
		if err != nil {
			continue // most likely there is none; else writing it says why
		}
		if i := slices.IndexFunc(sources, func(source fs.FileInfo) bool { return source != nil && os.SameFile(info, source) }); i >= 0 {
			trouble = append(trouble, fmt.Errorf("--output %s would write over %s itself; choose another folder, or say --write", folder, read[i]))
			continue
		}
		if elsewhere {
			trouble = append(trouble, fmt.Errorf("the copy of %s would be %s, and that is there already: choose another folder, or take it away", path, target))
		}
	}
	return c, errors.Join(trouble...)
}

// copyName returns the path that a file has below the present folder, or its bare name when it lies elsewhere.
func copyName(path string) (name string, elsewhere bool) {
	name = path
	if filepath.IsAbs(name) {
		if here, err := filepath.Abs("."); err == nil {
			if relative, err := filepath.Rel(here, name); err == nil {
				name = relative
			}
		}
	}
	if !filepath.IsLocal(name) {
		return filepath.Base(name), true
	}
	return name, false
}

func (c *copier) write(result *fix.Result) error {
	target := c.targets[result]
	if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
		return fmt.Errorf("the folder for the patched copy: %w", err)
	}
	return files.Create(target, result.Patched.Src())
}

// sameFile reports whether two paths lead to one file, links followed.
func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

func left(results []*fix.Result) []*lint.Finding {
	var all []*lint.Finding
	for _, result := range results {
		all = append(all, result.Left...)
	}
	return all
}

// reportLeft says what was fixed and what is left. Only with --write does it go to standard output:
// else a diff, the patched text or a change batch stands there.
func (p *program) reportLeft(c *cli.Context, r *request, results []*fix.Result, about []*lint.Finding, failing map[*lint.Finding]bool) error {
	p.sayFixed(c, r, results)
	stream := p.Err
	if c.Bool("write") && c.String("emit") == "" && !slices.Contains(r.paths, standardInput) {
		stream = p.Out
	}
	colour, err := p.coloured(c.String("color"), stream)
	if err != nil {
		return err
	}
	remaining := slices.Concat(about, left(results))
	if len(remaining) == 0 && stream == p.Err {
		stream = nil
	}
	before, after := make([]*zone.File, len(results)), make([]*zone.File, len(results))
	standing := slices.Clone(about)
	for i, result := range results {
		before[i], after[i] = result.File, result.Patched
		standing = append(standing, result.Standing...)
	}
	rep := r.newReport(after, remaining, failing)
	rep.Colour = colour
	if c.Bool("write") {
		return r.writeReports(stream, rep, rep)
	}
	// The files are as they were. A program that gets a report looks into them.
	return r.writeReports(stream, rep, r.newReport(before, standing, failing))
}

// sayFixed says how many findings are fixed, or would be, and introduces those that are left.
func (p *program) sayFixed(c *cli.Context, r *request, results []*fix.Result) {
	fixed := 0
	for _, result := range results {
		fixed += len(result.Fixed)
	}
	write := c.Bool("write")
	if fixed == 0 || r.quiet || !write && !r.prints("text") {
		return
	}
	switch output := c.String("output"); {
	case write:
		fmt.Fprintf(p.Err, "%d fixed\n", fixed)
	case output != "":
		fmt.Fprintf(p.Err, "%d fixed in the copies in %s\n", fixed, report.Printable(output))
	case c.String("emit") != "":
		fmt.Fprintf(p.Err, "%d would be fixed\n", fixed)
	case r.unsafe:
		fmt.Fprintf(p.Err, "%d would be fixed; to do it: zonemend fix --unsafe --write %s\n", fixed, r.words)
	default:
		fmt.Fprintf(p.Err, "%d would be fixed; to do it: zonemend fix --write %s\n", fixed, r.words)
	}
	rest := left(results)
	if count := report.Count(rest); write && !r.unsafe && count.Unsafe > 0 {
		fmt.Fprintf(p.Err, "%d more can be fixed with --unsafe, after you have read them\n", count.Unsafe)
	}
	if !write && len(rest) > 0 {
		fmt.Fprintf(p.Err, "Left after that:\n\n")
	}
}

package cli

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/zonemend/zonemend/cmd/internal/files"
	"github.com/zonemend/zonemend/cmd/internal/report"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// baseFlags are the flags for comparing with a revision of git.
func baseFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "base", Usage: "compare with a `REVISION` of git; merge:REVISION is where HEAD has left it"},
		&cli.BoolFlag{Name: "changed", Usage: "report only what --base hasn't got: what is wrong with new or changed records, or because of the change; without --base, since HEAD. A file that was renamed is known once git add has been told"},
	}
}

// chooseBase notes what to compare with. The zones are read later, by readBase.
func (r *request) chooseBase(c *cli.Context) error {
	r.base = c.String("base")
	r.options.Changed = c.Bool("changed")
	if r.base == "" && !r.options.Changed {
		if c.IsSet("base") {
			return errors.New("--base takes a revision of git, such as origin/main")
		}
		return nil
	}
	r.compares = "--base"
	if r.base == "" {
		r.base, r.compares = "HEAD", "--changed" // what isn't committed yet, as before a commit
	}
	if slices.Contains(r.paths, standardInput) && r.stdin == "" {
		return errors.New("--base and --changed need to know which file standard input stands for: say --stdin-filename")
	}
	r.options.Base = &lint.Base{Files: map[string]*zone.File{}}
	return nil
}

// readBase reads the zones as they were at the base.
func (p *program) readBase(r *request, zones []*zone.File) error {
	if r.options.Base == nil {
		return nil
	}
	base, err := files.NewBase(r.base)
	if err != nil {
		return fmt.Errorf("%s: %w", r.compares, err)
	}
	defer base.Close()
	before := make([]*zone.File, len(zones))
	problems := make([]error, len(zones))
	inParallel(len(zones), func(i int) { before[i], problems[i] = r.atBase(base, zones[i]) })
	var trouble []error
	for i, file := range zones {
		switch err := problems[i]; {
		case errors.Is(err, errNoZone):
			fmt.Fprintf(p.Err, "zonemend: %s: at the base it is no zone that can be read, so it counts as new\n", report.Printable(file.Path))
		case err != nil:
			trouble = append(trouble, fmt.Errorf("%s: %w", r.compares, err))
		case before[i] != nil && otherZone(before[i].Zone, file.Zone):
			r.options.Base.Gone = append(r.options.Base.Gone, before[i])
		case before[i] != nil:
			r.options.Base.Files[file.Path] = before[i]
		}
	}
	if len(trouble) > 0 {
		// A revision that isn't there is the same for all files of a repository.
		slices.SortStableFunc(trouble, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
		trouble = slices.CompactFunc(trouble, func(a, b error) bool { return a.Error() == b.Error() })
		return errors.Join(trouble...)
	}
	return p.readGone(r, base)
}

// inParallel calls do with all numbers below n, as many at a time as there are processors.
func inParallel(n int, do func(i int)) {
	tasks := make([]func(), n)
	for i := range tasks {
		tasks[i] = func() { do(i) }
	}
	lint.InParallel(tasks)
}

// otherZone reports whether two files are about different zones: a file that was renamed from one to the other,
// since the names in it are relative, or that had a wrong $ORIGIN.
func otherZone(before, now *zone.Zone) bool {
	return before.OriginKnown() && now.OriginKnown() && before.Apex != now.Apex
}

// atBase returns a file as it was at the base, read in the same way; nil if it is new.
func (r *request) atBase(base *files.Base, file *zone.File) (*zone.File, error) {
	old, src, ok, err := base.Read(file.Path)
	if err != nil || !ok {
		return nil, err
	}
	if bytes.Equal(src, file.Src()) && old == file.Path && !includes(file) {
		return file, nil
	}
	opt := r.readOptions(file.Path)
	if opt.Load != nil {
		opt.Load = base.Include(r.root(file.Path))
	}
	before, err := r.parseWith(old, src, opt)
	if err != nil {
		return nil, err
	}
	if !before.Zone.OriginKnown() && file.Zone.OriginKnown() {
		// The old name of the file didn't say the name of the zone.
		opt.Origin = file.Zone.Apex
		if before, err = r.parseWith(old, src, opt); err != nil {
			return nil, err
		}
	}
	if z := before.Zone; len(z.Records) == 0 && len(z.Problems) > 0 {
		return nil, errNoZone
	}
	return before, nil
}

// includes reports whether a file draws in others.
func includes(file *zone.File) bool {
	return slices.ContainsFunc(file.Zone.Directives, func(d zone.Directive) bool { return d.Name == "$INCLUDE" })
}

// readGone reads the zones below the named folders that were there at the base and no longer are. Nothing is
// said about them, but what leads to them was right at the base.
func (p *program) readGone(r *request, base *files.Base) error {
	seen := map[string]bool{}
	for _, folder := range r.paths {
		gone, err := base.Gone(filepath.Clean(folder))
		if err != nil {
			return fmt.Errorf("%s: %w", r.compares, err)
		}
		for _, path := range gone {
			if seen[path] {
				continue
			}
			seen[path] = true
			src, err := base.ReadGone(path)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", r.compares, path, err)
			}
			if !r.isZone(path, src[:min(len(src), 32768)]) {
				continue
			}
			opt := r.readOptions(path)
			opt.Load = base.Include(r.root(path))
			if file, err := r.parseWith(path, src, opt); err == nil {
				r.options.Base.Gone = append(r.options.Base.Gone, file)
				fmt.Fprintf(p.Err, "zonemend: %s is gone: what was in it is no longer served from here, and nothing else is said about it\n", report.Printable(path))
			}
		}
	}
	return nil
}

// Package fix puts findings right: it chooses among their fixes, applies them, checks that nothing
// else happened, and says what changed as a diff.
//
// [Run] takes files and rules, and returns for each file what it would be with all safe fixes made (or all fixes,
// if that is wanted), what was fixed, and what is left. After each round the new text is read again, and its records
// must be the old ones with the announced changes made; a fix that did anything else is dropped. [Diff] writes the
// edits as a unified diff, which git apply and patch -p1 take. Nothing here writes a file.
package fix

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// maxRounds is how many rounds may leave as much to fix as there was before, until that counts as never
// ending. Rounds that leave less aren't counted: of fixes that touch each other one is made at a time, and
// there may be many.
const maxRounds = 10

// Options say what to fix.
type Options struct {
	Rules  []*lint.Rule
	Unsafe bool // also apply fixes that a person should have chosen
	// Only, if not nil, says whether a rule's fixes are wanted; its findings are reported anyway.
	Only func(*lint.Rule) bool
	// Serial says whether the SOA serial rises when records have changed.
	Serial bool
	Now    time.Time // for serials that hold a date or Unix time
	Lint   lint.Options
	// Diff says that [Result.Diff] will be asked for: then it is made while the rules look at what was fixed.
	Diff bool
	// Read holds what the format must be told, by the file's path.
	Read func(path string) zone.Options
}

// A Result is what became of one file.
type Result struct {
	File    *zone.File // as it was
	Patched *zone.File // as it is now; File where nothing changed
	Edits   []text.Edit
	Fixed   []*lint.Finding // what was put right, in the order of the rounds
	Left    []*lint.Finding // what is still to be reported
	// Standing is what Left has of what was found in File, with the places there.
	Standing []*lint.Finding
	// Refused says why the file wasn't changed although there was something to fix.
	Refused error

	diff []byte
}

// Changed reports whether the file has other octets now.
func (r *Result) Changed() bool { return len(r.Edits) > 0 }

// Diff returns what changed as a unified diff; see the function of that name.
func (r *Result) Diff() []byte {
	if r.diff == nil {
		r.diff = Diff(r.File.Path, r.File.Src(), r.Edits)
	}
	return r.diff
}

// ErrBug marks errors that are zonemend's fault, not the zone's.
var ErrBug = errors.New("this is a bug in zonemend, please report it")

// ErrSigned is why signed zones are left alone.
var ErrSigned = errors.New("the zone is signed (it has RRSIG records), and a change would break the signatures: fix the unsigned zone and sign it again")

// Run fixes files that are checked together, and returns their results in the same order.
func Run(files []*zone.File, opt Options) []*Result {
	if opt.Lint.Now.IsZero() {
		opt.Lint.Now = opt.Now
	}
	fixers := make([]*fixer, len(files))
	for i, f := range files {
		counter := newCounter()
		fixers[i] = &fixer{opt: &opt, original: f, current: f, counter: counter, seen: map[zone.Sum]bool{counter.sum(f.Src()): true}}
	}
	var drawing sync.WaitGroup
	for round := 1; ; round++ {
		current := make([]*zone.File, len(fixers))
		for i, f := range fixers {
			current[i] = f.current
		}
		findings := byZone(lint.Check(lint.NewRun(current, opt.Lint), opt.Rules))
		drawing.Wait()
		var changed atomic.Bool
		tasks := make([]func(), len(fixers))
		for i, f := range fixers {
			f.left = findings[f.current.Zone]
			if round == 1 {
				f.first = f.left
			}
			tasks[i] = func() {
				if f.round() {
					changed.Store(true)
					_ = f.raiseSerial() // tried again below
				}
			}
		}
		lint.InParallel(tasks)
		if !changed.Load() {
			break
		}
		if opt.Diff {
			drawing.Go(func() {
				for _, f := range fixers {
					f.draw()
				}
			})
		}
	}
	results := make([]*Result, len(fixers))
	for i, f := range fixers {
		if err := f.raiseSerial(); err != nil {
			f.bugs = append(f.bugs, fmt.Errorf("the serial of %s could not be raised: %w: %w", f.original.Path, err, ErrBug))
		}
		results[i] = f.result()
	}
	return results
}

func byZone(findings []*lint.Finding) map[*zone.Zone][]*lint.Finding {
	m := map[*zone.Zone][]*lint.Finding{}
	for _, f := range findings {
		m[f.Zone] = append(m[f.Zone], f)
	}
	return m
}

// A fixer works on one file.
type fixer struct {
	opt      *Options
	original *zone.File
	current  *zone.File
	edits    []text.Edit // from original to current
	diff     []byte      // the same as a diff, where that is made already
	fixed    []*lint.Finding
	left     []*lint.Finding
	first    []*lint.Finding // what was found in the file as it was
	fewest   int             // the fewest fixes that were pending in a round
	idle     int             // rounds in which not fewer of them were pending
	refused  error
	raised   bool // the serial was raised
	counter  *counter
	since    zone.Multiset         // by what the records of current differ from those of original
	seen     map[zone.Sum]bool     // sums of the texts that the file has been
	dropped  map[string]*zone.File // fixes that failed their check, and the text that they failed in
	bugs     []error
}

// wanted returns the fix of a finding that is to be applied, or nil.
func (f *fixer) wanted(finding *lint.Finding) *lint.Fix {
	if len(finding.Fixes) == 0 || f.opt.Only != nil && !f.opt.Only(finding.Rule) {
		return nil
	}
	for i := range finding.Fixes {
		fix := &finding.Fixes[i]
		if (fix.Safety == lint.Safe || f.opt.Unsafe) && (len(f.dropped) == 0 || f.dropped[fixKey(finding, fix)] == nil) {
			return fix
		}
	}
	return nil
}

// fixKey names a fix by what it is about. Its place in the file is no part of that: places move when
// others are fixed.
func fixKey(finding *lint.Finding, fix *lint.Fix) string {
	return fmt.Sprintf("%s %q %q", finding.Rule.ID, fix.Title, finding.Message)
}

// pending returns how many fixes are wanted.
func (f *fixer) pending() int {
	count := 0
	for _, finding := range f.left {
		if f.wanted(finding) != nil {
			count++
		}
	}
	return count
}

// ends reports whether the rounds still lead to an end; see [maxRounds].
func (f *fixer) ends(pending int) bool {
	if f.fewest == 0 || pending < f.fewest {
		f.fewest = pending
		return true
	}
	f.idle++
	return f.idle < maxRounds
}

// A chosen fix, with the edits that it comes to.
type chosen struct {
	finding *lint.Finding
	fix     *lint.Fix
	edits   []text.Edit
}

// round applies one round of fixes and reports whether the file changed.
func (f *fixer) round() bool {
	if f.refused != nil {
		return false
	}
	pending := f.pending()
	if pending == 0 {
		return f.retry()
	}
	if len(f.current.Zone.ByType(dns.TypeRRSIG)) > 0 {
		f.refused = ErrSigned
		return false
	}
	picked := f.choose()
	if len(picked) == 0 {
		return f.retry()
	}
	if !f.ends(pending) {
		f.giveUp(fmt.Errorf("after %d rounds there is as much to fix in %s as before: %w", maxRounds, f.original.Path, ErrBug))
		return false
	}
	t, err := f.tryWithSerial(picked)
	if err != nil {
		good := f.sift(picked, err)
		if len(good) == 0 {
			return true // others may have waited for those that were thrown away
		}
		picked = good
		if t, err = f.try(picked); err != nil {
			// Each is right by itself but not together: one now, the others in the next rounds.
			picked = good[:1]
			if t, err = f.try(picked); err != nil {
				f.giveUp(fmt.Errorf("a fix in %s was right once and wrong the next time: %w: %w", f.original.Path, err, ErrBug))
				return false
			}
		}
	}
	sum := f.counter.sum(t.after.Src())
	if f.seen[sum] {
		f.giveUp(fmt.Errorf("fixes of %s undo each other, the last one that of %s: %w", f.original.Path, picked[0].finding.Rule.ID, ErrBug))
		return false
	}
	f.seen[sum] = true
	f.moveTo(t)
	for _, c := range picked {
		f.fixed = append(f.fixed, c.finding)
	}
	return true
}

// sift drops the fixes that are to blame where several failed together, and returns the others: it tries halves of those
// that fail, down to each alone.
func (f *fixer) sift(picked []chosen, err error) []chosen {
	if len(picked) == 1 {
		f.drop(picked[0], err)
		return nil
	}
	var good []chosen
	for _, half := range [][]chosen{picked[:len(picked)/2], picked[len(picked)/2:]} {
		if _, err := f.try(half); err != nil {
			half = f.sift(half, err)
		}
		good = append(good, half...)
	}
	return good
}

// drop sets a fix aside that failed its check. In a file that couldn't be read whole, where a quote may
// reach further than anybody knows, that is no surprise; elsewhere it is a bug.
func (f *fixer) drop(c chosen, err error) {
	if f.dropped == nil {
		f.dropped = map[string]*zone.File{}
	}
	f.dropped[fixKey(c.finding, c.fix)] = f.current
	if !f.current.Zone.Whole {
		return // result says so at what is left
	}
	f.bugs = append(f.bugs, fmt.Errorf("the fix of %s in %s was thrown away: %w: %w", c.finding.Rule.ID, f.original.Path, err, ErrBug))
}

// retry gives the fixes of a file that couldn't be read whole another chance, if the file has changed since they
// failed: what was in their way may be gone. It reports whether there are any.
func (f *fixer) retry() bool {
	before := len(f.dropped)
	if f.current.Zone.Whole || f.idle >= maxRounds {
		return false
	}
	maps.DeleteFunc(f.dropped, func(_ string, failedIn *zone.File) bool { return failedIn != f.current })
	if len(f.dropped) == before {
		return false
	}
	f.fewest = 0
	f.idle++
	return true
}

// giveUp takes back everything that was done to the file.
func (f *fixer) giveUp(err error) {
	f.refused = err
	if f.first != nil {
		f.left = f.first
	}
	f.current, f.edits, f.diff, f.fixed, f.since = f.original, nil, nil, nil, zone.Multiset{}
}

// choose translates fixes in the order of findings and leaves those for the next round that touch one
// chosen before. A fix is taken whole or not at all.
func (f *fixer) choose() []chosen {
	var picked []chosen
	var taken spans
	var come arrivals
	records := map[zone.RecordID]bool{}
	for _, c := range f.translated() {
		if fix := f.wanted(c.finding); fix != c.fix { // one like it was dropped
			if fix == nil {
				continue
			}
			c.fix = fix
			c.edits, c.err = f.current.Format.Edits(f.current.Zone, fix.Changes)
		}
		finding, fix, edits := c.finding, c.fix, c.edits
		var not *zone.NotEditable
		switch {
		case errors.As(c.err, &not):
			finding.Note("it can't be fixed here: %s", not.Reason)
			continue
		case c.err != nil:
			f.drop(c.chosen, c.err)
			continue
		case len(edits) == 0:
			continue
		}
		named := zone.Named(f.current.Zone, fix.Changes)
		if slices.ContainsFunc(named, func(id zone.RecordID) bool { return records[id] }) || taken.touch(edits) || come.meet(f.current.Zone, fix.Changes) {
			continue
		}
		for _, id := range named {
			records[id] = true
		}
		taken.add(edits)
		come.add(f.current.Zone, fix.Changes)
		picked = append(picked, c.chosen)
	}
	return picked
}

// A translation is a fix that is wanted, and what became of translating it.
type translation struct {
	chosen
	err error
}

// translated translates all fixes that are wanted, on as many processors as there are.
func (f *fixer) translated() []translation {
	const share = 256 // fixes that one processor translates at a time
	var all []translation
	for _, finding := range f.left {
		if fix := f.wanted(finding); fix != nil {
			all = append(all, translation{chosen: chosen{finding: finding, fix: fix}})
		}
	}
	var tasks []func()
	for some := range slices.Chunk(all, share) {
		tasks = append(tasks, func() {
			for i := range some {
				some[i].edits, some[i].err = f.current.Format.Edits(f.current.Zone, some[i].fix.Changes)
			}
		})
	}
	lint.InParallel(tasks)
	return all
}

// moveTo makes the outcome of a trial the present file.
func (f *fixer) moveTo(t *trial) {
	if f.current != f.original {
		f.counter.forget(f.current.Zone)
	}
	f.current, f.edits, f.diff, f.since = t.after, text.Compose(f.edits, t.edits), nil, f.since.Plus(t.difference)
}

// draw makes the diff of what was fixed so far.
func (f *fixer) draw() {
	if f.diff == nil {
		f.diff = Diff(f.original.Path, f.original.Src(), f.edits)
	}
}

// readOptions reads a file the way it was read before; its zone keeps its name even if the fix
// touches what gave it away.
func (o *Options) readOptions(file *zone.File) zone.Options {
	var opt zone.Options
	if o.Read != nil {
		opt = o.Read(file.Path)
	}
	if opt.Origin == "" && file.Zone.OriginKnown() {
		opt.Origin = file.Zone.OriginAt(0, 0)
	}
	return opt
}

// result sums up.
func (f *fixer) result() *Result {
	for _, finding := range f.left {
		tried := func(fix lint.Fix) bool { return f.dropped[fixKey(finding, &fix)] != nil }
		if !f.current.Zone.Whole && slices.ContainsFunc(finding.Fixes, tried) {
			finding.Note("it can't be fixed until the file can be read whole")
		}
	}
	r := &Result{File: f.original, Patched: f.current, Edits: f.edits, Fixed: f.fixed, Left: f.left, Refused: f.refused, diff: f.diff}
	r.Standing = f.standing()
	if r.Refused == nil && len(f.bugs) > 0 {
		r.Refused = errors.Join(f.bugs...)
	}
	return r
}

// standing returns the findings in the file as it was that are left. They are known by rule, owner and message; or by rule
// and owner, since a message may tell of what has changed.
func (f *fixer) standing() []*lint.Finding {
	if f.current == f.original {
		return f.left
	}
	type key struct {
		rule    *lint.Rule
		owner   zone.Name
		message string
	}
	exact := func(finding *lint.Finding) key {
		owner := finding.Name
		if owner == "" && finding.Record != zone.NoRecord {
			owner = finding.Zone.Owner(finding.Record)
		}
		return key{finding.Rule, owner, finding.Message}
	}
	rough := func(finding *lint.Finding) key {
		k := exact(finding)
		k.message = ""
		return k
	}
	fixed := map[*lint.Finding]bool{}
	for _, finding := range f.fixed {
		fixed[finding] = true
	}
	stands := map[*lint.Finding]bool{}
	left := f.left
	for _, keyOf := range []func(*lint.Finding) key{exact, rough} {
		now := map[key][]*lint.Finding{}
		for _, finding := range left {
			now[keyOf(finding)] = append(now[keyOf(finding)], finding)
		}
		matched := map[*lint.Finding]bool{}
		for _, finding := range f.first {
			k := keyOf(finding)
			if len(now[k]) == 0 || stands[finding] || fixed[finding] {
				continue
			}
			stands[finding], matched[now[k][0]] = true, true
			now[k] = now[k][1:]
		}
		left = slices.DeleteFunc(slices.Clone(left), func(finding *lint.Finding) bool { return matched[finding] })
	}
	return slices.DeleteFunc(slices.Clone(f.first), func(finding *lint.Finding) bool { return !stands[finding] })
}

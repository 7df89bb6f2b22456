package fix

import (
	"sync"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// An attempt is what some fixes come to.
type attempt struct {
	edits   []text.Edit // sorted
	changes []zone.Change
	// want is by what the records must differ afterwards.
	want func() (zone.Multiset, error)
}

func (f *fixer) attempt(picked []chosen) *attempt {
	a := &attempt{}
	for _, c := range picked {
		a.edits = append(a.edits, c.edits...)
		a.changes = append(a.changes, c.fix.Changes...)
	}
	text.Sort(a.edits)
	a.want = f.counter.difference(f.current.Zone, a.changes)
	return a
}

// tryWithSerial applies fixes, and with them the change of the serial if that stands for itself.
func (f *fixer) tryWithSerial(picked []chosen) (*trial, error) {
	a := f.attempt(picked)
	if all := f.withSerial(a); all != nil {
		if t, err := f.applyVerified(all); err == nil {
			f.raised = true
			return t, nil
		}
	}
	return f.applyVerified(a)
}

// try applies fixes and checks the outcome. The error says what went wrong.
func (f *fixer) try(picked []chosen) (*trial, error) { return f.applyVerified(f.attempt(picked)) }

// applyVerified makes an attempt and checks that it brings about what it should. What that is, and what the file had, is counted
// while it is read again.
func (f *fixer) applyVerified(a *attempt) (*trial, error) {
	var others sync.WaitGroup
	others.Go(func() { _, _ = a.want() })
	src, err := text.Apply(f.current.Src(), a.edits)
	if err != nil {
		others.Wait()
		return nil, err
	}
	t := &trial{attempt: a, before: f.current}
	opt := f.opt.readOptions(f.current)
	if format, ok := f.current.Format.(zone.Rereader); ok {
		var stretches []zone.Stretch
		if t.after, stretches = format.Reread(f.current, src, a.edits, opt); t.after != nil {
			others.Wait()
			return t, t.verifyStretches(f.counter, stretches)
		}
	}
	var comments [][]byte
	counted := f.counter.later(f.current.Zone)
	others.Go(func() {
		counted()
		comments = newLeavers(t).keptComments(t.before, wholeText(t.before))
	})
	t.after = f.current.Format.Read(f.current.Path, src, opt)
	others.Wait()
	if err = t.verify(f.counter, comments); err != nil {
		f.counter.forget(t.after.Zone)
	}
	return t, err
}

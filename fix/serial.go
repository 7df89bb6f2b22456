package fix

import (
	"errors"
	"slices"
	"strconv"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// raiseSerial raises the SOA serial once if records have changed. It comes after each round rather than at
// the end, so that no rule sees changed records beside the old serial. The error says why that can't be done,
// which in a file that isn't wholly mended yet may not be the last word.
func (f *fixer) raiseSerial() error {
	if f.refused != nil || f.raised || len(f.edits) == 0 || !f.opt.Serial {
		return nil
	}
	changes := f.serialChange()
	if changes == nil || f.since == (zone.Multiset{}) {
		return nil
	}
	if err := f.applyChecked(changes); err != nil {
		return err
	}
	f.raised = true
	return nil
}

// errSame says that no serial must rise.
var errSame = errors.New("the records are those that the file had at first")

// withSerial adds to an attempt the change of the serial that it brings about, so that the file needn't be read and checked
// once more for it. It returns nil where the attempt has to do with the SOA record itself, or only changes how records are
// spelled; one that in the end changes none after all fails.
func (f *fixer) withSerial(a *attempt) *attempt {
	respells := !slices.ContainsFunc(a.changes, func(c zone.Change) bool { _, ok := c.(zone.Respell); return !ok })
	if f.raised || !f.opt.Serial || respells && f.since == (zone.Multiset{}) {
		return nil
	}
	serial := f.serialChange()
	if serial == nil {
		return nil
	}
	edits, err := f.current.Format.Edits(f.current.Zone, serial)
	if err != nil || spans(a.edits).touch(edits) {
		return nil
	}
	soa := zone.Named(f.current.Zone, serial)
	for _, c := range a.changes {
		if slices.ContainsFunc(soa, func(id zone.RecordID) bool { return zone.IsAbout(f.current.Zone, c, id) }) {
			return nil
		}
	}
	all := &attempt{edits: append(slices.Clip(a.edits), edits...), changes: append(slices.Clip(a.changes), serial...)}
	text.Sort(all.edits)
	raised := f.counter.difference(f.current.Zone, serial)
	all.want = func() (zone.Multiset, error) {
		difference, err := a.want()
		if err == nil && f.since.Plus(difference) == (zone.Multiset{}) {
			err = errSame
		}
		if err != nil {
			return difference, err
		}
		// No other change is about that record.
		own, err := raised()
		return difference.Plus(own), err
	}
	return all
}

// serialChange returns what raises the serial; nothing where it was raised, or can't be.
func (f *fixer) serialChange() []zone.Change {
	z := f.current.Zone
	if z.Export {
		return nil // the provider raises the serial itself
	}
	serial, soa, ok := z.Serial()
	if !ok || z.Editable(soa) != nil {
		return nil // also a placeholder that a program fills in, which makes the record unreadable
	}
	if before, _, ok := f.original.Zone.Serial(); ok && before != serial {
		f.raised = true // by the fix of a rule
		return nil
	}
	next, ok := zone.NextSerial(serial, f.opt.Now)
	if !ok {
		return nil
	}
	data := z.Data(soa)
	words := make([]string, len(data))
	for i, field := range data {
		words[i] = string(field.Text)
	}
	for _, i := range []int{0, 1} {
		name, err := zone.ParseName(words[i], z.Origin(soa))
		if err != nil {
			return nil
		}
		words[i] = string(name)
	}
	words[zone.SerialField] = strconv.FormatUint(uint64(next), 10)
	return []zone.Change{zone.SetData{Record: soa, Data: words}}
}

func (f *fixer) applyChecked(changes []zone.Change) error {
	edits, err := f.current.Format.Edits(f.current.Zone, changes)
	if err != nil {
		return err
	}
	t, err := f.applyVerified(&attempt{edits, changes, f.counter.difference(f.current.Zone, changes)})
	if err != nil {
		return err
	}
	f.moveTo(t)
	f.seen[f.counter.sum(t.after.Src())] = true
	return nil
}

package fix

import (
	"slices"
	"strconv"

	"github.com/zonemend/zonemend/lint"
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

// withSerial adds to chosen fixes the change of the serial that they bring about, so that the file needn't be read
// and checked once more for it. It isn't ok where they have to do with the SOA record themselves, or change no record.
func (f *fixer) withSerial(picked []chosen) (all []chosen, ok bool) {
	if f.raised || !f.opt.Serial {
		return nil, false
	}
	serial := f.serialChange()
	if serial == nil {
		return nil, false
	}
	edits, err := f.current.Format.Edits(f.current.Zone, serial)
	if err != nil {
		return nil, false
	}
	soa := zone.Named(f.current.Zone, serial)
	var taken spans
	var changes []zone.Change
	for _, c := range picked {
		if slices.ContainsFunc(zone.Named(f.current.Zone, c.fix.Changes), func(id zone.RecordID) bool { return slices.Contains(soa, id) }) {
			return nil, false
		}
		taken = append(taken, c.edits...)
		changes = append(changes, c.fix.Changes...)
	}
	text.Sort(taken)
	if taken.touch(edits) {
		return nil, false
	}
	if same, err := f.sameRecordsAfter(changes); err != nil || same {
		return nil, false
	}
	return append(slices.Clip(picked), chosen{fix: &lint.Fix{Changes: serial}, edits: edits}), true
}

// sameRecordsAfter reports whether the file has the records of the original one after changes.
func (f *fixer) sameRecordsAfter(changes []zone.Change) (bool, error) {
	difference, err := f.counter.difference(f.current.Zone, changes)
	return f.since.Plus(difference) == (zone.Multiset{}), err
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
	t, err := f.applyVerified(edits, changes)
	if err != nil {
		return err
	}
	f.moveTo(t)
	f.seen[f.counter.sum(t.after.Src())] = true
	return nil
}

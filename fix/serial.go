package fix

import (
	"crypto/sha256"
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
	if sameRecords(f.original.Zone, z) {
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
	changes := []zone.Change{zone.SetData{Record: soa, Data: words}}
	if err := f.applyChecked(changes); err != nil {
		return err
	}
	f.raised = true
	return nil
}

func (f *fixer) applyChecked(changes []zone.Change) error {
	edits, err := f.current.Format.Edits(f.current.Zone, changes)
	if err != nil {
		return err
	}
	patched, err := f.apply(edits)
	if err != nil {
		return err
	}
	if err := verify(f.current, patched, edits, changes); err != nil {
		return err
	}
	f.current, f.edits = patched, text.Compose(f.edits, edits)
	f.seen[sha256.Sum256(patched.Src())] = true
	return nil
}

func sameRecords(a, b *zone.Zone) bool {
	hasher := zone.NewHasher()
	return hasher.Records(a) == hasher.Records(b)
}

package fix

import (
	"fmt"
	"strconv"
	"time"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// serialField is where the serial stands in the data of an SOA record.
const serialField = 2

// raiseSerial raises the SOA serial once if records have changed.
func (f *fixer) raiseSerial() {
	if f.refused != nil || len(f.edits) == 0 || !f.opt.Serial || sameRecords(f.original.Zone, f.current.Zone) {
		return
	}
	z := f.current.Zone
	if z.Export {
		return // the provider raises the serial itself
	}
	soas := z.ByType(dns.TypeSOA)
	if len(soas) != 1 || z.Editable(soas[0]) != nil || z.Record(soas[0]).Flags&(zone.Malformed|zone.Generic) != 0 {
		return // also a placeholder that a program fills in, which makes the record unreadable
	}
	data := z.Data(soas[0])
	if len(data) <= serialField {
		return
	}
	serial, ok := zone.ParseNumber(data[serialField].Text, 0xffffffff)
	if !ok {
		return
	}
	next, ok := NextSerial(serial, f.opt.Now)
	if !ok {
		return
	}
	words := make([]string, len(data))
	for i, field := range data {
		words[i] = string(field.Text)
	}
	for _, i := range []int{0, 1} {
		name, err := zone.ParseName(words[i], z.Origin(soas[0]))
		if err != nil {
			return
		}
		words[i] = string(name)
	}
	words[serialField] = strconv.FormatUint(uint64(next), 10)
	changes := []zone.Change{zone.SetData{Record: soas[0], Data: words}}
	if err := f.applyChecked(changes); err != nil {
		f.bugs = append(f.bugs, fmt.Errorf("the serial of %s could not be raised: %w: %w", f.original.Path, err, ErrBug))
	}
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
	return nil
}

func sameRecords(a, b *zone.Zone) bool {
	hasher := zone.NewHasher()
	return hasher.Records(a) == hasher.Records(b)
}

// NextSerial returns the serial that follows one, in its own manner: a date with two digits
// (YYYYMMDDnn) becomes today's, Unix time becomes now, and a counter goes up by one. It is always
// higher in the sense of RFC 1982. A serial of 0 is left alone: programs that set serials write it.
func NextSerial(serial uint32, now time.Time) (next uint32, ok bool) {
	if serial == 0 {
		return 0, false
	}
	next = serial + 1
	now = now.UTC()
	today := uint32(now.Year()*1000000+int(now.Month())*10000+now.Day()*100) + 1
	switch {
	case isDate(serial):
		if today > serial && isDate(today) {
			next = today
		}
	case isUnix(serial, now):
		if at := uint32(now.Unix()); at > serial {
			next = at
		}
	}
	if next == 0 {
		next = 1
	}
	return next, true
}

func isDate(serial uint32) bool {
	day := strconv.FormatUint(uint64(serial/100), 10)
	t, err := time.Parse("20060102", day)
	return err == nil && t.Year() >= 1980 && t.Year() < 2100
}

// isUnix reports whether a serial is a time between 2001 and a day from now.
func isUnix(serial uint32, now time.Time) bool {
	return serial >= 1_000_000_000 && int64(serial) <= now.Unix()+24*60*60
}

package zonefile

import (
	"bytes"
	"slices"
	"sort"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

var _ zone.Rereader = Format{}

// Edits change a few lines of a file, and most of its records are what they were but for their offsets. What the
// reader makes of an entry depends on the entry's octets and on what those above left to it: an owner, an origin and
// TTLs. So the reader goes through the lines around an edit, on to where an entry ended in the old text too and left
// what it leaves now; from there to the next edit the records are taken over. What the old reader had there can be told from its
// records and directives where it met with nothing that it had to complain about, and drew in no other text. Other files
// are read anew.
type again struct {
	reader
	old    *zone.Zone
	oldSrc []byte
	sequel *zone.Sequel
	places []place
	done   []zone.Stretch

	// How far the old text is dealt with: an end of an entry that corresponds to the reader's position.
	at        int
	kept      int // the record that comes next
	directive int // the directive that comes next
	above     above
}

// A place of the old text is read again: it was changed, or is a directive.
type place struct {
	start, end int
	by         int // by how many octets it grew
}

// above is what the entries above leave to the next one, but for the owner.
type above struct {
	given
	ttl      uint32
	ttlKnown bool
}

// fewRecords is how many records there must be for each place that is read again; else reading all of them is no slower.
const fewRecords = 8

// Reread reads what edits made of a file; see [zone.Rereader].
func (f Format) Reread(before *zone.File, src []byte, edits []text.Edit, opt zone.Options) (*zone.File, []zone.Stretch) {
	if fewRecords*(len(edits)+len(before.Zone.Directives)) > len(before.Zone.Records) {
		return nil, nil
	}
	return f.reread(before, src, edits, opt)
}

func (f Format) reread(before *zone.File, src []byte, edits []text.Edit, opt zone.Options) (*zone.File, []zone.Stretch) {
	old := before.Zone
	if len(before.Sources) != 1 || len(old.Problems) > 0 || !old.Whole || uint64(len(src)) > text.MaxSize {
		return nil, nil
	}
	origin := initialOrigin(before.Path, src, opt)
	if origin != old.OriginAt(0, 0) || bytes.HasPrefix(src, []byte(byteOrderMark)) != bytes.HasPrefix(before.Src(), []byte(byteOrderMark)) {
		return nil, nil
	}
	file := &zone.File{Path: before.Path, Format: f, Sources: []zone.Source{zone.NewSource(before.Path, src)}}
	z := zone.New(file)
	z.Relative, z.Apex = true, origin
	file.Zone = z
	z.SetOrigin(0, 0, origin)
	a := &again{old: old, oldSrc: before.Src(), sequel: zone.NewSequel(old, z), places: places(before, edits)}
	a.reader = reader{zone: z, opt: opt, stack: []string{before.Path}, batch: z.NewBatch(), sequel: a.sequel, scanner: scanner{src: src}, origin: origin}
	a.above = a.left()
	if bytes.HasPrefix(src, []byte(byteOrderMark)) {
		a.pos, a.at = len(byteOrderMark), len(byteOrderMark)
	}
	if !a.read() {
		return nil, nil
	}
	a.sequel.Done()
	z.Apex = apex(z, origin)
	return file, a.done
}

// places returns the places of a file that edits change, and those of its directives.
func places(f *zone.File, edits []text.Edit) []place {
	list := make([]place, 0, len(edits)+len(f.Zone.Directives))
	for _, e := range edits {
		list = append(list, place{int(e.Start), int(e.End), len(e.New) - e.Len()})
	}
	for _, d := range f.Zone.Directives {
		list = append(list, place{int(d.Span.Start), int(d.Span.End), 0})
	}
	slices.SortStableFunc(list, func(a, b place) int { return a.start - b.start })
	return list
}

// left is what the reader's last entry left to the next.
func (a *again) left() above { return above{a.given(), a.ttl, a.ttlKnown} }

// read is false where the file must be read anew.
func (a *again) read() bool {
	for len(a.places) > 0 {
		start := a.places[0].start
		n := a.recordAt(start)
		for n > a.kept && a.endOf(n-1) >= start {
			n--
		}
		if n > a.kept && !a.keep(n, a.endOf(n-1)) || !a.readPlaces() {
			return false
		}
	}
	return a.keep(len(a.old.Records), len(a.oldSrc)) && a.pos == len(a.src)
}

// recordAt returns the first old record that begins at an offset of the old text or after it.
func (a *again) recordAt(offset int) int {
	rest := a.old.Records[a.kept:]
	return a.kept + sort.Search(len(rest), func(i int) bool { return int(rest[i].Start) >= offset })
}

// endOf returns where the entry of an old record ended; behind the last one the end of the text.
func (a *again) endOf(record int) int {
	if record >= len(a.old.Records) {
		return len(a.oldSrc)
	}
	return text.SkipNewline(a.oldSrc, text.EndOfLine(a.oldSrc, int(a.old.Records[record].End)))
}

// keep takes over the old records before n, which end at an offset of the old text. It is false if that text has changed.
func (a *again) keep(n, end int) bool {
	size := end - a.at
	if size < 0 || size > len(a.src)-a.pos || !bytes.Equal(a.oldSrc[a.at:end], a.src[a.pos:a.pos+size]) {
		return false
	}
	a.sequel.Keep(zone.RecordID(a.kept), zone.RecordID(n), a.pos-a.at)
	a.pass(n)
	a.origin, a.defaultTTL, a.defaultFrom, a.ttl, a.ttlKnown = a.above.origin, a.above.defaultTTL, a.above.defaultFrom, a.above.ttl, a.above.ttlKnown
	if n > 0 {
		last := zone.RecordID(n - 1)
		a.setOwner(append(a.owner[:0], a.old.Owner(last)...), a.old.Record(last).Flags&zone.OwnerRelative)
	}
	a.pos, a.at = a.pos+size, end
	return true
}

// pass works out what the old entries up to that of the record before n left to the next one.
func (a *again) pass(n int) {
	for ; a.kept < n; a.kept++ {
		r := &a.old.Records[a.kept]
		for ; a.directive < len(a.old.Directives) && a.old.Directives[a.directive].Span.Start < r.Start; a.directive++ {
			a.above.obey(&a.old.Directives[a.directive], a.oldSrc)
		}
		if r.Flags.Has(zone.TTLWritten) {
			a.above.ttl, a.above.ttlKnown = r.TTL, true
		}
		if a.above.defaultFrom == 0 && r.Flags.Has(zone.TTLMinimum) {
			a.above.defaultTTL, a.above.defaultFrom = r.TTL, zone.TTLMinimum
		}
	}
}

func (s *above) obey(d *zone.Directive, src []byte) {
	switch d.Name {
	case "$ORIGIN":
		s.origin = d.Origin
	case "$TTL":
		s.defaultTTL, _ = zone.ParseTTL(d.Args[0].Of(src))
		s.defaultFrom = zone.TTLDirective
	}
}

// readPlaces reads the text from the reader's position on: the next place, and all that it takes until records can be
// taken over again. It is false where the reader has something to complain about.
func (a *again) readPlaces() bool {
	stretch := zone.Stretch{Old: zone.Extent{From: zone.RecordID(a.kept)}, New: zone.Extent{From: zone.RecordID(len(a.zone.Records))}}
	stretch.Old.Start, stretch.New.Start = uint32(a.at), uint32(a.pos)
	grown, all := a.pos-a.at, len(a.old.Records)
	var changed place
	for last := a.kept; ; last++ {
		last = a.extend(&changed, last)
		a.at = a.endOf(last)
		stop := a.at + grown + changed.by
		for a.pos < min(len(a.src), stop) {
			a.readEntry()
			if len(a.zone.Problems) > 0 || len(a.zone.File.Sources) > 1 {
				return false
			}
		}
		a.pass(min(last+1, all))
		if a.pos == stop && (last >= all || a.meets(zone.RecordID(last))) {
			break
		}
		if last >= all {
			return false
		}
	}
	a.flush()
	a.above = a.left()
	stretch.Old.To, stretch.New.To = zone.RecordID(a.kept), zone.RecordID(len(a.zone.Records))
	stretch.Old.End, stretch.New.End = uint32(a.at), uint32(a.pos)
	a.done = append(a.done, stretch)
	return true
}

// extend adds the next place to one, and all those that begin before the end of the old entry at or behind which that place ends.
// It returns the record of that entry, at least last. Where no entry of a record ends behind it, that is the number of
// all records: what follows the last of them counts as an entry of one more, which ends with the text.
func (a *again) extend(p *place, last int) int {
	for {
		end := a.endOf(last)
		switch {
		case len(a.places) > 0 && (p.end == 0 || a.places[0].start < end || last >= len(a.old.Records)):
			p.end = max(p.end, a.places[0].end, 1)
			p.by += a.places[0].by
			a.places = a.places[1:]
			last = max(last, a.recordAt(p.end)-1)
		case end <= p.end && last < len(a.old.Records):
			last++
		default:
			return last
		}
	}
}

// meets reports whether the reader has with it what it had in the old text after the entry of a record.
func (a *again) meets(record zone.RecordID) bool {
	now := a.left()
	if a.above.defaultFrom != 0 {
		now.ttl, now.ttlKnown = a.above.ttl, a.above.ttlKnown // nobody asks for it any more
	}
	return now == a.above && string(a.owner) == string(a.old.Owner(record)) && a.ownerFlags == a.old.Record(record).Flags&zone.OwnerRelative
}

package zone

import "github.com/zonemend/zonemend/lint/text"

// A Rereader is a format that needn't read a whole file again after edits.
type Rereader interface {
	// Reread returns the file that Read would make of src, and what of it was read, in order. All that lies
	// between is taken over from the file before: its octets are compared, whatever the edits say, and a reader that
	// comes there has with it what it had before. Reread returns nil where that isn't certain.
	Reread(before *File, src []byte, edits []text.Edit, opt Options) (*File, []Stretch)
}

// A Stretch is a part of a file that was read again after edits.
type Stretch struct {
	Old, New Extent // what stood there, and what stands there now
}

// An Extent is a part of a file that begins and ends between records.
type Extent struct {
	text.Span
	From, To RecordID // its records: those from From to before To
}

// A Sequel puts a zone together of the records of another one and of some that were read anew. It is the zone that
// reading the whole text gives, down to the numbers of its names. As long as the names come in the order of the
// old zone, both zones share them.
type Sequel struct {
	old, zone *Zone
	known     NameID   // how many of the old names have come
	ids       []NameID // of old names, each plus 1, or 0 where it hasn't come yet; nil while the names are shared
	aligned   bool     // all records have the type and the owner of the old record with their number
}

// NewSequel returns the beginnings of a zone that is to follow old; z is that zone, and empty.
func NewSequel(old, z *Zone) *Sequel {
	z.names = old.names
	z.Records = roomy(z.Records, len(old.Records)+len(old.Records)/256)
	return &Sequel{old: old, zone: z, aligned: true}
}

// Keep appends the records from one of the old zone to before another; by is by how much they moved within the text.
func (s *Sequel) Keep(from, to RecordID, by int) {
	first := len(s.zone.Records)
	s.aligned = s.aligned && first == int(from)
	s.zone.Records = append(s.zone.Records, s.old.Records[from:to]...)
	added := s.zone.Records[first:]
	for i := range added {
		r := &added[i]
		r.Start += uint32(by)
		r.End += uint32(by)
		r.Data += uint32(by)
		switch {
		case s.ids != nil:
			r.Owner = s.renumbered(r.Owner)
		case r.Owner == s.known:
			s.known++
		case r.Owner > s.known:
			s.renumber()
			r.Owner = s.renumbered(r.Owner)
		}
	}
}

// Add appends the records of a batch, which is one of the zone's.
func (s *Sequel) Add(b *Batch) {
	b.ids = b.ids[:0]
	for place := range b.ends {
		b.ids = append(b.ids, s.number(b.owner(place), b.hashes[place]))
	}
	for _, r := range b.Records {
		r.Owner = b.ids[r.Owner]
		if s.aligned {
			at := len(s.zone.Records)
			s.aligned = at < len(s.old.Records) && s.old.Records[at].Owner == r.Owner && s.old.Records[at].Type == r.Type
		}
		s.zone.Records = append(s.zone.Records, r)
	}
}

// number returns the number of a name that was read.
func (s *Sequel) number(name []byte, hash uint64) NameID {
	if s.ids == nil {
		next := s.old.names.table[s.old.names.seek(name, hash)].next
		if id := NameID(next - 1); next != 0 && id <= s.known {
			s.known = max(s.known, id+1)
			return id
		}
		s.renumber()
	}
	id := s.zone.names.internHashed(name, hash)
	if old := s.old.names.table[s.old.names.seek(name, hash)].next; old != 0 {
		s.ids[old-1] = id + 1
	}
	return id
}

// renumber gives the zone names of its own, from the first one on that doesn't come in the old order.
func (s *Sequel) renumber() {
	old := s.old.names
	own := newNames()
	own.seed = old.seed // batches have hashes with it
	own.reserve(old.count(), old.arena.Len())
	s.zone.names, s.ids, s.aligned = own, make([]NameID, old.count()), false
	for id := range s.known {
		s.renumbered(id)
	}
}

// renumbered returns the number of an old name.
func (s *Sequel) renumbered(old NameID) NameID {
	if s.ids[old] == 0 {
		s.ids[old] = s.zone.names.intern([]byte(s.old.names.name(old))) + 1
	}
	return s.ids[old] - 1
}

// Done completes the zone.
func (s *Sequel) Done() {
	if s.ids == nil && int(s.known) < s.old.names.count() {
		s.renumber()
	}
	if s.aligned && len(s.zone.Records) == len(s.old.Records) {
		s.zone.byType, s.zone.byOwner, s.zone.withNS = s.old.byType, s.old.byOwner, s.old.withNS
	}
}

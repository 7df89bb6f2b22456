package zone

import (
	"bytes"
	"hash/maphash"
	"runtime"
	"slices"
)

// A Batch is records in a row that aren't in a zone yet. Each has for its owner not the number of a name but
// the place among the owners of the batch, so that no batch needs what another one found. Its owners are then
// numbered together, which waits for the memory of many names at once rather than for one after another.
type Batch struct {
	Records []Record

	first  []byte // the owner in the first place, where that is set later
	octets []byte // the owners, one after another
	ends   []uint32
	hashes []uint64
	ids    []NameID
	seed   maphash.Seed
}

// NewBatch returns an empty batch for records of z.
func (z *Zone) NewBatch() *Batch { return &Batch{seed: z.names.seed} }

// Reset makes a batch empty.
func (b *Batch) Reset() {
	b.Records, b.octets, b.ends, b.hashes, b.first = b.Records[:0], b.octets[:0], b.ends[:0], b.hashes[:0], nil
}

// SetFirstOwner sets the owner in the first place, which was added with an empty name.
func (b *Batch) SetFirstOwner(name []byte) {
	b.first, b.hashes[0] = name, maphash.Bytes(b.seed, name)
}

// AddOwner returns the place of an owner; name is its canonical name, which isn't kept.
func (b *Batch) AddOwner(name []byte) NameID {
	if n := len(b.ends); n > 0 && bytes.Equal(b.owner(n-1), name) {
		return NameID(n - 1)
	}
	b.octets = append(b.octets, name...)
	b.ends = append(b.ends, uint32(len(b.octets)))
	b.hashes = append(b.hashes, maphash.Bytes(b.seed, name))
	return NameID(len(b.ends) - 1)
}

func (b *Batch) owner(place int) []byte {
	start := uint32(0)
	if place > 0 {
		start = b.ends[place-1]
	} else if b.first != nil {
		return b.first
	}
	return b.octets[start:b.ends[place]]
}

// cut takes back what was added to a batch after it had some number of records and owners.
func (b *Batch) cut(records, owners int) {
	b.Records, b.ends, b.hashes = b.Records[:records], b.ends[:owners], b.hashes[:owners]
	if owners == 0 {
		b.octets = b.octets[:0]
	} else {
		b.octets = b.octets[:b.ends[owners-1]]
	}
}

// AddBatch appends the records of a batch, and numbers those of their owners that are new.
func (z *Zone) AddBatch(b *Batch) {
	b.ids = slices.Grow(b.ids[:0], len(b.ends))[:len(b.ends)]
	z.names.internAll(b)
	first := len(z.Records)
	z.Records = append(z.Records, b.Records...)
	added := z.Records[first:]
	for i := range added {
		added[i].Owner = b.ids[added[i].Owner]
	}
}

// internAll finds the numbers of the owners of a batch.
func (t *names) internAll(b *Batch) {
	const ahead = 32 // names whose slots are asked for at once
	touched := uint32(0)
	for start := 0; start < len(b.ends); start += ahead {
		block := b.hashes[start:min(start+ahead, len(b.ends))]
		for _, hash := range block {
			touched += t.table[t.home(hash)].tag
		}
		for i, hash := range block {
			b.ids[start+i] = t.internHashed(b.owner(start+i), hash)
		}
	}
	runtime.KeepAlive(touched)
}

// Fork returns an empty zone with one of z's sources, to read a stretch of it apart from z.
func (z *Zone) Fork(source uint16) *Zone {
	s := z.File.Sources[source]
	s.origins = nil
	fork := &Zone{Whole: true, Apex: z.Apex, Relative: z.Relative}
	fork.File = &File{Path: z.File.Path, Format: z.File.Format, Sources: []Source{s}, Zone: fork}
	return fork
}

// A Mark is how much a fork and its batch held at some moment.
type Mark struct {
	records, owners, problems, directives, origins int
	whole                                          bool
}

// Mark returns how much a fork holds now.
func (z *Zone) Mark(b *Batch) Mark {
	return Mark{len(b.Records), len(b.ends), len(z.Problems), len(z.Directives), len(z.File.Sources[0].origins), z.Whole}
}

// Return takes back what was added to a fork and its batch after a mark.
func (z *Zone) Return(b *Batch, m Mark) {
	b.cut(m.records, m.owners)
	z.Problems, z.Directives, z.Whole = z.Problems[:m.problems], z.Directives[:m.directives], m.whole
	z.File.Sources[0].origins = z.File.Sources[0].origins[:m.origins]
}

// Join appends what was read into a fork of one of z's sources. The records of the batch before inherited
// have the owner above, and its flags.
func (z *Zone) Join(source uint16, fork *Zone, b *Batch, inherited int, flags Flags) {
	for i := range b.Records {
		b.Records[i].Source = source
		if i < inherited {
			b.Records[i].Flags |= flags
		}
	}
	first := RecordID(len(z.Records))
	z.AddBatch(b)
	for _, p := range fork.Problems {
		p.Source = source
		if p.Record != NoRecord {
			p.Record += first
		}
		z.Problems = append(z.Problems, p)
	}
	for _, d := range fork.Directives {
		d.Source = source
		z.Directives = append(z.Directives, d)
	}
	s := &z.File.Sources[source]
	s.origins = append(s.origins, fork.File.Sources[0].origins...)
	z.Whole = z.Whole && fork.Whole
}

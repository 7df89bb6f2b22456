// Package rrset groups the records of a zone into sets of one owner, class and type (RFC 2181 section 5).
package rrset

import (
	"cmp"
	"hash/maphash"
	"maps"
	"slices"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// A Set is the records of one owner, class and type, in order of appearance; there are at least two.
type Set []zone.RecordID

// Crowds returns the records at each name that has more than one, by the owner that they were meant to
// have: all classes and types, in order of appearance. What they share must not be changed.
func Crowds(r *lint.Run, z *zone.Zone) [][]zone.RecordID { return crowds.Of(r, z) }

var crowds = &lint.ZoneFact[[][]zone.RecordID]{Find: func(r *lint.Run, z *zone.Zone) [][]zone.RecordID {
	moved := map[zone.NameID]zone.Name{}
	for _, j := range names.Owners(r, z) {
		if j.Meant != j.Read {
			moved[z.Record(j.Record).Owner] = j.Meant
		}
	}
	joined := map[zone.NameID][]zone.RecordID{} // what is meant for a name, but stands elsewhere
	var found [][]zone.RecordID
	for _, id := range slices.Sorted(maps.Keys(moved)) {
		records := z.ByOwner(id)
		if there, ok := z.Lookup(moved[id]); ok {
			joined[there] = append(joined[there], records...)
		} else if len(records) > 1 {
			found = append(found, records)
		}
	}
	for id := range zone.NameID(z.Names()) {
		if _, ok := moved[id]; ok {
			continue
		}
		records := z.ByOwner(id)
		if more := joined[id]; more != nil {
			records = append(slices.Clone(records), more...)
			slices.Sort(records)
		}
		if len(records) > 1 {
			found = append(found, records)
		}
	}
	return found
}}

// Sets returns the sets of a zone that have more than one record, in order of their names. Signatures
// form none: each goes with the records that it covers.
func Sets(r *lint.Run, z *zone.Zone) []Set { return sets.Of(r, z) }

var sets = &lint.ZoneFact[[]Set]{Find: func(r *lint.Run, z *zone.Zone) []Set {
	var found []Set
	var sorted []uint64 // class, type and number of records
	for _, crowd := range Crowds(r, z) {
		sorted = sorted[:0]
		for _, id := range crowd {
			r := z.Record(id)
			sorted = append(sorted, uint64(r.Class)<<48|uint64(r.Type)<<32|uint64(id))
		}
		slices.Sort(sorted)
		for rest := sorted; len(rest) > 0; {
			count := 1
			for count < len(rest) && rest[count]>>32 == rest[0]>>32 {
				count++
			}
			if count > 1 && uint16(rest[0]>>32) != dns.TypeRRSIG {
				set := make(Set, count)
				for i := range set {
					set[i] = zone.RecordID(rest[i])
				}
				found = append(found, set)
			}
			rest = rest[count:]
		}
	}
	return found
}}

// A Repeat is a record that is there already.
type Repeat struct {
	First, Later zone.RecordID
}

// Repeats returns the records that stand in a zone more than once, each with the first that is like it,
// in order of appearance.
func Repeats(r *lint.Run, z *zone.Zone) []Repeat { return repeats.Of(r, z) }

var repeats = &lint.ZoneFact[[]Repeat]{Find: func(r *lint.Run, z *zone.Zone) []Repeat {
	all, seed := Sets(r, z), maphash.MakeSeed()
	found := lint.Gather(len(all), func(found []Repeat, from, to int) []Repeat {
		c := comparer{zone: z, seed: seed, seen: map[uint64]zone.RecordID{}}
		for _, set := range all[from:to] {
			found = c.compare(found, set)
		}
		return found
	})
	slices.SortFunc(found, func(a, b Repeat) int { return cmp.Compare(a.Later, b.Later) })
	return found
}}

// A comparer finds equal RDATA.
type comparer struct {
	zone    *zone.Zone
	seed    maphash.Seed
	fields  []zone.Field
	scratch [2][]byte
	seen    map[uint64]zone.RecordID // the first record of a set whose data have a hash
}

// largeSet is the size of a set from which on the map of what was seen in it isn't used again: to clear it takes as long as it
// was ever large.
const largeSet = 1000

func (c *comparer) compare(found []Repeat, set Set) []Repeat {
	if len(set) == 2 {
		if c.equal(set[0], set[1]) {
			found = append(found, Repeat{set[0], set[1]})
		}
		return found
	}
	if len(c.seen) > largeSet {
		c.seen = map[uint64]zone.RecordID{}
	} else {
		clear(c.seen)
	}
	for id := range c.zone.InTurn(set) {
		data, ok := c.data(0, id)
		if !ok {
			continue
		}
		// Other data with the same hash are as good as never met; they take the next one.
		for hash := maphash.Bytes(c.seed, data); ; hash++ {
			first, met := c.seen[hash]
			if !met {
				c.seen[hash] = id
				break
			}
			if c.equal(first, id) {
				found = append(found, Repeat{first, id})
				break
			}
		}
	}
	return found
}

func (c *comparer) equal(a, b zone.RecordID) bool {
	x, ok := c.data(0, a)
	if !ok {
		return false
	}
	y, ok := c.data(1, b)
	return ok && string(x) == string(y)
}

// data returns canonical RDATA, which stays good until the same slot is used again. Broken RDATA is like
// none.
func (c *comparer) data(slot int, id zone.RecordID) ([]byte, bool) {
	r := c.zone.Record(id)
	if r.Flags.Has(zone.Malformed) {
		return nil, false
	}
	origin := zone.Root
	if c.zone.Relative {
		origin = c.zone.Origin(id)
	}
	c.fields = c.zone.AppendFields(c.fields[:0], id)
	var err *zone.DataError
	c.scratch[slot], err = zone.AppendData(c.scratch[slot][:0], r.Type, c.fields, origin)
	return c.scratch[slot], err == nil
}

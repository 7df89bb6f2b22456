package zone

// Compare returns the records of two zones that the other one hasn't got, TTL included, in order of
// appearance. A record that stands twice in a zone is one.
func Compare(before, after *Zone) (removed, added []RecordID) {
	h := NewHasher()
	in := func(z *Zone) map[Multiset]bool {
		set := make(map[Multiset]bool, len(z.Records))
		for id := range z.Records {
			set[h.one(z, RecordID(id))] = true
		}
		return set
	}
	missing := func(z *Zone, other map[Multiset]bool) (ids []RecordID) {
		for id := range z.Records {
			if !other[h.one(z, RecordID(id))] {
				ids = append(ids, RecordID(id))
			}
		}
		return ids
	}
	if h.Records(before) == h.Records(after) {
		return nil, nil
	}
	return missing(before, in(after)), missing(after, in(before))
}

func (h *Hasher) one(z *Zone, id RecordID) Multiset {
	var m Multiset
	m.add(h, h.line(z, id))
	return m
}

package zone

// Compare returns the records of two zones that the other one hasn't got, TTL included, in order of
// appearance. A record that stands twice in a zone is one.
func Compare(before, after *Zone) (removed, added []RecordID) {
	h := NewHasher()
	if h.Records(before) == h.Records(after) {
		return nil, nil
	}
	stayed := make(map[Multiset]bool, len(before.Records))
	for id := range before.Records {
		stayed[h.one(before, RecordID(id))] = false
	}
	for id := range after.Records {
		record := h.one(after, RecordID(id))
		if _, ok := stayed[record]; ok {
			stayed[record] = true
		} else {
			added = append(added, RecordID(id))
		}
	}
	for id := range before.Records {
		if !stayed[h.one(before, RecordID(id))] {
			removed = append(removed, RecordID(id))
		}
	}
	return removed, added
}

func (h *Hasher) one(z *Zone, id RecordID) Multiset {
	var m Multiset
	m.add(h, h.line(z, id))
	return m
}

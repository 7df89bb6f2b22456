package zone

import "iter"

// ahead is how many records are fetched in one go. Processors wait for about ten lines of memory at once.
const ahead = 16

// InTurn yields records of the zone one after the other, for those who look at the RDATA of many. The text of a big zone lies
// far from the processor, which would wait for each record's; here it fetches that of the next few at the same time.
func (z *Zone) InTurn(ids []RecordID) iter.Seq[RecordID] {
	return func(yield func(RecordID) bool) {
		for len(ids) > 0 {
			next := ids[:min(ahead, len(ids))]
			ids = ids[len(next):]
			if !z.fetched(next) {
				return
			}
			for _, id := range next {
				if !yield(id) {
					return
				}
			}
		}
	}
}

// fetched looks at the first and the last octet of the RDATA of up to [ahead] records, and is always true; that it depends on
// what it sees keeps the compiler from leaving that out.
func (z *Zone) fetched(ids []RecordID) bool {
	sum := 0
	for _, id := range ids {
		r := &z.Records[id]
		if src := z.File.Sources[r.Source].Src; r.Data < r.End && int(r.End) <= len(src) {
			sum += int(src[r.Data]) + int(src[r.End-1])
		}
	}
	return sum <= 2*ahead*0xff
}

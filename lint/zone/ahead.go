package zone

import (
	"iter"
	"runtime"
)

// ahead is how many records are fetched in one go. Processors wait for about ten lines of memory at once.
const ahead = 16

// InTurn yields records of the zone one after the other, for those who look at the RDATA of many. The text of a big zone lies
// far from the processor, which would wait for each record's; here it fetches that of the next few at the same time.
func (z *Zone) InTurn(ids []RecordID) iter.Seq[RecordID] {
	return func(yield func(RecordID) bool) {
		for len(ids) > 0 {
			next := ids[:min(ahead, len(ids))]
			ids = ids[len(next):]
			z.fetch(next)
			for _, id := range next {
				if !yield(id) {
					return
				}
			}
		}
	}
}

// fetch looks at the first and the last octet of the RDATA of some records.
func (z *Zone) fetch(ids []RecordID) {
	seen := byte(0)
	for _, id := range ids {
		r := &z.Records[id]
		if src := z.File.Sources[r.Source].Src; r.Data < r.End && int(r.End) <= len(src) {
			seen |= src[r.Data] | src[r.End-1]
		}
	}
	runtime.KeepAlive(seen)
}

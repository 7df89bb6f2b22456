// Package text holds byte spans, edits to bytes, and the line table that turns offsets into places.
package text

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// MaxSize is the largest file, in octets, whose offsets a [Span] can hold.
const MaxSize = math.MaxUint32 - 1

// A Span is a half-open range of byte offsets: Start is in it, End isn't.
type Span struct {
	Start, End uint32
}

// Len returns how many octets the span covers.
func (s Span) Len() int { return int(s.End) - int(s.Start) }

// IsZero reports whether the span is the zero value, which stands for "not written".
func (s Span) IsZero() bool { return s == Span{} }

// Of returns the octets of src that the span covers; they are not copied.
func (s Span) Of(src []byte) []byte { return src[s.Start:s.End] }

// Contains reports whether other lies within s.
func (s Span) Contains(other Span) bool { return s.Start <= other.Start && other.End <= s.End }

// An Edit replaces the octets of Span by New. An empty span inserts; an empty New deletes.
type Edit struct {
	Span
	New string
}

// ErrOverlap says that two edits change the same octets, or insert at the same place.
var ErrOverlap = errors.New("edits overlap")

// Sort orders edits by where they start, then by where they end.
func Sort(edits []Edit) {
	slices.SortStableFunc(edits, func(a, b Edit) int {
		if a.Start != b.Start {
			return compare(a.Start, b.Start)
		}
		return compare(a.End, b.End)
	})
}

func compare(a, b uint32) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Touch reports whether two edits overlap, or border on each other where one of them only inserts, so that
// their order would matter.
func Touch(a, b Edit) bool {
	if a.Len() > 0 && b.Len() > 0 {
		return a.Start < b.End && b.Start < a.End
	}
	return a.Start <= b.End && b.Start <= a.End
}

// Apply returns src with all edits made. The edits must be sorted and must not overlap;
// src itself is left as it is. The error wraps [ErrOverlap], or says which edit lies outside src.
func Apply(src []byte, edits []Edit) ([]byte, error) {
	size := len(src)
	for _, e := range edits {
		if e.Start > e.End || int(e.End) > len(src) {
			return nil, fmt.Errorf("edit of octets %d to %d lies outside of %d octets", e.Start, e.End, len(src))
		}
		size += len(e.New) - e.Len()
	}
	for i := 1; i < len(edits); i++ {
		if overlaps(edits[i-1], edits[i]) {
			return nil, fmt.Errorf("%w at octet %d", ErrOverlap, edits[i].Start)
		}
	}
	out := make([]byte, 0, size)
	at := uint32(0)
	for _, e := range edits {
		out = append(out, src[at:e.Start]...)
		out = append(out, e.New...)
		at = e.End
	}
	return append(out, src[at:]...), nil
}

func overlaps(before, after Edit) bool {
	return after.Start < before.End || (after.Span == before.Span && after.Len() == 0)
}

// Compose returns the edits that do in one step what first does to a text and second to its result.
// Both lists must be sorted and free of overlaps. Edits that come to touch are joined, so the result
// is sorted and its edits are at least one untouched octet apart.
func Compose(first, second []Edit) []Edit {
	middle := pieces{}
	at := uint32(0)
	for _, e := range first {
		middle.keep(Span{at, e.Start})
		middle.write(e.New)
		at = e.End
	}
	middle.keep(Span{at, math.MaxUint32})

	result := pieces{}
	read := uint64(0) // how much of middle has been passed on or dropped
	for _, e := range second {
		middle.move(&result, uint64(e.Start)-read)
		result.write(e.New)
		middle.move(nil, uint64(e.Len()))
		read = uint64(e.End)
	}
	middle.move(&result, math.MaxUint64)
	return result.edits()
}

// A piece is a stretch of a text: kept from the original, or else written new.
type piece struct {
	kept Span
	text string // used when kept is empty
}

func (p piece) size() uint64 {
	if p.text != "" {
		return uint64(len(p.text))
	}
	return uint64(p.kept.End) - uint64(p.kept.Start)
}

// pieces are a text laid end to end; next is the first that hasn't been moved away.
type pieces struct {
	list []piece
	next int
}

func (ps *pieces) keep(s Span) {
	if s.Start < s.End {
		ps.list = append(ps.list, piece{kept: s})
	}
}

func (ps *pieces) write(s string) {
	if s != "" {
		ps.list = append(ps.list, piece{text: s})
	}
}

// move takes n octets off the front and appends them to dst, or drops them when dst is nil.
func (ps *pieces) move(dst *pieces, n uint64) {
	for n > 0 && ps.next < len(ps.list) {
		front := &ps.list[ps.next]
		size := front.size()
		taken := *front
		switch {
		case size <= n:
			ps.next++
			n -= size
		case front.text != "":
			taken.text, front.text = front.text[:n], front.text[n:]
			n = 0
		default:
			taken.kept.End = front.kept.Start + uint32(n)
			front.kept.Start = taken.kept.End
			n = 0
		}
		if dst != nil {
			dst.list = append(dst.list, taken)
		}
	}
}

// edits returns what turns the original into these pieces, which end with the original's end.
func (ps *pieces) edits() []Edit {
	var out []Edit
	at := uint32(0)
	written := ""
	for _, p := range ps.list {
		if p.text != "" {
			written += p.text
			continue
		}
		if written != "" || p.kept.Start != at {
			out = append(out, Edit{Span{at, p.kept.Start}, written})
			written = ""
		}
		at = p.kept.End
	}
	return out
}

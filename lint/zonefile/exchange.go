package zonefile

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// An exchange makes the edits to the fields of one record's RDATA. What stands there in quotes may follow a
// word, or be followed by one, without a blank; what is put in its place may not.
type exchange struct {
	*editor
	old   []zone.Field
	start uint32 // where the record's type ends
}

// fields puts words in the place of old fields, one in that of each as far as they reach. Brackets,
// comments and line ends between the old ones stay.
func (x *exchange) fields(first, last int, words []string) {
	joined := strings.Join(words, " ")
	switch {
	case first < last:
		for i := first; i < last; i++ {
			switch word := i - first; {
			case word >= len(words):
				x.remove(i)
			case i+1 == last:
				x.replace(i, strings.Join(words[word:], " "))
			default:
				x.replace(i, words[word])
			}
		}
	case first < len(x.old):
		at := x.old[first].Start
		if x.before(first) == at {
			joined = " " + joined
		}
		x.edits = append(x.edits, text.Edit{Span: text.Span{Start: at, End: at}, New: joined + " "})
	default:
		at := x.before(first)
		x.edits = append(x.edits, text.Edit{Span: text.Span{Start: at, End: at}, New: " " + joined})
	}
}

// withComments puts words in the place of all fields from one on, and of parts of comments. What else stands between
// them stays, but no line that nothing is left on.
func (x *exchange) withComments(first int, words []string, parts []text.Span) error {
	if first >= len(x.old) {
		return fmt.Errorf("%w: no field to put the comment in", zone.ErrChange)
	}
	x.replace(first, strings.Join(words, " "))
	cuts := slices.Clone(parts)
	for _, f := range x.old[first+1:] {
		cuts = append(cuts, f.Span)
	}
	slices.SortFunc(cuts, func(a, b text.Span) int { return cmp.Compare(a.Start, b.Start) })
	kept := x.old[first].End // where what stays ends before a cut
	for i := 0; i < len(cuts); {
		cut := cuts[i]
		if cut.Start < kept || int(cut.End) > len(x.src) {
			return fmt.Errorf("%w: no such comment", zone.ErrChange)
		}
		for i++; i < len(cuts) && len(bytes.Trim(x.src[cut.End:cuts[i].Start], " \t")) == 0; i++ {
			cut.End = cuts[i].End
		}
		x.editor.replace(x.withBlanksBefore(cut, kept), "")
		kept = cut.End
	}
	return nil
}

// before returns where what precedes a field ends: the field before it, or the type.
func (x *exchange) before(field int) uint32 {
	if field == 0 {
		return x.start
	}
	return x.old[field-1].End
}

// joinsNext reports whether the next field follows a field without a blank.
func (x *exchange) joinsNext(field int) bool {
	return field+1 < len(x.old) && x.old[field+1].Start == x.old[field].End
}

// replace writes new in the place of a field.
func (x *exchange) replace(field int, new string) {
	f := x.old[field]
	if !strings.HasPrefix(new, `"`) && x.before(field) == f.Start {
		new = " " + new
	}
	if !strings.HasSuffix(new, `"`) && x.joinsNext(field) {
		new += " "
	}
	x.editor.replace(f.Span, new)
}

// remove takes a field out with the blanks before it; with its line, where nothing else stands on that.
func (x *exchange) remove(field int) {
	span := x.old[field].Span
	joined := x.before(field) == span.Start
	switch {
	case !x.joinsNext(field):
		x.editor.replace(x.withBlanksBefore(span, x.before(field)), "")
	case joined:
		x.editor.replace(span, " ")
	default:
		x.editor.replace(span, "")
	}
}

// withBlanksBefore widens a span by the blanks before it, back to an offset where a field ends that may end
// in an escaped blank; by its line, where nothing else stands on it.
func (x *exchange) withBlanksBefore(s text.Span, from uint32) text.Span {
	start, end := int(s.Start), int(s.End)
	for start > int(from) && octets[x.src[start-1]] == isBlank {
		start--
	}
	if start == int(from) || octets[x.src[start-1]] != isNewline {
		return text.Span{Start: uint32(start), End: s.End}
	}
	for end < len(x.src) && octets[x.src[end]] == isBlank {
		end++
	}
	if next := text.SkipNewline(x.src, end); next > end {
		return text.Span{Start: uint32(start), End: uint32(next)}
	}
	return s
}

package zonefile

import (
	"bytes"
	"fmt"
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

// withComment puts words in the place of all fields from one on, and of the first octets of the comment. A bracket
// between the two stays.
func (x *exchange) withComment(first int, words []string, octets int, comment text.Span) error {
	if comment.IsZero() || octets > comment.Len() || first >= len(x.old) {
		return fmt.Errorf("%w: no such comment", zone.ErrChange)
	}
	joined := strings.Join(words, " ")
	start := x.old[first].Start
	if x.before(first) == start {
		joined = " " + joined
	}
	last, cut := x.old[len(x.old)-1].End, text.Span{Start: comment.Start, End: comment.Start + uint32(octets)}
	if bytes.IndexByte(x.src[last:cut.Start], ')') < 0 {
		x.editor.replace(text.Span{Start: start, End: cut.End}, joined)
		return nil
	}
	x.editor.replace(text.Span{Start: start, End: last}, joined) // the bracket stays, and what was a comment goes before it
	if cut.End == comment.End {
		cut = x.withBlanksBefore(cut, last)
	}
	x.editor.replace(cut, "")
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

package yamlspan

import (
	"strings"

	"github.com/zonemend/zonemend/lint/text"
)

// maxWords is up to how many words two texts are compared word by word.
const maxWords = 400

// byWords returns the edit that changes those words of a scalar that differ, and leaves the line breaks
// between the others where they are; ok is false where that can't be told.
func (d *Document) byWords(id NodeID, value string, render func(string) (string, bool)) (e text.Edit, ok bool) {
	n := &d.Nodes[id]
	offsets := d.Offsets(id)
	old, wanted := strings.Split(n.Value, " "), strings.Split(value, " ")
	if offsets == nil || len(old) > maxWords || len(wanted) > maxWords {
		return e, false
	}
	starts := make([]int, len(old)+1) // in the value; each word has a blank behind it
	for i, word := range old {
		starts[i+1] = starts[i] + len(word) + 1
	}
	var b strings.Builder
	at := 0 // how much of the value is written
	ok = true
	put := func(from, to int, text string) {
		written, can := render(text)
		ok = ok && can
		b.Write(d.Src[offsets[at]:offsets[from]])
		b.WriteString(written)
		at = to
	}
	i, j := 0, 0
	for _, same := range append(commonWords(old, wanted), [2]int{len(old), len(wanted)}) {
		gone, come := old[i:same[0]], wanted[j:same[1]]
		if len(gone) == len(come) {
			for k, word := range come {
				put(starts[i+k], starts[i+k]+len(gone[k]), word)
			}
		} else {
			put(d.hunk(n, starts, i, same[0], come))
		}
		i, j = same[0]+1, same[1]+1
	}
	b.Write(d.Src[offsets[at]:offsets[len(n.Value)]])
	return text.Edit{Span: text.Span{Start: offsets[0], End: offsets[len(n.Value)]}, New: b.String()}, ok
}

// hunk returns what part of a scalar's value the words from first up to last take up, and the text that puts
// others in their place. Starts are where the words begin.
func (d *Document) hunk(n *Node, starts []int, first, last int, come []string) (from, to int, text string) {
	from, to = starts[first], starts[last] // with the blank behind the last word
	text = strings.Join(come, " ")
	switch {
	case last == len(starts)-1: // at the end, where no blank follows
		to = len(n.Value)
		from = min(from, to)
		switch {
		case first > 0 && first == last:
			text = " " + text
		case first > 0 && len(come) == 0:
			from--
		}
	case len(come) > 0 && first < last:
		to-- // the blank stays, with the line break that it may be
	case len(come) > 0:
		text += " "
	}
	return from, to, text
}

// commonWords returns a longest list of words that two texts have in common, as pairs of places in order.
func commonWords(a, b []string) [][2]int {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			pairs = append(pairs, [2]int{i, j})
			i++
			j++
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// trimmed takes off an edit what it doesn't change.
func (d *Document) trimmed(e text.Edit) text.Edit {
	old := string(e.Of(d.Src))
	prefix, suffix := common(old, e.New, false)
	return text.Edit{
		Span: text.Span{Start: e.Start + uint32(prefix), End: e.End - uint32(suffix)},
		New:  e.New[prefix : len(e.New)-suffix],
	}
}

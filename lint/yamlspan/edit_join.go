package yamlspan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
)

// Join sorts the edits that several calls returned, and makes one of those that insert at the same place, such
// as behind the last item of a list and behind that list's key: what goes into the inner collection comes first.
func Join(edits []text.Edit) []text.Edit {
	out := slices.Clone(edits)
	slices.SortStableFunc(out, func(a, b text.Edit) int {
		if a.Span != b.Span || a.Len() > 0 {
			return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
		}
		return cmp.Compare(depth(b.New), depth(a.New))
	})
	joined := out[:0]
	for _, e := range out {
		if last := len(joined) - 1; last >= 0 && e.Len() == 0 && joined[last].Span == e.Span {
			joined[last].New += e.New
			continue
		}
		joined = append(joined, e)
	}
	return joined
}

// depth says how deep in collections new lines are. A list can stand in the column of its key's mapping, but
// lies in it.
func depth(s string) int {
	s = strings.TrimLeft(s, "\r\n")
	blanks := len(s) - len(strings.TrimLeft(s, " "))
	if s = s[blanks:]; s == "-" || strings.HasPrefix(s, "- ") {
		return 2*blanks + 1
	}
	return 2 * blanks
}

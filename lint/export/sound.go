package export

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// sound says why edits can't be made that would lose a comment that is to stay, or whose outcome can't be read.
func (e *editor) sound(changes []zone.Change) error {
	if !slices.ContainsFunc(changes, mayLoseComments) {
		var gone []string
		var written strings.Builder
		for _, edit := range e.edits {
			first, _ := slices.BinarySearchFunc(e.doc.Comments, edit.Start, func(c text.Span, at uint32) int { return cmp.Compare(c.Start, at) })
			for _, c := range e.doc.Comments[first:] {
				if c.Start >= edit.End {
					break
				}
				gone = append(gone, string(c.Of(e.doc.Src)))
			}
			written.WriteString(edit.New)
		}
		for _, comment := range gone {
			if !strings.Contains(written.String(), comment) {
				return errors.New("a comment stands in the middle of it")
			}
		}
	}
	return e.doc.StaysYAML(e.edits)
}

// mayLoseComments reports whether comments may go with a change.
func mayLoseComments(c zone.Change) bool {
	switch c := c.(type) {
	case zone.Delete:
		return !c.KeepComment
	case zone.Respell:
		return true
	}
	return false
}

package export

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
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
	if e.doc.JSON || e.doc.Err != nil || e.doc.Roots == nil || e.doc.Node(e.doc.Roots[0]).Style != yamlspan.Flow {
		return nil
	}
	// Only by what YAML has and JSON hasn't, such as comments, does the file come to be read as YAML, which allows more.
	patched, err := text.Apply(e.doc.Src, e.edits)
	if err != nil {
		return err
	}
	if after := yamlspan.Parse(patched); after.Err != nil {
		return fmt.Errorf("the file would be JSON then, and as such it has a fault: %w", after.Err)
	}
	return nil
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

package yamlspan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
)

// StaysYAML returns an error if sorted edits turn a file that begins like JSON but is YAML into one that is taken for
// faulty JSON. As long as the first thing in it stays that JSON can't have, nothing else matters: the file isn't read
// again for each of its edits then.
func (d *Document) StaysYAML(edits []text.Edit) error {
	if d.foreign.IsZero() || d.Err != nil || !slices.ContainsFunc(edits, d.hidesForeign) {
		return nil
	}
	if len(d.Src) > maxFlow {
		return errLongFlow
	}
	changed, err := text.Apply(d.Src, edits)
	if err != nil {
		return err
	}
	if wrong := parseJSON(&Document{Src: changed}, string(changed)); wrong != nil && wrong.certain {
		return fmt.Errorf("the file would be JSON then, and as such it has a fault: %w", &wrong.SyntaxError)
	}
	return nil
}

// hidesForeign reports whether after an edit the first thing that JSON can't have may be gone, or within what is passed
// over in JSON although it is a mistake.
func (d *Document) hidesForeign(e text.Edit) bool {
	switch {
	case e.Start > d.foreign.End:
		return false
	case e.End >= d.foreign.Start:
		return true
	}
	return strings.Contains(e.New, "//") || strings.Contains(e.New, "/*") || strings.ContainsAny(e.New, smartQuotes)
}

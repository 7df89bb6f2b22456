package export

import (
	"maps"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// doom finds what goes with the records that are deleted: a whole set where none of its records stays.
func (e *editor) doom() error {
	for number, ids := range e.gone {
		s := &e.sets[number]
		if len(ids) >= s.members {
			e.doomed[s.outer] = true
			continue
		}
		for _, id := range ids {
			e.doomed[e.places[id].item] = true
		}
	}
	return nil
}

// deletions takes out what is doomed and hasn't been replaced.
func (e *editor) deletions() error {
	byParent := map[yamlspan.NodeID][]yamlspan.NodeID{}
	for node := range e.doomed {
		parent := e.doc.Node(node).Parent
		byParent[parent] = append(byParent[parent], node)
	}
	if e.keyed {
		// A name with no records left goes too.
		for parent, children := range byParent {
			if n := e.doc.Node(parent); !n.IsKey && n.Kind == yamlspan.Sequence && n.Pair != yamlspan.None && e.hasOnly(parent, len(children)) {
				delete(byParent, parent)
				root := e.doc.Node(n.Pair).Parent
				byParent[root] = append(byParent[root], n.Pair)
			}
		}
	}
	for _, parent := range slices.Sorted(maps.Keys(byParent)) {
		children := byParent[parent]
		if e.referred != nil {
			if err := e.referred(e, children); err != nil {
				return err
			}
		}
		slices.Sort(children)
		if parent == yamlspan.None {
			for _, root := range children {
				e.edits = append(e.edits, e.deleteDocument(root))
			}
			continue
		}
		gone, err := e.doc.Delete(children...)
		if err != nil {
			return err
		}
		for _, edit := range gone {
			e.edits = append(e.edits, e.keepComments(edit))
		}
	}
	return nil
}

// keepComments leaves the comments of what goes where they are, or on lines of their own, where that was asked for.
func (e *editor) keepComments(gone text.Edit) text.Edit {
	src := e.doc.Src
	start := int(gone.Start)
	if gone.New != "" || !slices.ContainsFunc(e.keep, func(id zone.RecordID) bool {
		return gone.Start <= e.zone.Record(id).Start && e.zone.Record(id).End <= gone.End
	}) {
		return gone
	}
	if start > 0 && src[start-1] != '\n' {
		return e.keepCommentsInline(gone)
	}
	indent := start
	for indent < int(gone.End) && src[indent] == ' ' {
		indent++
	}
	for _, c := range e.doc.Comments {
		if gone.Contains(c) {
			end := text.EndOfLine(src, int(c.End))
			gone.New += string(src[start:indent]) + string(src[c.Start:text.SkipNewline(src, end)])
		}
	}
	return gone
}

// keepCommentsInline is keepComments for what begins in the middle of a line. What follows a comment has to stand
// on a line of its own, as it did.
func (e *editor) keepCommentsInline(gone text.Edit) text.Edit {
	src := e.doc.Src
	for _, c := range e.doc.Comments {
		if !gone.Contains(c) {
			continue
		}
		if before := string(src[gone.Start-1:gone.Start]) + gone.New; !strings.HasSuffix(before, " ") && !strings.HasSuffix(before, "\n") {
			gone.New += " "
		}
		gone.New += string(c.Of(src))
		if end := text.SkipNewline(src, int(c.End)); end > int(c.End) && end <= int(gone.End) {
			indent := end
			for indent < int(gone.End) && src[indent] == ' ' {
				indent++
			}
			gone.New += string(src[c.End:indent])
		}
	}
	return gone
}

func (d *document) countChildren(parent yamlspan.NodeID) int {
	count := 0
	for range d.doc.Children(parent) {
		count++
	}
	return count
}

// hasOnly reports whether a collection has just as many children, without walking one that has many more.
func (d *document) hasOnly(parent yamlspan.NodeID, most int) bool {
	count := 0
	for range d.doc.Children(parent) {
		if count++; count > most {
			return false
		}
	}
	return count == most
}

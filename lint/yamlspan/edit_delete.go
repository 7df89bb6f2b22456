package yamlspan

import (
	"bytes"
	"errors"
	"maps"
	"slices"

	"github.com/zonemend/zonemend/lint/text"
)

var errAll = errors.New("nothing would be left of the list or mapping that it is in")

// Delete takes out items of one sequence, or keys of one mapping with their values. In block style that is
// their lines with the comments on them; lines of comments and empty lines stay. What is behind another
// dash in its line makes room for the entry that follows. In flow style the comma goes too. Not all entries
// of a block collection can be taken out. All that go out of one collection must go in one call.
func (d *Document) Delete(ids ...NodeID) ([]text.Edit, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	parent := d.Nodes[ids[0]].Parent
	if parent == None {
		return nil, errLayout
	}
	if d.Nodes[parent].Locked {
		return nil, d.lockReason(parent)
	}
	doomed := map[NodeID]bool{}
	for _, id := range ids {
		if d.Nodes[id].Parent != parent || d.Nodes[parent].Kind == Mapping && !d.Nodes[id].IsKey {
			return nil, errNotIn
		}
		if err := d.removable(id); err != nil {
			return nil, err
		}
		doomed[id] = true
	}
	remove := d.deleteBlock
	if d.Nodes[parent].Style == Flow {
		remove = d.deleteFlow
	}
	edits, err := remove(parent, doomed)
	if err != nil {
		return nil, err
	}
	first, last := d.bounds(doomed)
	return d.prove(edits, first, last, proof{doomed: doomed})
}

// bounds returns the first and the last of some children of a collection, and rather than the first the one
// before it.
func (d *Document) bounds(some map[NodeID]bool) (first, last NodeID) {
	sorted := slices.Sorted(maps.Keys(some))
	first, last = sorted[0], sorted[len(sorted)-1]
	if before := d.before(first); before != None {
		first = before
	}
	return first, last
}

// before returns the item or key before another one, or None. Large collections are not walked for it: the node
// with the number before is what was last added within that item, or its key's value.
func (d *Document) before(child NodeID) NodeID {
	parent := d.Nodes[child].Parent
	if parent == None || d.Nodes[parent].First == child {
		return None
	}
	id := child - 1
	for d.Nodes[id].Parent != parent {
		id = d.Nodes[id].Parent
	}
	if n := &d.Nodes[id]; n.Pair != None && !n.IsKey {
		return n.Pair
	}
	return id
}

// allOf reports whether some children of a collection are all that it has.
func (d *Document) allOf(parent NodeID, some map[NodeID]bool) bool {
	for child := range d.Children(parent) {
		if !some[child] {
			return false
		}
	}
	return true
}

// deleteBlock takes out the lines of entries.
func (d *Document) deleteBlock(parent NodeID, doomed map[NodeID]bool) ([]text.Edit, error) {
	var edits []text.Edit
	for _, child := range slices.Sorted(maps.Keys(doomed)) {
		e, err := d.entry(child)
		if err != nil {
			return nil, err
		}
		_, next, err := d.lines(e)
		if err != nil {
			return nil, err
		}
		s := span(d.lineStart(e.start), next)
		if e.inline {
			s = span(e.start, d.pastDoomed(child, next, doomed))
		}
		if last := len(edits) - 1; last >= 0 && s.Start <= edits[last].End {
			edits[last].End = max(s.End, edits[last].End)
			continue
		}
		edits = append(edits, text.Edit{Span: s})
	}
	if d.allOf(parent, doomed) {
		return nil, errAll
	}
	return edits, nil
}

// pastDoomed returns where the first thing stands that stays of what follows an entry: a comment or an entry
// that isn't doomed. The lines of the entry end at at.
func (d *Document) pastDoomed(child NodeID, at int, doomed map[NodeID]bool) int {
	for child = d.Nodes[child].Next; child != None; child = d.Nodes[child].Next {
		for at < len(d.Src) && bytes.IndexByte([]byte(" \t\r\n"), d.Src[at]) >= 0 {
			at++
		}
		e, err := d.entry(child)
		if err != nil || e.start != at || !doomed[child] {
			return at
		}
		at = text.SkipNewline(d.Src, text.EndOfLine(d.Src, e.end))
	}
	return at
}

// A flowEntry is an entry of a flow collection as it stands in the file.
type flowEntry struct {
	start, end int
	comma      int // where the comma behind it is, or -1
	// lines bounds the lines that hold nothing but the entry, its comma and a comment, if there are any.
	lines text.Span
}

// deleteFlow takes entries out of a flow collection.
func (d *Document) deleteFlow(parent NodeID, doomed map[NodeID]bool) ([]text.Edit, error) {
	if !d.bracketed(parent) {
		return nil, errLayout
	}
	if d.longFlow(parent) {
		return nil, errLongFlow
	}
	if n := &d.Nodes[parent]; d.allOf(parent, doomed) {
		return []text.Edit{{Span: span(int(n.Start)+1, int(n.End)-1)}}, nil
	}
	var edits []text.Edit
	for _, child := range slices.Sorted(maps.Keys(doomed)) {
		if before := d.before(child); before != None && doomed[before] {
			continue // it is in the run of that one
		}
		entries, first, last, err := d.flowRun(parent, child, doomed)
		if err != nil {
			return nil, err
		}
		edits = append(edits, d.deleteRun(entries, first, last)...)
	}
	text.Sort(edits)
	return edits, nil
}

// maxFlow is how long what stands between brackets in YAML may be to be edited: all of it is read again to prove
// each edit.
const maxFlow = 16 << 10

var errLongFlow = errors.New("what stands between these brackets is too long")

// longFlow reports whether a node is, or is part of, a collection in flow style that is too long.
func (d *Document) longFlow(id NodeID) bool {
	for d.inFlow(id) {
		id = d.Nodes[id].Parent
	}
	return !d.JSON && d.Nodes[id].Style == Flow && d.Nodes[id].Len() > maxFlow
}

// flowRun returns the entries of a run of doomed children, with those before and after it if there are any.
func (d *Document) flowRun(parent, child NodeID, doomed map[NodeID]bool) (entries []flowEntry, first, last int, err error) {
	at := int(d.Nodes[parent].Start) + 1
	if before := d.before(child); before != None {
		e, err := d.flowEntry(before, int(d.Nodes[before].Start))
		if err != nil {
			return nil, 0, 0, err
		}
		entries, first, at = append(entries, e), 1, max(e.end, e.comma+1)
	}
	for ; child != None; child = d.Nodes[child].Next {
		e, err := d.flowEntry(child, at)
		if err != nil {
			return nil, 0, 0, err
		}
		entries, at = append(entries, e), max(e.end, e.comma+1)
		if !doomed[child] {
			return entries, first, len(entries) - 1, nil
		}
	}
	return entries, first, len(entries), nil
}

// flowEntry tells how a child of a flow collection is laid out, whose text begins behind at.
func (d *Document) flowEntry(child NodeID, at int) (flowEntry, error) {
	e := flowEntry{start: d.pastGap(at), end: d.entryEnd(child), comma: -1}
	if e.start > int(d.Nodes[child].Start) {
		return e, errLayout
	}
	next := d.pastGap(e.end)
	switch d.at(next) {
	case ',':
		e.comma = next
	case ']', '}':
	default:
		return e, errLayout
	}
	start := e.start
	for start > 0 && isSpace(d.Src[start-1]) {
		start--
	}
	alone := start == 0 || d.Src[start-1] == '\n' || d.Src[start-1] == '\r'
	end, _ := d.pastComment(max(e.end, e.comma+1))
	end = d.pastBlanks(end)
	if next := text.SkipNewline(d.Src, end); alone && next > end {
		e.lines = span(start, next)
	}
	return e, d.located(child)
}

// deleteRun takes out the entries from first to behind last, but not all that there are.
func (d *Document) deleteRun(entries []flowEntry, first, last int) (edits []text.Edit) {
	run := entries[first:last]
	ownLines, comments := true, false
	for i, e := range run {
		ownLines = ownLines && !e.lines.IsZero()
		comments = comments || i > 0 && d.hasComment(run[i-1].end, e.start)
	}
	final := run[len(run)-1]
	if last == len(entries) && final.comma < 0 {
		before := entries[first-1]
		comments = comments || d.hasComment(before.comma, run[0].start) || ownLines && d.hasComment(final.end, int(final.lines.End))
		if !comments {
			return []text.Edit{{Span: span(before.end, final.end)}}
		}
		// The comma before may stay: comments are YAML, which allows it.
	}
	switch end := max(final.end, final.comma+1); {
	case ownLines:
		for i, e := range run {
			if n := len(edits); i > 0 && edits[n-1].End == e.lines.Start {
				edits[n-1].End = e.lines.End
				continue
			}
			edits = append(edits, text.Edit{Span: e.lines})
		}
	case last == len(entries) && final.comma >= 0:
		edits = append(edits, text.Edit{Span: span(entries[first-1].comma+1, end)})
	case last < len(entries) && !d.hasComment(end, entries[last].start):
		edits = append(edits, text.Edit{Span: span(run[0].start, entries[last].start)})
	default:
		end, _ = d.pastComment(end)
		edits = append(edits, text.Edit{Span: span(run[0].start, end)})
	}
	return edits
}

// hasComment reports whether there is a comment in the blanks and commas between two entries.
func (d *Document) hasComment(start, end int) bool {
	return bytes.IndexByte(d.Src[start:end], '#') >= 0
}

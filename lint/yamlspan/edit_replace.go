package yamlspan

import (
	"errors"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
)

var (
	errKey        = errors.New("it is a key")
	errProperties = errors.New("it has a tag or an anchor")
	errIsList     = errors.New("it is a list already")
	errEmpty      = errors.New("there is nothing to put into the list")
)

// Replace puts something else in the place of a value, of whatever kind both are. The comments inside what
// was there go with it; the one on the line of its key stays.
func (d *Document) Replace(id NodeID, tree Tree) ([]text.Edit, error) {
	n := &d.Nodes[id]
	if err := d.replaceable(id); err != nil {
		return nil, err
	}
	if err := d.check(&tree); err != nil {
		return nil, err
	}
	r := d.renderer(id)
	like := r.like(&tree)
	switch {
	case n.Kind == Scalar && tree.Kind == Scalar && tree.Number:
		return one(d.SetNumber(id, tree.Value))
	case n.Kind == Scalar && tree.Kind == Scalar && (like == None || d.Nodes[like].Style == n.Style):
		return one(d.SetScalar(id, tree.Value))
	case n.Parent == None && (!d.JSON || tree.Kind == Scalar):
		return nil, errLayout
	case d.longFlow(id):
		return nil, errLongFlow
	}
	exchange := r.replaceBlock
	if d.JSON || d.inFlow(id) {
		exchange = r.replaceFlow
	}
	edits, err := exchange(id, &tree)
	if err != nil {
		return nil, err
	}
	return d.prove(edits, id, id, proof{what: replaces, at: id, new: eventsOf([]Tree{tree}, nil)})
}

func one(e text.Edit, err error) ([]text.Edit, error) {
	if err != nil {
		return nil, err
	}
	return []text.Edit{e}, nil
}

// replaceable returns why a value can't be replaced, or nil.
func (d *Document) replaceable(id NodeID) error {
	n := &d.Nodes[id]
	switch {
	case n.IsKey:
		return errKey
	case n.Tag != "" || d.propertiesStart(int(n.Start)) != int(n.Start):
		return errProperties
	}
	if n.Locked && !d.isWritten(id) {
		return errLayout
	}
	return d.removable(id)
}

// A slot is the place of a value in block style.
type slot struct {
	entry
	from, to int  // where what is there begins and ends, or would
	lineEnd  int  // of its last line
	next     int  // where the line after that begins
	below    bool // it begins in a later line than the dash or colon before it
	nested   bool // it belongs to a key that has no question mark
	comment  bool // there is one behind it
}

func (d *Document) slot(id NodeID) (slot, error) {
	n := &d.Nodes[id]
	child := id
	if n.Pair != None {
		child = n.Pair
	}
	e, err := d.entry(child)
	if err != nil {
		return slot{}, err
	}
	s := slot{entry: e, from: int(n.Start), to: int(n.End), nested: n.Pair != None && !e.explicit}
	if s.from == s.to && s.from != e.mark {
		return slot{}, errLayout
	}
	if s.from < s.to && d.pastGap(e.mark) != s.from {
		return slot{}, errProperties
	}
	s.below = d.lineStart(s.from) > e.mark
	s.lineEnd, s.next, err = d.lines(e)
	s.comment = d.pastBlanks(s.to) < s.lineEnd
	return s, err
}

func (r *renderer) replaceFlow(id NodeID, tree *Tree) ([]text.Edit, error) {
	n := &r.Nodes[id]
	rendered := r.flow(tree, id, r.keyOf(id), r.indentation(int(n.Start)))
	if !r.isWritten(id) {
		return one(r.fill(id, rendered))
	}
	return []text.Edit{{Span: n.Span, New: rendered}}, nil
}

func (r *renderer) replaceBlock(id NodeID, tree *Tree) ([]text.Edit, error) {
	n := &r.Nodes[id]
	s, err := r.slot(id)
	if err != nil {
		return nil, err
	}
	inline, lines := r.value(tree)
	switch {
	case inline != "" && s.below && n.Style == Block:
		return append(insertion(s.mark, " "+inline), text.Edit{Span: span(r.lineStart(s.from), s.next)}), nil
	case inline != "" && s.from == s.to:
		return insertion(s.mark, " "+inline), nil
	case inline != "":
		return []text.Edit{{Span: span(s.from, s.to), New: inline}}, nil
	case s.below && (n.Kind == tree.Kind || !s.nested):
		return r.replaceLines(s.from, &s, lines, s.from-r.lineStart(s.from)), nil
	case s.below:
		column := s.column + r.indentOf(tree)
		lines[0] = spaces(column) + lines[0]
		return r.replaceLines(r.lineStart(s.from), &s, lines, column), nil
	case s.nested:
		column := s.column + r.indentOf(tree)
		return r.replaceLines(s.mark, &s, append([]string{""}, lines...), column), nil
	case s.from == s.to:
		lines[0] = " " + lines[0]
		return r.replaceLines(s.from, &s, lines, s.from+1-r.lineStart(s.from)), nil
	}
	return r.replaceLines(s.from, &s, lines, s.from-r.lineStart(s.from)), nil
}

// replaceLines puts the first of some lines in the place of what is in a slot from start on, and the others
// below the comment behind it.
func (r *renderer) replaceLines(start int, s *slot, lines []string, column int) []text.Edit {
	if !s.comment || len(lines) == 1 {
		end := s.to
		if !s.comment {
			end = s.lineEnd // blanks at its end would get into the last line
		}
		return []text.Edit{{Span: span(start, end), New: r.join(lines, column)}}
	}
	var edits []text.Edit
	if start < s.to || lines[0] != "" {
		edits = append(edits, text.Edit{Span: span(start, s.to), New: lines[0]})
	}
	rest := indent(lines[1:], spaces(column), spaces(column))
	return append(edits, insertion(s.lineEnd, r.newline+strings.Join(rest, r.newline))...)
}

// ToSequence makes a value, of a key or in a list, a sequence: what was there becomes its first item, and
// more may follow. The lines of what was there are indented as lists in the file are; a comment on the line
// of the key stays there. A new name for the key is a [Document.SetScalar] for itself.
func (d *Document) ToSequence(id NodeID, more ...Tree) ([]text.Edit, error) {
	n := &d.Nodes[id]
	switch {
	case n.IsKey:
		return nil, errKey
	case n.Kind == Sequence:
		return nil, errIsList
	case n.Kind == Scalar && !d.isWritten(id):
		return nil, errEmpty
	case n.Parent == None:
		return nil, errLayout
	case d.longFlow(id):
		return nil, errLongFlow
	}
	if err := d.removable(id); err != nil {
		return nil, err
	}
	for i := range more {
		if err := d.check(&more[i]); err != nil {
			return nil, err
		}
	}
	r := d.renderer(id)
	convert := r.toBlockSequence
	if d.inFlow(id) {
		convert = r.toFlowSequence
	}
	edits, err := convert(id, more)
	if err != nil {
		return nil, err
	}
	return d.prove(edits, id, id, proof{what: lists, at: id, new: eventsOf(more, nil)})
}

// toFlowSequence puts brackets around a value.
func (r *renderer) toFlowSequence(id NodeID, more []Tree) ([]text.Edit, error) {
	if err := r.located(id); err != nil {
		return nil, err
	}
	n := &r.Nodes[id]
	start, end := r.flowStart(id), int(n.End)
	s := r.shape(r.model(&Tree{Kind: Sequence, Like: None}, None, ""))
	base := r.indentation(start)
	opening, between, closing := "["+s.pad, ","+s.gap, s.pad+"]"
	if s.exploded {
		opening, closing = "["+r.newline+base+s.unit, r.newline+base+"]"
		base += s.unit
		between = "," + r.newline + base
	}
	added := ""
	for i := range more {
		added += between + r.flow(&more[i], id, r.keyOf(id), base)
	}
	edits := insertion(start, opening)
	if s.exploded {
		shifted, err := r.shift(start, end, len(s.unit), s.unit)
		if err != nil {
			return nil, err
		}
		edits = append(edits, shifted...)
	}
	return append(edits, insertion(end, added+closing)...), nil
}

// toBlockSequence puts a dash before a value.
func (r *renderer) toBlockSequence(id NodeID, more []Tree) ([]text.Edit, error) {
	n := &r.Nodes[id]
	child := id
	if n.Pair != None {
		child = n.Pair
	}
	e, err := r.entry(child)
	if err != nil {
		return nil, err
	}
	start := r.pastGap(e.mark)
	if n.Style == Block && n.Kind == Mapping && start != int(n.Start) && r.propertiesStart(int(n.Start)) != start {
		return nil, errProperties
	}
	_, next, err := r.lines(e)
	if err != nil {
		return nil, err
	}
	last := r.pastInner(next, e.column) // comments below the value move along
	dash, by, edits := r.putDash(id, e, start)
	shifted, err := r.shift(start, max(last-1, e.end), by, spaces(by))
	if err != nil {
		return nil, err
	}
	edits = append(edits, shifted...)
	if len(more) > 0 {
		var items []string
		for _, lines := range r.items(more, 1) {
			items = append(items, spaces(dash)+r.join(lines, dash))
		}
		edits = append(edits, r.insertLines(last, strings.Join(items, r.newline), r.newline)...)
	}
	return slices.Clip(edits), nil
}

// putDash writes the dash before a value that begins at start. It returns the dash's column, and by how much
// the value's other lines move to the right.
func (r *renderer) putDash(id NodeID, e entry, start int) (dash, by int, edits []text.Edit) {
	n := &r.Nodes[id]
	line := r.lineStart(start)
	column := start - line
	dash = e.column + r.listIndent()
	if n.Pair == None || e.explicit {
		dash = column
		edits = insertion(start, "- ")
	} else if line > e.mark {
		edits, _ = r.shift(e.mark, line-1, dash-column, spaces(dash-column)) // comments above it
		same := min(dash, column)
		edits = append(edits, text.Edit{Span: span(line+same, start), New: spaces(dash-same) + "- "})
	} else {
		edits = []text.Edit{{Span: span(e.mark, start), New: r.newline + spaces(dash) + "- "}}
	}
	switch n.Style {
	case Block:
		by = dash + 2 - column
	case Flow:
		by = dash + 2 - e.column
	default:
		by = dash - e.column // the other lines of a text need only stand right of what it is in
	}
	return dash, by, edits
}

// shift moves all lines that begin between two offsets to the right by a number of columns, or, if it is
// less than none, to the left. Empty lines stay as they are; comments that have no room move as far as they
// can.
func (d *Document) shift(start, end, by int, blanks string) ([]text.Edit, error) {
	var edits []text.Edit
	for at := start; by != 0; {
		at = text.SkipNewline(d.Src, text.EndOfLine(d.Src, at))
		if at > end || at >= len(d.Src) {
			break
		}
		room := 0
		for room < -by && d.at(at+room) == ' ' {
			room++
		}
		c := d.Src[at+room]
		switch {
		case c == '\n' || c == '\r':
			if room > 0 {
				edits = append(edits, text.Edit{Span: span(at, at+room)})
			}
		case by > 0:
			edits = append(edits, insertion(at, blanks)...)
		case room == -by || c == '#':
			edits = append(edits, text.Edit{Span: span(at, at+room)})
		default:
			return nil, errLayout
		}
	}
	return edits, nil
}

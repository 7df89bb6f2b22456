package yamlspan

import (
	"errors"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
)

var (
	errNoList    = errors.New("it is no list")
	errNoMapping = errors.New("it is no mapping")
	errNotIn     = errors.New("it is not in that list or mapping")
)

// InsertItem adds an item to a sequence, behind another one or, after None, in front of all.
func (d *Document) InsertItem(seq, after NodeID, item Tree) ([]text.Edit, error) {
	return d.InsertItems(seq, after, item)
}

// InsertItems adds items to a sequence, behind another one or, after None, in front of all. What goes to one
// place must be added in one call.
func (d *Document) InsertItems(seq, after NodeID, items ...Tree) ([]text.Edit, error) {
	if d.Nodes[seq].Kind != Sequence {
		return nil, errNoList
	}
	for i := range items {
		if err := d.check(&items[i]); err != nil {
			return nil, err
		}
	}
	return d.insert(seq, after, items, nil)
}

// InsertPair adds a pair to a mapping, behind the one of a key or, after None, in front of all.
func (d *Document) InsertPair(mapping, after NodeID, pair Pair) ([]text.Edit, error) {
	return d.InsertPairs(mapping, after, pair)
}

// InsertPairs adds pairs to a mapping, behind the one of a key or, after None, in front of all. What goes to
// one place must be added in one call.
func (d *Document) InsertPairs(mapping, after NodeID, pairs ...Pair) ([]text.Edit, error) {
	if d.Nodes[mapping].Kind != Mapping {
		return nil, errNoMapping
	}
	for i := range pairs {
		if err := d.checkPair(&pairs[i]); err != nil {
			return nil, err
		}
	}
	return d.insert(mapping, after, nil, pairs)
}

// insert adds items to a sequence, or pairs to a mapping.
func (d *Document) insert(collection, after NodeID, items []Tree, pairs []Pair) ([]text.Edit, error) {
	near, err := d.neighbour(collection, after)
	if err != nil || len(items)+len(pairs) == 0 {
		return nil, err
	}
	if d.longFlow(near) {
		return nil, errLongFlow
	}
	r := d.renderer(near)
	var edits []text.Edit
	if d.Nodes[collection].Style == Flow {
		edits, err = r.insertFlow(collection, after, func(base string) []string {
			return r.flowEntries(collection, after, items, pairs, base)
		})
	} else {
		entries := r.items(items, d.dashGap(near))
		for i := range pairs {
			entries = append(entries, r.pair(&pairs[i], collection))
		}
		edits, err = r.insertBlock(near, after, entries)
	}
	if err != nil {
		return nil, err
	}
	return d.prove(edits, near, near, proof{what: adds, at: collection, after: after, new: eventsOf(items, pairs)})
}

// flowEntries renders entries for a flow collection, in lines that are indented by base.
func (r *renderer) flowEntries(collection, after NodeID, items []Tree, pairs []Pair, base string) (parts []string) {
	sibling := after
	if after == None {
		sibling = r.Nodes[collection].First
	}
	for i := range items {
		parts = append(parts, r.flow(&items[i], sibling, r.keyOf(collection), base))
	}
	if len(pairs) > 0 {
		s := r.shape(r.model(&Tree{Kind: Mapping, Like: None}, collection, ""))
		for i := range pairs {
			parts = append(parts, r.flowPair(&pairs[i], collection, s, base))
		}
	}
	return parts
}

// neighbour returns the node next to which something new goes: the one that it goes behind, or else the
// first one, or else the empty collection itself.
func (d *Document) neighbour(collection, after NodeID) (NodeID, error) {
	if d.Nodes[collection].Locked {
		return None, d.lockReason(collection)
	}
	first := d.Nodes[collection].First
	switch {
	case after != None && (d.Nodes[after].Parent != collection || d.Nodes[collection].Kind == Mapping && !d.Nodes[after].IsKey):
		return None, errNotIn
	case after != None:
		return after, nil
	case first != None:
		return first, nil
	}
	return collection, nil
}

// keyOf returns the key whose value a node is, or nothing.
func (d *Document) keyOf(id NodeID) string {
	if pair := d.Nodes[id].Pair; pair != None && !d.Nodes[id].IsKey {
		return d.Nodes[pair].Value
	}
	return ""
}

// dashGap returns how many blanks stand behind the dash of an item.
func (d *Document) dashGap(item NodeID) int {
	e, err := d.entry(item)
	if err != nil {
		return 1
	}
	next := e.mark
	for d.at(next) == ' ' {
		next++
	}
	if c := d.at(next); next == e.mark || c == '\t' || c == '\n' || c == '\r' || c == '#' || c == 0 {
		return 1
	}
	return next - e.mark
}

// insertBlock puts entries, given as lines, before a child or behind it.
func (r *renderer) insertBlock(near, after NodeID, entries [][]string) ([]text.Edit, error) {
	e, err := r.entry(near)
	if err != nil {
		return nil, err
	}
	var blocks []string
	for _, lines := range entries {
		blocks = append(blocks, r.join(lines, e.column))
	}
	pad, between := spaces(e.column), r.newline
	if after == None && e.inline {
		return insertion(e.start, strings.Join(blocks, between+pad)+between+pad), nil
	}
	if r.areApart(near, after) && !r.keepsEmptyLines(near) {
		between += r.newline
	}
	joined := pad + strings.Join(blocks, between+pad)
	if after == None {
		return insertion(r.aboveComments(e), joined+between), nil
	}
	_, next, err := r.lines(e)
	if err != nil {
		return nil, err
	}
	return r.insertLines(r.pastInner(next, e.column), joined, between), nil
}

// insertLines puts lines where a line begins. The last line of a file may have no ending, and then has none
// afterwards.
func (r *renderer) insertLines(at int, lines, between string) []text.Edit {
	if r.isLineStart(at) {
		return insertion(at, strings.TrimPrefix(between, r.newline)+lines+r.newline)
	}
	return insertion(at, between+lines)
}

func insertion(at int, s string) []text.Edit {
	return []text.Edit{{Span: span(at, at), New: s}}
}

func (d *Document) isLineStart(at int) bool { return d.lineStart(at) == at }

// areApart reports whether the entries of a collection have empty lines between them, as far as the place
// behind or before a child tells.
func (d *Document) areApart(near, after NodeID) bool {
	if next := d.Nodes[near].Next; next == None && after != None {
		previous := d.before(near)
		if previous == None {
			return false
		}
		near = previous
	} else if next == None {
		return false
	}
	e, err := d.entry(near)
	if err != nil {
		return false
	}
	_, below, err := d.lines(e)
	return err == nil && d.isEmptyLine(below)
}

// isEmptyLine reports whether the line that begins at an offset has nothing but blanks, and an ending.
func (d *Document) isEmptyLine(at int) bool {
	end := d.pastBlanks(at)
	return end < len(d.Src) && (d.Src[end] == '\n' || d.Src[end] == '\r')
}

// pastInner passes over the comment lines right below an entry that are indented deeper than it: they are
// about what is in it.
func (d *Document) pastInner(at, column int) int {
	for d.isLineStart(at) && d.isComment(at) && len(d.indentation(at)) > column {
		at = text.SkipNewline(d.Src, text.EndOfLine(d.Src, at))
	}
	return at
}

// isComment reports whether the line that begins at an offset is a comment.
func (d *Document) isComment(at int) bool { return d.at(d.pastBlanks(at)) == '#' && !d.JSON }

// aboveComments returns the start of an entry's line, or of the comment lines right above it that are about
// it. Those at the top of a document are about all of it.
func (d *Document) aboveComments(e entry) int {
	start := d.lineStart(e.start)
	for at := start; ; {
		if at == 0 || d.Src[at-1] != '\n' && d.Src[at-1] != '\r' {
			return start
		}
		end := at - 1
		if d.Src[end] == '\n' && end > 0 && d.Src[end-1] == '\r' {
			end--
		}
		line := d.lineStart(end)
		switch {
		case d.isComment(line) && len(d.indentation(line)) == e.column:
			at = line
		case strings.HasPrefix(string(d.Src[line:end]), "---"):
			return start
		default:
			return at
		}
	}
}

// insertFlow puts entries, rendered for lines of a given indentation, behind a child of a flow collection or
// in front of all.
func (r *renderer) insertFlow(parent, after NodeID, render func(base string) []string) ([]text.Edit, error) {
	if !r.bracketed(parent) {
		return nil, errLayout
	}
	first := r.Nodes[parent].First
	if first == None {
		return r.fillFlow(parent, render)
	}
	s := r.shape(parent)
	base := r.indentation(int(r.Nodes[parent].Start))
	gap := s.gap
	if s.exploded {
		base = r.indentation(r.flowStart(first))
		gap = r.newline + base
	}
	joined := strings.Join(render(base), ","+gap)
	if after == None {
		return insertion(r.flowStart(first), joined+","+gap), nil
	}
	if err := r.located(after); err != nil {
		return nil, err
	}
	end := r.entryEnd(after)
	comma := r.pastGap(end)
	followed := r.at(comma) == ','
	line := r.newline + r.lineBase(after, base+s.unit)
	if at, own := r.pastComment(comma + 1); followed && own {
		return insertion(at, line+joined+","), nil
	}
	at, own := r.pastComment(end)
	switch {
	case !own:
		return insertion(end, ","+gap+joined), nil
	case followed: // in a later line
		return insertion(comma+1, gap+joined+","), nil
	}
	return append(insertion(end, ","), insertion(at, line+joined)...), nil
}

// lineBase returns the indentation of a new line behind an entry of a flow collection: that of the line of
// the next entry or of this one, if they begin it.
func (d *Document) lineBase(child NodeID, otherwise string) string {
	for _, id := range []NodeID{d.Nodes[child].Next, child} {
		if id == None {
			continue
		}
		if start := d.flowStart(id); d.pastBlanks(d.lineStart(start)) == start {
			return d.indentation(start)
		}
	}
	return otherwise
}

// pastComment returns the end of the line that an offset is in, if nothing but a comment follows there.
func (d *Document) pastComment(at int) (end int, is bool) {
	if next := d.pastBlanks(at); d.at(next) == '#' && !d.JSON {
		return text.EndOfLine(d.Src, next), true
	}
	return at, false
}

// fillFlow puts the first entries into a flow collection.
func (r *renderer) fillFlow(parent NodeID, render func(base string) []string) ([]text.Edit, error) {
	n := &r.Nodes[parent]
	inside := span(int(n.Start)+1, int(n.End)-1)
	if strings.Trim(string(inside.Of(r.Src)), " \t\r\n") != "" {
		return nil, errLayout
	}
	s := r.shape(r.model(&Tree{Kind: n.Kind, Like: None}, None, r.keyOf(parent)))
	base := r.indentation(int(n.Start))
	if !s.exploded {
		return []text.Edit{{Span: inside, New: s.pad + strings.Join(render(base), ","+s.gap) + s.pad}}, nil
	}
	inner := base + s.unit
	joined := strings.Join(render(inner), ","+r.newline+inner)
	return []text.Edit{{Span: inside, New: r.newline + inner + joined + r.newline + base}}, nil
}

package yamlspan

import (
	"slices"
	"strings"
)

// A renderer writes new trees the way the nodes around a place in the file are written.
type renderer struct {
	*Document
	near    NodeID // a node at that place
	newline string
	// How many columns a list, or a mapping, stands to the right of the key that it belongs to; -1 as long as
	// nobody asked.
	list, nested int
}

func (d *Document) renderer(near NodeID) *renderer {
	return &renderer{Document: d, near: near, newline: d.newline(int(d.Nodes[near].Start)), list: -1, nested: -1}
}

// check returns why a tree can't be written, or nil.
func (d *Document) check(t *Tree) error {
	if t.Kind == Scalar && t.Number {
		return d.checkNumber(t.Value)
	}
	if t.Kind == Scalar {
		return checkText(t.Value)
	}
	for i := range t.Items {
		if err := d.check(&t.Items[i]); err != nil {
			return err
		}
	}
	for i := range t.Pairs {
		if err := d.checkPair(&t.Pairs[i]); err != nil {
			return err
		}
	}
	return nil
}

// maxKey is how long a key can be, with its quotes, that has no question mark before it. YAML says 1024
// characters; an octet of it can take ten when it is escaped.
const maxKey = 1000

func (d *Document) checkPair(p *Pair) error {
	if len(d.renderText(p.Key, Double, true)) > maxKey && !d.JSON {
		return errUnfit
	}
	if err := checkText(p.Key); err != nil {
		return err
	}
	return d.check(&p.Value)
}

// value returns a tree in block style: what fits behind a colon or a dash on its line, or else the lines
// that follow, as they are written at column 0.
func (r *renderer) value(t *Tree) (inline string, lines []string) {
	switch {
	case t.Kind == Scalar:
		return r.scalar(t, false), nil
	case len(t.Items)+len(t.Pairs) == 0 || r.like(t) != None && r.Nodes[t.Like].Style == Flow:
		return r.flow(t, None, "", r.indentation(int(r.Nodes[r.near].Start))), nil
	case t.Kind == Sequence:
		for i := range t.Items {
			lines = append(lines, r.item(&t.Items[i], 1)...)
		}
		return "", lines
	}
	for i := range t.Pairs {
		lines = append(lines, r.pair(&t.Pairs[i], None)...)
	}
	return "", lines
}

// like returns the node that a tree is to look like, or None if that is none of its kind.
func (r *renderer) like(t *Tree) NodeID {
	if t.Like < 0 || int(t.Like) >= len(r.Nodes) || r.Nodes[t.Like].Kind != t.Kind {
		return None
	}
	return t.Like
}

func (r *renderer) scalar(t *Tree, flow bool) string {
	if t.Number {
		return t.Value
	}
	style := Plain
	if like := r.like(t); like != None {
		style = r.Nodes[like].Style
	}
	return r.renderText(t.Value, style, flow)
}

// key writes a key, in quotes if the keys of a mapping have some that they don't need.
func (r *renderer) key(key string, mapping NodeID, flow bool) string {
	style := Plain
	if mapping != None && r.Nodes[mapping].First != None {
		if first := r.Nodes[r.Nodes[mapping].First]; first.Kind == Scalar && isPlainText(first.Value, flow) {
			style = first.Style
		}
	}
	return r.renderText(key, style, flow)
}

// item returns the lines of an item whose dash has a number of blanks behind it.
func (r *renderer) item(t *Tree, gap int) []string {
	inline, lines := r.value(t)
	if inline != "" {
		return []string{"-" + spaces(gap) + inline}
	}
	return indent(lines, "-"+spaces(gap), spaces(1+gap))
}

// pair returns the lines of a pair for a mapping, or for a new one.
func (r *renderer) pair(p *Pair, mapping NodeID) []string {
	key := r.key(p.Key, mapping, false) + ":"
	inline, lines := r.value(&p.Value)
	if inline != "" {
		return []string{key + " " + inline}
	}
	by := spaces(r.indentOf(&p.Value))
	return append([]string{key}, indent(lines, by, by)...)
}

// indent puts something before the first line and something before each other one.
func indent(lines []string, first, others string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = others + line
		if i == 0 {
			out[i] = first + line
		}
	}
	return out
}

// indentOf returns how far a new collection stands to the right of its key: as far as the one that it is to
// look like, else as most of those nearby do.
func (r *renderer) indentOf(t *Tree) int {
	if like := r.like(t); like != None {
		if by, ok := r.indentBelowKey(like); ok {
			return by
		}
	}
	if t.Kind == Sequence {
		return r.listIndent()
	}
	if r.nested < 0 {
		r.nested = r.vote(Mapping)
	}
	return r.nested
}

func (r *renderer) listIndent() int {
	if r.list < 0 {
		r.list = r.vote(Sequence)
	}
	return r.list
}

// indentBelowKey returns how far a block collection stands to the right of its key, if it stands below one.
func (r *renderer) indentBelowKey(id NodeID) (int, bool) {
	n := &r.Nodes[id]
	if n.Style != Block || n.Pair == None || n.IsKey || n.Locked || n.Kind != Mapping && n.Kind != Sequence {
		return 0, false
	}
	key, err := r.entry(n.Pair)
	if err != nil || key.explicit {
		return 0, false
	}
	first, err := r.entry(n.First)
	if err != nil || first.inline {
		return 0, false
	}
	return first.column - key.column, true
}

// votes is how many collections nearby are asked for their indentation. An odd one out doesn't matter then,
// and where a file changes its habits, the nearest ones count.
const votes = 9

// vote returns how far most collections of a kind stand to the right of their keys.
func (r *renderer) vote(kind Kind) int {
	if all, ok := r.unanimous.Load(kind); ok {
		return all.(int)
	}
	count := map[int]int{}
	best, cast := 2, 0
	r.nearest(func(id NodeID) bool {
		if r.Nodes[id].Kind != kind {
			return false
		}
		if by, ok := r.indentBelowKey(id); ok {
			count[by]++
			cast++
			if count[by] > count[best] {
				best = by
			}
		}
		return cast == votes
	})
	if cast < votes {
		r.unanimous.Store(kind, best) // all of the file were asked
	}
	return best
}

// nearest returns the node nearest to the renderer's place that is wanted, or None.
func (r *renderer) nearest(want func(NodeID) bool) NodeID {
	for before, behind := r.near, r.near+1; before >= 0 || int(behind) < len(r.Nodes); before, behind = before-1, behind+1 {
		if before >= 0 && want(before) {
			return before
		}
		if int(behind) < len(r.Nodes) && want(behind) {
			return behind
		}
	}
	return None
}

// join writes lines below one another, each but the first with blanks before it.
func (r *renderer) join(lines []string, column int) string {
	return strings.Join(indent(lines, "", spaces(column)), r.newline)
}

// items renders several items, each as lines of its own.
func (r *renderer) items(items []Tree, gap int) [][]string {
	var out [][]string
	for i := range items {
		out = append(out, r.item(&items[i], gap))
	}
	return slices.Clip(out)
}

package yamlspan

import (
	"errors"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
)

var (
	errAround = errors.New("something around it would be read in another way")
	errLarge  = errors.New("all of the file would have to be read again, and it is too large for that")
)

// A proof says what edits are to come to. What they do come to is read again and compared before they leave
// this package: YAML has more rules than the ones that edits are made by.
type proof struct {
	*Document
	doomed map[NodeID]bool // children that go
	what   deed
	at     NodeID
	after  NodeID  // the child behind which new ones come, or None
	new    []event // what is new
	events []event // what a walk over the outcome is to meet
	// aliases are those that the walk meets.
	aliases []NodeID
}

// A deed is what is done to a node, besides taking children away.
type deed uint8

const (
	nothing  deed = iota
	adds          // children are added
	replaces      // something else comes in its place
	lists         // it becomes the first item of a list, whose others are new
)

// An event is a node as a walk over a tree meets it. A collection is met again at its end.
type event struct {
	kind  Kind
	end   bool
	typed bool // a reader may take it for something else than text
	tag   string
	text  string
}

// eventsOf returns what a walk over new items or pairs meets.
func eventsOf(items []Tree, pairs []Pair) (events []event) {
	for i := range items {
		events = appendTree(events, &items[i])
	}
	for i := range pairs {
		events = append(events, event{kind: Scalar, text: pairs[i].Key})
		events = appendTree(events, &pairs[i].Value)
	}
	return events
}

func appendTree(events []event, t *Tree) []event {
	if t.Kind == Scalar {
		return append(events, event{kind: Scalar, typed: t.Number, text: t.Value})
	}
	events = append(events, event{kind: t.Kind})
	events = append(events, eventsOf(t.Items, t.Pairs)...)
	return append(events, event{kind: t.Kind, end: true})
}

// walk notes what a walk over a node is to meet once the edits are made.
func (p *proof) walk(id NodeID) {
	if p.what == replaces && id == p.at {
		p.events = append(p.events, p.new...)
		return
	}
	if p.what == lists && id == p.at {
		p.events = append(p.events, event{kind: Sequence})
	}
	n := &p.Nodes[id]
	typed := n.Kind == Scalar && n.Style == Plain && n.Tag == "" && isSpecial(n.Value)
	p.events = append(p.events, event{kind: n.Kind, typed: typed, tag: n.Tag, text: n.Value})
	if n.Kind == Alias {
		p.aliases = append(p.aliases, id)
	}
	if n.Kind == Mapping || n.Kind == Sequence {
		if p.what == adds && id == p.at && p.after == None {
			p.events = append(p.events, p.new...)
		}
		for child := n.First; child != None; child = p.Nodes[child].Next {
			p.child(child)
		}
		p.events = append(p.events, event{kind: n.Kind, end: true, tag: n.Tag})
	}
	if p.what == lists && id == p.at {
		p.events = append(append(p.events, p.new...), event{kind: Sequence, end: true})
	}
}

// child notes what a walk over an item, or a key and its value, is to meet.
func (p *proof) child(id NodeID) {
	if !p.doomed[id] {
		p.walk(id)
		if n := &p.Nodes[id]; n.IsKey && n.Pair != None {
			p.walk(n.Pair)
		}
	}
	if p.what == adds && id == p.after {
		p.events = append(p.events, p.new...)
	}
}

// prove returns edits to the children from first to last of a collection, if they come to what they should. It
// reads again the lines of these children and of the one behind them, or the whole file if they can't be read
// without it.
func (d *Document) prove(edits []text.Edit, first, last NodeID, p proof) ([]text.Edit, error) {
	if d.JSON || len(edits) == 0 {
		return edits, nil // JSON has nothing that can be mistaken
	}
	if d.longFlow(first) {
		return nil, errLongFlow
	}
	p.Document = d
	first, last = d.outOfFlow(first), d.outOfFlow(last)
	piece, ok := p.piece(edits, first, last)
	if !ok {
		if len(d.Src) > maxFlow {
			return nil, errLarge
		}
		var err error
		if piece, err = text.Apply(d.Src, edits); err != nil {
			return nil, err
		}
		p.events = nil
		for _, root := range d.Roots {
			p.walk(root)
		}
	}
	again := Parse(piece)
	got := proof{Document: again}
	for _, root := range again.Roots {
		got.walk(root)
	}
	if again.Err != nil || !slices.Equal(got.events, p.events) {
		return nil, errAround
	}
	return edits, nil
}

// siblings notes what a walk over some children of a collection, and the next one, is to meet.
func (p *proof) siblings(first, last NodeID) {
	parent := p.Nodes[first].Parent
	p.events = append(p.events, event{kind: p.Nodes[parent].Kind})
	if p.what == adds && parent == p.at && p.after == None {
		p.events = append(p.events, p.new...)
	}
	for child := first; child != None; child = p.Nodes[child].Next {
		p.child(child)
		if child == last {
			break
		}
	}
	if next := p.Nodes[last].Next; next != None {
		p.child(next)
	}
	p.events = append(p.events, event{kind: p.Nodes[parent].Kind, end: true})
}

// outOfFlow returns the child of a block collection that a node in flow style is in, or else its root.
func (d *Document) outOfFlow(id NodeID) NodeID {
	for d.inFlow(id) {
		id = d.Nodes[id].Parent
	}
	if pair := d.Nodes[id].Pair; pair != None && !d.Nodes[id].IsKey {
		return pair
	}
	return id
}

// pastDeeper returns where the first line below an offset begins that isn't empty, nor indented deeper than to
// a column.
func (d *Document) pastDeeper(at, column int) int {
	for {
		at = text.SkipNewline(d.Src, text.EndOfLine(d.Src, at))
		if below := d.pastEmptyLines(at); below == len(d.Src) || len(d.indentation(below)) <= column {
			return below
		}
	}
}

// piece returns the lines of some children of a block collection, and of the next one, after the edits, and notes what
// a walk over them is to meet. It reports false if they can't be read without the rest of the file.
func (p *proof) piece(edits []text.Edit, first, last NodeID) ([]byte, bool) {
	if p.Nodes[first].Parent == None {
		return nil, false
	}
	p.siblings(first, last)
	anchors, ok := p.anchorsBefore(first)
	if !ok {
		return nil, false
	}
	top, err := p.entry(first)
	if err != nil {
		return nil, false
	}
	if next := p.Nodes[last].Next; next != None {
		last = next
	}
	bottom, err := p.entry(last)
	if err != nil {
		return nil, false
	}
	end := p.pastDeeper(bottom.end, bottom.column)
	end = max(end, int(edits[len(edits)-1].End))
	start := min(top.start, int(edits[0].Start))
	shifted := make([]text.Edit, len(edits))
	for i, e := range edits {
		shifted[i] = text.Edit{Span: span(int(e.Start)-start, int(e.End)-start), New: e.New}
	}
	changed, err := text.Apply(p.Src[start:end], shifted)
	if err != nil {
		return nil, false
	}
	if start == 0 {
		return changed, len(anchors) == 0 // a file begins in ways that its middle doesn't
	}
	head := "---\n" + p.standIns(first, anchors, top.column) + spaces(start-p.lineStart(start))
	return slices.Concat([]byte(head), changed), true
}

// anchorsBefore returns the names of the anchors before a node that aliases met by the walk stand for, each once. It
// reports false if that isn't known of one of them.
func (p *proof) anchorsBefore(first NodeID) (names []string, ok bool) {
	for _, alias := range p.aliases {
		target, known := p.targets[alias]
		if !known {
			return nil, false
		}
		if target < first {
			names = append(names, p.Nodes[alias].Value)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), true
}

// standIns returns lines that give an empty text each of some anchors, in the collection and before the lines that a
// child begins: an alias can't be read without its anchor, which may stand far above. The walk is to meet them first.
func (p *proof) standIns(first NodeID, anchors []string, column int) string {
	var lines strings.Builder
	var events []event
	for _, name := range anchors {
		lines.WriteString(spaces(column))
		if p.Nodes[first].IsKey {
			lines.WriteString("'': &" + name + " ''\n")
			events = append(events, event{kind: Scalar})
		} else {
			lines.WriteString("- &" + name + " ''\n")
		}
		events = append(events, event{kind: Scalar})
	}
	p.events = slices.Insert(p.events, 1, events...) // behind where the collection begins
	return lines.String()
}

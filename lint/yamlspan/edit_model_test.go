package yamlspan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/zonemend/zonemend/lint/text"
)

// A model is a document without its layout. What an edit does to a file must be what the same change does to
// the file's model.
type model struct {
	roots []*thing
	of    map[NodeID]*thing // each node itself
	entry map[NodeID]*thing // a key with its value, an item
}

// A thing is a node of a model. A mapping's children are its keys, each with its value as the only child.
type thing struct {
	kind     Kind
	text     string
	tag      string
	typed    bool // some reader of YAML takes it for something else than text
	children []*thing
}

func newModel(d *Document) *model {
	m := &model{of: map[NodeID]*thing{}, entry: map[NodeID]*thing{}}
	for _, root := range d.Roots {
		m.roots = append(m.roots, m.add(d, root))
	}
	return m
}

func (m *model) add(d *Document, id NodeID) *thing {
	n := d.Node(id)
	t := &thing{kind: n.Kind, text: n.Value, tag: n.Tag}
	t.typed = n.Kind == Scalar && n.Style == Plain && n.Tag == "" && (d.JSON || isSpecial(n.Value))
	m.of[id], m.entry[id] = t, t
	for child := range d.Children(id) {
		t.children = append(t.children, m.add(d, child))
	}
	if n.IsKey && n.Pair != None {
		m.entry[id] = &thing{kind: Alias + 1, children: []*thing{t, m.add(d, n.Pair)}}
	}
	return m.entry[id]
}

func modelOf(t *Tree) *thing {
	m := &thing{kind: t.Kind, text: t.Value, typed: t.Number}
	for i := range t.Items {
		m.children = append(m.children, modelOf(&t.Items[i]))
	}
	for i := range t.Pairs {
		m.children = append(m.children, modelOfPair(&t.Pairs[i]))
	}
	return m
}

func modelOfPair(p *Pair) *thing {
	return &thing{kind: Alias + 1, children: []*thing{{kind: Scalar, text: p.Key}, modelOf(&p.Value)}}
}

func (t *thing) String() string {
	var out strings.Builder
	t.write(&out)
	return out.String()
}

func (t *thing) write(out *strings.Builder) {
	fmt.Fprintf(out, "%d%s%q", t.kind, t.tag, t.text)
	if t.typed {
		out.WriteByte('#')
	}
	if len(t.children) > 0 {
		out.WriteByte('(')
		for _, child := range t.children {
			child.write(out)
		}
		out.WriteByte(')')
	}
}

func (m *model) String() string {
	var out strings.Builder
	for _, root := range m.roots {
		root.write(&out)
		out.WriteByte('\n')
	}
	return out.String()
}

// A change is something to do to a document, and what it must come to.
type change struct {
	name  string
	nodes []NodeID // what is changed
	whole bool     // keys are changed with their values
	edits func(d *Document) ([]text.Edit, error)
	apply func(d *Document, m *model)
}

func set(id NodeID, value string) change {
	return change{
		fmt.Sprintf("set %d to %q", id, value),
		[]NodeID{id},
		false,
		func(d *Document) ([]text.Edit, error) { return one(d.SetScalar(id, value)) },
		func(d *Document, m *model) { t := m.of[id]; t.text, t.typed = value, false },
	}
}

func setNumber(id NodeID, value string) change {
	return change{
		fmt.Sprintf("set %d to number %s", id, value),
		[]NodeID{id},
		false,
		func(d *Document) ([]text.Edit, error) { return one(d.SetNumber(id, value)) },
		func(d *Document, m *model) { t := m.of[id]; t.text, t.typed = value, t.tag == "" },
	}
}

func remove(ids ...NodeID) change {
	return change{
		fmt.Sprintf("delete %d", ids), ids, true,
		func(d *Document) ([]text.Edit, error) { return d.Delete(ids...) },
		func(d *Document, m *model) {
			for _, id := range ids {
				parent := m.of[d.Node(id).Parent]
				at := slices.Index(parent.children, m.entry[id])
				parent.children = slices.Delete(parent.children, at, at+1)
			}
		},
	}
}

// insert puts new things behind a child, or in front.
func (m *model) insert(parent, after NodeID, new ...*thing) {
	t := m.of[parent]
	at := 0
	if after != None {
		at = slices.Index(t.children, m.entry[after]) + 1
	}
	t.children = slices.Insert(t.children, at, new...)
}

// at returns the node that an insertion is next to.
func at(parent, after NodeID) []NodeID {
	if after == None {
		return []NodeID{parent}
	}
	return []NodeID{after}
}

func insertItems(seq, after NodeID, items ...Tree) change {
	return change{
		fmt.Sprintf("insert into %d after %d", seq, after), at(seq, after), true,
		func(d *Document) ([]text.Edit, error) { return d.InsertItems(seq, after, items...) },
		func(_ *Document, m *model) {
			var new []*thing
			for i := range items {
				new = append(new, modelOf(&items[i]))
			}
			m.insert(seq, after, new...)
		},
	}
}

func insertPairs(mapping, after NodeID, pairs ...Pair) change {
	return change{
		fmt.Sprintf("insert into %d after %d", mapping, after), at(mapping, after), true,
		func(d *Document) ([]text.Edit, error) { return d.InsertPairs(mapping, after, pairs...) },
		func(_ *Document, m *model) {
			var new []*thing
			for i := range pairs {
				new = append(new, modelOfPair(&pairs[i]))
			}
			m.insert(mapping, after, new...)
		},
	}
}

func replace(id NodeID, tree Tree) change {
	return change{
		fmt.Sprintf("replace %d", id),
		[]NodeID{id},
		false,
		func(d *Document) ([]text.Edit, error) { return d.Replace(id, tree) },
		func(_ *Document, m *model) { *m.of[id] = *modelOf(&tree) },
	}
}

func toSequence(id NodeID, more ...Tree) change {
	return change{
		fmt.Sprintf("make %d a list with %d more", id, len(more)),
		[]NodeID{id},
		false,
		func(d *Document) ([]text.Edit, error) { return d.ToSequence(id, more...) },
		func(_ *Document, m *model) {
			old := *m.of[id]
			*m.of[id] = thing{kind: Sequence, children: []*thing{&old}}
			for i := range more {
				m.of[id].children = append(m.of[id].children, modelOf(&more[i]))
			}
		},
	}
}

// make makes changes to a text, all at once, and checks that they come to what they should.
func (c change) make(d *Document, more ...change) (string, error) {
	var edits []text.Edit
	for _, c := range append([]change{c}, more...) {
		new, err := c.edits(d)
		if err != nil {
			return "", refused{err}
		}
		if !slices.IsSortedFunc(new, func(a, b text.Edit) int { return int(a.Start) - int(b.Start) }) {
			return "", fmt.Errorf("unsorted edits %v", new)
		}
		edits = append(edits, new...)
	}
	edits = Join(edits)
	out, err := text.Apply(d.Src, edits)
	if err != nil {
		return "", err
	}
	want := newModel(d)
	for _, c := range append([]change{c}, more...) {
		c.apply(d, want)
	}
	again := Parse(out)
	if again.Err != nil {
		return string(out), fmt.Errorf("%w in\n%s", again.Err, out)
	}
	if got := newModel(again); got.String() != want.String() {
		return string(out), fmt.Errorf("the outcome\n%s\nis\n%s\nnot\n%s", out, got, want)
	}
	if err := witness(out, want, d.JSON); err != nil {
		return string(out), fmt.Errorf("%w in\n%s", err, out)
	}
	return string(out), comments(d, again, edits)
}

// comments checks that no comment got lost that isn't in what was taken out.
func comments(before, after *Document, edits []text.Edit) error {
	left := map[string]int{}
	for _, c := range after.Comments {
		left[string(c.Of(after.Src))]++
	}
	for _, c := range before.Comments {
		gone := slices.ContainsFunc(edits, func(e text.Edit) bool { return e.Start <= c.Start && c.End <= e.End && c.Len() > 0 && e.Len() > 0 })
		if !gone {
			left[string(c.Of(before.Src))]--
			if left[string(c.Of(before.Src))] < 0 {
				return fmt.Errorf("the comment %q got lost in\n%s", c.Of(before.Src), after.Src)
			}
		}
	}
	return nil
}

// A refused is the error of a change that can't be made.
type refused struct{ error }

// witness reads a text by other means and compares.
func witness(src []byte, want *model, isJSON bool) error {
	if isJSON {
		var got any
		if err := json.Unmarshal(bytes.TrimPrefix(src, []byte(byteOrderMark)), &got); err != nil {
			return err
		}
		return compareJSON(got, want.roots[0])
	}
	if bytes.LastIndex(src, []byte(byteOrderMark)) > 0 || bytes.Contains(src, []byte("%YAML")) {
		return nil // yaml.v3 itself doesn't get these right
	}
	decoder := yaml.NewDecoder(bytes.NewReader(src))
	for _, root := range want.roots {
		var got yaml.Node
		if err := decoder.Decode(&got); err != nil {
			return err
		}
		if err := compareYAML(got.Content[0], root); err != nil {
			return err
		}
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return errors.New("there is more")
	}
	return nil
}

func compareJSON(got any, want *thing) error {
	switch got := got.(type) {
	case map[string]any:
		for _, pair := range want.children {
			if _, ok := got[pair.children[0].text]; !ok {
				return fmt.Errorf("%q is missing", pair.children[0].text)
			}
		}
	case []any:
		if len(got) != len(want.children) {
			return fmt.Errorf("%d items, not %d", len(got), len(want.children))
		}
		for i, child := range want.children {
			if err := compareJSON(got[i], child); err != nil {
				return err
			}
		}
	case string:
		if got != want.text || want.typed {
			return fmt.Errorf("%q, not %q", got, want.text)
		}
	}
	return nil
}

func compareYAML(got *yaml.Node, want *thing) error {
	var children []*thing
	for _, child := range want.children {
		if child.kind == Alias+1 {
			children = append(children, child.children...)
		} else {
			children = append(children, child)
		}
	}
	if len(children) != len(got.Content) {
		return fmt.Errorf("%d children of %q, not %d", len(got.Content), want.text, len(children))
	}
	for i, child := range got.Content {
		if err := compareYAML(child, children[i]); err != nil {
			return err
		}
	}
	if got.Kind == yaml.ScalarNode && got.Value != want.text {
		return fmt.Errorf("%q, not %q", got.Value, want.text)
	}
	if got.Kind == yaml.ScalarNode && want.tag == "" && !want.typed && got.ShortTag() != "!!str" {
		return fmt.Errorf("%q is read as %s", got.Value, got.ShortTag())
	}
	return nil
}

// find returns the node at a path: keys and numbers with slashes between them; #1 at its start is the second
// document, and a final ! makes it the key instead of the value.
func find(t *testing.T, d *Document, path string) NodeID {
	t.Helper()
	id := d.Roots[0]
	path, wantKey := strings.CutSuffix(path, "!")
	for _, part := range strings.Split(path, "/") {
		if part == "" {
			continue
		}
		if number, ok := strings.CutPrefix(part, "#"); ok {
			i, _ := strconv.Atoi(number)
			id = d.Roots[i]
			continue
		}
		if part == "''" {
			part = ""
		}
		next := d.Get(id, part)
		if i, err := strconv.Atoi(part); err == nil && d.Node(id).Kind == Sequence {
			next = d.Node(id).First
			for ; i > 0; i-- {
				next = d.Node(next).Next
			}
		}
		if next == None {
			t.Fatalf("no %s in\n%s", path, d.Src)
		}
		id = next
	}
	if wantKey {
		return d.Node(id).Pair
	}
	return id
}

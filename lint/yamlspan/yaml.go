package yamlspan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/zonemend/zonemend/lint/text"
)

// parseYAML reads all documents of a YAML file, up to the first mistake.
func parseYAML(doc *Document, body string) {
	input := yamlInput(doc.Src)
	counted := &countingReader{Reader: bytes.NewReader(input)}
	decoder := yaml.NewDecoder(counted)
	b := newBuilder(doc, body)
	for {
		root, err := decodeOne(decoder)
		if errors.Is(err, io.EOF) {
			b.comment(len(body))
			break
		}
		if err != nil {
			f := locate(body, input, err, counted.read)
			doc.Err = f.explain()
			b.rescue(input, f.lastDocument())
			break
		}
		b.document(root)
		if b.err != nil {
			doc.Err = b.err
			break
		}
	}
}

// rescue adds the documents before an offset that aren't there yet: yaml.v3 reads so far ahead that it meets
// a mistake at the start of a document before it has handed out the one before.
func (b *builder) rescue(input []byte, end int) {
	if end <= b.gap {
		return
	}
	known := len(b.doc.Roots)
	decoder := yaml.NewDecoder(bytes.NewReader(input[:end]))
	for i := 0; ; i++ {
		root, err := decodeOne(decoder)
		if err != nil {
			return
		}
		if i >= known {
			b.document(root)
		}
	}
}

// decodeOne reads the next document. Whatever yaml.v3 does with strange input, it ends in an error.
func decodeOne(decoder *yaml.Decoder) (root *yaml.Node, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("yaml: internal error: %v", problem)
		}
	}()
	root = &yaml.Node{}
	err = decoder.Decode(root)
	return root, err
}

type countingReader struct {
	io.Reader
	read int
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.read += n
	return n, err
}

// innerMark stands for U+FEFF in what yaml.v3 reads. It is as long.
const innerMark = "\ue000"

// yamlInput returns what yaml.v3 is to read, which has the same length and the same scalars as src but for
// innerMark. A byte order mark that isn't at the start makes yaml.v3 drop octets at random line starts
// (is_bom looks at the start of its buffer, not at the current position), and it refuses a version 1.2,
// though all that it understands can stand in such a file.
func yamlInput(src []byte) []byte {
	out := src
	if hasInnerMark(src) {
		start := 0
		if bytes.HasPrefix(src, []byte(byteOrderMark)) {
			start = len(byteOrderMark)
		}
		out = slices.Concat(src[:start], bytes.ReplaceAll(src[start:], []byte(byteOrderMark), []byte(innerMark)))
	}
	for at := 0; ; {
		found := bytes.Index(out[at:], []byte("%YAML 1."))
		if found < 0 {
			return out
		}
		at += found + len("%YAML 1.")
		lineStart := at == len("%YAML 1.") || out[at-len("%YAML 1.")-1] == '\n'
		if lineStart && at < len(out) && out[at] > '1' && out[at] <= '9' {
			out = slices.Concat(out[:at], []byte{'1'}, out[at+1:])
		}
	}
}

func hasInnerMark(src []byte) bool {
	return len(src) > 0 && bytes.Contains(src[1:], []byte(byteOrderMark))
}

// A builder turns trees of yaml.v3 into nodes that know where they end.
type builder struct {
	doc  *Document
	text string
	// marked is set if text has a byte order mark within, where values need a second look.
	marked bool
	lines  []uint32
	// The place that line and column were last turned into: line is from 0, column counts characters.
	line, column, at int
	// end is where what was last placed ends, scalar or bracket; comments are known up to gap.
	end, gap int
	anchors  map[*yaml.Node]NodeID
	last     map[NodeID]NodeID // the last node within an anchored one
	aliased  []NodeID
	decoder  decoder
	err      *SyntaxError
}

func newBuilder(doc *Document, body string) *builder {
	b := &builder{doc: doc, text: body, lines: lineStarts(body)}
	b.at = int(b.lines[0])
	b.end, b.gap = b.at, b.at
	b.marked = hasInnerMark(doc.Src)
	return b
}

// lineStarts returns where the lines begin as yaml.v3 counts them; the first one after a byte order mark.
func lineStarts(s string) []uint32 {
	starts := make([]uint32, 1, strings.Count(s, "\n")+1)
	if strings.HasPrefix(s, byteOrderMark) {
		starts[0] = uint32(len(byteOrderMark))
	}
	if !strings.Contains(s, "\r") && !strings.Contains(s, "\u0085") && !strings.Contains(s, "\u2028") && !strings.Contains(s, "\u2029") {
		for at := 0; ; {
			next := strings.IndexByte(s[at:], '\n')
			if next < 0 {
				return starts
			}
			at += next + 1
			starts = append(starts, uint32(at))
		}
	}
	for at := 0; at < len(s); {
		size := breakLength(s, at)
		at += max(size, 1)
		if size > 0 {
			starts = append(starts, uint32(at))
		}
	}
	return starts
}

// offset returns where a node of yaml.v3 begins. Since nodes come in order, the way from the last one to
// it is short, even if the whole file is one line.
func (b *builder) offset(n *yaml.Node) int {
	line, column := n.Line-1, n.Column-1
	if line < 0 || line >= len(b.lines) {
		return len(b.text)
	}
	if line != b.line {
		b.line, b.column, b.at = line, 0, int(b.lines[line])
	}
	for ; b.column < column && b.at < len(b.text); b.column++ {
		b.at++
		for b.at < len(b.text) && b.text[b.at]&0xc0 == 0x80 {
			b.at++
		}
	}
	for ; b.column > column && b.at > 0; b.column-- {
		b.at--
		for b.at > 0 && b.text[b.at]&0xc0 == 0x80 {
			b.at--
		}
	}
	return b.at
}

// document adds one document's tree.
func (b *builder) document(n *yaml.Node) {
	if n.Kind != yaml.DocumentNode || len(n.Content) != 1 {
		return
	}
	first := len(b.doc.Nodes)
	b.doc.Nodes = slices.Grow(b.doc.Nodes, count(n)-1)
	b.anchors, b.last, b.aliased = nil, nil, nil
	root := b.node(n.Content[0], place{parent: None, before: None, around: -1})
	if b.err != nil {
		b.doc.Nodes = b.doc.Nodes[:first]
		return
	}
	b.doc.Roots = append(b.doc.Roots, root)
	b.lockAnchored()
}

func count(n *yaml.Node) int {
	nodes := 1
	for _, child := range n.Content {
		nodes += count(child)
	}
	return nodes
}

// lockAnchored locks all nodes that an alias stands for too: changing one changes what the alias means.
func (b *builder) lockAnchored() {
	slices.Sort(b.aliased)
	locked := None
	for _, id := range b.aliased {
		last := b.last[id]
		for id = max(id, locked+1); id <= last; id++ {
			b.doc.Nodes[id].Locked = true
		}
		locked = max(locked, last)
	}
}

// A role is what a node is for the collection that it is in.
type role uint8

const (
	isRoot role = iota
	isItem
	isKey
	isValue
)

// A place is where in the tree a node goes.
type place struct {
	parent NodeID
	before NodeID // the item or key before it, or None; of a value its key
	role   role
	around int // the column of the block collection that the node is in, or -1
	flow   bool
}

// node adds a node and all that is in it.
func (b *builder) node(n *yaml.Node, p place) NodeID {
	id := NodeID(len(b.doc.Nodes))
	if n.Anchor != "" {
		if b.anchors == nil {
			b.anchors, b.last = map[*yaml.Node]NodeID{}, map[NodeID]NodeID{}
		}
		b.anchors[n] = id
	}
	switch n.Kind {
	case yaml.MappingNode, yaml.SequenceNode:
		b.collection(n, p)
	case yaml.AliasNode:
		b.alias(n, p)
	default:
		b.scalar(n, p)
	}
	if n.Anchor != "" {
		b.last[id] = NodeID(len(b.doc.Nodes) - 1)
	}
	return id
}

func (b *builder) add(n Node, p place) NodeID {
	id := NodeID(len(b.doc.Nodes))
	n.Parent, n.IsKey = p.parent, p.role == isKey
	if p.role == isValue {
		b.doc.addValue(n, p.before)
	} else {
		b.doc.add(n, p.before)
	}
	return id
}

func (b *builder) alias(n *yaml.Node, p place) {
	start := max(b.offset(n), b.gap)
	end := anchorEnd(b.text, start)
	node := Node{Span: span(start, end), Kind: Alias}
	if start < len(b.text) && b.text[start] == '*' && b.text[start+1:end] == n.Value {
		node.Value = b.text[start+1 : end]
	} else {
		node.Span, node.Value, node.Locked = span(start, start), n.Value, true
	}
	b.comment(start)
	alias := b.add(node, p)
	b.end, b.gap = int(node.End), int(node.End)
	if id, ok := b.anchors[n.Alias]; ok {
		b.aliased = append(b.aliased, id)
		if b.doc.targets == nil {
			b.doc.targets = map[NodeID]NodeID{}
		}
		b.doc.targets[alias] = id
	}
}

// comment notes the comments up to an offset: all that is not in a scalar and begins with #.
func (b *builder) comment(end int) {
	for b.gap < end {
		hash := strings.IndexByte(b.text[b.gap:end], '#')
		if hash < 0 {
			break
		}
		start := b.gap + hash
		b.gap = endOfLine(b.text, start)
		b.doc.Comments = append(b.doc.Comments, text.Span{Start: uint32(start), End: uint32(b.gap)})
	}
	b.gap = max(b.gap, end)
}

package yamlspan

import (
	"bytes"

	"github.com/zonemend/zonemend/lint/text"
)

// maxDepth is how many collections may lie in one another, in YAML (a limit of yaml.v3) and in JSON.
const maxDepth = 10_000

const byteOrderMark = "\xef\xbb\xbf"

// Parse reads a file that is YAML or JSON. It always returns a document: what could be read of the file,
// and in Err why the rest couldn't be. A file that begins with a bracket or brace is taken for JSON, and
// if it is none, for YAML in flow style.
func Parse(src []byte) *Document {
	doc := &Document{Src: src}
	if doc.Err = checkEncoding(src); doc.Err != nil {
		return doc
	}
	if doc.Err = Bearable(src); doc.Err != nil {
		return doc
	}
	body := string(src)
	if !startsJSON(src) {
		parseYAML(doc, body)
		return doc
	}
	wrong := parseJSON(doc, body)
	if wrong == nil {
		return doc
	}
	if !wrong.certain && bearableYAML(src) == nil {
		*doc = Document{Src: src, foreign: wrong.Span}
		if wrong.passed {
			doc.foreign.Start = 0 // what looked like a comment may be text in YAML, and end elsewhere after an edit
		}
		parseYAML(doc, body)
		if doc.Err == nil || wrong.foreign {
			return doc
		}
	}
	if wrong.first != nil {
		wrong = wrong.first
	}
	return &Document{Src: src, JSON: true, Err: &wrong.SyntaxError}
}

// startsJSON reports whether the first octet that isn't blank opens a collection.
func startsJSON(src []byte) bool {
	src = bytes.TrimPrefix(src, []byte(byteOrderMark))
	for _, c := range src {
		switch c {
		case ' ', '\t', '\r', '\n':
			continue
		case '{', '[':
			return true
		}
		return false
	}
	return false
}

// add appends a node and links it to the one before it under the same parent, if it isn't the first.
func (d *Document) add(n Node, before NodeID) NodeID {
	id := NodeID(len(d.Nodes))
	n.First, n.Next, n.Pair = None, None, None
	d.Nodes = append(d.Nodes, n)
	switch {
	case before != None:
		d.Nodes[before].Next = id
	case n.Parent != None && d.Nodes[n.Parent].First == None:
		d.Nodes[n.Parent].First = id
	}
	return id
}

// addValue appends a node as the value of a key.
func (d *Document) addValue(n Node, key NodeID) {
	n.First, n.Next, n.Pair = None, None, key
	d.Nodes[key].Pair = NodeID(len(d.Nodes))
	d.Nodes = append(d.Nodes, n)
}

// Offsets returns for each octet of a scalar's value where in Src it comes from, and as a last entry where
// the last one ends. All octets that an escape stands for have the escape's start, and the space that a
// line break is folded to has the line break's. The final line breaks of a block scalar lie after its span.
// For what is Locked or no scalar the result is nil.
func (d *Document) Offsets(id NodeID) []uint32 {
	n := &d.Nodes[id]
	if n.Locked || n.Kind != Scalar {
		return nil
	}
	dec := decoder{text: string(n.Of(d.Src)), track: true}
	switch {
	case n.Len() == 0:
	case d.JSON:
		dec.json()
	case n.Style == Literal || n.Style == Folded:
		end := int(n.End)
		dec.text = string(d.Src[n.Start : end+breakLength(string(d.Src[end:min(end+3, len(d.Src))]), 0)])
		dec.block(d.indentAround(id))
	case n.Style == Plain:
		dec.plain()
	default:
		dec.quoted()
	}
	if string(dec.out) != n.Value {
		return nil
	}
	offsets := append(dec.from, dec.end)
	for i := range offsets {
		offsets[i] += n.Start
	}
	return offsets
}

// indentAround returns the column, from 0, of the block collection that a node lies in, or -1.
func (d *Document) indentAround(id NodeID) int {
	for id = d.Nodes[id].Parent; id != None; id = d.Nodes[id].Parent {
		if d.Nodes[id].Style == Block {
			return columnOf(d.Src, int(d.Nodes[id].Start))
		}
	}
	return -1
}

// columnOf returns how many characters stand before an offset in its line.
func columnOf(src []byte, offset int) int {
	column := 0
	for i := offset - 1; i >= 0; i-- {
		switch c := src[i]; {
		case c == '\n' || c == '\r':
			return column
		case c >= 0x80 && breakLength(string(src[i:min(i+3, len(src))]), 0) > 0:
			return column
		case c&0xc0 != 0x80:
			column++
		}
	}
	if bytes.HasPrefix(src, []byte(byteOrderMark)) {
		column--
	}
	return column
}

func span(start, end int) text.Span { return text.Span{Start: uint32(start), End: uint32(end)} }

package yamlspan

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// properties passes over tags and anchors, and what lies between them and the node that they belong to.
// It returns where the node itself begins, which is not after limit.
func (b *builder) properties(start, limit int) (tag string, content int) {
	content = start
	for content < limit {
		var end int
		switch b.text[content] {
		case '!':
			end = tagEnd(b.text, content)
			tag = b.text[content:end]
		case '&':
			end = anchorEnd(b.text, content)
		default:
			return tag, content
		}
		content = skipGap(b.text, end)
	}
	return tag, content
}

// emptyProperties is properties for a node of which nothing else is written, so that the next tag or
// anchor may be another node's.
func (b *builder) emptyProperties(start int, tagged, anchored bool) (tag string, end, next int) {
	end, next = start, start
	for next < len(b.text) {
		switch c := b.text[next]; {
		case c == '!' && tagged:
			end = tagEnd(b.text, next)
			tag, tagged = b.text[next:end], false
		case c == '&' && anchored:
			end = anchorEnd(b.text, next)
			anchored = false
		default:
			return tag, end, next
		}
		next = skipGap(b.text, end)
	}
	return tag, end, next
}

// collection adds a mapping or sequence and what is in it.
func (b *builder) collection(n *yaml.Node, p place) {
	node := Node{Kind: Mapping, Style: Block}
	if n.Kind == yaml.SequenceNode {
		node.Kind = Sequence
	}
	if n.Style&yaml.FlowStyle != 0 {
		node.Style = Flow
	}
	start := max(b.offset(n), b.gap)
	column := n.Column - 1
	// A mapping's own tag stands before its first key, and so does the key's. The key's begins where
	// the mapping does.
	shared := n.Kind == yaml.MappingNode && len(n.Content) > 0 && sameMark(n, n.Content[0])
	if !shared {
		begin, limit := start, len(b.text)
		if n.Kind == yaml.MappingNode && len(n.Content) > 0 {
			limit = b.offset(n.Content[0])
		}
		if node.Tag, start = b.properties(start, limit); start > begin {
			column = columnOf(b.doc.Src, start)
		}
	}
	node.Span = span(start, start)
	bracketed := node.Style == Flow && !shared && start < len(b.text) && (b.text[start] == '{' || b.text[start] == '[')
	if node.Style == Block {
		p.around = column
	}
	id := b.add(node, p)
	b.end = start
	if bracketed {
		b.end++
	}
	b.children(n, id, place{parent: id, around: p.around, flow: p.flow || node.Style == Flow})
	if b.err != nil {
		return
	}
	if bracketed {
		b.bracket(id)
	}
	b.doc.Nodes[id].End = uint32(b.end)
}

func sameMark(a, b *yaml.Node) bool { return a.Line == b.Line && a.Column == b.Column }

func (b *builder) children(n *yaml.Node, id NodeID, p place) {
	p.before = None
	for i, child := range n.Content {
		n.Content[i] = nil // lets the memory go while the tree is turned into nodes
		switch {
		case n.Kind == yaml.SequenceNode:
			p.role = isItem
			p.before = b.node(child, p)
		case i%2 == 0:
			p.role = isKey
			p.before = b.node(child, p)
			b.template(id, p.before)
		default:
			q := p
			q.role = isValue
			b.node(child, q)
		}
		if b.err != nil {
			return
		}
	}
}

// template stops at {{ value }}, which is a mapping in a mapping to YAML and surely none to its author.
func (b *builder) template(id, key NodeID) {
	outer, inner := b.doc.Node(id), b.doc.Node(key)
	if b.err == nil && inner.Kind == Mapping && inner.Style == Flow && inner.Start == outer.Start+1 && strings.HasPrefix(b.text[outer.Start:], "{{") {
		b.err = templateError(b.text, int(outer.Start))
	}
}

// bracket finds the end of a flow collection, whose children end at b.end.
func (b *builder) bracket(id NodeID) {
	node := b.doc.Node(id)
	at := skipGap(b.text, b.end)
	if at < len(b.text) && b.text[at] == ',' {
		at = skipGap(b.text, at+1)
	}
	closing := byte('}')
	if node.Kind == Sequence {
		closing = ']'
	}
	if at < len(b.text) && b.text[at] == closing {
		b.end = at + 1
		return
	}
	node.Locked = true
}

// scalar adds a scalar.
func (b *builder) scalar(n *yaml.Node, p place) {
	mark := max(b.offset(n), b.gap)
	if n.Value == "" && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		b.empty(n, mark, p)
		return
	}
	tag, start := b.properties(mark, len(b.text))
	node := Node{Kind: Scalar, Tag: tag}
	end := b.written(&node, n, start, p)
	b.comment(start)
	if node.Style == Literal || node.Style == Folded {
		b.comment(min(endOfLine(b.text, start), end)) // in its first line
		// It may stand left of where any other value would have to.
		node.Locked = node.Locked || columnOf(b.doc.Src, start) <= p.around
	}
	if start > mark && !endsWord(b.text, start-1) {
		node.Locked = true // &a:b is an anchor and :b, but anything else there would go on with the anchor
	}
	b.add(node, p)
	b.end, b.gap = end, end
}

// empty adds a scalar that isn't written, or of which only a tag or an anchor is. It would stand after
// these, the colon of its key, or the dash of its item; if there is none of them, it can't be written.
func (b *builder) empty(n *yaml.Node, mark int, p place) {
	node := Node{Kind: Scalar, Locked: true}
	at := mark
	tagged := n.Style&yaml.TaggedStyle != 0
	switch {
	case tagged || n.Anchor != "":
		var next int
		node.Tag, at, next = b.emptyProperties(mark, tagged, n.Anchor != "")
		node.Locked = at == mark || p.role == isKey || next < len(b.text) && b.text[next] == '!'
	case p.role == isValue || p.role == isItem:
		if at = skipGap(b.text, b.end); b.hasMark(at, p) {
			at++
			next := skipGap(b.text, at)
			node.Locked = next < len(b.text) && b.text[next] == '!' && next == mark // the tag ! of its own
		} else {
			at = b.end
		}
	}
	node.Span = span(at, at)
	b.add(node, p)
	b.end = max(b.end, at)
}

// hasMark reports whether the colon or dash for a value or item stands at an offset.
func (b *builder) hasMark(at int, p place) bool {
	want := byte(':')
	if p.role == isItem {
		want = '-'
	}
	if at >= len(b.text) || b.text[at] != want {
		return false
	}
	// The colon of a key that goes over lines is in the column of its mapping; elsewhere it's another's.
	return p.flow || endsWord(b.text, at+1) && (endOfLine(b.text, b.end) > at || columnOf(b.doc.Src, at) == p.around)
}

// written finds the end of a scalar that begins at start, and its value.
func (b *builder) written(node *Node, n *yaml.Node, start int, p place) (end int) {
	simple, value := false, ""
	quote := byte(0)
	if start < len(b.text) {
		quote = b.text[start]
	}
	d := &b.decoder
	d.out = d.out[:0]
	switch {
	case quote == '\'' && n.Style&yaml.SingleQuotedStyle != 0:
		node.Style = Single
		end, simple = singleEnd(b.text, start)
	case quote == '"' && n.Style&yaml.DoubleQuotedStyle != 0:
		node.Style = Double
		end, simple = doubleEnd(b.text, start)
	case quote == '|' && n.Style&yaml.LiteralStyle != 0, quote == '>' && n.Style&yaml.FoldedStyle != 0:
		node.Style = Literal
		if quote == '>' {
			node.Style = Folded
		}
		d.text = b.text[start:]
		end = start + d.block(p.around)
	default:
		end, simple = plainEnd(b.text, start, p.around, p.flow)
		value = b.text[start:end]
	}
	if end < start {
		end, simple = start, false
	}
	d.text = b.text[start:end]
	switch {
	case node.Style == Plain && !simple:
		d.plain()
	case node.Style == Plain || node.Style >= Literal:
	case simple:
		value = b.text[start+1 : end-1]
	default:
		d.quoted()
	}
	node.Span = span(start, end)
	b.value(node, n.Value, value, simple)
	return end
}

// value settles a scalar's value: as it stands in the text, as decoded, or, where yaml.v3 reads something
// else there, as yaml.v3 reads it. The last is our mistake, and such a scalar isn't to be edited.
func (b *builder) value(node *Node, theirs, ours string, simple bool) {
	if !simple {
		ours = string(b.decoder.out)
	}
	same := ours == theirs
	if !same && b.marked {
		same = strings.ReplaceAll(ours, byteOrderMark, innerMark) == strings.ReplaceAll(theirs, byteOrderMark, innerMark)
	}
	if same {
		node.Value = ours
		return
	}
	node.Value, node.Locked = theirs, true
}

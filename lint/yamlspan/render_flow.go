package yamlspan

import (
	"bytes"
	"strings"
)

// A shape says how a flow collection is laid out.
type shape struct {
	exploded bool   // each entry has a line of its own
	unit     string // what an exploded collection's entries are indented by
	pad      string // what stands inside the brackets at both ends, otherwise
	gap      string // what stands behind a comma, otherwise
	colon    string // between key and value
}

// flow writes a tree in flow style, in a line that is indented by base. Its layout is that of the node it is
// to look like; else of a candidate; else of the nearest one of its kind under the same key, or under any.
func (r *renderer) flow(t *Tree, candidate NodeID, key, base string) string {
	if t.Kind == Scalar {
		return r.scalar(t, true)
	}
	opening, closing := "[", "]"
	if t.Kind == Mapping {
		opening, closing = "{", "}"
	}
	if len(t.Items)+len(t.Pairs) == 0 {
		return opening + closing
	}
	model := r.model(t, candidate, key)
	s := r.shape(model)
	inner := base
	if s.exploded {
		inner += s.unit
	}
	var parts []string
	for i := range t.Items {
		parts = append(parts, r.flow(&t.Items[i], r.firstOf(model), key, inner))
	}
	for i := range t.Pairs {
		parts = append(parts, r.flowPair(&t.Pairs[i], model, s, inner))
	}
	if s.exploded {
		return opening + r.newline + inner + strings.Join(parts, ","+r.newline+inner) + r.newline + base + closing
	}
	return opening + s.pad + strings.Join(parts, ","+s.gap) + s.pad + closing
}

func (r *renderer) flowPair(p *Pair, mapping NodeID, s shape, base string) string {
	return r.key(p.Key, mapping, true) + s.colon + r.flow(&p.Value, r.Get(mapping, p.Key), p.Key, base)
}

func (r *renderer) firstOf(id NodeID) NodeID {
	if id == None {
		return None
	}
	return r.Nodes[id].First
}

// reach is among how many nodes one under the same key is looked for, so that many changes to a large file
// don't take its size each.
const reach = 40_000

// model returns the collection whose layout a new one takes, or None.
func (r *renderer) model(t *Tree, candidate NodeID, key string) NodeID {
	fits := func(id NodeID) bool {
		return id != None && r.Nodes[id].Kind == t.Kind && r.Nodes[id].Style == Flow && r.Nodes[id].First != None && r.bracketed(id)
	}
	if like := r.like(t); fits(like) {
		return like
	}
	if fits(candidate) {
		return candidate
	}
	found, asked := None, 0
	r.nearest(func(id NodeID) bool {
		asked++
		same := fits(id) && (key == "" || r.keyOf(id) == key)
		if same || found == None && fits(id) {
			found = id
		}
		return same || asked > reach && found != None
	})
	return found
}

// bracketed reports whether a flow collection has brackets of its own: [a: b] and [{a: b}: c] have a mapping in
// them that has none.
func (d *Document) bracketed(id NodeID) bool {
	n := &d.Nodes[id]
	if n.First != None && d.flowStart(n.First) <= int(n.Start) {
		return false
	}
	return n.Len() >= 2 && (d.Src[n.Start] == '{' || d.Src[n.Start] == '[') && !n.Locked
}

// shape returns how a flow collection is laid out, and where it doesn't tell, how others nearby are.
func (r *renderer) shape(id NodeID) shape {
	s := shape{unit: "  ", gap: " ", colon: ": "}
	if r.JSON && r.isMinified() {
		s.gap, s.colon = "", ":"
	}
	if id == None {
		return s
	}
	first := r.Nodes[id].First
	inside := r.Src[r.Nodes[id].Start+1 : r.flowStart(first)]
	s.exploded = bytes.ContainsAny(inside, "\r\n")
	if s.exploded {
		s.unit = r.unit(id, s.unit)
	} else if len(bytes.Trim(inside, " \t")) == 0 {
		s.pad = string(inside)
	}
	if second := r.Nodes[first].Next; second != None {
		comma := r.pastGap(r.entryEnd(first))
		if next := r.flowStart(second); r.at(comma) == ',' && r.pastBlanks(comma+1) == next {
			s.gap = string(r.Src[comma+1 : next])
		}
	}
	s.colon = r.colon(id, s.colon)
	return s
}

// unit returns what the entries of an exploded collection are indented by, compared with its first line.
func (r *renderer) unit(id NodeID, otherwise string) string {
	outer := r.indentation(int(r.Nodes[id].Start))
	inner := r.indentation(r.flowStart(r.Nodes[id].First))
	if unit := strings.TrimPrefix(inner, outer); len(inner) > len(outer) && outer+unit == inner {
		return unit
	}
	return otherwise
}

// colon returns what stands between keys and values.
func (r *renderer) colon(id NodeID, otherwise string) string {
	key := r.Nodes[id].First
	if r.Nodes[id].Kind != Mapping || r.Nodes[key].Pair == None {
		return otherwise
	}
	between := string(r.Src[r.Nodes[key].End:r.Nodes[r.Nodes[key].Pair].Start])
	if strings.Trim(between, " \t") != ":" || !r.JSON && !strings.HasSuffix(between, " ") {
		return otherwise
	}
	return between
}

// isMinified reports whether the nearest pair, or else the nearest comma, has no blank behind it.
func (r *renderer) isMinified() bool {
	pair := r.nearest(func(id NodeID) bool { return r.Nodes[id].IsKey })
	if pair != None {
		return !isSpace(r.Src[r.Nodes[r.Nodes[pair].Pair].Start-1])
	}
	item := r.nearest(func(id NodeID) bool { return r.Nodes[id].Next != None })
	return item != None && r.Nodes[r.Nodes[item].Next].Start == r.Nodes[item].End+1
}

// flowStart returns where an entry of a flow collection begins, with its tag and anchor.
func (d *Document) flowStart(child NodeID) int { return d.propertiesStart(int(d.Nodes[child].Start)) }

// entryEnd returns where an entry of a flow collection ends.
func (d *Document) entryEnd(child NodeID) int {
	end := d.Nodes[child].End
	if pair := d.Nodes[child].Pair; pair != None && d.Nodes[child].IsKey {
		end = max(end, d.Nodes[pair].End)
	}
	return int(end)
}

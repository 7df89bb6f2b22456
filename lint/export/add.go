package export

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// A group is what is added to one RRset.
type group []zone.Add

// groups puts what is added to one RRset together, in the order in which it was asked for.
func (e *editor) groups() []group {
	var groups []group
next:
	for _, a := range e.added {
		for i, g := range groups {
			if g[0].Owner == a.Owner && g[0].Type == a.Type && !e.keys.single {
				groups[i] = append(g, a)
				continue next
			}
		}
		groups = append(groups, group{a})
	}
	return groups
}

// additions writes new records: into the set that they belong to, else in a new one below the record that
// they follow.
func (e *editor) additions() error {
	var fresh []group
	for _, g := range e.groups() {
		number, ok := e.setOf(g[0])
		if !ok || e.keys.single {
			fresh = append(fresh, g)
			continue
		}
		if err := e.grow(number, g); err != nil {
			return err
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	if e.insert != nil {
		return e.insert(e, fresh)
	}
	return e.insertSets(fresh)
}

// insertSets writes new sets into the list, or the stream of documents, that the others stand in.
func (e *editor) insertSets(groups []group) error {
	at := map[yamlspan.NodeID][]yamlspan.Tree{} // new items, by the one that they follow
	var order []yamlspan.NodeID
	for _, g := range groups {
		like := e.places[g[0].After].set
		outer := e.sets[like].outer
		if e.doc.Node(outer).Parent == yamlspan.None {
			document, err := e.documentText(like, g)
			if err != nil {
				return err
			}
			e.edits = append(e.edits, e.insertDocument(outer, document))
			continue
		}
		if len(at[outer]) == 0 {
			order = append(order, outer)
		}
		at[outer] = append(at[outer], e.newOuter(like, g))
	}
	for _, outer := range order {
		if err := e.insertBehind(outer, at[outer]); err != nil {
			return err
		}
	}
	return nil
}

// insertBehind puts items behind another one, the first of them in its place if that one goes.
func (e *editor) insertBehind(item yamlspan.NodeID, items []yamlspan.Tree) error {
	if e.doomed[item] {
		if err := e.replace(item, items[0]); err != nil {
			return err
		}
		items = items[1:]
	}
	if len(items) == 0 {
		return nil
	}
	return e.addAll(e.doc.InsertItems(e.doc.Node(item).Parent, item, items...))
}

// setOf finds the set of the zone that an added record belongs to.
func (e *editor) setOf(a zone.Add) (int32, bool) {
	for _, id := range e.zone.AtType(a.Owner, a.Type) {
		number := e.places[id].set
		if len(e.gone[number]) < e.sets[number].members {
			return number, true
		}
	}
	return 0, false
}

// grow adds values to a set.
func (e *editor) grow(number int32, adds group) error {
	s := &e.sets[number]
	if s.values == yamlspan.None {
		return errors.New("its set is an alias, or made when it is asked for")
	}
	if first := e.zone.AtType(adds[0].Owner, adds[0].Type)[0]; e.zone.Record(first).TTL != adds[0].TTL {
		return errors.New("its set has another TTL, and has one for all its records")
	}
	trees := e.valueTrees(s, adds)
	if e.doc.Node(s.values).Kind != yamlspan.Sequence {
		if e.plural == "" {
			return errors.New("its set holds one value, and can't be made to hold more")
		}
		if key := e.doc.Node(s.values).Pair; e.doc.Text(key) != e.plural {
			if err := e.add(e.doc.SetScalar(key, e.plural)); err != nil {
				return err
			}
		}
		return e.addAll(e.doc.ToSequence(s.values, trees...))
	}
	return e.append(s.values, trees...)
}

// valueTrees returns values of a set as they are written there.
func (e *editor) valueTrees(s *set, adds []zone.Add) []yamlspan.Tree {
	var trees []yamlspan.Tree
	for _, a := range adds {
		trees = append(trees, e.valueTree(s, a.Type, a.Data))
	}
	return trees
}

// append puts items at the end of a sequence.
func (e *editor) append(sequence yamlspan.NodeID, items ...yamlspan.Tree) error {
	last := yamlspan.None
	for item := range e.doc.Children(sequence) {
		last = item
	}
	if last == yamlspan.None {
		return e.addAll(e.doc.InsertItems(sequence, last, items...))
	}
	return e.insertBehind(last, items)
}

// valueTree returns a value of a set as it is written there.
func (e *editor) valueTree(s *set, rrtype uint16, data []string) yamlspan.Tree {
	like := yamlspan.None
	if s != nil && s.values != yamlspan.None {
		like = s.values
		if e.doc.Node(like).Kind == yamlspan.Sequence {
			like = e.doc.Node(like).First
		}
	}
	if e.newValue != nil {
		return e.newValue(e, like, rrtype, data)
	}
	texts := rrtype == dns.TypeTXT
	quotes := func(id yamlspan.NodeID) yamlspan.NodeID {
		if s == nil || !e.doc.JSON && texts != (s.firstType == dns.TypeTXT) {
			return yamlspan.None // what a text needs in quotes, a name doesn't
		}
		return e.scalarLike(id)
	}
	if e.keys.wrap == "" {
		return yamlspan.Text(e.encode(rrtype, data), quotes(like))
	}
	inner := yamlspan.None
	if like != yamlspan.None {
		inner = e.doc.Get(like, e.keys.wrap)
	}
	return yamlspan.Map(e.mappingLike(like), yamlspan.Pair{Key: e.keys.wrap, Value: yamlspan.Text(e.encode(rrtype, data), quotes(inner))})
}

// scalarLike returns a node if it is a scalar, else None.
func (d *document) scalarLike(id yamlspan.NodeID) yamlspan.NodeID { return d.like(id, yamlspan.Scalar) }

func (d *document) mappingLike(id yamlspan.NodeID) yamlspan.NodeID {
	return d.like(id, yamlspan.Mapping)
}

func (d *document) like(id yamlspan.NodeID, kind yamlspan.Kind) yamlspan.NodeID {
	if id == yamlspan.None || d.doc.Node(id).Kind != kind {
		return yamlspan.None
	}
	return id
}

// newOuter returns a new set for the list that the sets stand in.
func (e *editor) newOuter(like int32, adds []zone.Add) yamlspan.Tree {
	s := &e.sets[like]
	tree := e.newSet(s, adds)
	if s.outer == s.node {
		return tree
	}
	// The set is wrapped, as in a change batch: keep what is around it.
	pairs := []yamlspan.Pair{}
	for key := range e.doc.Children(s.outer) {
		value := e.doc.Node(key).Pair
		if value == s.node {
			pairs = append(pairs, yamlspan.Pair{Key: e.doc.Text(key), Value: tree})
			continue
		}
		pairs = append(pairs, yamlspan.Pair{Key: e.doc.Text(key), Value: yamlspan.Text(e.doc.Text(value), e.scalarLike(value))})
	}
	return yamlspan.Map(e.mappingLike(s.outer), pairs...)
}

// newSet returns a new set with its keys in the order of another one's.
func (e *editor) newSet(like *set, adds []zone.Add) yamlspan.Tree {
	var pairs []yamlspan.Pair
	done := map[string]bool{}
	put := func(key string) {
		if pair, ok := e.newPair(like, key, adds); ok && !done[e.role(key)] {
			done[e.role(key)] = true
			pairs = append(pairs, pair)
		}
	}
	for key := range e.doc.Children(like.node) {
		put(e.doc.Text(key))
	}
	put(e.keys.owner[0])
	put(e.keys.rrtype[0])
	put(e.keys.values[0])
	if len(e.keys.preference) > 0 && adds[0].Type == dns.TypeMX {
		put(e.keys.preference[0])
	}
	put(e.keys.ttl[0])
	return yamlspan.Map(e.mappingLike(like.node), pairs...)
}

// role returns the first of the names that a key has.
func (d *document) role(key string) string {
	for _, names := range [][]string{d.keys.owner, d.keys.rrtype, d.keys.ttl, d.keys.values, d.keys.preference} {
		for _, n := range names {
			if n == key {
				return names[0]
			}
		}
	}
	return key
}

// newPair returns a key of a new set with its value; ok is false if a new set doesn't have that key.
func (e *editor) newPair(like *set, key string, adds []zone.Add) (pair yamlspan.Pair, ok bool) {
	a := adds[0]
	there := e.scalarLike(e.doc.Get(like.node, key))
	var value yamlspan.Tree
	switch role := e.role(key); {
	case role == e.keys.owner[0]:
		value = yamlspan.Text(e.spellOwnerBelow(e.zone.Apex, a.Owner, e.habits.owners()), there)
	case role == e.keys.rrtype[0]:
		value = yamlspan.Text(e.typeLike(there, a.Type), there)
	case role == e.keys.ttl[0] && e.leavesTTL(a):
		return pair, false
	case role == e.keys.ttl[0]:
		value = e.ttlTree(a.TTL, there)
	case role == e.keys.values[0]:
		value = e.newValues(like, adds)
	case len(e.keys.preference) > 0 && role == e.keys.preference[0]:
		if a.Type != dns.TypeMX || len(a.Data) != 2 {
			return pair, false
		}
		value = yamlspan.Number(a.Data[0])
		if there != yamlspan.None && e.doc.Node(there).Style != yamlspan.Plain {
			value = yamlspan.Text(a.Data[0], there)
		}
	case slices.Contains(e.keys.full, key):
		value = yamlspan.Text(string(a.Owner), there)
	default:
		if !slices.Contains(e.keys.copied, key) || there == yamlspan.None {
			return pair, false
		}
		value = yamlspan.Text(e.doc.Text(there), there)
		if e.doc.Node(there).Style == yamlspan.Plain && e.doc.JSON || e.doc.Text(there) == "false" {
			value = yamlspan.Number(e.doc.Text(there))
		}
	}
	return yamlspan.Pair{Key: key, Value: value}, true
}

// leavesTTL reports whether a new record has no TTL written, since the provider's own is meant: as the record above it does, or else
// as any that has this TTL.
func (e *editor) leavesTTL(a zone.Add) bool {
	if near := e.zone.Record(a.After); near.TTL == a.TTL && a.TTL != 0 {
		return !near.Flags.Has(zone.TTLWritten)
	}
	return slices.ContainsFunc(e.zone.Records, func(r zone.Record) bool {
		return r.TTL == a.TTL && !r.Flags.Has(zone.TTLWritten)
	})
}

// newValues returns the values of a new set.
func (e *editor) newValues(like *set, adds []zone.Add) yamlspan.Tree {
	if e.keys.single {
		data := adds[0].Data
		if adds[0].Type == dns.TypeMX && len(e.keys.preference) > 0 && len(data) == 2 {
			return yamlspan.Text(e.encodeWord(dns.TypeMX, 1, data[1], ""), e.scalarLike(like.values))
		}
		return yamlspan.Text(e.encode(adds[0].Type, data), e.scalarLike(like.values))
	}
	return yamlspan.List(e.like(like.values, yamlspan.Sequence), e.valueTrees(like, adds)...)
}

// deleteDocument takes a document of a YAML stream out, from the line of its "---" on.
func (e *editor) deleteDocument(root yamlspan.NodeID) text.Edit {
	start, end := e.documentLines(root)
	return text.Edit{Span: text.Span{Start: start, End: end}}
}

// documentLines returns the lines of a document of a YAML stream, with the "---" above it.
func (e *editor) documentLines(root yamlspan.NodeID) (start, end uint32) {
	src := e.doc.Src
	span := e.doc.Node(root).Span
	start = uint32(bytes.LastIndexByte(src[:span.Start], '\n') + 1)
	if above := bytes.LastIndex(src[:start], []byte("---")); above >= 0 && len(bytes.TrimSpace(src[above+3:start])) == 0 {
		start = uint32(above)
	}
	end = uint32(text.SkipNewline(src, text.EndOfLine(src, int(span.End))))
	return start, end
}

// insertDocument puts a document behind another one.
func (e *editor) insertDocument(root yamlspan.NodeID, document string) text.Edit {
	start, end := e.documentLines(root)
	newline := "\n"
	if bytes.Contains(e.doc.Src[start:end], []byte("\r\n")) {
		newline = "\r\n"
		document = strings.ReplaceAll(document, "\n", "\r\n")
	}
	if end == start || e.doc.Src[end-1] != '\n' {
		return text.Edit{Span: text.Span{Start: end, End: end}, New: newline + strings.TrimSuffix(document, newline)}
	}
	return text.Edit{Span: text.Span{Start: end, End: end}, New: document}
}

// documentText returns a new set as a document of a YAML stream, as gcloud writes it.
func (e *editor) documentText(like int32, adds group) (string, error) {
	s := &e.sets[like]
	document, err := e.doc.RenderDocument(s.node, e.newSet(s, adds))
	return "---\n" + document, err
}

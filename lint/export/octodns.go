package export

import (
	"bytes"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// octoDNS is a zone of octoDNS's YamlProvider: names as keys, each with a record set or a list of them.
var octoDNS = &dialect{
	name: "octodns", about: "an octoDNS zone (names with type and value)",
	names: relativeNone, texts: octoText, keyed: true, plural: "values", typePrefix: true, unicode: true,
	keys: keys{
		owner: []string{""}, rrtype: []string{"type"}, ttl: []string{"ttl"}, values: []string{"values", "value"},
	},
	match:    isOctoDNS,
	read:     readOctoDNS,
	shape:    octoShape,
	setValue: octoSetValue,
	newValue: octoValue,
	setType:  octoSetType,
	rename:   octoRename,
	insert:   octoInsert,
}

// isConfig reports whether a document is a configuration of octoDNS.
func isConfig(doc *yamlspan.Document) bool {
	return len(doc.Roots) > 0 && doc.Get(doc.Roots[0], "providers") != yamlspan.None && doc.Get(doc.Roots[0], "zones") != yamlspan.None
}

// isOctoDNS reports whether four of five values of a document are record sets or lists of them. A set whose
// type is misspelt is one too, but not all may be.
func isOctoDNS(doc *yamlspan.Document) bool {
	root := doc.Roots[0]
	if len(doc.Roots) != 1 || doc.Node(root).Kind != yamlspan.Mapping {
		return false
	}
	records, alike, others := 0, 0, 0
	for key := range doc.Children(root) {
		value := doc.Node(key).Pair
		sets, good, bad := 0, 0, 0
		for set := range octoSets(doc, doc.Resolve(value)) {
			if doc.Node(set).Tag == "!include" {
				continue
			}
			sets++
			switch rrtype := doc.Text(merged(doc, set, "type")); {
			case rrtype == "" || !hasValue(doc, set):
				bad++
			case isType(rrtype):
				good++
			}
		}
		switch {
		case sets > 0 && good == sets, doc.Node(value).Tag == "!include":
			records++
		case sets > 0 && bad == 0:
			alike++
		default:
			others++
		}
	}
	return records > 0 && records+alike >= 4*others
}

func isType(written string) bool {
	_, ok := parseType(written)
	return ok
}

// merged returns the value that a mapping has for a key, by itself or by a merge key (<<: *anchor).
func merged(doc *yamlspan.Document, mapping yamlspan.NodeID, key string) yamlspan.NodeID {
	mapping = doc.Resolve(mapping)
	if value := doc.Get(mapping, key); value != yamlspan.None {
		return value
	}
	more := doc.Resolve(doc.Get(mapping, "<<"))
	if more == yamlspan.None {
		return more
	}
	if doc.Node(more).Kind == yamlspan.Mapping {
		return doc.Get(more, key)
	}
	for one := range doc.Children(more) {
		if value := doc.Get(doc.Resolve(one), key); value != yamlspan.None {
			return value
		}
	}
	return yamlspan.None
}

// hasValue reports whether a record set of octoDNS says anything.
func hasValue(doc *yamlspan.Document, set yamlspan.NodeID) bool {
	for _, key := range []string{"value", "values", "dynamic", "geo"} {
		if merged(doc, set, key) != yamlspan.None {
			return true
		}
	}
	return false
}

// octoSets yields the record sets of a key: its value, or the items of it.
func octoSets(doc *yamlspan.Document, value yamlspan.NodeID) func(yield func(yamlspan.NodeID) bool) {
	if doc.Node(value).Kind == yamlspan.Sequence {
		return doc.Children(value)
	}
	return func(yield func(yamlspan.NodeID) bool) { yield(value) }
}

func readOctoDNS(r *reader) {
	root := r.doc.Roots[0]
	r.settleApex("", "", nil, nil)
	if !r.kind(root, yamlspan.Mapping) {
		r.zone.Whole = false
		return
	}
	if _, split := splitFolderOf(r.zone.File.Path); split {
		r.zone.Whole = false
	}
	for key := range r.doc.Children(root) {
		if r.doc.Text(key) == "<<" {
			r.zone.Whole = false
			continue
		}
		r.misread(key)
		owner, ok := r.ownerOf(key)
		if !ok {
			continue
		}
		owner = bytes.Clone(owner)
		value := r.doc.Resolve(r.doc.Node(key).Pair)
		several := r.doc.Node(value).Kind == yamlspan.Sequence
		for node := range octoSets(r.doc, value) {
			outer := key
			if several {
				outer = node
			}
			r.octoSet(key, r.doc.Resolve(node), outer, owner)
		}
	}
	r.keyOrder(root)
	r.semicolons()
}

// octoSet reads one record set of a name.
func (r *reader) octoSet(key, node, outer yamlspan.NodeID, owner []byte) {
	if !r.kind(node, yamlspan.Mapping) {
		r.zone.Whole = false // an !include
		return
	}
	s := set{node: node, outer: outer, owner: key, rrtype: merged(r.doc, node, "type"), ttl: merged(r.doc, node, "ttl"), members: 1}
	for _, key := range r.keys.values {
		if s.values = r.doc.Resolve(merged(r.doc, node, key)); s.values != yamlspan.None {
			break
		}
	}
	if r.kind(s.values, yamlspan.Sequence) {
		s.members = max(1, r.file.countChildren(s.values))
	}
	if isTrue(r.doc.Text(r.doc.Get(r.doc.Get(node, "octodns"), "ignored"))) {
		return // octoDNS leaves it alone
	}
	number, ok := r.newSet(s, owner)
	if !ok {
		return
	}
	first := len(r.zone.Records)
	switch {
	case s.values == yamlspan.None:
		r.placeholder(number) // geo, dynamic
	case r.kind(s.values, yamlspan.Sequence):
		for item := range r.doc.Children(s.values) {
			r.octoRecord(number, item, r.doc.Resolve(item))
		}
	default:
		r.octoRecord(number, yamlspan.None, s.values)
	}
	if id := r.file.proxied(node); id != yamlspan.None && isTrue(r.doc.Text(id)) {
		for id := first; id < len(r.zone.Records); id++ {
			r.zone.Records[id].Flags |= zone.Proxied
		}
	}
}

// octoFields are the keys of values that are mappings, in the order of the RDATA. The older names come
// second.
var octoFields = map[uint16][][]string{
	dns.TypeMX:  {{"preference", "priority"}, {"exchange", "value"}},
	dns.TypeSRV: {{"priority"}, {"weight"}, {"port"}, {"target"}},
	dns.TypeCAA: {{"flags"}, {"tag"}, {"value"}},
}

// octoRecord reads one value of a record set.
func (r *reader) octoRecord(number int32, item, value yamlspan.NodeID) {
	s := &r.file.sets[number]
	rrtype := s.firstType
	names := octoFields[rrtype]
	switch {
	case r.kind(value, yamlspan.Mapping) && names != nil:
		cells := make([]cell, len(names))
		for i, keys := range names {
			node, key := r.getNamed(value, keys)
			if key == "" {
				key = keys[0]
			}
			cells[i] = cell{node: node, key: key, form: words}
			if rrtype == dns.TypeCAA && i == 2 {
				cells[i].form = caaValue
			}
		}
		if rrtype == dns.TypeMX && r.kind(cells[1].node, yamlspan.Scalar) {
			r.mxApart(number, place{item: item, object: value}, cells[0], cells[1])
			return
		}
		r.record(number, place{item: item, object: value}, cells...)
	case r.kind(value, yamlspan.Scalar) && (rrtype == dns.TypeTXT || rrtype == dns.TypeSPF):
		r.misread(value)
		r.record(number, place{item: item, object: yamlspan.None}, cell{node: value, form: octoText})
	case r.kind(value, yamlspan.Scalar) && names == nil:
		r.record(number, place{item: item, object: yamlspan.None}, cell{node: value, form: words})
	case r.kind(value, yamlspan.Scalar):
		id := r.record(number, place{item: item, object: yamlspan.None}, cell{node: value, form: words})
		if rrtype == dns.TypeMX && len(split(r.doc.Text(value))) == 2 {
			r.mappingWanted(id, value)
		}
	default:
		// A mapping of a type that has rules of its own, such as SSHFP: known to be there, and no more.
		r.placeholder(number)
		if r.kind(value, yamlspan.Alias) {
			r.zone.Whole = false
		}
	}
}

// mappingWanted notes an MX written as one text.
func (r *reader) mappingWanted(id zone.RecordID, value yamlspan.NodeID) {
	two := split(r.doc.Text(value))
	p := r.problem(zone.PreferencePlace, value, "octoDNS wants the preference and the exchange of an MX under keys of their own")
	p.Record = id
	edits, err := r.doc.Replace(value, mxMapping(two[0].text, two[1].text))
	if err != nil {
		p.Help = "it can't be fixed here: " + err.Error()
		return
	}
	p.Edits, p.Title = edits, "write preference and exchange apart"
}

func mxMapping(preference, exchange string) yamlspan.Tree {
	return yamlspan.Map(yamlspan.None,
		yamlspan.Pair{Key: "exchange", Value: yamlspan.Text(exchange, yamlspan.None)},
		yamlspan.Pair{Key: "preference", Value: yamlspan.Number(preference)})
}

// placeholder adds a record of which nothing is known but that it is there.
func (r *reader) placeholder(number int32) {
	id := r.record(number, place{item: yamlspan.None, object: yamlspan.None})
	r.zone.SetOpaque(id, "its value isn't a plain one")
}

// octoShape returns how the value of a type is laid out.
func octoShape(rrtype uint16) string {
	if octoFields[rrtype] != nil {
		return zone.TypeString(rrtype)
	}
	return ""
}

// octoSetValue writes an MX that was a scalar as the mapping that it should be.
func octoSetValue(e *editor, id zone.RecordID, data []string) (done bool, err error) {
	if e.zone.Record(id).Type != dns.TypeMX || len(data) != 2 {
		return false, nil
	}
	cells := e.cellsOf(&e.places[id])
	if len(cells) != 1 || e.places[id].object != yamlspan.None {
		return false, nil
	}
	old := e.pieces(cells[0])
	before := ""
	if len(old) > 0 {
		before = old[len(old)-1].text
	}
	return true, e.addAll(e.doc.Replace(cells[0].node, mxMapping(data[0], e.spellTarget(zone.Name(data[1]), before))))
}

// octoValue returns a value as octoDNS wants it.
func octoValue(e *editor, like yamlspan.NodeID, rrtype uint16, data []string) yamlspan.Tree {
	names := octoFields[rrtype]
	if names == nil || len(data) != len(names) {
		return yamlspan.Text(e.encode(rrtype, data), e.scalarLike(like))
	}
	var pairs []yamlspan.Pair
	for i, keys := range names {
		word := e.encodeWord(rrtype, i, data[i], "")
		value := yamlspan.Text(word, yamlspan.None)
		if kinds := zone.FieldKinds(rrtype); kinds[i] == zone.Number16 || kinds[i] == zone.Octet {
			value = yamlspan.Number(word)
		}
		if rrtype == dns.TypeCAA && i == 2 {
			value = yamlspan.Text(octetsOf(data[2:])[0], yamlspan.None)
		}
		key := keys[0]
		if like != yamlspan.None && e.doc.Get(like, key) == yamlspan.None && len(keys) > 1 && e.doc.Get(like, keys[1]) != yamlspan.None {
			key = keys[1]
		}
		pairs = append(pairs, yamlspan.Pair{Key: key, Value: value})
	}
	sortPairs(pairs)
	return yamlspan.Map(e.mappingLike(like), pairs...)
}

// octoSetType gives a record set another type and value. Types that have one value only want it under
// another key, and not in a list.
func octoSetType(e *editor, s *set, c zone.SetType) error {
	if err := e.add(e.doc.SetScalar(s.rrtype, e.typeLike(s.rrtype, c.Type))); err != nil {
		return err
	}
	key := e.doc.Node(s.values).Pair
	if c.Type != dns.TypeCNAME && c.Type != dns.TypeDNAME || e.doc.Text(key) == "value" {
		return e.setValueText(e.cellsOf(&e.places[c.Record])[0].node, e.encode(c.Type, c.Data))
	}
	if err := e.add(e.doc.SetScalar(key, "value")); err != nil {
		return err
	}
	return e.addAll(e.doc.Replace(s.values, yamlspan.Text(e.encode(c.Type, c.Data), yamlspan.None)))
}

// octoInsert writes new record sets under their names.
func octoInsert(e *editor, groups []group) error {
	trees := map[zone.Name][]yamlspan.Tree{}
	var owners []group // one for each name
	for _, g := range groups {
		owner := g[0].Owner
		if trees[owner] == nil {
			owners = append(owners, g)
		}
		trees[owner] = append(trees[owner], e.octoTree(&e.sets[e.places[g[0].After].set], g))
	}
	pairs := map[yamlspan.NodeID][]yamlspan.Pair{} // new names, by the key that they follow
	var order []yamlspan.NodeID
	arrangement := e.arrangement()
	for _, g := range owners {
		name := e.spellOwnerBelow(e.zone.Apex, g[0].Owner, false)
		if key, ok := arrangement.entryOf(name); ok {
			if err := e.octoExtend(e.doc.Node(key).Pair, trees[g[0].Owner]); err != nil {
				return err
			}
			continue
		}
		after, sorted := arrangement.place(name)
		if !sorted {
			after = e.sets[e.places[g[0].After].set].owner
		}
		if pairs[after] == nil {
			order = append(order, after)
		}
		pairs[after] = append(pairs[after], yamlspan.Pair{Key: name, Value: together(trees[g[0].Owner])})
	}
	for _, after := range order {
		if arrangement.names.sorted {
			sortPairs(pairs[after])
		}
		if err := e.addAll(arrangement.insert(after, pairs[after])); err != nil {
			return err
		}
	}
	return nil
}

// together returns the value of a name: a record set, or a list of several.
func together(sets []yamlspan.Tree) yamlspan.Tree {
	if len(sets) == 1 {
		return sets[0]
	}
	return yamlspan.List(yamlspan.None, sets...)
}

// octoExtend adds record sets to a name that has some already.
func (e *editor) octoExtend(value yamlspan.NodeID, sets []yamlspan.Tree) error {
	switch key := e.doc.Node(value).Pair; {
	case e.doomed[key]:
		return e.replace(key, together(sets))
	case e.doc.Node(value).Kind == yamlspan.Sequence:
		return e.append(value, sets...)
	default:
		return e.addAll(e.doc.ToSequence(value, sets...))
	}
}

// octoTree returns a new record set.
func (e *editor) octoTree(like *set, adds []zone.Add) yamlspan.Tree {
	var pairs []yamlspan.Pair
	if !e.leavesTTL(adds[0]) {
		pairs = append(pairs, yamlspan.Pair{Key: "ttl", Value: e.ttlTree(adds[0].TTL, yamlspan.None)})
	}
	pairs = append(pairs, yamlspan.Pair{Key: "type", Value: yamlspan.Text(zone.TypeString(adds[0].Type), yamlspan.None)})
	values := e.valueTrees(nil, adds)
	if len(values) == 1 {
		pairs = append(pairs, yamlspan.Pair{Key: "value", Value: values[0]})
	} else {
		pairs = append(pairs, yamlspan.Pair{Key: "values", Value: yamlspan.List(yamlspan.None, values...)})
	}
	return yamlspan.Map(e.mappingLike(like.node), pairs...)
}

// octoRename gives all record sets of a name another one, and moves them where the order wants it.
func octoRename(e *editor, number int32, _ zone.Name, spelled string) error {
	s := &e.sets[number]
	first := number
	for first > 0 && e.sets[first-1].owner == s.owner {
		first--
	}
	for other := first; int(other) < len(e.sets) && e.sets[other].owner == s.owner; other++ {
		if len(e.renamed[other]) < e.sets[other].members {
			return &zone.NotEditable{Record: zone.NoRecord, Reason: "other records share its name there"}
		}
	}
	inFile := 0
	for range octoSets(e.doc, e.doc.Resolve(e.doc.Node(s.owner).Pair)) {
		inFile++
	}
	last := first
	for int(last) < len(e.sets) && e.sets[last].owner == s.owner {
		last++
	}
	if int(last-first) < inFile {
		return &zone.NotEditable{Record: zone.NoRecord, Reason: "something stands under its name that can't be read"}
	}
	if first < number {
		return nil // done with the first of them
	}
	return e.arrangement().rename(s.owner, spelled)
}

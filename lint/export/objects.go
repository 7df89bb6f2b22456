package export

import (
	"fmt"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// An object is a mapping that describes an RRset or a record.
type object struct {
	node, outer yamlspan.NodeID
	replaces    bool
	// shared is why the object can't be renamed, deleted or merged: there are others of its name and type, of
	// which a policy or a condition chooses.
	shared string
}

// items appends the items of a sequence as objects.
func (r *reader) items(sequence yamlspan.NodeID, to []object) []object {
	for item := range children(r.doc, sequence) {
		if r.kind(item, yamlspan.Mapping) {
			to = append(to, object{node: item, outer: item})
		}
	}
	return to
}

// readObjects reads RRsets or records that have their parts under the dialect's keys. zoneKeys are the
// keys under which an object says what zone it is in.
func (r *reader) readObjects(objects []object, said string, zoneKeys ...string) {
	var soa string
	var cuts []string // where NS records stand
	names := make([]string, 0, len(objects))
	for _, o := range objects {
		name := decimalEscapes(r.doc.Text(r.get(o.node, r.keys.owner)), r.octal)
		names = append(names, name)
		if soa == "" && strings.EqualFold(r.doc.Text(r.get(o.node, r.keys.rrtype)), "SOA") && (r.names == absolute || r.names == absoluteDot) {
			soa = name
		}
		if strings.EqualFold(r.doc.Text(r.get(o.node, r.keys.rrtype)), "NS") {
			cuts = append(cuts, name)
		}
		if said == "" && len(zoneKeys) > 0 {
			said = r.doc.Text(r.get(o.node, zoneKeys))
		}
	}
	r.settleApex(said, soa, names, cuts)
	for _, o := range objects {
		r.readObject(o)
	}
}

// readObject reads one RRset or record.
func (r *reader) readObject(o object) {
	s := set{
		node: o.node, outer: o.outer,
		owner: r.get(o.node, r.keys.owner), rrtype: r.get(o.node, r.keys.rrtype), ttl: r.get(o.node, r.keys.ttl), values: yamlspan.None,
	}
	s.values = r.doc.Resolve(r.get(o.node, r.keys.values))
	for _, key := range []string{"disabled", "is_disabled"} {
		if r.doc.Text(r.doc.Get(o.node, key)) == "true" {
			return // the provider doesn't serve it
		}
	}
	if r.doc.Text(r.doc.Get(o.node, "changetype")) == "DELETE" {
		return // PowerDNS is asked to take it away
	}
	if s.rrtype == yamlspan.None && s.values == yamlspan.None {
		return
	}
	owner, ok := r.ownerOf(s.owner)
	if !ok {
		return
	}
	owner = append([]byte(nil), owner...)
	s.members = 1
	if r.kind(s.values, yamlspan.Sequence) {
		s.members = r.file.countChildren(s.values)
	}
	number, ok := r.newSet(s, owner)
	if !ok {
		return
	}
	first := len(r.zone.Records)
	r.readValues(number, o)
	for id := first; id < len(r.zone.Records); id++ {
		r.mark(zone.RecordID(id), o)
	}
}

// mark sets what an object says of all its records.
func (r *reader) mark(id zone.RecordID, o object) {
	if o.shared != "" {
		r.zone.SetOpaque(id, o.shared)
	}
	if o.replaces {
		r.zone.Record(id).Flags |= zone.Replaces
	}
	if proxied := r.doc.Get(o.node, "proxied"); proxied != yamlspan.None && isTrue(r.doc.Text(proxied)) {
		r.zone.Record(id).Flags |= zone.Proxied
	}
}

// readValues reads the values of a set.
func (r *reader) readValues(number int32, o object) {
	s := &r.file.sets[number]
	switch data := r.doc.Get(s.node, "data"); {
	case s.values != yamlspan.None && r.doc.Node(s.values).Kind != yamlspan.Scalar && isTemplate(r.doc.Node(s.values)):
		r.placeholder(number) // !If [condition, this, that]
	case s.values == yamlspan.None && r.kind(data, yamlspan.Mapping) && r.keys.single:
		r.apart(number, data)
	case s.values == yamlspan.None:
		r.placeholder(number) // an alias record, or one whose data stand elsewhere
	case r.kind(s.values, yamlspan.Sequence):
		for item := range r.doc.Children(s.values) {
			value := r.doc.Resolve(item)
			if r.keys.wrap != "" && r.kind(value, yamlspan.Mapping) {
				if r.doc.Text(r.doc.Get(value, "disabled")) == "true" {
					continue // PowerDNS doesn't serve it
				}
				value = r.doc.Resolve(r.doc.Get(value, r.keys.wrap))
			}
			value, function := resolved(r.doc, value)
			if !r.kind(value, yamlspan.Scalar) || isNull(r.doc, value) {
				r.zone.Whole = false
				continue
			}
			r.value(number, place{item: item, object: o.node, function: function}, value)
		}
	case r.kind(s.values, yamlspan.Scalar):
		r.value(number, place{item: yamlspan.None, object: o.node}, s.values)
	default:
		r.zone.Whole = false
	}
}

// apart reads a record of Cloudflare whose fields stand in a mapping of their own.
func (r *reader) apart(number int32, data yamlspan.NodeID) {
	var cells []cell
	for _, names := range octoFields[r.file.sets[number].firstType] {
		node, key := r.getNamed(data, names)
		if key == "" {
			key = names[0]
		}
		cells = append(cells, cell{node: node, key: key, form: words})
	}
	if len(cells) == 0 {
		r.placeholder(number)
		return
	}
	if r.file.sets[number].firstType == dns.TypeCAA {
		cells[2].form = caaValue
	}
	r.record(number, place{item: yamlspan.None, object: data}, cells...)
}

// value reads a record whose data stand in a scalar, some of them perhaps beside it.
func (r *reader) value(number int32, p place, node yamlspan.NodeID) {
	s := &r.file.sets[number]
	k := &r.keys
	switch s.firstType {
	case dns.TypeTXT, dns.TypeSPF:
		r.record(number, p, cell{node: node, key: k.values[0], form: r.texts})
	case dns.TypeMX:
		r.mx(number, p, node)
	case dns.TypeSRV:
		r.beside(number, p, node, [][]string{k.preference, k.weight, k.port})
	case dns.TypeCAA:
		r.beside(number, p, node, [][]string{k.flags, k.tag})
	default:
		r.record(number, p, cell{node: node, key: k.values[0], form: words})
	}
}

// mx reads an MX record, whose preference stands beside its target or before it.
func (r *reader) mx(number int32, p place, node yamlspan.NodeID) {
	target := cell{node: node, key: r.keys.values[0], form: words}
	if len(r.keys.preference) == 0 || r.keys.preferenceInside && r.get(r.file.sets[number].node, r.keys.preference) == yamlspan.None {
		r.record(number, p, target)
		return
	}
	beside, key := r.getNamed(r.file.sets[number].node, r.keys.preference)
	if key == "" {
		key = r.keys.preference[0]
	}
	r.mxApart(number, p, cell{node: beside, key: key, form: words}, target)
}

// mxApart reads an MX record whose preference has a place of its own, beside its target.
func (r *reader) mxApart(number int32, p place, preference, target cell) {
	inside := len(split(r.doc.Text(target.node)))
	switch {
	case inside == 2 && preference.node == yamlspan.None:
		preference.node, preference.pick, target.pick = target.node, firstWord, otherWords
		id := r.record(number, p, preference, target)
		r.preferencePlace(id, target.node, p.object, yamlspan.None, preference.key)
	case inside == 2:
		target.pick = otherWords
		id := r.record(number, p, preference, target)
		r.preferencePlace(id, target.node, p.object, preference.node, preference.key)
	default:
		r.record(number, p, preference, target)
	}
}

// preferencePlace notes a preference that stands before the target although it has a key of its own.
func (r *reader) preferencePlace(id zone.RecordID, node, object, beside yamlspan.NodeID, key string) {
	two := split(r.doc.Text(node))
	p := r.problem(zone.PreferencePlace, node, "the preference %s stands before the target; here it belongs under %q", two[0].text, key)
	p.Record = id
	if beside != yamlspan.None && r.doc.Text(beside) != two[0].text {
		p.Help = fmt.Sprintf("under %q is %s: choose one of the two", key, r.doc.Text(beside))
		return
	}
	edit, err := r.doc.SetScalar(node, two[1].text)
	if err != nil {
		return
	}
	edits := []text.Edit{edit}
	if beside == yamlspan.None {
		more, err := setKey(r.doc, object, key, r.file.numberTree(r.file.places[id].set, two[0].text), r.doc.Node(node).Pair)
		if err != nil {
			return
		}
		edits = append(edits, more...)
		text.Sort(edits)
	}
	p.Edits, p.Title = edits, "take the preference out of the target"
	if beside == yamlspan.None {
		p.Title = "move the preference there"
	}
}

// numberTree returns a number as the file writes its numbers: some write them as text.
func (d *document) numberTree(number int32, value string) yamlspan.Tree {
	if ttl := d.sets[number].ttl; ttl != yamlspan.None && d.doc.Node(ttl).Style != yamlspan.Plain {
		return yamlspan.Text(value, ttl)
	}
	return yamlspan.Number(value)
}

// setKey gives a key of a mapping a value: the key is there with null, or it is added after another one.
func setKey(doc *yamlspan.Document, object yamlspan.NodeID, key string, value yamlspan.Tree, after yamlspan.NodeID) ([]text.Edit, error) {
	if there := doc.Get(object, key); there != yamlspan.None {
		return doc.Replace(there, value)
	}
	if before, sorted := doc.Order(object, key); sorted {
		after = before
	}
	return doc.InsertPair(object, after, yamlspan.Pair{Key: key, Value: value})
}

// beside reads a record whose first fields stand under keys of their own, or all within the value.
func (r *reader) beside(number int32, p place, node yamlspan.NodeID, keys [][]string) {
	s := &r.file.sets[number]
	last := cell{node: node, key: r.keys.values[0], form: words}
	inside := len(split(r.doc.Text(node)))
	if s.firstType == dns.TypeCAA && r.get(s.node, r.keys.flags) != yamlspan.None && r.get(s.node, r.keys.tag) != yamlspan.None {
		inside = 1 // the value is one text, whatever blanks are in it
	}
	var cells []cell
	for i, names := range keys {
		beside, key := r.getNamed(s.node, names)
		if beside == yamlspan.None || inside >= len(keys)+1-i {
			continue // it stands within the value, or nowhere
		}
		cells = append(cells, cell{node: beside, key: key, form: words})
	}
	if s.firstType == dns.TypeCAA && inside == 1 {
		last.form = caaValue
	}
	r.record(number, p, append(cells, last)...)
}

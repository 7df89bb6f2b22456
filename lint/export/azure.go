package export

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// azure is what "az network dns record-set list" answers, and the record sets of the REST API.
var azure = &dialect{
	name: "azure", about: "Azure DNS record sets (Microsoft.Network/dnszones)",
	names: relativeAt, texts: rawText,
	keys: keys{
		owner: []string{"name"}, rrtype: []string{"type"}, ttl: []string{"ttl", "TTL"}, values: []string{"txtRecords"},
		copied: []string{"resourceGroup"},
	},
	match:    func(doc *yamlspan.Document) bool { return azureSets(doc) != yamlspan.None },
	read:     readAzure,
	shape:    zone.TypeString,
	setValue: azureSetText,
	newValue: azureValue,
	rename: func(*editor, int32, zone.Name, string) error {
		return &zone.NotEditable{Record: zone.NoRecord, Reason: "the name is part of the record set's ID at Azure"}
	},
	insert: func(*editor, []group) error {
		return &zone.NotEditable{Record: zone.NoRecord, Reason: "a new record set of Azure has an ID that only Azure can give"}
	},
}

func azureSets(doc *yamlspan.Document) yamlspan.NodeID {
	list := doc.Roots[0]
	if inner := doc.Get(list, "value"); inner != yamlspan.None {
		list = inner
	}
	for item := range children(doc, list) {
		if _, ok := azureType(doc.Text(doc.Get(item, "type"))); ok {
			return list
		}
	}
	return yamlspan.None
}

// azureType returns the type in Microsoft.Network/dnszones/TXT.
func azureType(written string) (string, bool) {
	lower := strings.ToLower(written)
	for _, prefix := range []string{"microsoft.network/dnszones/", "microsoft.network/privatednszones/"} {
		if strings.HasPrefix(lower, prefix) {
			return written[len(prefix):], true
		}
	}
	return "", false
}

// getFold returns the value of a key whose case doesn't matter: Azure's tools differ in it.
func getFold(doc *yamlspan.Document, id yamlspan.NodeID, key string) yamlspan.NodeID {
	if id == yamlspan.None || doc.Node(id).Kind != yamlspan.Mapping {
		return yamlspan.None
	}
	for child := range doc.Children(id) {
		if strings.EqualFold(doc.Text(child), key) {
			return doc.Node(child).Pair
		}
	}
	return yamlspan.None
}

// azureRecords says under which key the records of a type stand, and under which keys their fields.
var azureRecords = map[uint16]struct {
	key    string
	fields []string
}{
	dns.TypeA:     {"aRecords", []string{"ipv4Address"}},
	dns.TypeAAAA:  {"aaaaRecords", []string{"ipv6Address"}},
	dns.TypeCNAME: {"cnameRecord", []string{"cname"}},
	dns.TypeMX:    {"mxRecords", []string{"preference", "exchange"}},
	dns.TypeNS:    {"nsRecords", []string{"nsdname"}},
	dns.TypePTR:   {"ptrRecords", []string{"ptrdname"}},
	dns.TypeSRV:   {"srvRecords", []string{"priority", "weight", "port", "target"}},
	dns.TypeCAA:   {"caaRecords", []string{"flags", "tag", "value"}},
	dns.TypeSOA:   {"soaRecord", []string{"host", "email", "serialNumber", "refreshTime", "retryTime", "expireTime", "minimumTtl"}},
	dns.TypeTXT:   {"txtRecords", []string{"value"}},
}

func readAzure(r *reader) {
	sets := r.items(azureSets(r.doc), nil)
	said := ""
	for _, o := range sets {
		name := r.doc.Text(getFold(r.doc, o.node, "name"))
		fqdn := r.doc.Text(getFold(r.doc, o.node, "fqdn"))
		if fqdn == "" {
			fqdn = r.doc.Text(getFold(r.doc, getFold(r.doc, o.node, "properties"), "fqdn"))
		}
		if said == "" && fqdn != "" {
			said = strings.TrimPrefix(fqdn, name+".")
		}
	}
	r.settleApex(said, "", nil, nil)
	for _, o := range sets {
		r.azureSet(o)
	}
}

func (r *reader) azureSet(o object) {
	typeNode := getFold(r.doc, o.node, "type")
	word, _ := azureType(r.doc.Text(typeNode))
	rrtype, ok := parseType(word)
	if !ok {
		return
	}
	inside := o.node
	if properties := getFold(r.doc, o.node, "properties"); properties != yamlspan.None {
		inside = properties
	}
	layout, known := azureRecords[rrtype]
	s := set{node: o.node, outer: o.outer, owner: getFold(r.doc, o.node, "name"), rrtype: typeNode, ttl: getFold(r.doc, inside, "ttl"), members: 1}
	s.values = yamlspan.None
	if known {
		s.values = getFold(r.doc, inside, layout.key)
	}
	owner, ok := r.ownerOf(s.owner)
	if !ok {
		return
	}
	owner = append([]byte(nil), owner...)
	if r.kind(s.values, yamlspan.Sequence) {
		s.members = max(1, r.file.countChildren(s.values))
	}
	number, ok := r.newSet(s, owner)
	switch {
	case !ok:
	case s.values == yamlspan.None:
		r.placeholder(number)
	case r.kind(s.values, yamlspan.Sequence):
		for item := range r.doc.Children(s.values) {
			r.azureRecord(number, item, item, layout.fields)
		}
	default:
		r.azureRecord(number, yamlspan.None, s.values, layout.fields)
	}
}

func (r *reader) azureRecord(number int32, item, value yamlspan.NodeID, fields []string) {
	s := &r.file.sets[number]
	var cells []cell
	for i, name := range fields {
		node := getFold(r.doc, value, name)
		c := cell{node: node, key: name, form: words}
		switch {
		case s.firstType == dns.TypeCAA && i == 2:
			c.form = caaValue
		case s.firstType == dns.TypeTXT:
			c.form = rawText
			for chunk := range children(r.doc, node) {
				cells = append(cells, cell{node: chunk, form: rawText})
			}
			if r.kind(node, yamlspan.Sequence) {
				continue
			}
		}
		if node != yamlspan.None && r.doc.Node(node).Kind != yamlspan.Scalar {
			r.zone.Whole = false
			return
		}
		cells = append(cells, c)
	}
	if s.firstType == dns.TypeMX {
		r.mxApart(number, place{item: item, object: value}, cells[0], cells[1])
		return
	}
	r.record(number, place{item: item, object: value}, cells...)
}

// azureSetText writes a text over the chunks that it has.
func azureSetText(e *editor, id zone.RecordID, data []string) (done bool, err error) {
	cells := e.cellsOf(&e.places[id])
	if e.zone.Record(id).Type != dns.TypeTXT || len(cells) == 0 {
		return false, nil
	}
	chunks := cutText(strings.Join(octetsOf(data), ""))
	var spare []yamlspan.NodeID
	for i, c := range cells {
		if i >= len(chunks) {
			spare = append(spare, c.node)
		} else if err := e.add(e.doc.SetScalar(c.node, chunks[i])); err != nil {
			return true, err
		}
	}
	if len(chunks) <= len(cells) {
		return true, e.addAll(e.doc.Delete(spare...))
	}
	last := cells[len(cells)-1].node
	var more []yamlspan.Tree
	for _, chunk := range chunks[len(cells):] {
		more = append(more, yamlspan.Text(chunk, last))
	}
	return true, e.addAll(e.doc.InsertItems(e.doc.Node(last).Parent, last, more...))
}

// azureValue returns a value of a record set as Azure has it.
func azureValue(e *editor, like yamlspan.NodeID, rrtype uint16, data []string) yamlspan.Tree {
	var pairs []yamlspan.Pair
	if rrtype == dns.TypeTXT {
		var items []yamlspan.Tree
		for _, chunk := range cutText(strings.Join(octetsOf(data), "")) {
			items = append(items, yamlspan.Text(chunk, yamlspan.None))
		}
		chunks := e.like(e.doc.Get(e.mappingLike(like), "value"), yamlspan.Sequence)
		pairs = []yamlspan.Pair{{Key: "value", Value: yamlspan.List(chunks, items...)}}
		return yamlspan.Map(e.mappingLike(like), pairs...)
	}
	for i, key := range azureRecords[rrtype].fields {
		word := e.encodeWord(rrtype, i, data[min(i, len(data)-1)], "")
		value := yamlspan.Text(word, yamlspan.None)
		if kinds := zone.FieldKinds(rrtype); kinds[i] == zone.Number16 || kinds[i] == zone.Octet {
			value = yamlspan.Number(word)
		}
		pairs = append(pairs, yamlspan.Pair{Key: key, Value: value})
	}
	return yamlspan.Map(e.mappingLike(like), pairs...)
}

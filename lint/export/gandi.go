package export

import (
	"strings"

	"github.com/zonemend/zonemend/lint/yamlspan"
)

// gandi is what Gandi's LiveDNS answers for the records of a domain.
var gandi = &dialect{
	name: "gandi", about: "Gandi LiveDNS record sets (rrset_values)",
	names: relativeAt, relative: true, texts: eitherText,
	keys: keys{
		owner: []string{"rrset_name"}, rrtype: []string{"rrset_type"}, ttl: []string{"rrset_ttl"}, values: []string{"rrset_values"}, named: []string{"rrset_href"},
	},
	match: func(doc *yamlspan.Document) bool { return gandiSets(doc) != yamlspan.None },
	read: func(r *reader) {
		list := gandiSets(r.doc)
		said := ""
		for item := range children(r.doc, list) {
			// …/livedns/domains/example.com/records/…
			_, after, _ := strings.Cut(r.doc.Text(r.doc.Get(item, "rrset_href")), "/domains/")
			if said, _, _ = strings.Cut(after, "/"); said != "" {
				break
			}
		}
		r.readObjects(r.items(list, nil), said)
	},
}

func gandiSets(doc *yamlspan.Document) yamlspan.NodeID {
	list := doc.Roots[0]
	if inner := doc.Get(list, "items"); inner != yamlspan.None {
		list = inner
	}
	for item := range children(doc, list) {
		if doc.Get(item, "rrset_type") != yamlspan.None && doc.Get(item, "rrset_values") != yamlspan.None {
			return list
		}
	}
	return yamlspan.None
}

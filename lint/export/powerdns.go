package export

import (
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// powerDNS is what the API of the PowerDNS Authoritative Server answers for a zone.
var powerDNS = &dialect{
	name: "powerdns", about: "a PowerDNS zone (rrsets with content)",
	names: absoluteDot, texts: quotedText, targetDot: zone.DotRequired,
	keys: keys{
		owner: []string{"name"}, rrtype: []string{"type"}, ttl: []string{"ttl"}, values: []string{"records"}, wrap: "content",
		copied: []string{"changetype"},
	},
	match: func(doc *yamlspan.Document) bool { return hasRRsets(doc, "content") },
	read: func(r *reader) {
		root := r.doc.Roots[0]
		r.readObjects(r.items(r.doc.Get(root, "rrsets"), nil), r.doc.Text(r.doc.Get(root, "name")))
	},
}

// hasRRsets reports whether a document has record sets whose records hold their data under a key.
func hasRRsets(doc *yamlspan.Document, key string) bool {
	for set := range children(doc, doc.Get(doc.Roots[0], "rrsets")) {
		for record := range children(doc, doc.Get(set, "records")) {
			if doc.Get(record, key) != yamlspan.None {
				return true
			}
		}
	}
	return false
}

package export

import (
	"github.com/zonemend/zonemend/lint/yamlspan"
)

// hetznerCloud is what the DNS part of Hetzner's Cloud API answers.
var hetznerCloud = &dialect{
	name: "hcloud", about: "Hetzner Cloud record sets (rrsets with value)",
	names: relativeAt, relative: true, texts: quotedText,
	keys: keys{
		owner: []string{"name"}, rrtype: []string{"type"}, ttl: []string{"ttl"}, values: []string{"records"}, wrap: "value", named: []string{"id"},
	},
	match: func(doc *yamlspan.Document) bool { return hasRRsets(doc, "value") },
	read: func(r *reader) {
		r.readObjects(r.items(r.doc.Get(r.doc.Roots[0], "rrsets"), nil), "")
	},
}

// hetzner is what the older DNS console's API answers.
var hetzner = &dialect{
	name: "hetzner", about: "Hetzner DNS records (records with zone_id)",
	names: relativeAt, relative: true, texts: eitherText,
	keys: keys{
		owner: []string{"name"}, rrtype: []string{"type"}, ttl: []string{"ttl"}, values: []string{"value"}, single: true,
		copied: []string{"zone_id"},
	},
	match: func(doc *yamlspan.Document) bool {
		for record := range children(doc, doc.Get(doc.Roots[0], "records")) {
			if doc.Get(record, "value") != yamlspan.None && doc.Get(record, "zone_id") != yamlspan.None {
				return true
			}
		}
		return false
	},
	read: func(r *reader) {
		r.readObjects(r.items(r.doc.Get(r.doc.Roots[0], "records"), nil), "")
	},
}

package export

import (
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// digitalOcean is what DigitalOcean's API and "doctl compute domain records list -o json" answer.
var digitalOcean = &dialect{
	name: "digitalocean", about: "DigitalOcean records (domain_records)",
	names: relativeAt, texts: rawText, targetDot: zone.DotForbidden, targetAt: true,
	keys: keys{
		owner: []string{"name"}, rrtype: []string{"type"}, ttl: []string{"ttl"}, values: []string{"data"}, single: true,
		preference: []string{"priority"}, weight: []string{"weight"}, port: []string{"port"}, flags: []string{"flags"}, tag: []string{"tag"},
	},
	match: func(doc *yamlspan.Document) bool { return digitalOceanRecords(doc) != yamlspan.None },
	read: func(r *reader) {
		r.readObjects(r.items(digitalOceanRecords(r.doc), nil), "")
	},
}

func digitalOceanRecords(doc *yamlspan.Document) yamlspan.NodeID {
	root := doc.Roots[0]
	if list := doc.Get(root, "domain_records"); list != yamlspan.None {
		return list
	}
	for item := range children(doc, root) {
		has := func(key string) bool { return doc.Get(item, key) != yamlspan.None }
		if has("type") && has("name") && has("data") && has("weight") && has("port") && (has("tag") || has("flags")) {
			return root
		}
	}
	return yamlspan.None
}

package export

import (
	"strconv"

	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// cloudflare is what Cloudflare's API answers for the records of a zone, whole or its list alone.
var cloudflare = &dialect{
	name: "cloudflare", about: "a Cloudflare API answer (result with content)",
	names: absolute, orRelative: true, texts: eitherText, targetDot: zone.DotForbidden, unicode: true, defaultTTLs: []uint32{1}, flattens: true,
	keys: keys{
		owner: []string{"name"}, rrtype: []string{"type"}, ttl: []string{"ttl"}, values: []string{"content"}, single: true,
		preference: []string{"priority"}, weight: []string{"weight"}, port: []string{"port"},
		copied: []string{"proxied", "zone_id", "zone_name"},
	},
	match: func(doc *yamlspan.Document) bool { return len(cloudflareRecords(doc)) > 0 },
	read: func(r *reader) {
		var objects []object
		for _, list := range cloudflareRecords(r.doc) {
			objects = r.items(list, objects)
		}
		info := r.doc.Get(r.doc.Roots[0], "result_info")
		if pages, err := strconv.Atoi(r.doc.Text(r.doc.Get(info, "total_pages"))); err == nil && pages > len(r.doc.Roots) {
			r.zone.Whole = false
		}
		r.readObjects(objects, "", "zone_name")
	},
}

// cloudflareRecords returns the lists of records of a document.
func cloudflareRecords(doc *yamlspan.Document) []yamlspan.NodeID {
	var lists []yamlspan.NodeID
	for _, root := range doc.Roots {
		list, whole := root, false
		if inner := doc.Get(root, "result"); inner != yamlspan.None {
			list, whole = inner, true
		}
		for item := range children(doc, list) {
			record := doc.Get(item, "type") != yamlspan.None && doc.Get(item, "name") != yamlspan.None && doc.Get(item, "content") != yamlspan.None
			for _, key := range []string{"proxied", "proxiable", "zone_id", "zone_name"} {
				whole = whole || doc.Get(item, key) != yamlspan.None
			}
			if record && whole {
				lists = append(lists, list)
				break
			}
		}
	}
	return lists
}

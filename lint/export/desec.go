package export

import (
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// deSEC is what deSEC's API answers for the record sets of a domain.
var deSEC = &dialect{
	name: "desec", about: "deSEC record sets (subname and records)",
	names: relativeNone, texts: quotedText, targetDot: zone.DotRequired,
	keys: keys{
		owner: []string{"subname"}, rrtype: []string{"type"}, ttl: []string{"ttl"}, values: []string{"records"},
		copied: []string{"domain"}, full: []string{"name"},
	},
	match: func(doc *yamlspan.Document) bool {
		for item := range children(doc, doc.Roots[0]) {
			if doc.Get(item, "subname") != yamlspan.None && doc.Get(item, "records") != yamlspan.None {
				return true
			}
		}
		return false
	},
	read: func(r *reader) { r.readObjects(r.items(r.doc.Roots[0], nil), "", "domain") },
	rename: func(e *editor, number int32, owner zone.Name, spelled string) error {
		s := &e.sets[number]
		if err := e.add(e.doc.SetScalar(s.owner, spelled)); err != nil {
			return err
		}
		if full := e.doc.Get(s.node, "name"); full != yamlspan.None {
			return e.add(e.doc.SetScalar(full, string(owner)))
		}
		return nil
	},
}

package export

import (
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

var gcloudKeys = keys{
	owner: []string{"name"}, rrtype: []string{"type"}, ttl: []string{"ttl"}, values: []string{"rrdatas"}, copied: []string{"kind"},
}

// gcloud is what "gcloud dns record-sets export" and "list" write: a document for each record set, or a
// list of them.
var gcloud = &dialect{
	name: "gcloud", about: "Google Cloud DNS record sets (rrdatas)",
	names: absoluteDot, texts: quotedText, targetDot: zone.DotRequired, keys: gcloudKeys,
	match: func(doc *yamlspan.Document) bool { return len(gcloudSets(doc)) > 0 },
	read:  func(r *reader) { r.readObjects(gcloudSets(r.doc), "") },
}

// gcloudSets returns the record sets of a document.
func gcloudSets(doc *yamlspan.Document) []object {
	var sets []object
	for _, root := range doc.Roots {
		list := root
		if inner := doc.Get(root, "rrsets"); inner != yamlspan.None {
			list = inner
		}
		if doc.Node(list).Kind == yamlspan.Sequence {
			for item := range doc.Children(list) {
				if isGcloudSet(doc, item) {
					sets = append(sets, object{node: item, outer: item})
				}
			}
			continue
		}
		if isGcloudSet(doc, root) {
			sets = append(sets, object{node: root, outer: root})
		}
	}
	return sets
}

func isGcloudSet(doc *yamlspan.Document, id yamlspan.NodeID) bool {
	named := doc.Get(id, "name") != yamlspan.None && doc.Get(id, "type") != yamlspan.None
	return named && (doc.Get(id, "rrdatas") != yamlspan.None || doc.Text(doc.Get(id, "kind")) == "dns#resourceRecordSet")
}

// gcloudTransaction is what "gcloud dns record-sets transaction" collects before it is executed.
var gcloudTransaction = &dialect{
	name: "gcloud-transaction", about: "a Google Cloud DNS transaction (additions, deletions)",
	names: absoluteDot, texts: quotedText, targetDot: zone.DotRequired, partial: true, keys: gcloudKeys,
	match: func(doc *yamlspan.Document) bool {
		root := doc.Roots[0]
		for _, key := range []string{"additions", "deletions"} {
			for item := range children(doc, doc.Get(root, key)) {
				if isGcloudSet(doc, item) {
					return true
				}
			}
		}
		return false
	},
	read: func(r *reader) {
		// What is deleted must be named as it is served, faults and all.
		r.readObjects(r.items(r.doc.Get(r.doc.Roots[0], "additions"), nil), "")
	},
}

// children yields the items of a sequence; none of anything else, nor of the arguments of an intrinsic
// function (!If [condition, this, that]).
func children(doc *yamlspan.Document, id yamlspan.NodeID) func(yield func(yamlspan.NodeID) bool) {
	if id == yamlspan.None || doc.Node(id).Kind != yamlspan.Sequence || isTemplate(doc.Node(id)) {
		return func(func(yamlspan.NodeID) bool) {}
	}
	return doc.Children(id)
}

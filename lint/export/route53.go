package export

import (
	"github.com/zonemend/zonemend/lint/yamlspan"
)

// route53Keys are what Route 53 calls the parts of an RRset.
var route53Keys = keys{
	owner: []string{"Name"}, rrtype: []string{"Type"}, ttl: []string{"TTL"}, values: []string{"ResourceRecords"}, wrap: "Value",
}

// route53 is what "aws route53 list-resource-record-sets" answers, as JSON or YAML, whole or cut out by
// --query.
var route53 = &dialect{
	name: "route53", about: "a list of Route 53 record sets (ResourceRecordSets)",
	names: absolute, texts: quotedText, octal: true, keys: route53Keys,
	match: func(doc *yamlspan.Document) bool { return len(route53Sets(doc)) > 0 },
	read: func(r *reader) {
		var objects []object
		for _, sequence := range route53Sets(r.doc) {
			objects = r.items(sequence, objects)
		}
		objects = r.alternatives(objects, r.routed("SetIdentifier"))
		for _, root := range r.doc.Roots {
			if r.get(root, []string{"NextToken", "NextRecordName"}) != yamlspan.None {
				r.zone.Whole = false
			}
		}
		r.readObjects(objects, "")
	},
}

// routed returns what a routing policy says of an object, which has an identifier under a key then.
func (r *reader) routed(key string) func(object) string {
	return func(o object) string {
		if r.doc.Get(o.node, key) != yamlspan.None {
			return "a routing policy chooses between it and others"
		}
		return ""
	}
}

// alternatives leaves of objects of one name and type, between which something chooses, the first for all of
// them; chosen says what that is, or "". Such an object can't be edited by itself.
func (r *reader) alternatives(objects []object, chosen func(object) string) []object {
	key := func(o object) string {
		return r.doc.Text(r.get(o.node, r.keys.owner)) + " " + r.doc.Text(r.get(o.node, r.keys.rrtype))
	}
	count := map[string]int{}
	reasons := map[string]string{} // why one of them can't be edited, by name and type
	for _, o := range objects {
		count[key(o)]++
		if why := chosen(o); why != "" {
			reasons[key(o)] = why
		}
	}
	var kept []object
	seen := map[string]bool{}
	for _, o := range objects {
		if chosen(o) != "" && seen[key(o)] {
			continue
		}
		seen[key(o)] = true
		if count[key(o)] > 1 {
			o.shared = reasons[key(o)]
		}
		kept = append(kept, o)
	}
	return kept
}

// route53Sets returns the lists of record sets of a document: of an answer, of the pages of one, or a list
// by itself.
func route53Sets(doc *yamlspan.Document) []yamlspan.NodeID {
	var lists []yamlspan.NodeID
	for _, root := range doc.Roots {
		if list := doc.Get(root, "ResourceRecordSets"); list != yamlspan.None && doc.Node(list).Kind == yamlspan.Sequence {
			lists = append(lists, list)
			continue
		}
		if doc.Node(root).Kind != yamlspan.Sequence {
			continue
		}
		bare := false
		for item := range doc.Children(root) {
			if list := doc.Get(item, "ResourceRecordSets"); list != yamlspan.None && doc.Node(list).Kind == yamlspan.Sequence {
				lists = append(lists, list)
			}
			set := doc.Get(item, "ResourceRecords") != yamlspan.None || doc.Get(item, "AliasTarget") != yamlspan.None
			bare = bare || set && doc.Get(item, "Name") != yamlspan.None && doc.Get(item, "Type") != yamlspan.None
		}
		if bare {
			lists = append(lists, root)
		}
	}
	return lists
}

// route53Batch is what "aws route53 change-resource-record-sets" takes.
var route53Batch = &dialect{
	name: "route53-batch", about: "a Route 53 change batch (Changes)",
	names: absolute, texts: quotedText, octal: true, partial: true, keys: route53Keys,
	match: func(doc *yamlspan.Document) bool { return len(batchChanges(doc)) > 0 },
	read: func(r *reader) {
		var objects []object
		for _, list := range batchChanges(r.doc) {
			for _, change := range r.items(list, nil) {
				set := r.doc.Get(change.node, "ResourceRecordSet")
				action := r.doc.Text(r.doc.Get(change.node, "Action"))
				if !r.kind(set, yamlspan.Mapping) || action == "DELETE" {
					continue // what is deleted must be named as it is served, faults and all
				}
				objects = append(objects, object{node: set, outer: change.node, replaces: action == "UPSERT" || action == "CREATE"})
			}
		}
		r.readObjects(r.alternatives(objects, r.routed("SetIdentifier")), "")
	},
}

// batchChanges returns the lists of changes of a document.
func batchChanges(doc *yamlspan.Document) []yamlspan.NodeID {
	var lists []yamlspan.NodeID
	for _, root := range doc.Roots {
		list := doc.Get(root, "Changes")
		if list == yamlspan.None {
			list = doc.Get(doc.Get(root, "ChangeBatch"), "Changes")
		}
		if list == yamlspan.None || doc.Node(list).Kind != yamlspan.Sequence {
			continue
		}
		for change := range doc.Children(list) {
			if doc.Get(change, "ResourceRecordSet") != yamlspan.None {
				lists = append(lists, list)
				break
			}
		}
	}
	return lists
}

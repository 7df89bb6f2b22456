package export

import (
	"strings"

	"github.com/zonemend/zonemend/lint/yamlspan"
)

// dnsEndpoint is the Kubernetes resource that external-dns publishes. The provider behind it decides
// whether a text needs quotes of its own.
var dnsEndpoint = &dialect{
	name: "dnsendpoint", about: "a Kubernetes DNSEndpoint of external-dns",
	names: absolute, texts: eitherText, partial: true,
	keys: keys{
		owner: []string{"dnsName"}, rrtype: []string{"recordType"}, ttl: []string{"recordTTL"}, values: []string{"targets"},
	},
	match: func(doc *yamlspan.Document) bool { return len(endpointLists(doc)) > 0 },
	read: func(r *reader) {
		var objects []object
		for _, list := range endpointLists(r.doc) {
			objects = r.items(list, objects)
		}
		r.readObjects(r.alternatives(objects, r.routed("setIdentifier")), "")
	},
}

// endpointLists returns the lists of endpoints of all resources in a document.
func endpointLists(doc *yamlspan.Document) []yamlspan.NodeID {
	var lists []yamlspan.NodeID
	var visit func(id yamlspan.NodeID)
	visit = func(id yamlspan.NodeID) {
		switch doc.Text(doc.Get(id, "kind")) {
		case "DNSEndpoint":
			list := doc.Get(doc.Get(id, "spec"), "endpoints")
			if strings.HasPrefix(doc.Text(doc.Get(id, "apiVersion")), "externaldns.k8s.io/") && list != yamlspan.None && doc.Node(list).Kind == yamlspan.Sequence {
				lists = append(lists, list)
			}
		case "List", "DNSEndpointList":
			for item := range children(doc, doc.Get(id, "items")) {
				visit(item)
			}
		}
	}
	for _, root := range doc.Roots {
		visit(root)
	}
	return lists
}

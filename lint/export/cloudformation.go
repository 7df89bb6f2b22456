package export

import (
	"fmt"
	"strings"

	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// cloudformation is a template with AWS::Route53 resources, by itself or within a serverless.yml.
var cloudformation = &dialect{
	name: "cfn", about: "a CloudFormation template with AWS::Route53::RecordSet resources",
	names: absolute, texts: quotedText, octal: true, partial: true,
	keys: keys{
		owner: []string{"Name"}, rrtype: []string{"Type"}, ttl: []string{"TTL"}, values: []string{"ResourceRecords"}, ttlText: true,
		copied: []string{"HostedZoneName", "HostedZoneId"},
	},
	match: func(doc *yamlspan.Document) bool { return len(templateSets(doc)) > 0 },
	read: func(r *reader) {
		objects := r.alternatives(templateSets(r.doc), func(o object) string {
			if o.outer != yamlspan.None && r.doc.Node(o.outer).IsKey && r.doc.Get(r.doc.Node(o.outer).Pair, "Condition") != yamlspan.None {
				return "it is only there under a condition"
			}
			return ""
		})
		r.readObjects(objects, "", "HostedZoneName")
		if strings.Contains(r.zone.File.Path, "cdk.out/") {
			for id := range r.zone.Records {
				r.zone.SetOpaque(zone.RecordID(id), "the CDK writes this file anew: change the program that it comes from")
			}
		}
	},
	insert: insertResources, referred: referredResource,
}

// templateSets returns the record sets of a template.
func templateSets(doc *yamlspan.Document) []object {
	var sets []object
	for _, root := range doc.Roots {
		resources := doc.Get(root, "Resources")
		if resources == yamlspan.None {
			resources = doc.Get(doc.Get(root, "resources"), "Resources")
		}
		if resources == yamlspan.None || doc.Node(resources).Kind != yamlspan.Mapping {
			continue
		}
		for key := range doc.Children(resources) {
			resource := doc.Node(key).Pair
			properties := doc.Get(resource, "Properties")
			if properties == yamlspan.None {
				continue
			}
			switch doc.Text(doc.Get(resource, "Type")) {
			case "AWS::Route53::RecordSet":
				sets = append(sets, object{node: properties, outer: key})
			case "AWS::Route53::RecordSetGroup":
				for item := range children(doc, doc.Get(properties, "RecordSets")) {
					sets = append(sets, object{node: item, outer: item})
				}
			}
		}
	}
	return sets
}

// resolved returns the scalar that an intrinsic function written as a mapping is about: the text of
// {"Fn::Sub": "…"}. What isn't of that kind is returned as it is.
func resolved(doc *yamlspan.Document, id yamlspan.NodeID) (scalar yamlspan.NodeID, function string) {
	if id == yamlspan.None || doc.Node(id).Kind != yamlspan.Mapping {
		return id, ""
	}
	key := doc.Node(id).First
	if key == yamlspan.None || doc.Node(key).Next != yamlspan.None || !strings.HasPrefix(doc.Text(key), "Fn::") && doc.Text(key) != "Ref" {
		return id, ""
	}
	return doc.Node(key).Pair, doc.Text(key)
}

// referredResource returns an error if the template refers to a resource that is to go: as a whole text
// (Ref, DependsOn), as the first part of a GetAtt, or within a Sub.
func referredResource(e *editor, nodes []yamlspan.NodeID) error {
	for _, node := range nodes {
		if !e.doc.Node(node).IsKey {
			continue
		}
		name := e.doc.Text(node)
		for id := range e.doc.Nodes {
			value := e.doc.Text(yamlspan.NodeID(id))
			if yamlspan.NodeID(id) != node && (value == name || strings.HasPrefix(value, name+".") ||
				strings.Contains(value, "${"+name+"}") || strings.Contains(value, "${"+name+".")) {
				return fmt.Errorf("the template refers to the resource %s in line %d", name, e.zone.File.Sources[0].Lines().Line(e.doc.Nodes[id].Start))
			}
		}
	}
	return nil
}

// insertResources writes new record sets: beside the others of a group, or as resources of their own.
func insertResources(e *editor, groups []group) error {
	var listed []group
	for _, g := range groups {
		s := &e.sets[e.places[g[0].After].set]
		if !e.doc.Node(s.outer).IsKey {
			listed = append(listed, g)
			continue
		}
		for _, key := range []string{"HostedZoneId", "HostedZoneName"} {
			if node := e.doc.Get(s.node, key); node != yamlspan.None && (e.doc.Node(node).Kind != yamlspan.Scalar || isTemplate(e.doc.Node(node))) {
				return &zone.NotEditable{Record: g[0].After, Reason: "the new resource would have to refer to the hosted zone as " + key + " of its neighbour does"}
			}
		}
		if err := e.insertResource(s, g); err != nil {
			return err
		}
	}
	return e.insertSets(listed)
}

func (e *editor) insertResource(s *set, g group) error {
	resource := e.doc.Node(s.outer).Pair
	tree := yamlspan.Map(e.mappingLike(resource),
		yamlspan.Pair{Key: "Type", Value: yamlspan.Text("AWS::Route53::RecordSet", e.doc.Get(resource, "Type"))},
		yamlspan.Pair{Key: "Properties", Value: e.newSet(s, g)},
	)
	if e.doomed[s.outer] {
		return e.replace(s.outer, tree)
	}
	resources := e.doc.Node(s.outer).Parent
	return e.addAll(e.doc.InsertPairs(resources, s.outer, yamlspan.Pair{Key: e.resourceName(resources, g[0]), Value: tree}))
}

// resourceName returns a logical ID that isn't taken: letters and digits of the owner and the type.
func (e *editor) resourceName(resources yamlspan.NodeID, a zone.Add) string {
	var b strings.Builder
	for label := range a.Owner.Labels() {
		up := true
		for _, c := range label {
			switch {
			case c >= 'a' && c <= 'z' && up:
				b.WriteRune(c - 'a' + 'A')
			case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
				b.WriteRune(c)
			default:
				up = true
				continue
			}
			up = false
		}
	}
	name := b.String() + zone.TypeString(a.Type)
	for number := 2; e.doc.Get(resources, name) != yamlspan.None; number++ {
		name = fmt.Sprintf("%s%s%d", b.String(), zone.TypeString(a.Type), number)
	}
	return name
}

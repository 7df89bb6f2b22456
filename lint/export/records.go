package export

import (
	"strings"

	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// anyRecords is a list of records in whatever words: what is left when no other format fits.
var anyRecords = &dialect{
	name: "records", about: "a list of records (name, type, value)",
	names: relativeAt, texts: eitherText, bareTexts: true, defaultTTLs: []uint32{0, 1},
	keys: keys{
		owner: []string{"name"}, rrtype: []string{"type"}, ttl: []string{"ttl"}, values: []string{"value"}, single: true,
	},
	match: func(doc *yamlspan.Document) bool {
		list := recordList(doc)
		if list == yamlspan.None {
			return false
		}
		good, bad := 0, 0
		w := wordsOf(doc, list)
		for item := range doc.Children(list) {
			if _, ok := recordType(doc, item, w); ok && doc.Get(item, w.value) != yamlspan.None {
				good++
			} else {
				bad++
			}
		}
		return good > 0 && good >= bad
	},
	read: readRecords,
}

// aliases are the names that formats have for the parts of a record, the likeliest first.
var aliases = struct{ owner, rrtype, value, preference, ttl, zone []string }{
	owner: []string{
		"name", "host", "hostname", "subdomain", "subDomain", "subname", "record", "rr", "RR", "SubDomain", "dnsName", "recordName", "fqdn", "domain", "Name",
	},
	rrtype:     []string{"type", "record_type", "recordType", "rtype", "rrtype", "fieldType", "Type"},
	value:      []string{"value", "content", "data", "target", "rdata", "rrdatas", "short_answers", "answers", "records", "record", "values", "targets", "Value"},
	preference: []string{"priority", "prio", "mx_priority", "mxPriority", "preference", "aux", "mx", "Priority", "MX"},
	ttl:        []string{"ttl", "TTL", "ttl_sec", "recordTTL"},
	zone:       []string{"zone", "zone_name", "domain_name", "origin", "domain"},
}

// recordList finds the list of records of a document.
func recordList(doc *yamlspan.Document) yamlspan.NodeID {
	root := doc.Roots[0]
	if doc.Node(root).Kind == yamlspan.Sequence {
		return root
	}
	for _, key := range []string{"records", "record", "domain_records", "dnsRecords", "dns_records", "zone", "data", "items", "domainEntries"} {
		list := doc.Get(root, key)
		if list == yamlspan.None {
			list = doc.Get(doc.Get(root, "domain"), key)
		}
		if list != yamlspan.None && doc.Node(list).Kind == yamlspan.Sequence {
			return list
		}
	}
	return yamlspan.None
}

// recordWords are the keys that a list of records uses.
type recordWords struct{ owner, rrtype, value, preference, ttl string }

// wordsOf finds for each part of a record the likeliest key that most items have.
func wordsOf(doc *yamlspan.Document, list yamlspan.NodeID) recordWords {
	count := map[string]int{}
	for item := range doc.Children(list) {
		if doc.Node(item).Kind != yamlspan.Mapping {
			continue
		}
		for key := range doc.Children(item) {
			if value := doc.Node(key).Pair; value != yamlspan.None && !isNull(doc, value) {
				count[doc.Text(key)]++
			}
		}
	}
	choose := func(names []string, taken ...string) string {
		best := ""
		for _, n := range names {
			free := true
			for _, t := range taken {
				free = free && t != n
			}
			if free && count[n] > 0 && (best == "" || count[n] > 2*count[best]) {
				best = n
			}
		}
		return best
	}
	w := recordWords{rrtype: choose(aliases.rrtype), ttl: choose(aliases.ttl), preference: choose(aliases.preference)}
	w.value = choose(aliases.value)
	w.owner = choose(aliases.owner, w.value)
	return w
}

// mailTypes are what OVH calls TXT records by what they are for.
var mailTypes = map[string]string{"DKIM": "TXT", "DMARC": "TXT", "SPF": "TXT"}

// recordType returns the type of an item.
func recordType(doc *yamlspan.Document, item yamlspan.NodeID, w recordWords) (uint16, bool) {
	if doc.Node(item).Kind != yamlspan.Mapping || w.rrtype == "" {
		return 0, false
	}
	written := strings.ToUpper(doc.Text(doc.Get(item, w.rrtype)))
	if word, ok := mailTypes[written]; ok {
		written = word
	}
	return parseType(written)
}

// readRecords reads a list of records. What kind of list it is shows in its words, and in how it writes
// names.
func readRecords(r *reader) {
	list := recordList(r.doc)
	if list == yamlspan.None {
		r.zone.Whole = false
		r.settleApex("", "", nil, nil)
		return
	}
	w := wordsOf(r.doc, list)
	variant := *r.dialect
	variant.keys = keys{
		owner: []string{w.owner}, rrtype: []string{w.rrtype}, ttl: []string{w.ttl}, values: []string{w.value}, single: true,
		weight: []string{"weight"}, port: []string{"port"}, flags: []string{"flags"}, tag: []string{"tag"},
		copied: []string{"zone", "zone_name", "dns_zone_id", "domain"},
	}
	if w.preference != "" {
		variant.keys.preference = []string{w.preference}
	}
	objects, has := r.recordObjects(list, &variant, w)
	switch {
	case w.rrtype == "fieldType": // OVH
		variant.relative, variant.typeAliases, variant.bareTexts = true, mailTypes, false
		variant.names = relativeNone
	case w.ttl == "ttl_sec", has["dns_zone_id"], has["mxPriority"], has["creator"]: // Linode, Netlify, Vercel
		variant.targetDot, variant.texts = zone.DotForbidden, rawText
	case w.preference == "prio" && has["notes"]: // Porkbun
		variant.texts = rawText
	case w.value == "data" && has["id"] && r.doc.Node(r.doc.Roots[0]).Kind == yamlspan.Mapping: // Vultr
		variant.targetDot, variant.texts = zone.DotForbidden, quotedText
	}
	said := ""
	var zoneKeys []string
	for _, key := range aliases.zone {
		if key == w.owner {
			continue
		}
		zoneKeys = append(zoneKeys, key)
		if said == "" {
			said = r.doc.Text(r.doc.Get(r.doc.Roots[0], key))
		}
	}
	for _, o := range objects {
		if said == "" {
			said = r.doc.Text(r.get(o.node, zoneKeys))
		}
	}
	r.recordNames(objects, &variant, w, &said)
	r.adopt(&variant)
	r.readObjects(objects, said)
}

// recordObjects returns the items that are records, and the keys that occur in them.
func (r *reader) recordObjects(list yamlspan.NodeID, variant *dialect, w recordWords) (objects []object, has map[string]bool) {
	has = map[string]bool{}
	for _, o := range r.items(list, nil) {
		if r.doc.Text(r.doc.Get(o.node, "creator")) == "system" {
			continue // Vercel's own, which nobody can change
		}
		for key := range r.doc.Children(o.node) {
			has[r.doc.Text(key)] = true
		}
		if value := r.doc.Get(o.node, w.value); r.kind(value, yamlspan.Sequence) {
			variant.keys.single = false
			for item := range r.doc.Children(value) {
				for _, wrap := range []string{"content", "value", "Value"} {
					if r.doc.Get(item, wrap) != yamlspan.None {
						variant.keys.wrap = wrap
					}
				}
			}
		}
		objects = append(objects, o)
	}
	return objects, has
}

// recordNames finds out whether names are absolute: most of them end in the zone's name, or in one name of
// two labels or more.
func (r *reader) recordNames(objects []object, variant *dialect, w recordWords, said *string) {
	var names []string
	empty := 0
	for _, o := range objects {
		name := r.doc.Text(r.doc.Get(o.node, w.owner))
		if name == "" {
			empty++
		}
		names = append(names, name)
	}
	if variant.relative {
		return
	}
	apex, _ := zone.ParseName(*said, zone.Root)
	if *said == "" {
		apex = ""
		if r.zone.Apex != zone.Unknown {
			apex = r.zone.Apex
		} else if name, ok := originFromPath(r.zone.File.Path); ok {
			apex = name
		}
	}
	if apex == "" {
		apex = commonSuffix(names)
	}
	below := 0
	for _, n := range names {
		if parsed, err := zone.ParseName(strings.TrimSuffix(n, "."), zone.Root); err == nil && n != "" && n != "@" && apex != "" && parsed.IsBelow(apex) {
			below++
		}
	}
	switch {
	case apex != "" && apex.CountLabels() > 1 && 2*below > len(names):
		variant.names = absolute
	case empty > 0:
		variant.names = relativeNone
	}
}

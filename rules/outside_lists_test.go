package rules_test

import (
	"slices"
	"strings"
)

// listDecoders decode the formats that need more than a shape.
var listDecoders = map[string]func(d *decoding, docs []any){"azure": (*decoding).azure, "records": (*decoding).records}

// fold is get for keys whose case doesn't matter.
func (m tree) fold(key string) any {
	for _, b := range m {
		if strings.EqualFold(b.key, key) {
			return b.value
		}
	}
	return nil
}

// azureFields are the fields of Azure's record sets by type, in the order that master files have, as its REST API documents them.
var azureFields = map[string]struct {
	key    string
	fields []string
}{
	"A": {"aRecords", []string{"ipv4Address"}}, "AAAA": {"aaaaRecords", []string{"ipv6Address"}}, "CNAME": {"cnameRecord", []string{"cname"}},
	"MX": {"mxRecords", []string{"preference", "exchange"}}, "NS": {"nsRecords", []string{"nsdname"}}, "PTR": {"ptrRecords", []string{"ptrdname"}},
	"SRV": {"srvRecords", []string{"priority", "weight", "port", "target"}}, "CAA": {"caaRecords", []string{"flags", "tag", "value"}}, "TXT": {"txtRecords", []string{"value"}},
	"SOA": {"soaRecord", []string{"host", "email", "serialNumber", "refreshTime", "retryTime", "expireTime", "minimumTtl"}},
}

// azure finds Azure's record sets, wherever they stand.
func (d *decoding) azure(docs []any) {
	d.relative, d.literal = true, true
	for _, doc := range docs {
		if m, ok := doc.(tree); ok {
			doc = m.get("value")
		}
		sets, _ := doc.([]any)
		for _, item := range sets {
			if m, ok := item.(tree); ok {
				d.azureSet(m)
			}
		}
	}
}

func (d *decoding) azureSet(m tree) {
	written, _ := m.fold("type").(string)
	rrtype := strings.ToUpper(written[strings.LastIndex(written, "/")+1:])
	name, _ := m.fold("name").(string)
	inside := m
	if properties, ok := m.fold("properties").(tree); ok {
		inside = properties
	}
	layout := azureFields[rrtype]
	values, isList := inside.fold(layout.key).([]any)
	if single, ok := inside.fold(layout.key).(tree); ok && !isList {
		values = []any{single}
	}
	ttl, _ := inside.fold("ttl").(string)
	for _, v := range values {
		value, ok := v.(tree)
		if !ok {
			continue
		}
		var words []string
		for _, key := range layout.fields {
			switch word := value.fold(key).(type) {
			case string:
				words = append(words, word)
			case []any: // the strings of a TXT record
				text := ""
				for _, chunk := range word {
					s, _ := chunk.(string)
					text += s
				}
				words = append(words, text)
			}
		}
		if len(words) == 2 && strings.HasPrefix(words[1], words[0]+" ") && rrtype == "MX" {
			words = words[1:] // the preference is there twice
		}
		d.found[outsideRecord{d.ownerOf(name), rrtype, ttl, d.plainData(rrtype, strings.Join(words, " "))}]++
	}
}

// What lists of records call their parts.
var (
	listOwner    = []string{"name", "host", "hostname", "subdomain", "subDomain", "rr", "RR", "SubDomain", "record", "Name", "fqdn", "domain"}
	listType     = []string{"type", "record_type", "recordType", "rtype", "fieldType", "Type"}
	listTTL      = []string{"ttl", "TTL", "ttl_sec"}
	listValue    = []string{"value", "content", "data", "target", "rdata", "short_answers", "answers", "records", "values", "Value", "record"}
	listPriority = []string{"priority", "prio", "mx_priority", "mxPriority", "preference", "aux", "mx", "Priority", "MX"}
)

// records finds the records of a list in whatever words: mappings with a type and a value.
func (d *decoding) records(docs []any) {
	d.raw = true
	for _, doc := range docs {
		d.recordsIn(doc)
	}
}

func (d *decoding) recordsIn(v any) {
	if list, ok := v.([]any); ok {
		for _, item := range list {
			d.recordsIn(item)
		}
		return
	}
	m, ok := v.(tree)
	if !ok || m.str("creator") == "system" || m.str("disabled") == "true" {
		return
	}
	rrtype := strings.ToUpper(m.str(listType...))
	if rrtype == "" || m.get(listValue...) == nil {
		for _, b := range m {
			d.recordsIn(b.value)
		}
		return
	}
	if slices.Contains([]string{"DKIM", "DMARC", "SPF"}, rrtype) && m.str("fieldType") != "" {
		rrtype = "TXT" // what OVH calls texts by what they are for
	}
	d.targets = m.str("fieldType") != ""
	// Linode, Netlify, Vercel and Porkbun keep texts as they are sent: quotes in them are sent, too.
	d.literal = m.str("ttl_sec", "dns_zone_id", "creator", "mxPriority") != "" || m.str("prio") != "" && m.get("notes") != nil
	values, isList := m.get(listValue...).([]any)
	if !isList {
		values = []any{m.get(listValue...)}
	}
	for _, value := range values {
		d.found[outsideRecord{d.listOwnerOf(m.str(listOwner...)), rrtype, m.str(listTTL...), d.listData(rrtype, value, m)}]++
	}
}

// listOwnerOf takes a name for absolute if it ends as the zone does.
func (d *decoding) listOwnerOf(owner string) string {
	name := plainName(owner, false)
	switch {
	case name == "" || name == "@":
		return d.apex
	case name == d.apex || strings.HasSuffix(name, "."+d.apex) || strings.HasSuffix(owner, "."):
		return name
	}
	return name + "." + d.apex
}

func (d *decoding) listData(rrtype string, v any, m tree) string {
	if inner, ok := v.(tree); ok {
		return d.dataOf(rrtype, inner, m)
	}
	written, _ := v.(string)
	var before []string
	switch rrtype {
	case "MX":
		before = []string{m.str(listPriority...)}
	case "SRV":
		before = []string{m.str(listPriority...), m.str("weight"), m.str("port")}
	case "CAA":
		before = []string{m.str("flags"), m.str("tag")}
	}
	before = slices.DeleteFunc(before, func(word string) bool { return word == "" })
	if len(before) > 0 && !strings.HasPrefix(written, before[0]+" ") { // else it is there twice, and means the same
		written = strings.Join(append(before, written), " ")
	}
	return d.plainData(rrtype, written)
}

package rules_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// An outsideRecord is a record of an export as its format is documented: name and type, and the data in a form that doesn't depend on how
// it is written.
type outsideRecord struct{ owner, rrtype, ttl, data string }

// A tree is what a JSON or YAML text holds: tree maps in the order of their keys, []any, and strings for all scalars.
type (
	tree []branch
	// A branch is a key with its value.
	branch struct {
		key   string
		value any
	}
)

func (m tree) get(keys ...string) any {
	for _, key := range keys {
		for i := len(m) - 1; i >= 0; i-- { // the last one wins
			if m[i].key == key && m[i].value != nil {
				return m[i].value
			}
		}
	}
	return nil
}

func (m tree) str(keys ...string) string {
	s, _ := m.get(keys...).(string)
	return s
}

// parseTree reads all documents of a text.
func parseTree(src []byte) ([]any, error) {
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	trimmed := bytes.TrimSpace(src)
	var docs []any
	if len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') {
		decoder := json.NewDecoder(bytes.NewReader(src))
		decoder.UseNumber()
		for decoder.More() {
			doc, err := jsonTree(decoder)
			if err != nil {
				return nil, err
			}
			docs = append(docs, doc)
		}
		return docs, nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(src))
	for {
		var node yaml.Node
		err := decoder.Decode(&node)
		if errors.Is(err, io.EOF) {
			return docs, nil
		}
		if err != nil {
			return nil, err
		}
		docs = append(docs, yamlTree(&node))
	}
}

func jsonTree(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '[' {
			list := []any{}
			for decoder.More() {
				item, err := jsonTree(decoder)
				if err != nil {
					return nil, err
				}
				list = append(list, item)
			}
			_, err = decoder.Token()
			return list, err
		}
		m := tree{}
		for decoder.More() {
			key, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			value, err := jsonTree(decoder)
			if err != nil {
				return nil, err
			}
			m = append(m, branch{fmt.Sprint(key), value})
		}
		_, err = decoder.Token()
		return m, err
	case nil:
		return nil, nil //nolint:nilnil // JSON's null
	default:
		return fmt.Sprint(token), nil
	}
}

func yamlTree(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return yamlTree(n.Content[0])
	case yaml.AliasNode:
		return yamlTree(n.Alias)
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, yamlTree(item))
		}
		return list
	case yaml.MappingNode:
		m := tree{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m = append(m, branch{n.Content[i].Value, yamlTree(n.Content[i+1])})
		}
		return m
	}
	if n.Tag == "!!null" {
		return nil
	}
	return n.Value
}

// A shape says what a format calls the parts of a record, and how it writes names and texts.
type shape struct {
	owner, rrtype, ttl, values []string
	relative                   bool // an owner without final dot is below the zone
	targets                    bool // so is a target
	octal                      bool // the escapes of names are octal
	raw                        bool // a text is as it is, unless it has quotes around it
	literal                    bool // and even then
}

var shapes = map[string]shape{
	"octodns":            {nil, []string{"type"}, []string{"ttl"}, []string{"values", "value"}, true, false, false, true, false},
	"route53":            {[]string{"Name"}, []string{"Type"}, []string{"TTL"}, []string{"ResourceRecords"}, false, false, true, false, false},
	"route53-batch":      {[]string{"Name"}, []string{"Type"}, []string{"TTL"}, []string{"ResourceRecords"}, false, false, true, false, false},
	"cfn":                {[]string{"Name"}, []string{"Type"}, []string{"TTL"}, []string{"ResourceRecords"}, false, false, true, false, false},
	"gcloud":             {[]string{"name"}, []string{"type"}, []string{"ttl"}, []string{"rrdatas"}, false, false, false, false, false},
	"gcloud-transaction": {[]string{"name"}, []string{"type"}, []string{"ttl"}, []string{"rrdatas"}, false, false, false, false, false},
	"dnsendpoint":        {[]string{"dnsName"}, []string{"recordType"}, []string{"recordTTL"}, []string{"targets"}, false, false, false, true, false},
	"powerdns":           {[]string{"name"}, []string{"type"}, []string{"ttl"}, []string{"records"}, false, false, false, false, false},
	"desec":              {[]string{"subname"}, []string{"type"}, []string{"ttl"}, []string{"records"}, true, false, false, false, false},
	"gandi":              {[]string{"rrset_name"}, []string{"rrset_type"}, []string{"rrset_ttl"}, []string{"rrset_values"}, true, true, false, true, false},
	"hcloud":             {[]string{"name"}, []string{"type"}, []string{"ttl"}, []string{"records"}, true, true, false, false, false},
	"hetzner":            {[]string{"name"}, []string{"type"}, []string{"ttl"}, []string{"value"}, true, true, false, true, false},
	"cloudflare":         {[]string{"name"}, []string{"type"}, []string{"ttl"}, []string{"content"}, false, false, false, true, false},
	"digitalocean":       {[]string{"name"}, []string{"type"}, []string{"ttl"}, []string{"data"}, true, false, false, true, true},
}

// decodeExport reads an export knowing only its format's documented shape; ok is false for a format that has no fixed one.
func decodeExport(format string, src []byte, apex string) (records map[outsideRecord]int, ok bool, err error) {
	s, ok := shapes[format]
	list := listDecoders[format]
	if !ok && list == nil {
		return nil, false, nil
	}
	docs, err := parseTree(src)
	if err != nil {
		return nil, true, err
	}
	d := decoding{shape: s, apex: strings.TrimSuffix(apex, "."), found: map[outsideRecord]int{}}
	if list != nil {
		list(&d, docs)
		return d.found, true, nil
	}
	for _, doc := range docs {
		if root, isMap := doc.(tree); isMap && format == "octodns" {
			for _, b := range root {
				d.octodns(b)
			}
			continue
		}
		d.walk(doc)
	}
	return d.found, true, nil
}

type decoding struct {
	shape
	apex  string
	found map[outsideRecord]int
}

func (d *decoding) octodns(b branch) {
	sets, isList := b.value.([]any)
	if !isList {
		sets = []any{b.value}
	}
	for _, set := range sets {
		if m, ok := set.(tree); ok && m.str("type") != "" {
			d.record(b.key, m)
		}
	}
}

// walk finds the records wherever they stand.
func (d *decoding) walk(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			d.walk(item)
		}
	case tree:
		if v.str("Action") == "DELETE" {
			return
		}
		if v.str(d.rrtype...) != "" && v.get(d.values...) != nil {
			d.record(v.str(d.owner...), v)
			return
		}
		for _, b := range v {
			if b.key != "deletions" {
				d.walk(b.value)
			}
		}
	}
}

func (d *decoding) record(owner string, m tree) {
	rrtype := strings.ToUpper(m.str(d.rrtype...))
	values, isList := m.get(d.values...).([]any)
	if !isList {
		values = []any{m.get(d.values...)}
	}
	for _, v := range values {
		d.found[outsideRecord{d.ownerOf(owner), rrtype, m.str(d.ttl...), d.dataOf(rrtype, v, m)}]++
	}
}

func (d *decoding) ownerOf(owner string) string {
	switch {
	case owner == "@" || d.relative && owner == "":
		return d.apex
	case d.relative && !strings.HasSuffix(owner, "."):
		return plainName(owner+"."+d.apex, d.octal)
	}
	return plainName(owner, d.octal)
}

// dataOf puts the parts of a value together in the order that master files have.
func (d *decoding) dataOf(rrtype string, v any, m tree) string {
	if value, ok := v.(tree); ok {
		if inner := value.get("value", "Value", "content"); inner != nil && value.get("priority", "preference", "flags", "tag") == nil {
			v = inner
		} else {
			var words []string
			for _, keys := range [][]string{{"flags"}, {"tag"}, {"preference", "priority"}, {"weight"}, {"port"}, {"exchange", "target", "value"}} {
				if word := value.str(keys...); word != "" {
					words = append(words, word)
				}
			}
			if rrtype == "CAA" {
				return plainText(rrtype, strings.Join(words, " "), false)
			}
			if len(words) == 2 && strings.HasPrefix(words[1], words[0]+" ") {
				words = words[1:] // the preference is there twice
			}
			v = strings.Join(words, " ")
		}
	}
	written, _ := v.(string)
	if priority := m.str("priority"); priority != "" && (rrtype == "MX" || rrtype == "SRV") {
		words := []string{priority}
		for _, key := range []string{"weight", "port"} {
			if w := m.str(key); w != "" && rrtype == "SRV" {
				words = append(words, w)
			}
		}
		if !strings.HasPrefix(written, priority+" ") { // else it is there twice, and means the same
			written = strings.Join(append(words, written), " ")
		}
	}
	return d.plainData(rrtype, written)
}

func (d *decoding) plainData(rrtype, written string) string {
	switch rrtype {
	case "TXT", "SPF":
		if d.literal {
			return written
		}
		return plainText(rrtype, written, d.raw)
	case "A", "AAAA":
		if ip, err := netip.ParseAddr(written); err == nil {
			return ip.String()
		}
	case "MX", "CNAME", "NS", "PTR", "SRV", "ALIAS", "DNAME", "SOA":
		words := strings.Fields(written)
		if len(words) == 0 {
			return ""
		}
		last := words[len(words)-1]
		if d.targets && !strings.HasSuffix(last, ".") {
			last = strings.TrimPrefix(last+".", "@.") + d.apex
		}
		if last == "@" {
			last = d.apex
		}
		words[len(words)-1] = last
		for i, word := range words {
			words[i] = plainName(word, d.octal)
		}
		return strings.Join(words, " ")
	}
	return plainText(rrtype, written, false)
}

// plainName writes a name without escapes, in lower case, without final dot.
func plainName(name string, octal bool) string {
	base := 10
	if octal {
		base = 8
	}
	return strings.ToLower(strings.TrimSuffix(unescapeOutside(name, base), "."))
}

func unescapeOutside(s string, base int) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		if i+3 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+4], base, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		i++
		b.WriteByte(s[i])
	}
	return b.String()
}

// plainText joins the strings of a text. A raw one with quotes around it is presentation format, too.
func plainText(rrtype, written string, raw bool) string {
	quoted := len(written) > 1 && written[0] == '"' && written[len(written)-1] == '"'
	if raw && !quoted {
		return strings.ReplaceAll(written, `\;`, ";")
	}
	if rrtype != "TXT" && rrtype != "SPF" {
		return strings.ReplaceAll(written, `"`, "")
	}
	var b strings.Builder
	inside := false
	for i := 0; i < len(written); i++ {
		switch c := written[i]; {
		case c == '\\' && i+1 < len(written):
			size := 2
			if i+3 < len(written) && written[i+1] >= '0' && written[i+1] <= '9' {
				size = 4
			}
			b.WriteString(unescapeOutside(written[i:i+size], 10))
			i += size - 1
		case c == '"':
			inside = !inside
		case (c == ' ' || c == '\t' || c == '\n') && !inside && quoted:
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

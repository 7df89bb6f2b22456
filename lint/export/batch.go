package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// MaxWeight is how many ResourceRecord elements Route 53 takes in one batch; those of an UPSERT count twice
// (Route 53 quotas, ChangeResourceRecordSets).
const MaxWeight = 1000

// ErrNotRoute53 says that a change batch was asked of another format.
var ErrNotRoute53 = errors.New("a change batch can only be made from a list of Route 53 record sets")

// ChangeBatch returns the JSON that "aws route53 change-resource-record-sets --change-batch" takes to bring
// a hosted zone from one state of a Route 53 list to another, and how much of [MaxWeight] it takes, 0 if there is
// nothing to change. Sets that are
// gone are deleted as they were; all others are given whole, since an UPSERT replaces what is there.
func ChangeBatch(before, after *zone.File, comment string) (batch []byte, weight int, err error) {
	was, ok := setsOf(before)
	if !ok {
		return nil, 0, ErrNotRoute53
	}
	is, ok := setsOf(after)
	if !ok {
		return nil, 0, ErrNotRoute53
	}
	list := []changeOfSet{}
	for _, key := range was.list {
		if _, still := is.text[key]; !still {
			list = append(list, changeOfSet{"DELETE", json.RawMessage(was.text[key])})
			weight += was.values[key]
		}
	}
	for _, key := range is.list {
		if was.text[key] != is.text[key] {
			list = append(list, changeOfSet{"UPSERT", json.RawMessage(is.text[key])})
			weight += 2 * is.values[key] // what is there goes, and what is new comes
		}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err = encoder.Encode(struct {
		Comment string
		Changes []changeOfSet
	}{comment, list})
	return out.Bytes(), weight, err
}

type changeOfSet struct {
	Action            string
	ResourceRecordSet json.RawMessage
}

// route53State is every set of a list, by what makes it one: name, type and the identifier of a routing
// policy.
type route53State struct {
	list []string
	text map[string]string
	// values is how many values each has, at least one.
	values map[string]int
}

func setsOf(file *zone.File) (state route53State, ok bool) {
	d, ok := file.Format.(document)
	if !ok || d.name != route53.name {
		return state, false
	}
	state.text, state.values = map[string]string{}, map[string]int{}
	for _, sequence := range route53Sets(d.doc) {
		for item := range d.doc.Children(sequence) {
			if d.doc.Node(item).Kind != yamlspan.Mapping {
				continue
			}
			get := func(key string) string { return d.doc.Text(d.doc.Get(item, key)) }
			name, err := zone.ParseName(decimalEscapes(get("Name"), true), zone.Root)
			if err != nil {
				continue
			}
			key := fmt.Sprintf("%s %s %s", name, get("Type"), get("SetIdentifier"))
			if _, there := state.text[key]; !there {
				state.list = append(state.list, key)
			}
			state.text[key] = string(d.appendJSON(nil, item, ""))
			state.values[key] = 1
			if list := d.doc.Get(item, "ResourceRecords"); list != yamlspan.None {
				state.values[key] = max(1, d.countChildren(list))
			}
		}
	}
	return state, true
}

// numbers are the keys of a Route 53 record set whose values aren't text.
var numbers = map[string]bool{
	"TTL": true, "Weight": true, "Bias": true, "EvaluateTargetHealth": true, "MultiValueAnswer": true,
}

// number matches what stands for itself in JSON.
var number = regexp.MustCompile(`^(?:-?[0-9]+|true|false)$`)

// appendJSON appends a node as JSON; key is the one that it is the value of.
func (d *document) appendJSON(dst []byte, id yamlspan.NodeID, key string) []byte {
	id = d.doc.Resolve(id)
	n := d.doc.Node(id)
	switch n.Kind {
	case yamlspan.Mapping:
		dst = append(dst, '{')
		start := len(dst)
		for k := range d.doc.Children(id) {
			if isNull(d.doc, d.doc.Node(k).Pair) {
				continue // --query writes null for what isn't there
			}
			if len(dst) > start {
				dst = append(dst, ',')
			}
			dst = appendText(dst, d.doc.Text(k))
			dst = append(dst, ':')
			dst = d.appendJSON(dst, d.doc.Node(k).Pair, d.doc.Text(k))
		}
		return append(dst, '}')
	case yamlspan.Sequence:
		dst = append(dst, '[')
		for item := range d.doc.Children(id) {
			if item != n.First {
				dst = append(dst, ',')
			}
			dst = d.appendJSON(dst, item, "")
		}
		return append(dst, ']')
	}
	if numbers[key] && number.MatchString(n.Value) {
		return append(dst, n.Value...)
	}
	return appendText(dst, n.Value)
}

func appendText(dst []byte, s string) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a string always has a JSON form
	return append(dst, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}

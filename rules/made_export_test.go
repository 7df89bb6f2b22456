package rules_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
)

// A goldenExport is one document of an export in a dialect.
type goldenExport struct {
	path string
	src  []byte
	json bool
}

// goldenExports are the exports of the golden cases, and their zone files in every dialect that they can be said in, by
// dialect.
var goldenExports = sync.OnceValue(func() [][]goldenExport {
	dialects := map[string][]goldenExport{}
	var names []string
	add := func(dialect string, e goldenExport) {
		if dialects[dialect] == nil {
			names = append(names, dialect)
		}
		dialects[dialect] = append(dialects[dialect], e)
	}
	eachGolden(func(name string, src []byte) {
		if len(src) > 3000 {
			return
		}
		if export.Detect(name, nil) {
			if file, err := export.Open(name, src, zone.Options{}); err == nil {
				add(file.Format.Name(), goldenExport{name, src, strings.HasPrefix(strings.TrimSpace(string(src)), "{") || strings.HasPrefix(strings.TrimSpace(string(src)), "[")})
			}
			return
		}
		z := zonefile.Format{}.Read("example.com.zone", src, zone.Options{}).Zone
		sets, ok := plainSets(z)
		if !ok || len(sets) == 0 {
			return
		}
		for _, r := range renderers {
			if rendered, err := json.MarshalIndent(r.render(z.Apex, sets), "", "  "); err == nil {
				add(r.name, goldenExport{r.file, rendered, true})
			}
		}
	})
	var list [][]goldenExport
	for _, name := range names {
		list = append(list, dialects[name])
	}
	return list
})

// makeExport makes an export of pieces of golden ones.
func makeExport(t *tape) (path string, src []byte) {
	all := goldenExports()
	dialect := all[t.n(len(all))]
	var root *yaml.Node
	asJSON := true
	for range 1 + t.n(4) {
		piece := dialect[t.n(len(dialect))]
		var doc yaml.Node
		if yaml.Unmarshal(piece.src, &doc) != nil || len(doc.Content) == 0 {
			continue
		}
		asJSON = asJSON && piece.json
		if path == "" {
			path = piece.path
		}
		root = mergeNodes(root, doc.Content[0])
	}
	if root == nil {
		return "example.com.yaml", nil
	}
	thin(t, root)
	scalars, lists := nodesOf(root)
	for range t.n(10) {
		changeNode(t, scalars, lists)
	}
	if asJSON && !t.once(4) {
		return path, spellExport(t, jsonOf(t, root))
	}
	var out bytes.Buffer
	if t.n(2) == 1 {
		openFlow(root)
	}
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2 + 2*t.n(2))
	restyle(t, root)
	if encodeYAML(encoder, root) != nil {
		return path, nil
	}
	return path, spellExport(t, out.Bytes())
}

// encodeYAML says what the encoder panics with.
func encodeYAML(encoder *yaml.Encoder, root *yaml.Node) (err error) {
	defer func() {
		if recover() != nil {
			err = strconv.ErrSyntax
		}
	}()
	return encoder.Encode(root)
}

// mergeNodes puts two documents together: lists behind each other, and what has the same key.
func mergeNodes(a, b *yaml.Node) *yaml.Node {
	switch {
	case a == nil:
		return b
	case a.Kind == yaml.SequenceNode && b.Kind == yaml.SequenceNode:
		a.Content = append(a.Content, b.Content...)
	case a.Kind == yaml.MappingNode && b.Kind == yaml.MappingNode:
		if isRecordSet(a) || isRecordSet(b) {
			return &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{a, b}}
		}
		for i := 0; i+1 < len(b.Content); i += 2 {
			at := -1
			for j := 0; j+1 < len(a.Content); j += 2 {
				if a.Content[j].Value == b.Content[i].Value {
					at = j
				}
			}
			if at < 0 {
				a.Content = append(a.Content, b.Content[i], b.Content[i+1])
			} else {
				a.Content[at+1] = mergeNodes(a.Content[at+1], b.Content[i+1])
			}
		}
	case a.Kind == yaml.SequenceNode && b.Kind == yaml.MappingNode:
		a.Content = append(a.Content, b)
	case a.Kind == yaml.MappingNode && b.Kind == yaml.SequenceNode:
		b.Content = append(b.Content, a)
		return b
	}
	return a
}

func isRecordSet(n *yaml.Node) bool {
	return slices.ContainsFunc(n.Content, func(n *yaml.Node) bool {
		return n.Kind == yaml.ScalarNode && strings.EqualFold(n.Value, "type")
	})
}

// thin leaves entries out and puts others in another place.
func thin(t *tape, n *yaml.Node) {
	if n.Kind == yaml.SequenceNode && len(n.Content) > 1 && t.n(2) == 1 {
		n.Content = slices.DeleteFunc(n.Content, func(*yaml.Node) bool { return t.once(3) })
		if len(n.Content) > 1 && t.once(3) {
			i, j := t.n(len(n.Content)), t.n(len(n.Content))
			n.Content[i], n.Content[j] = n.Content[j], n.Content[i]
		}
	}
	for _, child := range n.Content {
		thin(t, child)
	}
}

// A scalarNode is a scalar and the key that it stands under.
type scalarNode struct {
	*yaml.Node
	key string
}

// nodesOf lists the scalars that are no keys, and the lists and maps that have something in them.
func nodesOf(root *yaml.Node) (scalars []scalarNode, lists []*yaml.Node) {
	var walk func(n *yaml.Node, key string)
	walk = func(n *yaml.Node, key string) {
		switch n.Kind {
		case yaml.ScalarNode:
			scalars = append(scalars, scalarNode{n, key})
		case yaml.MappingNode:
			lists = append(lists, n)
			for i := 0; i+1 < len(n.Content); i += 2 {
				walk(n.Content[i+1], n.Content[i].Value)
			}
		case yaml.SequenceNode:
			lists = append(lists, n)
			for _, child := range n.Content {
				walk(child, key)
			}
		}
	}
	walk(root, "")
	return scalars, lists
}

// changeNode changes one thing about a document.
func changeNode(t *tape, scalars []scalarNode, lists []*yaml.Node) {
	if len(scalars) == 0 || len(lists) == 0 {
		return
	}
	s, list := scalars[t.n(len(scalars))], lists[t.n(len(lists))]
	switch t.n(10) {
	case 0, 1: // what stands under the same key elsewhere
		other := scalars[t.n(len(scalars))]
		for range 20 {
			if other.key == s.key {
				break
			}
			other = scalars[t.n(len(scalars))]
		}
		s.Value, s.Tag, s.Style = other.Value, other.Tag, other.Style
	case 2:
		if trimmed, ok := strings.CutSuffix(s.Value, "."); ok {
			s.Value = trimmed
		} else {
			s.Value += "."
		}
	case 3:
		s.Value = t.one(strings.ToUpper(s.Value), `"`+s.Value+`"`, `\"`+s.Value+`\"`, s.Value+" ", " "+s.Value, s.Value+" "+s.Value, strings.ReplaceAll(s.Value, ";", `\;`), strings.ReplaceAll(s.Value, `"`, ""), strings.ReplaceAll(s.Value, ".", ","))
	case 4:
		cut := t.n(len(s.Value) + 1)
		s.Value = s.Value[:cut] + t.one(madeOctets...) + s.Value[cut:]
	case 5:
		if n := len(list.Content); n > 1 {
			at := t.n(n)
			if list.Kind == yaml.MappingNode {
				at &^= 1
				list.Content = slices.Delete(list.Content, at, at+2)
			} else {
				list.Content = slices.Delete(list.Content, at, at+1)
			}
		}
	case 6:
		if n := len(list.Content); n > 0 && list.Kind == yaml.SequenceNode && n < 30 {
			list.Content = append(list.Content, list.Content[t.n(n)])
		}
	case 7:
		s.Value = t.one(append(madeOwners, madeTTLs...)...)
	case 8:
		s.Value = t.one(madeTypes...)
	case 9:
		*t.one2(&s.HeadComment, &s.LineComment, &s.FootComment) = "# " + strings.TrimLeft(t.one(madeComments...), ";\t ")
	}
}

func (t *tape) one2(list ...*string) *string { return list[t.n(len(list))] }

// openFlow writes what is in one line as a block.
func openFlow(n *yaml.Node) {
	n.Style &^= yaml.FlowStyle
	for _, child := range n.Content {
		openFlow(child)
	}
}

// restyle writes some nodes in another style. What an encoder makes of it needn't mean the same.
func restyle(t *tape, n *yaml.Node) {
	if t.once(12) {
		switch n.Kind {
		case yaml.ScalarNode:
			n.Style = []yaml.Style{0, yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle, yaml.LiteralStyle, yaml.FoldedStyle}[t.n(5)]
		case yaml.MappingNode, yaml.SequenceNode:
			n.Style ^= yaml.FlowStyle
		}
	}
	if n.Kind != yaml.ScalarNode && n.Style&yaml.FlowStyle == 0 && len(n.Content) == 0 {
		n.Style |= yaml.FlowStyle
	}
	for _, child := range n.Content {
		restyle(t, child)
	}
}

// jsonOf writes a document as JSON.
func jsonOf(t *tape, n *yaml.Node) []byte {
	var b bytes.Buffer
	writeJSON(&b, n)
	var out bytes.Buffer
	if t.once(6) || json.Indent(&out, b.Bytes(), "", t.one("  ", "    ", "\t", "")) != nil {
		return b.Bytes()
	}
	out.WriteByte('\n')
	return out.Bytes()
}

func writeJSON(b *bytes.Buffer, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		b.WriteByte('{')
		for i := 0; i+1 < len(n.Content); i += 2 {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(jsonString(n.Content[i].Value))
			b.WriteByte(':')
			writeJSON(b, n.Content[i+1])
		}
		b.WriteByte('}')
	case yaml.SequenceNode:
		b.WriteByte('[')
		for i, child := range n.Content {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, child)
		}
		b.WriteByte(']')
	case yaml.AliasNode:
		writeJSON(b, n.Alias)
	case yaml.ScalarNode:
		if n.Style == 0 && json.Valid([]byte(n.Value)) {
			b.WriteString(n.Value)
		} else {
			b.WriteString(jsonString(n.Value))
		}
	}
}

func jsonString(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return string(quoted)
}

// spellExport gives a text other line ends, and some a fault of syntax.
func spellExport(t *tape, src []byte) []byte {
	for t.once(6) && len(src) > 0 {
		at := t.n(len(src))
		if mark := bytes.IndexAny(src[at:], ",:{}[]\"'\n"); mark >= 0 {
			at += mark
		}
		end := min(at+t.n(2), len(src))
		src = slices.Concat(src[:at], []byte(t.one("", "", ",", ":", "\"", "'", "}", "]", "\n", "# x\n", " ", "\t", "\\", "- ", "&a ", "*a", "!x ", "//", "\u00a0", "\u201d", "---\n", "null", "{{x}}")), src[end:])
	}
	if t.once(8) {
		src = bytes.ReplaceAll(src, []byte("\n"), []byte("\r\n"))
	}
	if t.once(20) {
		src = bytes.TrimRight(src, "\r\n")
	}
	if t.once(20) {
		src = append([]byte("\ufeff"), src...)
	}
	return src
}

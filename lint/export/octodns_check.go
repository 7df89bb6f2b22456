package export

import (
	"regexp"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// sortPairs puts keys in the order that octoDNS wants.
func sortPairs(pairs []yamlspan.Pair) {
	slices.SortFunc(pairs, func(a, b yamlspan.Pair) int { return compareNames(a.Key, b.Key) })
}

func compareNames(a, b string) int {
	switch {
	case yamlspan.NaturalLess(a, b):
		return -1
	case yamlspan.NaturalLess(b, a):
		return 1
	}
	return 0
}

// yaml11 matches plain scalars that a YAML 1.1 reader turns into something that isn't written the same
// way again: truth values, null, numbers with another base, a fraction or a colon, and dates.
var yaml11 = regexp.MustCompile(`^(?:` +
	`y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF|` +
	`~|null|Null|NULL|` +
	`0[0-7_]+|0x[0-9a-fA-F_]+|0b[01_]+|[0-9][0-9_]*_[0-9_]*|` +
	`[-+]?[0-9]*\.[0-9]*0|[-+]?\.[0-9]+|[-+]?[0-9]+\.|\+[0-9.]+|` +
	`[-+]?[0-9]+\.[0-9]*[eE][-+][0-9]+|` +
	`[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|` +
	`[0-9]{4}-[0-9]{2}-[0-9]{2})$`)

// mayBeMisread tells, by a cheap look, whether yaml11 can match.
func mayBeMisread(value string) bool {
	if value == "" {
		return false
	}
	switch c := value[0]; c {
	case '~', '+', '-', '.':
		return true
	case 'y', 'Y', 'n', 'N', 't', 'T', 'f', 'F', 'o', 'O':
		return len(value) <= len("false")
	default:
		return '0' <= c && c <= '9'
	}
}

// misread notes a key or text that octoDNS reads as something else.
func (r *reader) misread(id yamlspan.NodeID) {
	n := r.doc.Node(id)
	if n.Kind != yamlspan.Scalar || n.Style != yamlspan.Plain || n.Tag != "" || !mayBeMisread(n.Value) || !yaml11.MatchString(n.Value) {
		return
	}
	switch n.Value {
	case "y", "Y", "n", "N":
		return // PyYAML leaves these alone
	}
	what := "the value"
	if n.IsKey {
		what = "the name"
	}
	p := r.problem(zone.KeyMisread, id, "octoDNS doesn't read %s %s as text", what, n.Value)
	p.Help = "in YAML 1.1 it is a truth value, a number, a time or nothing; in quotes it is what is written"
	if !n.Locked {
		p.Edits, p.Title = []text.Edit{{Span: n.Span, New: "'" + n.Value + "'"}}, "put it in quotes"
	}
}

// keyOrder notes names that are out of the order that octoDNS enforces: where its configuration says so,
// or where one name of many is the only one out of order.
func (r *reader) keyOrder(root yamlspan.NodeID) {
	const many = 5
	settings := r.opt.OctoDNS
	if settings != nil && settings.UnorderedAllowed {
		return
	}
	displaced, count := r.displaced(root)
	if settings == nil && (len(displaced) != 1 || count < many) {
		return
	}
	if settings != nil {
		for id := range r.doc.Nodes {
			if node := yamlspan.NodeID(id); r.doc.Nodes[id].Kind == yamlspan.Mapping && node != root {
				more, _ := r.displaced(node)
				displaced = append(displaced, more...)
			}
		}
	}
	for _, key := range displaced {
		p := r.problem(zone.KeyOrder, key, "the key %s stands out of order", shown(r.doc.Text(key)))
		p.Help = "octoDNS refuses the file while enforce_order is on"
	}
}

// displaced returns the keys of a mapping that stand behind greater ones, and how many keys there are.
func (r *reader) displaced(mapping yamlspan.NodeID) (keys []yamlspan.NodeID, count int) {
	last := ""
	for key := range r.doc.Children(mapping) {
		value := r.doc.Text(key)
		if count == 0 && value == "@" {
			value = "" // the zone's own name, in another format's way
		}
		if count++; count > 1 && yamlspan.NaturalLess(value, last) {
			keys = append(keys, key)
			continue
		}
		last = value
	}
	return keys, count
}

// semicolons notes semicolons with or without a backslash, against the setting in force.
func (r *reader) semicolons() {
	escape := r.file.countSemicolons()
	for id := range r.file.places {
		for _, c := range r.file.cellsOf(&r.file.places[id]) {
			if c.form != octoText || c.node == yamlspan.None {
				continue
			}
			if value := r.doc.Text(c.node); strings.IndexByte(value, ';') >= 0 {
				r.semicolon(zone.RecordID(id), c.node, value, escape)
			}
		}
	}
}

func (r *reader) semicolon(id zone.RecordID, node yamlspan.NodeID, value string, escape bool) {
	plain := strings.ReplaceAll(strings.ReplaceAll(value, `\\;`, ";"), `\;`, ";")
	right := plain
	if escape {
		right = strings.ReplaceAll(plain, ";", `\;`)
	}
	if right == value {
		return
	}
	message, title := `octoDNS wants a backslash before each semicolon (\;)`, "write \\; for ;"
	switch {
	case !escape:
		message, title = `the backslash before a semicolon is part of the text here (escaped_semicolons is false)`, "take the backslashes out"
	case strings.Contains(value, `\\;`):
		message = `a semicolon has two backslashes before it; octoDNS wants one (\;)`
	}
	p := r.problem(zone.SemicolonEscape, node, "%s", message)
	p.Record = id
	if edit, err := r.doc.SetScalar(node, right); err == nil {
		p.Edits, p.Title = []text.Edit{edit}, title
	}
}

// splitFolderOf returns the zone of a file that is a part of one, in a folder named after it.
func splitFolderOf(path string) (zone.Name, bool) {
	parts := strings.Split(strings.ReplaceAll(path, `\`, "/"), "/")
	if len(parts) < 2 {
		return "", false
	}
	return splitFolder(parts[len(parts)-2])
}

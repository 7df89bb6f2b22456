package config

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/suggest"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// fields are the keys that a mapping may have, and what reads the value of each.
type fields map[string]func(value yamlspan.NodeID)

// mapping reads a mapping whose keys are known. Its name is for messages, such as "ses"; "" for the top.
func (d *document) mapping(id yamlspan.NodeID, name string, known fields) {
	names := slices.Sorted(maps.Keys(known))
	d.pairs(id, name, func(key, value yamlspan.NodeID) {
		typed := d.yaml.Text(key)
		read, ok := known[typed]
		if !ok {
			where := "here"
			if name != "" {
				where = "in " + name
			}
			d.invalid(key, "there is no key %s %s%s", quote(typed), where, d.didYouMean(typed, names)).
				Note("the keys %s are %s", where, list(names))
			return
		}
		if !d.empty(value) {
			read(value)
		}
	})
}

// pairs reads a mapping with keys of any name, each of which may stand there once.
func (d *document) pairs(id yamlspan.NodeID, name string, read func(key, value yamlspan.NodeID)) {
	if d.yaml.Node(id).Kind != yamlspan.Mapping {
		if name == "" {
			name = "a configuration"
		}
		d.wrongKind(id, name, "a mapping of keys and values")
		return
	}
	seen := map[string]bool{}
	for key := range d.yaml.Children(id) {
		typed := d.yaml.Text(key)
		switch {
		case d.yaml.Node(key).Kind != yamlspan.Scalar || typed == "<<":
			d.invalid(key, "anchors, aliases and merged keys are not understood here; write the values out")
		case seen[typed]:
			d.invalid(key, "the key %s is here twice; the first one counts", quote(typed))
		default:
			seen[typed] = true
			read(key, d.yaml.Node(key).Pair)
		}
	}
}

// items reads a list; one value that is no list is taken for a list of one.
func (d *document) items(id yamlspan.NodeID, read func(item yamlspan.NodeID)) {
	if d.yaml.Node(id).Kind != yamlspan.Sequence {
		read(id)
		return
	}
	for item := range d.yaml.Children(id) {
		read(item)
	}
}

// word reads a scalar that isn't empty.
func (d *document) word(id yamlspan.NodeID, name, what string) (string, bool) {
	if d.yaml.Node(id).Kind != yamlspan.Scalar || d.empty(id) {
		d.wrongKind(id, name, what)
		return "", false
	}
	return d.yaml.Text(id), true
}

// wrongKind says that a value is something else than it should be.
func (d *document) wrongKind(id yamlspan.NodeID, name, what string) {
	is := "nothing"
	switch n := d.yaml.Node(id); {
	case d.empty(id):
	case n.Kind == yamlspan.Alias:
		is = "an alias, and those are not understood: write the value out"
	case n.Kind == yamlspan.Mapping:
		is = "a mapping"
	case n.Kind == yamlspan.Sequence:
		is = "a list"
	default:
		is = quote(n.Value)
	}
	d.invalid(id, "%s takes %s, and this is %s", name, what, is)
}

// empty reports whether nothing stands there, or the null of YAML or JSON.
func (d *document) empty(id yamlspan.NodeID) bool {
	n := d.yaml.Node(id)
	return n.Kind == yamlspan.Scalar && n.Style == yamlspan.Plain &&
		(n.Value == "" || n.Value == "~" || strings.EqualFold(n.Value, "null"))
}

// oneOf reads a word that must be one of a few.
func (d *document) oneOf(id yamlspan.NodeID, name string, choices ...string) (string, bool) {
	word, ok := d.word(id, name, or(choices))
	if ok && !slices.Contains(choices, word) {
		d.invalid(id, "%s takes %s, not %s%s", name, or(choices), quote(word), d.didYouMean(word, choices))
		return "", false
	}
	return word, ok
}

func (d *document) truth(id yamlspan.NodeID, name string) (value, ok bool) {
	word, ok := d.oneOf(id, name, "true", "false")
	return word == "true", ok
}

// number reads a whole number up to most.
func (d *document) number(id yamlspan.NodeID, name string, most int) (int, bool) {
	word, ok := d.word(id, name, "a whole number")
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(word)
	if err != nil || n < 0 || n > most {
		d.invalid(id, "%s takes a whole number from 0 to %d, not %s", name, most, quote(word))
		return 0, false
	}
	return n, true
}

// domain reads a domain name.
func (d *document) domain(id yamlspan.NodeID, name string) (zone.Name, bool) {
	word, ok := d.word(id, name, "a domain name")
	if !ok {
		return "", false
	}
	domain, why := parseDomain(word)
	if why != "" {
		d.invalid(id, "%s takes a domain name, and %s %s", name, quote(word), why)
	}
	return domain, why == ""
}

// nameLetters are the characters of labels that such names are made of.
const nameLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// parseDomain reads a domain name as people write it. If it is none, the words after its name say why.
func parseDomain(written string) (domain zone.Name, why string) {
	bare := strings.TrimSuffix(written, ".")
	switch {
	case bare == "":
		return "", "is empty"
	case strings.Contains(bare, "@"):
		return "", "is an address"
	case strings.Contains(bare, "://") || strings.Contains(bare, "/"):
		return "", "is a URL or a path"
	case !isASCII(bare):
		return "", "has letters that aren't ASCII; write it in its xn-- form"
	case strings.Trim(bare, nameLetters+".") != "":
		return "", "has characters that no such name has"
	}
	var err error
	if domain, err = zone.ParseName(written, zone.Root); err != nil {
		return "", errors.Unwrap(err).Error()
	}
	return domain, ""
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

// domains reads a list of domain names into dst.
func (d *document) domains(name string, dst *[]zone.Name) func(yamlspan.NodeID) {
	return func(id yamlspan.NodeID) {
		d.items(id, func(item yamlspan.NodeID) {
			if domain, ok := d.domain(item, name); ok {
				*dst = append(*dst, domain)
				d.set(item, name, bare(domain))
			}
		})
	}
}

// region reads an AWS region.
func (d *document) region(id yamlspan.NodeID, name string) (string, bool) {
	word, ok := d.word(id, name, "an AWS region")
	if !ok {
		return "", false
	}
	region := strings.ToLower(word)
	if is := d.config.env.IsRegion; is != nil && !is(region) {
		d.invalid(id, "%s takes an AWS region, and %s is none; one looks like eu-west-1", name, quote(word))
		return "", false
	}
	return region, true
}

// severity reads a severity, or one of some other words, for which it returns 0.
func (d *document) severity(id yamlspan.NodeID, name string, others ...string) (s lint.Severity, ok bool) {
	word, ok := d.oneOf(id, name, append([]string{"error", "warning", "info"}, others...)...)
	if !ok {
		return 0, false
	}
	s, _ = lint.ParseSeverity(word)
	return s, true
}

func (d *document) didYouMean(typed string, names []string) string {
	if d.hints == 0 {
		return ""
	}
	d.hints--
	return suggest.DidYouMean(typed, names)
}

// bare is a name as people write it.
func bare(name zone.Name) string { return strings.TrimSuffix(string(name), ".") }

// quote quotes what somebody wrote, or its beginning.
func quote(written string) string {
	const most = 60
	if len(written) > most {
		cut := most
		for cut > 0 && !utf8.RuneStart(written[cut]) {
			cut--
		}
		written = written[:cut] + "…"
	}
	return `"` + written + `"`
}

func list(words []string) string { return join(words, "and") }

func or(words []string) string { return join(words, "or") }

func join(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

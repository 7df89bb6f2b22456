package config

import (
	"path"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// An ignore is an entry that says which findings don't count.
type ignore struct {
	at    text.Span
	of    []string // the rules and groups as they are named
	rules []*lint.Rule
	files []Glob
	names []string // globs of owner names in lower case, without final dot
	used  bool
}

// An ignored is a finding that was dropped; fixing looks at the same ones many times.
type ignored struct {
	rule    *lint.Rule
	path    string
	message string
}

// ignore reads an entry of the list.
func (d *document) ignore(id yamlspan.NodeID) {
	entry := &ignore{at: d.spanOf(id)}
	reason, unreadable, complete := "", false, true
	before := len(d.config.Findings)
	d.mapping(id, "ignore", fields{
		"rule": func(id yamlspan.NodeID) {
			d.items(id, func(item yamlspan.NodeID) {
				if name, ok := d.word(item, "rule", "the name of a rule or group"); ok {
					rules := d.named(item, name)
					complete = complete && len(rules) > 0
					entry.of, entry.rules = append(entry.of, name), append(entry.rules, rules...)
				}
			})
		},
		"files": func(id yamlspan.NodeID) {
			d.items(id, func(item yamlspan.NodeID) {
				g, ok := d.glob(item, "files")
				complete = complete && ok
				entry.files = append(entry.files, g)
			})
		},
		"names": func(id yamlspan.NodeID) {
			d.items(id, func(item yamlspan.NodeID) {
				name, ok := d.nameGlob(item)
				complete = complete && ok
				entry.names = append(entry.names, name)
			})
		},
		"reason": func(id yamlspan.NodeID) {
			var ok bool
			reason, ok = d.word(id, "reason", "a sentence")
			unreadable = !ok
		},
	})
	if d.yaml.Node(id).Kind != yamlspan.Mapping {
		return
	}
	if len(entry.rules) == 0 && len(d.config.Findings) == before {
		d.invalid(id, "this entry names no rule; say with rule: which findings are ignored")
	}
	if strings.TrimSpace(reason) == "" && !unreadable {
		d.invalid(id, "this entry gives no reason; say with reason: why the findings are right to be there")
	}
	if len(entry.rules) == 0 || !complete {
		return // with a part left out it would hide more than was meant
	}
	d.config.ignores = append(d.config.ignores, entry)
	d.set(id, "ignore", entry.String()+": "+reason)
}

// String says what is ignored.
func (i *ignore) String() string {
	words := slices.Clone(i.of)
	if len(i.files) > 0 {
		words = append(words, "in")
		for _, g := range i.files {
			words = append(words, string(g))
		}
	}
	if len(i.names) > 0 {
		words = append(append(words, "at"), i.names...)
	}
	return strings.Join(words, " ")
}

// nameGlob reads the name of records, in which * and ? stand for any characters.
func (d *document) nameGlob(id yamlspan.NodeID) (string, bool) {
	word, ok := d.word(id, "names", "domain names")
	if !ok {
		return "", false
	}
	name := strings.ToLower(strings.TrimSuffix(word, "."))
	if _, err := path.Match(name, ""); err != nil || strings.ContainsAny(name, "/ @") || name == "" {
		d.invalid(id, "names takes domain names, in which * may stand for any characters, and %s is none", quote(word))
		return "", false
	}
	return name, true
}

// accept gives a finding the severity that is wanted, and tells whether it counts. A rule that is off may have
// been asked for on the command line.
func (c *Config) accept(f *lint.Finding) bool {
	if l := c.levels[f.Rule]; l.severity != 0 {
		f.Severity = l.severity
	}
	for _, entry := range c.ignores {
		if entry.matches(c, f) {
			entry.used = true
			c.ignored[ignored{f.Rule, f.Zone.File.Path, f.Message}] = true
			return false
		}
	}
	return true
}

func (i *ignore) matches(c *Config, f *lint.Finding) bool {
	if !slices.Contains(i.rules, f.Rule) {
		return false
	}
	if len(i.names) > 0 && (f.Record == zone.NoRecord || !i.named(bare(f.Zone.Owner(f.Record)))) {
		return false
	}
	if len(i.files) == 0 {
		return true
	}
	// A record of an included file stands in both.
	file := f.Zone.File
	return anyMatches(i.files, c.Relative(file.Path)) || anyMatches(i.files, c.Relative(file.Sources[f.Top().Source].Path))
}

func (i *ignore) named(owner string) bool {
	return slices.ContainsFunc(i.names, func(glob string) bool {
		ok, _ := path.Match(glob, owner)
		return ok || glob == owner
	})
}

// Ignored returns how many findings were dropped by ignore entries.
func (c *Config) Ignored() int { return len(c.ignored) }

// CheckIgnores adds findings about ignore entries that dropped nothing. Of a run that didn't look at everything,
// only those entries are judged of which ran reports that one of their rules did, and seen that all files of
// their globs, or all there are if they have none, were looked at.
func (c *Config) CheckIgnores(ran func(*lint.Rule) bool, seen func(globs []Glob) bool) {
	for _, entry := range c.ignores {
		if !entry.used && slices.ContainsFunc(entry.rules, ran) && seen(entry.files) {
			c.doc.report(Unused, entry.at, "nothing was found that this entry ignores (%s); take it out", entry)
		}
	}
}

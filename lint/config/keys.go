package config

import (
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/yamlspan"
)

// top reads the mapping that a configuration is.
func (c *Config) top(root yamlspan.NodeID) {
	d := c.doc
	// Rules, and the region of SES, count for what stands above them too.
	c.earlyRegion(root)
	d.mapping(root, "", fields{
		"files":   d.globs("files", &c.Files),
		"exclude": d.globs("exclude", &c.Exclude),
		"formats": func(id yamlspan.NodeID) { c.formats = d.choices(id, "formats", d.formatName) },
		"origins": func(id yamlspan.NodeID) { c.origins = d.choices(id, "origins", d.originName) },
		"fail-on": func(id yamlspan.NodeID) {
			if s, ok := d.severity(id, "fail-on", "never"); ok {
				c.failOn = &s
				d.set(id, "fail-on", d.yaml.Text(id))
			}
		},
		"serial": func(id yamlspan.NodeID) {
			if word, ok := d.oneOf(id, "serial", "raise", "keep"); ok {
				c.keep = word == "keep"
				d.set(id, "serial", word)
			}
		},
		"rules":  d.rules,
		"ignore": func(id yamlspan.NodeID) { d.items(id, d.ignore) },
		"ses":    d.ses,
		"spf":    d.spf,
		"dmarc":  d.dmarc,
		"names": func(id yamlspan.NodeID) {
			d.mapping(id, "names", fields{"service_suffixes": d.domains("names.service_suffixes", &c.Options.ServiceSuffixes)})
		},
	})
}

// choices reads a mapping of globs.
func (d *document) choices(id yamlspan.NodeID, name string, read func(id yamlspan.NodeID, name string) (string, bool)) []choice {
	var all []choice
	d.pairs(id, name, func(key, value yamlspan.NodeID) {
		g, ok := d.glob(key, name)
		word, right := read(value, name)
		if !ok || !right {
			return
		}
		all = append(all, choice{g, word})
		d.set(key, name+"."+string(g), d.yaml.Text(value))
	})
	return all
}

func (d *document) formatName(id yamlspan.NodeID, name string) (string, bool) {
	formats := d.config.env.Formats
	word, ok := d.word(id, name, "the name of a format")
	if ok && !slices.Contains(formats, word) {
		d.invalid(id, "there is no format %s%s", quote(word), d.didYouMean(word, formats)).Note("the formats are %s", list(formats))
		return "", false
	}
	return word, ok
}

func (d *document) originName(id yamlspan.NodeID, name string) (string, bool) {
	domain, ok := d.domain(id, name)
	return string(domain), ok
}

// A level is what a configuration makes of a rule.
type level struct {
	off      bool
	severity lint.Severity
}

// rules reads the severities of rules and groups. What is said about a rule counts more than what is said about
// its group, wherever it stands.
func (d *document) rules(id yamlspan.NodeID) {
	groups := map[*lint.Rule]level{}
	d.pairs(id, "rules", func(key, value yamlspan.NodeID) {
		typed := d.yaml.Text(key)
		rules := d.named(key, typed)
		l, ok := d.level(value, "rules."+typed)
		if !ok || len(rules) == 0 {
			return
		}
		into := groups
		if strings.Contains(typed, "/") {
			into = d.config.levels
		}
		for _, r := range rules {
			into[r] = l
		}
		word := l.severity.String()
		if l.off {
			word = "off"
		}
		d.set(key, "rules."+typed, word)
	})
	for r, l := range groups {
		if _, ok := d.config.levels[r]; !ok {
			d.config.levels[r] = l
		}
	}
}

// level reads what is said about a rule: a word, or a mapping with its severity.
func (d *document) level(id yamlspan.NodeID, name string) (l level, ok bool) {
	read := func(id yamlspan.NodeID) {
		l.severity, ok = d.severity(id, name, "off")
		l.off = ok && l.severity == 0
	}
	if d.yaml.Node(id).Kind == yamlspan.Mapping {
		d.mapping(id, name, fields{"severity": read})
		return l, ok
	}
	read(id)
	return l, ok
}

// all are the rules that may be named.
func (c *Config) all() []*lint.Rule { return slices.Concat(c.env.Rules, Rules) }

// named returns the rules that the name of a rule or group stands for, and says so if there are none. A group
// doesn't bring the rules that are off unless somebody asks for them.
func (d *document) named(id yamlspan.NodeID, name string) []*lint.Rule {
	var found []*lint.Rule
	var names, bare []string
	for _, r := range d.config.all() {
		group := r.Group()
		if r.ID == name || group == name && !r.Off {
			found = append(found, r)
		}
		if !slices.Contains(names, group) {
			names = append(names, group)
		}
		names = append(names, r.ID)
		if strings.TrimPrefix(r.ID, group+"/") == name {
			bare = append(bare, r.ID)
		}
	}
	if len(found) > 0 {
		return found
	}
	hint := d.didYouMean(name, names)
	if len(bare) > 0 {
		hint = ", did you mean " + or(bare) + "?"
	}
	d.invalid(id, "there is no rule or group %s%s", quote(name), hint).Note("zonemend rules lists them")
	return nil
}

// Run returns those of some rules that run: all that are neither off by themselves nor by the configuration, and
// those that it gives a severity by their own names.
func (c *Config) Run(rules []*lint.Rule) []*lint.Rule {
	return slices.DeleteFunc(slices.Clone(rules), func(r *lint.Rule) bool {
		l, ok := c.levels[r]
		if ok {
			return l.off
		}
		return r.Off
	})
}

func (d *document) spf(id yamlspan.NodeID) {
	spf := &d.config.Options.SPF
	d.mapping(id, "spf", fields{
		"required_at": d.held("spf.required_at", &spf.RequiredAt),
		"all": func(id yamlspan.NodeID) {
			if word, ok := d.oneOf(id, "spf.all", "~", "-"); ok {
				spf.All = word
				d.set(id, "spf.all", word)
			}
		},
		"lookup_cost": func(id yamlspan.NodeID) { d.costs(id, "spf.lookup_cost") },
	})
}

func (d *document) dmarc(id yamlspan.NodeID) {
	dmarc := &d.config.Options.DMARC
	d.mapping(id, "dmarc", fields{
		"alignment": func(id yamlspan.NodeID) {
			if word, ok := d.oneOf(id, "dmarc.alignment", "any", "dkim-only"); ok {
				dmarc.DKIMOnly = word == "dkim-only"
				d.set(id, "dmarc.alignment", word)
			}
		},
		"create": func(id yamlspan.NodeID) {
			if create, ok := d.truth(id, "dmarc.create"); ok {
				dmarc.Create = create
				d.set(id, "dmarc.create", d.yaml.Text(id))
			}
		},
		"default": func(id yamlspan.NodeID) {
			const what = "the text of a record, such as v=DMARC1; p=none;"
			text, ok := d.word(id, "dmarc.default", what)
			if !ok {
				return
			}
			if !strings.HasPrefix(text, "v=DMARC1") || strings.ContainsAny(text, "\"\r\n") {
				d.invalid(id, "dmarc.default takes %s, not %s", what, quote(text))
				return
			}
			dmarc.Default = text
			d.set(id, "dmarc.default", text)
		},
	})
}

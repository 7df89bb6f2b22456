package config

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// A mention is a name that the configuration says something about, which only a zone that holds it can make use of.
type mention struct {
	at      text.Span
	name    zone.Name
	within  zone.Name // a name above it that the same entry mentions, or ""
	address bool      // it is the domain of an address, which may be anybody's
}

func (d *document) mention(id yamlspan.NodeID, m mention) {
	m.at = d.spanOf(id)
	d.config.named = append(d.config.named, m)
}

// held reads a list of domain names into dst that zones are to hold.
func (d *document) held(name string, dst *[]zone.Name) func(yamlspan.NodeID) {
	read := d.domains(name, dst)
	return func(id yamlspan.NodeID) {
		read(id)
		d.items(id, func(item yamlspan.NodeID) {
			if domain, why := parseDomain(d.yaml.Text(item)); why == "" {
				d.mention(item, mention{name: domain})
			}
		})
	}
}

// CheckNames adds findings about names that no zone holds: they may be misspelt. Of a run that didn't look at everything, as seen
// says, nothing is known.
func (c *Config) CheckNames(holds func(zone.Name) bool, seen func() bool) {
	for _, m := range c.named {
		if holds(m.name) || m.within != "" && m.name.IsBelow(m.within) && !holds(m.within) {
			continue
		}
		if !seen() {
			return
		}
		f := c.doc.report(Unused, m.at, "none of the zones holds %s, so nothing can be said about it", bare(m.name))
		if m.address {
			f.As(lint.Info)
		}
	}
}

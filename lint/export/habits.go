package export

import (
	"sync"

	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// habits are how a file writes what may be written in several ways. Each is found out once, when it is first
// asked for: a file with many faults asks often.
type habits struct {
	targets, owners, quotes, semicolons func() bool
	names                               func() *names
}

// observe prepares to find out the habits of a document; z is its zone.
func (d *document) observe(z *zone.Zone) {
	counted := *d // without the habits themselves
	d.habits = &habits{
		targets:    sync.OnceValue(func() bool { return counted.countTargets(z) }),
		owners:     sync.OnceValue(counted.countOwners),
		quotes:     sync.OnceValue(counted.countQuotes),
		semicolons: sync.OnceValue(counted.countSemicolons),
		names:      sync.OnceValue(counted.listNames),
	}
}

// names are the keys of a document whose keys are names.
type names struct {
	keys   []yamlspan.NodeID
	at     map[yamlspan.NodeID]int
	byName map[string]yamlspan.NodeID // the first of each name
	sorted bool
}

// Sorted reports whether the names that are a document's keys stand in an order that a fix must keep.
func (d document) Sorted() bool {
	return d.keyed && !d.unorderedAllowed() && len(d.doc.Roots) > 0 && d.habits.names().sorted
}

// unorderedAllowed reports whether octoDNS is known not to mind names out of order.
func (d *document) unorderedAllowed() bool { return d.settings != nil && d.settings.UnorderedAllowed }

func (d *document) listNames() *names {
	n := &names{at: map[yamlspan.NodeID]int{}, byName: map[string]yamlspan.NodeID{}, sorted: true}
	last := ""
	for key := range d.doc.Children(d.doc.Roots[0]) {
		name := d.doc.Text(key)
		n.sorted = n.sorted && (len(n.keys) == 0 || !yamlspan.NaturalLess(name, last))
		n.at[key] = len(n.keys)
		n.keys = append(n.keys, key)
		if _, ok := n.byName[name]; !ok {
			n.byName[name] = key
		}
		last = name
	}
	return n
}

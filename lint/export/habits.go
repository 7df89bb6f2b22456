package export

import (
	"sort"
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

// before returns the key that stands before another one, or None.
func (n *names) before(key yamlspan.NodeID) yamlspan.NodeID {
	if at := n.at[key]; at > 0 {
		return n.keys[at-1]
	}
	return yamlspan.None
}

// place returns the key that a new name stands behind, or None for the top; sorted is false where the names
// are in no order that would say.
func (n *names) place(doc *yamlspan.Document, name string) (after yamlspan.NodeID, sorted bool) {
	if !n.sorted {
		return yamlspan.None, false
	}
	at := sort.Search(len(n.keys), func(i int) bool { return yamlspan.NaturalLess(name, doc.Text(n.keys[i])) })
	if at == 0 {
		return yamlspan.None, true
	}
	return n.keys[at-1], true
}

package spf

import (
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
)

// Loop finds SPF records that lead back to themselves.
var Loop = &lint.Rule{
	ID:      "spf/loop",
	Summary: "an SPF record leads back to itself",
	Doc: `An include or redirect goes on with the SPF record of another name. If that leads back to where it came
from, receivers go round until they have made ten DNS look-ups; then they give up, and SPF gives
"permerror" for every message that comes that far.

Take out the term that leads back.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "5.2"),
		lint.RFC(7208, "4.6.4"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 include:_spf.example.com -all"
_spf TXT "v=spf1 ip4:192.0.2.25 include:example.com -all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 include:_spf.example.com -all"
_spf TXT "v=spf1 ip4:192.0.2.25 -all"
`,
	Check: loop,
}

// A circle is the way of terms that lead back to where they began.
type circle struct {
	from *spfrun.Record // of the term that closes it
	term spf.Term
	way  []*spfrun.Record // from the record that the term leads to up to from
}

func loop(p *lint.Pass) {
	for _, c := range circles.Of(p.Run)[p.Zone] {
		if len(c.way) == 1 {
			c.from.Report(p, &c.term, "the SPF record of %s leads to itself by %s", c.from.Owner.Display(), zone.Quote(c.term.Raw)).
				Note("take the term out: receivers go round until they give up, and answer \"permerror\"")
			continue
		}
		f := c.from.Report(p, &c.term, "the SPF record leads back to itself: %s", c.route()).
			Note("take out the term that leads back: receivers go round until they give up, and answer \"permerror\"")
		for _, r := range c.way[:min(len(c.way)-1, maxStops)] {
			f.Relate(r.Zone, r.ID(), "it comes by the SPF record of "+r.Owner.Display())
		}
	}
}

// maxStops is how many names of a circle are shown.
const maxStops = 5

// route names the records of a circle in the order in which receivers come to them.
func (c *circle) route() string {
	var stops []string
	for i, r := range c.way {
		if len(c.way) > maxStops+1 && i == maxStops {
			stops = append(stops, "...", c.from.Owner.Display())
			break
		}
		stops = append(stops, r.Owner.Display())
	}
	return strings.Join(append(stops, c.way[0].Owner.Display()), " -> ")
}

// circles are the ways that lead back, by the zone of the term that closes them. Without these terms there
// would be none: a walk from record to record, in order of appearance, that comes to one that it is still
// busy with has gone round.
var circles = &lint.Fact[map[*zone.Zone][]circle]{Find: func(r *lint.Run) map[*zone.Zone][]circle {
	if !spfrun.AnyInside(r) {
		return nil
	}
	w := walk{run: r, found: map[*zone.Zone][]circle{}, depth: make([]int, spfrun.Count(r))}
	for _, z := range r.Zones {
		for _, record := range spfrun.Used(r, z) {
			if w.depth[record.Number()] == 0 {
				w.from(record)
			}
		}
	}
	return w.found
}}

// A walk keeps its way itself: a hostile zone could make one that is too long for the stack.
type walk struct {
	run   *lint.Run
	found map[*zone.Zone][]circle
	way   []*spfrun.Record
	left  [][]spfrun.Lead // of each record on the way those that weren't followed yet
	// depth is where on the way a record is, by its number: counted from 1; done where it was left.
	depth []int
}

const done = -1

func (w *walk) enter(r *spfrun.Record) {
	w.way = append(w.way, r)
	w.left = append(w.left, r.Leads)
	w.depth[r.Number()] = len(w.way)
}

func (w *walk) from(start *spfrun.Record) {
	w.enter(start)
	for len(w.way) > 0 {
		last := len(w.way) - 1
		record := w.way[last]
		if len(w.left[last]) == 0 {
			w.depth[record.Number()] = done
			w.way, w.left = w.way[:last], w.left[:last]
			continue
		}
		lead := w.left[last][0]
		w.left[last] = w.left[last][1:]
		if !asksForSPF(lead.Term) {
			continue
		}
		next := spfrun.Next(w.run, record, lead)
		if next == nil {
			continue
		}
		switch depth := w.depth[next.Number()]; {
		case depth == done:
		case depth > 0:
			w.found[record.Zone] = append(w.found[record.Zone], circle{record, *lead.Term, w.around(depth - 1)})
		default:
			w.enter(next)
		}
	}
}

// around returns the way from a place on it, as far as it is shown.
func (w *walk) around(start int) []*spfrun.Record {
	return slices.Clone(w.way[start:min(len(w.way), start+maxStops+2)])
}

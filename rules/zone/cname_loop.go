package zone

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// CNAMELoop finds aliases that lead back to themselves.
var CNAMELoop = &lint.Rule{
	ID:      "zone/cname-loop",
	Summary: "an alias leads back to itself",
	Doc: `Whoever looks the name up is sent from alias to alias and comes back to where they were: the name never resolves.

Often the target lost a part, or its final dot: ` + "`www CNAME www`" + ` is meant to lead to another domain. A wildcard
can close the circle too: ` + "`* CNAME host`" + ` answers for host itself if host has no records of its own.

Let one of the aliases lead to a host that has an address.`,
	Cite: []lint.Citation{
		lint.RFC(1034, "3.6.2"),
		lint.RFC(1912, "2.4"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www CNAME web
web CNAME www
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www CNAME web
web A 192.0.2.80
`,
	Check: cnameLoop,
}

func cnameLoop(p *lint.Pass) {
	for _, loop := range loops.Of(p.Run) {
		first := loop[0]
		if first.zone != p.Zone {
			continue
		}
		target, _ := names.Target(p.Run, first.zone, first.record)
		f := p.ReportRecord(first.record, 0, "the alias %s leads back to itself", names.Owner(p.Run, p.Zone, first.record).Display())
		if len(loop) == 1 {
			f.Note("the name never resolves: let it lead to a host that has an address")
		} else {
			f.Note("it leads to %s and from there back, so none of these names resolves", target.Display())
		}
		for _, next := range loop[1:] {
			f.Relate(next.zone, next.record, "the alias goes on here")
		}
	}
}

// An alias is a CNAME record of a zone of the run.
type alias struct {
	zone   *zone.Zone
	record zone.RecordID
}

// loops are the circles of aliases in a run, across its zones. Each begins with the alias that comes first.
var loops = &lint.Fact[[][]alias]{Find: func(r *lint.Run) [][]alias {
	w := walker{run: r, visited: map[alias]int{}, followers: map[*zone.Zone]*follower{}}
	for _, z := range r.Zones {
		for id := range z.InTurn(z.ByType(dns.TypeCNAME)) {
			w.walk(alias{z, id})
		}
	}
	return w.loops
}}

// A walker follows aliases. One that leads to no other within the run, as most do, costs it no more than a look at
// the target.
type walker struct {
	run       *lint.Run
	followers map[*zone.Zone]*follower
	visited   map[alias]int // the number of the walk that came by first
	walks     int
	loops     [][]alias
}

// walk follows an alias until the run has no more of them, or until one that was seen before.
func (w *walker) walk(from alias) {
	next, ok := w.next(from)
	if !ok || w.visited[from] != 0 {
		return
	}
	w.walks++
	w.visited[from] = w.walks
	path := []alias{from}
	places := map[alias]int{from: 0}
	for ; ok; next, ok = w.next(next) {
		switch w.visited[next] {
		case 0:
			w.visited[next] = w.walks
			places[next] = len(path)
			path = append(path, next)
		case w.walks:
			w.loops = append(w.loops, path[places[next]:])
			return
		default:
			return
		}
	}
}

func (w *walker) next(from alias) (alias, bool) {
	f := w.followers[from.zone]
	if f == nil {
		f = newFollower(w.run, from.zone)
		w.followers[from.zone] = f
	}
	next := f.next(from.record)
	return next, next.zone != nil
}

// A follower finds the aliases that those of one zone lead to.
type follower struct {
	run     *lint.Run
	zone    *zone.Zone
	meant   map[zone.RecordID]zone.Name
	origin  zone.Name
	written map[string]alias // by target as written under origin
	known   map[zone.Name]alias
	fields  []zone.Field
}

func newFollower(r *lint.Run, z *zone.Zone) *follower {
	f := &follower{run: r, zone: z, meant: map[zone.RecordID]zone.Name{}, written: map[string]alias{}, known: map[zone.Name]alias{}}
	for _, j := range names.Targets(r, z) {
		if j.Meant != j.Read && z.Record(j.Record).Type == dns.TypeCNAME {
			f.meant[j.Record] = j.Meant
		}
	}
	return f
}

// next returns the alias that stands at the target of one, if any.
func (f *follower) next(id zone.RecordID) alias {
	if target, ok := f.meant[id]; ok {
		return f.at(target)
	}
	if f.zone.Record(id).Flags&(zone.Malformed|zone.Generic|zone.Unresolved) != 0 {
		return alias{}
	}
	if origin := f.zone.Origin(id); origin != f.origin {
		f.origin = origin
		clear(f.written)
	}
	f.fields = f.zone.AppendFields(f.fields[:0], id)
	if len(f.fields) == 0 {
		return alias{}
	}
	written := f.fields[0].Text
	next, ok := f.written[string(written)]
	if !ok {
		if target, err := zone.AppendName(nil, written, f.origin); err == nil {
			next = f.at(zone.Name(target))
		}
		f.written[string(written)] = next
	}
	return next
}

// at returns the alias that answers for a name: its own, or that of a wildcard.
func (f *follower) at(name zone.Name) alias {
	z := f.run.ZoneOf(name)
	if z == nil {
		return alias{}
	}
	if z.Apex == f.zone.Apex {
		z = f.zone // of several views of a zone, each has aliases of its own
	}
	if next, ok := f.known[name]; ok {
		return next
	}
	owner := name
	if wildcard, covered := names.Wildcard(f.run, z, name); covered && !names.Exists(f.run, z, name) {
		owner = wildcard
	}
	next := alias{}
	if _, handed := names.Handed(z, name); handed == 0 {
		for _, id := range z.At(owner) {
			if z.Record(id).Type == dns.TypeCNAME {
				next = alias{z, id}
				break
			}
		}
	}
	f.known[name] = next
	return next
}

package zone

import (
	"cmp"
	"iter"
	"slices"
	"sort"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// OriginDot finds $ORIGIN lines whose name lost its final dot.
var OriginDot = &lint.Rule{
	ID:      "zone/origin-dot",
	Summary: "an $ORIGIN lost its final dot",
	Doc: `A name without a dot at its end is relative, in $ORIGIN too: the origin so far is appended to it. Below
` + "`" + `$ORIGIN example.com` + "`" + ` in the zone example.com every relative name therefore ends in example.com.example.com,
and none of these records is where anybody looks for it.

Add the dot. ` + "`" + `$ORIGIN sub` + "`" + `, one label without dot, is right: it means sub.example.com.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
$ORIGIN eu.example.com
www A 192.0.2.1
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
$ORIGIN eu.example.com.
www A 192.0.2.1
`,
	Check: originDot,
}

func originDot(p *lint.Pass) {
	all := names.Origins(p.Run, p.Zone)
	if len(all) == 0 {
		return
	}
	below := growth(p.Zone, all)
	for _, o := range all {
		d := p.Zone.Directives[o.Directive]
		written := string(d.Args[0].Of(p.Zone.File.Sources[d.Source].Src))
		f := p.Report(lint.Place{Source: d.Source, Span: d.Args[0]}, "the origin %s lost its final dot", written).
			Marked("means %s", o.Read.Display()).
			Note("the names below it end in %s", o.Read.Display())
		changes, obstacle := below.withThoseBelow(o)
		if obstacle != "" {
			f.Note("%s; add the dots by hand", obstacle)
			continue
		}
		if o.OwnZone {
			f.Fix(lint.Safe, "add the dot", changes...)
			continue
		}
		if p.Zone.OriginKnown() {
			f.As(lint.Warning) // a subdomain may well be called eu.prod
		}
		f.Fix(lint.Unsafe, "add the dot", changes...)
	}
}

// Branches are what stands below the faulty origins of a zone. They are found in one walk, since there may be thousands.
type branches struct {
	zone   *zone.Zone
	faulty map[int]names.Origin // by their directives
	byRoot map[root]*branch
	// unreadable are the $ORIGIN directives that can't be read, in order.
	unreadable []obstacle
}

// A root is what faulty origins have in common that move together: the name, the source and how certain they are.
type root struct {
	source  uint16
	read    zone.Name
	ownZone bool
}

// A branch is what stands at and below a root.
type branch struct {
	changes   []zone.Change // of the faulty origins, the last one first
	moves     bool          // whether the last origin of the branch moves with the root
	obstacles []obstacle    // in order
	handedOn  uint32        // where the last record begins that has its owner from the branch and its origin from elsewhere
}

// An obstacle is a directive that keeps the faulty origins before it from being mended.
type obstacle struct {
	directive int
	why       string
}

// growth finds what stands below some origins.
func growth(z *zone.Zone, origins []names.Origin) *branches {
	all := &branches{zone: z, faulty: map[int]names.Origin{}, byRoot: map[root]*branch{}}
	for _, o := range origins {
		all.faulty[o.Directive] = o
		all.byRoot[all.rootOf(o)] = &branch{}
	}
	current := map[uint16]zone.Name{} // the origin in force, by source
	for number, d := range z.Directives {
		before := current[d.Source]
		switch {
		case d.Name == "$ORIGIN" && d.Origin == "":
			all.unreadable = append(all.unreadable, obstacle{number, "an $ORIGIN below it can't be read, so nobody can say what would become of the names there"})
		case d.Name == "$ORIGIN":
			for root, b := range all.around(d.Source, d.Origin) {
				b.origin(all, number, root, before)
			}
			current[d.Source] = d.Origin
		case (d.Name == "$GENERATE" || d.Name == "$INCLUDE") && !hasOriginOfItsOwn(z, d):
			for _, b := range all.around(d.Source, before) {
				if b.moves {
					b.obstacles = append(b.obstacles, obstacle{number, "the records of " + d.Name + " below it would move too"})
				}
			}
		}
	}
	for _, b := range all.byRoot {
		slices.Reverse(b.changes)
	}
	all.handOwnersOn()
	return all
}

func (all *branches) rootOf(o names.Origin) root {
	return root{all.zone.Directives[o.Directive].Source, o.Read, o.OwnZone}
}

// around calls yield with the branches that a name in a source belongs to.
func (all *branches) around(source uint16, name zone.Name) iter.Seq2[root, *branch] {
	return func(yield func(root, *branch) bool) {
		if name == "" {
			return
		}
		for read := range name.UpTo(zone.Root) {
			for _, ownZone := range []bool{false, true} {
				at := root{source, read, ownZone}
				if b := all.byRoot[at]; b != nil && !yield(at, b) {
					return
				}
			}
		}
	}
}

// origin takes note of an $ORIGIN directive of a branch, with the origin before it.
func (b *branch) origin(all *branches, number int, at root, before zone.Name) {
	d := all.zone.Directives[number]
	switch o, ok := all.faulty[number]; {
	case ok && o.OwnZone == at.ownZone:
		b.changes = append(b.changes, zone.SetOrigin{Directive: number, Origin: o.Meant})
		b.moves = true
		return
	case isAbsolute(all.zone, d, 0) || !before.IsBelow(at.read):
		b.moves = false
	}
	if !b.moves {
		b.obstacles = append(b.obstacles, obstacle{number, "the origin " + d.Origin.Display() + " below it would stay where it is"})
	}
}

// handOwnersOn looks for records below another origin that take over an owner that is relative to a faulty one.
func (all *branches) handOwnersOn() {
	z := all.zone
	for i := range z.Records {
		id := zone.RecordID(i)
		r := z.Record(id)
		if !r.Flags.Has(zone.OwnerInherited | zone.OwnerRelative) {
			continue
		}
		for root, b := range all.around(r.Source, z.Owner(id)) {
			if !z.Origin(id).IsBelow(root.read) {
				b.handedOn = max(b.handedOn, r.Start)
			}
		}
	}
}

// withThoseBelow changes an origin together with those that stand below it and are as certain, since all their names
// move with it, the innermost first. It says what is in the way where that can't be done.
func (all *branches) withThoseBelow(o names.Origin) (changes []zone.Change, why string) {
	b := all.byRoot[all.rootOf(o)]
	first := obstacle{directive: len(all.zone.Directives)}
	for _, obstacles := range [][]obstacle{b.obstacles, all.unreadable} {
		next, _ := slices.BinarySearchFunc(obstacles, o.Directive, func(x obstacle, number int) int { return cmp.Compare(x.directive, number) })
		if next < len(obstacles) && obstacles[next].directive < first.directive {
			first = obstacles[next]
		}
	}
	switch {
	case first.why != "":
		return nil, first.why
	case b.handedOn > all.zone.Directives[o.Directive].Span.Start:
		return nil, "a record below another $ORIGIN has no owner of its own and would move too"
	}
	count := sort.Search(len(b.changes), func(i int) bool { return b.changes[i].(zone.SetOrigin).Directive < o.Directive })
	return b.changes[:count:count], ""
}

// hasOriginOfItsOwn reports whether an $INCLUDE gives the file an origin that is written in full.
func hasOriginOfItsOwn(z *zone.Zone, d zone.Directive) bool {
	return d.Name == "$INCLUDE" && len(d.Args) > 1 && isAbsolute(z, d, 1)
}

// isAbsolute reports whether an argument of a directive is a name with its final dot.
func isAbsolute(z *zone.Zone, d zone.Directive, argument int) bool {
	return zone.IsAbsolute(d.Args[argument].Of(z.File.Sources[d.Source].Src))
}

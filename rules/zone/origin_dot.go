package zone

import (
	"slices"

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
	for i, o := range all {
		d := p.Zone.Directives[o.Directive]
		written := string(d.Args[0].Of(p.Zone.File.Sources[d.Source].Src))
		f := p.Report(lint.Place{Source: d.Source, Span: d.Args[0]}, "the origin %s lost its final dot", written).
			Marked("means %s", o.Read.Display()).
			Note("the names below it end in %s", o.Read.Display())
		changes, obstacle := withThoseBelow(p.Zone, all[i:])
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

// withThoseBelow changes the first of some origins together with those that stand below it and are as certain,
// since all their names move with it. It says what is in the way where that can't be done.
func withThoseBelow(z *zone.Zone, origins []names.Origin) (changes []zone.Change, obstacle string) {
	first := origins[0]
	faulty := map[int]names.Origin{}
	for _, o := range origins {
		if o.OwnZone == first.OwnZone {
			faulty[o.Directive] = o
		}
	}
	source := z.Directives[first.Directive].Source
	moves := false // the origin in force moves with the first one
	for number := first.Directive; number < len(z.Directives); number++ {
		d := z.Directives[number]
		if d.Name == "$ORIGIN" && d.Origin == "" {
			return nil, "an $ORIGIN below it can't be read, so nobody can say what would become of the names there"
		}
		if d.Source != source {
			continue
		}
		switch o, ok := faulty[number]; {
		case d.Name == "$GENERATE" || d.Name == "$INCLUDE":
			if moves && !hasOriginOfItsOwn(z, d) {
				return nil, "the records of " + d.Name + " below it would move too"
			}
		case d.Name != "$ORIGIN":
		case ok && d.Origin.IsBelow(first.Read):
			changes = append(changes, zone.SetOrigin{Directive: number, Origin: o.Meant})
			moves = true
		case isAbsolute(z, d, 0):
			moves = false
			fallthrough
		default:
			if !moves && d.Origin.IsBelow(first.Read) {
				return nil, "the origin " + d.Origin.Display() + " below it would stay where it is"
			}
		}
	}
	if handsOwnersOn(z, z.Directives[first.Directive], first.Read) {
		return nil, "a record below another $ORIGIN has no owner of its own and would move too"
	}
	slices.Reverse(changes) // the innermost moves first
	return changes, ""
}

// handsOwnersOn reports whether a record below another origin takes over an owner that is relative to a faulty one.
func handsOwnersOn(z *zone.Zone, d zone.Directive, read zone.Name) bool {
	for i := range z.Records {
		id := zone.RecordID(i)
		r := z.Record(id)
		if r.Source == d.Source && r.Start > d.Span.Start && r.Flags.Has(zone.OwnerInherited|zone.OwnerRelative) &&
			z.Owner(id).IsBelow(read) && !z.Origin(id).IsBelow(read) {
			return true
		}
	}
	return false
}

// hasOriginOfItsOwn reports whether an $INCLUDE gives the file an origin that is written in full.
func hasOriginOfItsOwn(z *zone.Zone, d zone.Directive) bool {
	return d.Name == "$INCLUDE" && len(d.Args) > 1 && isAbsolute(z, d, 1)
}

// isAbsolute reports whether an argument of a directive is a name with its final dot.
func isAbsolute(z *zone.Zone, d zone.Directive, argument int) bool {
	return zone.IsAbsolute(d.Args[argument].Of(z.File.Sources[d.Source].Src))
}

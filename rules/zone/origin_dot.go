package zone

import (
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
$ORIGIN eu.example.com
www A 192.0.2.1
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
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
		if unreadableBelow(p.Zone, o.Directive) {
			f.Note("an $ORIGIN below it can't be read, so nobody can say what would become of the names there; add the dots by hand")
			continue
		}
		if o.OwnZone {
			f.Fix(lint.Safe, "add the dot", withThoseBelow(all[i:])...)
			continue
		}
		if p.Zone.OriginKnown() {
			f.As(lint.Warning) // a subdomain may well be called eu.prod
		}
		f.Fix(lint.Unsafe, "add the dot", withThoseBelow(all[i:])...)
	}
}

// unreadableBelow reports whether an $ORIGIN that can't be read comes after a directive.
func unreadableBelow(z *zone.Zone, directive int) bool {
	for _, d := range z.Directives[directive:] {
		if d.Name == "$ORIGIN" && d.Origin == "" {
			return true
		}
	}
	return false
}

// withThoseBelow changes the first origin together with those that it is appended to, since all their names
// move with it.
func withThoseBelow(origins []names.Origin) []zone.Change {
	n := 1
	for n < len(origins) && origins[n].OwnZone == origins[0].OwnZone && origins[n].Read.IsStrictlyBelow(origins[0].Read) {
		n++
	}
	var changes []zone.Change
	for n--; n >= 0; n-- {
		changes = append(changes, zone.SetOrigin{Directive: origins[n].Directive, Origin: origins[n].Meant})
	}
	return changes
}

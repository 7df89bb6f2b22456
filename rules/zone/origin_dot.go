package zone

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// OriginDot finds $ORIGIN lines that lost their final dot.
var OriginDot = &lint.Rule{
	ID:      "zone/origin-dot",
	Summary: "an $ORIGIN lost its final dot",
	Doc: `The name after $ORIGIN is relative like any other if it doesn't end in a dot: "$ORIGIN example.com" in the
zone example.com makes example.com.example.com the end of every name below it, and moves all of them.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: head(1) + `$ORIGIN eu.example.com
www A 192.0.2.1
`,
	Good: head(2) + `$ORIGIN eu.example.com.
www A 192.0.2.1
`,
	Check: originDot,
}

func originDot(p *lint.Pass) {
	for i, d := range p.Zone.Directives {
		if d.Name != "$ORIGIN" || len(d.Args) == 0 {
			continue
		}
		written := string(d.Args[0].Of(p.Zone.File.Sources[d.Source].Src))
		meant, err := zone.ParseName(written+".", zone.Root)
		if err != nil || zone.IsAbsolute([]byte(written)) || d.Previous == zone.Root || !strings.Contains(written, ".") {
			continue
		}
		safety := lint.Safe
		if !p.Zone.OriginKnown() || !meant.IsBelow(p.Zone.Apex) {
			if !endsPublicly(written) {
				continue
			}
			safety = lint.Unsafe
		}
		f := p.Report(lint.Place{Source: d.Source, Span: d.Args[0]}, "$ORIGIN %s lost its final dot", written).
			Marked("means %s", d.Origin.Display()).
			Note("every name below it ends in %s", d.Origin.Display())
		if named(p.Zone, i) {
			f.Fix(safety, "add the dot", zone.SetOrigin{Directive: i, Origin: meant})
		} else {
			// No record is below it, so that the dot is a matter of spelling.
			end := d.Args[0].End
			f.Fix(safety, "add the dot", zone.Respell{Edits: []text.Edit{{Span: text.Span{Start: end, End: end}, New: "."}}})
		}
	}
}

// named reports whether any record stands below a directive.
func named(z *zone.Zone, directive int) bool {
	d := z.Directives[directive]
	return len(zone.Named(z, []zone.Change{zone.SetOrigin{Directive: directive, Origin: d.Origin}})) > 0
}

// endsPublicly reports whether a name ends in a public suffix and has a label more.
func endsPublicly(name string) bool {
	name = strings.ToLower(name)
	suffix, icann := publicsuffix.PublicSuffix(name)
	return (icann || strings.Contains(suffix, ".")) && suffix != name
}

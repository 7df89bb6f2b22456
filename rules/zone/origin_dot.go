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
	for _, o := range names.Origins(p.Run, p.Zone) {
		d := p.Zone.Directives[o.Directive]
		written := string(d.Args[0].Of(p.Zone.File.Sources[d.Source].Src))
		f := p.Report(lint.Place{Source: d.Source, Span: d.Args[0]}, "the origin %s lost its final dot", written).
			Marked("means %s", o.Read.Display()).
			Note("the names below it end in %s", o.Read.Display())
		safety := lint.Safe
		if !o.OwnZone {
			safety = lint.Unsafe
			if p.Zone.OriginKnown() {
				f.As(lint.Warning) // a subdomain may well be called eu.prod
			}
		}
		f.Fix(safety, "add the dot", zone.SetOrigin{Directive: o.Directive, Origin: o.Meant})
	}
}

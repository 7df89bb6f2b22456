package lint_test

import (
	"fmt"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
)

// A rule of one's own looks at the records that it cares about, reports what is wrong, and says in terms of the DNS
// how to put it right. It works on every format.
func Example() {
	retired := &lint.Rule{
		ID:       "house/retired-mail-host",
		Severity: lint.Error,
		Check: func(p *lint.Pass) {
			for _, id := range p.Zone.ByType(dns.TypeMX) {
				if target := p.Zone.Presentation(id)[1]; target == "old.example.net." {
					p.ReportRecord(id, 1, "mail goes to %s, which is switched off", target).
						Note("the new host is mx.example.net.").
						Fix(lint.Safe, "use the new host", p.Zone.WithField(id, 1, "mx.example.net."))
				}
			}
		},
	}

	file := zonefile.Format{}.Read("example.com.zone", []byte(`$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS  ns1.example.net.
@ MX  10 old.example.net.
`), zone.Options{})
	for _, f := range lint.Check(lint.NewRun([]*zone.File{file}, lint.Options{}), []*lint.Rule{retired}) {
		at := file.Sources[0].Lines().Position(f.Place.Span.Start)
		fmt.Printf("%s:%d:%d: %s: %s [%s]\n", file.Path, at.Line, at.Column, f.Severity, f.Message, f.Rule.ID)
	}
	// Output: example.com.zone:5:10: error: mail goes to old.example.net., which is switched off [house/retired-mail-host]
}

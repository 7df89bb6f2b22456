package zone

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// IDN finds names with letters beyond ASCII.
var IDN = &lint.Rule{
	ID:      "zone/idn",
	Summary: "a name has letters beyond ASCII",
	Doc: `Names with letters such as ü or 例 stand in the DNS in a form of plain letters that begins with ` + "`xn--`" + `
(an A-label): bücher is ` + "`xn--bcher-kva`" + `. Browsers and mail programs turn such names into that form before they
ask. A record under the name as people write it is never asked for, and many providers refuse it. octoDNS
and Cloudflare make that form themselves: nothing is said there.

Names of services in a local network (DNS-SD, below ` + "`_tcp` and `_udp`" + `) may have all letters.`,
	Cite: []lint.Citation{
		lint.RFC(5890, "2.3.2.1"),
		lint.RFC(5891, "4.4"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bücher A 192.0.2.1
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
xn--bcher-kva A 192.0.2.1
`,
	Check: idn,
}

func idn(p *lint.Pass) {
	idnOrigins(p)
	idnOwners(p)
	idnTargets(p)
}

func idnOrigins(p *lint.Pass) {
	for _, d := range p.Zone.Directives {
		if d.Name != "$ORIGIN" || d.Origin == "" || len(d.Args) == 0 {
			continue
		}
		if !names.IsASCII(d.Args[0].Of(p.Zone.File.Sources[d.Source].Src)) {
			f := p.Report(lint.Place{Source: d.Source, Span: d.Args[0]}, "the origin %s has letters beyond ASCII", names.Readable(d.Origin)).
				Note("all names below it end in it; nobody asks for these")
			if ascii, ok := names.ALabels(d.Origin); ok {
				f.Marked("%s is asked for", ascii.Display())
			}
		}
	}
}

func idnOwners(p *lint.Pass) {
	z := p.Zone
	types := map[zone.Name]map[uint16]bool{}
	for _, j := range names.Owners(p.Run, z) {
		if !j.Beyond || j.Verdict == names.Blanks || z.Record(j.Record).Flags.Has(zone.OwnerInherited) {
			continue
		}
		ascii, ok := names.ALabels(j.Read)
		if ok && z.Unicode {
			continue
		}
		f := p.ReportRecord(j.Record, lint.Owner, "the owner %s has letters beyond ASCII", names.Readable(j.Read))
		if !ok {
			noteNoALabel(f)
			continue
		}
		changes := ownerChanges(z, j.Record, ascii)
		f.Marked("%s is asked for", ascii.Display())
		safety := lint.Safe
		if types[ascii] == nil {
			types[ascii] = typesAt(z, ascii) // once, as one name may have any number of records
		}
		if joinsAny(z, changes, types[ascii]) {
			safety = lint.Unsafe
			f.Note("%s has records of the same type; the two sets would become one", ascii.Display())
		}
		f.Fix(safety, "write it in plain letters", changes...)
	}
}

func idnTargets(p *lint.Pass) {
	z := p.Zone
	for _, j := range names.Targets(p.Run, z) {
		if !j.Beyond || j.Verdict == names.URL || j.Verdict == names.Blanks {
			continue
		}
		ascii, ok := names.ALabels(j.Read)
		if ok && z.Unicode {
			continue
		}
		f := p.ReportRecord(j.Record, lint.Part(j.Field), "the %s target %s has letters beyond ASCII", zone.TypeString(z.Record(j.Record).Type), names.Readable(j.Read))
		if !ok {
			noteNoALabel(f)
			continue
		}
		f.Marked("%s is asked for", ascii.Display())
		if !z.Record(j.Record).Flags.Has(zone.Malformed) {
			f.Fix(lint.Safe, "write it in plain letters", z.WithField(j.Record, j.Field, string(ascii)))
		}
	}
}

func noteNoALabel(f *lint.Finding) {
	f.Note("there is no form in plain letters for it: it has characters that names may not have, or isn't written in UTF-8; type it again")
}

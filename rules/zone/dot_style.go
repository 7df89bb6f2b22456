package zone

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// DotStyle finds targets whose final dot is there or not against the custom of the file.
var DotStyle = &lint.Rule{
	ID:      "zone/dot-style",
	Summary: "some targets have their final dot, others don't",
	Doc: `In most provider exports a target means the same with and without its final dot. A file that has both makes
its readers wonder whether there is a difference, as there is in zone files. This rule wants what most targets of the
file have, and the dot if there are as many of either kind. No answer changes.

It is off unless you select it. Where a provider takes only one of the two, export/target-dot speaks.`,
	Cite: []lint.Citation{
		{Source: "octoDNS: records", URL: "https://octodns.readthedocs.io/en/latest/records.html"},
		lint.RFC(1035, "5.1"),
	},
	Severity: lint.Info,
	Fix:      lint.Always,
	Off:      true,
	Bad: `---
'':
  type: NS
  values:
  - ns1.example.net.
  - ns2.example.net.
www:
  type: CNAME
  value: shop.example.net
`,
	Good: `---
'':
  type: NS
  values:
  - ns1.example.net.
  - ns2.example.net.
www:
  type: CNAME
  value: shop.example.net.
`,
	Check: dotStyle,
}

func dotStyle(p *lint.Pass) {
	z := p.Zone
	if !z.Export || z.Relative || z.TargetDot != zone.DotOptional {
		return
	}
	dotted, bare := 0, 0
	for _, absolute := range styledTargets(z) {
		if absolute {
			dotted++
		} else {
			bare++
		}
	}
	if dotted == 0 || bare == 0 {
		return
	}
	for t, absolute := range styledTargets(z) {
		if absolute == (dotted >= bare) {
			continue
		}
		size := len(t.written)
		rrtype := zone.TypeString(z.Record(t.record).Type)
		if absolute {
			p.ReportRecord(t.record, lint.Part(t.field), "the %s target %s has a final dot, unlike most in this file", rrtype, t.written).
				Fix(lint.Safe, "take the dot off", zone.Respell{Edits: []text.Edit{{Span: z.Within(t.record, t.field, size-1, size)}}})
			continue
		}
		end := z.Within(t.record, t.field, size, size).Start
		p.ReportRecord(t.record, lint.Part(t.field), "the %s target %s has no final dot, unlike others in this file", rrtype, t.written).
			Fix(lint.Safe, "add the dot", zone.Respell{Edits: []text.Edit{{Span: text.Span{Start: end, End: end}, New: "."}}})
	}
}

// A styledTarget is the name of a host as it is written.
type styledTarget struct {
	record  zone.RecordID
	field   int
	written string
}

// styledTargets yields the targets that could be written with a final dot and without, and whether they have it.
func styledTargets(z *zone.Zone) func(yield func(styledTarget, bool) bool) {
	return func(yield func(styledTarget, bool) bool) {
		for _, rrtype := range []uint16{dns.TypeMX, dns.TypeCNAME, dns.TypeNS, dns.TypeSRV, dns.TypePTR, dns.TypeDNAME} {
			for _, id := range z.ByType(rrtype) {
				data := z.Data(id)
				if z.Record(id).Flags&(zone.Malformed|zone.Unresolved) != 0 || len(data) == 0 {
					continue
				}
				field := len(data) - 1
				written := string(data[field].Text)
				if !isHostName(written) || string(data[field].Of(z.Source(id).Src)) == "@" {
					continue
				}
				if !yield(styledTarget{id, field, written}, zone.IsAbsolute([]byte(written))) {
					return
				}
			}
		}
	}
}

// isHostName reports whether a target is the name of a host: not the root, no address, and no URL.
func isHostName(written string) bool {
	_, four := zone.ParseIPv4([]byte(written))
	letters := false
	for _, c := range []byte(written) {
		letters = letters || 'a' <= c|0x20 && c|0x20 <= 'z'
		if c == ':' || c == '/' || c == '$' || c == '{' {
			return false
		}
	}
	return letters && !four
}

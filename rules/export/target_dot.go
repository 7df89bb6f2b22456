package export

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// TargetDot finds targets with or without a final dot, against what the provider takes.
var TargetDot = &lint.Rule{
	ID:      "export/target-dot",
	Summary: "a target's final dot is missing, or is one too many for the provider",
	Doc: `In these formats a target means the same with and without its final dot, but some providers take only
one of the two: Google Cloud DNS, PowerDNS and deSEC refuse a target without it; Cloudflare, DigitalOcean,
Linode, Netlify and Vercel write it without. In octoDNS and at Route 53 both are right, and nothing is
said.`,
	Cite: []lint.Citation{
		{Source: "Google Cloud DNS: resource record sets", URL: "https://cloud.google.com/dns/docs/reference/rest/v1/resourceRecordSets"},
		{Source: "PowerDNS: zones", URL: "https://doc.powerdns.com/authoritative/http-api/zone.html"},
	},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `---
kind: dns#resourceRecordSet
name: example.com.
rrdatas:
- ns1.example.net.
- ns2.example.net.
ttl: 3600
type: NS
---
kind: dns#resourceRecordSet
name: www.example.com.
rrdatas:
- www.example.net
ttl: 300
type: CNAME
`,
	Good: `---
kind: dns#resourceRecordSet
name: example.com.
rrdatas:
- ns1.example.net.
- ns2.example.net.
ttl: 3600
type: NS
---
kind: dns#resourceRecordSet
name: www.example.com.
rrdatas:
- www.example.net.
ttl: 300
type: CNAME
`,
	Check: targetDot,
}

func targetDot(p *lint.Pass) {
	z := p.Zone
	if !z.Export || z.Relative || z.TargetDot == zone.DotOptional {
		return
	}
	strange := map[zone.RecordID]bool{} // zone/target-ip and zone/url-target speak of these
	for _, j := range names.Targets(p.Run, z) {
		if j.Verdict == names.Address || j.Verdict == names.URL {
			strange[j.Record] = true
		}
	}
	for _, rrtype := range []uint16{dns.TypeMX, dns.TypeCNAME, dns.TypeNS, dns.TypeSRV, dns.TypePTR, dns.TypeDNAME} {
		for _, id := range z.ByType(rrtype) {
			data := z.Data(id)
			if z.Record(id).Flags.Has(zone.Malformed) || len(data) == 0 || strange[id] {
				continue
			}
			number := len(data) - 1
			written := string(data[number].Text)
			if written == "." || written == "" || string(data[number].Of(z.Source(id).Src)) == "@" || zone.IsAbsolute([]byte(written)) == (z.TargetDot == zone.DotRequired) {
				continue
			}
			judge(p, id, number, rrtype, written)
		}
	}
}

func judge(p *lint.Pass, id zone.RecordID, number int, rrtype uint16, written string) {
	z := p.Zone
	part := lint.Part(number)
	end := z.Within(id, number, len(written), len(written)).Start
	if z.TargetDot == zone.DotRequired {
		p.ReportRecord(id, part, "the %s target %s needs its final dot here", zone.TypeString(rrtype), written).
			Note("the provider refuses it without").
			Fix(lint.Safe, "add the dot", zone.Respell{Edits: []text.Edit{{Span: text.Span{Start: end, End: end}, New: "."}}})
		return
	}
	p.ReportRecord(id, part, "the %s target %s has a final dot, which isn't written here", zone.TypeString(rrtype), written).
		As(lint.Warning).
		Note("the provider refuses it, or takes the dot off").
		Fix(lint.Safe, "take the dot off", zone.Respell{Edits: []text.Edit{{Span: z.Within(id, number, len(written)-1, len(written))}}})
}

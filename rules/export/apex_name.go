package export

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// ApexName finds the zone's own name in the spelling of another format.
var ApexName = &lint.Rule{
	ID:      "export/apex-name",
	Summary: "the zone's own name is written in another format's way",
	Doc: `Formats differ in how they write the name of the zone itself: ` + "`@`" + ` at DigitalOcean, Gandi and Hetzner, the
empty text in octoDNS and at deSEC, the whole name at Route 53, Google Cloud and PowerDNS. An ` + "`@`" + ` where it
has no meaning is refused, or becomes a name of its own: Route 53 publishes ` + "`\\100.example.com`" + `.`,
	Cite: []lint.Citation{
		{Source: "octoDNS: records", URL: "https://octodns.readthedocs.io/en/latest/records.html"},
		{Source: "Route 53: DNS domain name format", URL: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html"},
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `---
'@':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
www:
  type: A
  value: 192.0.2.1
`,
	Good: `---
'':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
www:
  type: A
  value: 192.0.2.1
`,
	Check: apexName,
}

func apexName(p *lint.Pass) {
	report(p, zone.ApexName)
	z := p.Zone
	if !z.Export || !z.OriginKnown() {
		return
	}
	literal := z.Apex.Join(names.AtSign)
	ids := z.At(literal)
	if len(ids) == 0 {
		return
	}
	var changes []zone.Change
	for _, id := range ids {
		changes = append(changes, zone.SetOwner{Record: id, Owner: z.Apex})
	}
	f := p.ReportRecord(ids[0], lint.Owner, "an @ is a name like any other here: this is @.%s, not the zone itself", z.Apex.Display())
	f.Note("what was meant is most likely %s", z.Apex.Display())
	if len(z.At(z.Apex)) == 0 {
		f.Fix(lint.Safe, "write the zone's name", changes...)
		return
	}
	f.Fix(lint.Unsafe, "write the zone's name", changes...)
}

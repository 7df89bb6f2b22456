package export

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// UpsertReplaces finds changes of Route 53 that take other texts of the zone away.
var UpsertReplaces = &lint.Rule{
	ID:      "export/upsert-replaces",
	Summary: "a change batch may take other TXT values of the zone away",
	Doc: `UPSERT replaces a whole record set of Route 53: an UPSERT of the TXT records at the zone's own name that
brings nothing but SPF removes every other text there, such as the proofs of ownership of Google or
Microsoft. CREATE fails if there is such a set already. Ask first what is there
(aws route53 list-resource-record-sets), and put all values into the change. A DELETE is never judged or
edited, since it must name what is served, faults and all.`,
	Cite:     []lint.Citation{{Source: "Route 53: ChangeResourceRecordSets", URL: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html"}},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `Changes:
- Action: UPSERT
  ResourceRecordSet:
    Name: example.com.
    ResourceRecords:
    - Value: '"v=spf1 include:amazonses.com ~all"'
    TTL: 300
    Type: TXT
`,
	Good: `Changes:
- Action: UPSERT
  ResourceRecordSet:
    Name: example.com.
    ResourceRecords:
    - Value: '"v=spf1 include:amazonses.com ~all"'
    - Value: '"google-site-verification=fZt0cGvCYVtpEvRZWzXbmYm0rHHbJHVnYDBAAt3jFfw"'
    TTL: 300
    Type: TXT
`,
	Check: upsertReplaces,
}

func upsertReplaces(p *lint.Pass) {
	z := p.Zone
	if !z.Export || !z.OriginKnown() {
		return
	}
	ids := z.AtType(z.Apex, dns.TypeTXT)
	for _, id := range ids {
		if !z.Record(id).Flags.Has(zone.Replaces) || texts.Of(z, id).Kind != texts.SPF {
			return
		}
	}
	if len(ids) == 0 {
		return
	}
	p.ReportRecord(ids[0], lint.Whole, "this change of the TXT records of %s brings only SPF", z.Apex.Display()).
		Note("an UPSERT takes every other text away that is there now, such as proofs of ownership, and a CREATE fails if there is any: put them all into this change")
}

package export

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// TXTQuotesMissing finds texts without the quotes that the provider wants around them.
var TXTQuotesMissing = &lint.Rule{
	ID:      "export/txt-quotes-missing",
	Summary: "a TXT value lacks its own quotes",
	Doc: `Route 53, CloudFormation, Google Cloud DNS, PowerDNS and deSEC take the value of a TXT record as it stands
in a zone file: in double quotes, each string of 255 characters at most. The quotes of YAML or JSON don't
count, since they are no part of the value: write ` + "`'\"v=spf1 … ~all\"'`" + ` in YAML and ` + "`\"\\\"v=spf1 … ~all\\\"\"`" + ` in JSON.
Without them the provider refuses the record.`,
	Cite: []lint.Citation{
		{Source: "Route 53: TXT record type", URL: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#TXTFormat"},
		lint.RFC(1035, "5.1"),
	},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `ResourceRecordSets:
- Name: example.com.
  ResourceRecords:
  - Value: ns1.example.net.
  - Value: ns2.example.net.
  TTL: 3600
  Type: NS
- Name: example.com.
  ResourceRecords:
  - Value: v=spf1 include:amazonses.com ~all
  TTL: 300
  Type: TXT
`,
	Good: `ResourceRecordSets:
- Name: example.com.
  ResourceRecords:
  - Value: ns1.example.net.
  - Value: ns2.example.net.
  TTL: 3600
  Type: NS
- Name: example.com.
  ResourceRecords:
  - Value: '"v=spf1 include:amazonses.com ~all"'
  TTL: 300
  Type: TXT
`,
	Check: func(p *lint.Pass) {
		for i := range p.Zone.Problems {
			problem := &p.Zone.Problems[i]
			if problem.Kind != zone.QuotesMissing {
				continue
			}
			switch texts.Of(p.Zone, problem.Record).Fault {
			case texts.Typographic, texts.LiteralQuotes:
				continue // quotes of another kind stand there; those rules put the right ones
			}
			reportProblem(p, problem)
		}
	},
}

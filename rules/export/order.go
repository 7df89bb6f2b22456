package export

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// Order finds names that octoDNS refuses for their order.
var Order = &lint.Rule{
	ID:      "export/order",
	Summary: "a key stands out of the order that octoDNS enforces",
	Doc: `While enforce_order is on in octoDNS's configuration, as it is by default, the names of a zone must stand in
natural order: numbers by their value and before letters, capitals before small letters. zonemend reports
this where it finds a configuration (octodns.yaml, config.yaml or production.yaml beside the zone or above
it) that doesn't turn it off, and where one name of many is out of order. Its own fixes keep the order of a
file that has one.`,
	Cite:     []lint.Citation{{Source: "octoDNS: YamlProvider", URL: "https://octodns.readthedocs.io/en/latest/api/octodns.provider.yaml.html"}},
	Severity: lint.Info,
	Fix:      lint.Never,
	Bad: `---
'':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
api:
  type: A
  value: 192.0.2.1
mail:
  type: A
  value: 192.0.2.2
www:
  type: A
  value: 192.0.2.3
blog:
  type: A
  value: 192.0.2.4
`,
	Good: `---
'':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
api:
  type: A
  value: 192.0.2.1
blog:
  type: A
  value: 192.0.2.4
mail:
  type: A
  value: 192.0.2.2
www:
  type: A
  value: 192.0.2.3
`,
	Check: func(p *lint.Pass) { report(p, zone.KeyOrder) },
}

package export

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// DuplicateKey finds keys that stand twice in one mapping.
var DuplicateKey = &lint.Rule{
	ID:      "export/duplicate-key",
	Summary: "a key stands twice",
	Doc: `A mapping has the same key twice. Nearly all programs keep the last of the two and say nothing, so
that the records under the first aren't published. Put both under one key, as a list.`,
	Cite: []lint.Citation{
		{Source: "YAML 1.2.2 section 3.2.1.3", URL: "https://yaml.org/spec/1.2.2/#3213-node-comparison"},
		lint.RFC(8259, "4"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `---
'':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
www:
  type: A
  value: 192.0.2.1
www:
  type: AAAA
  value: 2001:db8::1
`,
	Good: `---
'':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
www:
- type: A
  value: 192.0.2.1
- type: AAAA
  value: 2001:db8::1
`,
	Check: func(p *lint.Pass) { report(p, zone.DuplicateKey) },
}

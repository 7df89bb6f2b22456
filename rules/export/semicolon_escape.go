package export

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// SemicolonEscape finds semicolons that octoDNS wants written in another way.
var SemicolonEscape = &lint.Rule{
	ID:      "export/semicolon-escape",
	Summary: "a semicolon is written against octoDNS's setting",
	Doc: `octoDNS wants a backslash before each semicolon of a text (` + "`v=DMARC1\\; p=none`" + `), unless the provider's
escaped_semicolons is false in its configuration. In YAML's double quotes that backslash is written twice.`,
	Cite:     []lint.Citation{{Source: "octoDNS: records", URL: "https://octodns.readthedocs.io/en/latest/records.html"}},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `---
'':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
_dmarc:
  type: TXT
  value: v=DMARC1\; p=reject; rua=mailto:dmarc@example.com
`,
	Good: `---
'':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
_dmarc:
  type: TXT
  value: v=DMARC1\; p=reject\; rua=mailto:dmarc@example.com
`,
	Check: func(p *lint.Pass) { report(p, zone.SemicolonEscape) },
}

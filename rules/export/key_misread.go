package export

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// KeyMisread finds names and texts that octoDNS doesn't read as text.
var KeyMisread = &lint.Rule{
	ID:      "export/key-misread",
	Summary: "a name or text is read as something else",
	Doc: `octoDNS and Ansible read YAML 1.1, where a word without quotes may be more than text: ` + "`no`" + ` and
` + "`on`" + ` are truth values, ` + "`1.10`" + ` is the number 1.1, ` + "`0x10`" + ` is 16, ` + "`1:30`" + ` is 90 and ` + "`null`" + ` is nothing at all. The
record is then published under another name, or with another text. In quotes it is what is written. Plain
whole numbers such as ` + "`67`" + ` come to no harm.`,
	Cite:     []lint.Citation{{Source: "YAML 1.1 types", URL: "https://yaml.org/type/"}},
	Severity: lint.Warning,
	Fix:      lint.Always,
	Bad: `---
'':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
no:
  type: A
  value: 192.0.2.1
`,
	Good: `---
'':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
'no':
  type: A
  value: 192.0.2.1
`,
	Check: func(p *lint.Pass) { report(p, zone.KeyMisread) },
}

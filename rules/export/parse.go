package export

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// Parse finds what isn't YAML or JSON, or not what the format is made of.
var Parse = &lint.Rule{
	ID:      "export/parse",
	Summary: "the file can't be read",
	Doc: `The file isn't YAML or JSON as its readers want it, or a part of it isn't what the format is made of.
Some characters mean something in YAML and need quotes where they are meant as text: ` + "`@`" + ` and ` + "`*`" + ` at the
beginning of a value above all. In double quotes a backslash begins an escape, so that it must be doubled
to stand for itself. Rules that say that something is missing stay silent, since it may stand in the part
that couldn't be read.`,
	Cite: []lint.Citation{
		{Source: "YAML 1.2.2 section 5.3", URL: "https://yaml.org/spec/1.2.2/#53-indicator-characters"},
		lint.RFC(8259, ""),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `---
'':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
www:
  type: TXT
  value: @
`,
	Good: `---
'':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
www:
  type: TXT
  value: '@'
`,
	Check: func(p *lint.Pass) { report(p, zone.BadSyntax) },
}

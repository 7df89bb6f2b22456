package export

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// MXShape finds MX records whose preference stands in the wrong place.
var MXShape = &lint.Rule{
	ID:      "export/mx-shape",
	Summary: "the preference of an MX stands in the wrong place",
	Doc: `Zone files, Route 53 and Google Cloud DNS write the preference of an MX before its host
(` + "`10 mail.example.com`" + `); octoDNS, Cloudflare, DigitalOcean and others have a place of its own for it. There
the number becomes a part of the host's name, which no mail server finds.`,
	Cite: []lint.Citation{
		lint.RFC(1035, "3.3.9"),
		{Source: "octoDNS: records", URL: "https://octodns.readthedocs.io/en/latest/records.html"},
	},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `---
'':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
bounce:
- type: MX
  value: 10 feedback-smtp.us-east-1.amazonses.com.
- type: TXT
  value: v=spf1 include:amazonses.com ~all
`,
	Good: `---
'':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
bounce:
- type: MX
  value:
    exchange: feedback-smtp.us-east-1.amazonses.com.
    preference: 10
- type: TXT
  value: v=spf1 include:amazonses.com ~all
`,
	Check: func(p *lint.Pass) { report(p, zone.PreferencePlace) },
}

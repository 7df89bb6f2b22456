package export

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
)

// ProxiedDKIM finds records of mail that Cloudflare answers for itself.
var ProxiedDKIM = &lint.Rule{
	ID:      "export/proxied-dkim",
	Summary: "a record that mail needs is proxied",
	Doc: `For a proxied record Cloudflare answers with addresses of its own instead of what the record says. A
DKIM key, a MAIL FROM domain or a verification record can then not be found any more. Proxying is for web
sites; turn it off here.`,
	Cite:     []lint.Citation{{Source: "Cloudflare: proxy status", URL: "https://developers.cloudflare.com/dns/proxy-status/"}},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `---
'':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
dkim._domainkey:
  octodns:
    cloudflare:
      proxied: true
  type: CNAME
  value: dkim.example.net.
`,
	Good: `---
'':
  type: NS
  values: [ns1.example.net., ns2.example.net.]
dkim._domainkey:
  octodns:
    cloudflare:
      proxied: false
  type: CNAME
  value: dkim.example.net.
`,
	Check: proxiedDKIM,
}

func proxiedDKIM(p *lint.Pass) {
	z := p.Zone
	if !z.Export {
		return
	}
	for i := range z.Records {
		id := zone.RecordID(i)
		if !z.Record(id).Flags.Has(zone.Proxied) {
			continue
		}
		owner := z.Owner(id)
		var what string
		switch {
		case strings.Contains(string(owner), "._domainkey."):
			what = "a DKIM record"
		case owner.FirstLabel() == "_amazonses" || strings.HasPrefix(owner.FirstLabel(), "_acme-challenge") || owner.FirstLabel() == "_dmarc":
			what = "a record that is looked for by its text"
		case mailfrom.Is(p.Run, owner) != nil:
			what = "a record of a MAIL FROM domain"
		default:
			continue
		}
		p.ReportRecord(id, lint.Whole, "%s is %s, and it is proxied", owner.Display(), what).
			Note("Cloudflare answers with its own addresses instead of what the record says").
			Fix(lint.Safe, "turn the proxy off", zone.SetProxied{Records: []zone.RecordID{id}})
	}
}

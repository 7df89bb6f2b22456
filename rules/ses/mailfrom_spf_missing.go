package ses

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/rrset"
)

// MailFromSPFMissing finds MAIL FROM domains without an SPF record.
var MailFromSPFMissing = &lint.Rule{
	ID:      "ses/mailfrom-spf-missing",
	Summary: "a MAIL FROM domain has no SPF record",
	Doc: `SPF is checked at the MAIL FROM domain, so the record that lets SES send must stand there. Don't be misled by
SES: it only looks at the MX, and shows "success" without the SPF record, while receivers find none and DMARC
can't pass by SPF.`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
		lint.RFC(7208, "2.4"),
	},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: mailFromSPFMissing,
}

func mailFromSPFMissing(p *lint.Pass) {
	text := zone.Quote(newSPF(p.Run))
	for _, h := range proper(p) {
		if !p.Zone.Whole || len(h.SPF(p.Run)) > 0 || len(h.Type99(p.Run)) > 0 || names.Elsewhere(p.Run, p.Zone, h.Name, dns.TypeTXT) {
			continue
		}
		if _, ok := alias(p, h.Name); ok {
			continue
		}
		// Under a wildcard, a record of its own would take away from the host what the wildcard gives it.
		if occluded(p.Zone, h.Name) || wildcardMX(p, h.Name) {
			continue
		}
		after, ok := neighbour(p, h.Name, dns.TypeMX)
		if !ok {
			continue
		}
		place := after
		if len(h.MX) > 0 {
			place = h.MX[0]
			// Not always at the host: its owner may have lost a dot.
			if last := h.MX[len(h.MX)-1]; p.Zone.Editable(last) == nil {
				after = last
			}
		}
		ttl := rrset.NewTTL(p.Run, p.Zone, after, h.Name, dns.TypeTXT)
		p.ReportRecord(place, lint.Owner, "the MAIL FROM domain %s has no SPF record", h.Name.Display()).
			About(h.Name).
			Note("%s", withoutSPF(h)).
			Fix(lint.Safe, "add "+text+rrset.SayTTL(p.Zone, after, ttl), zone.Add{
				After: after, Owner: h.Name, TTL: ttl, Type: dns.TypeTXT, Data: []string{text},
			})
	}
}

// withoutSPF says what comes of a MAIL FROM domain without SPF record.
func withoutSPF(h *mailfrom.Host) string {
	if len(h.Feedback) == 0 {
		return "receivers find no SPF record, and DMARC can't pass by SPF"
	}
	return "SES shows \"success\" all the same, since it looks only at the MX; but receivers find no SPF record, and DMARC can't pass by SPF"
}

package ses

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// MailFromOccluded finds records of MAIL FROM domains that no name server gives out.
var MailFromOccluded = &lint.Rule{
	ID:      "ses/mailfrom-occluded",
	Summary: "the records of a MAIL FROM domain stand below a delegation, where nobody sees them",
	Doc: `NS records at a name hand it, and all names below it, to other name servers. What this zone has there besides
is never given out: SES asks the other servers, and doesn't find the MX.

Write the records of the MAIL FROM domain into the zone on those servers. If that zone is gone, take its NS records
out here.`,
	Cite: []lint.Citation{
		lint.RFC(2181, "6"),
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
shop NS ns1.example.org.
shop NS ns2.example.org.
bounce.shop MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce.shop TXT "v=spf1 include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
shop NS ns1.example.org.
shop NS ns2.example.org.
`,
	Check: mailFromOccluded,
}

func mailFromOccluded(p *lint.Pass) {
	for _, h := range mailfrom.In(p.Run, p.Zone) {
		cut, below := names.Cut(p.Zone, h.Name)
		if !below {
			continue
		}
		// A host without records here is simply the other zone's.
		own := h.MX
		if len(own) == 0 {
			own = p.Zone.AtType(h.Name, dns.TypeTXT)
		}
		if len(own) == 0 {
			continue
		}
		f := p.ReportRecord(own[0], lint.Owner, "nobody sees the records of the MAIL FROM domain %s here: %s is delegated to other name servers", h.Name.Display(), cut.Display()).
			Note("SES asks those servers: write the MX and the SPF record into the zone there")
		if servers := p.Zone.AtType(cut, dns.TypeNS); len(servers) > 0 {
			f.Relate(p.Zone, servers[0], "the delegation")
		}
	}
}

// occluded reports whether a host has NS records, or lies below a name that has: then other servers are asked.
func occluded(z *zone.Zone, h *mailfrom.Host) bool {
	_, below := names.Cut(z, h.Name)
	return below
}

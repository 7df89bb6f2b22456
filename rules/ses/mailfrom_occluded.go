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
	Summary: "the records of a MAIL FROM domain stand below a delegation or a DNAME, where nobody sees them",
	Doc: `NS records at a name hand it, and all names below it, to other name servers. What this zone has there besides
is never given out: SES asks the other servers, and doesn't find the MX. A DNAME record does the same to all names below its own:
they are looked up in the domain that it leads to.

Write the records of the MAIL FROM domain into the zone on those servers. If that zone is gone, take its NS records
out here.`,
	Cite: []lint.Citation{
		lint.RFC(2181, "6"),
		lint.RFC(6672, "2.4"),
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
		id, hidden := hiddenRecord(h)
		if !hidden {
			continue
		}
		cut, rrtype := names.Handed(p.Zone, h.Name)
		records := p.Zone.AtType(cut, rrtype)
		if rrtype == dns.TypeDNAME {
			p.ReportRecord(id, lint.Owner, "nobody sees the records of the MAIL FROM domain %s here: a DNAME leads all names below %s elsewhere", h.Name.Display(), cut.Display()).
				Note("SES asks for the name that the DNAME leads to: take a MAIL FROM domain that isn't below it").
				Relate(p.Zone, records[0], "the DNAME")
			continue
		}
		f := p.ReportRecord(id, lint.Owner, "nobody sees the records of the MAIL FROM domain %s here: %s is delegated to other name servers", h.Name.Display(), cut.Display()).
			Note("SES asks those servers: write the MX and the SPF record into the zone there")
		if len(records) > 0 {
			f.Relate(p.Zone, records[0], "the delegation")
		}
	}
}

// hiddenRecord returns the first record of a MAIL FROM domain that nobody sees. A host without records here is simply another
// zone's.
func hiddenRecord(h *mailfrom.Host) (zone.RecordID, bool) {
	if !occluded(h.Zone, h.Name) {
		return zone.NoRecord, false
	}
	own := h.MX
	if len(own) == 0 {
		own = h.Zone.AtType(h.Name, dns.TypeTXT)
	}
	if len(own) == 0 {
		return zone.NoRecord, false
	}
	return own[0], true
}

// occluded reports whether a zone leaves a host to others, by NS records at it or above, or a DNAME above it: then others
// are asked.
func occluded(z *zone.Zone, host zone.Name) bool {
	_, rrtype := names.Handed(z, host)
	return rrtype != 0
}

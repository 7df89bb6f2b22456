package ses

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/identity"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/readiness"
)

// Readiness says which identities aren't set up to their end.
var Readiness = &lint.Rule{
	ID:      "ses/readiness",
	Summary: "a domain that sends with SES isn't set up to its end",
	Doc: `Mail that SES sends is delivered best when it is signed by your domain (DKIM), sent with a MAIL FROM domain of yours
whose SPF record passes SES, and when a DMARC record says what receivers do with mail that is neither. This rule
says for each domain what of that isn't there.

` + "`zonemend ses`" + ` prints the whole picture. The rule is off because each thing that is wrong has a finding of its own.`,
	Cite: []lint.Citation{
		lint.AWS("Complying with DMARC authentication protocol in Amazon SES", "send-email-authentication-dmarc"),
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Info,
	Off:      true,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com"
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.amazonses.com.
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7._domainkey CNAME k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.amazonses.com.
wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia._domainkey CNAME wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.dkim.amazonses.com.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com"
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.amazonses.com.
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7._domainkey CNAME k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.amazonses.com.
wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia._domainkey CNAME wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.dkim.amazonses.com.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: checkReadiness,
}

func checkReadiness(p *lint.Pass) {
	for _, i := range readiness.Of(p.Run) {
		if p.Run.ZoneOf(i.Domain) != p.Zone || i.Ready() {
			continue
		}
		place, ok := identityPlace(p, i)
		if !ok {
			continue
		}
		var lacks []string
		for _, part := range []struct {
			name  string
			state readiness.State
		}{{"DKIM", i.DKIM.State}, {"MAIL FROM", i.MailFrom.State}, {"DMARC", i.DMARC.State}} {
			switch part.state {
			case readiness.No:
				lacks = append(lacks, "no sign of "+part.name)
			case readiness.Partial:
				lacks = append(lacks, part.name+" isn't complete")
			case readiness.Unknown:
				lacks = append(lacks, part.name+" can't be seen here")
			}
		}
		if len(lacks) == 0 {
			lacks = []string{"the DMARC record asks for strict alignment"}
		}
		p.ReportRecord(place, lint.Owner, "%s isn't ready to send with SES: %s", i.Name(), strings.Join(lacks, ", ")).
			Note("DMARC passes by %s; see: zonemend ses", orNothing(i.Passes()))
	}
}

func orNothing(passes []string) string {
	if len(passes) == 0 {
		return "nothing"
	}
	return strings.ToUpper(strings.Join(passes, " and "))
}

// identityPlace returns the record that a finding about an identity stands at: one of the MAIL FROM domain, of the DKIM
// records, of the domain.
func identityPlace(p *lint.Pass, i *readiness.Identity) (zone.RecordID, bool) {
	if h := mailfrom.Within(p.Run, p.Zone, i.MailFrom.Host); h != nil && len(h.MX) > 0 {
		return h.MX[0], true
	}
	if id, ok := signs.Of(p.Run, p.Zone)[i.Domain]; ok {
		return id, true
	}
	return hostPlace(p, i.Domain)
}

// signs are the first records of a zone that show SES at work for a domain, by that: DKIM records, and texts that verify it.
var signs = &lint.ZoneFact[map[zone.Name]zone.RecordID]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name]zone.RecordID {
	found := map[zone.Name]zone.RecordID{}
	note := func(domain zone.Name, id zone.RecordID) {
		if _, known := found[domain]; !known {
			found[domain] = id
		}
	}
	for _, rrtype := range []uint16{dns.TypeCNAME, dns.TypeTXT} {
		for _, id := range sieve.AtUnderscored(r, z, rrtype) {
			owner := z.Owner(id)
			if owner.FirstLabel() == identity.Label {
				note(owner.Parent(), id)
			} else if selector, domain := easydkim.Split(owner); selector != "" {
				note(domain, id)
			}
		}
	}
	return found
}}

package ses

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// DKIMType finds DKIM records of the wrong type.
var DKIMType = &lint.Rule{
	ID:      "ses/dkim-type",
	Summary: "a DKIM record has the wrong type",
	Doc: `There are two ways to publish a DKIM key. Easy DKIM of Amazon SES gives you three host names, and each
goes into a CNAME record: it points to the key, which Amazon keeps and changes. Other senders, and SES when
you bring your own key, give you the key itself, and that goes into a TXT record.

A host name in a TXT record is no key, and a key in a CNAME record is no host: with the wrong type receivers
find nothing, and SES doesn't verify the domain.`,
	Cite: []lint.Citation{
		lint.AWS("Easy DKIM in Amazon SES", "send-email-authentication-dkim-easy"),
		lint.RFC(6376, "3.6.2.1"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey TXT "2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.amazonses.com"
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7._domainkey TXT "k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.amazonses.com"
wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia._domainkey TXT "wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.dkim.amazonses.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.amazonses.com.
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7._domainkey CNAME k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.amazonses.com.
wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia._domainkey CNAME wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.dkim.amazonses.com.
`,
	Check: dkimType,
}

func dkimType(p *lint.Pass) {
	for _, k := range easydkim.InZone(p.Run, p.Zone) {
		if k.Type != dns.TypeTXT || k.Placeholder() {
			continue
		}
		f := p.ReportRecord(k.Record, lint.Type, "the DKIM record for selector %s is a TXT record, but its text is the host name %s", display(k.Selector), k.Target).
			Marked("should be CNAME").
			Note("the key isn't here but at that host, so the record must be a CNAME that points there")
		target := k.Target
		if k.Host.Suffix == "amazonaws.com" {
			target, _ = k.RightTarget()
		}
		switch {
		case len(p.Zone.At(p.Zone.Owner(k.Record))) > 1:
			f.Note("other records stand at the name, and a CNAME must be alone: take this one or those away")
		case k.Host.IsDKIMTarget() || aws.LooksLikeToken(k.Host.Token):
			f.Fix(lint.Safe, "make it a CNAME to "+string(target), zone.SetType{Record: k.Record, Type: dns.TypeCNAME, Data: []string{string(target)}})
		}
	}
	for _, id := range sieve.Mentioning(p.Run, p.Zone, dns.TypeCNAME, sieve.Equals) {
		if text, ok := easydkim.KeyText(p.Zone, id); ok {
			f := p.ReportRecord(id, lint.Type, "the DKIM record %s is a CNAME, but it holds a key", p.Zone.Owner(id).Display()).
				Marked("should be TXT").
				Note("a CNAME holds the name of a host; the text of a key goes into a TXT record")
			text.OfferRepair(f, "make it a TXT record", zone.SetType{
				Record: id, Type: dns.TypeTXT, Data: texts.Data(text.Clean), FromComments: text.FromComments,
			})
		}
	}
}

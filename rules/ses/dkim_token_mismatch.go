package ses

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/expected"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// DKIMTokenMismatch finds DKIM CNAMEs that lead to the key of another selector.
var DKIMTokenMismatch = &lint.Rule{
	ID:      "ses/dkim-token-mismatch",
	Summary: "a DKIM CNAME has one token in its name and another in its target",
	Doc: `In each of the three DKIM records of SES the same token stands twice: at the start of the name and at
the start of the target. Here the two differ, because a letter was lost, or because the records were mixed
up while they were copied. SES then finds no key under that selector, or a wrong one.

Compare the record with the SES console (the identity, "Publish DNS records"). Only there can you see which
of the two tokens is right.`,
	Cite: []lint.Citation{
		lint.AWS("Easy DKIM in Amazon SES", "send-email-authentication-dkim-easy"),
	},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.amazonses.com.
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7._domainkey CNAME wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.dkim.amazonses.com.
wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia._domainkey CNAME k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.amazonses.com.
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
	Check: dkimTokenMismatch,
}

func dkimTokenMismatch(p *lint.Pass) {
	for _, k := range easydkim.InZone(p.Run, p.Zone) {
		token := k.Host.Token
		if k.Type != dns.TypeCNAME || k.Selector == token || !aws.LooksLikeToken(k.Selector) || !aws.LooksLikeToken(token) || k.Placeholder() {
			continue
		}
		if expected.At(p.Run, k.Owner) != nil {
			continue // ses/dkim-expected knows the target
		}
		f := p.ReportRecord(k.Record, 0, "the DKIM CNAME for selector %s leads to the key of %s", k.Selector, token).
			Marked("should begin with %s", k.Selector).
			Note("SES gives each of its three records one token, which stands in the name and in the target: compare this record with the SES console")
		if right, ok := ownerOfTarget(p, &k); ok && !names.Occupied(p.Run, p.Zone, right) {
			f.Marked("the name should begin with %s", token).
				Fix(lint.Safe, "change the name to "+right.Display(), zone.SetOwner{Record: k.Record, Owner: right})
			continue
		}
		other := k.Domain.Join(token + "." + easydkim.Label)
		if aws.IsTokenOfToday(token) && !aws.IsTokenOfToday(k.Selector) && !names.Occupied(p.Run, p.Zone, other) {
			f.Marked("the name should begin with %s", token).
				Fix(lint.Unsafe, "change the name to "+other.Display(), zone.SetOwner{Record: k.Record, Owner: other})
			continue
		}
		target := aws.DKIMTarget(k.Selector, k.Host.Zone)
		f.Fix(lint.Unsafe, "change the target to "+string(target), p.Zone.WithField(k.Record, 0, string(target)))
	}
}

package ses

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/expected"
)

// DKIMCount finds domains with too few DKIM records of SES, or too many.
var DKIMCount = &lint.Rule{
	ID:      "ses/dkim-count",
	Summary: "the DKIM CNAMEs of SES don't come in threes",
	Doc: `Easy DKIM needs three CNAME records, because Amazon changes keys from time to time and signs with one
while the next is made ready. SES looks for all three: with one or two the domain isn't verified and mail
isn't signed.

Take the missing records from the SES console: the identity, "Authentication", "DomainKeys Identified Mail
(DKIM)", "Publish DNS records". A domain that is set up in several regions or accounts has three for each,
so six or nine are normal; with four or five either some are missing, or some are left of an identity that
is gone. Nothing is deleted: only you can tell which ones are in use.`,
	Cite: []lint.Citation{
		lint.AWS("Easy DKIM in Amazon SES", "send-email-authentication-dkim-easy"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.amazonses.com.
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7._domainkey CNAME k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.amazonses.com.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.amazonses.com.
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7._domainkey CNAME k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.amazonses.com.
wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia._domainkey CNAME wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.dkim.amazonses.com.
`,
	Check: dkimCount,
}

func dkimCount(p *lint.Pass) {
	for _, g := range easydkim.Groups(p.Run, p.Zone) {
		n := len(g.Owners)
		if n%3 == 0 || expected.Tokens(p.Run, g.Domain) {
			continue // what SES handed out is known: ses/dkim-expected compares with that
		}
		if n < 3 {
			f := p.ReportRecord(g.First, lint.Owner, "%s has %d of the 3 DKIM CNAMEs that SES looks for in %s", g.Domain.Display(), n, g.Zone)
			f.Note("what is there: %s", selectors(g.Owners))
			if taken := keysTaken.Of(p.Run, p.Zone)[keySet{g.Domain, g.Zone}]; len(taken) > 0 {
				f.Note("what the base had beside these: %s", selectors(taken))
			}
			f.Note("without all three SES doesn't verify the domain and doesn't sign its mail; copy the rest from the SES console (the identity, \"Publish DNS records\")")
			continue
		}
		p.ReportRecord(g.First, lint.Owner, "%s has %d DKIM CNAMEs of SES in %s; they come in threes", g.Domain.Display(), n, g.Zone).
			As(lint.Warning).
			Note("either some are missing, or some are left of an identity that is gone: compare them with the SES console, region by region; there are %s", selectors(g.Owners))
	}
}

// selectors lists the selectors of owners.
func selectors(owners []zone.Name) string {
	list := make([]string, len(owners))
	for i, owner := range owners {
		list[i], _ = easydkim.Split(owner)
	}
	return strings.Join(list, ", ")
}

package ses

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// DKIMOwner finds DKIM CNAMEs of SES at names where nobody looks for keys.
var DKIMOwner = &lint.Rule{
	ID:      "ses/dkim-owner",
	Summary: "a DKIM CNAME of SES isn't named TOKEN._domainkey",
	Doc: `Mail servers look for DKIM keys at SELECTOR._domainkey.DOMAIN and nowhere else. The label is written
exactly so, with its underscore, and stands between the selector and your domain. A record named
TOKEN.example.com or TOKEN.domainkey.example.com is never asked for, and SES doesn't verify the domain.

Some DNS providers don't let you enter an underscore. Amazon allows to drop it from _amazonses, the name of
the old verification record, but never from _domainkey: there you need another provider.`,
	Cite: []lint.Citation{
		lint.RFC(6376, "3.6.2.1"),
		lint.AWS("Easy DKIM in Amazon SES", "send-email-authentication-dkim-easy"),
	},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.amazonses.com.
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.domainkey CNAME k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.amazonses.com.
wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.domainkey CNAME wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.dkim.amazonses.com.
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
	Check: dkimOwner,
}

func dkimOwner(p *lint.Pass) {
	for _, k := range easydkim.InZone(p.Run, p.Zone) {
		right, wrong := k.RightOwner(p.Zone)
		if !wrong || right == k.Owner || k.Type != dns.TypeCNAME || k.Placeholder() || !k.Owner.IsBelow(p.Zone.Apex) {
			continue
		}
		first := k.Owner.FirstLabel()
		f := p.ReportRecord(k.Record, lint.Owner, "the DKIM CNAME of SES at %s isn't below _domainkey, where DKIM keys are looked for", k.Owner.Display()).
			About(right).
			Marked("should be %s", right.Display()).
			Note("the name must be TOKEN._domainkey.DOMAIN, with the token %s that its target has", k.Host.Token)
		if !aws.LooksLikeToken(k.Host.Token) {
			continue
		}
		if len(p.Zone.At(right)) > 0 {
			f.Note("%s is there already: this record isn't needed", right.Display()).
				Fix(lint.Unsafe, "delete this record", zone.Delete{Record: k.Record})
			continue
		}
		if names.Occupied(p.Run, p.Zone, right) {
			f.Note("another record is meant to stand at %s, where a CNAME must be alone", right.Display())
			continue
		}
		safety := lint.Unsafe
		if first == k.Host.Token {
			safety = lint.Safe
		}
		f.Fix(safety, "change the name to "+right.Display(), zone.SetOwner{Record: k.Record, Owner: right})
	}
}

package ses

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/expected"
	"github.com/zonemend/zonemend/rules/internal/told"
)

// DKIMZone finds DKIM CNAMEs that lead into another of Amazon's domains than the identity's keys lie in.
var DKIMZone = &lint.Rule{
	ID:      "ses/dkim-zone",
	Summary: "a DKIM CNAME leads into the wrong domain of Amazon's",
	Doc: `The keys of most regions lie in dkim.amazonses.com, but some regions have a domain of their own, such as
dkim.eu-south-1.amazonses.com, and newer identities may have one with one more label
(TOKEN.a31d.dkim.us-west-2.amazonses.com). A CNAME into another domain finds no key.

SES says which domain it is: "SigningHostedZone" in the answer of ` + "`aws sesv2 get-email-identity`" + `, or the value that the
console shows. Where only the region is known, this is a warning: Amazon gives some identities another domain than
the region has.`,
	Cite: []lint.Citation{
		lint.AWS("Easy DKIM in Amazon SES", "send-email-authentication-dkim-easy"),
		lint.AWS("Regions and Amazon SES", "regions"),
	},
	Severity: lint.Error,
	Fix:      lint.Always,
	Config: `ses:
  identities:
    - domain: example.com
      region: eu-south-1
      dkim:
        tokens: [2hv6zqkd3mwnr7tgyax4sjcpbfelu5io, k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7, wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia]
        signing_hosted_zone: dkim.eu-south-1.amazonses.com
`,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.eu-south-1.amazonses.com.
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7._domainkey CNAME k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.eu-south-1.amazonses.com.
wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia._domainkey CNAME wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.dkim.amazonses.com.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.eu-south-1.amazonses.com.
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7._domainkey CNAME k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.eu-south-1.amazonses.com.
wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia._domainkey CNAME wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.dkim.eu-south-1.amazonses.com.
`,
	Check: dkimZone,
}

func dkimZone(p *lint.Pass) {
	if len(p.Run.Options.Identities) == 0 {
		return
	}
	for _, k := range easydkim.InZone(p.Run, p.Zone) {
		if k.Type != dns.TypeCNAME || k.Domain == "" || !k.Host.IsDKIMTarget() || k.Selector != k.Host.Token {
			continue
		}
		if e := expected.At(p.Run, k.Owner); e != nil && e.Identity.DKIM.Zone != "" {
			if e.Target != k.Target {
				p.ReportRecord(k.Record, 0, "the DKIM CNAME for selector %s leads into %s, but the key lies in %s", k.Selector, k.Host.Zone, e.Identity.DKIM.Zone.Display()).
					Note("%s says so; in the wrong domain nobody finds the key, and the domain isn't verified", e.Identity.From).
					Fix(lint.Safe, "change the target to "+string(e.Target), p.Zone.WithField(k.Record, 0, string(e.Target)))
			}
			continue
		}
		zoneOfRegion(p, &k)
	}
}

// zoneOfRegion compares a key with the domains that the regions of its identities have.
func zoneOfRegion(p *lint.Pass, k *easydkim.Key) {
	if cell, _, ok := strings.Cut(k.Host.Zone, ".dkim."); ok && cell != "" || k.Host.Region != "" && !aws.KnownRegion(k.Host.Region) {
		return
	}
	var zones, regions []string
	from := ""
	for _, said := range told.Of(p.Run, k.Domain) {
		suffix, known := aws.DKIMZone(said.Region)
		if !known || said.DKIM.Zone != "" || strings.HasPrefix(said.DKIM.Origin, "AWS_SES_") || suffix == k.Host.Zone {
			return // it may be this identity's, and all is well
		}
		if said.DKIM.Origin == "EXTERNAL" {
			continue
		}
		from = said.From
		if !slices.Contains(zones, suffix) {
			zones, regions = append(zones, suffix), append(regions, said.Region)
		}
	}
	if len(zones) == 0 {
		return
	}
	f := p.ReportRecord(k.Record, 0, "the DKIM CNAME for selector %s leads into %s, but the keys of %s lie in %s",
		k.Selector, k.Host.Zone, strings.Join(regions, " and "), strings.Join(zones, " or ")).
		As(lint.Warning).
		Note("%s names the region; compare the record with the SES console (the identity, \"Publish DNS records\")", from)
	if len(zones) == 1 {
		target := aws.DKIMTarget(k.Host.Token, zones[0])
		f.Fix(lint.Unsafe, "change the target to "+string(target), p.Zone.WithField(k.Record, 0, string(target)))
	}
}

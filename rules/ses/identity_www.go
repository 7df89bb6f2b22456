package ses

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/identity"
)

// IdentityWWW finds identities of SES that are the name of a web site.
var IdentityWWW = &lint.Rule{
	ID:      "ses/identity-www",
	Summary: "the name of a web site (www) was set up in SES instead of the domain",
	Doc: `Somebody set up ` + "`www.DOMAIN`" + ` as an identity in SES. That allows mail from addresses such as info@www.DOMAIN, and
not from info@DOMAIN, which is hardly what was meant.

Set up the domain without www in SES, publish the records that SES then gives you, and remove the identity with www.`,
	Cite: []lint.Citation{
		lint.AWS("Creating and verifying identities in Amazon SES", "creating-identities"),
	},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
ppzxzyzyzyzyzyzyzyzyzyzyzyzyzyza._domainkey.www CNAME ppzxzyzyzyzyzyzyzyzyzyzyzyzyzyza.dkim.amazonses.com.
qqzxzyzyzyzyzyzyzyzyzyzyzyzyzyzb._domainkey.www CNAME qqzxzyzyzyzyzyzyzyzyzyzyzyzyzyzb.dkim.amazonses.com.
rrzxzyzyzyzyzyzyzyzyzyzyzyzyzyzc._domainkey.www CNAME rrzxzyzyzyzyzyzyzyzyzyzyzyzyzyzc.dkim.amazonses.com.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
ppzxzyzyzyzyzyzyzyzyzyzyzyzyzyza._domainkey CNAME ppzxzyzyzyzyzyzyzyzyzyzyzyzyzyza.dkim.amazonses.com.
qqzxzyzyzyzyzyzyzyzyzyzyzyzyzyzb._domainkey CNAME qqzxzyzyzyzyzyzyzyzyzyzyzyzyzyzb.dkim.amazonses.com.
rrzxzyzyzyzyzyzyzyzyzyzyzyzyzyzc._domainkey CNAME rrzxzyzyzyzyzyzyzyzyzyzyzyzyzyzc.dkim.amazonses.com.
`,
	Check: identityWWW,
}

func identityWWW(p *lint.Pass) {
	for _, it := range identity.In(p.Run, p.Zone) {
		if !it.Evidence.Has(identity.Named|identity.Signed|identity.Verified) || !isWWW(p.Zone, it.Domain) {
			continue
		}
		at, ok := recordOf(p.Zone, it)
		if !ok {
			continue
		}
		right := it.Domain.Parent().Display()
		p.ReportRecord(at, lint.Owner, "%s is set up in SES, and not %s", it.Domain.Display(), right).
			Note("so mail can only be sent from addresses such as info@%s; set up %s in SES", strings.TrimSuffix(it.Domain.Display(), "."), right)
	}
}

// isWWW reports whether a domain is the name of a web site.
func isWWW(z *zone.Zone, domain zone.Name) bool {
	return domain.FirstLabel() == "www" && domain.IsStrictlyBelow(z.Apex)
}

// recordOf returns the record to point to for an identity: the first that shows it, else the first at its
// name, else the SOA or first record of its zone.
func recordOf(z *zone.Zone, it *identity.Identity) (zone.RecordID, bool) {
	if it.First != zone.NoRecord {
		return it.First, true
	}
	for _, at := range [][]zone.RecordID{z.At(it.Domain), z.ByType(dns.TypeSOA)} {
		if len(at) > 0 {
			return at[0], true
		}
	}
	return 0, len(z.Records) > 0
}

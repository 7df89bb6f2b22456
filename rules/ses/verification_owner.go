package ses

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/identity"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// VerificationOwner finds verification texts of SES at names where SES doesn't look for them.
var VerificationOwner = &lint.Rule{
	ID:      "ses/verification-owner",
	Summary: "a verification text of SES stands where SES doesn't look for it",
	Doc: `SES looks for its verification text at ` + "`_amazonses.DOMAIN`" + `, or, with "amazonses:" before it, at the domain itself.
Only for domains that were verified long ago it also looks at ` + "`amazonses.DOMAIN`" + ` without the underscore.

Move the record to ` + "`_amazonses.DOMAIN`" + `. If SES shows the domain as verified, by its DKIM records or by another
text, it isn't needed at all.`,
	Cite: []lint.Citation{
		lint.AWS("Amazon SES domain verification TXT records", "dns-txt-records"),
	},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
amazonses TXT "pmBGN/7MjnfhTKUZ06Enqq1PeGUaOkw8lGhcfwefcHU="
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
`,
	Check: verificationOwner,
}

func verificationOwner(p *lint.Pass) {
	const bare = "amazonses."
	mentions := sieve.Mentioning(p.Run, p.Zone, dns.TypeTXT, sieve.Amazon)
	for _, id := range p.Zone.ByType(dns.TypeTXT) {
		written := p.Zone.Owner(id)
		_, prefixed := slices.BinarySearch(mentions, id)
		if !prefixed && !strings.HasPrefix(string(written), bare) {
			continue
		}
		text := texts.Of(p.Zone, id).Clean
		owner := names.Owner(p.Run, p.Zone, id)
		atBare := strings.HasPrefix(string(owner), bare) && owner.IsStrictlyBelow(p.Zone.Apex)
		switch {
		case atBare && isVerification(text):
			p.ReportRecord(id, lint.Owner, "SES looks for its verification text at %s, with an underscore", owner.Parent().Join(identity.Label).Display()).
				Note("only domains that were verified long ago may do without; if SES shows yours as verified, leave it")
		case prefixed && strings.HasPrefix(strings.TrimSpace(text), verificationPrefix):
			if right, wrong := verified(p.Zone, owner); wrong {
				p.ReportRecord(id, lint.Owner, "SES doesn't look for its verification text at %s", owner.Display()).
					Note("it looks at %s, or at %s itself", right.Join(identity.Label).Display(), right.Display())
			}
		}
	}
}

// verified returns the domain that a verification text with its prefix is probably about, and whether it
// stands at a name that is neither a domain nor _amazonses and a domain.
func verified(z *zone.Zone, owner zone.Name) (domain zone.Name, wrong bool) {
	domain = owner
	if domain.IsStrictlyBelow(z.Apex) && domain.FirstLabel() == identity.Label {
		domain = domain.Parent()
		if isWWW(z, domain) {
			return domain, false // ses/identity-www
		}
	}
	right := domain
	if _, of := easydkim.Split(domain); of != "" && of.IsBelow(z.Apex) {
		right = of
	}
	for name := right; name.IsStrictlyBelow(z.Apex); name = name.Parent() {
		if label := name.FirstLabel(); strings.HasPrefix(label, "_") || label == "*" || label == "www" || label == "amazonses" {
			right = name.Parent()
		}
	}
	return right, right != domain
}

package ses

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
)

// MailFromNotBelowIdentity finds MAIL FROM domains that SES doesn't accept for the identity that they were named for.
var MailFromNotBelowIdentity = &lint.Rule{
	ID:      "ses/mailfrom-not-below-identity",
	Summary: "a MAIL FROM domain isn't a subdomain of the identity's domain",
	Doc: `SES takes as MAIL FROM domain only a subdomain of the identity's domain; for an address, of the domain behind the
@. It refuses the domain itself, and names in other domains. A subdomain beside the identity's, such as
bounce.example.com for news.example.com, is right only if example.com is verified, too.

An address in a domain that isn't yours, such as one of gmail.com, can't have a MAIL FROM domain at all: its records would go into
a zone that you don't have.`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Config: `ses:
  identities:
    - domain: example.org
      region: us-east-1
      mail_from: bounce.example.com
`,
	GoodConfig: `ses:
  identities:
    - domain: example.com
      region: us-east-1
      mail_from: bounce.example.com
`,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: mailFromNotBelowIdentity,
}

func mailFromNotBelowIdentity(p *lint.Pass) {
	for i := range p.Run.Options.Identities {
		identity := &p.Run.Options.Identities[i]
		host := identity.MailFrom
		if host == "" || p.Run.ZoneOf(host) != p.Zone || host.IsStrictlyBelow(identity.Domain) {
			continue
		}
		place, ok := hostPlace(p, host)
		if !ok {
			continue
		}
		who := identity.Domain.Display()
		if identity.Address != "" {
			who = identity.Address
		}
		switch organisation := dmarc.Organisation(identity.Domain); {
		case host == identity.Domain:
			if host == p.Zone.Apex || feedbackAt(p, host) {
				continue // ses/mailfrom-at-apex says it
			}
			p.ReportRecord(place, lint.Owner, "%s can't be its own MAIL FROM domain", who).
				Note("SES takes only a subdomain that is used for nothing else, such as bounce.%s; %s names it", host.Display(), identity.From)
		case p.Run.ZoneOf(identity.Domain) == nil && identity.Address != "":
			p.ReportRecord(place, lint.Owner, "%s is an address in a domain that none of the zones holds, so %s can't be its MAIL FROM domain", who, host.Display()).
				As(lint.Warning).
				Note("a MAIL FROM domain must be a subdomain of %s, which must be yours; %s names them", identity.Domain.Display(), identity.From)
		case host.IsStrictlyBelow(organisation):
			p.ReportRecord(place, lint.Owner, "the MAIL FROM domain %s is no subdomain of %s", host.Display(), identity.Domain.Display()).
				As(lint.Warning).
				Note("SES accepts that only if %s or another domain above it is verified, too; %s names them", host.Parent().Display(), identity.From)
		default:
			p.ReportRecord(place, lint.Owner, "the MAIL FROM domain %s lies in another domain than %s", host.Display(), who).
				Note("SES takes only a subdomain of %s; %s names them", identity.Domain.Display(), identity.From)
		}
	}
}

// hostPlace returns the record that a finding about a host stands at: its first one, else the first of the zone.
func hostPlace(p *lint.Pass, host zone.Name) (zone.RecordID, bool) {
	if at := p.Zone.At(host); len(at) > 0 {
		return at[0], true
	}
	return 0, len(p.Zone.Records) > 0
}

// feedbackAt reports whether a name is a MAIL FROM domain by its records.
func feedbackAt(p *lint.Pass, name zone.Name) bool {
	h := mailfrom.Within(p.Run, p.Zone, name)
	return h != nil && len(h.Feedback)+len(h.Near) > 0
}

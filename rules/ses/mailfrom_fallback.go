package ses

import (
	"fmt"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/readiness"
)

// MailFromFallback says what SES does while it doesn't find the MX of a MAIL FROM domain.
var MailFromFallback = &lint.Rule{
	ID:      "ses/mailfrom-fallback",
	Summary: "SES doesn't find the MX of a MAIL FROM domain and does what it was told for that case",
	Doc: `While SES doesn't find exactly one right MX at the MAIL FROM domain, it does what was chosen when that was set up: with
"use default MAIL FROM" (USE_DEFAULT_VALUE) it sends with a domain of its own, so that SPF no longer counts for DMARC and Gmail may
show "via amazonses.com"; with "reject message" (REJECT_MESSAGE) it refuses all mail of the identity with the error
MailFromDomainNotVerified.

SES keeps looking for 72 hours. Then the state is "failed", and the set-up must be started again in SES after the
records are right.

This rule knows what was chosen from the configuration; the mistake itself is another finding.`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Config: `ses:
  identities:
    - domain: example.com
      region: us-east-1
      mail_from: bounce.example.com
      behavior_on_mx_failure: REJECT_MESSAGE
`,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonaws.com.
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
	Check: mailFromFallback,
}

func mailFromFallback(p *lint.Pass) {
	for i := range p.Run.Options.Identities {
		identity := &p.Run.Options.Identities[i]
		h := mailfrom.Within(p.Run, p.Zone, identity.MailFrom)
		if h == nil {
			continue
		}
		if id, hidden := hiddenRecord(h); hidden {
			reportFallback(p, identity, id, fmt.Sprintf("unless SES finds the right MX of %s elsewhere, it", h.Name.Display()))
			continue
		}
		if len(h.MX) == 0 && names.Elsewhere(p.Run, p.Zone, h.Name, dns.TypeMX) {
			continue
		}
		place, ok := neighbour(p, h.Name, dns.TypeTXT) // where ses/mailfrom-mx-missing stands, too
		if len(h.MX) > 0 {
			place, ok = h.MX[0], true
		}
		state, _ := readiness.MX(p.Run, p.Zone, h.Name, identity.Region)
		switch {
		case !ok || state == readiness.MXUnseen:
		case state.Found():
			restart(p, identity, place)
		default:
			reportFallback(p, identity, place, fmt.Sprintf("until the MX of %s is right, SES", h.Name.Display()))
		}
	}
}

// reportFallback says what SES does with mail of an identity on a condition.
func reportFallback(p *lint.Pass, identity *lint.Identity, place zone.RecordID, condition string) {
	switch identity.OnMXFailure {
	case lint.Reject:
		p.ReportRecord(place, lint.Owner, "%s rejects all mail of %s", condition, sender(identity)).
			Note("the error is MailFromDomainNotVerified; %s says that SES rejects mail while it doesn't find the MX", identity.From)
	case lint.UseDefault:
		p.ReportRecord(place, lint.Owner, "%s sends mail of %s with a MAIL FROM domain of its own", condition, sender(identity)).
			As(lint.Info).
			Note("then SPF doesn't count for DMARC, and Gmail may show \"via amazonses.com\"; %s says so", identity.From)
	}
}

// restart says that the set-up must be started again where SES has given up, and would find the right MX now.
func restart(p *lint.Pass, identity *lint.Identity, place zone.RecordID) {
	if identity.MailFromStatus == "FAILED" {
		p.ReportRecord(place, lint.Owner, "the MX of %s is right, but SES has given up looking for it", identity.MailFrom.Display()).
			As(lint.Info).
			Note("set the MAIL FROM domain again in SES; %s says that its state was FAILED", identity.From)
	}
}

// sender names an identity as its owner does.
func sender(identity *lint.Identity) string {
	if identity.Address != "" {
		return identity.Address
	}
	return identity.Domain.Display()
}

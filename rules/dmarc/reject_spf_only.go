package dmarc

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/identity"
)

// RejectSPFOnly finds strict policies of domains whose mail isn't signed.
var RejectSPFOnly = &lint.Rule{
	ID:      "dmarc/reject-spf-only",
	Summary: "a DMARC policy punishes mail that fails, and there is no DKIM",
	Doc: `The policy asks receivers to refuse mail that fails DMARC, or to put it into the spam folder. Mail can pass by SPF or by
DKIM. This domain sends through SES and has no DKIM records, so all hangs on SPF, which fails as soon as somebody
forwards the mail, and always where SES has no custom MAIL FROM domain.

Switch on Easy DKIM in SES and publish its three records, or make the policy ` + "`p=none`" + ` until that is done.`,
	Cite: []lint.Citation{
		lint.RFC(9989, "7.4"),
		lint.AWS("Complying with DMARC authentication protocol in Amazon SES", "send-email-authentication-dmarc"),
	},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
ppzxzyzyzyzyzyzyzyzyzyzyzyzyzyza._domainkey CNAME ppzxzyzyzyzyzyzyzyzyzyzyzyzyzyza.dkim.amazonses.com.
qqzxzyzyzyzyzyzyzyzyzyzyzyzyzyzb._domainkey CNAME qqzxzyzyzyzyzyzyzyzyzyzyzyzyzyzb.dkim.amazonses.com.
rrzxzyzyzyzyzyzyzyzyzyzyzyzyzyzc._domainkey CNAME rrzxzyzyzyzyzyzyzyzyzyzyzyzyzyzc.dkim.amazonses.com.
`,
	Check: rejectSPFOnly,
}

func rejectSPFOnly(p *lint.Pass) {
	unsigned := unsignedSenders.Of(p.Run)
	if len(unsigned) == 0 {
		return
	}
	list := dmarc.Policies(p.Run, p.Zone)
	for i := range list {
		r := &list[i]
		for _, domain := range unsigned[r.Domain] {
			asked := effective(r, domain)
			if strength(asked) < 1 {
				continue
			}
			lacks := "DKIM records"
			if identity.Keyed(p.Run, domain) {
				lacks = "DKIM key that is still in use"
			}
			r.Report(p, 0, len(r.Clean), "the DMARC policy asks to %s what fails, and %s has no %s", consequence[asked], domain.Display(), lacks).
				Note("mail of it that SES sends passes by SPF at best, and fails when somebody forwards it: publish the DKIM records of SES")
			break
		}
	}
}

var consequence = map[string]string{"quarantine": "treat as spam", "reject": "refuse"}

// effective returns what a policy asks for in the case of a domain that exists.
func effective(r *dmarc.Record, domain zone.Name) string {
	if sp := r.Value("sp"); domain != r.Domain && r.Has("sp") {
		return sp
	}
	return r.Value("p")
}

// unsignedSenders are the identities of SES without DKIM records, by the domain of the policy that counts for
// them, in order of appearance.
var unsignedSenders = &lint.Fact[map[zone.Name][]zone.Name]{Find: func(r *lint.Run) map[zone.Name][]zone.Name {
	found := map[zone.Name][]zone.Name{}
	for _, it := range identity.All(r) {
		if it.Zone == nil || expectsKeys(it) || signsAbove(r, it.Domain) {
			continue
		}
		if counts := dmarc.For(r, it.Domain); counts != nil {
			found[counts.Domain] = append(found[counts.Domain], it.Domain)
		}
	}
	return found
}}

// expectsKeys reports whether it was said which DKIM records an identity has: other rules then miss them.
func expectsKeys(it *identity.Identity) bool {
	for _, said := range it.Said {
		if len(said.DKIM.Tokens) > 0 || said.DKIM.Selector != "" {
			return true
		}
	}
	return false
}

// signsAbove reports whether a domain, or one above it in the same organisation, has DKIM records: SES signs
// mail of a subdomain for the domain above.
func signsAbove(r *lint.Run, domain zone.Name) bool {
	organisation := dmarc.Organisation(domain)
	for name := domain; ; name = name.Parent() {
		if identity.Signs(r, name) {
			return true
		}
		if name == organisation || name == zone.Root {
			return false
		}
	}
}

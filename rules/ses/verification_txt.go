package ses

import (
	"encoding/base64"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/identity"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// VerificationTXT finds the verification texts of SES, and those among them that can't be right.
var VerificationTXT = &lint.Rule{
	ID:      "ses/verification-txt",
	Summary: "a verification text of SES: an old one to be kept, or one that can't be right",
	Doc: `SES once verified a domain by a TXT record at ` + "`_amazonses.DOMAIN`" + `. New domains are verified by their DKIM
records and need none, but SES still honours the old record: keep it where it is. There may be several, one for each
region or account. This is only a hint for those who wonder whether it can go.

A text that isn't 44 characters of base64 is a warning: SES never gave out such a one, so the domain isn't verified
by it. Copy it again, or, if the domain is verified by DKIM, take it out.`,
	Cite: []lint.Citation{
		lint.AWS("Amazon SES domain verification TXT records", "dns-txt-records"),
	},
	Severity: lint.Info,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_amazonses TXT "pmBGN/7MjnfhTKUZ06Enqq1PeGUaOkw8lGhcfwefcHU="
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: verificationTXT,
}

// verificationPrefix is what a verification text may begin with. It must where it stands at the domain itself.
const verificationPrefix = "amazonses:"

func verificationTXT(p *lint.Pass) {
	seen := map[zone.Name]bool{}
	for _, id := range sieve.AtUnderscored(p.Run, p.Zone, dns.TypeTXT) {
		if !strings.HasPrefix(string(p.Zone.Owner(id)), identity.Label+".") || p.Zone.Record(id).Flags.Has(zone.Unresolved) {
			continue
		}
		owner := names.Owner(p.Run, p.Zone, id)
		if text := texts.Of(p.Zone, id).Clean; !isVerification(text) {
			p.ReportRecord(id, lint.RDATA, "the TXT record at %s is no verification text of SES", owner.Display()).
				As(lint.Warning).
				Note("such a text is 44 characters of base64, and this one has %d: copy it again from SES, or take it out if the domain is verified by its DKIM records", len(bareVerification(text)))
			seen[owner] = true
			continue
		}
		domain := owner.Parent()
		if seen[owner] || isWWW(p.Zone, domain) || mailfrom.Is(p.Run, domain) != nil {
			continue // ses/identity-www and ses/mailfrom-sends say more
		}
		seen[owner] = true
		p.ReportRecord(id, lint.Owner, "%s is verified in SES by a text, as it was done formerly", domain.Display()).
			Note("keep it: SES still honours it; new domains are verified by their DKIM records and need none")
	}
}

// bareVerification returns a verification text without its prefix.
func bareVerification(text string) string {
	return strings.TrimPrefix(strings.TrimSpace(text), verificationPrefix)
}

// isVerification reports whether a text is one that SES verifies a domain by.
func isVerification(text string) bool {
	token := bareVerification(text)
	octets, err := base64.StdEncoding.DecodeString(token)
	return err == nil && len(token) == 44 && len(octets) == 32
}

package ses

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/dkim"
	"github.com/zonemend/zonemend/rules/internal/expected"
)

// BYODKIMValue finds keys that SES can't sign with.
var BYODKIMValue = &lint.Rule{
	ID:      "ses/byodkim-value",
	Summary: "the DKIM key that you brought to SES isn't one that SES can use",
	Doc: `When you bring your own key (BYODKIM), SES signs with RSA keys of 1024 to 2048 bits and with no others. It expects
the record to be ` + "`p=`" + ` and the public key, in one line; ` + "`v=DKIM1`" + ` may be left out.

Make a new pair with ` + "`openssl genrsa -out key.pem 2048`" + `, give SES the private key, and publish the public one under the
selector that you told SES.`,
	Cite: []lint.Citation{
		lint.AWS("Provide your own DKIM authentication token (BYODKIM)", "send-email-authentication-dkim-bring-your-own"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Config: `ses:
  identities:
    - domain: example.com
      dkim: {origin: EXTERNAL, selector: s1}
`,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=ed25519; p=YGswNiZ+YB+GJQhZUHIDzG9n7dmg4ZBjC12TDJaAdtk="
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsWS4jc7aEq3Odp0PJV6f+u7kHIsUauakV94lXqtThAXPa8UTpzo/Vb0Q1fwFdggC1aJAKLRQ5vm55Ek0hrxP40CybVPI9GAKz6MwjJq6+lETO7jn/7ZviyZiB01eS9HmtJwNCRKjrET3BFRj5HkDma/Eh0HDB7a8B8ps9XTG6mr0tYt6HIcvuQqbqDCZ5rjKB" "XV8pdMUpu4/r3xpWdARuWS0P5lQgdbm3Xh9i1ftyryVcwyHP8Yu9U1MLr3g132CYgZFy8RbCJN2jLPyFaczsCpa1e5vDlI+wGz0iFtB0e+2iTP9/G+bQhfpjTJLQt/aBEDnv400LITNPvdNGyTUqQIDAQAB"
`,
	Check: byodkimValue,
}

func byodkimValue(p *lint.Pass) {
	if len(expected.In(p.Run, p.Zone)) == 0 {
		return
	}
	for _, r := range dkim.InZone(p.Run, p.Zone) {
		e := expected.At(p.Run, r.Owner)
		if e == nil || e.Easy() || !r.Sound() || r.Value.Problem != "" {
			continue
		}
		tag := r.Tag("p")
		switch kind := r.Tag("k"); {
		case tag == nil: // dkim/p-missing says it
		case tag.Value == "":
			r.ReportTag(p, tag, "the DKIM key for selector %s, which SES signs with, is revoked", e.Selector).
				Note("an empty p= says that the key isn't used any more, so every signature of SES fails; %s says that SES uses it", e.Identity.From)
		case kind != nil && strings.EqualFold(kind.Value, "ed25519"): // dkim/k-h-s knows no other
			r.ReportTag(p, kind, "the DKIM key for selector %s is of the kind %s, and SES signs only with RSA", e.Selector, kind.Value).
				Note("make a pair of RSA keys with 2048 bits and give SES the private one; %s says that SES uses this selector", e.Identity.From)
		case r.Value.Bits > expected.MostBits:
			r.ReportTag(p, tag, "the DKIM key for selector %s has %d bits, and SES signs with at most %d", e.Selector, r.Value.Bits, expected.MostBits).
				Note("make a new pair with %d bits; %s says that SES uses this selector", expected.MostBits, e.Identity.From)
		}
	}
}

package dkim

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/dkim"
)

// PValue finds keys that receivers can't read.
var PValue = &lint.Rule{
	ID:      "dkim/p-value",
	Summary: "the key of a DKIM record can't be read",
	Doc: `Behind ` + "`" + `p=` + "`" + ` stands the public key in base64: the lines between BEGIN PUBLIC KEY and END PUBLIC KEY of a key file, put
together into one, and without the lines of dashes. For ` + "`" + `k=ed25519` + "`" + ` it is the 32 octets of the key alone, in base64.
Where something else stands there, or a part is missing, receivers can't use the key, and the signature of every
message fails.

A key is often cut off at 255 characters, since one string of a TXT record has room for no more: write it as several
quoted strings in one record. Quotes, line breaks and lines of dashes that became part of the key are taken out by the
fix, if what is left is a key.`,
	Cite:     []lint.Citation{lint.RFC(6376, "3.6.1"), lint.RFC(8463, "4"), lint.AWS("Provide your own DKIM authentication token (BYODKIM)", "send-email-authentication-dkim-bring-your-own")},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=ed25519; p=\"YGswNiZ+YB+GJQhZUHIDzG9n7dmg4ZBjC12TDJaAdtk=\""
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=ed25519; p=YGswNiZ+YB+GJQhZUHIDzG9n7dmg4ZBjC12TDJaAdtk="
`,
	Check: pValue,
}

func pValue(p *lint.Pass) {
	for _, r := range dkim.InZone(p.Run, p.Zone) {
		if !r.Sound() || r.Value.Problem == "" {
			continue
		}
		tag := r.Tag("p")
		f := r.Report(p, tag.ValueStart, tag.ValueEnd, "the DKIM key for selector %s %s", r.Selector, r.Value.Problem).
			Note("%s", r.Value.Help).
			Note("receivers can't use the key, so the signatures made with it fail")
		if r.Value.Clean != "" {
			r.Fix(f, lint.Safe, "write the key alone", r.WithValue(tag, r.Value.Clean))
		}
	}
}

package dkim

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/dkim"
	"github.com/zonemend/zonemend/rules/internal/expected"
)

// Revoked finds keys that were withdrawn.
var Revoked = &lint.Rule{
	ID:      "dkim/revoked",
	Summary: "a DKIM key is withdrawn",
	Doc: `An empty ` + "`" + `p=` + "`" + ` says that a key is no longer valid: signatures made with it fail. That is right for a while after a change
of keys, or for a domain that sends no mail. When no message signed with the key is on its way any more, the record can
be deleted.

Where mail is still signed with this selector, the key is missing here by mistake.`,
	Cite:     []lint.Citation{lint.RFC(6376, "3.6.1")},
	Severity: lint.Info,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; p="
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsWS4jc7aEq3Odp0PJV6f+u7kHIsUauakV94lXqtThAXPa8UTpzo/Vb0Q1fwFdggC1aJAKLRQ5vm55Ek0hrxP40CybVPI9GAKz6MwjJq6+lETO7jn/7ZviyZiB01eS9HmtJwNCRKjrET3BFRj5HkDma/Eh0HDB7a8B8ps9XTG6mr0tYt6HIcvuQqbqDCZ5rjKBXV8pdMU" "pu4/r3xpWdARuWS0P5lQgdbm3Xh9i1ftyryVcwyHP8Yu9U1MLr3g132CYgZFy8RbCJN2jLPyFaczsCpa1e5vDlI+wGz0iFtB0e+2iTP9/G+bQhfpjTJLQt/aBEDnv400LITNPvdNGyTUqQIDAQAB"
`,
	Check: revoked,
}

func revoked(p *lint.Pass) {
	for _, r := range dkim.InZone(p.Run, p.Zone) {
		tag := r.Tag("p")
		if !r.Sound() || tag == nil || tag.Value != "" || expected.At(p.Run, r.Owner) != nil {
			continue // where SES signs with it, ses/byodkim-value says it
		}
		f := r.ReportTag(p, tag, "the DKIM key for selector %s is withdrawn, since its p= is empty", r.Selector)
		if r.Selector == "*" {
			f.Note("that is right if the domain sends no mail; else write the keys")
			continue
		}
		f.Note("signatures made with it fail; if mail is still signed with this selector, write the key behind p=")
	}
}

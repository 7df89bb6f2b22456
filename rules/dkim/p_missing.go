package dkim

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dkim"
)

// PMissing finds DKIM records without a key.
var PMissing = &lint.Rule{
	ID:      "dkim/p-missing",
	Summary: "a DKIM record has no key",
	Doc: `The tag ` + "`" + `p=` + "`" + ` of a DKIM record holds the key. Without it the record is void, and the signature of every message
fails. To withdraw a key, leave ` + "`" + `p=` + "`" + ` empty instead of taking it out.

Two old kinds of records say how a domain signs and have no key: policies at ` + "`" + `_domainkey` + "`" + ` itself, such as ` + "`" + `o=~` + "`" + `,
and ` + "`" + `_adsp._domainkey` + "`" + `. Nobody asks for them any more. DMARC took their place.`,
	Cite:     []lint.Citation{lint.RFC(6376, "3.6.1"), lint.RFC(5617, "")},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=rsa"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsWS4jc7aEq3Odp0PJV6f+u7kHIsUauakV94lXqtThAXPa8UTpzo/Vb0Q1fwFdggC1aJAKLRQ5vm55Ek0hrxP40CybVPI9GAKz6MwjJq6+lETO7jn/7ZviyZiB01eS9HmtJwNCRKjrET3BFRj5HkDma/Eh0HDB7a8B8ps9XTG6mr0tYt6HIcvuQqbqDCZ5rjKB" "XV8pdMUpu4/r3xpWdARuWS0P5lQgdbm3Xh9i1ftyryVcwyHP8Yu9U1MLr3g132CYgZFy8RbCJN2jLPyFaczsCpa1e5vDlI+wGz0iFtB0e+2iTP9/G+bQhfpjTJLQt/aBEDnv400LITNPvdNGyTUqQIDAQAB"
`,
	Check: pMissing,
}

func pMissing(p *lint.Pass) {
	keys := map[zone.Name]bool{} // where a record has one, and this is another's: dkim/multiple
	for _, r := range dkim.InZone(p.Run, p.Zone) {
		keys[r.Owner] = keys[r.Owner] || r.Tag("p") != nil
	}
	for _, r := range dkim.InZone(p.Run, p.Zone) {
		switch {
		case r.Role == dkim.Policy:
			p.ReportRecord(r.Record, lint.RDATA, "the DKIM policy at %s is obsolete", r.Owner.Display()).
				As(lint.Info).
				Note("receivers don't ask for it any more; a DMARC record says today what they should do with mail that isn't signed")
		case r.Sound() && !keys[r.Owner]:
			f := p.ReportRecord(r.Record, lint.RDATA, "the DKIM record for selector %s has no key, since the tag p= is missing", r.Selector).
				Note("the signatures of all mail with this selector fail: add p= and the public key in base64")
			for _, tag := range r.Tags {
				if strings.EqualFold(tag.Name, "p") {
					f.Note("%s= is written with a capital letter, and receivers look for p=", tag.Name)
				}
			}
		}
	}
}

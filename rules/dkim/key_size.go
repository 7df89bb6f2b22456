package dkim

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/dkim"
	"github.com/zonemend/zonemend/rules/internal/expected"
)

// KeySize finds RSA keys that are too short, and those that SES can't use.
var KeySize = &lint.Rule{
	ID:      "dkim/key-size",
	Summary: "a DKIM key has an unusual size",
	Doc: `RSA keys for DKIM should have 2048 bits. Receivers must not accept keys of less than 1024 bits: anybody with a computer
can find the private key of one with 512 bits and sign mail in your name. Keys of 1024 bits still work, but they are no
longer thought to be safe for long.

Longer keys than 2048 bits are allowed, but not every receiver can check them, and Amazon SES takes none when you bring
your own key.

Make a new pair of keys, publish it under a new selector, and let your mail server sign with it.`,
	Cite:     []lint.Citation{lint.RFC(8301, "3.2"), lint.AWS("Provide your own DKIM authentication token (BYODKIM)", "send-email-authentication-dkim-bring-your-own")},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAJqI71ZCUqOGKHnF0C6a+R9PQWb86MXcE2cX1OUabA8sR5cY8U69+PmE8J6MrOiXGVdWookRzF6bV8aW9VaBgQUCAwEAAQ=="
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsWS4jc7aEq3Odp0PJV6f+u7kHIsUauakV94lXqtThAXPa8UTpzo/Vb0Q1fwFdggC1aJAKLRQ5vm55Ek0hrxP40CybVPI9GAKz6MwjJq6+lETO7jn/7ZviyZiB01eS9HmtJwNCRKjrET3BFRj5HkDma/Eh0HDB7a8B8ps9XTG6mr0tYt6HIcvuQqbqDCZ5rjKB" "XV8pdMUpu4/r3xpWdARuWS0P5lQgdbm3Xh9i1ftyryVcwyHP8Yu9U1MLr3g132CYgZFy8RbCJN2jLPyFaczsCpa1e5vDlI+wGz0iFtB0e+2iTP9/G+bQhfpjTJLQt/aBEDnv400LITNPvdNGyTUqQIDAQAB"
`,
	Check: keySize,
}

// The sizes of RSA keys in bits.
const (
	leastBits = 1024
	rightBits = 2048
)

func keySize(p *lint.Pass) {
	for _, r := range dkim.InZone(p.Run, p.Zone) {
		bits := r.Value.Bits
		if !r.Sound() || bits == 0 || bits == rightBits {
			continue
		}
		if bits > expected.MostBits && expected.At(p.Run, r.Owner) != nil {
			continue // SES signs with it: ses/byodkim-value
		}
		f := r.ReportTag(p, r.Tag("p"), "the DKIM key for selector %s has %d bits", r.Selector, bits)
		switch {
		case bits < leastBits:
			f.Note("receivers refuse keys of less than %d bits, since they can be broken", leastBits).
				Note("make a new pair of keys with %d bits under a new selector", rightBits)
		case bits < rightBits:
			f.As(lint.Warning).
				Note("that is less than the %d bits that keys should have today: make a new pair under a new selector", rightBits)
		default:
			f.As(lint.Info).
				Note("Amazon SES can't sign with keys of more than %d bits, and some receivers can't check them", rightBits)
		}
	}
}

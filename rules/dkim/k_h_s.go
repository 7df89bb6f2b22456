package dkim

import (
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dkim"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// KHS finds tags of DKIM records by which receivers pass the key over.
var KHS = &lint.Rule{
	ID:      "dkim/k-h-s",
	Summary: "a DKIM record is for another kind of key, hash or service",
	Doc: `Three tags of a DKIM record say what its key is for: ` + "`" + `k=` + "`" + ` its kind (rsa or ed25519), ` + "`" + `h=` + "`" + ` the hashes that signatures may
use (sha256 must be among them), and ` + "`" + `s=` + "`" + ` the services (email or *). Receivers pass over a key of an unknown kind, and
over one that isn't for e-mail or for today's hash: the signature of every message fails.

All three may be missing; then the key is an RSA key for every hash and service.`,
	Cite:     []lint.Citation{lint.RFC(6376, "3.6.1"), lint.RFC(8301, "3.1"), lint.RFC(8463, "3")},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=rsa; h=sha1; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsWS4jc7aEq3Odp0PJV6f+u7kHIsUauakV94lXqtThAXPa8UTpzo/Vb0Q1fwFdggC1aJAKLRQ5vm55Ek0hrxP40CybVPI9GAKz6MwjJq6+lETO7jn/7ZviyZiB01eS9HmtJwNCRKjrET3BFRj5HkDma/Eh0HDB7a8B8ps9XTG6mr0tYt6HIcvuQqbq" "DCZ5rjKBXV8pdMUpu4/r3xpWdARuWS0P5lQgdbm3Xh9i1ftyryVcwyHP8Yu9U1MLr3g132CYgZFy8RbCJN2jLPyFaczsCpa1e5vDlI+wGz0iFtB0e+2iTP9/G+bQhfpjTJLQt/aBEDnv400LITNPvdNGyTUqQIDAQAB"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=rsa; h=sha256; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsWS4jc7aEq3Odp0PJV6f+u7kHIsUauakV94lXqtThAXPa8UTpzo/Vb0Q1fwFdggC1aJAKLRQ5vm55Ek0hrxP40CybVPI9GAKz6MwjJq6+lETO7jn/7ZviyZiB01eS9HmtJwNCRKjrET3BFRj5HkDma/Eh0HDB7a8B8ps9XTG6mr0tYt6HIcvuQq" "bqDCZ5rjKBXV8pdMUpu4/r3xpWdARuWS0P5lQgdbm3Xh9i1ftyryVcwyHP8Yu9U1MLr3g132CYgZFy8RbCJN2jLPyFaczsCpa1e5vDlI+wGz0iFtB0e+2iTP9/G+bQhfpjTJLQt/aBEDnv400LITNPvdNGyTUqQIDAQAB"
`,
	Check: khs,
}

func khs(p *lint.Pass) {
	for _, r := range dkim.InZone(p.Run, p.Zone) {
		if !r.Sound() {
			continue
		}
		for i := range r.Tags {
			message, note := unusual(&r.Tags[i])
			if message != "" {
				r.ReportTag(p, &r.Tags[i], "the DKIM key for selector %s %s", r.Selector, message).
					Note("%s", note).
					Note("receivers pass such a key over, so the signatures made with it fail")
			}
		}
	}
}

// unusual says what is wrong with a tag, and what would be right.
func unusual(tag *taglist.Tag) (message, note string) {
	var list []string
	for word := range strings.SplitSeq(tag.Value, ":") {
		list = append(list, strings.TrimSpace(word))
	}
	written := zone.Quote(dkim.Short(tag.Value))
	switch tag.Name {
	case "k":
		if tag.Value != "rsa" && tag.Value != "ed25519" {
			return "is of the unknown kind " + written + " (k)", "write k=rsa or k=ed25519, or leave k out for an RSA key"
		}
	case "h":
		if !slices.Contains(list, "sha256") {
			return "isn't for signatures with SHA-256, but for " + written + " (h)", "write h=sha256, or leave h out"
		}
	case "s":
		if !slices.Contains(list, "email") && !slices.Contains(list, "*") {
			return "isn't for e-mail, but for the service " + written + " (s)", "write s=email or s=*, or leave s out"
		}
	}
	return "", ""
}

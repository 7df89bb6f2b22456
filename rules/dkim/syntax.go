package dkim

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/dkim"
)

// Syntax finds texts below _domainkey that are no lists of tags.
var Syntax = &lint.Rule{
	ID:      "dkim/syntax",
	Summary: "a DKIM record is no list of tags",
	Doc: `A DKIM record is a list of tags with semicolons between them, such as ` + "`" + `v=DKIM1; k=rsa; p=KEY` + "`" + `. Where the list
can't be read, since a semicolon is missing or a tag stands twice, receivers have no key, and the signature of
every message fails.

Put the list right by hand. ` + "`" + `v=` + "`" + ` and ` + "`" + `k=` + "`" + ` may be missing, blanks may stand round the semicolons, and one semicolon
may stand at the end.`,
	Cite:     []lint.Citation{lint.RFC(6376, "3.2"), lint.RFC(6376, "3.6.1")},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1, k=rsa, p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsWS4jc7aEq3Odp0PJV6f+u7kHIsUauakV94lXqtThAXPa8UTpzo/Vb0Q1fwFdggC1aJAKLRQ5vm55Ek0hrxP40CybVPI9GAKz6MwjJq6+lETO7jn/7ZviyZiB01eS9HmtJwNCRKjrET3BFRj5HkDma/Eh0HDB7a8B8ps9XTG6mr0tYt6HIcvuQqbqDCZ5rjKB" "XV8pdMUpu4/r3xpWdARuWS0P5lQgdbm3Xh9i1ftyryVcwyHP8Yu9U1MLr3g132CYgZFy8RbCJN2jLPyFaczsCpa1e5vDlI+wGz0iFtB0e+2iTP9/G+bQhfpjTJLQt/aBEDnv400LITNPvdNGyTUqQIDAQAB"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsWS4jc7aEq3Odp0PJV6f+u7kHIsUauakV94lXqtThAXPa8UTpzo/Vb0Q1fwFdggC1aJAKLRQ5vm55Ek0hrxP40CybVPI9GAKz6MwjJq6+lETO7jn/7ZviyZiB01eS9HmtJwNCRKjrET3BFRj5HkDma/Eh0HDB7a8B8ps9XTG6mr0tYt6HIcvuQqbqDCZ5rjKB" "XV8pdMUpu4/r3xpWdARuWS0P5lQgdbm3Xh9i1ftyryVcwyHP8Yu9U1MLr3g132CYgZFy8RbCJN2jLPyFaczsCpa1e5vDlI+wGz0iFtB0e+2iTP9/G+bQhfpjTJLQt/aBEDnv400LITNPvdNGyTUqQIDAQAB"
`,
	Check: syntax,
}

func syntax(p *lint.Pass) {
	for _, r := range dkim.InZone(p.Run, p.Zone) {
		if r.Role != dkim.Key {
			continue
		}
		for _, fault := range r.Faults {
			r.Report(p, fault.Start, fault.End, "in the DKIM record for selector %s, %s", r.Selector, fault.Message).
				Note("%s", fault.Help).
				Note("receivers find no key in such a record, so the signatures made with it fail")
		}
	}
}

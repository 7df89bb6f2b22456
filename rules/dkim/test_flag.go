package dkim

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/dkim"
)

// TestFlag finds DKIM records that say that they are only a trial.
var TestFlag = &lint.Rule{
	ID:      "dkim/test-flag",
	Summary: "a DKIM key is marked as a trial",
	Doc: `` + "`" + `t=y` + "`" + ` says that the domain is only trying DKIM out. Receivers then treat signed mail like mail without a signature, so
the key does nothing for you. The flag is meant for the first days and is often forgotten.

When the signatures are right, take the flag out.`,
	Cite:     []lint.Citation{lint.RFC(6376, "3.6.1")},
	Severity: lint.Warning,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=ed25519; t=y; p=YGswNiZ+YB+GJQhZUHIDzG9n7dmg4ZBjC12TDJaAdtk="
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=ed25519; p=YGswNiZ+YB+GJQhZUHIDzG9n7dmg4ZBjC12TDJaAdtk="
`,
	Check: testFlag,
}

func testFlag(p *lint.Pass) {
	for _, r := range dkim.InZone(p.Run, p.Zone) {
		for i := range r.Tags {
			tag := &r.Tags[i]
			if !r.Sound() || tag.Name != "t" {
				continue
			}
			var others []string
			trial := false
			for flag := range strings.SplitSeq(tag.Value, ":") {
				if strings.TrimSpace(flag) == "y" {
					trial = true
				} else {
					others = append(others, flag)
				}
			}
			if !trial {
				continue
			}
			f := r.ReportTag(p, tag, "the DKIM key for selector %s is marked as a trial (t=y)", r.Selector).
				Note("receivers treat mail signed with it as if it weren't signed: take the flag out when the signatures are right")
			clean := r.Without(i)
			if len(others) > 0 {
				clean = r.WithValue(tag, strings.TrimSpace(strings.Join(others, ":")))
			}
			r.Fix(f, lint.Unsafe, "take the flag out", clean)
		}
	}
}

package dmarc

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// TestOrPSD finds policies that say they are for tests, or for a public suffix.
var TestOrPSD = &lint.Rule{
	ID:      "dmarc/test-or-psd",
	Summary: "a DMARC policy is for tests, or for a public suffix",
	Doc: `With ` + "`t=y`" + ` receivers do what the next weaker policy asks: reject becomes quarantine, quarantine becomes none. Take
it out when the tests are over.

` + "`psd=y`" + ` says that the domain is one that others register names under, such as co.uk. Anywhere else it makes
receivers treat the names below it as other people's domains, so they find the wrong policy for them.`,
	Cite: []lint.Citation{
		lint.RFC(9989, "4.7"),
		lint.RFC(9989, "4.10"),
	},
	Severity: lint.Info,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; t=y; rua=mailto:dmarc@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: testOrPSD,
}

func testOrPSD(p *lint.Pass) {
	list := dmarc.Policies(p.Run, p.Zone)
	for i := range list {
		r := &list[i]
		if tag := taglist.Find(r.Tags, "t"); tag != nil && strings.EqualFold(tag.Value, "y") {
			f := r.Report(p, tag.Start, tag.End, "the DMARC policy of %s is marked as a test", r.Domain.Display())
			if all := strength(r.Value("p")); all > 0 {
				f.Note("with t=y receivers treat p=%s as p=%s; take it out when the tests are over", policies[all], policies[all-1])
			} else {
				f.Note("with p=none it has no effect")
			}
		}
		if tag := taglist.Find(r.Tags, "psd"); tag != nil && strings.EqualFold(tag.Value, "y") && !isSuffix(r.Domain) {
			r.Report(p, tag.Start, tag.End, "psd=y says that %s is a public suffix, which it isn't", r.Domain.Display()).
				As(lint.Warning).
				Note("receivers take the names below it for domains of others; leave psd out unless people register names below this domain")
		}
	}
}

// isSuffix reports whether people register names below a domain.
func isSuffix(domain zone.Name) bool {
	bare := domain.Below(zone.Root)
	suffix, _ := publicsuffix.PublicSuffix(bare)
	return suffix == bare
}

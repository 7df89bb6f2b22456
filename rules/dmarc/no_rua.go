package dmarc

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
)

// NoRua finds policies without an address for reports.
var NoRua = &lint.Rule{
	ID:      "dmarc/no-rua",
	Summary: "a DMARC record asks for no reports",
	Doc: `Without the tag rua nobody tells you how your mail fares: which servers send with your domain, and what of it
fails DMARC. You need these reports before you can go on from ` + "`p=none`" + ` to a stricter policy.

Add ` + "`rua=mailto:`" + ` and an address where you, or a service, read them. Leave it so if you don't want reports.`,
	Cite: []lint.Citation{
		lint.RFC(9989, "4.7"),
	},
	Severity: lint.Info,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: noRua,
}

func noRua(p *lint.Pass) {
	list := dmarc.Policies(p.Run, p.Zone)
	for i := range list {
		r := &list[i]
		if r.Has("rua") || !r.Has("p") {
			continue
		}
		r.Report(p, 0, len(r.Clean), "the DMARC record of %s has no rua, so no reports will come", r.Domain.Display()).
			Note("reports show which servers send with your domain and what fails; add rua=mailto: and an address of yours")
	}
}

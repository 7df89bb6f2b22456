package mail

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/policy"
)

// BIMISelector finds BIMI records under other selectors than default.
var BIMISelector = &lint.Rule{
	ID:      "mail/bimi-selector",
	Summary: "a domain has BIMI records, but none for the selector default",
	Doc: `Mail programs look for a BIMI record at ` + "`" + `default._bimi` + "`" + ` unless a message names another selector in the header
BIMI-Selector. Few servers write that header, so a record under another name mostly goes unseen.

Call the record ` + "`" + `default._bimi` + "`" + `, or make sure that your mail has the header.`,
	Cite:     []lint.Citation{{Source: "BIMI, draft-brand-indicators-for-message-identification", URL: "https://datatracker.ietf.org/doc/draft-brand-indicators-for-message-identification/"}},
	Severity: lint.Info,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
brand._bimi TXT "v=BIMI1; l=https://example.com/logo.svg; a="
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
default._bimi TXT "v=BIMI1; l=https://example.com/logo.svg; a="
`,
	Check: bimiSelector,
}

func bimiSelector(p *lint.Pass) {
	if !policy.Complete(p.Run, p.Zone) {
		return
	}
	seen := map[zone.Name]bool{}
	for _, b := range policy.BIMI(p.Run, p.Zone) {
		usual := b.Domain.Join("default._bimi")
		if seen[b.Domain] || b.Domain.FirstLabel() == "*" || names.Occupied(p.Run, p.Zone, usual) || names.Invisible(p.Run, p.Zone, usual) {
			continue
		}
		seen[b.Domain] = true
		p.ReportRecord(b.Record, lint.Owner, "%s has a BIMI record for the selector %s, but none for default", b.Domain.Display(), b.Selector).
			Note("mail programs look for default._bimi unless a message has the header BIMI-Selector: call the record so, or write that header")
	}
}

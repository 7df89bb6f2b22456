package ses

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
)

// MailFromSPFAll finds MAIL FROM domains whose SPF record says nothing about other senders.
var MailFromSPFAll = &lint.Rule{
	ID:      "ses/mailfrom-spf-all",
	Summary: "the SPF record of a MAIL FROM domain has no all at its end",
	Doc: `Without a term all at its end the SPF record says who may send, but nothing about all others: receivers
answer "neutral" for them, as if there were no record. End it in ~all, as AWS writes it, or in -all. Nobody but SES
sends with this domain, so nothing else depends on it.`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
		lint.RFC(7208, "4.7"),
	},
	Severity: lint.Warning,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: mailFromSPFAll,
}

func mailFromSPFAll(p *lint.Pass) {
	for _, h := range proper(p) {
		t, record, ok := onlySPF(p, h)
		if !ok || record.All() >= 0 || record.Redirect() != nil {
			continue
		}
		strings := spfedit.Strings(&t)
		if !record.Passes(sesDomain) && spf.Merge([][]string{strings}, mergeOptions(p.Run)).Class != spf.None {
			continue // ses/mailfrom-spf-include puts both right
		}
		at, all := record.BehindMechanisms(), spfedit.All(p.Run)
		p.ReportRecord(t.Record, lint.RDATA, "the SPF record of the MAIL FROM domain %s has no all at its end", h.Name.Display()).
			Note("so it says nothing about servers other than those of SES").
			Fix(lint.Safe, "add "+all, spfedit.Changes(p.Zone, []zone.RecordID{t.Record}, spf.Replace(strings, at, at, " "+all))...)
	}
}

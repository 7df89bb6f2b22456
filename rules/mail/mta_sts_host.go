package mail

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/policy"
)

// MTASTSHost finds MTA-STS records without the host that has the policy.
var MTASTSHost = &lint.Rule{
	ID:      "mail/mta-sts-host",
	Summary: "the host of an MTA-STS policy is missing",
	Doc: `A record at ` + "`" + `_mta-sts` + "`" + ` says that mail servers find a policy at https://mta-sts.DOMAIN/.well-known/mta-sts.txt. Without an
address for the host mta-sts.DOMAIN they don't get it, and there is no policy.

Add an A, AAAA or CNAME record for mta-sts that leads to your web server, or take the record at ` + "`" + `_mta-sts` + "`" + ` away.`,
	Cite:     []lint.Citation{lint.RFC(8461, "3.3")},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
_mta-sts TXT "v=STSv1; id=20261124"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
_mta-sts TXT "v=STSv1; id=20261124"
mta-sts A 192.0.2.1
`,
	Check: mtaSTSHost,
}

func mtaSTSHost(p *lint.Pass) {
	if !policy.Complete(p.Run, p.Zone) {
		return
	}
	for _, set := range policy.MTASTS(p.Run, p.Zone) {
		host := set.Domain.Join("mta-sts")
		if !set.Meant() || mailfrom.Is(p.Run, set.Domain) != nil || names.Invisible(p.Run, p.Zone, host) ||
			policy.Has(p.Zone, host, dns.TypeA, dns.TypeAAAA, dns.TypeCNAME) {
			continue
		}
		p.ReportRecord(set.First(), lint.Whole, "%s has an MTA-STS record, but the host %s has no address", set.Domain.Display(), host.Display()).
			Note("other mail servers fetch the policy from that host: add an A, AAAA or CNAME record for it, or take this record away")
	}
}

package mail

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/policy"
)

// MTASTSNoMX finds MTA-STS records of domains that receive no mail.
var MTASTSNoMX = &lint.Rule{
	ID:      "mail/mta-sts-no-mx",
	Summary: "an MTA-STS record is at a name that receives no mail",
	Doc: `MTA-STS protects mail on its way to a domain, so its record belongs to a domain that receives mail. A name without MX and
address, or whose MX says that it takes no mail (` + "`" + `MX 0 .` + "`" + `), has no use for it: probably it stands at the wrong name. Each
domain in mail addresses needs a record of its own, directly below it.`,
	Cite:     []lint.Citation{lint.RFC(8461, "3.1"), lint.RFC(7505, "3")},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
_mta-sts.news TXT "v=STSv1; id=20261124"
mta-sts.news A 192.0.2.1
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
news MX 10 mail.example.net.
_mta-sts.news TXT "v=STSv1; id=20261124"
mta-sts.news A 192.0.2.1
`,
	Check: mtaSTSNoMX,
}

func mtaSTSNoMX(p *lint.Pass) {
	if !policy.Complete(p.Run, p.Zone) {
		return
	}
	for _, set := range policy.MTASTS(p.Run, p.Zone) {
		// A MAIL FROM domain isn't to receive mail: ses/mailfrom-receives.
		if !set.Meant() || mailfrom.Is(p.Run, set.Domain) != nil || names.Invisible(p.Run, p.Zone, set.Domain) {
			continue
		}
		exchanges := p.Zone.AtType(set.Domain, dns.TypeMX)
		null := len(exchanges) > 0
		for _, id := range exchanges {
			data := p.Zone.Data(id)
			null = null && len(data) == 2 && string(data[1].Text) == "."
		}
		switch {
		case null:
			p.ReportRecord(set.First(), lint.Whole, "%s has an MTA-STS record, but its MX says that it takes no mail", set.Domain.Display()).
				Relate(p.Zone, exchanges[0], "the MX record").
				Note("take the MTA-STS record away, or write the MX of a mail server")
		case !policy.Has(p.Zone, set.Domain, dns.TypeMX, dns.TypeA, dns.TypeAAAA, dns.TypeCNAME):
			p.ReportRecord(set.First(), lint.Whole, "%s has an MTA-STS record, but no MX, so it receives no mail", set.Domain.Display()).
				Note("the record belongs below the domain that stands in mail addresses: move it, add the MX, or take it away")
		}
	}
}

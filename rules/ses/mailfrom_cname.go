package ses

import (
	"cmp"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/seshost"
	"github.com/zonemend/zonemend/rules/internal/spf"
)

// MailFromCNAME finds MAIL FROM domains that are aliases.
var MailFromCNAME = &lint.Rule{
	ID:      "ses/mailfrom-cname",
	Summary: "a MAIL FROM domain is an alias",
	Doc: `The MAIL FROM domain has a CNAME record, and beside a CNAME nothing else can stand: neither the MX that
SES looks for nor the SPF record. Replace the alias by the two records themselves.

If the alias leads to a host that has both, it may work, but AWS doesn't say that SES follows it.`,
	Cite: []lint.Citation{
		lint.RFC(1034, "3.6.2"),
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce CNAME mail.example.net.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.eu-west-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: mailFromCNAME,
}

func mailFromCNAME(p *lint.Pass) {
	for _, h := range mailfrom.In(p.Run, p.Zone) {
		id, ok := alias(p, h.Name)
		if !ok {
			continue
		}
		target, ok := names.Target(p.Run, p.Zone, id)
		if !ok {
			continue
		}
		if host, ok := aws.Parse(target); ok && host.Service == aws.Feedback {
			continue // ses/mailfrom-mx-target says that the type is wrong
		}
		f := p.ReportRecord(id, lint.Whole, "the MAIL FROM domain %s is an alias (CNAME) of %s", h.Name.Display(), target)
		region := h.Region
		if other := mailfrom.Is(p.Run, target); other != nil && len(other.MX) == 1 && len(other.Feedback) == 1 && passes(p.Run, other) {
			f.As(lint.Warning).Note("%s has the records that SES looks for, but AWS doesn't say that SES follows an alias", target)
			region = other.Region
		} else {
			f.Note("SES finds neither its MX nor an SPF record there")
		}
		if region = cmp.Or(region, seshost.LikelyRegion(p.Run, h.Name)); region == "" {
			continue
		}
		f.Fix(lint.Unsafe, "replace it by the MX and the SPF record of SES",
			zone.SetType{Record: id, Type: dns.TypeMX, Data: []string{"10", string(aws.FeedbackHost(region))}},
			zone.Add{After: id, Owner: p.Zone.Owner(id), TTL: p.Zone.Record(id).TTL, Type: dns.TypeTXT, Data: []string{zone.Quote(newSPF(p.Run))}})
	}
}

// alias returns the CNAME record at a name.
func alias(p *lint.Pass, name zone.Name) (zone.RecordID, bool) {
	for _, id := range p.Zone.At(name) {
		if p.Zone.Record(id).Type == dns.TypeCNAME {
			return id, true
		}
	}
	return zone.NoRecord, false
}

// passes reports whether the SPF record of a host lets SES pass.
func passes(r *lint.Run, h *mailfrom.Host) bool {
	found := h.SPF(r)
	return len(found) == 1 && spf.Parse(found[0].Meant).Passes(sesDomain)
}

// sesDomain is the domain whose SPF record lists the servers of SES.
const sesDomain = "amazonses.com"

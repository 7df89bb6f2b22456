package ses

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// MailFromOtherUse finds MAIL FROM domains that are used for something else than mail.
var MailFromOtherUse = &lint.Rule{
	ID:      "ses/mailfrom-other-use",
	Summary: "a MAIL FROM domain has records for another use",
	Doc: `A custom MAIL FROM domain must be used for nothing else; it needs its MX, its SPF record, and no more. Other
records at or below it, such as addresses, show that the name has another use, or had one. Remove what is left
over, or take a fresh name as MAIL FROM domain.`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
bounce A 192.0.2.1
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: mailFromOtherUse,
}

func mailFromOtherUse(p *lint.Pass) {
	for _, h := range proper(p) {
		otherTypes(p, h)
		for _, name := range mailfrom.Below(p.Run, p.Zone, h) {
			relative := name.Below(h.Name)
			ids := p.Zone.At(name)
			if len(ids) == 0 || isReceiving(relative) || isSending(relative) || onlySigned(p.Zone, ids) {
				continue
			}
			p.ReportRecord(ids[0], lint.Owner, "%s stands below the MAIL FROM domain %s", relative, h.Name.Display()).
				Note("a MAIL FROM domain is used for nothing else")
		}
	}
}

// otherTypes reports records at a host that a MAIL FROM domain doesn't need.
func otherTypes(p *lint.Pass, h *mailfrom.Host) {
	seen := map[uint16]bool{}
	for _, id := range p.Zone.At(h.Name) {
		rrtype := p.Zone.Record(id).Type
		if seen[rrtype] {
			continue
		}
		severity, what := lint.Warning, "a record of type "+zone.TypeString(rrtype)
		switch {
		case rrtype == dns.TypeMX, rrtype == dns.TypeSPF, rrtype == dns.TypeCNAME, isDNSSEC(rrtype):
			continue
		case h.Name == p.Zone.Apex && (rrtype == dns.TypeSOA || rrtype == dns.TypeNS):
			continue
		case rrtype == dns.TypeNS:
			continue // ses/mailfrom-occluded
		case rrtype == dns.TypeTXT:
			if !foreignText(p, id) {
				continue
			}
			severity, what = lint.Info, "a TXT record that is not SPF"
		case rrtype == dns.TypeCAA:
			severity = lint.Info
		}
		seen[rrtype] = true
		p.ReportRecord(id, lint.Whole, "the MAIL FROM domain %s also has %s", h.Name.Display(), what).
			As(severity).
			Note("a MAIL FROM domain needs its MX and its SPF record, and no more")
	}
}

// foreignText reports whether a text is neither SPF nor one that ses/mailfrom-sends speaks of.
func foreignText(p *lint.Pass, id zone.RecordID) bool {
	t := texts.Of(p.Zone, id)
	return t.Kind != texts.SPF && !strings.HasPrefix(t.Meant, "amazonses:") && !strings.Contains(t.Meant, sesDomain)
}

func isDNSSEC(rrtype uint16) bool {
	switch rrtype {
	case dns.TypeRRSIG, dns.TypeNSEC, dns.TypeNSEC3, dns.TypeNSEC3PARAM, dns.TypeDNSKEY, dns.TypeDS, dns.TypeCDS, dns.TypeCDNSKEY, dns.TypeZONEMD:
		return true
	}
	return false
}

func onlySigned(z *zone.Zone, ids []zone.RecordID) bool {
	for _, id := range ids {
		if !isDNSSEC(z.Record(id).Type) {
			return false
		}
	}
	return true
}

package ses

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/told"
)

// MailFromSends finds MAIL FROM domains that are used in From addresses.
var MailFromSends = &lint.Rule{
	ID:      "ses/mailfrom-sends",
	Summary: "a MAIL FROM domain looks as if mail is sent from it",
	Doc: `A custom MAIL FROM domain should not stand in From addresses: answers to such mail end in the bounce
processing of SES. Records for signing (DKIM), for verifying an identity, or for other senders in its SPF record
are signs that it does.

If the domain isn't used for sending, these records can go. If it is, take a fresh name as MAIL FROM domain. That
there is no such sign proves nothing: a verified parent domain may send from any name below it.`,
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
bounce TXT "v=spf1 include:spf.crm.example.net include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: mailFromSends,
}

func mailFromSends(p *lint.Pass) {
	for _, h := range proper(p) {
		saidSender(p, h)
		otherSenders(p, h)
		seen := map[string]bool{}
		for _, name := range mailfrom.Below(p.Run, p.Zone, h) {
			for _, id := range p.Zone.At(name) {
				sendingSign(p, h, id, name.Below(h.Name), seen)
			}
		}
		for _, id := range p.Zone.AtType(h.Name, dns.TypeTXT) {
			if data := p.Zone.Data(id); len(data) > 0 && strings.HasPrefix(string(data[0].Text), "amazonses:") {
				p.ReportRecord(id, lint.RDATA, "the MAIL FROM domain %s is verified as an identity of SES, too", h.Name.Display()).
					Note("an identity sends mail, and a MAIL FROM domain should be used for nothing else")
			}
		}
	}
}

// saidSender reports a host that somebody said stands in From addresses. Where bounces are mailed back to the sender, SES
// would mail them to itself: its API forbids that.
func saidSender(p *lint.Pass, h *mailfrom.Host) {
	said := told.From(p.Run, h.Name)
	from, forwarded, named := "the configuration", true, len(told.For(p.Run, h.Name)) > 0
	for _, s := range told.Of(p.Run, h.Name) {
		said, from = true, s.From
		forwarded = s.FeedbackForwarding != lint.No
	}
	place, ok := hostPlace(p, h.Name)
	if !said || !ok {
		return
	}
	f := p.ReportRecord(place, lint.Owner, "the MAIL FROM domain %s stands in From addresses, says %s", h.Name.Display(), from).
		Note("a MAIL FROM domain should not stand in From addresses: answers to such mail are lost")
	if forwarded && named {
		f.As(lint.Error).Note("SES forbids it while it forwards bounces and complaints by mail (feedback forwarding)")
	}
}

// otherSenders reports senders besides SES in the SPF record of a host.
func otherSenders(p *lint.Pass, h *mailfrom.Host) {
	t, record, ok := onlySPF(p, h)
	if !ok {
		return
	}
	var others []string
	severity := lint.Info
	all := record.All()
	for i, term := range record.Terms {
		switch {
		case all >= 0 && (i > all || term.Name == "redirect"):
			continue // spf/after-all, spf/redirect-ignored
		case term.Is("all"), term.Kind == spf.Modifier && term.Name != "redirect":
			continue
		case term.Is("include") && strings.EqualFold(strings.TrimSuffix(term.Arg, "."), sesDomain):
			continue
		case !term.Is("ip4") && !term.Is("ip6"):
			severity = lint.Warning
		}
		others = append(others, term.Raw)
	}
	if len(others) == 0 {
		return
	}
	p.ReportRecord(t.Record, lint.RDATA, "others than SES send with the MAIL FROM domain %s: %s", h.Name.Display(), strings.Join(others, " ")).
		As(severity).
		Note("a MAIL FROM domain of SES should be used for nothing else; if they don't, take the terms out")
}

// sendingSign reports a record below a host that only a domain in From addresses needs. Of several alike
// one is reported.
func sendingSign(p *lint.Pass, h *mailfrom.Host, id zone.RecordID, relative string, seen map[string]bool) {
	var sign string
	severity := lint.Warning
	labels := strings.Split(relative, ".")
	last := labels[len(labels)-1]
	host := h.Name.Display()
	switch {
	case relative == "_amazonses":
		sign = "is verified as an identity of SES, too (" + relative + ")"
	case last == "_domainkey" && len(labels) > 1:
		sign = "has DKIM records, which only a domain in From addresses needs"
		if target, ok := names.Target(p.Run, p.Zone, id); ok {
			if ses, ok := aws.Parse(target); ok && ses.Service == aws.DKIM {
				sign = "has DKIM records of SES, which only a domain in From addresses needs"
			}
		}
	case last == "_bimi":
		sign = "has a BIMI record, which only a domain in From addresses needs"
	case relative == "_dmarc":
		sign, severity = "has a DMARC policy, which only counts for mail with it in the From address", lint.Info
	case labels[0] == "_amazonses" || slices.Index(labels, "_domainkey") > 0:
		sign, severity = "has a name below it that mail is sent from ("+relative+")", lint.Info
	default:
		return
	}
	if seen[sign] {
		return
	}
	seen[sign] = true
	p.ReportRecord(id, lint.Owner, "the MAIL FROM domain %s %s", host, sign).
		As(severity).
		Note("a MAIL FROM domain should not stand in From addresses: answers to such mail are lost")
}

// isSending reports whether a name below a host is one that ses/mailfrom-sends speaks of, or belongs to
// no use of the host at all.
func isSending(relative string) bool {
	labels := strings.Split(relative, ".")
	switch labels[len(labels)-1] {
	case "_amazonses", "_domainkey", "_bimi", "_dmarc", "_acme-challenge":
		return true
	}
	return labels[0] == "_amazonses" || slices.Index(labels, "_domainkey") > 0
}

package ses

import (
	"cmp"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/seshost"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/internal/texts"
	"github.com/zonemend/zonemend/rules/internal/told"
)

// MailFromReceives finds MAIL FROM domains that are used to receive mail.
var MailFromReceives = &lint.Rule{
	ID:      "ses/mailfrom-receives",
	Summary: "a MAIL FROM domain is also used to receive mail",
	Doc: `Everything that is sent to a custom MAIL FROM domain ends in the bounce processing of SES and is lost, unless
it is a bounce. So the name must not be used for mail of its own: not as a mail server, not in report addresses
(rua, ruf), and not for mailboxes.

Take a fresh name for one of the two uses. Moving the MAIL FROM domain is a change in SES too: write its records
under the new name, set it in SES, and remove the old ones when SES shows "success".`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Config: `ses:
  mail_from: [{host: bounce.example.com, region: eu-west-1}]
`,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 inbound-smtp.eu-west-1.amazonaws.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.eu-west-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: mailFromReceives,
}

// lost is why a MAIL FROM domain receives nothing.
const lost = "what is sent to a MAIL FROM domain ends in the bounce processing of SES and is lost"

func mailFromReceives(p *lint.Pass) {
	for _, h := range proper(p) {
		if place, ok := hostPlace(p, h.Name); ok && told.Receives(p.Run, h.Name) {
			p.ReportRecord(place, lint.Owner, "%s is a MAIL FROM domain, and the configuration says that it receives mail", h.Name.Display()).
				Note(lost)
		}
		receivingMX(p, h)
		receivingNames(p, h)
	}
	if mailfrom.Any(p.Run) {
		exchangers(p)
		reportAddresses(p)
		otherAddresses(p)
	}
}

// receivingMX reports the one MX of a host where that receives mail for SES or its mail manager.
func receivingMX(p *lint.Pass, h *mailfrom.Host) {
	all := h.Exchanges(p.Run)
	if len(all) != 1 {
		return // ses/mailfrom-mx-multiple
	}
	host, ok := aws.Parse(all[0].Target)
	if ok && (host.Service == aws.Inbound || host.Service == aws.MailManager) && !host.HasPlaceholder() {
		id := all[0].Record
		f := p.ReportRecord(id, lint.Whole, "the MAIL FROM domain %s receives mail: its MX is %s", h.Name.Display(), all[0].Target).
			Note("SES looks for feedback-smtp.REGION.amazonses.com there; take another name for receiving")
		if region := cmp.Or(h.SaidRegion, host.Region, seshost.LikelyRegion(p.Run, h.Name)); region != "" {
			right := string(aws.FeedbackHost(region))
			f.Fix(lint.Unsafe, "use "+right, p.Zone.WithField(id, len(p.Zone.Data(id))-1, right))
		}
	}
}

// receiving are names below a host that say that mail is received there, and how.
var receiving = []string{
	"_mta-sts", "mta-sts", "_smtp._tls", "_25._tcp", "_imap._tcp", "_imaps._tcp", "_pop3._tcp", "_pop3s._tcp",
	"_submission._tcp", "_submissions._tcp", "autodiscover", "autoconfig",
}

func receivingNames(p *lint.Pass, h *mailfrom.Host) {
	for _, relative := range receiving {
		ids := p.Zone.At(h.Name.Join(relative))
		if len(ids) == 0 {
			continue
		}
		f := p.ReportRecord(ids[0], lint.Owner, "%s belongs to a host that receives mail, and %s is a MAIL FROM domain", relative, h.Name.Display()).
			As(lint.Warning).
			Note(lost)
		if target, ok := names.Target(p.Run, p.Zone, ids[0]); ok && strings.HasSuffix(string(target), ".awsapps.com.") {
			f.As(lint.Error).Note("Amazon WorkMail receives the mail of this name")
		}
	}
}

// exchangers reports MX records anywhere that name a MAIL FROM domain as their server.
func exchangers(p *lint.Pass) {
	for _, id := range p.Zone.ByType(dns.TypeMX) {
		target, ok := names.Target(p.Run, p.Zone, id)
		if !ok || mailfrom.Is(p.Run, target) == nil {
			continue
		}
		p.ReportRecord(id, lint.Part(len(p.Zone.Data(id))-1), "the mail server %s is a MAIL FROM domain of SES", target.Display()).
			Note("a MAIL FROM domain is used for nothing else: give the server another name")
	}
}

// reportAddresses reports addresses at a MAIL FROM domain that DMARC and TLS reports are sent to.
func reportAddresses(p *lint.Pass) {
	for _, id := range sieve.AtUnderscored(p.Run, p.Zone, dns.TypeTXT) {
		owner := string(p.Zone.Owner(id))
		if !strings.HasPrefix(owner, "_dmarc.") && !strings.HasPrefix(owner, "_smtp._tls.") {
			continue
		}
		t := texts.Of(p.Zone, id)
		if h := addressee(p.Run, t.Clean); h != nil {
			p.ReportRecord(id, lint.RDATA, "reports go to an address at %s, a MAIL FROM domain of SES", h.Name.Display()).Note(lost)
		}
	}
}

// otherAddresses reports addresses at a MAIL FROM domain that somebody may write to.
func otherAddresses(p *lint.Pass) {
	report := func(id zone.RecordID, part lint.Part, h *mailfrom.Host) {
		if h != nil {
			p.ReportRecord(id, part, "the contact address is at %s, a MAIL FROM domain of SES", h.Name.Display()).
				As(lint.Warning).
				Note(lost)
		}
	}
	for _, id := range p.Zone.ByType(dns.TypeCAA) {
		if data := p.Zone.Data(id); len(data) == 3 && strings.EqualFold(string(data[1].Text), "iodef") {
			report(id, lint.RDATA, addressee(p.Run, string(data[2].Text)))
		}
	}
	for _, mailbox := range []struct {
		rrtype uint16
		field  int
	}{{dns.TypeSOA, 1}, {dns.TypeRP, 0}} {
		for _, id := range p.Zone.ByType(mailbox.rrtype) {
			data := p.Zone.Data(id)
			if len(data) <= mailbox.field {
				continue
			}
			name, err := zone.ParseName(string(data[mailbox.field].Text), p.Zone.Origin(id))
			if err == nil && name != zone.Root {
				report(id, lint.Part(mailbox.field), mailfrom.Is(p.Run, name.Parent()))
			}
		}
	}
}

// addressee returns the MAIL FROM domain that an address in a text is at, or nil.
func addressee(r *lint.Run, text string) *mailfrom.Host {
	for _, part := range strings.SplitAfter(strings.ToLower(text), "mailto:") {
		_, domain, ok := strings.Cut(part, "@")
		if !ok {
			continue
		}
		if end := strings.IndexAny(domain, ",;! \t\"?"); end >= 0 {
			domain = domain[:end]
		}
		name, err := zone.ParseName(strings.TrimSuffix(domain, ".")+".", zone.Root)
		if err != nil {
			continue
		}
		if h := mailfrom.Is(r, name); h != nil && !isAtApex(r, h) {
			return h
		}
	}
	return nil
}

// isReceiving reports whether a name below a host is one that ses/mailfrom-receives speaks of.
func isReceiving(relative string) bool { return slices.Contains(receiving, relative) }

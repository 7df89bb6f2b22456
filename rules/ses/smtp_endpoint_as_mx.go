package ses

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/seshost"
)

// SMTPEndpointAsMX finds MX records that name the host where programs hand in mail to SES. At a known
// MAIL FROM domain, too, this rule reports it.
var SMTPEndpointAsMX = &lint.Rule{
	ID:      "ses/smtp-endpoint-as-mx",
	Summary: "an MX names the SMTP endpoint of SES",
	Doc: `email-smtp.REGION.amazonaws.com is where your programs log in to send mail. It takes no mail from
other mail servers, so as an MX it makes every message to that name bounce.

What belongs there depends on what the name is for. A custom MAIL FROM domain needs
feedback-smtp.REGION.amazonses.com, where bounces go. A name that receives mail through SES needs
inbound-smtp.REGION.amazonaws.com. If another provider receives the mail, delete the record.`,
	Cite: []lint.Citation{
		lint.AWS("Connecting to an Amazon SES SMTP endpoint", "smtp-connect"),
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
		lint.AWS("Publishing an MX record for Amazon SES email receiving", "receiving-email-mx-record"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 email-smtp.eu-west-1.amazonaws.com.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 inbound-smtp.eu-west-1.amazonaws.com.
`,
	Check: smtpEndpointAsMX,
}

func smtpEndpointAsMX(p *lint.Pass) {
	for _, t := range seshost.In(p.Run, p.Zone) {
		if t.Type != dns.TypeMX || t.Host.Service != aws.Submission || t.Host.HasPlaceholder() {
			continue
		}
		f := p.ReportRecord(t.Record, lint.Part(t.Field), "the MX of %s is %s, which takes no mail from other servers", t.Owner.Display(), t.Name).
			Marked("for sending programs only")
		region := t.Host.Region
		if region == "" {
			region = "REGION"
		}
		feedback := p.Zone.WithField(t.Record, t.Field, string(aws.FeedbackHost(region)))
		inbound := p.Zone.WithField(t.Record, t.Field, "inbound-smtp."+region+".amazonaws.com.")
		useFeedback, useInbound := "use the feedback host: "+feedback.Data[t.Field], "use the inbound host: "+inbound.Data[t.Field]
		known := aws.KnownRegion(region)
		host := mailfrom.Is(p.Run, t.Owner)
		others := len(seshost.MXAt(p.Run, p.Zone, t.Owner)) - 1
		switch {
		case host != nil:
			f.Note("%s is a custom MAIL FROM domain: SES wants the MX %s there", t.Owner.Display(), feedback.Data[t.Field])
			if known {
				f.Fix(certainAt(host, others), useFeedback, feedback)
			}
		case others > 0:
			f.Note("the name has another MX, which receives its mail; some senders try this one first and fail").
				Fix(lint.Unsafe, "delete this MX", zone.Delete{Record: t.Record})
		default:
			f.Note("a custom MAIL FROM domain needs %s, a name that receives mail through SES needs %s", aws.FeedbackHost(region), inbound.Data[t.Field])
			switch {
			case !known:
			case t.Owner == p.Zone.Apex:
				f.Fix(lint.Unsafe, useInbound, inbound)
			default:
				f.Fix(lint.Unsafe, useFeedback, feedback).Fix(lint.Unsafe, useInbound, inbound)
			}
		}
	}
}

// certainAt says whether the feedback host is the only thing that can stand at a host: it was named
// as a MAIL FROM domain, and has no other MX.
func certainAt(host *mailfrom.Host, others int) lint.Safety {
	if host.Evidence == mailfrom.Named && others == 0 {
		return lint.Safe
	}
	return lint.Unsafe
}

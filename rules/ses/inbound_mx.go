package ses

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/seshost"
)

// InboundMX finds MX records for receiving through SES that can't work, or work by halves.
var InboundMX = &lint.Rule{
	ID:      "ses/inbound-mx",
	Summary: "the MX for receiving through SES is wrong, or shares a name with another provider's",
	Doc: `To receive mail through Amazon SES, a name has the MX inbound-smtp.REGION.amazonaws.com. Below
amazonses.com there is no such host, although the host for bounces (feedback-smtp) is there: mail to a name
with that MX can't be delivered.

A name should have the MX records of one provider. With two, senders take the one with the lowest
number, and the other when that is busy: some of your mail then ends up where nobody looks for it.`,
	Cite: []lint.Citation{
		lint.AWS("Publishing an MX record for Amazon SES email receiving", "receiving-email-mx-record"),
		lint.RFC(5321, "5.1"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 inbound-smtp.eu-west-1.amazonses.com.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 inbound-smtp.eu-west-1.amazonaws.com.
`,
	Check: inboundMX,
}

func inboundMX(p *lint.Pass) {
	split := map[zone.Name]bool{}
	for _, t := range seshost.In(p.Run, p.Zone) {
		if t.Type != dns.TypeMX || t.Host.Service != aws.Inbound || t.Host.HasPlaceholder() {
			continue
		}
		if mailfrom.Is(p.Run, t.Owner) != nil {
			continue // The rules about MAIL FROM domains say that nothing is received there.
		}
		if !t.Host.RightSuffix() {
			inboundSuffix(p, &t)
		}
		if !split[t.Owner] {
			split[t.Owner] = true
			inboundSplit(p, &t)
		}
	}
}

func inboundSuffix(p *lint.Pass, t *seshost.Target) {
	f := p.ReportRecord(t.Record, lint.Part(t.Field), "the MX of %s is %s, where SES receives no mail", t.Owner.Display(), t.Name).
		Marked("ends in %s instead of amazonaws.com", t.Host.Suffix)
	if t.Host.Region == "" {
		f.Note("SES receives mail at inbound-smtp.REGION.amazonaws.com, with the region of your receipt rules")
		return
	}
	right := "inbound-smtp." + t.Host.Region + ".amazonaws.com."
	f.Note("SES receives mail at %s; only the host for bounces, feedback-smtp, is below amazonses.com", right).
		Fix(lint.Safe, "use "+right, p.Zone.WithField(t.Record, t.Field, right))
}

// inboundSplit reports an MX of another provider at the same name.
func inboundSplit(p *lint.Pass, t *seshost.Target) {
	for _, id := range seshost.MXAt(p.Run, p.Zone, t.Owner) {
		other, ok := names.Target(p.Run, p.Zone, id)
		if !ok || other == zone.Root {
			continue
		}
		if host, ok := aws.Parse(other); ok && host.Service != aws.NoService {
			continue
		}
		p.ReportRecord(t.Record, lint.Whole, "%s receives mail through SES and through %s at once", t.Owner.Display(), other).
			As(lint.Warning).
			Note("senders choose by the number before the host, and take another one when that doesn't answer: keep the MX records of one provider").
			Relate(p.Zone, id, "the other MX")
		return
	}
}

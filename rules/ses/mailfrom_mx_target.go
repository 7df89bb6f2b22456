package ses

import (
	"cmp"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/seshost"
	"github.com/zonemend/zonemend/rules/internal/sieve"
)

// MailFromMXTarget finds MAIL FROM domains whose MX isn't that of SES.
var MailFromMXTarget = &lint.Rule{
	ID:      "ses/mailfrom-mx-target",
	Summary: "the MX of a MAIL FROM domain isn't the one that SES looks for",
	Doc: `The MX of a custom MAIL FROM domain is feedback-smtp.REGION.amazonses.com, with the region that you use SES
in. Note the domain: amazonses.com, not amazonaws.com, which is that of the servers that you hand mail to and
receive mail from. With another name SES shows "pending", and "failed" after 72 hours.`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonaws.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: mailFromMXTarget,
}

func mailFromMXTarget(p *lint.Pass) {
	for _, h := range proper(p) {
		all := h.Exchanges(p.Run)
		if len(all) == 1 && len(h.Feedback) == 0 {
			reportTarget(p, h, all[0])
		}
	}
	for _, id := range sieve.Mentioning(p.Run, p.Zone, dns.TypeCNAME, sieve.Feedback) {
		target, ok := names.Target(p.Run, p.Zone, id)
		host, isSES := aws.Parse(target)
		if !ok || !isSES || host.Service != aws.Feedback || host.HasPlaceholder() {
			continue
		}
		if _, domain := easydkim.Split(names.Owner(p.Run, p.Zone, id)); domain != "" {
			continue // ses/dkim-target says it
		}
		f := p.ReportRecord(id, lint.Type, "%s has a CNAME to %s, where SES looks for an MX", names.Owner(p.Run, p.Zone, id).Display(), target)
		if host.RightSuffix() && host.Region != "" {
			f.Fix(lint.Unsafe, "make it an MX record", zone.SetType{Record: id, Type: dns.TypeMX, Data: []string{"10", string(target)}})
		}
	}
}

func reportTarget(p *lint.Pass, h *mailfrom.Host, x mailfrom.Exchange) {
	host, isSES := aws.Parse(x.Target)
	if isSES && (host.HasPlaceholder() || host.Service == aws.Submission || host.Service == aws.Inbound || host.Service == aws.MailManager) {
		return // ses/placeholder, ses/smtp-endpoint-as-mx and ses/mailfrom-receives say it
	}
	if isAddress(p, x.Record) {
		return // zone/target-ip says it
	}
	const field = 1
	what := "is " + string(x.Target) + ", which is not the one of SES"
	if x.Target == zone.Root {
		what = "says that it receives no mail at all"
	}
	f := p.ReportRecord(x.Record, lint.Part(field), "the MX of the MAIL FROM domain %s %s", h.Name.Display(), what).
		Note("SES looks for feedback-smtp.REGION.amazonses.com; until it finds that it shows \"pending\", then \"failed\" after 72 hours")
	region, safety := h.Region, lint.Unsafe
	if isSES && host.Service == aws.Feedback && host.Region != "" && !host.RightSuffix() {
		region, safety = host.Region, lint.Safe
		f.Marked("ends in %s instead of amazonses.com", host.Suffix)
	}
	if region = cmp.Or(region, seshost.LikelyRegion(p.Run, h.Name)); region != "" {
		right := string(aws.FeedbackHost(region))
		// More is wrong with one that has other fields, or a preference that is none.
		if data := p.Zone.Data(x.Record); len(data) == 1 || len(data) == 2 && isPreference(data[0].Text) {
			fields := len(data)
			f.Fix(safety, "use "+right, p.Zone.WithField(x.Record, fields-1, right))
		}
	}
}

// isAddress reports whether the target of a record is an IP address.
func isAddress(p *lint.Pass, id zone.RecordID) bool { return addresses.Of(p.Run, p.Zone)[id] }

var addresses = &lint.ZoneFact[map[zone.RecordID]bool]{Find: func(r *lint.Run, z *zone.Zone) map[zone.RecordID]bool {
	found := map[zone.RecordID]bool{}
	for _, j := range names.Targets(r, z) {
		if j.Verdict == names.Address {
			found[j.Record] = true
		}
	}
	return found
}}

func isPreference(word []byte) bool {
	_, ok := zone.ParseNumber(word, 0xffff)
	return ok
}

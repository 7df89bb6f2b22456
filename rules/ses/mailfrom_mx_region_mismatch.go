package ses

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/aws"
)

// MailFromMXRegionMismatch finds MAIL FROM domains whose MX names another region than the identity is in.
var MailFromMXRegionMismatch = &lint.Rule{
	ID:      "ses/mailfrom-mx-region-mismatch",
	Summary: "the MX of a MAIL FROM domain names another region than the identity's",
	Doc: `SES looks for the MX with the region in which the identity is set up. With another region the set-up stays
"pending", and after 72 hours it is "failed".

The region is known from the configuration or from --mail-from HOST=REGION. A MAIL FROM domain has one MX, and that
names one region: identities in two regions need two MAIL FROM domains.`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Config: `ses:
  identities:
    - domain: example.com
      region: eu-west-1
      mail_from: bounce.example.com
`,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
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
	Check: mailFromMXRegionMismatch,
}

func mailFromMXRegionMismatch(p *lint.Pass) {
	for _, h := range proper(p) {
		if len(h.SaidRegions) == 0 || len(h.Feedback) == 0 {
			continue
		}
		all := h.Exchanges(p.Run)
		if len(all) != 1 {
			continue // ses/mailfrom-mx-multiple says it
		}
		host, _ := aws.Parse(all[0].Target)
		if host.Service != aws.Feedback || !host.RightSuffix() || host.HasPlaceholder() {
			continue
		}
		switch regions := h.SaidRegions; {
		case len(regions) > 1:
			p.ReportRecord(all[0].Record, lint.RDATA, "the MAIL FROM domain %s is used in %s, and its MX can name only one region", h.Name.Display(), strings.Join(regions, " and ")).
				Note("take a MAIL FROM domain of its own in each region; SES doesn't accept one with two MX records")
		case host.Region != h.SaidRegion:
			right := string(aws.FeedbackHost(h.SaidRegion))
			fields := len(p.Zone.Data(all[0].Record))
			f := p.ReportRecord(all[0].Record, lint.Part(fields-1), "the MX of the MAIL FROM domain %s names the region %s, but SES is set up in %s",
				h.Name.Display(), host.Region, h.SaidRegion).
				Marked("should be %s", right).
				Note("SES looks for the MX of its own region; until it finds that it shows \"pending\", then \"failed\" after 72 hours")
			if fields <= 2 {
				f.Fix(regionSafety(p, f, h.SaidRegion), "change the region to "+h.SaidRegion, p.Zone.WithField(all[0].Record, fields-1, right))
			}
		}
	}
}

package dmarc

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/identity"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// StrictAlignment finds policies that are too strict for mail that Amazon SES sends.
var StrictAlignment = &lint.Rule{
	ID:      "dmarc/strict-alignment",
	Summary: "a DMARC policy is too strict for mail that SES sends",
	Doc: `With ` + "`aspf=s`" + ` SPF counts for DMARC only if the MAIL FROM domain is the very domain in the From address. With SES
it never is: the MAIL FROM domain must be a subdomain. So DMARC can't pass by SPF, and all depends on DKIM.

With ` + "`adkim=s`" + ` the same holds for DKIM: mail from an address in a subdomain that has no DKIM records of its own is
signed for the domain above, and fails.

Leave the tags out: the default is relaxed alignment, where a subdomain counts as the same organisation.`,
	Cite: []lint.Citation{
		lint.AWS("Complying with DMARC authentication protocol in Amazon SES", "send-email-authentication-dmarc"),
		lint.RFC(9989, "4.7"),
	},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
_dmarc TXT "v=DMARC1; p=reject; aspf=s; rua=mailto:dmarc@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: strictAlignment,
}

func strictAlignment(p *lint.Pass) {
	if !mailfrom.Any(p.Run) {
		return
	}
	list := dmarc.Policies(p.Run, p.Zone)
	for i := range list {
		r := &list[i]
		if tag := taglist.Find(r.Tags, "aspf"); tag != nil && strings.EqualFold(tag.Value, "s") {
			if h := governed(p.Run, r, func(zone.Name) bool { return true }); h != nil {
				f := r.Report(p, tag.Start, tag.End, "with aspf=s, DMARC can't pass by SPF for mail of %s that SES sends", r.Domain.Display()).
					Marked("SPF must be for the very domain in the From address").
					Note("SES sends it with the MAIL FROM domain %s, which is another one by necessity; without aspf=s a subdomain counts", h.Name.Display())
				r.Offer(f, lint.Unsafe, "take aspf=s out", r.Without(tag))
			}
		}
		tag := taglist.Find(r.Tags, "adkim")
		if tag == nil || !strings.EqualFold(tag.Value, "s") {
			continue
		}
		h := governed(p.Run, r, func(from zone.Name) bool { return from != r.Domain && !identity.Signs(p.Run, from) })
		if h == nil {
			continue
		}
		f := r.Report(p, tag.Start, tag.End, "with adkim=s, DMARC can't pass by DKIM for mail of %s that SES signs for %s",
			h.Name.Parent().Display(), r.Domain.Display()).
			As(lint.Warning).
			Note("%s has a MAIL FROM domain, %s, but no DKIM records of SES: its mail is signed for the domain above, which only counts without adkim=s",
				h.Name.Parent().Display(), h.Name.Display())
		r.Offer(f, lint.Unsafe, "take adkim=s out", r.Without(tag))
	}
}

// governed returns a MAIL FROM domain of the run that is used for mail which a policy counts for, or nil. The
// domain above the MAIL FROM domain is what is probably in the From address.
func governed(run *lint.Run, r *dmarc.Record, ok func(from zone.Name) bool) *mailfrom.Host {
	for _, z := range run.Zones {
		for _, h := range mailfrom.In(run, z) {
			from := h.Name.Parent()
			if !from.IsBelow(r.Domain) || !ok(from) {
				continue
			}
			if policy := dmarc.For(run, from); policy != nil && policy.Domain == r.Domain {
				return h
			}
		}
	}
	return nil
}

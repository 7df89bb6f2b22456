package ses

import (
	"fmt"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
)

// MailFromMXMultiple finds MAIL FROM domains with more than one MX.
var MailFromMXMultiple = &lint.Rule{
	ID:      "ses/mailfrom-mx-multiple",
	Summary: "a MAIL FROM domain has more than one MX record",
	Doc: `A custom MAIL FROM domain must have exactly one MX record. With a second one, whatever it is, SES doesn't
set the domain up.

Of one host with two numbers the fix keeps one. If another server stands beside SES, the name receives mail
today: move that to another name first. For a second region, take a second MAIL FROM domain.`,
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
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce MX 20 feedback-smtp.us-east-1.amazonses.com.
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
	Check: mailFromMXMultiple,
}

func mailFromMXMultiple(p *lint.Pass) {
	for _, h := range proper(p) {
		all := h.Exchanges(p.Run)
		if len(all) < 2 {
			continue
		}
		f := p.ReportRecord(all[1].Record, lint.Whole, "the MAIL FROM domain %s has %d MX records, and may have one", h.Name.Display(), len(all)).
			Note("SES doesn't set up a MAIL FROM domain with more than one")
		for i, x := range all {
			if i != 1 {
				f.Relate(p.Zone, x.Record, "another MX")
			}
		}
		keepOne(f, h, all)
	}
}

// keepOne offers to delete all MX records but one.
func keepOne(f *lint.Finding, h *mailfrom.Host, all []mailfrom.Exchange) {
	var feedback, others, null []mailfrom.Exchange
	targets := map[zone.Name]bool{}
	servers := false
	for _, x := range all {
		switch {
		case x.Target == zone.Root:
			null = append(null, x)
		case x.Region != "":
			feedback = append(feedback, x)
			targets[x.Target] = true
		default:
			others = append(others, x)
			servers = servers || !x.Near
		}
	}
	switch {
	case len(feedback) == 0:
		f.Note("none of them is the MX of SES")
	case servers && h.Name == h.Zone.Apex:
		f.Note("the other servers receive mail for %s today: take a subdomain as MAIL FROM domain", h.Name.Display())
	case len(others) > 0:
		best := preferred(feedback)
		if servers {
			f.Note("the other servers receive mail for %s today; that mail would be lost", h.Name.Display())
		}
		f.Fix(lint.Unsafe, "keep "+string(best.Target), deletions(all, best)...)
	case len(targets) > 1:
		best, safety := preferred(feedback), lint.Unsafe
		for _, x := range feedback {
			if x.Region == h.SaidRegion {
				best, safety = x, lint.Safe
			}
		}
		f.Note("each region needs a MAIL FROM domain of its own").
			Fix(safety, "keep "+string(best.Target), deletions(all, best)...)
	case len(null) > 0 && len(feedback) == 1:
		f.Note("the MX to . says that the host receives no mail, not even bounces").
			Fix(lint.Safe, "delete the MX to .", deletions(all, feedback[0])...)
	default:
		best := preferred(feedback)
		f.Fix(lint.Safe, fmt.Sprintf("keep the one with %d", best.Preference), deletions(all, best)...)
	}
}

// preferred returns the record with preference 10, as AWS prints it, else the one with the lowest.
func preferred(all []mailfrom.Exchange) mailfrom.Exchange {
	best := all[0]
	for _, x := range all {
		if best.Preference != 10 && (x.Preference == 10 || x.Preference < best.Preference) {
			best = x
		}
	}
	return best
}

func deletions(all []mailfrom.Exchange, kept mailfrom.Exchange) []zone.Change {
	var changes []zone.Change
	for _, x := range all {
		if x.Record != kept.Record {
			changes = append(changes, zone.Delete{Record: x.Record, KeepComment: true})
		}
	}
	return changes
}

package ses

import (
	"fmt"
	"slices"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
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

// An exchange is an MX record as meant.
type exchange struct {
	record     zone.RecordID
	preference uint32
	target     zone.Name
	region     string // for a feedback host
	near       bool   // it is nearly one: misspelt, or with template text for the region
}

func mailFromMXMultiple(p *lint.Pass) {
	for _, h := range proper(p) {
		all := exchanges(p, h)
		if len(all) < 2 {
			continue
		}
		f := p.ReportRecord(all[1].record, lint.Whole, "the MAIL FROM domain %s has %d MX records, and may have one", h.Name.Display(), len(all)).
			Note("SES doesn't set up a MAIL FROM domain with more than one")
		for i, x := range all {
			if i != 1 {
				f.Relate(p.Zone, x.record, "another MX")
			}
		}
		keepOne(f, h, all)
	}
}

// exchanges returns the MX records of a host that are not the same one twice.
func exchanges(p *lint.Pass, h *mailfrom.Host) []exchange {
	var all []exchange
	seen := map[string]bool{}
	for _, id := range h.MX {
		x := exchange{record: id}
		var ok bool
		if x.target, ok = names.Target(p.Run, p.Zone, id); !ok {
			continue
		}
		data := p.Zone.Data(id)
		x.preference, _ = zone.ParseNumber(data[0].Text, 0xffff)
		host, ok := aws.Parse(x.target)
		if ok && host.Service == aws.Feedback && host.RightSuffix() && aws.WellFormedRegion(host.Region) {
			x.region = host.Region
		} else {
			x.near = slices.Contains(h.Feedback, id) || slices.Contains(h.Near, id)
		}
		if key := fmt.Sprint(x.preference, x.target); !seen[key] {
			seen[key] = true
			all = append(all, x)
		}
	}
	return all
}

// keepOne offers to delete all MX records but one.
func keepOne(f *lint.Finding, h *mailfrom.Host, all []exchange) {
	var feedback, others, null []exchange
	targets := map[zone.Name]bool{}
	servers := false
	for _, x := range all {
		switch {
		case x.target == zone.Root:
			null = append(null, x)
		case x.region != "":
			feedback = append(feedback, x)
			targets[x.target] = true
		default:
			others = append(others, x)
			servers = servers || !x.near
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
		f.Fix(lint.Unsafe, "keep "+string(best.target), deletions(all, best)...)
	case len(targets) > 1:
		best, safety := preferred(feedback), lint.Unsafe
		for _, x := range feedback {
			if x.region == h.SaidRegion {
				best, safety = x, lint.Safe
			}
		}
		f.Note("each region needs a MAIL FROM domain of its own").
			Fix(safety, "keep "+string(best.target), deletions(all, best)...)
	case len(null) > 0 && len(feedback) == 1:
		f.Note("the MX to . says that the host receives no mail, not even bounces").
			Fix(lint.Safe, "delete the MX to .", deletions(all, feedback[0])...)
	default:
		best := preferred(feedback)
		f.Fix(lint.Safe, fmt.Sprintf("keep the one with %d", best.preference), deletions(all, best)...)
	}
}

// preferred returns the record with preference 10, as AWS prints it, else the one with the lowest.
func preferred(all []exchange) exchange {
	best := all[0]
	for _, x := range all {
		if best.preference != 10 && (x.preference == 10 || x.preference < best.preference) {
			best = x
		}
	}
	return best
}

func deletions(all []exchange, kept exchange) []zone.Change {
	var changes []zone.Change
	for _, x := range all {
		if x.record != kept.record {
			changes = append(changes, zone.Delete{Record: x.record, KeepComment: true})
		}
	}
	return changes
}

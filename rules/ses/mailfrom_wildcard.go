package ses

import (
	"fmt"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// MailFromWildcard finds wildcards that make a MAIL FROM domain of every name.
var MailFromWildcard = &lint.Rule{
	ID:      "ses/mailfrom-wildcard",
	Summary: "a wildcard has the MX of a MAIL FROM domain",
	Doc: `The MX for the bounces of SES stands at a wildcard (` + "`*`" + `). So every name below that has no records of its own
gets it: mail to any such name goes to SES, which throws it away. And as soon as the MAIL FROM domain gets some
other record, the wildcard no longer answers for it.

Give the MAIL FROM domain records of its own, and take the wildcard's away. The fix does this where the MAIL FROM
domain is known (--mail-from).`,
	Cite: []lint.Citation{
		lint.RFC(4592, "2.2"),
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Warning,
	Fix:      lint.Sometimes,
	Config: `ses:
  mail_from: [{host: bounce.example.com, region: eu-west-1}]
`,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
* MX 10 feedback-smtp.eu-west-1.amazonses.com.
* TXT "v=spf1 include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.eu-west-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: mailFromWildcard,
}

func mailFromWildcard(p *lint.Pass) {
	var covered map[zone.Name][]*mailfrom.Host
	seen := map[zone.Name]bool{}
	for _, id := range p.Zone.ByType(dns.TypeMX) {
		owner := p.Zone.Owner(id)
		if !strings.HasPrefix(string(owner), "*.") || seen[owner] {
			continue
		}
		evidence, _, ok := mailfrom.Judge(p.Run, p.Zone, id)
		if !ok || evidence != mailfrom.FeedbackMX {
			continue
		}
		seen[owner] = true
		if covered == nil {
			covered = coveredHosts(p)
		}
		f := p.ReportRecord(id, lint.Owner, "the wildcard %s gives the MX for the bounces of SES to every name below %s", owner.Display(), owner.Parent().Display()).
			Note("mail to such a name goes to SES, which throws it away: give the MAIL FROM domain records of its own, and take these away")
		hosts := covered[owner]
		if len(hosts) == 0 {
			f.Note("say --mail-from HOST to have them moved to the MAIL FROM domain")
			continue
		}
		offerOwnRecords(p, f, owner, hosts)
	}
}

// coveredHosts returns the MAIL FROM domains that get their records from a wildcard, by that.
func coveredHosts(p *lint.Pass) map[zone.Name][]*mailfrom.Host {
	found := map[zone.Name][]*mailfrom.Host{}
	for _, h := range proper(p) {
		if names.Exists(p.Run, p.Zone, h.Name) || occluded(p.Zone, h.Name) {
			continue
		}
		if wildcard, ok := names.Wildcard(p.Run, p.Zone, h.Name); ok {
			found[wildcard] = append(found[wildcard], h)
		}
	}
	return found
}

// offerOwnRecords offers to move the MX and the SPF record of a wildcard to the first of the hosts that it
// answers for, and to write the same at the others.
func offerOwnRecords(p *lint.Pass, f *lint.Finding, wildcard zone.Name, hosts []*mailfrom.Host) {
	var exchanges, records []zone.RecordID
	for _, id := range p.Zone.At(wildcard) {
		switch p.Zone.Record(id).Type {
		case dns.TypeMX:
			exchanges = append(exchanges, id)
		case dns.TypeTXT:
			if texts.Of(p.Zone, id).Kind == texts.SPF {
				records = append(records, id)
			}
		}
	}
	if len(exchanges) != 1 || len(records) > 1 {
		return // it isn't clear what belongs to the host
	}
	mx := exchanges[0]
	after := slices.Max(append(records, mx))
	// A name has the records of a wildcard with their TTLs.
	ttlMX, ttlSPF := p.Zone.Record(mx).TTL, p.Zone.Record(after).TTL
	if len(records) > 0 {
		ttlSPF = p.Zone.Record(records[0]).TTL
	}
	target, _ := names.Target(p.Run, p.Zone, mx)
	host, _ := aws.Parse(target)
	var changes []zone.Change
	for _, id := range slices.Sorted(slices.Values(append(records, mx))) {
		changes = append(changes, zone.SetOwner{Record: id, Owner: hosts[0].Name})
	}
	for i, h := range hosts {
		if i > 0 {
			mx := addMX(p, h.Name, host.Region, after)
			mx.TTL = ttlMX
			changes = append(changes, mx)
		}
		if i > 0 || len(records) == 0 {
			changes = append(changes, zone.Add{
				After: after, Owner: h.Name, TTL: ttlSPF, Type: dns.TypeTXT, Data: []string{zone.Quote(newSPF(p.Run))},
			})
		}
	}
	title := "move the records to " + hosts[0].Name.Display()
	if len(hosts) > 1 {
		title += ", and write them at the other MAIL FROM domains"
		if ttlMX != ttlSPF {
			title += fmt.Sprintf(", the MX with a TTL of %d and the SPF record with one of %d", ttlMX, ttlSPF)
		}
	}
	f.Fix(lint.Unsafe, title, changes...)
}

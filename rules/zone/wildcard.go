package zone

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/internal/texts"
	"github.com/zonemend/zonemend/rules/internal/told"
)

// Wildcard finds wildcards that answer for names which mail servers ask for.
var Wildcard = &lint.Rule{
	ID:      "zone/wildcard",
	Summary: "a wildcard also answers for names that mail servers ask for",
	Doc: "A wildcard such as `*.example.com` answers for every name that has no records of its own: also for\n" +
		"`_dmarc.example.com`, for DKIM selectors below `_domainkey.example.com`, and for a MAIL FROM domain that was\n" +
		`forgotten. Mail servers then get an answer that is none: a text that is no policy, or an alias to a web server.
It also hides that the right record is missing.

Give these names records of their own, or put the wildcard where no mail is sent from. A wildcard with addresses
(A, AAAA) alone does no harm.`,
	Cite: []lint.Citation{
		lint.RFC(4592, "3.3.1"),
		lint.RFC(7208, "3.5"),
	},
	Severity: lint.Info,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www A 192.0.2.1
* CNAME www
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www A 192.0.2.1
* A 192.0.2.1
`,
	Check: wildcard,
}

func wildcard(p *lint.Pass) {
	z := p.Zone
	if !z.Whole || !z.OriginKnown() || names.Foreign(p.Run, z) || z.Apex.IsBelow("arpa.") {
		return // what isn't there may stand in the part that can't be seen, or these are no names of mail
	}
	said := map[wildcardSet]bool{}
	var hosts map[zone.Name][]zone.Name // MAIL FROM domains, by the wildcard that answers for them
	for _, owner := range sieve.Wildcards(p.Run, z) {
		for _, id := range z.ByOwner(owner) {
			rrtype := z.Record(id).Type
			set := wildcardSet{owner, rrtype}
			if rrtype != dns.TypeMX && rrtype != dns.TypeTXT && rrtype != dns.TypeCNAME || said[set] {
				continue
			}
			said[set] = true
			if hasFeedbackMX(p, z.Owner(id)) {
				continue // ses/mailfrom-wildcard says what is wrong with it
			}
			if hosts == nil {
				hosts = answeredHosts(p)
			}
			reportWildcard(p, id, z.Owner(id).Parent(), hosts[z.Owner(id)])
		}
	}
}

// hasFeedbackMX reports whether a name has the MX of a MAIL FROM domain.
func hasFeedbackMX(p *lint.Pass, name zone.Name) bool {
	return slices.ContainsFunc(p.Zone.AtType(name, dns.TypeMX), func(id zone.RecordID) bool {
		_, _, feedback := mailfrom.Judge(p.Run, p.Zone, id)
		return feedback
	})
}

// A wildcardSet is an RRset of a wildcard.
type wildcardSet struct {
	owner  zone.NameID
	rrtype uint16
}

func reportWildcard(p *lint.Pass, id zone.RecordID, domain zone.Name, hosts []zone.Name) {
	var answered []string
	switch p.Zone.Record(id).Type {
	case dns.TypeMX:
	case dns.TypeTXT:
		if texts.Of(p.Zone, id).Kind == texts.DMARC {
			return // a policy for all of them is what somebody wants
		}
		fallthrough
	default:
		answered = answeredLabels(p, domain)
	}
	for _, host := range hosts {
		answered = append(answered, "the MAIL FROM domain "+host.Display())
	}
	if len(answered) == 0 {
		return
	}
	rrtype := zone.TypeString(p.Zone.Record(id).Type)
	p.ReportRecord(id, lint.Owner, "the %s wildcard %s answers for %s too", rrtype, p.Zone.Owner(id).Display(), enumerate(answered)).
		Note("nothing of its own stands there; mail servers that ask get what the wildcard has, which isn't meant for them")
}

// answeredLabels returns the names of mail right below a domain that a wildcard there answers for: if mail has
// to do with the domain at all.
func answeredLabels(p *lint.Pass, domain zone.Name) []string {
	if !isMailDomain(p, domain) {
		return nil
	}
	var answered []string
	if dmarc := domain.Join("_dmarc"); !names.Exists(p.Run, p.Zone, dmarc) && !names.Occupied(p.Run, p.Zone, dmarc) {
		answered = append(answered, dmarc.Display())
	}
	if keys := domain.Join(easydkim.Label); !names.Exists(p.Run, p.Zone, keys) {
		answered = append(answered, "DKIM selectors below "+keys.Display())
	}
	return answered
}

// isMailDomain reports whether mail may well come from a domain: it is the zone itself, somebody said so, or it
// has mail servers or a text for senders.
func isMailDomain(p *lint.Pass, domain zone.Name) bool {
	z := p.Zone
	if domain == z.Apex || len(z.AtType(domain, dns.TypeMX)) > 0 {
		return true
	}
	return told.From(p.Run, domain) || len(told.Of(p.Run, domain)) > 0
}

// answeredHosts returns the MAIL FROM domains without records of their own, by the wildcard that answers for them.
func answeredHosts(p *lint.Pass) map[zone.Name][]zone.Name {
	found := map[zone.Name][]zone.Name{}
	for _, h := range mailfrom.In(p.Run, p.Zone) {
		if names.Exists(p.Run, p.Zone, h.Name) {
			continue
		}
		if by, ok := names.Wildcard(p.Run, p.Zone, h.Name); ok {
			found[by] = append(found[by], h.Name)
		}
	}
	return found
}

// enumerate joins words as a sentence does; of many it names the first ones.
func enumerate(words []string) string {
	const most = 5
	if n := len(words); n > most {
		words = append(words[:most:most], "others")
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return words[0]
}

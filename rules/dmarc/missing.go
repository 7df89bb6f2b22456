package dmarc

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/identity"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/policy"
	"github.com/zonemend/zonemend/rules/internal/rrset"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// Missing finds domains that send through SES and have no DMARC policy.
var Missing = &lint.Rule{
	ID:      "dmarc/missing",
	Summary: "a domain that mail is sent from has no DMARC policy",
	Doc: `Gmail, Yahoo and Microsoft want a DMARC policy of everybody who sends much mail, and put mail without one into the
spam folder or refuse it. Without a policy anybody can use your domain in a From address, and you don't learn of it.

Add a TXT record at ` + "`_dmarc`" + ` and your domain. ` + "`v=DMARC1; p=none;`" + ` asks nothing of receivers and is safe to begin with;
with rua and an address you get reports. One record at the domain that you registered counts for all names below it.`,
	Cite: []lint.Citation{
		lint.RFC(9989, "4.10"),
		lint.AWS("Complying with DMARC authentication protocol in Amazon SES", "send-email-authentication-dmarc"),
	},
	Severity: lint.Warning,
	Fix:      lint.Sometimes,
	Config: `dmarc: {default: "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com"}
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
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
_dmarc TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com"
`,
	Check: missing,
}

// defaultPolicy is the text of a new DMARC record, unless the configuration has another.
const defaultPolicy = "v=DMARC1; p=none;"

// A sender is a domain that mail is sent from, with a record that shows it, if one of the zone does.
type sender struct {
	domain zone.Name
	record zone.RecordID
}

func missing(p *lint.Pass) {
	byOrganisation := map[zone.Name][]sender{}
	var order []zone.Name
	for _, s := range senders(p) {
		organisation := dmarc.Organisation(s.domain)
		if !organisation.IsBelow(p.Zone.Apex) || !lacksPolicy(p, s.domain, organisation) {
			continue
		}
		if byOrganisation[organisation] == nil {
			order = append(order, organisation)
		}
		byOrganisation[organisation] = append(byOrganisation[organisation], s)
	}
	for _, organisation := range order {
		reportUnprotected(p, organisation, byOrganisation[organisation])
	}
}

// senders are the domains that mail is sent from whose policy belongs into the zone of the pass, or that lie
// in it, in order of appearance: the identities of SES, and what was said to stand in From addresses.
func senders(p *lint.Pass) []sender {
	if !policy.Complete(p.Run, p.Zone) {
		return nil
	}
	var found []sender
	seen := map[zone.Name]bool{}
	add := func(domain zone.Name, z *zone.Zone, record zone.RecordID) {
		// Of two zones of one name, each speaks about its own, and the first about those of other zones.
		own := z == p.Zone
		if seen[domain] || z == nil || !own && (z.Apex == p.Zone.Apex || p.Run.Zone(p.Zone.Apex) != p.Zone) {
			return
		}
		if !own {
			record = zone.NoRecord
		}
		seen[domain] = true
		found = append(found, sender{domain, record})
	}
	for _, it := range identity.In(p.Run, p.Zone) {
		add(it.Domain, it.Zone, it.First)
	}
	for _, domain := range p.Run.Options.FromDomains {
		add(domain, p.Run.ZoneOf(domain), zone.NoRecord)
	}
	if len(p.Run.Zones) > 1 {
		for _, it := range below.Of(p.Run)[p.Zone.Apex] {
			add(it.Domain, it.Zone, it.First)
		}
	}
	return found
}

// below are the identities of a run that lie in another zone than their policy belongs into, by that.
var below = &lint.Fact[map[zone.Name][]*identity.Identity]{Find: func(r *lint.Run) map[zone.Name][]*identity.Identity {
	found := map[zone.Name][]*identity.Identity{}
	for _, it := range identity.All(r) {
		if z := r.ZoneOf(dmarc.Organisation(it.Domain)); it.Zone != nil && z != nil && z.Apex != it.Zone.Apex {
			found[z.Apex] = append(found[z.Apex], it)
		}
	}
	return found
}}

// lacksPolicy reports whether the run shows that no policy counts for a domain: there is none at it, none at
// its organisation and none between, and nothing that was meant as one.
func lacksPolicy(p *lint.Pass, domain, organisation zone.Name) bool {
	if dmarc.For(p.Run, domain) != nil {
		return false
	}
	for name := domain; ; name = name.Parent() {
		if meant.Of(p.Run)[name] || hidden(p.Run, name.Join(dmarc.Label)) {
			return false
		}
		if name == organisation || name == zone.Root {
			return true
		}
	}
}

// meant are the domains of the run that somebody meant to give a policy, where other rules say what is wrong with
// it, and the wildcards that have one.
var meant = &lint.Fact[map[zone.Name]bool]{Find: func(r *lint.Run) map[zone.Name]bool {
	found := map[zone.Name]bool{}
	for _, z := range r.Zones {
		list := dmarc.Records(r, z)
		for i := range list {
			record := &list[i]
			fixed, _ := dmarc.Repair(record.Clean)
			switch {
			case record.Consent || fixed == "" && !record.IsPolicy() && !z.Record(record.Record).Flags.Has(zone.Unresolved):
			case record.Owner.FirstLabel() == "*":
				found[record.Owner] = true
			case isForWebsite(r, z, record):
				found[record.Domain.Parent()] = true
			case record.Domain != "":
				found[record.Domain] = true
			case record.Owner.IsBelow(z.Apex):
				right, _ := rightPlace(record.Owner, z.Apex)
				found[right.Parent()] = true
			}
		}
	}
	return found
}}

// hidden reports whether the run can't tell what TXT records stand at a name, or it leads elsewhere.
func hidden(r *lint.Run, name zone.Name) bool {
	z := r.ZoneOf(name)
	if z == nil || !policy.Complete(r, z) {
		return true
	}
	if _, handed := names.Handed(z, name); handed != 0 || policy.Has(z, name, dns.TypeCNAME, dns.TypeNS) {
		return true
	}
	if names.Exists(r, z, name) {
		return false
	}
	wildcard, covered := names.Wildcard(r, z, name)
	return covered && (policy.Has(z, wildcard, dns.TypeCNAME, dns.TypeNS) || meant.Of(r)[wildcard])
}

func reportUnprotected(p *lint.Pass, organisation zone.Name, list []sender) {
	at, part := zone.RecordID(0), lint.Whole
	if soa := p.Zone.ByType(dns.TypeSOA); len(soa) > 0 {
		at = soa[0]
	} else if len(p.Zone.Records) == 0 {
		return
	}
	var domains []string
	for i, s := range list {
		if i < 3 {
			domains = append(domains, s.domain.Display())
		}
		if s.record != zone.NoRecord && part == lint.Whole {
			at, part = s.record, lint.Owner
		}
	}
	if len(list) > len(domains) {
		domains = append(domains, "…")
	}
	name := organisation.Join(dmarc.Label)
	f := p.ReportRecord(at, part, "mail is sent from %s, and no DMARC policy counts for it", strings.Join(domains, ", ")).
		About(name).
		Note("receivers look for one at %s; large ones want it of all who send much mail", name.Display())
	after := rrset.LastEditable(p.Run, p.Zone)
	if after == zone.NoRecord {
		return
	}
	text, safety := p.Run.Options.DMARC.Default, lint.Unsafe
	if text == "" {
		text = defaultPolicy
	}
	if p.Run.Options.DMARC.Create {
		safety = lint.Safe
	}
	ttl := rrset.NewTTL(p.Run, p.Zone, after, name, dns.TypeTXT)
	f.Fix(safety, "add the policy "+zone.Quote(text)+rrset.SayTTL(p.Zone, after, ttl), zone.Add{
		After: after, Owner: name, TTL: ttl, Type: dns.TypeTXT, Data: texts.Data(text),
	})
}

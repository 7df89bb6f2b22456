package ses

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/identity"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/seshost"
	"github.com/zonemend/zonemend/rules/internal/texts"
	"github.com/zonemend/zonemend/rules/internal/told"
)

// MailFromSuspected finds hosts that look like MAIL FROM domains without MX.
var MailFromSuspected = &lint.Rule{
	ID:      "ses/mailfrom-suspected",
	Summary: "a host looks like a MAIL FROM domain whose MX was forgotten",
	Doc: `The host has the SPF record that AWS hands out for a custom MAIL FROM domain, and nothing else. If it is one,
its MX is missing, and SES will show "failed" after 72 hours. In some of its dialogs SES adds the DKIM records for
you, but not those of the MAIL FROM domain.

Say --mail-from HOST=REGION to be sure that it is one; then the MX is written. If the host is something else, for
instance the name that a server says hello with, ignore this.`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Warning,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
mailfrom TXT "v=spf1 include:amazonses.com ~all"
other MX 10 feedback-smtp.eu-west-1.amazonses.com.
other TXT "v=spf1 include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
mailfrom TXT "v=spf1 include:amazonses.com ~all"
mailfrom MX 10 feedback-smtp.eu-west-1.amazonses.com.
other MX 10 feedback-smtp.eu-west-1.amazonses.com.
other TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: mailFromSuspected,
}

// usualLabels are labels that people give to MAIL FROM domains.
var usualLabels = []string{
	"mail", "email", "bounce", "bounces", "mailfrom", "mail-from", "ses", "spf", "send", "em", "return", "returnpath",
	"rp", "feedback", "mta", "envelope", "mf",
}

func mailFromSuspected(p *lint.Pass) {
	seen := map[zone.Name]bool{}
	for _, t := range texts.SPFTexts(p.Run, p.Zone) {
		if !strings.Contains(strings.ToLower(t.Meant), sesDomain) {
			continue
		}
		owner := names.Owner(p.Run, p.Zone, t.Record)
		if seen[owner] {
			continue
		}
		seen[owner] = true
		record := t.SPF()
		if !couldBeMailFrom(p, owner) || record.Valid() && !record.Passes(sesDomain) {
			continue
		}
		bare := strings.ToLower(strings.Join(strings.Fields(t.Meant), " "))
		severity := lint.Info
		if bare == "v=spf1 include:amazonses.com ~all" || bare == "v=spf1 include:amazonses.com -all" || slices.Contains(usualLabels, owner.FirstLabel()) {
			severity = lint.Warning
		}
		f := p.ReportRecord(t.Record, lint.Owner, "%s looks like a MAIL FROM domain of SES, but has no MX record", owner.Display()).
			As(severity).
			Note("if it is one, SES shows \"failed\" after 72 hours; if it isn't, ignore this")
		region := seshost.LikelyRegion(p.Run, owner)
		if after, ok := neighbour(p, p.Zone.Owner(t.Record), dns.TypeTXT); ok && region != "" {
			f.Fix(lint.Unsafe, "add the MX of SES in "+region, addMX(p, owner, region, after))
		}
	}
}

// couldBeMailFrom reports whether nothing at a name speaks against its being a MAIL FROM domain.
func couldBeMailFrom(p *lint.Pass, name zone.Name) bool {
	z := p.Zone
	if name == z.Apex || !name.IsBelow(z.Apex) || mailfrom.Is(p.Run, name) != nil || !z.Whole || !z.OriginKnown() {
		return false
	}
	if told.NotMailFrom(p.Run, name) || told.SPFRequired(p.Run, name) {
		return false
	}
	if label := name.FirstLabel(); strings.HasPrefix(label, "_") || label == "*" {
		return false
	}
	for _, id := range z.At(name) {
		switch z.Record(id).Type {
		case dns.TypeMX, dns.TypeA, dns.TypeAAAA, dns.TypeCNAME, dns.TypeNS:
			return false
		}
	}
	if occluded(z, name) {
		return false
	}
	// An identity of its own, by old advice with the include in its SPF record.
	if names.Exists(p.Run, z, name.Join(easydkim.Label)) || identities.Of(p.Run, z)[name] {
		return false
	}
	return !wasMailFrom(p.Run, name) && !mailfrom.Led(p.Run, name)
}

// wasMailFrom reports whether a name was a MAIL FROM domain at the base; ses/record-removed speaks of it then.
func wasMailFrom(r *lint.Run, name zone.Name) bool {
	before := r.Before()
	if before == nil {
		return false
	}
	h := mailfrom.Is(before, name)
	return h != nil && len(h.Feedback) > 0
}

// identities are the names of a zone that are identities of SES by what was said or by records of their own,
// and those above them.
var identities = &lint.ZoneFact[map[zone.Name]bool]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name]bool {
	found := map[zone.Name]bool{}
	for _, it := range identity.In(r, z) {
		if !it.Evidence.Has(identity.Named | identity.Signed | identity.Verified) {
			continue
		}
		for name := it.Domain; name.IsStrictlyBelow(z.Apex) && !found[name]; name = name.Parent() {
			found[name] = true
		}
	}
	return found
}}

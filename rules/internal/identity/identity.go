// Package identity finds the domains of a run that Amazon SES sends for.
package identity

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
)

// An Identity is a domain that SES sends for.
type Identity struct {
	Domain zone.Name
	Told   *lint.Identity // what somebody said about it; nil where only records show it
}

// All returns the identities of a run: those that were described, then the domains that have DKIM CNAMEs of SES or a verification
// record, then those above the MAIL FROM domains that none of these explains.
func All(r *lint.Run) []Identity { return all.Of(r) }

var all = &lint.Fact[[]Identity]{Find: func(r *lint.Run) []Identity {
	var found []Identity
	seen := map[zone.Name]bool{}
	explained := map[zone.Name]bool{}
	for i := range r.Options.Identities {
		told := &r.Options.Identities[i]
		found = append(found, Identity{told.Domain, told})
		seen[told.Domain], explained[told.MailFrom] = true, true
	}
	add := func(domain zone.Name) {
		if domain != "" && !seen[domain] {
			seen[domain] = true
			found = append(found, Identity{Domain: domain})
		}
	}
	for _, z := range r.Zones {
		for _, k := range easydkim.InZone(r, z) {
			add(k.Domain)
		}
		for _, id := range z.ByType(dns.TypeTXT) {
			if owner := z.Owner(id); owner.FirstLabel() == "_amazonses" {
				add(owner.Parent())
			}
		}
	}
	for _, h := range mailfrom.All(r) {
		if !explained[h.Name] {
			add(above(h.Name, seen))
		}
	}
	return found
}}

// above returns the lowest known identity above a MAIL FROM domain, else the organisational domain.
func above(host zone.Name, known map[zone.Name]bool) zone.Name {
	organisation := dmarc.Organisation(host)
	for name := host.Parent(); name.IsBelow(organisation); name = name.Parent() {
		if known[name] {
			return name
		}
	}
	return organisation
}

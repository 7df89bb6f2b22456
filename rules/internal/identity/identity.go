// Package identity finds the domains of a run that Amazon SES sends for.
package identity

import (
	"cmp"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/sieve"
)

// Label is the label of the names where SES once looked for its verification texts.
const Label = "_amazonses"

// Evidence says why a domain is taken for an identity; there may be several reasons.
type Evidence uint8

// The kinds of evidence.
const (
	Named        Evidence = 1 << iota // somebody said so
	Signed                            // it has DKIM records of SES
	Verified                          // it has a verification text of SES at _amazonses
	UsesMailFrom                      // a MAIL FROM domain lies below it, and no other identity is nearer
)

// Has reports whether there is one of some kinds of evidence.
func (e Evidence) Has(kinds Evidence) bool { return e&kinds != 0 }

// An Identity is a domain that SES sends for, as one zone has it.
type Identity struct {
	Domain   zone.Name
	Zone     *zone.Zone // nil if it lies in no zone of the run
	Evidence Evidence
	// Said is what was said about it and about addresses in it, in the order of the configuration.
	Said []*lint.Identity
	// First is the first record of Zone that shows it, NoRecord where none does.
	First zone.RecordID
	// MailFrom are the MAIL FROM domains that are probably its own: those that were said to be, and those
	// below it that are below no other identity.
	MailFrom []*mailfrom.Host
}

// In returns the identities that lie in a zone, in order of appearance; those that no record shows come
// last.
func In(r *lint.Run, z *zone.Zone) []*Identity { return identities.Of(r).byZone[z] }

// All returns the identities of a run: zone by zone, then those that lie in no zone of it.
func All(r *lint.Run) []*Identity {
	var all []*Identity
	for _, z := range r.Zones {
		all = append(all, In(r, z)...)
	}
	return append(all, In(r, nil)...)
}

// Is reports whether a domain is an identity that lies in a zone.
func Is(r *lint.Run, z *zone.Zone, domain zone.Name) bool {
	return identities.Of(r).in(z, domain) != nil
}

// Above returns the identity that a MAIL FROM domain probably belongs to, or nil: what was said, else the
// nearest one above it.
func Above(r *lint.Run, h *mailfrom.Host) *Identity { return identities.Of(r).ofHost[h] }

// An index has the identities of a run. Two zones may have the same name; each has identities of its own.
type index struct {
	byName map[zone.Name][]*Identity
	byZone map[*zone.Zone][]*Identity
	ofHost map[*mailfrom.Host]*Identity
}

var identities = &lint.Fact[*index]{Find: func(r *lint.Run) *index {
	x := &index{byName: map[zone.Name][]*Identity{}, byZone: map[*zone.Zone][]*Identity{}, ofHost: map[*mailfrom.Host]*Identity{}}
	for _, z := range r.Zones {
		x.fromKeys(r, z)
		x.fromTexts(r, z)
	}
	said := map[zone.Name]zone.Name{} // the identities of MAIL FROM domains
	for i := range r.Options.Identities {
		s := &r.Options.Identities[i]
		for _, it := range x.named(r, s.Domain) {
			it.Said = append(it.Said, s)
		}
		if s.MailFrom != "" && said[s.MailFrom] == "" {
			said[s.MailFrom] = s.Domain
		}
	}
	x.fromHosts(r, said)
	for _, list := range x.byZone {
		slices.SortFunc(list, func(a, b *Identity) int {
			return cmp.Or(cmp.Compare(a.First, b.First), strings.Compare(string(a.Domain), string(b.Domain)))
		})
	}
	return x
}}

// identity returns the identity of a domain in a zone, which is new if need be, with more evidence.
func (x *index) identity(z *zone.Zone, domain zone.Name, evidence Evidence, record zone.RecordID) *Identity {
	it := x.in(z, domain)
	if it == nil {
		it = &Identity{Domain: domain, Zone: z, First: zone.NoRecord}
		x.byName[domain] = append(x.byName[domain], it)
		x.byZone[z] = append(x.byZone[z], it)
	}
	it.Evidence |= evidence
	it.First = min(it.First, record)
	return it
}

func (x *index) in(z *zone.Zone, domain zone.Name) *Identity {
	for _, it := range x.byName[domain] {
		if it.Zone == z {
			return it
		}
	}
	return nil
}

// holds reports whether a domain can be an identity that a record of a zone speaks of: what another zone
// of the run has by delegation can't, and neither can a wildcard.
func holds(r *lint.Run, z *zone.Zone, domain zone.Name) bool {
	if domain == "" || domain == zone.Root || domain.FirstLabel() == "*" || !domain.IsBelow(z.Apex) {
		return false
	}
	in := r.ZoneOf(domain)
	return in == nil || in.Apex == z.Apex
}

// fromKeys makes identities of the domains with DKIM records that lead to Amazon's keys, or nearly do.
func (x *index) fromKeys(r *lint.Run, z *zone.Zone) {
	for _, k := range easydkim.InZone(r, z) {
		meant, _, _ := k.Meant(z)
		if _, domain := easydkim.Split(meant); strings.Contains(string(k.Target), "amazonses") && holds(r, z, domain) {
			x.identity(z, domain, Signed, k.Record)
		}
	}
}

// fromTexts makes identities of the domains with verification texts of SES.
func (x *index) fromTexts(r *lint.Run, z *zone.Zone) {
	for _, id := range sieve.AtUnderscored(r, z, dns.TypeTXT) {
		if !strings.HasPrefix(string(z.Owner(id)), Label+".") {
			continue
		}
		if domain := names.Owner(r, z, id).Parent(); holds(r, z, domain) {
			x.identity(z, domain, Verified, id)
		}
	}
}

// named adds a domain that somebody named: in each zone that shows it, else in the one it lies in.
func (x *index) named(r *lint.Run, domain zone.Name) []*Identity {
	if len(x.byName[domain]) == 0 {
		x.identity(r.ZoneOf(domain), domain, Named, zone.NoRecord)
	}
	for _, it := range x.byName[domain] {
		it.Evidence |= Named
	}
	return x.byName[domain]
}

// fromHosts makes identities of the domains that MAIL FROM domains are for: what was said, else the nearest
// domain above that is one by other evidence, else the one that somebody registered.
func (x *index) fromHosts(r *lint.Run, said map[zone.Name]zone.Name) {
	var hosts []*mailfrom.Host
	for _, z := range r.Zones {
		hosts = append(hosts, mailfrom.In(r, z)...)
	}
	outside := map[*mailfrom.Host]bool{} // of the zones of the run
	for _, s := range r.Options.Identities {
		if h := mailfrom.Is(r, s.MailFrom); h != nil && h.Zone == nil && !outside[h] {
			outside[h] = true
			hosts = append(hosts, h)
		}
	}
	known := map[zone.Name]bool{} // by other evidence than this
	for name := range x.byName {
		known[name] = true
	}
	for _, h := range hosts {
		domain := said[h.Name]
		if domain == "" {
			domain = parent(r, h.Name, known)
		}
		if domain == "" {
			continue
		}
		// In the zone of the host, if the domain lies in it: there may be another of the same name.
		z, first := r.ZoneOf(domain), zone.NoRecord
		if h.Zone != nil && z != nil && z.Apex == h.Zone.Apex {
			z = h.Zone
			if len(h.MX) > 0 {
				first = h.MX[0]
			}
		}
		it := x.identity(z, domain, UsesMailFrom, first)
		it.MailFrom = append(it.MailFrom, h)
		x.ofHost[h] = it
	}
}

// parent returns the domain that a MAIL FROM domain is probably for, or "". Services that send through SES give
// it a DKIM key in a TXT record.
func parent(r *lint.Run, host zone.Name, known map[zone.Name]bool) zone.Name {
	for above := host.Parent(); above != zone.Root; above = above.Parent() {
		if known[above] || Keyed(r, above) {
			return above
		}
	}
	if registered := dmarc.Organisation(host); host.IsStrictlyBelow(registered) {
		return registered
	}
	return ""
}

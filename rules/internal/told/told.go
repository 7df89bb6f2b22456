// Package told looks up what the options of a run say about names: there may be thousands of them.
package told

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// Of returns what was said about a domain and about addresses in it, in the order of the configuration.
func Of(r *lint.Run, domain zone.Name) []*lint.Identity { return identities.Of(r).ofDomain[domain] }

// For returns the identities that a host was said to be the MAIL FROM domain of, in the order of the configuration.
func For(r *lint.Run, host zone.Name) []*lint.Identity { return identities.Of(r).forHost[host] }

type index struct {
	ofDomain, forHost map[zone.Name][]*lint.Identity
}

var identities = &lint.Fact[index]{Find: func(r *lint.Run) index {
	x := index{map[zone.Name][]*lint.Identity{}, map[zone.Name][]*lint.Identity{}}
	for i := range r.Options.Identities {
		s := &r.Options.Identities[i]
		x.ofDomain[s.Domain] = append(x.ofDomain[s.Domain], s)
		if s.MailFrom != "" {
			x.forHost[s.MailFrom] = append(x.forHost[s.MailFrom], s)
		}
	}
	return x
}}

// Region returns the region that was said first of a MAIL FROM domain, or "".
func Region(r *lint.Run, host zone.Name) string { return regions.Of(r)[host] }

var regions = &lint.Fact[map[zone.Name]string]{Find: func(r *lint.Run) map[zone.Name]string {
	found := map[zone.Name]string{}
	for _, named := range r.Options.MailFrom {
		if found[named.Host] == "" {
			found[named.Host] = named.Region
		}
	}
	for i := range r.Options.Identities {
		if s := &r.Options.Identities[i]; s.MailFrom != "" && found[s.MailFrom] == "" {
			found[s.MailFrom] = s.Region
		}
	}
	return found
}}

// NotMailFrom reports whether a host is none, whatever its records look like.
func NotMailFrom(r *lint.Run, name zone.Name) bool { return notMailFrom.Of(r)[name] }

// From reports whether a domain stands in From addresses.
func From(r *lint.Run, name zone.Name) bool { return from.Of(r)[name] }

// Receives reports whether a domain receives mail.
func Receives(r *lint.Run, name zone.Name) bool { return receives.Of(r)[name] }

// SPFRequired reports whether include:amazonses.com is wanted at a name.
func SPFRequired(r *lint.Run, name zone.Name) bool { return spfRequired.Of(r)[name] }

var (
	notMailFrom = set(func(o *lint.Options) []zone.Name { return o.NotMailFrom })
	from        = set(func(o *lint.Options) []zone.Name { return o.FromDomains })
	receives    = set(func(o *lint.Options) []zone.Name { return o.Receives })
	spfRequired = set(func(o *lint.Options) []zone.Name { return o.SPF.RequiredAt })
)

func set(list func(*lint.Options) []zone.Name) *lint.Fact[map[zone.Name]bool] {
	return &lint.Fact[map[zone.Name]bool]{Find: func(r *lint.Run) map[zone.Name]bool {
		found := map[zone.Name]bool{}
		for _, name := range list(&r.Options) {
			found[name] = true
		}
		return found
	}}
}

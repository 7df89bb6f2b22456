package identity

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// SaidOf returns what was said about a domain and about addresses in it, in that order.
func SaidOf(r *lint.Run, domain zone.Name) []*lint.Identity { return told.Of(r).ofDomain[domain] }

// SaidFor returns the identities that a host was said to be the MAIL FROM domain of, in that order.
func SaidFor(r *lint.Run, host zone.Name) []*lint.Identity { return told.Of(r).forHost[host] }

type saidIndex struct {
	ofDomain, forHost map[zone.Name][]*lint.Identity
}

var told = &lint.Fact[saidIndex]{Find: func(r *lint.Run) saidIndex {
	x := saidIndex{map[zone.Name][]*lint.Identity{}, map[zone.Name][]*lint.Identity{}}
	for i := range r.Options.Identities {
		s := &r.Options.Identities[i]
		x.ofDomain[s.Domain] = append(x.ofDomain[s.Domain], s)
		if s.MailFrom != "" {
			x.forHost[s.MailFrom] = append(x.forHost[s.MailFrom], s)
		}
	}
	return x
}}

package spfrun

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/policy"
)

// A Site is what the run knows of a name that an SPF record leads to, behind the aliases there.
type Site struct {
	Name zone.Name
	// Exists says that the name owns records, or that names below it do.
	Exists bool
	// Address, Exchange and Text say which records stand there, or were meant to.
	Address, Exchange, Text bool
	// Type99 says that SPF records of the former type do.
	Type99 bool
	SPF    []*Record
}

// Find returns what the run knows of a name that an SPF record leads to; nil where it can't tell.
func Find(r *lint.Run, name zone.Name) *Site { return sites.Of(r)[name] }

// sites are the names that the used records of the run lead to.
var sites = &lint.Fact[map[zone.Name]*Site]{Find: func(r *lint.Run) map[zone.Name]*Site {
	found := map[zone.Name]*Site{}
	views := map[zone.Name][]*zone.Zone{}
	for _, z := range r.Zones {
		views[z.Apex] = append(views[z.Apex], z)
	}
	for _, z := range r.Zones {
		for _, record := range Used(r, z) {
			for _, lead := range record.Leads {
				if _, done := found[lead.Name]; lead.Name != "" && !done {
					found[lead.Name] = explore(r, views, lead.Name)
				}
			}
		}
	}
	return found
}}

// maxAliases is how many aliases are followed; servers give up at about as many.
const maxAliases = 8

// explore finds out what stands at a name, and follows its aliases.
func explore(r *lint.Run, views map[zone.Name][]*zone.Zone, name zone.Name) *Site {
	for range maxAliases {
		z := r.ZoneOf(name)
		if z == nil {
			return nil
		}
		site := &Site{Name: name, Exists: name == z.Apex, SPF: At(r, name)}
		alias := zone.Name("")
		// A zone may be there twice, as seen from inside and outside, or in parts: absent is what none has.
		for _, view := range views[z.Apex] {
			if !policy.Complete(r, view) || handedOver(r, view, name) {
				return nil
			}
			target, ok := site.look(r, view, name)
			if !ok {
				return nil
			}
			if target != "" {
				alias = target
			}
		}
		if alias == "" {
			return site
		}
		name = alias
	}
	return nil
}

// look adds what a zone has at a name. It returns the alias that stands there, and false where the zone can't
// tell.
func (s *Site) look(r *lint.Run, z *zone.Zone, name zone.Name) (alias zone.Name, ok bool) {
	list := names.At(r, z, name)
	for _, id := range list {
		record := z.Record(id)
		switch record.Type {
		case dns.TypeCNAME:
			target, known := names.Target(r, z, id)
			if !known || record.Flags.Has(zone.Unresolved) {
				return "", false
			}
			alias = target
		case dns.TypeA, dns.TypeAAAA:
			s.Address = true
		case dns.TypeMX:
			s.Exchange = true
		case dns.TypeTXT:
			s.Text = true
			if record.Flags.Has(zone.Unresolved) {
				return "", false
			}
		case dns.TypeSPF:
			s.Type99 = true
		default:
			// ALIAS and its like, which only the provider knows the meaning of.
			s.Address = s.Address || dns.TypeToString[record.Type] == ""
		}
	}
	if len(list) > 0 || names.Exists(r, z, name) {
		s.Exists = true
		return alias, true
	}
	_, covered := names.Wildcard(r, z, name)
	return "", !covered
}

// handedOver reports whether others answer for a name: it lies at or below a delegation, or below a DNAME.
func handedOver(r *lint.Run, z *zone.Zone, name zone.Name) bool {
	handed := handings.Of(r, z)
	if len(handed) == 0 {
		return false
	}
	for above := range name.UpTo(z.Apex) {
		if rrtype := handed[above]; rrtype == dns.TypeNS || rrtype == dns.TypeDNAME && above != name {
			return true
		}
	}
	return false
}

// handings are the owners of delegations and of DNAME records, with the type.
var handings = &lint.ZoneFact[map[zone.Name]uint16]{Find: func(_ *lint.Run, z *zone.Zone) map[zone.Name]uint16 {
	found := map[zone.Name]uint16{}
	for _, id := range z.ByType(dns.TypeDNAME) {
		found[z.Owner(id)] = dns.TypeDNAME
	}
	for _, id := range z.ByType(dns.TypeNS) {
		if owner := z.Owner(id); owner != z.Apex {
			found[owner] = dns.TypeNS
		}
	}
	return found
}}

// AnyInside reports whether a record of the run leads to a name with SPF records of the run.
func AnyInside(r *lint.Run) bool { return inside.Of(r) }

var inside = &lint.Fact[bool]{Find: func(r *lint.Run) bool {
	for _, site := range sites.Of(r) {
		if site != nil && len(site.SPF) > 0 {
			return true
		}
	}
	return false
}}

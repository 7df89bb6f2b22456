// Package names judges the host names of a zone: which of them lost a final dot or had the zone's name
// appended twice, and what they were meant to be.
package names

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/sieve"
)

// Exists reports whether a name is an owner of the zone, or has an owner below it.
func Exists(r *lint.Run, z *zone.Zone, name zone.Name) bool {
	if _, ok := z.Lookup(name); ok {
		return true
	}
	return emptyNonTerminals.Of(r, z)[name]
}

// emptyNonTerminals are the names between owners and the apex that own nothing themselves.
var emptyNonTerminals = &lint.ZoneFact[map[zone.Name]bool]{Find: func(_ *lint.Run, z *zone.Zone) map[zone.Name]bool {
	found := map[zone.Name]bool{}
	for id := range z.Names() {
		name := z.Name(zone.NameID(id)).Parent()
		for name.IsStrictlyBelow(z.Apex) && !found[name] {
			if _, ok := z.Lookup(name); ok {
				break
			}
			found[name] = true
			name = name.Parent()
		}
	}
	return found
}}

// Cut returns the delegation that a name lies at or below: the topmost name under the apex that owns
// NS records. There is none for names of the zone itself.
func Cut(z *zone.Zone, name zone.Name) (zone.Name, bool) {
	cut, found := zone.Name(""), false
	if len(z.ByType(dns.TypeNS)) == 0 {
		return cut, found
	}
	for name.IsStrictlyBelow(z.Apex) {
		if id, ok := z.Lookup(name); ok && z.OwnsNS(id) {
			cut, found = name, true
		}
		name = name.Parent()
	}
	return cut, found
}

// Handed returns the name at which a zone leaves the answers for a name to others, and by a record of which type: a
// delegation at it or above it, or a DNAME above it (RFC 6672 section 2.4). The type is 0 if the zone answers itself.
func Handed(z *zone.Zone, name zone.Name) (zone.Name, uint16) {
	if cut, below := Cut(z, name); below {
		return cut, dns.TypeNS
	}
	if len(z.ByType(dns.TypeDNAME)) > 0 && name.IsStrictlyBelow(z.Apex) {
		for above := range name.Parent().UpTo(z.Apex) {
			if len(z.AtType(above, dns.TypeDNAME)) > 0 {
				return above, dns.TypeDNAME
			}
		}
	}
	return "", 0
}

// Wildcard returns the wildcard owner that answers for a name which doesn't exist (RFC 4592).
func Wildcard(r *lint.Run, z *zone.Zone, name zone.Name) (zone.Name, bool) {
	for name.IsStrictlyBelow(z.Apex) {
		name = name.Parent()
		wildcard := name.Join("*")
		if _, ok := z.Lookup(wildcard); ok {
			return wildcard, true
		}
		if Exists(r, z, name) {
			break // the closest encloser
		}
	}
	return "", false
}

// Invisible reports whether the zone can't tell what stands at a name: it lies outside, below a
// delegation or a DNAME, or under a wildcard.
func Invisible(r *lint.Run, z *zone.Zone, name zone.Name) bool {
	if !name.IsBelow(z.Apex) {
		return true
	}
	if _, handed := Handed(z, name); handed != 0 {
		return true
	}
	if Exists(r, z, name) {
		return false
	}
	_, covered := Wildcard(r, z, name)
	return covered
}

var foreign = &lint.ZoneFact[bool]{Find: func(r *lint.Run, z *zone.Zone) bool {
	for label := range z.Apex.Labels() {
		if label == "rpz" || strings.HasPrefix(label, "rpz-") || strings.HasSuffix(label, "-rpz") {
			return true
		}
	}
	if len(z.AtType(z.Apex.Join("version"), dns.TypeTXT)) > 0 && len(z.ByType(dns.TypePTR)) > 0 {
		return true // RFC 9432
	}
	if len(z.AtType(z.Apex.Join("2.0.0.127"), dns.TypeA)) > 0 {
		return true // the test entry of a block list (RFC 5782 section 5)
	}
	for _, id := range z.AtType(z.Apex.Join("test"), dns.TypeA) {
		if data := z.Data(id); len(data) == 1 && string(data[0].Text) == "127.0.0.2" {
			return true // that of a list of names
		}
	}
	var data []zone.Field
	for _, id := range sieve.Mentioning(r, z, dns.TypeCNAME, sieve.Policy) {
		data = z.AppendFields(data[:0], id)
		if len(data) == 1 && (strings.HasPrefix(string(data[0].Text), "rpz-") || string(data[0].Text) == "*.") {
			return true
		}
	}
	return false
}}

// Foreign reports whether owners and targets of a zone name other zones by design: response policy
// zones, catalog zones and block lists do.
func Foreign(r *lint.Run, z *zone.Zone) bool { return foreign.Of(r, z) }

// Elsewhere reports whether another file of the run has records of a type at a name of the same zone: a zone may be parted over
// several files, of which one has the SOA record. Two files that both have one are different views of the zone.
func Elsewhere(r *lint.Run, z *zone.Zone, name zone.Name, rrtype uint16) bool {
	for _, other := range parts.Of(r)[z.Apex] {
		if other != z && (!z.HasOwnSOA() || !other.HasOwnSOA()) && len(other.AtType(name, rrtype)) > 0 {
			return true
		}
	}
	return false
}

// parts are the zones with the same name.
var parts = &lint.Fact[map[zone.Name][]*zone.Zone]{Find: func(r *lint.Run) map[zone.Name][]*zone.Zone {
	found := map[zone.Name][]*zone.Zone{}
	for _, z := range r.Zones {
		found[z.Apex] = append(found[z.Apex], z)
	}
	return found
}}

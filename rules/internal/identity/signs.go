package identity

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dkim"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/sieve"
)

// Signs reports whether the run shows DKIM records for a domain itself: those of SES, or a key of another
// kind, which SES can sign with, too. It also says so where that can't be seen.
func Signs(r *lint.Run, domain zone.Name) bool {
	z := r.ZoneOf(domain)
	if z == nil || !z.Whole || !z.OriginKnown() || names.Foreign(r, z) {
		return true
	}
	if signing.Of(r)[domain] {
		return true
	}
	selector := domain.Join(easydkim.Label).Join("selector")
	if _, handed := names.Handed(z, selector); handed != 0 {
		return true
	}
	wildcard, covered := names.Wildcard(r, z, selector)
	return covered && wildcard != domain.Join(easydkim.Label).Join("*") // which was looked at
}

// signing are the domains of the run that have a DKIM record which signatures can be checked with, as it was meant: a key that
// was withdrawn is none.
var signing = &lint.Fact[map[zone.Name]bool]{Find: func(r *lint.Run) map[zone.Name]bool {
	found := map[zone.Name]bool{}
	for _, z := range r.Zones {
		for _, k := range easydkim.InZone(r, z) {
			meant, _, _ := k.Meant(z)
			_, domain := easydkim.Split(meant)
			found[domain] = true
		}
		signs := map[zone.RecordID]bool{}
		for _, record := range dkim.InZone(r, z) {
			signs[record.Record] = record.Signs()
		}
		for id := range zone.NameID(z.Names()) {
			if name := z.Name(id); strings.Contains(string(name), easydkim.Label) {
				selector, domain := easydkim.Split(name)
				found[domain] = found[domain] || slices.ContainsFunc(z.ByOwner(id), func(id zone.RecordID) bool {
					does, known := signs[id]
					rrtype := z.Record(id).Type
					return does || !known && selector != "" && rrtype != dns.TypeRRSIG && rrtype != dns.TypeNSEC
				})
			}
		}
	}
	return found
}}

// Keyed reports whether the run shows a name below _domainkey of a domain, whatever stands there.
func Keyed(r *lint.Run, domain zone.Name) bool { return keyed.Of(r)[domain] }

// keyed are the domains of the run that have a name below _domainkey.
var keyed = &lint.Fact[map[zone.Name]bool]{Find: func(r *lint.Run) map[zone.Name]bool {
	found := map[zone.Name]bool{}
	for _, z := range r.Zones {
		for _, k := range easydkim.InZone(r, z) {
			meant, _, _ := k.Meant(z)
			_, domain := easydkim.Split(meant)
			found[domain] = true
		}
		for _, id := range sieve.Underscored(r, z) {
			if name := z.Name(id); strings.Contains(string(name), easydkim.Label) {
				_, domain := easydkim.Split(name)
				found[domain] = true
			}
		}
	}
	return found
}}

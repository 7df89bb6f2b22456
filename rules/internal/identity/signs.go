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
	if domains.Of(r).signing[domain] {
		return true
	}
	selector := domain.Join(easydkim.Label).Join("selector")
	if _, handed := names.Handed(z, selector); handed != 0 {
		return true
	}
	wildcard, covered := names.Wildcard(r, z, selector)
	return covered && wildcard != domain.Join(easydkim.Label).Join("*") // which was looked at
}

// Keyed reports whether the run shows a name below _domainkey of a domain, whatever stands there.
func Keyed(r *lint.Run, domain zone.Name) bool { return domains.Of(r).keyed[domain] }

// A keyring is the domains of a run that have DKIM records, as meant.
type keyring struct {
	keyed   map[zone.Name]bool // by a name below _domainkey
	signing map[zone.Name]bool // by a record which signatures can be checked with: a key that was withdrawn is none
}

var domains = &lint.Fact[keyring]{Find: func(r *lint.Run) keyring {
	found := keyring{map[zone.Name]bool{}, map[zone.Name]bool{}}
	for _, z := range r.Zones {
		for _, k := range easydkim.InZone(r, z) {
			meant, _, _ := k.Meant(z)
			_, domain := easydkim.Split(meant)
			found.keyed[domain], found.signing[domain] = true, true
		}
		signs := map[zone.RecordID]bool{}
		for _, record := range dkim.InZone(r, z) {
			signs[record.Record] = record.Signs()
		}
		for _, number := range sieve.Underscored(r, z) {
			name := z.Name(number)
			if !strings.Contains(string(name), easydkim.Label) {
				continue
			}
			selector, domain := easydkim.Split(name)
			found.keyed[domain] = true
			found.signing[domain] = found.signing[domain] || slices.ContainsFunc(z.ByOwner(number), func(id zone.RecordID) bool {
				does, known := signs[id]
				rrtype := z.Record(id).Type
				return does || !known && selector != "" && rrtype != dns.TypeRRSIG && rrtype != dns.TypeNSEC
			})
		}
	}
	return found
}}

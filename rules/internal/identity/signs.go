package identity

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
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
	if keyed.Of(r)[domain] {
		return true
	}
	below := domain.Join(easydkim.Label)
	if _, cut := names.Cut(z, below); cut {
		return true
	}
	_, covered := names.Wildcard(r, z, below.Join("selector"))
	return covered
}

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

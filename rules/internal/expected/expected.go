// Package expected knows which DKIM records the SES identities that somebody described want to have.
package expected

import (
	"cmp"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// A Key is a DKIM key that SES told an identity to publish: a CNAME for Easy DKIM, or with BYODKIM the
// TXT record of a selector.
type Key struct {
	Identity *lint.Identity
	Selector string // for Easy DKIM the token
	Owner    zone.Name
	// Target is where the CNAME leads; "" for BYODKIM.
	Target zone.Name
	// Certain tells whether SES said the zone of the target; else it is that of the region, or the usual one.
	Certain bool
	// Likely tells whether the region's zone is known, which SES gives to most identities there.
	Likely bool
}

// Easy reports whether SES keeps the key itself.
func (k *Key) Easy() bool { return k.Target != "" }

// SES signs with RSA keys of these sizes, in bits, when somebody brings the key.
const (
	LeastBits = 1024
	MostBits  = 2048
)

type index struct {
	byOwner map[zone.Name]*Key
	byZone  map[*zone.Zone][]*Key
	domains map[zone.Name]bool
}

var keys = &lint.Fact[index]{Find: func(r *lint.Run) index {
	x := index{byOwner: map[zone.Name]*Key{}, byZone: map[*zone.Zone][]*Key{}, domains: map[zone.Name]bool{}}
	for i := range r.Options.Identities {
		identity := &r.Options.Identities[i]
		for _, k := range keysOf(identity) {
			if x.byOwner[k.Owner] != nil {
				continue // the same identity was described twice
			}
			x.byOwner[k.Owner] = k
			x.domains[identity.Domain] = x.domains[identity.Domain] || k.Easy()
			for _, z := range r.Zones {
				if in := r.ZoneOf(k.Owner); in != nil && in.Apex == z.Apex && z.OriginKnown() {
					x.byZone[z] = append(x.byZone[z], k)
				}
			}
		}
	}
	return x
}}

func keysOf(identity *lint.Identity) []*Key {
	below := identity.Domain.Join(easydkim.Label)
	dkim := &identity.DKIM
	var found []*Key
	if dkim.Selector != "" {
		found = append(found, &Key{Identity: identity, Selector: dkim.Selector, Owner: below.Join(strings.ToLower(dkim.Selector))})
	}
	suffix := strings.TrimSuffix(string(dkim.Zone), ".")
	certain, likely := suffix != "", false
	if !certain {
		// SES may give any identity another one, so that this is only likely.
		suffix, likely = aws.DKIMZone(KeyRegion(identity))
	}
	for _, token := range dkim.Tokens {
		token = strings.ToLower(token)
		found = append(found, &Key{
			Identity: identity, Selector: token, Owner: below.Join(token),
			Target: aws.DKIMTarget(token, cmp.Or(suffix, "dkim.amazonses.com")), Certain: certain, Likely: likely,
		})
	}
	return found
}

// KeyRegion returns the region whose DKIM keys an identity uses: its own, but for DEED, which signs with
// the keys of another one.
func KeyRegion(identity *lint.Identity) string {
	if other, ok := strings.CutPrefix(identity.DKIM.Origin, "AWS_SES_"); ok {
		return strings.ToLower(strings.ReplaceAll(other, "_", "-"))
	}
	return identity.Region
}

// In returns the keys that belong into a zone, in the order of the identities. Those below a zone cut
// belong into another.
func In(r *lint.Run, z *zone.Zone) []*Key { return keys.Of(r).byZone[z] }

// At returns the key that belongs at an owner, or nil.
func At(r *lint.Run, owner zone.Name) *Key { return keys.Of(r).byOwner[owner] }

// Tokens reports whether SES said which Easy DKIM tokens a domain has.
func Tokens(r *lint.Run, domain zone.Name) bool { return keys.Of(r).domains[domain] }

// Visible reports whether a zone can tell what stands at an owner.
func Visible(r *lint.Run, z *zone.Zone, owner zone.Name) bool {
	return z.Whole && !names.Invisible(r, z, owner)
}

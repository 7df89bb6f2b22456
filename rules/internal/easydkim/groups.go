package easydkim

import (
	"cmp"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// A Group is the Easy DKIM keys of one domain in one of Amazon's zones, over the whole run.
type Group struct {
	Domain zone.Name
	Zone   string // what follows the token in the targets, without final dot
	// Owners are the distinct owners of its records, as meant, in order of appearance.
	Owners []zone.Name
	First  zone.RecordID // in the zone where the group begins

	zone *zone.Zone
}

// Groups returns the keys of a run, grouped: the groups whose first record stands in a zone, in order
// of appearance. Domains are left out that nobody can be certain about: with a target or owner that
// can't be made sense of, with template text, or in a zone that couldn't be read to its end.
func Groups(r *lint.Run, z *zone.Zone) []*Group { return groups.Of(r)[z] }

var groups = &lint.Fact[map[*zone.Zone][]*Group]{Find: func(r *lint.Run) map[*zone.Zone][]*Group {
	type key struct {
		domain zone.Name
		zone   string
	}
	byKey := map[key]*Group{}
	unsure := map[zone.Name]bool{}
	seen := map[zone.Name]bool{}
	var found []*Group
	for _, z := range r.Zones {
		for _, k := range InZone(r, z) {
			meant, suffix, ok := k.Meant(z)
			_, domain := Split(meant)
			if domain == "" {
				continue
			}
			if !ok || k.Placeholder() || !z.Whole || !z.OriginKnown() || handed(z, k.Owner) {
				unsure[domain] = true
				continue
			}
			g := byKey[key{domain, suffix}]
			if g == nil {
				g = &Group{Domain: domain, Zone: suffix, First: k.Record, zone: z}
				byKey[key{domain, suffix}] = g
				found = append(found, g)
			}
			if !seen[meant] {
				seen[meant] = true
				g.Owners = append(g.Owners, meant)
			}
		}
	}
	kept := map[*zone.Zone][]*Group{}
	for _, g := range found {
		if other := r.Zone(g.Domain); !unsure[g.Domain] && (other == nil || other.Whole) {
			kept[g.zone] = append(kept[g.zone], g)
		}
	}
	return kept
}}

// handed reports whether the zone leaves the answers for a name to others.
func handed(z *zone.Zone, name zone.Name) bool {
	_, rrtype := names.Handed(z, name)
	return rrtype != 0
}

// Meant returns the owner that a key should have, and what should follow the token in its target,
// after the repairs that leave no doubt about both.
func (k *Key) Meant(z *zone.Zone) (owner zone.Name, suffix string, ok bool) {
	owner = k.Owner
	if fixed, wrong := k.RightOwner(z); wrong {
		owner = fixed
	}
	switch region := k.Host.Region; {
	case k.Host.IsDKIMTarget() && (region == "" || aws.KnownRegion(region)):
		return owner, k.Host.Zone, true
	case k.Host.IsDKIMTarget():
		// A slip in the region is another rule's.
		nearest := cmp.Or(aws.NearestRegion(region), region)
		return owner, strings.Replace(k.Host.Zone, "."+region+".", "."+nearest+".", 1), aws.WellFormedRegion(nearest)
	case k.Host.Service == aws.DKIM && k.Host.Suffix == "amazonaws.com":
		return owner, strings.TrimSuffix(k.Host.Zone, k.Host.Suffix) + "amazonses.com", true
	}
	if target, repaired := k.RightTarget(); repaired {
		return owner, target.Parent().Below(zone.Root), true
	}
	return owner, "", false
}

// RightOwner returns the owner that a key should have where the one it was meant to have isn't
// SELECTOR._domainkey.DOMAIN, and whether that is so.
func (k *Key) RightOwner(z *zone.Zone) (zone.Name, bool) {
	twice := strings.HasPrefix(string(k.Domain), Label+".")
	if first := k.Owner.FirstLabel(); first == "_amazonses" || first == "amazonses" {
		return "", false // A name of the verification record, where the underscore may be dropped.
	}
	if k.Host.Service != aws.DKIM || k.Selector != "" && !twice {
		return "", false
	}
	return k.identity(z).Join(k.Host.Token + "." + Label), true
}

// identity returns what is left of the owner without the labels at its start that stand for the
// selector or for _domainkey, in whatever order and spelling.
func (k *Key) identity(z *zone.Zone) zone.Name {
	selector, rest := false, k.Owner
	for rest.IsStrictlyBelow(z.Apex) {
		label := rest.FirstLabel()
		switch {
		case isNearLabel(label):
		case endsInNearLabel(label):
			selector = true
		case !selector && (rest == k.Owner || aws.LooksLikeToken(label)), label == k.Host.Token:
			selector = true
		default:
			return rest
		}
		rest = rest.Parent()
	}
	return rest
}

// isNearLabel reports whether a label was meant as [Label].
func isNearLabel(label string) bool { return label == "_dkim" || aws.Distance(label, Label) <= 2 }

// endsInNearLabel reports whether a label is a selector with [Label] stuck to it.
func endsInNearLabel(label string) bool {
	return strings.HasSuffix(label, "domainkey") && len(label) > len(Label)
}

// RightTarget returns the target that a key should have where the one that it was meant to have
// isn't a DKIM host of SES, if that can be told.
func (k *Key) RightTarget() (zone.Name, bool) {
	if k.Host.IsDKIMTarget() {
		return "", false
	}
	labels := strings.Split(cutURL(k.Target.Below(zone.Root)), ".")
	token := labels[0]
	if !aws.LooksLikeToken(token) {
		token = k.Selector
	}
	if !aws.LooksLikeToken(token) {
		return "", false
	}
	if host, ok := aws.Parse(zone.Root.Join(strings.Join(labels, "."))); ok && host.Service == aws.DKIM {
		rest := strings.TrimSuffix(host.Zone, host.Suffix)
		return aws.DKIMTarget(token, rest+"amazonses.com"), true
	}
	for _, label := range labels {
		if suffix, ok := aws.DKIMZone(label); ok {
			return aws.DKIMTarget(token, suffix), true
		}
	}
	return aws.DKIMTarget(token, cmp.Or(k.Usual, "dkim.amazonses.com")), true
}

// cutURL takes from a host name what makes a URL of it.
func cutURL(host string) string {
	if _, after, ok := strings.Cut(host, "://"); ok {
		host = after
	}
	host, _, _ = strings.Cut(host, "/")
	return strings.TrimSuffix(host, ".")
}

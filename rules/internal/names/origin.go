package names

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// An Origin is an $ORIGIN whose name seems to have lost its final dot.
type Origin struct {
	Directive   int // its number in [zone.Zone.Directives]
	Read, Meant zone.Name
	// OwnZone says that it repeats the zone's name, which leaves no doubt; otherwise it ends in a
	// public suffix.
	OwnZone bool
}

// Origins returns the $ORIGIN directives of a zone that seem to have lost their final dot.
func Origins(r *lint.Run, z *zone.Zone) []Origin { return origins.Of(r, z) }

var origins = &lint.ZoneFact[[]Origin]{Find: func(r *lint.Run, z *zone.Zone) []Origin {
	var found []Origin
	for i, d := range z.Directives {
		if d.Name != "$ORIGIN" || d.Origin == "" || len(d.Args) == 0 {
			continue
		}
		written := d.Args[0].Of(z.File.Sources[d.Source].Src)
		if zone.IsAbsolute(written) || !z.Relative {
			continue
		}
		meant, err := zone.ParseName(string(written)+".", zone.Root)
		if err != nil || meant == d.Origin {
			continue // below $ORIGIN . the dot makes no difference
		}
		own := z.OriginKnown() && repeats(meant, z.Apex)
		if own || !Foreign(r, z) && isRegistrable(meant) {
			found = append(found, Origin{Directive: i, Read: d.Origin, Meant: meant, OwnZone: own})
		}
	}
	return found
}}

// isRegistrable reports whether a name lies below a suffix that people register names under.
func isRegistrable(name zone.Name) bool {
	bare := name.Below(zone.Root)
	if strings.Contains(bare, `\`) || name.CountLabels() < 2 {
		return false
	}
	suffix, icann := publicsuffix.PublicSuffix(bare)
	return (icann || strings.Contains(suffix, ".")) && suffix != bare
}

// meantOrigins are the names that origins should be, by the names that they are, where that is certain.
var meantOrigins = &lint.ZoneFact[map[zone.Name]zone.Name]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name]zone.Name {
	meant := map[zone.Name]zone.Name{}
	for _, o := range Origins(r, z) {
		if o.OwnZone {
			meant[o.Read] = o.Meant
		}
	}
	return meant
}}

// rightOrigin returns a relative name as it would be if the $ORIGIN above it had its final dot.
func rightOrigin(r *lint.Run, z *zone.Zone, id zone.RecordID, name zone.Name) zone.Name {
	meant := meantOrigins.Of(r, z)
	if len(meant) == 0 {
		return name
	}
	for origin := z.Origin(id); origin != zone.Root; origin = origin.Parent() {
		if right, ok := meant[origin]; ok && name.IsBelow(origin) {
			return right.Join(name.Below(origin))
		}
	}
	return name
}

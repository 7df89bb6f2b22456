package fix

import (
	"slices"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// spans keeps the places of chosen edits, sorted.
type spans []text.Edit

func (s spans) touch(edits []text.Edit) bool {
	for _, e := range edits {
		i, _ := slices.BinarySearchFunc(s, e, func(a, b text.Edit) int { return int(int64(a.End) - int64(b.Start)) })
		for ; i < len(s) && s[i].Start <= e.End; i++ {
			if text.Touch(s[i], e) {
				return true
			}
		}
	}
	return false
}

func (s *spans) add(edits []text.Edit) {
	for _, e := range edits {
		i, _ := slices.BinarySearchFunc(*s, e, func(a, b text.Edit) int { return int(int64(a.Start) - int64(b.Start)) })
		*s = slices.Insert(*s, i, e)
	}
}

// arrivals are the names that chosen fixes bring records to. A rule that finds a name free doesn't know that
// another fix takes it in the same round: two aliases would come to stand at one name.
type arrivals struct {
	from    map[zone.Name]zone.Name // by the name, the one that the records had; "" for new records
	origins []zone.Name             // those that whole parts of the zone move to
}

// meet reports whether changes bring records to a name that others are brought to already. Records of one
// name may go to another together.
func (a *arrivals) meet(z *zone.Zone, changes []zone.Change) bool {
	meets := false
	eachArrival(z, changes, func(to, from zone.Name) {
		old, taken := a.from[to]
		meets = meets || taken && (from == "" || old != from) ||
			slices.ContainsFunc(a.origins, func(origin zone.Name) bool { return to.IsBelow(origin) })
	})
	for _, c := range changes {
		if c, ok := c.(zone.SetOrigin); ok {
			for to := range a.from {
				meets = meets || to.IsBelow(c.Origin)
			}
		}
	}
	return meets
}

func (a *arrivals) add(z *zone.Zone, changes []zone.Change) {
	if a.from == nil {
		a.from = map[zone.Name]zone.Name{}
	}
	eachArrival(z, changes, func(to, from zone.Name) { a.from[to] = from })
	for _, c := range changes {
		if c, ok := c.(zone.SetOrigin); ok {
			a.origins = append(a.origins, c.Origin)
		}
	}
}

// eachArrival calls yield with each name that changes bring a record to, and the name that the record had.
func eachArrival(z *zone.Zone, changes []zone.Change, yield func(to, from zone.Name)) {
	for _, c := range changes {
		switch c := c.(type) {
		case zone.SetOwner:
			yield(c.Owner, z.Owner(c.Record))
		case zone.Add:
			yield(c.Owner, "")
		}
	}
}

package names

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// Owners returns the judgements on the owners of a zone that something is to be said about, in order
// of appearance. Records that inherit such an owner have one too; their Written is empty.
func Owners(r *lint.Run, z *zone.Zone) []Judgement { return owners.Of(r, z).list }

// Owner returns the owner that a record was meant to have.
func Owner(r *lint.Run, z *zone.Zone, id zone.RecordID) zone.Name {
	all := owners.Of(r, z)
	if i, ok := all.byRecord[id]; ok {
		return all.list[i].Meant
	}
	return z.Owner(id)
}

var owners = &lint.ZoneFact[judged]{Find: func(r *lint.Run, z *zone.Zone) judged {
	out := judged{byRecord: map[zone.RecordID]int{}}
	if !z.OriginKnown() || !z.Relative || Foreign(r, z) {
		return out
	}
	bareApex := z.Apex.Below(zone.Root)
	manyLabels := z.Apex.CountLabels() >= 2
	var above *Judgement // of the record that hands its owner down
	for id := range z.Records {
		id := zone.RecordID(id)
		flags := z.Record(id).Flags
		var found *Judgement
		if flags.Has(zone.OwnerInherited) {
			if above != nil {
				found = &Judgement{Record: id, Read: above.Read, Meant: above.Meant, Verdict: above.Verdict, Severity: above.Severity}
			}
		} else {
			found = judgeOwner(r, z, id, bareApex, manyLabels)
			above = found
		}
		if found != nil {
			out.byRecord[id] = len(out.list)
			out.list = append(out.list, *found)
		}
	}
	return out
}}

// judgeOwner decides about an owner that is written in its record. Only the zone's own name counts
// as a sure sign: relative owners that end like a top-level domain are normal.
func judgeOwner(r *lint.Run, z *zone.Zone, id zone.RecordID, bareApex string, manyLabels bool) *Judgement {
	name := z.Owner(id)
	if !z.Record(id).Flags.Has(zone.OwnerRelative) {
		// "_amazonses.example.com.example.com." as some providers export it.
		if !manyLabels || len(name) < 2*len(z.Apex) || !name.IsStrictlyBelow(z.Apex) {
			return nil
		}
		meant := zone.Root.Join(name.Below(z.Apex))
		if !meant.IsBelow(z.Apex) {
			return nil
		}
		return &Judgement{Record: id, Written: string(name), Read: name, Meant: meant, Verdict: Doubled, Severity: lint.Warning}
	}
	origin := z.Origin(id)
	if len(name) <= len(origin) {
		return nil
	}
	written := name.Below(origin)
	if manyLabels && len(written) >= len(bareApex) && strings.HasSuffix(written, bareApex) {
		if meant := zone.Root.Join(written); meant.IsBelow(z.Apex) {
			return &Judgement{Record: id, Written: written, Read: name, Meant: meant, Verdict: OwnZone, Severity: lint.Error}
		}
	}
	if len(r.Zones) > 1 && strings.Contains(written, ".") {
		meant := zone.Root.Join(written)
		if other := r.ZoneOf(meant); other != nil && other != z && other.Apex.CountLabels() > 1 {
			return &Judgement{Record: id, Written: written, Read: name, Meant: name, Verdict: OtherZone, Severity: lint.Warning}
		}
	}
	return nil
}

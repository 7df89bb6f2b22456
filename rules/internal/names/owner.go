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
	if asWritten.Of(r, z) {
		return z.Owner(id)
	}
	all := owners.Of(r, z)
	if i, ok := all.byRecord[id]; ok {
		return all.list[i].Meant
	}
	if z.Record(id).Flags.Has(zone.OwnerRelative) {
		return rightOrigin(r, z, id, z.Owner(id))
	}
	return z.Owner(id)
}

// AsWritten reports whether all owners of a zone are meant as they are written.
func AsWritten(r *lint.Run, z *zone.Zone) bool { return asWritten.Of(r, z) }

// asWritten says of a zone that all owners are meant as they are written: the usual case, which costs one question.
var asWritten = &lint.ZoneFact[bool]{Find: func(r *lint.Run, z *zone.Zone) bool {
	return len(owners.Of(r, z).list) == 0 && len(meantOrigins.Of(r, z)) == 0
}}

// Occupied reports whether a record stands at a name, or was meant to.
func Occupied(r *lint.Run, z *zone.Zone, name zone.Name) bool {
	return len(z.At(name)) > 0 || len(meantOwners.Of(r, z)[name]) > 0
}

// Beside returns the records that were meant to stand where one was, itself among them.
func Beside(r *lint.Run, z *zone.Zone, id zone.RecordID) []zone.RecordID {
	if asWritten.Of(r, z) {
		return z.ByOwner(z.Record(id).Owner)
	}
	return At(r, z, Owner(r, z, id))
}

// At returns the records that stand at a name, and those that were meant to.
func At(r *lint.Run, z *zone.Zone, name zone.Name) []zone.RecordID {
	if meant := meantOwners.Of(r, z)[name]; len(meant) > 0 {
		return append(meant[:len(meant):len(meant)], z.At(name)...)
	}
	return z.At(name)
}

// meantOwners are the records that were meant to have another owner than they have, by that owner.
var meantOwners = &lint.ZoneFact[map[zone.Name][]zone.RecordID]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name][]zone.RecordID {
	if len(Owners(r, z)) == 0 && len(meantOrigins.Of(r, z)) == 0 {
		return nil
	}
	found := map[zone.Name][]zone.RecordID{}
	for id := range z.Records {
		id := zone.RecordID(id)
		if meant := Owner(r, z, id); meant != z.Owner(id) {
			found[meant] = append(found[meant], id)
		}
	}
	return found
}}

var owners = &lint.ZoneFact[judged]{Find: func(r *lint.Run, z *zone.Zone) judged {
	bareApex := z.Apex.Below(zone.Root)
	manyLabels := z.Apex.CountLabels() >= 2 && z.OriginKnown() && !Foreign(r, z)
	written := lint.Gather(len(z.Records), func(found []Judgement, from, to int) []Judgement {
		for id := zone.RecordID(from); id < zone.RecordID(to); id++ {
			if z.Record(id).Flags.Has(zone.OwnerInherited) {
				continue
			}
			if j := judgeOwner(r, z, id, bareApex, manyLabels); j != nil {
				found = append(found, *j)
			}
		}
		return found
	})
	out := judged{byRecord: map[zone.RecordID]int{}}
	for i := range written {
		out.add(written[i])
		// Those below that have the same owner by inheritance. What was named by a line that can't be read has another.
		for id := written[i].Record + 1; int(id) < len(z.Records) && z.Record(id).Flags.Has(zone.OwnerInherited); id++ {
			if z.Record(id).Owner == z.Record(written[i].Record).Owner {
				inherited := written[i]
				inherited.Record, inherited.Written = id, ""
				out.add(inherited)
			}
		}
	}
	return out
}}

func (j *judged) add(found Judgement) {
	j.byRecord[found.Record] = len(j.list)
	j.list = append(j.list, found)
}

// AtSign is the label that an @ becomes where it has no meaning of its own, in canonical form.
var AtSign = func() string {
	name, _ := zone.ParseName(`\064.`, zone.Root)
	return name.FirstLabel()
}()

// judgeOwner decides about an owner that is written in its record.
func judgeOwner(r *lint.Run, z *zone.Zone, id zone.RecordID, bareApex string, manyLabels bool) *Judgement {
	if z.Export && z.OriginKnown() && z.Owner(id) == z.Apex.Join(AtSign) {
		return &Judgement{Record: id, Read: z.Owner(id), Meant: z.Apex} // see export/apex-name
	}
	name, plain := zone.Name(""), false
	if z.Record(id).Flags.Has(zone.NonASCII) {
		name, plain = PlainOwner(z, id)
	}
	if !plain {
		relative := z.Record(id).Flags.Has(zone.OwnerRelative)
		found := judgeName(r, z, id, z.Owner(id), relative, bareApex, manyLabels)
		found = judgeStrange(found, z, id)
		if found != nil && found.Verdict == Blanks {
			// More may be wrong with the name: "bounce.example.com " pasted where names are relative.
			if more := judgeName(r, z, id, found.Meant, relative, bareApex, manyLabels); more != nil {
				found.Meant = more.Meant
			}
		}
		if found != nil {
			found.Written = string(z.Layout(id).Owner.Of(z.Source(id).Src))
		}
		return found
	}
	relative := !z.Export && !zone.IsAbsolute([]byte(ownerWords(z, id)[0]))
	found := judgeName(r, z, id, name, relative, bareApex, manyLabels)
	if found == nil {
		found = &Judgement{Record: id, Written: ownerWords(z, id)[0], Meant: name}
	}
	found.Read, found.Plain = z.Owner(id), true
	return found
}

// PlainOwner returns the owner of a record without typographic characters; ok is false if it has none, or
// more than those is wrong with it.
func PlainOwner(z *zone.Zone, id zone.RecordID) (name zone.Name, ok bool) {
	words := ownerWords(z, id)
	if len(words) != 1 {
		return "", false
	}
	origin := z.Origin(id)
	if z.Export {
		origin = zone.Root
	}
	name, err := zone.ParseName(words[0], origin)
	return name, err == nil
}

// ownerWords returns the owner of a record as [PlainWords] has it. In an export, where names may be written
// as keys, relative or with escapes, that is the whole name.
func ownerWords(z *zone.Zone, id zone.RecordID) []string {
	if !z.Export {
		return PlainWords(string(z.Layout(id).Owner.Of(z.Source(id).Src)))
	}
	octets, _ := zone.AppendOctets(nil, []byte(z.Owner(id)))
	return PlainWords(string(octets))
}

// judgeName decides about an owner. Only the zone's own name counts as a sure sign: relative owners
// that end like a top-level domain are normal.
func judgeName(r *lint.Run, z *zone.Zone, id zone.RecordID, name zone.Name, relative bool, bareApex string, manyLabels bool) *Judgement {
	if !manyLabels {
		return nil
	}
	if !relative {
		// "_amazonses.example.com.example.com." as some providers export it.
		if len(name) < 2*len(z.Apex) || !name.IsStrictlyBelow(z.Apex) {
			return nil
		}
		meant := zone.Root.Join(name.Below(z.Apex))
		if !meant.IsBelow(z.Apex) {
			return nil
		}
		return &Judgement{Record: id, Written: string(name), Read: name, Meant: meant, Verdict: Doubled, Severity: lint.Warning}
	}
	origin := z.Origin(id)
	if len(name) <= len(origin) || origin == zone.Root {
		return nil
	}
	written := name.Below(origin)
	if len(written) >= len(bareApex) && strings.HasSuffix(written, bareApex) || !origin.IsBelow(z.Apex) {
		if meant := zone.Root.Join(written); meant.IsBelow(z.Apex) || repeats(meant, origin) {
			return &Judgement{Record: id, Written: written, Read: name, Meant: meant, Verdict: OwnZone, Severity: lint.Error}
		}
	}
	if len(r.Zones) > 1 && strings.Contains(written, ".") {
		meant := zone.Root.Join(written)
		if other := r.ZoneOf(meant); other != nil && other != z && other.Apex.CountLabels() > 1 {
			return &Judgement{Record: id, Written: written, Read: name, Meant: name, Dotted: meant, Verdict: OtherZone, Severity: lint.Warning}
		}
	}
	return nil
}

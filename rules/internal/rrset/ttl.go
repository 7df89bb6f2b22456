package rrset

import (
	"fmt"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// The TTLs that nobody need think about, in seconds.
const (
	LeastTTL = 60
	MostTTL  = 7 * 24 * 3600
)

// NewTTL returns the TTL of a record that is to be written below another one: that of its RRset; else of a record which its name has;
// else of the other one, if it is of one kind with it; else of most records of the zone, since what stands at the end of a file often
// has a TTL of its own, by a $TTL or in the record. A very short or long one is taken only where there is no other. In an export it is 0
// where the record is to have none written, as most have.
func NewTTL(r *lint.Run, z *zone.Zone, after zone.RecordID, owner zone.Name, rrtype uint16) uint32 {
	if !z.Export && !z.Record(after).TTLKnown() {
		return z.Record(after).TTL // nor have those below it
	}
	for _, id := range z.AtType(owner, rrtype) {
		if hasTTL(z, id) {
			return z.Record(id).TTL // an RRset has one (RFC 2181 section 5.2)
		}
	}
	models := slices.DeleteFunc(slices.Clone(z.At(owner)), func(id zone.RecordID) bool { return isOfZone(z, id) })
	if above := names.Owner(r, z, after); above == owner || siblings(above, owner) {
		models = append(models, after)
	}
	if most := usual.Of(r, z); most != zone.NoRecord {
		models = append(models, most)
	}
	models = slices.DeleteFunc(append(models, after), func(id zone.RecordID) bool { return !hasTTL(z, id) })
	for _, id := range models {
		if isOrdinary(z, id) {
			return z.Record(id).TTL
		}
	}
	if len(models) == 0 {
		return 0
	}
	return z.Record(models[0]).TTL
}

// siblings reports whether two names are of one kind, as those of DKIM keys are: they have the same parent, which isn't a host.
func siblings(a, b zone.Name) bool {
	return a.Parent() == b.Parent() && strings.HasPrefix(a.Parent().FirstLabel(), "_")
}

// SayTTL returns what the title of a fix adds where a new record gets another TTL than the one that it is written below.
func SayTTL(z *zone.Zone, after zone.RecordID, ttl uint32) string {
	switch {
	case ttl == z.Record(after).TTL && !writesZero(z, after):
		return ""
	case ttl == 0 && z.Export:
		return ", without a TTL"
	}
	return fmt.Sprintf(", with a TTL of %d", ttl)
}

// hasTTL reports whether other records can take over the TTL of a record. In an export they can also lack one.
func hasTTL(z *zone.Zone, id zone.RecordID) bool {
	return z.Record(id).TTLKnown() || lacksTTL(z, id)
}

// lacksTTL reports whether a record of an export leaves its TTL to the provider. An alias, which has none at all, can't be edited.
func lacksTTL(z *zone.Zone, id zone.RecordID) bool {
	return z.Export && !z.Record(id).TTLKnown() && z.Layout(id).TTL.IsZero() && z.Editable(id) == nil
}

// writesZero reports whether a record of an export has a TTL of 0 written: for [NewTTL] that is a TTL of no use, and not none.
func writesZero(z *zone.Zone, id zone.RecordID) bool {
	r := z.Record(id)
	return z.Export && r.TTL == 0 && r.Flags.Has(zone.TTLWritten) && !r.Flags.Has(zone.TTLDefault)
}

// isOrdinary reports whether the TTL of a record is none that zone/ttl-range reports.
func isOrdinary(z *zone.Zone, id zone.RecordID) bool {
	r := z.Record(id)
	return r.TTL >= LeastTTL && r.TTL <= MostTTL || r.Flags.Has(zone.TTLDefault) || lacksTTL(z, id)
}

// isOfZone reports whether a record is the SOA or an NS record of the zone itself: providers give these TTLs of their own.
func isOfZone(z *zone.Zone, id zone.RecordID) bool {
	r := z.Record(id)
	return r.Type == dns.TypeSOA || r.Type == dns.TypeNS && z.Owner(id) == z.Apex
}

// usual is the first record with the TTL that most records of a zone have, without the very short and long ones if there are others;
// or NoRecord. An SOA record that takes its TTL from a $TTL shows what was meant for all.
var usual = &lint.ZoneFact[zone.RecordID]{Find: func(_ *lint.Run, z *zone.Zone) zone.RecordID {
	counts := map[uint32]int{}
	var firsts []zone.RecordID
	for i := range z.Records {
		id, r := zone.RecordID(i), &z.Records[i]
		if !hasTTL(z, id) || isOfZone(z, id) && (r.Type != dns.TypeSOA || !r.Flags.Has(zone.TTLDirective)) {
			continue
		}
		if writesZero(z, id) {
			continue
		}
		if counts[r.TTL]++; counts[r.TTL] == 1 {
			firsts = append(firsts, id)
		}
	}
	most, ordinary := zone.NoRecord, false
	for _, id := range firsts {
		better := isOrdinary(z, id)
		if most == zone.NoRecord || better && !ordinary || better == ordinary && counts[z.Record(id).TTL] > counts[z.Record(most).TTL] {
			most, ordinary = id, better
		}
	}
	return most
}}

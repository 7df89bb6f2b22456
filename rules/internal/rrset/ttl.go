package rrset

import (
	"fmt"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// NewTTL returns the TTL of a record that is to be written below another one: that of the records which its name has, else the
// other one's, unless that is a special one. What stands at the end of a file often has a TTL of its own, by a $TTL or in the record;
// but what stands beside it under one name below the zone's own, as DKIM keys do, is of one kind with it.
func NewTTL(r *lint.Run, z *zone.Zone, after zone.RecordID, owner zone.Name, rrtype uint16) uint32 {
	near := z.Record(after)
	if !near.TTLKnown() || near.Flags.Has(zone.TTLDefault) || z.Export && !near.Flags.Has(zone.TTLWritten) {
		return near.TTL
	}
	for _, there := range [][]zone.RecordID{z.AtType(owner, rrtype), z.At(owner)} {
		for _, id := range there {
			if z.Record(id).TTLKnown() {
				return z.Record(id).TTL
			}
		}
	}
	usual := usualTTL.Of(r, z)
	switch {
	case names.Owner(r, z, after) == owner, siblings(z, names.Owner(r, z, after), owner), !usual.known:
		return near.TTL
	case !usual.directive, near.TTL == usual.most && near.Flags.Has(zone.TTLWritten):
		return usual.most
	}
	return usual.first
}

// siblings reports whether two names have the same parent, and that isn't the zone's own.
func siblings(z *zone.Zone, a, b zone.Name) bool {
	return a.Parent() == b.Parent() && a.Parent() != z.Apex
}

// SayTTL returns what the title of a fix adds where a new record gets another TTL than the one that it is written below.
func SayTTL(z *zone.Zone, after zone.RecordID, ttl uint32) string {
	if ttl == z.Record(after).TTL {
		return ""
	}
	return fmt.Sprintf(", with a TTL of %d", ttl)
}

// A usual is the TTL that records of a zone mostly have.
type usual struct {
	directive bool
	first     uint32 // that of the first $TTL, if a record takes it
	most      uint32 // that of most records
	known     bool   // whether there are any
}

var usualTTL = &lint.ZoneFact[usual]{Find: func(_ *lint.Run, z *zone.Zone) usual {
	var u usual
	counts := map[uint32]int{}
	var order []uint32
	for i := range z.Records {
		r := &z.Records[i]
		if !r.TTLKnown() || r.Flags.Has(zone.TTLDefault) {
			continue
		}
		if r.Flags.Has(zone.TTLDirective) && !z.Export && !u.directive {
			u.directive, u.first = true, r.TTL
		}
		if r.Flags.Has(zone.TTLWritten) && (r.Type == dns.TypeSOA || r.Type == dns.TypeNS && z.Owner(zone.RecordID(i)) == z.Apex) {
			continue // providers give these TTLs of their own
		}
		if counts[r.TTL]++; counts[r.TTL] == 1 {
			order = append(order, r.TTL)
		}
	}
	for _, ttl := range order {
		if !u.known || counts[ttl] > counts[u.most] {
			u.most, u.known = ttl, true
		}
	}
	return u
}}

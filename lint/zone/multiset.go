package zone

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/text"
)

// AppendRecord appends a record's canonical line: two records are the same, TTL included, if and only
// if their lines are equal.
func (z *Zone) AppendRecord(dst []byte, id RecordID) []byte {
	r := &z.Records[id]
	return z.appendLine(dst, z.Owner(id), r.Type, r.Class, r.TTL, z.Data(id), z.Origin(id))
}

func (z *Zone) appendLine(dst []byte, owner Name, rrtype, class uint16, ttl uint32, data []Field, origin Name) []byte {
	dst = append(dst, owner...)
	dst = append(dst, 0)
	dst = binary.BigEndian.AppendUint16(dst, rrtype)
	dst = binary.BigEndian.AppendUint16(dst, class)
	dst = binary.BigEndian.AppendUint32(dst, ttl)
	if z.RawText && (rrtype == dns.TypeTXT || rrtype == dns.TypeSPF) {
		// Where a text is cut is not for the file to say.
		for i := range data {
			dst, _ = AppendOctets(dst, data[i].Text)
		}
		return dst
	}
	dst, _ = AppendData(dst, rrtype, data, origin)
	return dst
}

// A Multiset stands for records regardless of their order: the sum of what two independent hashes
// make of their canonical lines. Equal multisets have equal sums; others differ but for one chance in
// 2^128. Only multisets of the same [Hasher] can be compared.
type Multiset [2]uint64

// A Hasher makes multisets.
type Hasher struct {
	seeds   [2]maphash.Seed
	scratch []byte
	fields  []Field
}

// NewHasher returns a hasher.
func NewHasher() *Hasher {
	return &Hasher{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}}
}

func (m *Multiset) add(h *Hasher, line []byte) {
	m[0] += maphash.Bytes(h.seeds[0], line)
	m[1] += maphash.Bytes(h.seeds[1], line)
}

func (m *Multiset) remove(h *Hasher, line []byte) {
	m[0] -= maphash.Bytes(h.seeds[0], line)
	m[1] -= maphash.Bytes(h.seeds[1], line)
}

// Records returns the multiset of all records of a zone.
func (h *Hasher) Records(z *Zone) Multiset {
	var m Multiset
	for id := range z.Records {
		m.add(h, h.line(z, RecordID(id)))
	}
	return m
}

// Difference returns what the records of a file that was read again have more than those before, less what they lack;
// outside of the stretches they are the same.
func (h *Hasher) Difference(before, after *Zone, stretches []Stretch) Multiset {
	var m Multiset
	for _, s := range stretches {
		for id := s.Old.From; id < s.Old.To; id++ {
			m.remove(h, h.line(before, id))
		}
		for id := s.New.From; id < s.New.To; id++ {
			m.add(h, h.line(after, id))
		}
	}
	return m
}

// A Sum stands for a text: what two independent hashes make of it. Only sums of the same [Hasher] can be compared.
type Sum [2]uint64

// Octets returns the sum of a text.
func (h *Hasher) Octets(src []byte) Sum {
	return Sum{maphash.Bytes(h.seeds[0], src), maphash.Bytes(h.seeds[1], src)}
}

// Plus returns the multiset of what both have.
func (m Multiset) Plus(other Multiset) Multiset { return Multiset{m[0] + other[0], m[1] + other[1]} }

// Minus returns what there is more than in another multiset, less what is lacking.
func (m Multiset) Minus(other Multiset) Multiset { return Multiset{m[0] - other[0], m[1] - other[1]} }

func (h *Hasher) line(z *Zone, id RecordID) []byte {
	r := &z.Records[id]
	h.fields = z.AppendFields(h.fields[:0], id)
	h.scratch = z.appendLine(h.scratch[:0], z.Owner(id), r.Type, r.Class, r.TTL, h.fields, z.Origin(id))
	return h.scratch
}

// Expect returns the multiset that before becomes when changes are made to the zone.
func (h *Hasher) Expect(z *Zone, before Multiset, changes []Change) (Multiset, error) {
	plans := map[RecordID]*plan{}
	at := func(id RecordID) *plan {
		p := plans[id]
		if p == nil && int(id) < len(z.Records) {
			r := &z.Records[id]
			p = &plan{owner: z.Owner(id), rrtype: r.Type, ttl: r.TTL, data: z.Data(id), origin: z.Origin(id)}
			plans[id] = p
		}
		return p
	}
	for _, c := range changes {
		if a, ok := c.(Add); ok {
			line := z.appendLine(nil, a.Owner, a.Type, z.Records[a.After].Class, a.TTL, Words(a.Data), z.Origin(a.After))
			before.add(h, line)
			continue
		}
		if err := applyTo(z, at, c); err != nil {
			return before, err
		}
	}
	for id, p := range plans {
		before.remove(h, h.line(z, id))
		if !p.deleted {
			before.add(h, z.appendLine(nil, p.owner, p.rrtype, z.Records[id].Class, p.ttl, p.data, p.origin))
		}
	}
	return before, nil
}

// A plan is what changes make of a record.
type plan struct {
	deleted bool
	owner   Name
	rrtype  uint16
	ttl     uint32
	data    []Field
	origin  Name
}

func applyTo(z *Zone, at func(RecordID) *plan, c Change) error {
	missing := fmt.Errorf("%w: no such record", ErrChange)
	switch c := c.(type) {
	case SetTTL:
		for _, id := range c.Records {
			p := at(id)
			if p == nil {
				return missing
			}
			p.ttl = c.TTL
		}
		return nil
	case SetOrigin:
		return applyOrigin(z, at, c)
	case Respell, SetProxied:
		return nil
	}
	id, ok := recordOf(c)
	p := at(id)
	if !ok || p == nil {
		return missing
	}
	switch c := c.(type) {
	case SetData:
		p.data = Words(c.Data)
	case SetType:
		p.rrtype, p.data = c.Type, Words(c.Data)
	case SetOwner:
		p.owner = c.Owner
	case Delete:
		p.deleted = true
	}
	return nil
}

func recordOf(c Change) (RecordID, bool) {
	switch c := c.(type) {
	case SetData:
		return c.Record, true
	case SetType:
		return c.Record, true
	case SetOwner:
		return c.Record, true
	case Delete:
		return c.Record, true
	}
	return NoRecord, false
}

// Named returns the records that changes are about. Those of a [SetOrigin] are all that have their names from it, down
// to the next $ORIGIN that doesn't.
func Named(z *Zone, changes []Change) []RecordID {
	var ids []RecordID
	for _, c := range changes {
		switch c := c.(type) {
		case SetTTL:
			ids = append(ids, c.Records...)
		case SetProxied:
			ids = append(ids, c.Records...)
		case SetOrigin:
			ids = append(ids, z.underOrigin(c)...)
		default:
			if id, ok := recordOf(c); ok {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// IsAbout reports whether a change is about a record, without listing the others as [Named] does.
func IsAbout(z *Zone, c Change, id RecordID) bool {
	switch c := c.(type) {
	case SetTTL:
		return slices.Contains(c.Records, id)
	case SetProxied:
		return slices.Contains(c.Records, id)
	case SetOrigin:
		return z.isUnderOrigin(c, z.reach(c), id)
	}
	named, ok := recordOf(c)
	return ok && named == id
}

// Editable returns a *[NotEditable] if changes are about a record, or an $ORIGIN, that can't be edited.
func Editable(z *Zone, changes []Change) error {
	for i, c := range changes {
		if origin, ok := c.(SetOrigin); ok {
			// All records below it stand in the same source. They aren't looked at: there may be thousands, below
			// thousands of such lines.
			if why := z.File.Sources[z.Directives[origin.Directive].Source].Opaque; why != "" {
				return &NotEditable{Record: NoRecord, Reason: why}
			}
			continue
		}
		for _, id := range Named(z, changes[i:i+1]) {
			if err := z.Editable(id); err != nil {
				return err
			}
		}
	}
	return nil
}

// applyOrigin moves every relative name below an $ORIGIN to the new one.
func applyOrigin(z *Zone, at func(RecordID) *plan, c SetOrigin) error {
	if c.Directive >= len(z.Directives) {
		return fmt.Errorf("%w: no directive %d", ErrChange, c.Directive)
	}
	old := z.Directives[c.Directive].Origin
	for _, id := range z.underOrigin(c) {
		p := at(id)
		if z.Records[id].Flags.Has(OwnerRelative) && p.owner.IsBelow(old) {
			p.owner = move(p.owner, old, c.Origin)
		}
		if p.origin.IsBelow(old) { // not so where an $ORIGIN below it is changed too
			p.origin = move(p.origin, old, c.Origin)
		}
	}
	return nil
}

// reach returns the part of its source in which names may come from an $ORIGIN: up to the next one that is absolute.
// A file may have one above each record, so the rest of it isn't looked at.
func (z *Zone) reach(c SetOrigin) text.Span {
	d := &z.Directives[c.Directive]
	reach := text.Span{Start: d.Span.Start, End: math.MaxUint32}
	for i := range z.Directives[c.Directive+1:] {
		next := &z.Directives[c.Directive+1+i]
		if next.Source == d.Source && next.Name == "$ORIGIN" && IsAbsolute(next.Args[0].Of(z.File.Sources[next.Source].Src)) {
			reach.End = next.Span.Start
			break
		}
	}
	return reach
}

// underOrigin returns the records that have names from an $ORIGIN, in order of appearance.
func (z *Zone) underOrigin(c SetOrigin) (ids []RecordID) {
	reach, x := z.reach(c), z.bySource()
	of := x.of(uint32(z.Directives[c.Directive].Source))
	first := sort.Search(len(of), func(i int) bool { return z.Records[of[i]].Start > reach.Start })
	for _, id := range of[first:] {
		if z.Records[id].Start >= reach.End {
			break
		}
		if z.isUnderOrigin(c, reach, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (z *Zone) isUnderOrigin(c SetOrigin, reach text.Span, id RecordID) bool {
	d, r := &z.Directives[c.Directive], &z.Records[id]
	return r.Source == d.Source && reach.Start < r.Start && r.Start < reach.End && z.Origin(id).IsBelow(d.Origin)
}

func move(name, from, to Name) Name {
	if name == from {
		return to
	}
	return to.Join(name.Below(from))
}

// Describe returns a record as one line of presentation format, for a message.
func (z *Zone) Describe(id RecordID) string {
	r := &z.Records[id]
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d %s", z.Owner(id).Display(), r.TTL, TypeString(r.Type))
	for _, f := range z.Data(id) {
		if f.Quoted {
			fmt.Fprintf(&b, ` "%s"`, f.Text)
		} else {
			fmt.Fprintf(&b, " %s", f.Text)
		}
	}
	return b.String()
}

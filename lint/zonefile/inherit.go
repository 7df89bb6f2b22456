package zonefile

import (
	"strconv"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// owners writes the owner at every record that would otherwise inherit another one than it should.
func (e *editor) owners() error {
	done := zone.RecordID(0)
	for _, id := range e.order {
		s := e.states[id]
		if id < done || !s.deleted && s.owner == "" {
			continue
		}
		next, err := e.ownersFrom(id)
		if err != nil {
			return err
		}
		done = next
	}
	return nil
}

// ownersFrom follows the owner that is handed down from a changed record on, until a record that says
// its own. It returns that record's number.
func (e *editor) ownersFrom(id zone.RecordID) (zone.RecordID, error) {
	inForce := e.ownerAbove(id)
	if !e.zone.Whole {
		inForce = "" // a line that can't be read may have named another
	}
	for ; int(id) < len(e.zone.Records); id++ {
		r := e.zone.Record(id)
		s := e.states[id]
		touched := s != nil && (s.deleted || s.owner != "")
		inherits := r.Flags.Has(zone.OwnerInherited)
		if r.Source != 0 {
			if inherits {
				return id, &zone.NotEditable{Record: id, Reason: "a record of an included file takes its owner from here"}
			}
			continue
		}
		if !touched && !inherits {
			return id, nil
		}
		if touched && s.deleted {
			continue
		}
		wanted := e.zone.Owner(id)
		if touched {
			wanted = s.owner
		}
		if inherits && !touched && wanted == inForce {
			return id, nil // all is as it was from here to the next record that changes itself
		}
		if inherits && wanted != inForce {
			e.writeOwner(id, wanted)
		}
		inForce = wanted
	}
	return id, nil
}

// ownerAbove returns the owner in force above a record once the changes are made.
func (e *editor) ownerAbove(id zone.RecordID) zone.Name {
	for id > 0 {
		id--
		if e.zone.Record(id).Source != 0 {
			continue
		}
		s := e.states[id]
		switch {
		case s == nil || !s.deleted && s.owner == "":
			return e.zone.Owner(id)
		case !s.deleted:
			return s.owner
		}
	}
	return ""
}

// writeOwner writes an owner into the blanks that a record's line begins with.
func (e *editor) writeOwner(id zone.RecordID, owner zone.Name) {
	r := e.zone.Record(id)
	written := e.ownerText(id, owner)
	start := e.lineStart(int(r.Start))
	blanks := 0
	for start+blanks < int(r.Start) && e.src[start+blanks] == ' ' {
		blanks++
	}
	at := text.Span{Start: uint32(start), End: uint32(start)}
	if start+blanks == int(r.Start) && blanks > len(written) {
		at.End += uint32(len(written))
	}
	e.edits = append(e.edits, text.Edit{Span: at, New: written})
}

// ownerText returns how an owner is written above the record, or a new spelling of it.
func (e *editor) ownerText(id zone.RecordID, owner zone.Name) string {
	origin := e.zone.Origin(id)
	for above := id; above > 0; {
		above--
		r := e.zone.Record(above)
		if r.Source != 0 || r.Flags.Has(zone.OwnerInherited) {
			continue
		}
		l := e.zone.Layout(above)
		written := l.Owner.Of(e.src)
		if e.zone.Owner(above) == owner && (zone.IsAbsolute(written) || e.zone.Origin(above) == origin) {
			return string(written)
		}
		return e.renderName(owner, written, origin)
	}
	return string(owner)
}

// ttls writes the TTL at every record that would otherwise get another one than it should.
func (e *editor) ttls() error {
	done := zone.RecordID(0)
	for _, id := range e.order {
		s := e.states[id]
		if id < done || !s.deleted && !s.setTTL {
			continue
		}
		next, err := e.ttlsFrom(id)
		if err != nil {
			return err
		}
		done = next
	}
	return nil
}

// ttlsFrom follows the TTL that is handed down from a changed record on, until an unchanged record
// that says its own or doesn't inherit one.
func (e *editor) ttlsFrom(id zone.RecordID) (zone.RecordID, error) {
	first, sought := id, false
	inForce, known := uint32(0), false
	for ; int(id) < len(e.zone.Records); id++ {
		r := e.zone.Record(id)
		s := e.states[id]
		touched := s != nil && (s.deleted || s.setTTL)
		written, inherits := r.Flags.Has(zone.TTLWritten), r.Flags.Has(zone.TTLInherited)
		if !touched && !inherits {
			return id, nil
		}
		if touched && s.deleted {
			continue
		}
		wanted := r.TTL
		if touched {
			wanted = s.ttl
		}
		if inherits && !sought && !known {
			// Sought only here: it can stand far above.
			inForce, known = e.ttlAbove(first)
			sought = true
		}
		switch {
		case written:
			inForce, known = wanted, true
		case inherits && !touched && known && wanted == inForce:
			return id, nil // all is as it was from here to the next record that changes itself
		case inherits && (!known || wanted != inForce):
			if r.Source != 0 {
				return id, &zone.NotEditable{Record: id, Reason: "a record of an included file takes its TTL from here"}
			}
			e.writeTTL(id, wanted)
			inForce, known = wanted, true
		case !r.TTLKnown() && wanted != r.TTL:
			return id, &zone.NotEditable{Record: id, Reason: noTTLBelow}
		case !inherits && wanted != r.TTL:
			e.writeTTL(id, wanted)
			inForce, known = wanted, true
		}
	}
	return id, nil
}

// ttlAbove returns the last TTL written above a record once the changes are made.
func (e *editor) ttlAbove(id zone.RecordID) (uint32, bool) {
	for id > 0 {
		id--
		r, s := e.zone.Record(id), e.states[id]
		switch {
		case s != nil && s.deleted:
		case s != nil && s.setTTL:
			return s.ttl, true
		case r.Flags.Has(zone.TTLWritten), r.Flags.Has(zone.TTLInherited):
			return r.TTL, true
		}
	}
	return 0, false
}

// noTTLBelow is why no TTL is written above records that have none: they would all take it.
const noTTLBelow = "records below have no TTL at all; write a line such as $TTL 3600 at the top first"

// writeTTL writes a TTL before the class or type of a record, into the blanks where they suffice.
func (e *editor) writeTTL(id zone.RecordID, ttl uint32) {
	l := e.zone.Layout(id)
	before := l.Type.Start
	if !l.Class.IsZero() {
		before = l.Class.Start
	}
	written := strconv.FormatUint(uint64(ttl), 10) + " "
	at := text.Span{Start: before, End: before}
	start := int(before)
	for start > 0 && e.src[start-1] == ' ' {
		start--
	}
	if int(before)-start > len(written) && start > 0 && octets[e.src[start-1]] == inWord {
		at.Start -= uint32(len(written))
	}
	e.edits = append(e.edits, text.Edit{Span: at, New: written})
}

package zonefile

import (
	"slices"
	"strconv"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// An addition is the new records below one that stands there.
type addition struct {
	after zone.RecordID
	lines []string
	ttl   uint32 // of the last one
}

// add writes the new records, each below the record that it follows. Several that follow the same one
// stand in the order in which they were asked for.
func (e *editor) add() error {
	var additions []addition
	for _, a := range e.adds {
		after := e.lastOfOwner(a)
		i := slices.IndexFunc(additions, func(x addition) bool { return x.after == after })
		if i < 0 {
			i = len(additions)
			additions = append(additions, addition{after: after})
		}
		additions[i].lines = append(additions[i].lines, e.newLine(a, after))
		additions[i].ttl = a.TTL
	}
	for _, a := range additions {
		e.insert(a)
		if err := e.keepTTLBelow(a.after, a.ttl); err != nil {
			return err
		}
	}
	return nil
}

// insert writes new lines below a record.
func (e *editor) insert(a addition) {
	r := e.zone.Record(a.after)
	at := e.lines(r).End
	ending := e.lineEnding()
	lines := strings.Join(a.lines, ending)
	unended := text.EndOfLine(e.src, int(r.End)) == len(e.src) // the last line has no ending, and shall have none
	switch s := e.states[a.after]; {
	case !unended:
		lines += ending
	case s == nil || !s.deleted:
		lines = ending + lines
	}
	for i := range e.edits {
		// Another edit may insert here too: data at the end of the record, or the owner of the next one.
		if other := &e.edits[i]; other.Start == at && other.End == at {
			if unended {
				other.New += lines
			} else {
				other.New = lines + other.New
			}
			return
		}
	}
	e.edits = append(e.edits, text.Edit{Span: text.Span{Start: at, End: at}, New: lines})
}

// keepTTLBelow writes its TTL at the record below new ones that would otherwise take theirs.
func (e *editor) keepTTLBelow(after zone.RecordID, ttl uint32) error {
	for id := after + 1; int(id) < len(e.zone.Records); id++ {
		r, s := e.zone.Record(id), e.states[id]
		switch {
		case s != nil && s.deleted:
			continue
		case r.TTL == ttl, r.TTLKnown() && !r.Flags.Has(zone.TTLInherited), s != nil && s.setTTL:
			return nil
		case !r.TTLKnown():
			return &zone.NotEditable{Record: id, Reason: noTTLBelow}
		case r.Source != 0:
			return &zone.NotEditable{Record: id, Reason: "a record of an included file would take its TTL from the new one"}
		}
		e.writeTTL(id, r.TTL)
		return nil
	}
	return nil
}

// lastOfOwner returns the record below which a new one can stand without coming between an owner and
// the records that inherit it.
func (e *editor) lastOfOwner(a zone.Add) zone.RecordID {
	after := a.After
	if e.zone.Owner(after) == a.Owner {
		return after
	}
	for next := after + 1; int(next) < len(e.zone.Records); next++ {
		r := e.zone.Record(next)
		if r.Source != 0 || !r.Flags.Has(zone.OwnerInherited) {
			break
		}
		after = next
	}
	return after
}

// newLine writes a record in the columns of the one above it.
func (e *editor) newLine(a zone.Add, after zone.RecordID) string {
	r := e.zone.Record(after)
	l := e.zone.Layout(after)
	line := columns{src: e.src, lineStart: uint32(e.lineStart(int(r.Start)))}
	if r.Flags.Has(zone.OwnerInherited) && e.zone.Owner(after) == a.Owner {
		line.copyBlanks(r.Start)
	} else {
		head := l.Owner
		near := head.Of(e.src)
		if head.IsZero() {
			head = text.Span{Start: line.lineStart, End: line.lineStart}
			near = []byte("relative")
			if origin := e.zone.Origin(after); !a.Owner.IsBelow(origin) {
				near = nil
			}
		}
		owner := string(near)
		if e.zone.Owner(after) != a.Owner {
			owner = e.renderName(a.Owner, ownerStyle(near), e.zone.Origin(after))
		}
		line.put(owner, head)
	}
	ttl := ""
	if !l.TTL.IsZero() || a.TTL != r.TTL {
		ttl = strconv.FormatUint(uint64(a.TTL), 10)
	}
	if a.TTL == r.TTL && !l.TTL.IsZero() {
		ttl = string(l.TTL.Of(e.src))
	}
	class := ""
	if !l.Class.IsZero() {
		class = string(l.Class.Of(e.src))
	}
	if !l.TTL.IsZero() && !l.Class.IsZero() && l.Class.Start < l.TTL.Start {
		line.put(class, l.Class)
		line.put(ttl, l.TTL)
	} else {
		line.put(ttl, l.TTL)
		line.put(class, l.Class)
	}
	line.put(sameCase(zone.TypeString(a.Type), l.Type.Of(e.src)), l.Type)
	line.write(e.newData(a, r.Type, &l, after), " ")
	return line.text.String()
}

// ownerStyle makes sure that a new owner isn't mistaken for a repair of the old one.
func ownerStyle(near []byte) []byte {
	if zone.IsAbsolute(near) {
		return []byte("absolute.")
	}
	return []byte("relative")
}

func (e *editor) newData(a zone.Add, near uint16, l *zone.Layout, after zone.RecordID) string {
	kinds := zone.FieldKinds(a.Type)
	origin := e.zone.Origin(after)
	var style []byte
	if near == a.Type && len(l.Data) > 0 {
		style = ownerStyle(l.Data[len(l.Data)-1].Text)
	}
	words := zone.Words(a.Data)
	out := make([]string, len(words))
	for i := range words {
		out[i] = a.Data[i]
		if kindOf(kinds, i) == zone.NameField {
			out[i] = string(words[i].Text)
			if style != nil && a.Type != dns.TypeSOA {
				out[i] = e.renderName(zone.Name(words[i].Text), style, origin)
			}
		}
	}
	return strings.Join(out, " ")
}

// columns builds a line whose parts begin where the parts of another line begin.
type columns struct {
	src       []byte
	lineStart uint32
	text      strings.Builder
	gap       string // the blanks owed before the next part
	column    int    // where the other line's next part begins, with tabs counted as eight columns
}

func (c *columns) copyBlanks(to uint32) {
	c.text.Write(c.src[c.lineStart:to])
}

// put writes a part in the place of the one that the other line has at a span. An empty part is left
// out, with its gap.
func (c *columns) put(part string, at text.Span) {
	if part == "" {
		return
	}
	if at.IsZero() {
		c.write(part, " ")
		return
	}
	stop := at.End
	for int(stop) < len(c.src) && octets[c.src[stop]] == isBlank {
		stop++
	}
	blanks := string(c.src[at.End:stop])
	if blanks == "" {
		blanks = " "
	}
	c.write(part, blanks)
	c.column = width(string(c.src[c.lineStart:stop]))
}

func (c *columns) write(part, blanks string) {
	if c.gap != "" {
		c.pad()
	}
	c.text.WriteString(part)
	c.gap = blanks
}

// pad fills up to the column of the other line's next part, with the kind of blanks that it has there.
// One space between two parts makes no column.
func (c *columns) pad() {
	if c.gap == " " {
		c.text.WriteString(c.gap)
		return
	}
	fill := " "
	if strings.HasSuffix(c.gap, "\t") {
		fill = "\t"
	}
	c.text.WriteString(fill)
	for width(c.text.String()+fill) <= c.column {
		c.text.WriteString(fill)
	}
}

// width returns how many columns a text takes up when a tab goes to the next multiple of eight.
func width(s string) int {
	n := 0
	for _, r := range s {
		if r == '\t' {
			n += 8 - n%8
		} else {
			n++
		}
	}
	return n
}

package zonefile

import (
	"strconv"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// add writes the new records, each below the record that it follows. Several that follow the same one
// stand in the order in which they were asked for.
func (e *editor) add() {
	at := map[uint32]int{} // where in e.edits the insertion at an offset is
	for _, a := range e.adds {
		after := e.lastOfOwner(a)
		r := e.zone.Record(after)
		lines := e.lines(r)
		line := e.newLine(a, after)
		ending := e.lineEnding()
		if lines.End == uint32(len(e.src)) && text.EndOfLine(e.src, int(r.End)) == len(e.src) {
			line = ending + line // the last line has no ending, and shall have none
		} else {
			line += ending
		}
		if i, ok := at[lines.End]; ok {
			e.edits[i].New += line
			continue
		}
		at[lines.End] = len(e.edits)
		e.edits = append(e.edits, text.Edit{Span: text.Span{Start: lines.End, End: lines.End}, New: line})
	}
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

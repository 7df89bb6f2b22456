package zonefile

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// An editor turns the changes of one fix into edits to the file itself (source 0).
type editor struct {
	zone   *zone.Zone
	src    []byte
	edits  []text.Edit
	states map[zone.RecordID]*state
	order  []zone.RecordID // the keys of states, ascending
	adds   []zone.Add
}

// A state is what changes want of one record.
type state struct {
	deleted      bool
	keepComment  bool
	owner        zone.Name // "" where it stays
	ttl          uint32
	setTTL       bool
	rrtype       uint16
	setType      bool
	data         []string
	setData      bool
	fromComments []text.Span
}

// Edits returns the fewest edits that bring about all changes at once. Owners and TTLs that later
// records inherit from a changed one are written where they are needed.
func (Format) Edits(z *zone.Zone, changes []zone.Change) ([]text.Edit, error) {
	e := editor{zone: z, src: z.File.Src(), states: map[zone.RecordID]*state{}}
	for _, c := range changes {
		if err := e.note(c); err != nil {
			return nil, err
		}
	}
	for id := range e.states {
		e.order = append(e.order, id)
	}
	slices.Sort(e.order)
	for _, id := range e.order {
		if err := e.record(id); err != nil {
			return nil, err
		}
	}
	if err := e.owners(); err != nil {
		return nil, err
	}
	if err := e.ttls(); err != nil {
		return nil, err
	}
	if err := e.add(); err != nil {
		return nil, err
	}
	text.Sort(e.edits)
	e.keepCommentColumns()
	return e.edits, nil
}

func (e *editor) note(c zone.Change) error {
	switch c := c.(type) {
	case zone.SetData:
		s, err := e.state(c.Record)
		if err != nil {
			return err
		}
		s.data, s.setData, s.fromComments = c.Data, true, c.FromComments
	case zone.SetType:
		s, err := e.state(c.Record)
		if err != nil {
			return err
		}
		s.rrtype, s.setType, s.data, s.setData, s.fromComments = c.Type, true, c.Data, true, c.FromComments
	case zone.SetOwner:
		s, err := e.state(c.Record)
		if err != nil {
			return err
		}
		s.owner = c.Owner
	case zone.SetTTL:
		for _, id := range c.Records {
			s, err := e.state(id)
			if err != nil {
				return err
			}
			s.ttl, s.setTTL = c.TTL, true
		}
	case zone.Delete:
		s, err := e.state(c.Record)
		if err != nil {
			return err
		}
		s.deleted, s.keepComment = true, c.KeepComment
	case zone.Add:
		if err := e.zone.Editable(c.After); err != nil {
			return err
		}
		e.adds = append(e.adds, c)
	case zone.SetOrigin:
		return e.setOrigin(c)
	case zone.Respell:
		e.edits = append(e.edits, c.Edits...)
	default:
		return fmt.Errorf("%w: %T", zone.ErrChange, c)
	}
	return nil
}

func (e *editor) state(id zone.RecordID) (*state, error) {
	if err := e.zone.Editable(id); err != nil {
		return nil, err
	}
	s := e.states[id]
	if s == nil {
		s = &state{}
		e.states[id] = s
	}
	return s, nil
}

// replace writes new in the place of what stands at a span; only the octets between what both have in
// common at their ends are touched.
func (e *editor) replace(span text.Span, new string) {
	old := span.Of(e.src)
	prefix := 0
	for prefix < len(old) && prefix < len(new) && old[prefix] == new[prefix] {
		prefix++
	}
	for prefix > 0 && prefix < len(old) && !utf8.RuneStart(old[prefix]) {
		prefix-- // a character is replaced whole
	}
	old, new = old[prefix:], new[prefix:]
	suffix := 0
	for suffix < len(old) && suffix < len(new) && old[len(old)-1-suffix] == new[len(new)-1-suffix] {
		suffix++
	}
	for suffix > 0 && !utf8.RuneStart(old[len(old)-suffix]) {
		suffix--
	}
	edit := text.Edit{
		Span: text.Span{Start: span.Start + uint32(prefix), End: span.End - uint32(suffix)},
		New:  new[:len(new)-suffix],
	}
	if edit.Len() > 0 || edit.New != "" {
		e.edits = append(e.edits, edit)
	}
}

// record makes the edits inside a record's own text.
func (e *editor) record(id zone.RecordID) error {
	s := e.states[id]
	if e.givesTTL(id, s) {
		return &zone.NotEditable{Record: id, Reason: "records take their TTL from its last field; write a line such as $TTL 3600 at the top first"}
	}
	if s.deleted {
		e.delete(id, s.keepComment)
		return nil
	}
	l := e.zone.Layout(id)
	if s.owner != "" && !l.Owner.IsZero() && s.owner != e.zone.Owner(id) {
		e.replace(l.Owner, e.renderName(s.owner, l.Owner.Of(e.src), e.zone.Origin(id)))
	}
	if s.setTTL && !l.TTL.IsZero() && s.ttl != e.zone.Record(id).TTL {
		e.replace(l.TTL, strconv.FormatUint(uint64(s.ttl), 10))
	}
	if s.setType {
		e.replace(l.Type, sameCase(zone.TypeString(s.rrtype), l.Type.Of(e.src)))
	}
	if s.setData {
		return e.data(id, s, &l)
	}
	return nil
}

// givesTTL reports whether a change would take from the SOA record the TTL that others have from it.
func (e *editor) givesTTL(id zone.RecordID, s *state) bool {
	r := e.zone.Record(id)
	if r.Type == dns.TypeSOA && !r.TTLKnown() {
		return true // once it can be read it gives a TTL to all
	}
	if r.Type != dns.TypeSOA || !r.Flags.Has(zone.TTLMinimum) {
		return false
	}
	old := e.zone.Presentation(id)
	return s.deleted || s.setType || s.setTTL || s.setData && (len(s.data) != len(old) || s.data[len(old)-1] != old[len(old)-1])
}

// data replaces the fields that differ from the wanted ones.
func (e *editor) data(id zone.RecordID, s *state, l *zone.Layout) error {
	rrtype := e.zone.Record(id).Type
	if s.setType {
		rrtype = s.rrtype
	}
	origin := e.zone.Origin(id)
	old, new := l.Data, zone.Words(s.data)
	if len(new) == 0 {
		return fmt.Errorf("%w: no data", zone.ErrChange)
	}
	if _, err := zone.AppendData(nil, rrtype, new, origin); err != nil {
		// What can't be read can't be checked afterwards.
		return &zone.NotEditable{Record: id, Reason: "the record stays unreadable until another fault in it is mended"}
	}
	kinds := zone.FieldKinds(rrtype)
	same := func(i, j int) bool { return sameField(kindOf(kinds, j), &old[i], &new[j], origin) }
	first := 0
	for first < len(old) && first < len(new) && same(first, first) {
		first++
	}
	lastOld, lastNew := len(old), len(new)
	for lastOld > first && lastNew > first && same(lastOld-1, lastNew-1) {
		lastOld--
		lastNew--
	}
	render := func(j int, near []byte) string {
		if kindOf(kinds, j) == zone.NameField && !new[j].Quoted {
			return e.renderName(zone.Name(new[j].Text), near, origin)
		}
		return s.data[j]
	}
	x := exchange{editor: e, old: old, start: l.Type.End}
	if lastOld-first == lastNew-first && len(s.fromComments) == 0 {
		for i := first; i < lastOld; i++ {
			if !same(i, i) {
				x.replace(i, render(i, old[i].Text))
			}
		}
		return nil
	}
	var words []string
	for j := first; j < lastNew; j++ {
		words = append(words, render(j, nil))
	}
	if len(s.fromComments) > 0 {
		return x.withComments(first, words, s.fromComments)
	}
	x.fields(first, lastOld, words)
	return nil
}

// delete takes the record's lines out; its comments may stay on lines of their own.
func (e *editor) delete(id zone.RecordID, keepComment bool) {
	r := e.zone.Record(id)
	lines := e.lines(r)
	kept := ""
	if keepComment {
		s := scanner{src: e.src[:lines.End], pos: int(lines.Start)}
		for t := s.next(); t.kind != end; t = s.next() {
			if t.kind == comment {
				kept += string(t.Of(e.src)) + e.lineEnding()
			}
		}
	}
	e.edits = append(e.edits, text.Edit{Span: lines, New: kept})
}

// lines returns a record's lines with their last line ending.
func (e *editor) lines(r *zone.Record) text.Span {
	return text.Span{
		Start: uint32(e.lineStart(int(r.Start))),
		End:   uint32(text.SkipNewline(e.src, text.EndOfLine(e.src, int(r.End)))),
	}
}

func (e *editor) lineStart(at int) int {
	for at > 0 && octets[e.src[at-1]] != isNewline {
		at--
	}
	if at == 0 && bytes.HasPrefix(e.src, []byte(byteOrderMark)) {
		return len(byteOrderMark)
	}
	return at
}

// lineEnding returns the file's own first line ending.
func (e *editor) lineEnding() string {
	at := text.EndOfLine(e.src, 0)
	if next := text.SkipNewline(e.src, at); next > at {
		return string(e.src[at:next])
	}
	return "\n"
}

func (e *editor) setOrigin(c zone.SetOrigin) error {
	if c.Directive >= len(e.zone.Directives) {
		return fmt.Errorf("%w: no directive %d", zone.ErrChange, c.Directive)
	}
	d := e.zone.Directives[c.Directive]
	if d.Source != 0 {
		return &zone.NotEditable{Record: zone.NoRecord, Reason: e.zone.File.Sources[d.Source].Opaque}
	}
	e.replace(d.Args[0], e.renderName(c.Origin, d.Args[0].Of(e.src), d.Previous))
	return nil
}

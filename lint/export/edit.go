package export

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// An editor turns the changes of one fix into edits.
type editor struct {
	*document
	zone     *zone.Zone
	edits    []text.Edit
	renamed  map[int32][]zone.SetOwner
	gone     map[int32][]zone.RecordID
	added    []zone.Add
	settled  map[int32]bool           // sets whose TTL or type is already written
	doomed   map[yamlspan.NodeID]bool // what goes: items and keys
	arranged *arrangement             // what becomes of the entries of a keyed document, once something does
	// keep holds the records that go and leave their comments behind.
	keep []zone.RecordID
}

// Edits returns the edits that bring about changes; see [zone.Format].
func (d document) Edits(z *zone.Zone, changes []zone.Change) ([]text.Edit, error) {
	e := &editor{document: &d, zone: z, renamed: map[int32][]zone.SetOwner{}, gone: map[int32][]zone.RecordID{}, settled: map[int32]bool{}, doomed: map[yamlspan.NodeID]bool{}}
	for _, id := range zone.Named(z, changes) {
		if err := z.Editable(id); err != nil {
			return nil, err
		}
	}
	for _, c := range changes {
		if needsDeployment(dataOf(c)) {
			return nil, &zone.NotEditable{Record: zone.NoRecord, Reason: "the value depends on where the template is deployed"}
		}
		if owner := ownerOf(c); owner != "" && !owner.IsBelow(z.Apex) && (e.names == relativeAt || e.names == relativeNone || e.orRelative) {
			return nil, &zone.NotEditable{Record: zone.NoRecord, Reason: "names outside of the zone can't be written here"}
		}
		if owner := ownerOf(c); strings.Contains(string(owner), `\`) && !e.octal {
			return nil, &zone.NotEditable{Record: zone.NoRecord, Reason: "the name has characters that can't be written here safely"}
		}
		if err := e.change(c); err != nil {
			return nil, e.explain(err, changes)
		}
	}
	for _, step := range []func() error{e.owners, e.doom, e.additions, e.deletions} {
		if err := step(); err != nil {
			return nil, e.explain(err, changes)
		}
	}
	if e.arranged != nil { // last, since entries that move take along what is done to their lines
		var err error
		if e.edits, err = e.arranged.edits(e.edits); err != nil {
			return nil, e.explain(err, changes)
		}
	}
	e.edits = slices.Compact(yamlspan.Join(e.edits))
	if err := e.sound(changes); err != nil {
		return nil, e.explain(err, changes)
	}
	return e.edits, nil
}

// arrangement returns what becomes of the entries of a keyed document.
func (e *editor) arrangement() *arrangement {
	if e.arranged == nil {
		e.arranged = e.arrange(e.habits.names())
	}
	return e.arranged
}

// dataOf returns the RDATA that a change writes.
func dataOf(c zone.Change) []string {
	switch c := c.(type) {
	case zone.SetData:
		return c.Data
	case zone.SetType:
		return c.Data
	case zone.Add:
		return c.Data
	}
	return nil
}

// ownerOf returns the owner that a change writes, or "".
func ownerOf(c zone.Change) zone.Name {
	switch c := c.(type) {
	case zone.SetOwner:
		return c.Owner
	case zone.Add:
		return c.Owner
	}
	return ""
}

// explain makes a reason not to edit of what yamlspan refuses.
func (e *editor) explain(err error, changes []zone.Change) error {
	var not *zone.NotEditable
	if errors.As(err, &not) || errors.Is(err, zone.ErrChange) {
		return err
	}
	id := zone.NoRecord
	if named := zone.Named(e.zone, changes); len(named) > 0 {
		id = named[0]
	}
	return &zone.NotEditable{Record: id, Reason: err.Error()}
}

func (e *editor) change(c zone.Change) error {
	switch c := c.(type) {
	case zone.SetData:
		return e.setData(c.Record, c.Data)
	case zone.SetOwner:
		number := e.places[c.Record].set
		e.renamed[number] = append(e.renamed[number], c)
	case zone.SetTTL:
		return e.setTTL(c)
	case zone.SetType:
		return e.setType(c)
	case zone.SetProxied:
		return e.setProxied(c)
	case zone.Delete:
		number := e.places[c.Record].set
		e.gone[number] = append(e.gone[number], c.Record)
		if c.KeepComment {
			e.keep = append(e.keep, c.Record)
		}
	case zone.Add:
		if int(c.After) >= len(e.zone.Records) {
			return fmt.Errorf("%w: no record %d", zone.ErrChange, c.After)
		}
		e.added = append(e.added, c)
	case zone.Respell:
		e.edits = append(e.edits, c.Edits...)
	default:
		return fmt.Errorf("%w: %T in an export", zone.ErrChange, c)
	}
	return nil
}

// add appends an edit that came without error.
func (e *editor) add(edit text.Edit, err error) error {
	if err == nil && (edit.New != "" || edit.Len() > 0) {
		e.edits = append(e.edits, edit)
	}
	return err
}

func (e *editor) addAll(edits []text.Edit, err error) error {
	e.edits = append(e.edits, edits...)
	return err
}

// setData gives a record other RDATA, cell by cell.
func (e *editor) setData(id zone.RecordID, data []string) error {
	rrtype := e.zone.Record(id).Type
	if (rrtype == dns.TypeTXT || rrtype == dns.TypeSPF) && e.sameText(id, data) {
		return nil
	}
	if kinds := zone.FieldKinds(rrtype); len(kinds) > 0 && kinds[len(kinds)-1] != zone.StringsField && len(data) > len(kinds) {
		return errors.New("it has words too many")
	}
	p := &e.places[id]
	cells := e.cellsOf(p)
	if e.setValue != nil {
		if done, err := e.setValue(e, id, data); done || err != nil {
			return err
		}
	}
	before := e.zone.Presentation(id)
	if len(cells) == 1 {
		return e.setCell(cells[0], rrtype, data, before)
	}
	// One field a cell, and what is left in the last.
	for i, c := range cells {
		last := len(data)
		if i < len(cells)-1 {
			last = min(i+1, len(data))
		}
		part := data[min(i, len(data)):last]
		if c.pick != allWords {
			return errors.New("the preference stands in the wrong place; that must be put right first")
		}
		if c.node == yamlspan.None {
			if err := e.fill(p, c, part); err != nil {
				return err
			}
			continue
		}
		old := e.pieces(c)
		if len(part) == 1 && len(old) == 1 {
			word := e.encodeWord(rrtype, i, part[0], old[0].text)
			if i < len(before) && before[i] == part[0] {
				continue
			}
			if c.form == caaValue {
				word = octetsOf(part)[0]
			}
			if err := e.setWord(c.node, word); err != nil {
				return err
			}
			continue
		}
		if err := e.add(e.doc.SetScalar(c.node, e.encodeWords(rrtype, part, ""))); err != nil {
			return err
		}
	}
	return nil
}

// fill writes a cell that isn't there.
func (e *editor) fill(p *place, c cell, part []string) error {
	if len(part) != 1 || p.object == yamlspan.None {
		return errors.New("a field of it is missing")
	}
	after := yamlspan.None
	if last := e.cells[p.first+p.count-1].node; last != yamlspan.None && e.doc.Node(last).Pair != yamlspan.None {
		after = e.doc.Node(last).Pair
	}
	return e.addAll(setKey(e.doc, p.object, c.key, e.numberTree(p.set, part[0]), after))
}

// sameText reports whether a text stays the same, however it is cut.
func (e *editor) sameText(id zone.RecordID, data []string) bool {
	fields := e.zone.Presentation(id)
	if e.zone.RawText {
		return strings.Join(octetsOf(fields), "") == strings.Join(octetsOf(data), "")
	}
	return slices.Equal(fields, data)
}

// setCell gives a scalar that holds all fields of a record others; those that stay are kept as they are
// written.
func (e *editor) setCell(c cell, rrtype uint16, data, before []string) error {
	if c.node == yamlspan.None {
		return errors.New("its value isn't written")
	}
	value := e.doc.Text(c.node)
	switch f := c.form.resolve(value); {
	case f == rawText && c.form == eitherText:
		joined := strings.Join(octetsOf(data), "")
		if c.form.resolve(joined) == quotedText {
			joined = e.encodeText(quotedText, octetsOf(data)) // its own quotes would count as such
		}
		return e.add(e.doc.SetScalar(c.node, joined))
	case f == rawText || f == octoText:
		return e.add(e.doc.SetScalar(c.node, e.encodeText(c.form, octetsOf(data))))
	}
	pieces := e.pieces(c)
	if len(pieces) != len(data) || len(before) != len(data) {
		if rrtype == dns.TypeTXT || rrtype == dns.TypeSPF {
			return e.add(e.doc.SetScalar(c.node, e.encodeText(quotedText, octetsOf(data))))
		}
		target := ""
		if len(pieces) > 0 {
			target = pieces[len(pieces)-1].text
		}
		return e.add(e.doc.SetScalar(c.node, e.encodeWords(rrtype, data, target)))
	}
	var b strings.Builder
	at := 0
	for i, p := range pieces {
		if before[i] == data[i] {
			continue
		}
		from, to := p.from, p.to
		if p.quoted {
			from, to = from-1, min(to+1, len(value))
		}
		b.WriteString(value[at:from])
		b.WriteString(e.encodeWord(rrtype, i, data[i], p.text))
		at = to
	}
	b.WriteString(value[at:])
	return e.add(e.doc.SetScalar(c.node, b.String()))
}

// setWord gives a scalar that holds one field another value; a number stays one.
func (e *editor) setWord(node yamlspan.NodeID, word string) error {
	if n := e.doc.Node(node); n.Style == yamlspan.Plain && isNumber(n.Value) && isNumber(word) {
		return e.add(e.doc.SetNumber(node, word))
	}
	return e.add(e.doc.SetScalar(node, word))
}

func isNumber(value string) bool {
	_, ok := zone.ParseNumber([]byte(value), math.MaxUint32)
	return ok
}

// setTTL gives the sets of some records another TTL.
func (e *editor) setTTL(c zone.SetTTL) error {
	value := fmt.Sprint(c.TTL)
	for _, id := range c.Records {
		number := e.places[id].set
		if e.settled[number] {
			continue
		}
		e.settled[number] = true
		s := &e.sets[number]
		switch {
		case s.ttl != yamlspan.None && e.doc.Node(s.ttl).Style == yamlspan.Plain:
			if err := e.add(e.doc.SetNumber(s.ttl, value)); err != nil {
				return err
			}
		case s.ttl != yamlspan.None:
			if err := e.add(e.doc.SetScalar(s.ttl, value)); err != nil {
				return err
			}
		default:
			after := yamlspan.None
			if s.rrtype != yamlspan.None {
				after = e.doc.Node(s.rrtype).Pair
			}
			if err := e.addAll(setKey(e.doc, s.node, e.keys.ttl[0], e.ttlTree(c.TTL, yamlspan.None), after)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *document) ttlTree(ttl uint32, like yamlspan.NodeID) yamlspan.Tree {
	if d.keys.ttlText || like != yamlspan.None && d.doc.Node(like).Style != yamlspan.Plain {
		return yamlspan.Text(fmt.Sprint(ttl), like)
	}
	return yamlspan.Number(fmt.Sprint(ttl))
}

// setType gives a record another type. One that shares its set with others leaves it for a set of its own, and where
// the name has a set of the new type already, it goes there: a name has one set of a type.
func (e *editor) setType(c zone.SetType) error {
	p := &e.places[c.Record]
	s := &e.sets[p.set]
	cells := e.cellsOf(p)
	if c.Type == s.firstType {
		return e.setData(c.Record, c.Data)
	}
	as := zone.Add{
		After: c.Record, Owner: e.zone.Owner(c.Record), TTL: e.zone.Record(c.Record).TTL, Type: c.Type, Data: c.Data,
	}
	_, joins := e.setOf(as)
	if joins && !e.keys.single || s.members > 1 || len(cells) != 1 || e.shapes(s.firstType) != e.shapes(c.Type) {
		number := p.set
		e.gone[number] = append(e.gone[number], c.Record)
		e.added = append(e.added, as)
		return nil
	}
	if e.dialect.setType != nil {
		return e.dialect.setType(e, s, c)
	}
	if err := e.add(e.doc.SetScalar(s.rrtype, e.typeLike(s.rrtype, c.Type))); err != nil {
		return err
	}
	if err := e.follow(s, e.doc.Text(s.owner), zone.TypeString(c.Type)); err != nil {
		return err
	}
	return e.setValueText(cells[0].node, e.encode(c.Type, c.Data))
}

// setValueText gives a scalar another text. Quotes that were only there for the quotes within are not kept.
func (e *editor) setValueText(node yamlspan.NodeID, value string) error {
	old := e.doc.Node(node)
	if !e.doc.JSON && old.Style != yamlspan.Plain && strings.HasPrefix(old.Value, `"`) && !strings.HasPrefix(value, `"`) {
		return e.addAll(e.doc.Replace(node, yamlspan.Text(value, yamlspan.None)))
	}
	return e.add(e.doc.SetScalar(node, value))
}

// follow keeps what else names a set by its owner and type in step with them: the ID of Hetzner's record sets
// (www/A) and the address of Gandi's (…/www/A).
func (e *editor) follow(s *set, owner, rrtype string) error {
	was := e.doc.Text(s.owner) + "/" + e.doc.Text(s.rrtype)
	for _, key := range e.keys.named {
		node := e.doc.Get(s.node, key)
		before, ok := strings.CutSuffix(e.doc.Text(node), was)
		if !ok || before != "" && !strings.HasSuffix(before, "/") {
			continue
		}
		if err := e.add(e.doc.SetScalar(node, before+owner+"/"+rrtype)); err != nil {
			return err
		}
	}
	return nil
}

// typeLike returns the name of a type the way the neighbours write theirs.
func (d *document) typeLike(like yamlspan.NodeID, rrtype uint16) string {
	name := zone.TypeString(rrtype)
	written := d.doc.Text(like)
	if i := strings.LastIndexByte(written, '/'); i >= 0 && d.typePrefix {
		name = written[:i+1] + name
	}
	if written != "" && written == strings.ToLower(written) {
		return strings.ToLower(name)
	}
	return name
}

// shapes returns how the value of a type is laid out: types with the same answer can take each other's place.
func (d *document) shapes(rrtype uint16) string {
	if d.shape != nil {
		return d.shape(rrtype)
	}
	switch rrtype {
	case dns.TypeMX, dns.TypeSRV, dns.TypeCAA:
		if len(d.keys.preference) > 0 {
			return zone.TypeString(rrtype)
		}
	}
	return ""
}

// setProxied says whether the provider answers for records itself.
func (e *editor) setProxied(c zone.SetProxied) error {
	for _, id := range c.Records {
		number := e.places[id].set
		if e.settled[number] {
			continue
		}
		e.settled[number] = true
		node := e.proxied(e.sets[number].node)
		if node == yamlspan.None {
			return errors.New("nothing says whether it is proxied")
		}
		if err := e.add(e.doc.SetNumber(node, fmt.Sprint(c.Proxied))); err != nil {
			return err
		}
	}
	return nil
}

// proxied returns where a set says whether it is proxied, or None.
func (d *document) proxied(node yamlspan.NodeID) yamlspan.NodeID {
	if id := d.doc.Get(node, "proxied"); id != yamlspan.None {
		return id
	}
	return d.doc.Get(d.doc.Get(d.doc.Get(node, "octodns"), "cloudflare"), "proxied")
}

// owners writes the new names of sets.
func (e *editor) owners() error {
	for _, number := range slices.Sorted(maps.Keys(e.renamed)) {
		renames := e.renamed[number]
		s := &e.sets[number]
		if len(renames) == 0 {
			continue // written anew
		}
		if len(renames) < s.members {
			return &zone.NotEditable{Record: renames[0].Record, Reason: "other records share its name there"}
		}
		name := e.spellOwnerBelow(e.zone.Apex, renames[0].Owner, e.habits.owners())
		if !e.keys.single && !e.keyed && e.isTaken(number, renames[0].Owner) {
			return &zone.NotEditable{Record: renames[0].Record, Reason: "there is a record set of that name and type already: put both together by hand"}
		}
		if e.rename != nil {
			if err := e.rename(e, number, renames[0].Owner, name); err != nil {
				return err
			}
			continue
		}
		if err := e.follow(s, name, e.doc.Text(s.rrtype)); err != nil {
			return err
		}
		if err := e.add(e.doc.SetScalar(s.owner, name)); err != nil {
			return err
		}
	}
	return nil
}

// isTaken reports whether another set than one that is renamed has a name and the type of that one.
func (e *editor) isTaken(number int32, owner zone.Name) bool {
	return slices.ContainsFunc(e.zone.AtType(owner, e.sets[number].firstType), func(id zone.RecordID) bool { return e.places[id].set != number })
}

// replace puts something new in the place of a doomed item, or of the value of a doomed key.
func (e *editor) replace(node yamlspan.NodeID, tree yamlspan.Tree) error {
	delete(e.doomed, node)
	if n := e.doc.Node(node); n.IsKey {
		node = n.Pair
	}
	return e.addAll(e.doc.Replace(node, tree))
}

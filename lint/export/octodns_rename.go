package export

import (
	"bytes"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// octoRename gives all record sets of a name another one, and moves them where the order wants it.
func octoRename(e *editor, number int32, owner zone.Name, spelled string) error {
	s := &e.sets[number]
	first := number
	for first > 0 && e.sets[first-1].owner == s.owner {
		first--
	}
	for other := first; int(other) < len(e.sets) && e.sets[other].owner == s.owner; other++ {
		if len(e.renamed[other]) < e.sets[other].members {
			return &zone.NotEditable{Record: zone.NoRecord, Reason: "other records share its name there"}
		}
	}
	inFile := 0
	for range octoSets(e.doc, e.doc.Resolve(e.doc.Node(s.owner).Pair)) {
		inFile++
	}
	last := first
	for int(last) < len(e.sets) && e.sets[last].owner == s.owner {
		last++
	}
	if int(last-first) < inFile {
		return &zone.NotEditable{Record: zone.NoRecord, Reason: "something stands under its name that can't be read"}
	}
	if first < number {
		return nil // done with the first of them
	}
	edits, err := e.renameKey(e.habits.names(), s.owner, spelled)
	if len(edits) > 1 && slices.ContainsFunc(e.added, func(a zone.Add) bool { return a.Owner == owner }) {
		// It can't move and grow at once.
		if e.isPlain(s.owner) {
			e.writeAnew(first, last, owner)
			return nil
		}
		return e.add(e.doc.SetScalar(s.owner, spelled))
	}
	return e.addAll(edits, err)
}

// isPlain reports whether an entry has nothing but what a new one would have.
func (e *editor) isPlain(key yamlspan.NodeID) bool {
	value := e.doc.Node(key).Pair
	span := text.Span{Start: e.doc.Node(key).Start, End: e.doc.Node(value).End}
	if slices.ContainsFunc(e.doc.Comments, span.Contains) {
		return false
	}
	for set := range octoSets(e.doc, e.doc.Resolve(value)) {
		for word := range e.doc.Children(set) {
			if !slices.Contains([]string{"ttl", "type", "value", "values"}, e.doc.Text(word)) {
				return false
			}
		}
	}
	return true
}

// writeAnew takes out the record sets of a name that is to get another one, and adds their records under that.
func (e *editor) writeAnew(first, last int32, owner zone.Name) {
	var adds []zone.Add
	for number := first; number < last; number++ {
		for _, c := range e.renamed[number] {
			r := e.zone.Record(c.Record)
			e.gone[number] = append(e.gone[number], c.Record)
			adds = append(adds, zone.Add{After: c.Record, Owner: owner, TTL: r.TTL, Type: r.Type, Data: e.zone.Presentation(c.Record)})
		}
		delete(e.renamed, number)
	}
	e.added = append(adds, e.added...)
}

// renameKey gives a name another spelling, and moves its entry where the order wants it.
func (d *document) renameKey(names *names, key yamlspan.NodeID, spelled string) ([]text.Edit, error) {
	if _, ok := names.byName[spelled]; ok {
		return nil, &zone.NotEditable{Record: zone.NoRecord, Reason: "there is an entry " + shown(spelled) + " already: put both together by hand"}
	}
	rename, err := d.doc.SetScalar(key, spelled)
	if err != nil {
		return nil, err
	}
	after, sorted := names.place(d.doc, spelled)
	if !sorted || after == key || after == names.before(key) {
		return []text.Edit{rename}, nil
	}
	if moved, ok := d.move(key, rename, after); ok {
		return moved, nil
	}
	return []text.Edit{rename}, nil // out of order, but right
}

// move takes the lines of an entry, with its new name, to below another entry, or to the top; ok is false
// where that can't be done by lines.
func (d *document) move(key yamlspan.NodeID, rename text.Edit, after yamlspan.NodeID) (edits []text.Edit, ok bool) {
	src := d.doc.Src
	gone, err := d.doc.Delete(key)
	if err != nil || len(gone) != 1 {
		return nil, false
	}
	lines := gone[0].Span
	lines.Start = d.commentsAbove(lines.Start)
	moved := string(src[lines.Start:rename.Start]) + rename.New + string(src[rename.End:lines.End])
	at := d.doc.Node(d.doc.Node(d.doc.Node(key).Parent).First).Start
	if after != yamlspan.None {
		neighbour, err := d.doc.Delete(after)
		if err != nil || len(neighbour) != 1 {
			return nil, false
		}
		at = neighbour[0].End
	}
	if !strings.HasSuffix(moved, "\n") || at > 0 && src[at-1] != '\n' {
		return nil, false // the last line has no ending: leave it where it is
	}
	if lines.Start <= at && at < lines.End {
		return nil, false
	}
	return []text.Edit{{Span: lines}, {Span: text.Span{Start: at, End: at}, New: moved}}, true
}

// commentsAbove returns where the comments begin that stand in lines of their own right above a line.
func (d *document) commentsAbove(line uint32) uint32 {
	for line > 0 {
		above := uint32(bytes.LastIndexByte(d.doc.Src[:line-1], '\n') + 1)
		if d.doc.Src[above] != '#' {
			break
		}
		line = above
	}
	return line
}

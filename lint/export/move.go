package export

import (
	"bytes"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// A rename gives an entry another name.
type rename struct {
	name  string
	edit  text.Edit
	moves bool // the order of names wants the entry elsewhere
}

// An arrangement is where the entries of one document stand once a fix has given some of them other names, and has brought
// new ones: where names were sorted, they are afterwards.
type arrangement struct {
	*document
	names    *names
	renames  map[yamlspan.NodeID]*rename // by key
	arrivals []arrival
}

// An arrival is the text of an entry that comes to a place.
type arrival struct {
	name string
	text.Edit
}

func (d *document) arrange(names *names) *arrangement {
	return &arrangement{document: d, names: names, renames: map[yamlspan.NodeID]*rename{}}
}

// entryOf returns the key of the entry that will have a name: one that gets it, or one that has it.
func (a *arrangement) entryOf(name string) (yamlspan.NodeID, bool) {
	for key, r := range a.renames {
		if r.name == name {
			return key, true
		}
	}
	key, ok := a.names.byName[name]
	return key, ok
}

// rename gives an entry another name.
func (a *arrangement) rename(key yamlspan.NodeID, name string) error {
	if _, ok := a.entryOf(name); ok {
		return &zone.NotEditable{Record: zone.NoRecord, Reason: "there is an entry " + shown(name) + " already: put both together by hand"}
	}
	edit, err := a.doc.SetScalar(key, name)
	if err != nil {
		return err
	}
	a.renames[key] = &rename{name: name, edit: edit}
	if a.names.sorted {
		a.settle()
	}
	return nil
}

// settle finds out which entries can stay where they are under their new names: those that come to stand in order between the
// ones above them that stay, and the next one that keeps its name.
func (a *arrangement) settle() {
	keys := a.names.keys
	for _, key := range slices.Sorted(maps.Keys(a.renames)) {
		r := a.renames[key]
		above, below := a.names.at[key]-1, a.names.at[key]+1
		for above >= 0 && a.leaves(keys[above]) {
			above--
		}
		for below < len(keys) && a.renames[keys[below]] != nil {
			below++
		}
		r.moves = above >= 0 && yamlspan.NaturalLess(r.name, a.nameOf(keys[above])) ||
			below < len(keys) && yamlspan.NaturalLess(a.nameOf(keys[below]), r.name)
	}
}

// leaves reports whether an entry moves to another place.
func (a *arrangement) leaves(key yamlspan.NodeID) bool {
	r := a.renames[key]
	return r != nil && r.moves
}

func (a *arrangement) anyLeaves() bool {
	for key := range a.renames {
		if a.leaves(key) {
			return true
		}
	}
	return false
}

// nameOf returns the name that an entry will have.
func (a *arrangement) nameOf(key yamlspan.NodeID) string {
	if r := a.renames[key]; r != nil {
		return r.name
	}
	return a.doc.Text(key)
}

// place returns the key of the entry that one with a name is to come behind, or None for the top: one that stays where it is.
// Sorted is false where the names are in no order that would say.
func (a *arrangement) place(name string) (after yamlspan.NodeID, sorted bool) {
	if !a.names.sorted {
		return yamlspan.None, false
	}
	keys := a.names.keys
	at := sort.Search(len(keys), func(i int) bool { return yamlspan.NaturalLess(name, a.doc.Text(keys[i])) })
	for at > 0 && a.renames[keys[at-1]] != nil {
		at--
	}
	after = yamlspan.None
	if at > 0 {
		after = keys[at-1]
	}
	for ; at < len(keys) && a.renames[keys[at]] != nil; at++ {
		if !a.leaves(keys[at]) && yamlspan.NaturalLess(a.nameOf(keys[at]), name) {
			after = keys[at]
		}
	}
	return after, true
}

// insert puts new entries behind another one.
func (a *arrangement) insert(after yamlspan.NodeID, pairs []yamlspan.Pair) ([]text.Edit, error) {
	if !a.anyLeaves() {
		return a.doc.InsertPairs(a.doc.Roots[0], after, pairs...)
	}
	for _, pair := range pairs { // one by one, since an entry that moves may have to come between them
		edits, err := a.doc.InsertPair(a.doc.Roots[0], after, pair)
		if err != nil {
			return nil, err
		}
		if len(edits) != 1 {
			return nil, errImmovable
		}
		a.arrivals = append(a.arrivals, arrival{pair.Key, edits[0]})
	}
	return nil, nil
}

// errImmovable says why an entry can't get a name that the order of names wants elsewhere.
var errImmovable = &zone.NotEditable{
	Record: zone.NoRecord, Reason: "its new name stands elsewhere in the order of names, which octoDNS insists on, and the entry can't be moved there safely: rename and move it by hand",
}

// edits returns the edits that do what others do, and bring all entries to their places. What others do within the lines of an
// entry that moves goes along. Where it can't be moved, it stays where it is if octoDNS doesn't mind.
func (a *arrangement) edits(others []text.Edit) ([]text.Edit, error) {
	for _, key := range slices.Sorted(maps.Keys(a.renames)) {
		r := a.renames[key]
		if r.moves {
			left, ok := a.move(key, r, others)
			if ok {
				others = left
				continue
			}
			if !a.unorderedAllowed() {
				return nil, errImmovable
			}
		}
		others = append(others, r.edit)
	}
	slices.SortStableFunc(a.arrivals, func(x, y arrival) int { return compareNames(x.name, y.name) })
	for _, come := range a.arrivals {
		others = append(others, come.Edit)
	}
	return yamlspan.Join(others), nil
}

// move takes the lines of an entry to where its new name belongs. It returns what is left of the edits that others make, with
// the lines taken out; ok is false where it can't be done.
func (a *arrangement) move(key yamlspan.NodeID, r *rename, others []text.Edit) (left []text.Edit, ok bool) {
	gone, err := a.doc.Delete(key)
	if err != nil || len(gone) != 1 || a.doc.Node(a.doc.Roots[0]).Style == yamlspan.Flow {
		return nil, false
	}
	lines := a.withComments(gone[0].Span)
	inside := []text.Edit{within(r.edit, lines)}
	for _, e := range others {
		switch {
		case e.End <= lines.Start, lines.End <= e.Start && e.Len() > 0, lines.End < e.Start:
			left = append(left, e)
		case lines.Start <= e.Start && e.End <= lines.End:
			// What is inserted right below goes on with the entry, too: names that come there are arrivals.
			inside = append(inside, within(e, lines))
		default:
			return nil, false
		}
	}
	moved, err := text.Apply(lines.Of(a.doc.Src), yamlspan.Join(inside))
	if err != nil {
		return nil, false
	}
	after, _ := a.place(r.name)
	model, err := a.doc.InsertPair(a.doc.Roots[0], after, yamlspan.Pair{Key: r.name, Value: yamlspan.Text("x", yamlspan.None)})
	if err != nil || len(model) != 1 {
		return nil, false
	}
	if model[0].Start < lines.Start && a.usesAnchor(key, lines.End) {
		return nil, false // the anchor may stand below then
	}
	above, below := linesAround(model[0].New)
	bare := strings.TrimSuffix(strings.TrimSuffix(string(moved), "\n"), "\r")
	a.arrivals = append(a.arrivals, arrival{r.name, text.Edit{Span: model[0].Span, New: above + bare + below}})
	if apart := strings.Count(above+below, "\n") > 1; apart {
		lines = a.withEmptyLine(key, lines)
	}
	return append(left, text.Edit{Span: lines}), true
}

// usesAnchor reports whether an entry that begins with a key and ends before an offset has an alias.
func (a *arrangement) usesAnchor(key yamlspan.NodeID, end uint32) bool {
	for _, n := range a.doc.Nodes[key:] {
		if n.Start >= end {
			break
		}
		if n.Kind == yamlspan.Alias {
			return true
		}
	}
	return false
}

// within returns an edit as one to a part of the text.
func within(e text.Edit, part text.Span) text.Edit {
	return text.Edit{Span: text.Span{Start: e.Start - part.Start, End: e.End - part.Start}, New: e.New}
}

// linesAround returns the line endings that an entry comes to stand between.
func linesAround(entry string) (above, below string) {
	const endings = "\r\n"
	return entry[:len(entry)-len(strings.TrimLeft(entry, endings))], entry[len(strings.TrimRight(entry, endings)):]
}

// withEmptyLine returns the lines of an entry with the empty line that parts it from the one above or, where none above stays, from
// the one below. One below a comment that stays parts that from the next entry then.
func (a *arrangement) withEmptyLine(key yamlspan.NodeID, lines text.Span) text.Span {
	src := a.doc.Src
	at := a.names.at[key]
	for at > 0 && a.leaves(a.names.keys[at-1]) {
		at--
	}
	above := lineAbove(src, lines.Start)
	switch next := text.SkipNewline(src, int(lines.End)); {
	case at > 0 && len(bytes.Trim(src[above:lines.Start], "\r\n")) == 0:
		lines.Start = above
	case at == 0 && !startsComment(src[above:lines.Start]):
		lines.End = uint32(next)
	}
	return lines
}

func startsComment(line []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(line, []byte("\ufeff")), " \t"), []byte("#"))
}

// withComments returns the lines of an entry with the comments that are about it: those right above it, and those right below
// that are indented deeper. What stands at the top of the document is about all of it.
func (a *arrangement) withComments(entry text.Span) text.Span {
	src := a.doc.Src
	indent := indentation(src[entry.Start:])
	lines := entry
	for int(lines.End) < len(src) && indentation(src[lines.End:]) > indent && startsComment(src[lines.End:]) {
		lines.End = uint32(text.SkipNewline(src, text.EndOfLine(src, int(lines.End))))
	}
	for lines.Start > 0 {
		above := lineAbove(src, lines.Start)
		line := src[above:lines.Start]
		isComment := startsComment(line)
		if isComment && above == 0 || bytes.HasPrefix(line, []byte("---")) {
			lines.Start = entry.Start
			break
		}
		if !isComment || indentation(line) != indent {
			break
		}
		lines.Start = above
	}
	return lines
}

func indentation(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " ")) }

// lineAbove returns where the line begins that is above one which begins at an offset, or the offset at the top.
func lineAbove(src []byte, line uint32) uint32 {
	above := bytes.TrimSuffix(bytes.TrimSuffix(src[:line], []byte("\n")), []byte("\r"))
	return uint32(bytes.LastIndexAny(above, "\r\n") + 1)
}

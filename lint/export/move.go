package export

import (
	"bytes"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// A move gives an entry another name, and takes its lines to where the order of names wants them.
type move struct {
	name   string // the new one
	rename text.Edit
	lines  text.Span // of the entry, and of the comments above it; empty where it stays in its place
	to     uint32
}

// entryOf returns the key of the entry that will have a name: one that a fix gives the name, or one that has it.
func (e *editor) entryOf(name string) (yamlspan.NodeID, bool) {
	if key, ok := e.arrived[name]; ok {
		return key, true
	}
	key, ok := e.habits.names().byName[name]
	return key, ok
}

// renameKey gives a name another spelling, and moves its entry where the order wants it.
func (d *document) renameKey(names *names, key yamlspan.NodeID, spelled string) (move, error) {
	if _, ok := names.byName[spelled]; ok {
		return move{}, &zone.NotEditable{Record: zone.NoRecord, Reason: "there is an entry " + shown(spelled) + " already: put both together by hand"}
	}
	rename, err := d.doc.SetScalar(key, spelled)
	if err != nil {
		return move{}, err
	}
	after, sorted := names.place(d.doc, spelled)
	if !sorted || after == key || after == names.before(key) {
		return move{rename: rename}, nil
	}
	moved := d.moveBelow(key, rename, after)
	moved.name = spelled
	return moved, nil
}

// moveBelow takes the lines of an entry, with its new name, to below another entry, or to the top. Where that can't be done by
// lines the entry stays where it is: out of order, but right.
func (d *document) moveBelow(key yamlspan.NodeID, rename text.Edit, after yamlspan.NodeID) move {
	stays := move{rename: rename}
	src := d.doc.Src
	gone, err := d.doc.Delete(key)
	if err != nil || len(gone) != 1 {
		return stays
	}
	lines := gone[0].Span
	lines.Start = d.commentsAbove(lines.Start)
	at := d.doc.Node(d.doc.Node(d.doc.Node(key).Parent).First).Start
	if after != yamlspan.None {
		neighbour, err := d.doc.Delete(after)
		if err != nil || len(neighbour) != 1 {
			return stays
		}
		at = neighbour[0].End
	}
	if lines.IsZero() || src[lines.End-1] != '\n' || at > 0 && src[at-1] != '\n' {
		return stays // the last line has no ending
	}
	if lines.Start <= at && at < lines.End {
		return stays
	}
	return move{rename: rename, lines: lines, to: at}
}

// with returns the edits that do what others do, and the move with it: what others do within the lines goes along. Where others
// change something at the ends of the way the entry stays in its place.
func (m *move) with(src []byte, others []text.Edit) []text.Edit {
	stays := append(others, m.rename)
	if m.lines.Len() == 0 {
		return stays
	}
	within := func(e text.Edit) text.Edit {
		return text.Edit{Span: text.Span{Start: e.Start - m.lines.Start, End: e.End - m.lines.Start}, New: e.New}
	}
	inside := []text.Edit{within(m.rename)}
	var outside []text.Edit
	var before, behind string // new entries that come to the same place
	for _, e := range others {
		switch {
		case m.lines.Start < e.Start && (e.End < m.lines.End || e.End == m.lines.End && (e.Len() > 0 || continues(e.New))):
			inside = append(inside, within(e))
		case e.Len() == 0 && e.Start == m.to && m.to != m.lines.Start && m.to != m.lines.End && strings.HasSuffix(e.New, "\n"):
			if yamlspan.NaturalLess(m.name, firstKey(e.New)) {
				behind += e.New
			} else {
				before += e.New
			}
		case text.Touch(e, text.Edit{Span: m.lines}), text.Touch(e, text.Edit{Span: text.Span{Start: m.to, End: m.to}}):
			return stays
		default:
			outside = append(outside, e)
		}
	}
	moved, err := text.Apply(m.lines.Of(src), yamlspan.Join(inside))
	if err != nil || !bytes.HasSuffix(moved, []byte("\n")) {
		return stays
	}
	return append(outside, text.Edit{Span: m.lines}, text.Edit{Span: text.Span{Start: m.to, End: m.to}, New: before + string(moved) + behind})
}

// firstKey returns the name that new entries begin with.
func firstKey(entries string) string {
	key, _, _ := strings.Cut(entries, ":")
	return strings.Trim(strings.TrimSpace(key), `'"`)
}

// continues reports whether lines go on with the entry above them: names begin at the left margin.
func continues(lines string) bool {
	return strings.HasPrefix(lines, " ") || strings.HasPrefix(lines, "- ")
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

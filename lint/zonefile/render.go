package zonefile

import (
	"bytes"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// kindOf returns the kind of the field with a number; strings go on to the end.
func kindOf(kinds []zone.FieldKind, number int) zone.FieldKind {
	switch {
	case number < len(kinds):
		return kinds[number]
	case len(kinds) > 0:
		return kinds[len(kinds)-1]
	}
	return zone.StringsField
}

// sameField reports whether an old field already says what a new one says.
func sameField(kind zone.FieldKind, old, new *zone.Field, origin zone.Name) bool {
	switch kind {
	case zone.StringField, zone.StringsField:
		if old.Quoted != new.Quoted {
			return false
		}
		was, okWas := zone.AppendOctets(nil, old.Text)
		is, okIs := zone.AppendOctets(nil, new.Text)
		return okWas && okIs && bytes.Equal(was, is)
	case zone.NameField:
		was, err := zone.AppendName(nil, old.Text, origin)
		return err == nil && !old.Quoted && string(was) == string(new.Text)
	}
	return old.Quoted == new.Quoted && bytes.Equal(old.Text, new.Text)
}

// renderName writes a canonical name in the manner of what stands there now, so that as few octets
// as possible change: with a dot put to it, cut off, relative where it was relative, or absolute.
func (e *editor) renderName(name zone.Name, near []byte, origin zone.Name) string {
	near = bytes.Trim(bytes.Map(onlyASCII, near), ` '"`)
	if len(near) > 0 {
		if was, err := zone.AppendName(nil, near, origin); err == nil && string(was) == string(name) {
			return string(near)
		}
		if isName(string(near)+".", name) {
			return string(near) + "."
		}
		for cut := len(near) - 1; cut > 0; cut-- {
			if near[cut-1] == '.' && isName(string(near[:cut]), name) {
				return string(near[:cut])
			}
		}
		if zone.IsAbsolute(near) {
			return string(name)
		}
	}
	if origin == zone.Root || origin == zone.Unknown || len(near) == 0 {
		return string(name)
	}
	if name == origin {
		return "@"
	}
	if name.IsStrictlyBelow(origin) {
		return name.Below(origin)
	}
	return string(name)
}

// onlyASCII drops all characters that a host name can't have, such as typographic quotes.
func onlyASCII(r rune) rune {
	if r >= 0x80 {
		return -1
	}
	return r
}

func isName(written string, name zone.Name) bool {
	got, err := zone.AppendName(nil, []byte(written), zone.Root)
	return err == nil && string(got) == string(name) && zone.IsAbsolute([]byte(written))
}

// sameCase writes a mnemonic in lower case if its neighbour is.
func sameCase(mnemonic string, near []byte) string {
	if len(near) > 0 && bytes.Equal(near, bytes.ToLower(near)) {
		return strings.ToLower(mnemonic)
	}
	return mnemonic
}

// keepCommentColumns takes from, or gives to, the blanks before a comment what edits on its line add
// or remove, where the comments of neighbouring lines stand below each other. The edits are sorted.
func (e *editor) keepCommentColumns() {
	var moved []text.Edit
	for i := 0; i < len(e.edits); {
		lineEnd := uint32(text.EndOfLine(e.src, int(e.edits[i].Start)))
		growth, last := 0, i
		for last < len(e.edits) && e.edits[last].End <= lineEnd {
			growth += len([]rune(e.edits[last].New)) - len([]rune(string(e.edits[last].Of(e.src))))
			last++
		}
		if last == i { // the edit goes over a line end: no column to keep
			i++
			continue
		}
		if edit, ok := e.keepColumn(e.edits[last-1].End, lineEnd, growth); ok {
			moved = append(moved, edit)
		}
		i = last
	}
	e.edits = append(e.edits, moved...)
	text.Sort(e.edits)
}

// keepColumn returns the edit to the blanks before the comment that stands between two offsets of a line.
func (e *editor) keepColumn(from, lineEnd uint32, growth int) (text.Edit, bool) {
	// From the start of the line: the edit may end in the middle of a string.
	s := scanner{src: e.src[:lineEnd], pos: e.lineStart(int(from))}
	var gap text.Span
	for t := s.next(); ; t = s.next() {
		switch t.kind {
		case blank:
			gap = t.Span
			continue
		case comment:
		case end:
			return text.Edit{}, false
		default:
			gap = text.Span{}
			continue
		}
		break
	}
	if growth == 0 || gap.Len() < 2 || gap.Start < from || bytes.IndexByte(gap.Of(e.src), '\t') >= 0 || !e.inColumn(gap.End) {
		return text.Edit{}, false
	}
	if growth >= gap.Len() {
		return text.Edit{}, false // the column can't be kept, so nothing is gained by moving the comment
	}
	if growth > 0 {
		return text.Edit{Span: text.Span{Start: gap.End - uint32(growth), End: gap.End}}, true
	}
	return text.Edit{Span: text.Span{Start: gap.End, End: gap.End}, New: strings.Repeat(" ", -growth)}, true
}

// inColumn reports whether the comment at an offset stands below or above another one.
func (e *editor) inColumn(at uint32) bool {
	start := e.lineStart(int(at))
	column := int(at) - start
	stands := func(lineStart int) bool {
		i := lineStart + column
		return i < text.EndOfLine(e.src, lineStart) && e.src[i] == ';'
	}
	below := text.SkipNewline(e.src, text.EndOfLine(e.src, int(at)))
	if below < len(e.src) && stands(below) {
		return true
	}
	return start > 0 && stands(e.lineStart(start-1))
}

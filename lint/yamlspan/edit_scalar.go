package yamlspan

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/zonemend/zonemend/lint/text"
)

var (
	errNoScalar = errors.New("it is a list or a mapping")
	errUnfit    = errors.New("the new text can't be written there safely")
)

// SetScalar gives a scalar, which may be a key, another text. It keeps its style, and all octets that stand
// for what the old and the new text have in common at their ends; so of a text that is folded over several
// lines only those with a change in them change. A text that can't be written in this style or this way is
// written anew on one line, in quotes where it needs them. A number, or a word that some readers of YAML take
// for something else than text, gets quotes even if it is to stay what it is.
func (d *Document) SetScalar(id NodeID, value string) (text.Edit, error) {
	if err := d.settable(id, value); err != nil {
		return text.Edit{}, err
	}
	n := &d.Nodes[id]
	if !d.isWritten(id) {
		return d.fill(id, d.renderText(value, Plain, d.inFlow(id)))
	}
	typed := n.Style == Plain && (d.JSON || n.Tag == "" && isSpecial(n.Value))
	if value == n.Value && !typed {
		return text.Edit{Span: text.Span{Start: n.Start, End: n.Start}}, nil
	}
	var tries []text.Edit
	if fits := n.Style != Plain || !typed && isPlainText(strings.ReplaceAll(value, "\n", " "), d.inFlow(id)); fits {
		render := func(middle string) (string, bool) { return d.renderMiddle(middle, n.Style) }
		tries = d.inPlace(id, value, render)
		if len(tries) > 0 && d.breaks(tries[0].Span) > 0 {
			if e, ok := d.byWords(id, value, render); ok {
				tries = append([]text.Edit{d.offEdge(n, d.trimmed(e))}, tries...)
			}
		}
	}
	tries = append(tries, d.rewritten(id, value)...)
	for _, try := range tries {
		if d.holds(id, try, value) {
			return try, nil
		}
	}
	return text.Edit{}, errUnfit
}

// SetNumber is SetScalar for a number, true, false or null, which is written without quotes. A key can't be set
// to one.
func (d *Document) SetNumber(id NodeID, value string) (text.Edit, error) {
	if err := d.settable(id, value); err != nil {
		return text.Edit{}, err
	}
	if err := d.checkNumber(value); err != nil {
		return text.Edit{}, err
	}
	n := &d.Nodes[id]
	switch {
	case n.IsKey:
		return text.Edit{}, errKey
	case !d.isWritten(id):
		return d.fill(id, value)
	case n.Style == Plain && value == n.Value:
		return text.Edit{Span: text.Span{Start: n.Start, End: n.Start}}, nil
	case n.Style == Plain:
		tries := d.inPlace(id, value, func(middle string) (string, bool) { return middle, true })
		if len(tries) > 0 && d.holds(id, tries[0], value) {
			return tries[0], nil
		}
	}
	whole := text.Edit{Span: n.Span, New: value}
	if !d.holds(id, whole, value) {
		return text.Edit{}, errUnfit
	}
	return whole, nil
}

func (d *Document) settable(id NodeID, value string) error {
	if err := d.editable(id); err != nil {
		return err
	}
	if d.Nodes[id].Kind != Scalar {
		return errNoScalar
	}
	return checkText(value)
}

// isWritten reports whether a scalar takes up any octets.
func (d *Document) isWritten(id NodeID) bool { return d.Nodes[id].Len() > 0 }

// inFlow reports whether a node stands between brackets.
func (d *Document) inFlow(id NodeID) bool {
	parent := d.Nodes[id].Parent
	return parent != None && d.Nodes[parent].Style == Flow
}

// fill writes a value that isn't written: key: value.
func (d *Document) fill(id NodeID, rendered string) (text.Edit, error) {
	n := &d.Nodes[id]
	before := byte(0)
	if n.Start > 0 {
		before = d.Src[n.Start-1]
	}
	if n.IsKey || n.Parent == None || before != ':' && before != '-' && n.Tag == "" {
		return text.Edit{}, errLayout
	}
	e := text.Edit{Span: text.Span{Start: n.Start, End: n.Start}, New: " " + rendered}
	if next := d.at(int(n.Start)); strings.IndexByte(" \t\r\n,]}\x00", next) < 0 {
		return text.Edit{}, errLayout
	}
	return e, nil
}

// touches reports whether what follows a node in quotes or brackets would belong to it if these went.
func (d *Document) touches(id NodeID) bool {
	return strings.IndexByte(" \t\r\n,]}:\x00", d.at(int(d.Nodes[id].End))) < 0
}

// renderMiddle writes a part of a text in a style. It reports false if only the whole text can be written.
func (d *Document) renderMiddle(s string, style Style) (string, bool) {
	switch {
	case d.JSON:
		return d.escapeJSON(s), true
	case style == Double:
		return escapeYAML(s), true
	case style == Single:
		return strings.ReplaceAll(s, "'", "''"), isPrintable(s)
	}
	return s, isPrintable(s)
}

// inPlace returns the edits that change nothing but what differs between the old and the new text: first
// those that touch fewer lines.
func (d *Document) inPlace(id NodeID, value string, render func(string) (string, bool)) []text.Edit {
	offsets := d.Offsets(id)
	if offsets == nil {
		return nil
	}
	n := &d.Nodes[id]
	var tries []text.Edit
	for _, suffixFirst := range []bool{false, true} {
		prefix, suffix := common(n.Value, value, suffixFirst)
		middle, ok := render(value[prefix : len(value)-suffix])
		e := text.Edit{Span: text.Span{Start: offsets[prefix], End: offsets[len(n.Value)-suffix]}, New: middle}
		if !ok || e.Start > e.End || !n.Contains(e.Span) {
			continue
		}
		tries = append(tries, d.offEdge(n, e))
	}
	slices.SortStableFunc(tries, func(a, b text.Edit) int { return d.breaks(a.Span) - d.breaks(b.Span) })
	return tries
}

func (d *Document) breaks(s text.Span) int { return bytes.Count(s.Of(d.Src), []byte("\n")) }

// offEdge turns an insertion at the edge of a scalar without quotes into a replacement of its first or last
// character: another edit may insert something at that same place, before or behind the scalar.
func (d *Document) offEdge(n *Node, e text.Edit) text.Edit {
	if e.Len() > 0 || n.Style == Double || n.Style == Single || e.New == "" {
		return e
	}
	switch {
	case e.Start == n.Start:
		_, size := utf8.DecodeRune(n.Of(d.Src))
		e.End += uint32(size)
		e.New += string(e.Of(d.Src))
	case e.Start == n.End && !n.IsKey:
		_, size := utf8.DecodeLastRune(n.Of(d.Src))
		e.Start -= uint32(size)
		e.New = string(e.Of(d.Src)) + e.New
	}
	return e
}

// common returns how long a beginning and an end two texts share, in whole characters.
func common(a, b string, suffixFirst bool) (prefix, suffix int) {
	if suffixFirst {
		suffix = commonSuffix(a, b)
		return commonPrefix(a[:len(a)-suffix], b[:len(b)-suffix]), suffix
	}
	prefix = commonPrefix(a, b)
	return prefix, commonSuffix(a[prefix:], b[prefix:])
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && (n < len(a) && !utf8.RuneStart(a[n]) || n < len(b) && !utf8.RuneStart(b[n])) {
		n--
	}
	return n
}

func commonSuffix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	for n > 0 && !utf8.RuneStart(a[len(a)-n]) {
		n--
	}
	return n
}

// rewritten returns the edits that write all of a scalar anew, the one closest to what was there first.
func (d *Document) rewritten(id NodeID, value string) []text.Edit {
	n := &d.Nodes[id]
	flow := d.inFlow(id)
	var tries []text.Edit
	if e, ok := d.rewrittenBlock(id, value); ok {
		tries = append(tries, e)
	}
	for _, style := range []Style{n.Style, Single, Double} {
		e := text.Edit{Span: n.Span, New: d.renderText(value, style, flow)}
		if len(tries) == 0 || tries[len(tries)-1].New != e.New {
			tries = append(tries, e)
		}
	}
	return tries
}

// rewrittenBlock writes the lines of a block scalar anew under its own first line.
func (d *Document) rewrittenBlock(id NodeID, value string) (text.Edit, bool) {
	n := &d.Nodes[id]
	lines := strings.Split(strings.TrimRight(value, "\n"), "\n")
	offsets := d.Offsets(id)
	if n.Style != Literal && n.Style != Folded || len(offsets) < 2 || !isPrintable(strings.Join(lines, "")) {
		return text.Edit{}, false
	}
	start := int(offsets[0])
	indent := string(d.Src[d.lineStart(start):start])
	for i := 1; i < len(lines); i++ {
		if lines[i] != "" {
			lines[i] = indent + lines[i]
		}
	}
	e := text.Edit{Span: text.Span{Start: offsets[0], End: n.End}, New: strings.Join(lines, d.newline(start))}
	return e, start <= int(n.End)
}

// holds reports whether a scalar has the wanted value after an edit to it, and what is around it stays what
// it is. It reads again the smallest piece of the file that can be read for itself.
func (d *Document) holds(id NodeID, e text.Edit, value string) bool {
	n := &d.Nodes[id]
	start, end, before, behind, ok := d.around(id)
	if !ok || e.End == n.End && d.touches(id) {
		return false
	}
	piece := slices.Concat([]byte(before), d.Src[start:e.Start], []byte(e.New), d.Src[e.End:end], []byte(behind))
	again := Parse(piece)
	if again.Err != nil || len(again.Roots) != 1 {
		return false
	}
	root := again.Node(again.Roots[0])
	want := 1
	found := again.Roots[0]
	switch {
	case n.IsKey || n.Pair != None && !d.inFlow(id):
		want, found = 3, root.First
		if root.Kind == Mapping && !n.IsKey {
			if again.Nodes[found].Value != d.Nodes[n.Pair].Value {
				return false
			}
			found = again.Nodes[found].Pair
		}
	case n.Parent != None:
		want, found = 2, root.First
	}
	if len(again.Nodes) != want || found == None {
		return false
	}
	got := again.Node(found)
	return got.Kind == Scalar && got.Value == value && got.Tag == n.Tag && got.IsKey == n.IsKey && d.StaysYAML([]text.Edit{e}) == nil
}

// around returns the bounds of what must be read again to see what a scalar is, and what to put before and
// behind it: of a block collection the entry, of a flow collection the scalar alone.
func (d *Document) around(id NodeID) (start, end int, before, behind string, ok bool) {
	n := &d.Nodes[id]
	start, end = int(n.Start), int(n.End)
	if end < len(d.Src) { // a final line ending counts for text behind |
		behind = "\n"
	}
	switch {
	case n.Parent == None:
		return 0, len(d.Src), "", "", len(d.Roots) == 1
	case d.JSON && n.IsKey:
		return start, end, "{", ":0}", true
	case d.JSON:
		return start, end, "[", "]", true
	case d.inFlow(id) && n.IsKey:
		return d.propertiesStart(start), end, "--- {", " : x}\n", true
	case d.inFlow(id):
		return d.propertiesStart(start), end, "--- [", "]\n", true
	}
	child := id
	if !n.IsKey && n.Pair != None {
		child = n.Pair
	}
	e, err := d.entry(child)
	before = spaces(e.column)
	switch {
	case !n.IsKey: // with the empty lines below it, which can be a part of it
		end = d.pastEmptyLines(text.SkipNewline(d.Src, text.EndOfLine(d.Src, end)))
		behind = ""
	case n.IsKey && e.explicit:
		behind = "\n" + before + ": x\n"
	case n.IsKey:
		behind = ": x\n"
	}
	return e.start, end, before, behind, err == nil
}

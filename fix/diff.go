package fix

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"

	"github.com/zonemend/zonemend/lint/text"
)

const (
	// contextLines is how many unchanged lines stand around a change.
	contextLines = 3
	// maxCompared is how many lines a side are searched for what stayed; it takes time that grows
	// with the square.
	maxCompared = 400
)

// Diff returns the unified diff between src and what the edits make of it, or nothing if that is the
// same. The edits must be sorted, must not overlap and must lie within src. Git and patch -p1 apply
// the diff to the file at path; a leading slash of path is left out of it. Only LF ends a line here,
// so that a CR is a part of its line.
func Diff(path string, src []byte, edits []text.Edit) []byte {
	list := changedLines(src, edits)
	if len(list) == 0 {
		return nil
	}
	var out bytes.Buffer
	last := &list[len(list)-1]
	out.Grow(min(2*len(src), len(list)*roomForHunk(last.start/(last.line+1))))
	fmt.Fprintf(&out, "--- %s\n+++ %s\n", diffName("a/", path), diffName("b/", path))
	added := 0 // by how many lines the new text is ahead
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].line-list[n-1].endLine() <= 2*contextLines {
			n++
		}
		added = writeHunk(&out, src, list[:n], added)
		list = list[n:]
	}
	return out.Bytes()
}

// roomForHunk is about how many octets a hunk of one line takes, in a text whose lines are so long.
func roomForHunk(line int) int { return 48 + 2*(contextLines+1)*(line+1) }

// diffName writes a file's name the way git does after --- and +++: quoted where it must be, and with
// a tab behind it if a blank would make its end unclear.
func diffName(prefix, path string) string {
	name := filepath.Clean(path)
	name = strings.TrimLeft(filepath.ToSlash(name[len(filepath.VolumeName(name)):]), "/")
	name = quoteName(prefix + name)
	if strings.Contains(name, " ") {
		name += "\t"
	}
	return name
}

// quoteName quotes a name like C if it has control characters, quotes or backslashes.
func quoteName(name string) string {
	var b strings.Builder
	for i := range len(name) {
		switch c := name[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case '\a' <= c && c <= '\r':
			b.WriteByte('\\')
			b.WriteByte("abtnvfr"[c-'\a'])
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	if b.Len() == len(name) {
		return name
	}
	return `"` + b.String() + `"`
}

// A change replaces whole lines by others. The last line of a text may lack its LF.
type change struct {
	start    int // the offset of old in the source
	line     int // how many lines stand before
	old, new []byte
}

func (c *change) endLine() int { return c.line + countLines(c.old) }

// changedLines turns edits into changes with at least one unchanged line between each two.
func changedLines(src []byte, edits []text.Edit) []change {
	var list []change
	at, line := 0, 0
	for len(edits) > 0 {
		var w change
		w, edits = window(src, at, edits)
		line += bytes.Count(src[at:w.start], []byte{'\n'})
		w.line = line
		at = w.start
		list = w.split(list)
	}
	return list
}

// window takes edits off the front between which no line is untouched, and makes whole lines of them.
// From is the start of a line at or before the first edit.
func window(src []byte, from int, edits []text.Edit) (w change, rest []text.Edit) {
	w.start = from + bytes.LastIndexByte(src[from:edits[0].Start], '\n') + 1
	at, end := w.start, w.start
	for i, e := range edits {
		if start := int(e.Start); start > end && bytes.IndexByte(src[end:start], '\n') >= 0 {
			rest = edits[i:]
			break
		}
		w.new = append(w.new, src[at:e.Start]...)
		w.new = append(w.new, e.New...)
		at = int(e.End)
		// Looking for the end of a line again and again would take forever in a long one.
		if at < end {
			continue
		}
		end = at
		if at > w.start && src[at-1] != '\n' || len(w.new) > 0 && w.new[len(w.new)-1] != '\n' {
			end += len(firstLine(src[at:]))
		}
	}
	w.old = src[w.start:end]
	w.new = append(w.new, src[at:end]...)
	return w, rest
}

// split appends to list what really differs between the old and the new lines.
func (c *change) split(list []change) []change {
	c.trim()
	if len(c.old) == 0 && len(c.new) == 0 {
		return list
	}
	olds, news := countLines(c.old), countLines(c.new)
	if min(olds, news) == 0 || max(olds, news) == 1 || max(olds, news) > maxCompared {
		return append(list, *c)
	}
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0 // the outcome must not depend on the machine
	before, after, table := dmp.DiffLinesToRunes(string(c.old), string(c.new))
	at := change{start: c.start, line: c.line}
	oldEnd, newEnd := 0, 0
	flush := func() {
		if len(at.old) > 0 || len(at.new) > 0 {
			list = append(list, at)
		}
	}
	// No clean-up may follow: it would move parts of lines.
	for _, d := range dmp.DiffCharsToLines(dmp.DiffMainRunes(before, after, false), table) {
		size := len(d.Text)
		switch d.Type {
		case diffmatchpatch.DiffDelete:
			oldEnd += size
			at.old = c.old[oldEnd-len(at.old)-size : oldEnd]
		case diffmatchpatch.DiffInsert:
			newEnd += size
			at.new = c.new[newEnd-len(at.new)-size : newEnd]
		case diffmatchpatch.DiffEqual:
			flush()
			oldEnd += size
			newEnd += size
			at = change{start: c.start + oldEnd, line: at.endLine() + countLines([]byte(d.Text))}
		}
	}
	flush()
	return list
}

// trim takes the lines off both ends that are the same in old and new.
func (c *change) trim() {
	for len(c.old) > 0 {
		line := firstLine(c.old)
		if !bytes.Equal(line, firstLine(c.new)) {
			break
		}
		c.start += len(line)
		c.line++
		c.old, c.new = c.old[len(line):], c.new[len(line):]
	}
	for len(c.old) > 0 {
		line := lastLine(c.old)
		if !bytes.Equal(line, lastLine(c.new)) {
			break
		}
		c.old, c.new = c.old[:len(c.old)-len(line)], c.new[:len(c.new)-len(line)]
	}
}

// writeHunk writes changes that are near each other. Added is by how many lines the new text is ahead
// before them; the result is that after them.
func writeHunk(out *bytes.Buffer, src []byte, list []change, added int) int {
	last := &list[len(list)-1]
	start, end := list[0].start, last.start+len(last.old)
	line := list[0].line
	for range contextLines {
		start -= len(lastLine(src[:start]))
		end += len(firstLine(src[end:]))
	}
	line -= countLines(src[start:list[0].start])
	olds := countLines(src[start:end])
	news := olds
	for i := range list {
		news += countLines(list[i].new) - countLines(list[i].old)
	}
	header := appendRange(append(out.AvailableBuffer(), "@@ -"...), line, olds)
	header = appendRange(append(header, " +"...), line+added, news)
	out.Write(append(header, " @@\n"...))
	at := start
	for _, c := range list {
		writeLines(out, ' ', src[at:c.start])
		writeLines(out, '-', c.old)
		writeLines(out, '+', c.new)
		at = c.start + len(c.old)
	}
	writeLines(out, ' ', src[at:end])
	return added + news - olds
}

// appendRange appends the place of n lines with others before them.
func appendRange(dst []byte, before, n int) []byte {
	if n > 0 {
		before++
	}
	dst = strconv.AppendInt(dst, int64(before), 10)
	if n != 1 {
		dst = strconv.AppendInt(append(dst, ','), int64(n), 10)
	}
	return dst
}

func writeLines(out *bytes.Buffer, mark byte, lines []byte) {
	for len(lines) > 0 {
		line := firstLine(lines)
		lines = lines[len(line):]
		out.WriteByte(mark)
		out.Write(line)
		if line[len(line)-1] != '\n' {
			out.WriteString("\n" + noNewline + "\n")
		}
	}
}

// noNewline follows a line that ends the text without an LF.
const noNewline = `\ No newline at end of file`

// countLines counts the lines of a text that begins with one.
func countLines(b []byte) int {
	n := bytes.Count(b, []byte{'\n'})
	if len(b) > 0 && b[len(b)-1] != '\n' {
		n++
	}
	return n
}

// firstLine returns the first line with its LF.
func firstLine(b []byte) []byte {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return b[:i+1]
	}
	return b
}

// lastLine returns the last line with its LF.
func lastLine(b []byte) []byte {
	if len(b) == 0 {
		return b
	}
	return b[bytes.LastIndexByte(b[:len(b)-1], '\n')+1:]
}

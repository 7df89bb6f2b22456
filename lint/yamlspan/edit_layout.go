package yamlspan

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
)

var (
	errLayout = errors.New("it is laid out in a way that can't be edited safely")
	errLocked = errors.New("where it ends could not be told exactly")
	errAnchor = errors.New("it is shared through a YAML anchor")
	errAlias  = errors.New("it is written elsewhere, behind a YAML alias")
)

// An entry is an item or a pair of a block collection as it stands in the file.
type entry struct {
	start    int  // its dash, its question mark, or its key with the key's tag and anchor
	mark     int  // behind its dash or colon; behind its key if it has no colon
	end      int  // behind its last octet, not counting a comment
	column   int  // of start
	inline   bool // another dash, question mark or colon stands before it in its line
	explicit bool // its key has a question mark
}

// entry tells how a child of a block collection is laid out.
func (d *Document) entry(child NodeID) (entry, error) {
	if d.Nodes[child].IsKey {
		return d.pairEntry(child)
	}
	n := &d.Nodes[child]
	at := d.propertiesStart(int(n.Start))
	dash, rest, marks := d.head(at)
	if marks == 0 {
		dash, marks = d.markAbove(d.lineStart(at))
	}
	if rest != at || marks == 0 || d.Src[dash] != '-' {
		return entry{}, errLayout
	}
	e := entry{start: dash, mark: dash + 1, column: dash - d.lineStart(dash), inline: marks > 1}
	e.end = max(e.mark, int(n.End))
	return e, d.located(child)
}

func (d *Document) pairEntry(key NodeID) (entry, error) {
	n := &d.Nodes[key]
	if n.Kind == Mapping || n.Kind == Sequence || n.Len() == 0 || d.Nodes[n.Parent].IsKey {
		return entry{}, errLayout // a collection as a key, or in one
	}
	at := d.propertiesStart(int(n.Start))
	last, rest, marks := d.head(at)
	if rest != at {
		return entry{}, errLayout
	}
	e := entry{start: at, mark: int(n.End)}
	if marks > 0 && d.Src[last] == '?' {
		e.start, e.explicit = last, true
		marks--
	}
	e.column, e.inline = e.start-d.lineStart(e.start), marks > 0
	colon := d.pastBlanks(e.mark)
	if e.explicit && d.at(colon) != ':' {
		colon = d.pastGap(e.mark)
		if colon-d.lineStart(colon) != e.column {
			colon = len(d.Src)
		}
	}
	switch {
	case d.at(colon) == ':':
		e.mark = colon + 1
	case !e.explicit:
		return entry{}, errLayout
	}
	e.end = e.mark
	if value := n.Pair; value != None {
		e.end = max(e.end, int(d.Nodes[value].End))
		return e, d.located(value)
	}
	return e, nil
}

// located returns an error for a scalar, or the value of a key, whose end couldn't be found. One that is locked
// only since an alias stands for it has its anchor before it, or before a collection that it is in.
func (d *Document) located(id NodeID) error {
	if n := &d.Nodes[id]; n.IsKey && n.Pair != None {
		id = n.Pair
	}
	if n := &d.Nodes[id]; n.Locked && n.Kind == Scalar && n.Len() > 0 && !errors.Is(d.lockReason(id), errAnchor) {
		return errLocked
	}
	return nil
}

// anchored reports whether an anchor stands before a node.
func (d *Document) anchored(id NodeID) bool {
	n := &d.Nodes[id]
	start := d.propertiesStart(int(n.Start))
	if n.Pair != None && !n.IsKey {
		start = int(d.Nodes[n.Pair].End)
	} else if line := d.lineStart(start); d.pastBlanks(line) == start {
		if last, marks := d.markAbove(line); marks > 0 {
			start = last
		}
	}
	return start < int(n.Start) && bytes.IndexByte(d.Src[start:n.Start], '&') >= 0
}

// editable returns why a node can't be changed, or nil.
func (d *Document) editable(id NodeID) error {
	switch n := &d.Nodes[id]; {
	case n.Kind == Alias:
		return errAlias
	case !n.Locked:
		return nil
	}
	return d.lockReason(id)
}

func (d *Document) lockReason(id NodeID) error {
	for ; id != None; id = d.Nodes[id].Parent {
		if d.anchored(id) {
			return errAnchor
		}
	}
	return errLocked
}

// removable returns why a node can't be taken out with all that is in it, or nil.
func (d *Document) removable(id NodeID) error {
	if d.Nodes[id].Locked {
		unwritten := d.Nodes[id].Kind == Scalar && d.Nodes[id].Len() == 0
		if reason := d.lockReason(id); !unwritten || errors.Is(reason, errAnchor) {
			return reason
		}
	}
	for child := d.Nodes[id].First; child != None; child = d.Nodes[child].Next {
		if err := d.removable(child); err != nil {
			return err
		}
	}
	if d.Nodes[id].IsKey && d.Nodes[id].Pair != None {
		return d.removable(d.Nodes[id].Pair)
	}
	return nil
}

// at returns an octet, or 0 behind the last one.
func (d *Document) at(offset int) byte {
	if offset < len(d.Src) {
		return d.Src[offset]
	}
	return 0
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }

// lineStart returns where the line of an octet begins. A byte order mark is no part of the first line.
func (d *Document) lineStart(at int) int {
	start := 0
	if above, _ := slices.BinarySearch(d.lineStarts(), uint32(at)+1); above > 0 {
		start = int(d.starts[above-1])
	}
	if start == 0 && at >= len(byteOrderMark) && bytes.HasPrefix(d.Src, []byte(byteOrderMark)) {
		return len(byteOrderMark)
	}
	return start
}

// lineStarts returns where the lines below the first one begin. They are found once: all of a file may be one line.
func (d *Document) lineStarts() []uint32 {
	d.startsOnce.Do(func() {
		for at, c := range d.Src {
			if c == '\r' || c == '\n' {
				d.starts = append(d.starts, uint32(at)+1)
			}
		}
	})
	return d.starts
}

// lineEnd returns where the line of an octet ends.
func (d *Document) lineEnd(at int) int {
	starts := d.lineStarts()
	if below, _ := slices.BinarySearch(starts, uint32(at)+1); below < len(starts) {
		return int(starts[below]) - 1
	}
	return len(d.Src)
}

// indentation returns the blanks that the line of an octet begins with.
func (d *Document) indentation(at int) string {
	start := d.lineStart(at)
	return string(d.Src[start:d.pastBlanks(start)])
}

func (d *Document) pastBlanks(at int) int {
	for at < len(d.Src) && isSpace(d.Src[at]) {
		at++
	}
	return at
}

// pastGap passes over blanks, line breaks and comments.
func (d *Document) pastGap(at int) int {
	for at < len(d.Src) {
		at = d.pastBlanks(at)
		switch d.at(at) {
		case '\n', '\r':
			at++
		case '#':
			if d.JSON {
				return at
			}
			at = text.EndOfLine(d.Src, at)
		default:
			return at
		}
	}
	return at
}

// head reads what stands before an offset in its line as far as it is indentation and the dashes, question
// marks and colons of entries. It returns where the last of these is, how many there are, and where the
// rest begins.
func (d *Document) head(at int) (last, rest, marks int) {
	for rest = d.pastBlanks(d.lineStart(at)); rest < at; rest = d.pastBlanks(rest + 1) {
		c, next := d.Src[rest], d.at(rest+1)
		if c != '-' && c != '?' && c != ':' || !isSpace(next) && next != '\n' && next != '\r' && rest+1 < at && rest+1 < len(d.Src) {
			break
		}
		last = rest
		marks++
	}
	return last, min(rest, at), marks
}

// markAbove finds the dash, question mark or colon of an entry whose text begins in a later line, the one
// that begins at below. Between them stand comments and perhaps a tag or an anchor.
func (d *Document) markAbove(below int) (last, marks int) {
	for below > 0 {
		end := below - 1
		if end > 0 && d.Src[end] == '\n' && d.Src[end-1] == '\r' {
			end--
		}
		start := d.lineStart(end)
		if at := d.pastBlanks(start); at < end && d.Src[at] != '#' {
			last, rest, marks := d.head(end)
			if d.pastProperties(rest) < end {
				return 0, 0
			}
			return last, marks
		}
		if below == start {
			break
		}
		below = start
	}
	return 0, 0
}

// pastProperties passes over tags, anchors and a comment in a line.
func (d *Document) pastProperties(at int) int {
	for at < len(d.Src) {
		at = d.pastBlanks(at)
		switch d.at(at) {
		case '#':
			return text.EndOfLine(d.Src, at)
		case '!', '&':
			for at < len(d.Src) && strings.IndexByte(" \t\r\n", d.Src[at]) < 0 {
				at++
			}
		default:
			return at
		}
	}
	return at
}

// propertiesStart returns where the tag or anchor begins that stands right before an offset in its line,
// or the offset if there is none.
func (d *Document) propertiesStart(at int) int {
	for {
		end := at
		for end > 0 && isSpace(d.Src[end-1]) {
			end--
		}
		if end == at {
			return at
		}
		start := end
		for start > 0 && strings.IndexByte(" \t\r\n,[]{}", d.Src[start-1]) < 0 {
			start--
		}
		if start == end || d.Src[start] != '!' && d.Src[start] != '&' || d.JSON {
			return at
		}
		at = start
	}
}

// lines returns where an entry's last line ends, and where the next one begins. Nothing but a comment may
// stand behind the entry.
func (d *Document) lines(e entry) (end, next int, err error) {
	end = text.EndOfLine(d.Src, e.end)
	if rest := d.pastBlanks(e.end); rest < end && d.Src[rest] != '#' {
		return 0, 0, errLayout
	}
	return end, text.SkipNewline(d.Src, end), nil
}

// pastEmptyLines returns where the first line begins, from the one that begins at an offset on, that holds
// anything but blanks.
func (d *Document) pastEmptyLines(at int) int {
	for {
		end := d.pastBlanks(at)
		next := text.SkipNewline(d.Src, end)
		if end == len(d.Src) {
			return end
		}
		if next == end {
			return at
		}
		at = next
	}
}

// newline returns the line ending that a new line at an offset gets: that of its line, or, for the last
// line, that of the one before.
func (d *Document) newline(at int) string {
	end := d.lineEnd(at)
	if next := text.SkipNewline(d.Src, end); next > end {
		return string(d.Src[end:next])
	}
	before := d.lineStart(end)
	switch {
	case bytes.HasSuffix(d.Src[:before], []byte("\r\n")):
		return "\r\n"
	case bytes.HasSuffix(d.Src[:before], []byte("\r")):
		return "\r"
	}
	return "\n"
}

// keepsEmptyLines reports whether the last thing in an entry is text behind |+ or >+, which the empty lines
// below it belong to.
func (d *Document) keepsEmptyLines(id NodeID) bool {
	for {
		n := &d.Nodes[id]
		switch {
		case n.IsKey && n.Pair != None && d.Nodes[n.Pair].End > n.End:
			id = n.Pair
		case n.First != None:
			for id = n.First; d.Nodes[id].Next != None; {
				id = d.Nodes[id].Next
			}
		default:
			header := d.Src[n.Start:min(n.Start+3, n.End)]
			return (n.Style == Literal || n.Style == Folded) && bytes.IndexByte(header, '+') >= 0
		}
	}
}

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

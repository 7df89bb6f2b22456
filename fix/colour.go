package fix

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

const (
	bold       = "\x1b[1m"
	red        = "\x1b[31m"
	green      = "\x1b[32m"
	cyan       = "\x1b[36m"
	reverse    = "\x1b[7m"
	notReverse = "\x1b[27m"
	reset      = "\x1b[m"
)

// maxMarked is how long lines may be, in octets, for their differences to be marked.
const maxMarked = 1000

// Colour returns a diff the way a terminal is to show it: coloured, with what changed inside a line
// in reverse video. Everything in the diff that doesn't print, such as control characters, is written
// as an escape of Go, so that a file has no power over the terminal.
func Colour(diff []byte) []byte {
	var c colourer
	for len(diff) > 0 {
		line := firstLine(diff)
		diff = diff[len(line):]
		c.line(bytes.TrimSuffix(line, []byte{'\n'}))
	}
	c.flush()
	return c.out.Bytes()
}

// A colourer reads a diff line by line. It holds removed and added lines back until it knows which
// belong together.
type colourer struct {
	out            bytes.Buffer
	olds, news     int // how many lines of the hunk are still to come
	removed, added []changedLine
}

type changedLine struct {
	text string
	bare bool // without an LF
}

func (c *colourer) line(line []byte) {
	mark := byte(0)
	if len(line) > 0 {
		mark = line[0]
	}
	switch inHunk := c.olds > 0 || c.news > 0; {
	case mark == '\\':
		c.bare(line)
	case inHunk && mark == '-':
		if len(c.added) > 0 {
			c.flush()
		}
		c.olds--
		c.removed = append(c.removed, changedLine{text: string(line[1:])})
	case inHunk && mark == '+':
		c.news--
		c.added = append(c.added, changedLine{text: string(line[1:])})
	case inHunk:
		c.flush()
		c.olds--
		c.news--
		c.write("", string(line))
	case mark == '@':
		c.flush()
		c.olds, c.news = hunkSize(string(line))
		c.write(cyan, string(line))
	default:
		c.flush()
		c.write(bold, string(line))
	}
}

// hunkSize reads how many old and new lines a hunk has out of its first line.
func hunkSize(header string) (olds, news int) {
	words := strings.Fields(header)
	if len(words) < 3 {
		return 0, 0
	}
	size := func(lineRange string) int {
		_, count, found := strings.Cut(lineRange, ",")
		if !found {
			return 1
		}
		n, err := strconv.Atoi(count)
		if err != nil {
			return 0
		}
		return n
	}
	return size(words[1]), size(words[2])
}

// bare notes that the line before has no LF.
func (c *colourer) bare(line []byte) {
	switch {
	case len(c.added) > 0:
		c.added[len(c.added)-1].bare = true
	case len(c.removed) > 0:
		c.removed[len(c.removed)-1].bare = true
	default:
		c.write("", string(line))
	}
}

// flush writes the lines that were held back.
func (c *colourer) flush() {
	olds, news := make([][]segment, len(c.removed)), make([][]segment, len(c.added))
	for i, l := range c.removed {
		olds[i] = []segment{{text: l.text}}
	}
	for i, l := range c.added {
		news[i] = []segment{{text: l.text}}
		if len(olds) == len(news) {
			olds[i], news[i] = compare(c.removed[i].text, l.text)
		}
	}
	c.changed(red, "-", c.removed, olds)
	c.changed(green, "+", c.added, news)
	c.removed, c.added = c.removed[:0], c.added[:0]
}

func (c *colourer) changed(colour, mark string, lines []changedLine, segments [][]segment) {
	for i, l := range lines {
		c.out.WriteString(colour + mark)
		for _, s := range segments[i] {
			if s.differs {
				c.out.WriteString(reverse)
			}
			c.out.Write(printable(s.text))
			if s.differs {
				c.out.WriteString(notReverse)
			}
		}
		c.out.WriteString(reset + "\n")
		if l.bare {
			c.out.WriteString(noNewline + "\n")
		}
	}
}

func (c *colourer) write(colour, line string) {
	c.out.WriteString(colour)
	c.out.Write(printable(line))
	if colour != "" {
		c.out.WriteString(reset)
	}
	c.out.WriteByte('\n')
}

// A segment is a part of a line that the other line of a pair has too, or else hasn't.
type segment struct {
	text    string
	differs bool
}

// compare finds out where two lines differ. Nothing is marked where they have nothing in common or
// can't be compared.
func compare(before, after string) (olds, news []segment) {
	olds, news = []segment{{text: before}}, []segment{{text: after}}
	// go-diff would replace octets that aren't UTF-8.
	if max(len(before), len(after)) > maxMarked || !utf8.ValidString(before) || !utf8.ValidString(after) {
		return olds, news
	}
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0
	var o, n []segment
	common := false
	for _, d := range dmp.DiffCleanupSemantic(dmp.DiffMain(before, after, false)) {
		switch d.Type {
		case diffmatchpatch.DiffDelete:
			o = append(o, segment{d.Text, true})
		case diffmatchpatch.DiffInsert:
			n = append(n, segment{d.Text, true})
		case diffmatchpatch.DiffEqual:
			common = common || strings.TrimSpace(d.Text) != ""
			o, n = append(o, segment{d.Text, false}), append(n, segment{d.Text, false})
		}
	}
	if !common {
		return olds, news
	}
	return o, n
}

// printable writes everything that doesn't print as an escape, but for tabs.
func printable(s string) []byte {
	out := make([]byte, 0, len(s))
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			out = fmt.Appendf(out, `\x%02x`, s[0])
		case r == '\t' || strconv.IsPrint(r):
			out = append(out, s[:size]...)
		default:
			quoted := strconv.QuoteRune(r)
			out = append(out, quoted[1:len(quoted)-1]...)
		}
		s = s[size:]
	}
	return out
}

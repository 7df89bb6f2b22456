package text

import (
	"bytes"
	"sort"
)

// Lines finds the line and column of an offset. LF, CRLF and a lone CR each end a line.
type Lines struct {
	src    []byte
	starts []uint32
}

// A Position is where an octet stands for a reader: both numbers begin at 1, Column counts octets.
type Position struct {
	Line, Column int
}

// NewLines builds the table for src, which must not change afterwards.
func NewLines(src []byte) *Lines {
	starts := make([]uint32, 1, bytes.Count(src, []byte{'\n'})+1)
	end := EndOfLine
	if bytes.IndexByte(src, '\r') < 0 {
		end = endOfUnixLine
	}
	for i := 0; i < len(src); {
		next := end(src, i)
		i = SkipNewline(src, next)
		if i > next {
			starts = append(starts, uint32(i))
		}
	}
	return &Lines{src: src, starts: starts}
}

// EndOfLine returns the offset of the line ending at or after at, or len(src).
func EndOfLine(src []byte, at int) int {
	if n := bytes.IndexAny(src[at:], "\r\n"); n >= 0 {
		return at + n
	}
	return len(src)
}

func endOfUnixLine(src []byte, at int) int {
	if n := bytes.IndexByte(src[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(src)
}

// SkipNewline returns the offset after the line ending at at, or at itself if none stands there.
func SkipNewline(src []byte, at int) int {
	switch {
	case at < len(src) && src[at] == '\n':
		return at + 1
	case at < len(src) && src[at] == '\r':
		if at+1 < len(src) && src[at+1] == '\n' {
			return at + 2
		}
		return at + 1
	}
	return at
}

// Count returns the number of lines; a text that ends in a line ending has an empty last one.
func (l *Lines) Count() int { return len(l.starts) }

// Position returns where offset stands.
func (l *Lines) Position(offset uint32) Position {
	line := l.Line(offset)
	return Position{Line: line, Column: int(offset-l.starts[line-1]) + 1}
}

// Line returns the number, from 1, of the line that offset lies in.
func (l *Lines) Line(offset uint32) int {
	return sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > offset })
}

// Span returns the octets of a line, numbered from 1, with its line ending.
func (l *Lines) Span(line int) Span {
	end := uint32(len(l.src))
	if line < len(l.starts) {
		end = l.starts[line]
	}
	return Span{l.starts[line-1], end}
}

// Text returns a line, numbered from 1, without its line ending.
func (l *Lines) Text(line int) []byte {
	return bytes.TrimRight(l.Span(line).Of(l.src), "\r\n")
}

package zonefile

import (
	"bytes"

	"github.com/zonemend/zonemend/lint/text"
)

// kind is the kind of a token. Every octet of a file belongs to exactly one token.
type kind uint8

const (
	end       kind = iota // of the file
	blank                 // spaces and tabs
	newline               // LF, CRLF or a lone CR
	comment               // from a semicolon to the end of the line
	open                  // (
	closing               // )
	word                  // anything else
	quoted                // a string with its quotes
	unclosed              // a quote that nothing closes, up to the end of its line
	multiline             // a quoted string that goes over the end of its line
)

type token struct {
	kind kind
	text.Span
}

// fields returns whether a token is something that a record is made of.
func (t token) isField() bool { return t.kind >= word }

const (
	inWord    = iota // goes on with a word
	isBlank          // space and tab
	isNewline        // CR and LF
	isSpecial        // ; ( ) "
	isEscape         // backslash
)

var octets = func() (table [256]uint8) {
	table[' '], table['\t'] = isBlank, isBlank
	table['\n'], table['\r'] = isNewline, isNewline
	for _, c := range `;()"` {
		table[c] = isSpecial
	}
	table['\\'] = isEscape
	return table
}()

// A scanner cuts a master file into tokens (RFC 1035 section 5.1).
type scanner struct {
	src []byte
	pos int
	// high is set when a token with an octet above 0x7f was read; the reader clears it.
	high bool
}

// next returns the token at the scanner's position and moves past it.
func (s *scanner) next() token {
	start := s.pos
	if start >= len(s.src) {
		return token{end, s.span(start)}
	}
	c := s.src[start]
	switch octets[c] {
	case isBlank:
		for s.pos < len(s.src) && octets[s.src[s.pos]] == isBlank {
			s.pos++
		}
		return token{blank, s.span(start)}
	case isNewline:
		s.pos = text.SkipNewline(s.src, start)
		return token{newline, s.span(start)}
	case isSpecial:
		return s.special(c)
	}
	s.word()
	return token{word, s.span(start)}
}

func (s *scanner) span(start int) text.Span {
	return text.Span{Start: uint32(start), End: uint32(s.pos)}
}

func (s *scanner) word() {
	all := byte(0)
	i := s.pos
	for i < len(s.src) {
		c := s.src[i]
		if class := octets[c]; class != inWord {
			if class != isEscape {
				break
			}
			// The octet after a backslash is part of the word, unless it ends the line.
			if i+1 < len(s.src) && octets[s.src[i+1]] != isNewline {
				i++
			}
		}
		all |= c
		i++
	}
	s.pos = min(i, len(s.src))
	if all >= 0x80 {
		s.high = true
	}
}

func (s *scanner) special(c byte) token {
	start := s.pos
	switch c {
	case '(', ')':
		s.pos++
		if c == '(' {
			return token{open, s.span(start)}
		}
		return token{closing, s.span(start)}
	case ';':
		s.pos = text.EndOfLine(s.src, start)
		return token{comment, s.span(start)}
	}
	return s.quoted()
}

// quoted reads a string from its opening quote on.
func (s *scanner) quoted() token {
	start := s.pos
	all := byte(0)
	for i := start + 1; i < len(s.src); i++ {
		switch c := s.src[i]; c {
		case '"':
			s.pos = i + 1
			s.high = s.high || all >= 0x80
			return token{quoted, s.span(start)}
		case '\\':
			if i+1 < len(s.src) && octets[s.src[i+1]] != isNewline {
				i++
			}
		case '\n', '\r':
			return s.overLines(i)
		default:
			all |= c
		}
	}
	s.pos = len(s.src)
	return token{unclosed, s.span(start)}
}

// overLines decides about a quote that its line doesn't close. Either the string goes on over lines,
// as RFC 1035 allows, or somebody forgot the closing quote; then the next quote opens another string,
// and text follows it directly.
func (s *scanner) overLines(lineEnd int) token {
	start := s.pos
	s.high = true // let those who care look at it
	for i := lineEnd; i < len(s.src); i++ {
		if s.src[i] == '\\' {
			i++
			continue
		}
		if s.src[i] != '"' {
			continue
		}
		if i+1 == len(s.src) || octets[s.src[i+1]] == isBlank || octets[s.src[i+1]] == isNewline || bytes.IndexByte([]byte(`;)"`), s.src[i+1]) >= 0 {
			s.pos = i + 1
			return token{multiline, s.span(start)}
		}
		break
	}
	s.pos = lineEnd
	return token{unclosed, s.span(start)}
}

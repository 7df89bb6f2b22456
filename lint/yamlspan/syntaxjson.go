package yamlspan

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/zonemend/zonemend/lint/text"
)

// A jsonError says why a file isn't JSON.
type jsonError struct {
	SyntaxError
	// certain is true if the file is surely meant to be JSON, so that it needs not be tried as YAML.
	certain bool
	// foreign is true if the octet at fault begins something that YAML has and JSON hasn't.
	foreign bool
	first   *jsonError // what was noted before
	passed  bool       // see jsonScanner
}

func (s *jsonScanner) fail(start, end int, message, help string) *jsonError {
	return &jsonError{SyntaxError: SyntaxError{Span: span(start, end), Message: message, Help: help}}
}

// note keeps a mistake that reading can go on after. Only the first counts, with the fixes of its kind.
func (s *jsonScanner) note(e *jsonError) {
	switch {
	case s.noted == nil:
		s.noted = e
	case e.Title != "" && e.Title == s.noted.Title:
		s.noted.Fix = append(s.noted.Fix, e.Fix...)
	}
}

// comment passes over a comment of JavaScript.
func (s *jsonScanner) comment() bool {
	rest := s.text[s.at:]
	var end int
	switch {
	case strings.HasPrefix(rest, "//"):
		end = endOfLine(rest, 0)
	case strings.HasPrefix(rest, "/*") && strings.Contains(rest, "*/"):
		end = strings.Index(rest, "*/") + 2
	default:
		return false
	}
	s.note(s.fail(s.at, s.at+end, "a comment, which JSON hasn't", "delete it"))
	s.at += end
	s.passed = true
	return true
}

func (s *jsonScanner) trailingComma(at int) {
	e := s.fail(at, at+1, "a comma with nothing behind it", "")
	e.Title = "delete the comma"
	e.Fix = []text.Edit{{Span: e.Span}}
	s.note(e)
}

// control notes a control character in the string that begins at start.
func (s *jsonScanner) control(start, at int) {
	switch c := s.text[at]; c {
	case '\n', '\r':
		s.note(s.fail(start, at, "this string isn't closed in its line", `close it; a line break in a string is written \n`))
	case '\t':
		s.note(s.fail(at, at+1, "a tab in a string", `a tab in a string is written \t`))
	default:
		s.note(s.fail(at, at+1, "a control character in a string", fmt.Sprintf(`delete it, or write \u%04x`, c)))
	}
}

const smartQuotes = "“”„‟"

// smartQuoted passes over a string in typographic quotes, and notes it.
func (s *jsonScanner) smartQuoted() bool {
	rest := s.text[s.at:]
	opening, size := utf8.DecodeRuneInString(rest)
	if size < 2 || !strings.ContainsRune(smartQuotes, opening) {
		return false
	}
	end := strings.IndexAny(rest[size:], smartQuotes+"\r\n")
	if end < 0 || rest[size+end] < ' ' {
		return false
	}
	end += size
	_, closing := utf8.DecodeRuneInString(rest[end:])
	e := s.fail(s.at, s.at+end+closing, "typographic quotes instead of straight ones", "")
	if strings.ContainsAny(rest[:end], "\"\\\t") {
		e.Help = `write " for both`
	} else {
		e.Title = "write straight quotes"
		e.Fix = []text.Edit{{Span: span(s.at, s.at+size), New: `"`}, {Span: span(s.at+end, s.at+end+closing), New: `"`}}
	}
	s.note(e)
	s.at += end + closing
	s.passed = true
	return true
}

// ended is the error for a file that stops within a collection.
func (s *jsonScanner) ended() *jsonError {
	at := s.open[len(s.open)-1]
	return s.fail(at, at+1, fmt.Sprintf("the %c that opens here is never closed", s.text[at]), "is the end of the file missing?")
}

// rest returns where what begins at the scanner's place ends: a word, or one octet.
func (s *jsonScanner) rest() int {
	if end := strings.IndexAny(s.text[s.at:], " \t\r\n,:[]{}\""); end > 0 {
		return s.at + end
	} else if end < 0 {
		return len(s.text)
	}
	return s.at + 1
}

func (s *jsonScanner) afterValue() *jsonError {
	e := s.fail(s.at, s.rest(), "text behind the end of the JSON", "")
	switch c := s.peek(); c {
	case '{', '[':
		e.Message = "a second JSON value behind the first"
		e.Help = "a file holds one value: put both into a list"
	case '}', ']':
		e.Message = fmt.Sprintf("a %c that closes nothing", c)
	case '#', '-', '.', ':':
		e.foreign = true
	}
	return e
}

// unfinished is the error for what follows an item where a comma or the closing bracket should.
func (s *jsonScanner) unfinished(closing byte) *jsonError {
	if s.at >= len(s.text) {
		return s.ended()
	}
	open := s.open[len(s.open)-1]
	opening, c := s.text[open], s.peek()
	before := s.doc.Nodes[len(s.doc.Nodes)-1]
	switch {
	case c == '}' || c == ']':
		line := 1 + strings.Count(s.text[:open], "\n")
		return s.fail(s.at, s.at+1, fmt.Sprintf("a %c, but what is open here is the %c in line %d", c, opening, line), "")
	case before.Style == Double && int(before.End) == s.at && c != '"' && c != '{' && c != '[':
		return s.fail(s.at, s.rest(), "text behind a closing quote", `a quote within a string is written \"`)
	}
	e := s.fail(s.at, s.rest(), fmt.Sprintf("a comma or %c is missing before this", closing), "")
	e.foreign = strings.IndexByte("#&*!:", c) >= 0
	if s.missesComma(opening) {
		e.Message = "a comma is missing before this"
		e.Title = "put a comma between"
		at := s.endOfLast()
		e.Fix = []text.Edit{{Span: span(at, at), New: ","}}
	}
	return e
}

// missesComma reports whether what follows an item is surely the next one: a key with a colon, a
// collection, or something on a line of its own. Two strings in one line may be one with quotes in it.
func (s *jsonScanner) missesComma(opening byte) bool {
	switch s.peek() {
	case '"':
	case '{', '[':
		return opening == '['
	default:
		return false
	}
	if opening == '[' {
		return strings.ContainsAny(s.text[s.endOfLast():s.at], "\r\n")
	}
	probe := jsonScanner{text: s.text, at: s.at}
	if probe.str(&Node{}) != nil || probe.noted != nil {
		return false
	}
	probe.blanks()
	return probe.peek() == ':'
}

// endOfLast returns where the last value before the scanner's place ends.
func (s *jsonScanner) endOfLast() int {
	at := s.at
	for strings.IndexByte(" \t\r\n", s.text[at-1]) >= 0 {
		at--
	}
	return at
}

func (s *jsonScanner) badKey() *jsonError {
	if s.at >= len(s.text) {
		return s.ended()
	}
	if s.peek() == ',' {
		return s.fail(s.at, s.at+1, "a comma with nothing before it", "")
	}
	e := s.fail(s.at, s.rest(), "a key must be in double quotes", "")
	e.foreign = true
	return e
}

func (s *jsonScanner) noColon() *jsonError {
	if s.at >= len(s.text) {
		return s.ended()
	}
	return s.fail(s.at, s.rest(), "a colon is missing before this", "")
}

func (s *jsonScanner) badEscape(at int) *jsonError {
	end := min(at+1+characterSize(s.text, min(at+1, len(s.text))), len(s.text))
	if strings.HasPrefix(s.text[at:], `\u`) {
		for end < min(at+6, len(s.text)) && isAnchorOctet(s.text[end]) {
			end++
		}
	}
	return s.fail(at, end, s.text[at:end]+" is no escape in JSON",
		`a backslash in a string is written \\; the others are \" \/ \b \f \n \r \t and \u with four hexadecimal digits`)
}

func (s *jsonScanner) unclosed(start int) *jsonError {
	return s.fail(start, start+1, "the quote that begins here is never closed", "close it where the value ends")
}

// badWord is the error for what begins where a value should, up to end, and is none.
func (s *jsonScanner) badWord(end int) *jsonError {
	switch {
	case s.at >= len(s.text):
		return s.ended()
	case end == s.at:
		return s.fail(s.at, s.at+1, "a value is missing before this", "")
	}
	e := s.fail(s.at, end, "a value must be in double quotes, unless it is a number, true, false or null", "")
	e.foreign = strings.IndexByte("-+.0123456789", s.peek()) < 0
	return e
}

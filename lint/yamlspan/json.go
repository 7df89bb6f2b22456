package yamlspan

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A jsonScanner reads JSON (RFC 8259). What is often written and easily passed over, such as a comma after
// the last item, it notes and goes on: the rest of the file tells whether it is meant to be JSON at all.
type jsonScanner struct {
	doc   *Document
	text  string
	at    int
	open  []int // where the collections begin that the scanner is in
	noted *jsonError
	// passed is set when a comment or typographic quotes were passed over, which are something else in YAML.
	passed bool
}

// parseJSON reads a file that begins with a bracket or brace.
func parseJSON(doc *Document, body string) *jsonError {
	if !utf8.ValidString(body) {
		return &jsonError{SyntaxError: *notUTF8(body), certain: true}
	}
	s := &jsonScanner{doc: doc, text: body}
	if strings.HasPrefix(body, byteOrderMark) {
		s.at = len(byteOrderMark)
	}
	err := s.value(None, None, false)
	if s.blanks(); err == nil && s.at < len(s.text) {
		err = s.afterValue()
	}
	switch {
	case err != nil:
		err.first, err.passed = s.noted, s.passed
		return err
	case s.noted != nil:
		s.noted.certain = true
		return s.noted
	}
	doc.JSON = true
	doc.Roots = []NodeID{0}
	return nil
}

func (s *jsonScanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

// grow makes room for another node: for as many as the rest of the file will hold if it goes on like this,
// but not for many more than there are, since the beginning may tell little.
func (s *jsonScanner) grow() {
	if n := len(s.doc.Nodes); n == cap(s.doc.Nodes) {
		rest := n * (len(s.text) - s.at) / max(s.at, 1)
		s.doc.Nodes = slices.Grow(s.doc.Nodes, max(min(rest+rest/16, 16*n), 16))
	}
}

// blanks passes over white space, and over comments, which it notes as a mistake.
func (s *jsonScanner) blanks() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		case '/':
			if !s.comment() {
				return
			}
		default:
			return
		}
	}
}

// value reads a value, with the blanks before it. It becomes the next child after before, or, with
// ofKey, the value of the key before.
func (s *jsonScanner) value(parent, before NodeID, ofKey bool) *jsonError {
	s.blanks()
	start := s.at
	n := Node{Parent: parent}
	var err *jsonError
	switch s.peek() {
	case '{':
		n.Kind, n.Style = Mapping, Flow
	case '[':
		n.Kind, n.Style = Sequence, Flow
	case '"':
		err = s.str(&n)
	default:
		err = s.word(&n)
	}
	if err != nil {
		return err
	}
	n.Span = span(start, s.at)
	s.grow()
	id := NodeID(len(s.doc.Nodes))
	if ofKey {
		s.doc.addValue(n, before)
	} else {
		s.doc.add(n, before)
	}
	if n.Style == Flow {
		err = s.collection(id, n.Kind)
		s.doc.Nodes[id].End = uint32(s.at)
	}
	return err
}

// collection reads what is between brackets or braces.
func (s *jsonScanner) collection(id NodeID, kind Kind) *jsonError {
	s.open = append(s.open, s.at)
	if len(s.open) > maxDepth {
		return &jsonError{SyntaxError: tooDeep(s.at), certain: true}
	}
	s.at++
	closing := byte('}')
	if kind == Sequence {
		closing = ']'
	}
	before, comma := None, -1
	for {
		if s.blanks(); s.peek() == closing {
			if comma >= 0 {
				s.trailingComma(comma)
			}
			break
		}
		child := NodeID(len(s.doc.Nodes))
		if err := s.entry(id, before, kind); err != nil {
			return err
		}
		before = child
		if s.blanks(); s.peek() != ',' {
			break
		}
		comma = s.at
		s.at++
	}
	if s.peek() != closing {
		return s.unfinished(closing)
	}
	s.at++
	s.open = s.open[:len(s.open)-1]
	return nil
}

// entry reads an item, or a key with its value.
func (s *jsonScanner) entry(parent, before NodeID, kind Kind) *jsonError {
	if kind == Sequence {
		return s.value(parent, before, false)
	}
	start := s.at
	key := Node{Parent: parent, IsKey: true}
	if s.peek() == '"' {
		if err := s.str(&key); err != nil {
			return err
		}
	} else if !s.smartQuoted() {
		return s.badKey()
	}
	key.Span = span(start, s.at)
	s.grow()
	id := s.doc.add(key, before)
	if s.blanks(); s.peek() != ':' {
		return s.noColon()
	}
	s.at++
	return s.value(parent, id, true)
}

// str reads a string.
func (s *jsonScanner) str(n *Node) *jsonError {
	n.Style = Double
	start := s.at
	simple := true
	at := start + 1
	for ; at < len(s.text); at++ {
		c := s.text[at]
		if c == '"' {
			break
		}
		if c == '\\' {
			simple = false
			value, size := jsonEscape(s.text[at:])
			if size == 0 {
				return s.badEscape(at)
			}
			n.Locked = n.Locked || value == "\ufffd" && !strings.EqualFold(s.text[at+2:at+6], "fffd")
			at += size - 1
		} else if c < ' ' {
			s.control(start, at)
		}
	}
	if at >= len(s.text) {
		return s.unclosed(start)
	}
	s.at = at + 1
	if simple {
		n.Value = s.text[start+1 : at]
		return nil
	}
	d := decoder{text: s.text[start:s.at]}
	d.json()
	n.Value = string(d.out)
	return nil
}

// word reads a number, true, false or null.
func (s *jsonScanner) word(n *Node) *jsonError {
	if s.smartQuoted() {
		return nil
	}
	start := s.at
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n,:[]{}\"/", s.text[s.at]) < 0 {
		s.at++
	}
	n.Value = s.text[start:s.at]
	switch n.Value {
	case "true", "false", "null":
		return nil
	}
	if isJSONNumber(n.Value) {
		return nil
	}
	end := s.at
	s.at = start
	return s.badWord(end)
}

// isJSONNumber reports whether s is a number as JSON has it: no plus, no leading zero, no bare point.
func isJSONNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole := digits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	s = s[whole:]
	if strings.HasPrefix(s, ".") {
		fraction := digits(s[1:])
		if fraction == 0 {
			return false
		}
		s = s[1+fraction:]
	}
	if s != "" && s[0]|0x20 == 'e' {
		s = s[1:]
		if s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		exponent := digits(s)
		return exponent > 0 && exponent == len(s)
	}
	return s == ""
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

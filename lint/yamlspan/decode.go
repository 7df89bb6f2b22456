package yamlspan

import (
	"strings"
	"unicode/utf8"
)

// A decoder finds out what the octets of one scalar stand for, and where each octet of the result comes
// from. It knows YAML as yaml.v3 reads it, whose results it is compared with.
type decoder struct {
	text  string
	out   []byte
	from  []uint32 // for each octet of out, where in text what stands for it begins; only if track is set
	end   uint32   // where in text the last octet of out ends
	track bool
}

// take appends octets that stand for themselves.
func (d *decoder) take(start, end int) {
	d.out = append(d.out, d.text[start:end]...)
	if d.track {
		for i := start; i < end; i++ {
			d.from = append(d.from, uint32(i))
		}
		d.end = uint32(end)
	}
}

// put appends what the octets from start to end stand for.
func (d *decoder) put(start, end int, s string) {
	d.out = append(d.out, s...)
	if d.track {
		for range len(s) {
			d.from = append(d.from, uint32(start))
		}
		d.end = uint32(end)
	}
}

// putBreak appends a line break as it counts in a value: as LF, but for LS and PS.
func (d *decoder) putBreak(at int) {
	size := breakLength(d.text, at)
	if size == 3 {
		d.take(at, at+size)
		return
	}
	d.put(at, at+size, "\n")
}

// plain decodes a scalar without quotes; text ends where it does.
func (d *decoder) plain() { d.flow(0, len(d.text), 0) }

// quoted decodes a scalar with its quotes.
func (d *decoder) quoted() {
	if len(d.text) < 2 {
		return
	}
	if d.track {
		d.end = 1
	}
	d.flow(1, len(d.text)-1, d.text[0])
}

// flow decodes what may be folded over lines: the text between the quotes given, or without any.
func (d *decoder) flow(at, end int, quote byte) {
	start := at
	for at < end {
		c := d.text[at]
		switch {
		case c == ' ' || c == '\t' || breakLength(d.text, at) > 0:
			d.take(start, at)
			at = d.blanks(at, end)
			start = at
		case c == '\\' && quote == '"':
			d.take(start, at)
			at = d.escape(at, end)
			start = at
		case c == '\'' && quote == '\'':
			d.take(start, at)
			d.put(at, at+2, "'")
			at += 2
			start = at
		default:
			at++
		}
	}
	if start < end {
		d.take(start, end)
	}
}

// blanks decodes blanks and line breaks: blanks within a line are kept, those around line breaks aren't;
// one break is folded to a space, of several the first falls away.
func (d *decoder) blanks(at, end int) int {
	next := skipBlanks(d.text, at)
	if next >= end || breakLength(d.text, next) == 0 {
		d.take(at, min(next, end))
		return next
	}
	first := next
	size := breakLength(d.text, first)
	if size == 3 {
		d.take(first, first+size)
	}
	next, any := d.breaks(first+size, end)
	if size < 3 && !any {
		d.put(first, first+size, " ")
	}
	return next
}

// breaks decodes line breaks with blanks around them, each for itself, and returns where they end.
func (d *decoder) breaks(at, end int) (next int, any bool) {
	for {
		at = skipBlanks(d.text, at)
		size := breakLength(d.text, at)
		if at >= end || size == 0 {
			return at, any
		}
		d.putBreak(at)
		any = true
		at += size
	}
}

var yamlEscapes = [256]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r", 'e': "\x1b",
	' ': " ", '"': `"`, '\'': "'", '\\': `\`, 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

// escape decodes a backslash in double quotes and what follows.
func (d *decoder) escape(at, end int) int {
	if at+1 >= end {
		d.take(at, end)
		return end
	}
	if size := breakLength(d.text, at+1); size > 0 {
		next, _ := d.breaks(at+1+size, end)
		return next
	}
	c := d.text[at+1]
	if s := yamlEscapes[c]; s != "" {
		d.put(at, at+2, s)
		return at + 2
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	next := min(at+2+digits, end)
	if r, ok := hexadecimal(d.text[at+2 : next]); ok {
		d.put(at, next, string(r))
	} else {
		d.take(at, next)
	}
	return next
}

func hexadecimal(s string) (rune, bool) {
	value := rune(0)
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		value = value<<4 | rune(c)
	}
	return value, s != ""
}

// A header is what stands behind the | or > of a block scalar.
type header struct {
	end    int // where the indicators end
	folded bool
	chomp  byte // '+', '-' or 0
	indent int  // as given, or 0
}

func (d *decoder) header() header {
	h := header{end: 1, folded: d.text[0] == '>'}
	for ; h.end < len(d.text) && h.end < 3; h.end++ {
		switch c := d.text[h.end]; {
		case (c == '+' || c == '-') && h.chomp == 0:
			h.chomp = c
		case c >= '1' && c <= '9' && h.indent == 0:
			h.indent = int(c - '0')
		default:
			return h
		}
	}
	return h
}

// block decodes the block scalar that text begins with, in a block collection at column around (or -1).
// It returns where the scalar ends: at the end of its last line, or of its header if it has none.
func (d *decoder) block(around int) (end int) {
	h := d.header()
	end = h.end
	d.end = uint32(end)
	indent := 0
	if h.indent > 0 {
		indent = max(around, 0) + h.indent
	}
	at := endOfLine(d.text, end)
	trailing, at, column := d.emptyLines(at+breakLength(d.text, at), &indent, around)
	leading, leadingBlank := -1, false
	for at < len(d.text) && column == indent {
		blank := d.text[at] == ' ' || d.text[at] == '\t'
		d.joinLines(leading, trailing, h.folded && !leadingBlank && !blank)
		leadingBlank = blank
		end = endOfLine(d.text, at)
		d.take(at, end)
		leading = -1
		at = end + breakLength(d.text, end)
		if at > end {
			leading = end
		}
		trailing, at, column = d.emptyLines(at, &indent, around)
	}
	if h.chomp != '-' && leading >= 0 {
		d.putBreak(leading)
	}
	if h.chomp == '+' && len(trailing) > 0 {
		d.joinLines(-1, trailing, false)
		end = trailing[len(trailing)-1]
	}
	return end
}

// joinLines decodes the line breaks between two lines of a block scalar: the one that ends the first, at
// leading if there is one, and those of the empty lines.
func (d *decoder) joinLines(leading int, trailing []int, fold bool) {
	if leading >= 0 {
		size := breakLength(d.text, leading)
		switch {
		case !fold || size == 3:
			d.putBreak(leading)
		case len(trailing) == 0:
			d.put(leading, leading+size, " ")
		}
	}
	for _, at := range trailing {
		d.putBreak(at)
	}
}

// emptyLines passes over the blanks before a block scalar's next line, and over lines of nothing else,
// whose line breaks it returns. An indent of 0 it sets by the first line that has text.
func (d *decoder) emptyLines(at int, indent *int, around int) (breaks []int, next, column int) {
	widest := 0
	for {
		column = 0
		for at < len(d.text) && d.text[at] == ' ' && (*indent == 0 || column < *indent) {
			at++
			column++
		}
		widest = max(widest, column)
		size := breakLength(d.text, at)
		if size == 0 {
			break
		}
		breaks = append(breaks, at)
		at += size
	}
	if *indent == 0 {
		*indent = max(widest, around+1, 1)
	}
	return breaks, at, column
}

// breakLength returns how long the line break at an offset is, or 0 if none stands there. For YAML 1.1 the
// Unicode breaks NEL, LS and PS are some as well.
func breakLength(s string, at int) int {
	if at >= len(s) {
		return 0
	}
	switch s[at] {
	case '\n':
		return 1
	case '\r':
		if at+1 < len(s) && s[at+1] == '\n' {
			return 2
		}
		return 1
	case 0xc2:
		if strings.HasPrefix(s[at:], "\u0085") {
			return 2
		}
	case 0xe2:
		if strings.HasPrefix(s[at:], "\u2028") || strings.HasPrefix(s[at:], "\u2029") {
			return 3
		}
	}
	return 0
}

func skipBlanks(s string, at int) int {
	for at < len(s) && (s[at] == ' ' || s[at] == '\t') {
		at++
	}
	return at
}

// endOfLine returns where the line that an offset lies in ends, before its line break.
func endOfLine(s string, at int) int {
	for at < len(s) && breakLength(s, at) == 0 {
		at++
	}
	return at
}

// json decodes a JSON string with its quotes, or a number or word.
func (d *decoder) json() {
	if d.text[0] != '"' {
		d.take(0, len(d.text))
		return
	}
	end := len(d.text) - 1
	d.end = 1
	for at := 1; at < end; {
		next := at
		for next < end && d.text[next] != '\\' {
			next++
		}
		d.take(at, next)
		at = next
		if at < end {
			s, size := jsonEscape(d.text[at:end])
			d.put(at, at+size, s)
			at += size
		}
	}
}

// jsonEscape returns what the escape that s begins with stands for and how long it is, which is 0 if it
// is none. Half of a surrogate pair stands for U+FFFD.
func jsonEscape(s string) (string, int) {
	if len(s) < 2 {
		return "", 0
	}
	switch s[1] {
	case '"', '\\', '/':
		return s[1:2], 2
	case 'b', 'f', 'n', 'r', 't':
		return yamlEscapes[s[1]], 2
	case 'u':
	default:
		return "", 0
	}
	high, ok := unicodeEscape(s)
	if !ok {
		return "", 0
	}
	if high < 0xd800 || high > 0xdfff {
		return string(high), 6
	}
	low, ok := unicodeEscape(s[6:])
	if high < 0xdc00 && ok && low >= 0xdc00 && low <= 0xdfff {
		return string((high-0xd800)<<10 | (low - 0xdc00) + 0x10000), 12
	}
	return string(utf8.RuneError), 6
}

// unicodeEscape reads \uXXXX.
func unicodeEscape(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	return hexadecimal(s[2:6])
}

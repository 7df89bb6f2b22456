package yamlspan

import "strings"

// A fault is what a lexer finds wrong with a token.
type fault uint8

const (
	noFault       fault = iota
	cannotStart         // no value can begin like that
	tabIndent           // a tab where only spaces may stand
	neverClosed         // a quote that nothing closes
	oddIndent           // the line is as far in as none before it
	itemInMapping       // a list item among keys
	keyInList           // no dash where all others have one
	textAfter           // something follows a value that was complete
	noComma             // two values in flow style without a comma between
	noValue             // a comma with nothing before it
	unopened            // a closing bracket that none opened
)

// A token is a piece of a YAML file that can't be read. Its kind is the octet it begins with, but 's' for
// a scalar without quotes and '=' for --- and ... .
type token struct {
	kind       byte
	fault      fault
	first      bool // in its line
	line       int  // from 1
	start, end int
}

// A level is a block collection that a lexer is in.
type level struct {
	column int
	list   bool
	// items is true in a mapping while items of a list stand in the column of its keys.
	items bool
}

// A lexer cuts a YAML file that yaml.v3 refused into tokens, to find out where the mistake is: yaml.v3
// tells a line at best. It need not get everything right, since it is only asked about the last tokens
// before the place where yaml.v3 stopped.
type lexer struct {
	s             string
	at, limit     int
	line, newline int // the line that at lies in, and where it begins
	levels        []level
	brackets      []token // that are open
	tokens        []token // the last ones
	first         bool
	blankFrom     int  // where the blanks before at begin
	keysMayFollow bool // behind a dash or question mark
}

// lastTokens is how many tokens a lexer keeps.
const lastTokens = 32

// lex reads the tokens that begin before limit.
func lex(s string, limit int) *lexer {
	l := &lexer{s: s, limit: min(limit, len(s)), line: 1}
	if strings.HasPrefix(s, byteOrderMark) {
		l.at, l.newline = len(byteOrderMark), len(byteOrderMark)
	}
	l.first, l.keysMayFollow = true, true
	for l.gap(); l.at < l.limit; l.gap() {
		l.next()
		if n := len(l.tokens); n > 2*lastTokens {
			l.tokens = append(l.tokens[:0], l.tokens[n-lastTokens:]...)
		}
	}
	return l
}

// gap passes over blanks, line breaks and comments.
func (l *lexer) gap() {
	for {
		l.blankFrom = l.at
		l.at = skipBlanks(l.s, l.at)
		size := breakLength(l.s, l.at)
		switch {
		case size > 0:
			l.to(l.at + size)
			l.first = true
		case l.at < len(l.s) && l.s[l.at] == '#':
			l.at = endOfLine(l.s, l.at)
		default:
			return
		}
	}
}

// to moves forward and counts lines.
func (l *lexer) to(end int) {
	for l.at < end {
		size := breakLength(l.s, l.at)
		l.at += max(size, 1)
		if size > 0 {
			l.line++
			l.newline = l.at
		}
	}
}

func (l *lexer) previous() token {
	if len(l.tokens) == 0 {
		return token{}
	}
	return l.tokens[len(l.tokens)-1]
}

// emit adds the token from the lexer's place to end, and moves there.
func (l *lexer) emit(kind byte, end int, f fault) {
	l.tokens = append(l.tokens, token{kind, f, l.first, l.line, l.at, end})
	l.to(max(end, l.at+1))
	l.first = false
	l.keysMayFollow = kind == '-' || kind == '?'
}

func (l *lexer) top() *level {
	if len(l.levels) == 0 {
		return &level{column: -1}
	}
	return &l.levels[len(l.levels)-1]
}

func (l *lexer) column(at int) int { return columnOf([]byte(l.s[l.newline:at]), at-l.newline) }

// next reads the token at the lexer's place, which is no blank.
func (l *lexer) next() {
	c := l.s[l.at]
	if l.at == l.newline && isDocumentMark(l.s, l.at) {
		l.levels, l.brackets = nil, nil
		l.emit('=', l.at+3, noFault)
		return
	}
	if l.at == l.newline && c == '%' && len(l.levels) == 0 {
		l.emit('%', endOfLine(l.s, l.at), noFault)
		return
	}
	inBlock := len(l.brackets) == 0
	f := noFault
	if inBlock && (l.first || l.keysMayFollow) {
		if tab := strings.IndexByte(l.s[l.blankFrom:l.at], '\t'); tab >= 0 {
			at := l.at
			l.at = l.blankFrom + tab
			l.emit('\t', at, tabIndent)
			l.at = at
		}
		f = l.indent(c)
	}
	word := endsWord(l.s, l.at+1)
	switch {
	case c == '[' || c == '{':
		f = l.adjoins(f)
		l.emit(c, l.at+1, f)
		l.brackets = append(l.brackets, l.previous())
	case c == ']' || c == '}':
		l.closing(c)
	case c == ',' && !inBlock:
		l.comma()
	case c == '-' && word && inBlock:
		l.dash(f)
	case c == '?' && word:
		l.push(level{column: l.column(l.at)})
		l.emit('?', l.at+1, f)
	case c == ':' && (word || !inBlock):
		l.colon()
	default:
		l.value(c, l.adjoins(f))
	}
}

// indent leaves the block collections that a line is too far out for, and says what is wrong with it.
func (l *lexer) indent(c byte) fault {
	if !l.first {
		return noFault
	}
	column := l.column(l.at)
	left := false
	for len(l.levels) > 0 && l.top().column > column {
		l.levels = l.levels[:len(l.levels)-1]
		left = true
	}
	top := l.top()
	item := c == '-' && endsWord(l.s, l.at+1)
	switch {
	case top.column < column && left:
		return oddIndent
	case top.column < column:
		return noFault
	case top.list && !item:
		return keyInList
	case !top.list && item && !top.items && !l.awaitsValue():
		return itemInMapping
	}
	return noFault
}

// awaitsValue reports whether the last token is a key's colon, but for a tag or an anchor.
func (l *lexer) awaitsValue() bool {
	for i := len(l.tokens) - 1; i >= 0; i-- {
		switch l.tokens[i].kind {
		case '!', '&':
			continue
		case ':', '?':
			return true
		}
		return false
	}
	return false
}

// adjoins says whether a value begins where none may, because there is one before it.
func (l *lexer) adjoins(f fault) fault {
	switch l.previous().kind {
	case 's', '\'', '"', '*', ']', '}', '|', '>':
	default:
		return f
	}
	if len(l.brackets) > 0 {
		return noComma
	}
	if f == noFault && (!l.first || l.column(l.at) > l.top().column) {
		return textAfter
	}
	return f
}

func (l *lexer) push(v level) {
	if len(l.brackets) == 0 && l.top().column < v.column {
		l.levels = append(l.levels, v)
	}
}

func (l *lexer) dash(f fault) {
	column := l.column(l.at)
	if top := l.top(); top.column == column && !top.list {
		top.items = true
	}
	l.push(level{column: column, list: true})
	l.emit('-', l.at+1, f)
}

func (l *lexer) colon() {
	if key := l.previous(); len(l.brackets) == 0 && key.line == l.line && key.end > key.start {
		start := key.start
		for i := len(l.tokens) - 2; i >= 0 && (l.tokens[i].kind == '!' || l.tokens[i].kind == '&') && l.tokens[i].line == l.line; i-- {
			start = l.tokens[i].start
		}
		column := l.column(start)
		l.push(level{column: column})
		if top := l.top(); top.column == column {
			top.items = false
		}
	}
	f := noFault
	if n := len(l.tokens); len(l.brackets) > 0 && n > 1 && l.tokens[n-2].kind == ':' && l.tokens[n-1].kind != ',' {
		f = noComma
	}
	l.emit(':', l.at+1, f)
}

func (l *lexer) closing(c byte) {
	if len(l.brackets) == 0 {
		l.emit(c, l.at+1, unopened)
		return
	}
	l.brackets = l.brackets[:len(l.brackets)-1]
	l.emit(c, l.at+1, noFault)
}

func (l *lexer) comma() {
	f := noFault
	switch l.previous().kind {
	case ',', '[', '{':
		f = noValue
	}
	l.emit(',', l.at+1, f)
}

// value reads a scalar, an alias, a tag or an anchor.
func (l *lexer) value(c byte, f fault) {
	inFlow := len(l.brackets) > 0
	switch {
	case c == '\'' || c == '"':
		find := singleEnd
		if c == '"' {
			find = doubleEnd
		}
		end, _ := find(l.s, l.at)
		if end < 0 {
			end, f = len(l.s), neverClosed
		}
		l.emit(c, end, f)
	case c == '*' || c == '&':
		end := anchorEnd(l.s, l.at)
		if end == l.at+1 || !endsWord(l.s, end) && strings.IndexByte("?:,]}%@`", l.s[end]) < 0 {
			end, f = l.words(), cannotStart
		}
		l.emit(c, end, f)
	case c == '!':
		l.emit(c, tagEnd(l.s, l.at), f)
	case (c == '|' || c == '>') && !inFlow:
		d := decoder{text: l.s[l.at:]}
		l.emit(c, l.at+d.block(l.top().column), f)
	case strings.IndexByte("@`%|>,", c) >= 0 || c == '-' && endsWord(l.s, l.at+1):
		l.emit(c, l.words(), cannotStart)
	default:
		l.plain(f)
	}
}

// words returns where the words of a plain scalar at the lexer's place end.
func (l *lexer) words() int {
	return max(plainWords(l.s, l.at, len(l.brackets) > 0), l.at+1)
}

// plain reads a scalar without quotes: a key, or text that may go over several lines.
func (l *lexer) plain(f fault) {
	end := l.words()
	if next := skipBlanks(l.s, end); next >= len(l.s) || l.s[next] != ':' {
		end, _ = plainEnd(l.s, l.at, l.top().column, len(l.brackets) > 0)
	}
	l.emit('s', max(end, l.at+1), f)
}

package yamlspan

import (
	"fmt"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
)

// explanations say what yaml.v3 means by its problems. One that finds nothing to point at returns nil.
var explanations = map[string]func(*failure) *SyntaxError{
	"found character that cannot start any token":           (*failure).badStart,
	"did not find expected alphabetic or numeric character": (*failure).badAlias,
	"unknown anchor":                                               (*failure).unknownAnchor,
	"found unknown escape character":                               (*failure).badEscapes,
	"did not find expected hexdecimal number":                      (*failure).badCode,
	"found invalid Unicode character escape code":                  (*failure).badCode,
	"found a tab character that violates indentation":              (*failure).tab,
	"found a tab character where an indentation space is expected": (*failure).tab,
	"found unexpected end of stream":                               (*failure).openQuote,
	"found unexpected document indicator":                          (*failure).openQuote,
	"did not find expected key":                                    (*failure).noKey,
	"did not find expected '-' indicator":                          (*failure).noKey,
	"did not find expected node content":                           (*failure).noContent,
	"did not find expected ',' or ']'":                             (*failure).openBracket,
	"did not find expected ',' or '}'":                             (*failure).openBracket,
	"mapping values are not allowed in this context":               (*failure).badColon,
	"block sequence entries are not allowed in this context":       (*failure).badDash,
	"could not find expected ':'":                                  (*failure).noColon,
	"did not find expected <document start>":                       (*failure).secondRoot,
	"did not find expected comment or line break":                  (*failure).badHeader,
	"did not find expected whitespace or line break":               (*failure).badTag,
	"found undefined tag handle":                                   (*failure).badTag,
	"found incompatible YAML document":                             (*failure).badVersion,
	"found unknown directive name":                                 (*failure).badDirective,
	"could not find expected directive name":                       (*failure).badDirective,
	"found unexpected non-alphabetical character":                  (*failure).badDirective,
	"did not find the expected '>'":                                (*failure).badTag,
	"did not find expected tag URI":                                (*failure).badTag,
	"did not find URI escaped octet":                               (*failure).badTag,
	"exceeded max depth":                                           (*failure).tooDeep,
}

func (f *failure) badStart() *SyntaxError {
	t, ok := f.faulty()
	if !ok {
		return nil
	}
	return f.explainFault(t)
}

// explainFault is the error for what the lexer found wrong with a token.
func (f *failure) explainFault(t token) *SyntaxError {
	e := &SyntaxError{Span: t.span()}
	switch t.fault {
	case cannotStart:
		return f.unquoted(t)
	case tabIndent:
		e.Message = "a tab in the indentation"
		e.Help = "YAML is indented with spaces only"
	case neverClosed:
		e.Span = span(t.start, t.start+1)
		e.Message = fmt.Sprintf("the quote %c that begins here is never closed", t.kind)
	case oddIndent:
		e.Span = f.lineText(t.line)
		e.Message = "this line is indented less than the one before, but not as far as any line above"
		e.Help = "begin it in the same column as its siblings"
	case itemInMapping:
		e.Message = "a list item after keys that are no list"
		e.Help = "the keys above need a dash as well, or a line --- between; was this pasted from two outputs?"
	case keyInList:
		e.Span = f.lineText(t.line)
		e.Message = "a line without a dash among the items of a list"
		e.Help = "put a dash before it, or indent it so that it belongs to the item above"
	case textAfter:
		e.Message = "text after a value that was complete"
		if before, ok := f.before(t); ok && (before.kind == '"' || before.kind == '\'') {
			e = f.afterQuote(before, t)
		}
	case noComma:
		e.Message = "a comma is missing before this"
		if t.kind == ':' {
			e.Message = "a second colon in one item"
			e.Help = "a comma is missing before its key, or the value must be in quotes"
		}
	case noValue:
		e.Message = "a comma without a value before it"
	case unopened:
		e.Message = fmt.Sprintf("a %c that closes nothing", t.kind)
		e.Help = "put the value in quotes if the bracket is part of it"
	default:
		return nil
	}
	return e
}

func (f *failure) before(t token) (token, bool) {
	for i, other := range f.tokens {
		if other == t && i > 0 {
			return f.tokens[i-1], true
		}
	}
	return token{}, false
}

// unquoted is the error for text that begins with what means something else to YAML.
func (f *failure) unquoted(t token) *SyntaxError {
	e := &SyntaxError{
		Span:    t.span(),
		Message: fmt.Sprintf("a value that begins with %c must be in quotes", t.kind),
	}
	if t.kind == '-' || t.kind == ',' {
		e.Message = fmt.Sprintf("no value can begin with %c here", t.kind)
		return e
	}
	e.Title = fmt.Sprintf("quote the %c", t.kind)
	e.Fix = f.quoting(e.Span)
	return e
}

// afterQuote is the error for text behind a closing quote.
func (f *failure) afterQuote(quoted, after token) *SyntaxError {
	if strings.ContainsAny(f.of(quoted), "\r\n") {
		return &SyntaxError{
			Span:    span(quoted.start, quoted.start+1),
			Message: fmt.Sprintf("the quote %c that begins here isn't closed in its line, and text follows the next %c", quoted.kind, quoted.kind),
			Help:    "close it where the value ends",
		}
	}
	e := &SyntaxError{Span: after.span(), Message: fmt.Sprintf("text after the closing quote %c", quoted.kind)}
	switch quoted.kind {
	case '\'':
		e.Help = "a quote within single quotes is written ''"
	default:
		e.Help = `a quote within double quotes is written \"`
	}
	return e
}

func (f *failure) badAlias() *SyntaxError {
	for i := len(f.tokens) - 1; i >= 0; i-- {
		if t := f.tokens[i]; t.fault == cannotStart && (t.kind == '*' || t.kind == '&') && t.line == f.line {
			return f.unquoted(t)
		}
	}
	return nil
}

func (f *failure) unknownAnchor() *SyntaxError {
	for _, t := range f.tokens {
		if name := strings.TrimPrefix(f.of(t), "*"); t.kind == '*' && !hasAnchor(f.s[:t.start], name) {
			return &SyntaxError{
				Span:    t.span(),
				Message: fmt.Sprintf("*%s refers to an anchor &%s, and there is none before it", name, name),
				Help:    "put it in quotes if it is text",
			}
		}
	}
	return nil
}

// hasAnchor reports whether an anchor may be in s.
func hasAnchor(s, name string) bool {
	for at := 0; ; at++ {
		found := strings.Index(s[at:], "&"+name)
		if found < 0 {
			return false
		}
		at += found
		if anchorEnd(s, at) == at+1+len(name) {
			return true
		}
	}
}

// badEscapes doubles all backslashes of a string that begin no escape: an author who writes \; means both
// octets, as octoDNS does.
func (f *failure) badEscapes() *SyntaxError {
	t, ok := f.last("\"", true)
	if !ok {
		return nil
	}
	if t.fault == neverClosed {
		t.end = endOfLine(f.s, t.start)
	}
	e := &SyntaxError{}
	for at := t.start + 1; at+1 < t.end; at++ {
		if f.s[at] != '\\' {
			continue
		}
		if c := f.s[at+1]; yamlEscapes[c] == "" && breakLength(f.s, at+1) == 0 && strings.IndexByte("xuU", c) < 0 {
			if len(e.Fix) == 0 {
				e.Span = span(at, at+1+characterSize(f.s, at+1))
			}
			e.Fix = append(e.Fix, text.Edit{Span: span(at, at), New: `\`})
		}
		at++
	}
	if len(e.Fix) == 0 {
		return nil
	}
	e.Message = fmt.Sprintf("%s is no escape in double quotes", e.Span.Of([]byte(f.s)))
	e.Help = `a backslash in double quotes is written \\`
	e.Title = "double the backslash"
	return e
}

func characterSize(s string, at int) int {
	for _, r := range s[at:] {
		return len(string(r))
	}
	return 0
}

func (f *failure) badCode() *SyntaxError {
	at := strings.LastIndexByte(f.s[:f.stopped], '\\')
	if at < 0 {
		return nil
	}
	end := at + 1
	for end < min(at+10, len(f.s)) && isAnchorOctet(f.s[end]) {
		end++
	}
	e := &SyntaxError{Span: span(at, end)}
	e.Message = fmt.Sprintf("%s is no character", f.s[at:end])
	e.Help = `\x takes two hexadecimal digits, \u four and \U eight; characters above U+FFFF need \U`
	return e
}

func (f *failure) tab() *SyntaxError {
	at := strings.LastIndexByte(f.s[:f.stopped], '\t')
	if at < 0 {
		return nil
	}
	start := at
	for start > 0 && f.s[start-1] == '\t' {
		start--
	}
	return f.explainFault(token{kind: '\t', fault: tabIndent, start: start, end: at + 1})
}

func (f *failure) openQuote() *SyntaxError {
	t, ok := f.last("\"'", true)
	if !ok {
		return nil
	}
	return &SyntaxError{
		Span:    span(t.start, t.start+1),
		Message: fmt.Sprintf("the quote %c that begins here is never closed", t.kind),
		Help:    "close it where the value ends",
	}
}

func (f *failure) noKey() *SyntaxError {
	if t, ok := f.faulty(); ok {
		return f.explainFault(t)
	}
	return nil
}

func (f *failure) noContent() *SyntaxError {
	if t, ok := f.faulty(); ok {
		return f.explainFault(t)
	}
	if len(f.brackets) > 0 {
		return f.openBracket()
	}
	return nil
}

// openBracket is the error for a collection in flow style that isn't closed, or in which a comma is missing.
func (f *failure) openBracket() *SyntaxError {
	fault, faulty := f.faulty()
	if faulty && fault.fault == noComma && fault.line == f.line {
		return f.explainFault(fault)
	}
	for i := len(f.brackets) - 1; i >= 0; i-- {
		if t := f.brackets[i]; t.line == f.line || i == 0 {
			return &SyntaxError{
				Span:    t.span(),
				Message: fmt.Sprintf("the %c that opens here isn't closed, or a comma is missing after it", t.kind),
				Help:    fmt.Sprintf("reading stopped in line %d", f.lexer.line),
			}
		}
	}
	return nil
}

func (f *failure) badColon() *SyntaxError {
	i := len(f.tokens) - 1
	for i >= 0 && (f.tokens[i].kind != ':' || f.tokens[i].line != f.line) {
		i--
	}
	if i < 1 {
		return nil
	}
	colon, key := f.tokens[i], f.tokens[i-1]
	for j := i - 2; j >= 0 && f.tokens[j].line == f.line; j-- {
		if f.tokens[j].kind == ':' {
			return &SyntaxError{
				Span:    colon.span(),
				Message: "a second colon with a blank behind it in one line",
				Help:    "put the value in quotes if the colon is part of it; else begin a new line for the key",
			}
		}
	}
	if key.kind == 's' && key.line < colon.line {
		return &SyntaxError{
			Span:    f.lineText(colon.line),
			Message: "this key is indented as if it belonged to the text in the line above",
			Help:    "indent it like the keys that it belongs to; or is a blank missing after the colon in the line above?",
		}
	}
	return &SyntaxError{
		Span:    colon.span(),
		Message: "a colon where no key can end",
		Help:    "a key stands in one line, and in quotes if it holds a colon",
	}
}

func (f *failure) badDash() *SyntaxError {
	t, ok := f.last("-", true)
	if !ok {
		return nil
	}
	return &SyntaxError{
		Span:    t.span(),
		Message: "a list can't begin in the line of its key",
		Help:    "put the dash on a line of its own, or the value in quotes if the dash is part of it",
	}
}

func (f *failure) noColon() *SyntaxError {
	e := &SyntaxError{Span: f.lineText(f.line), Message: "a line that is neither a key with a colon nor a list item"}
	switch line := f.s[e.Span.Start:e.Span.End]; {
	case strings.HasPrefix(line, "-"):
		e.Help = "a dash needs a blank behind it; text that goes on from the line above must be indented more"
	case strings.Contains(line, ":"):
		e.Help = "a colon needs a blank behind it; text that goes on from the line above must be indented more"
	default:
		e.Help = "text that goes on from the line above must be indented more"
	}
	return e
}

func (f *failure) secondRoot() *SyntaxError {
	e := &SyntaxError{Span: f.lineText(f.line), Message: "this stands outside of what the file holds so far"}
	e.Help = "begin it in the same column as the first line, or put a line --- before it"
	return e
}

// badHeader is the error for text behind | or >, or behind a directive.
func (f *failure) badHeader() *SyntaxError {
	t, ok := f.last("|>", true)
	if !ok {
		return nil
	}
	line := f.lineText(t.line)
	e := &SyntaxError{Span: span(t.start, int(line.End))}
	if t.end <= int(line.End) {
		return f.unquoted(token{kind: t.kind, start: t.start, end: plainWords(f.s, t.start, false)})
	}
	e.Message = fmt.Sprintf("text behind %c, after which the lines of a text begin", t.kind)
	e.Help = "put the value in quotes, or begin the text on the next line"
	return e
}

func (f *failure) badTag() *SyntaxError {
	t, ok := f.last("!", true)
	if !ok {
		return nil
	}
	return &SyntaxError{
		Span:    t.span(),
		Message: fmt.Sprintf("%s can't be read as a tag", f.of(t)),
		Help:    "a value that begins with ! must be in quotes; a tag needs a blank behind it",
	}
}

func (f *failure) badVersion() *SyntaxError {
	t, ok := f.last("%", true)
	if !ok {
		return nil
	}
	return &SyntaxError{Span: t.span(), Message: "a version of YAML that can't be read", Help: "versions 1.1 and 1.2 can"}
}

func (f *failure) badDirective() *SyntaxError {
	t, ok := f.last("%", true)
	if !ok {
		return nil
	}
	return &SyntaxError{
		Span:    t.span(),
		Message: "a line that begins with % and is no directive of YAML",
		Help:    "put it in quotes if it is text",
	}
}

func (f *failure) tooDeep() *SyntaxError {
	at := max(min(f.stopped, len(f.s))-1, 0)
	e := tooDeep(at)
	e.Span.End = min(e.Span.End, uint32(len(f.s)))
	return &e
}

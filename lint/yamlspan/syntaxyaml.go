package yamlspan

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/zonemend/zonemend/lint/text"
)

// A failure is where and why yaml.v3 stopped, as well as can be found out.
type failure struct {
	*lexer
	problem string // in the words of yaml.v3
	line    int    // that it named, or 0: for some problems where the thing at fault begins
	stopped int    // what lies behind this offset it hadn't seen, except for a few octets
}

// explain says in plain words what stopped yaml.v3.
func (f *failure) explain() *SyntaxError {
	switch f.problem {
	case "control characters are not allowed", "invalid leading UTF-8 octet", "incomplete UTF-8 octet sequence",
		"invalid trailing UTF-8 octet", "invalid length of a UTF-8 sequence", "invalid Unicode character":
		if e := badOctet([]byte(f.s)); e != nil {
			return e
		}
	}
	var e *SyntaxError
	if explain := explanations[f.problem]; explain != nil {
		e = explain(f)
	}
	if e == nil {
		e = f.unexplained()
	}
	for _, at := range [...]int{int(e.Span.Start), f.stopped} {
		if template := templateBefore(f.s, at); template != nil {
			return template
		}
	}
	return e
}

// lastDocument returns where the document begins that holds the mistake.
func (f *failure) lastDocument() int {
	if t, ok := f.last("=", false); ok {
		return t.start
	}
	return 0
}

// A stingyReader gives out the octets behind near one at a time, so that what was taken of them tells where
// the one who takes them stopped. Before all it gives out a line break: yaml.v3 names no line if that is
// the first one.
type stingyReader struct {
	input []byte
	near  int
	at    int
	begun bool
}

func (r *stingyReader) Read(p []byte) (int, error) {
	if !r.begun {
		r.begun = true
		return copy(p, "\n"), nil
	}
	if r.at >= len(r.input) {
		return 0, io.EOF
	}
	size := 1
	if r.at < r.near {
		size = min(r.near-r.at, len(p))
	}
	size = copy(p, r.input[r.at:r.at+size])
	r.at += size
	return size, nil
}

var yamlMessage = regexp.MustCompile(`^yaml: (?:line (\d+): )?((?s:.*))$`)

// locate finds out where yaml.v3 stopped, which had read some octets of input by then, by reading the input
// once more.
func locate(body string, input []byte, err error, read int) *failure {
	reader := &stingyReader{input: input, near: read - 2048}
	if strings.HasPrefix(body, byteOrderMark) {
		reader.at = len(byteOrderMark)
	}
	decoder := yaml.NewDecoder(reader)
	for {
		if _, again := decodeOne(decoder); again != nil {
			if !errors.Is(again, io.EOF) {
				err = again
			}
			break
		}
	}
	f := &failure{problem: err.Error(), stopped: reader.at}
	if parts := yamlMessage.FindStringSubmatch(f.problem); parts != nil {
		f.problem = parts[2]
		f.line, _ = strconv.Atoi(parts[1])
	}
	if strings.HasPrefix(f.problem, "unknown anchor") {
		f.problem = "unknown anchor"
	}
	if strings.HasPrefix(f.problem, "exceeded max depth") {
		f.problem = "exceeded max depth"
	}
	if scannerProblems[f.problem] && f.line > 0 {
		f.line--
	}
	f.lexer = lex(body, f.stopped)
	return f
}

// scannerProblems are those whose line yaml.v3 counts from 1; it counts that of others from 0.
var scannerProblems = map[string]bool{
	"found character that cannot start any token":                  true,
	"could not find expected ':'":                                  true,
	"mapping values are not allowed in this context":               true,
	"mapping keys are not allowed in this context":                 true,
	"block sequence entries are not allowed in this context":       true,
	"did not find expected alphabetic or numeric character":        true,
	"did not find expected whitespace or line break":               true,
	"did not find expected comment or line break":                  true,
	"found unexpected end of stream":                               true,
	"found unexpected document indicator":                          true,
	"found unknown escape character":                               true,
	"did not find expected hexdecimal number":                      true,
	"found invalid Unicode character escape code":                  true,
	"found a tab character that violates indentation":              true,
	"found a tab character where an indentation space is expected": true,
	"found an indentation indicator equal to 0":                    true,
	"did not find the expected '>'":                                true,
	"did not find expected tag URI":                                true,
	"did not find URI escaped octet":                               true,
	"found unknown directive name":                                 true,
	"could not find expected directive name":                       true,
	"found unexpected non-alphabetical character":                  true,
	"did not find expected digit or '.' character":                 true,
	"did not find expected version number":                         true,
	"found extremely long version number":                          true,
	"did not find expected '!'":                                    true,
	"did not find expected whitespace":                             true,
	"found an incorrect leading UTF-8 octet":                       true,
	"found an incorrect trailing UTF-8 octet":                      true,
	"exceeded max depth":                                           true,
}

// last returns the last token of one of some kinds, in the line that yaml.v3 named if that is wanted.
func (f *failure) last(kinds string, inLine bool) (token, bool) {
	for i := len(f.tokens) - 1; i >= 0; i-- {
		t := f.tokens[i]
		if strings.IndexByte(kinds, t.kind) >= 0 && (!inLine || f.line == 0 || t.line == f.line) {
			return t, true
		}
	}
	return token{}, false
}

// faulty returns the first of the last few tokens with a fault: yaml.v3 reads some tokens ahead.
func (f *failure) faulty() (token, bool) {
	for _, t := range f.tokens[max(len(f.tokens)-8, 0):] {
		if t.fault != noFault {
			return t, true
		}
	}
	return token{}, false
}

func (f *failure) of(t token) string { return f.s[t.start:t.end] }

// lineText returns the octets of a line without the blanks around them.
func (f *failure) lineText(line int) text.Span {
	lines := lineStarts(f.s)
	if line < 1 || line > len(lines) {
		line = len(lines)
	}
	start := skipBlanks(f.s, int(lines[line-1]))
	end := endOfLine(f.s, start)
	for end > start && (f.s[end-1] == ' ' || f.s[end-1] == '\t') {
		end--
	}
	return span(start, end)
}

// unexplained is the error for what no explanation is known for.
func (f *failure) unexplained() *SyntaxError {
	if t, ok := f.faulty(); ok {
		return f.explainFault(t)
	}
	line := f.line
	if n := len(f.tokens); n > 0 && !scannerProblems[f.problem] {
		// The line is that of the collection that the mistake is in, or unknown.
		line = f.tokens[max(n-3, 0)].line
	}
	return &SyntaxError{
		Span:    f.lineText(line),
		Message: fmt.Sprintf("this can't be read as YAML (%s)", f.problem),
	}
}

func (t token) span() text.Span { return span(t.start, t.end) }

// quoting returns the edit that puts single quotes around octets.
func (f *failure) quoting(s text.Span) []text.Edit {
	written := f.s[s.Start:s.End]
	return []text.Edit{{Span: s, New: "'" + strings.ReplaceAll(written, "'", "''") + "'"}}
}

package yamlspan

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/zonemend/zonemend/lint/text"
)

// checkEncoding says why a file can't be text in UTF-8, as far as its first octets tell.
func checkEncoding(src []byte) *SyntaxError {
	if len(src) > text.MaxSize {
		return &SyntaxError{Message: "the file is larger than 4 GiB"}
	}
	utf16 := bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff"))
	// Without a mark, ASCII in UTF-16 has NUL in every other octet.
	utf16 = utf16 || len(src) >= 4 && (src[0] == 0) != (src[1] == 0) && (src[2] == 0) != (src[3] == 0)
	if utf16 {
		return &SyntaxError{Span: span(0, 2), Message: "the file is in UTF-16, not in UTF-8", Help: "save it in UTF-8"}
	}
	return nil
}

// notUTF8 returns the error for the first octet that is no UTF-8.
func notUTF8(src string) *SyntaxError {
	at := 0
	for at < len(src) {
		r, size := utf8.DecodeRuneInString(src[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return &SyntaxError{
		Span:    span(at, min(at+1, len(src))),
		Message: "an octet that is no text in UTF-8",
		Help:    "save the file in UTF-8",
	}
}

// badOctet says what is wrong with the first octets that YAML doesn't allow, or returns nil.
func badOctet(src []byte) *SyntaxError {
	for at := 0; at < len(src); {
		if src[at] >= ' ' && src[at] < 0x7f || src[at] == '\n' {
			at++
			continue
		}
		r, size := utf8.DecodeRune(src[at:])
		e := &SyntaxError{Span: span(at, at+size)}
		switch {
		case r == utf8.RuneError && size == 1:
			return notUTF8(string(src[:at+1]))
		case r == 0:
			e.Message = "a NUL octet"
			e.Help = "delete it; if there are many, the file is no text"
		case r < ' ' && r != '\t' && r != '\r' || r >= 0x7f && r < 0xa0 && r != 0x85 || r == 0xfffe || r == 0xffff:
			e.Message = "a control character"
			e.Help = "delete it, or write it as an escape in double quotes"
		default:
			at += size
			continue
		}
		return e
	}
	return nil
}

// templateBefore returns the error for a file that holds templates, if the place where reading it failed
// makes it likely that these are why: in its line, or as lines of their own before it. Else it returns nil.
func templateBefore(src string, at int) *SyntaxError {
	lineEnd := endOfLine(src, min(at, len(src)))
	for _, mark := range [...]string{"{{", "{%"} {
		if found := openedIn(src[:lineEnd], mark); found >= 0 {
			return templateError(src, found)
		}
	}
	return nil
}

// openedIn returns where a mark stands in the last line of s, or at the start of a line before; else -1.
func openedIn(s, mark string) int {
	lineStart := len(s)
	for lineStart > 0 && s[lineStart-1] != '\n' {
		lineStart--
	}
	for at := 0; ; {
		found := strings.Index(s[at:], mark)
		if found < 0 {
			return -1
		}
		at += found
		start := at
		for start > 0 && (s[start-1] == ' ' || s[start-1] == '\t') {
			start--
		}
		if at >= lineStart || start == 0 || s[start-1] == '\n' {
			return at
		}
		at += len(mark)
	}
}

// templateError is the error for the template that begins at an offset.
func templateError(src string, at int) *SyntaxError {
	closing := "}}"
	if src[at+1] == '%' {
		closing = "%}"
	}
	end := endOfLine(src, at)
	if found := strings.Index(src[at:end], closing); found >= 0 {
		end = at + found + len(closing)
	}
	return &SyntaxError{
		Span:    span(at, end),
		Message: "the file is a template, not yet YAML or JSON",
		Help:    "render it first, and check the result",
	}
}

func tooDeep(at int) SyntaxError {
	return SyntaxError{Span: span(at, at+1), Message: fmt.Sprintf("nested deeper than %d,000 levels", maxDepth/1000)}
}

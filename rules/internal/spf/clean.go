package spf

import (
	"strings"
	"unicode/utf8"
)

// ASCII replaces the characters that word processors, web pages and input methods put in place of plain
// ones: typographic quotes and dashes, full-width letters, blanks of any width. Zero-width characters go.
// All other octets stay, those that are no UTF-8 among them.
func ASCII(text string) string {
	if isPlain(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); {
		s, n := mapRune(text[i:])
		b.WriteString(s)
		i += n
	}
	return b.String()
}

// Typographic reports whether a text has a character outside ASCII that [ASCII] replaces.
func Typographic(text string) bool {
	for i := 0; i < len(text); {
		s, n := mapRune(text[i:])
		if text[i] >= utf8.RuneSelf && s != text[i:i+n] {
			return true
		}
		i += n
	}
	return false
}

// Clean is [ASCII], and takes off the blanks and quotes round the text: those that match and those that
// stand alone. A quote may have a backslash before it.
func Clean(text string) string {
	text = ASCII(text)
	for {
		bare := strings.Trim(text, " ")
		if quoted := strings.TrimPrefix(bare, `\`); quoted != "" && isQuote(quoted[0]) {
			bare = quoted[1:]
		}
		if n := len(bare); n > 0 && isQuote(bare[n-1]) {
			bare = strings.TrimSuffix(bare[:n-1], `\`)
		}
		if bare == text {
			return text
		}
		text = bare
	}
}

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }

func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf || '\t' <= text[i] && text[i] <= '\r' {
			return false
		}
	}
	return true
}

// mapRune returns what the first character of s becomes, and how many octets of s it takes.
func mapRune(s string) (string, int) {
	if s[0] < utf8.RuneSelf {
		if '\t' <= s[0] && s[0] <= '\r' {
			return " ", 1
		}
		return s[:1], 1
	}
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError:
		return s[:n], n
	case 0xFF01 <= r && r <= 0xFF5E: // full-width ASCII
		return string(r - 0xFF01 + '!'), n
	}
	for _, set := range lookAlikes {
		if strings.ContainsRune(set.of, r) {
			return set.plain, n
		}
	}
	return s[:n], n
}

// lookAlikes are the characters that stand in for plain ones. They are escaped, since an editor shows
// many of them like those, or not at all.
var lookAlikes = []struct{ plain, of string }{
	{`"`, "\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\u301d\u301e\u301f"},
	{"'", "\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u00b4"},
	{"-", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"},
	{"~", "\u02dc\u223c\u301c"},
	{".", "\u3002\uff61"},
	{" ", "\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"},
	{"", "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"},
}

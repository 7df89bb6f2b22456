package spf

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const anyQuotes = "\"'`"

// Clean undoes what word processors and web pages do to a text on its way into a zone file:
// typographic and full-width characters become the ASCII ones that were meant, tabs become
// blanks, and blanks and quotation marks round the whole go. It is meant for texts
// that are not valid as they stand.
func Clean(text string) string {
	text = plainBlanks(ASCII(text))
	for {
		bare := strings.Trim(text, " ")
		// An escaped quotation mark has its backslash with it.
		if quoted := strings.TrimPrefix(bare, `\`); quoted != "" && isQuote(quoted[0]) {
			bare = quoted[1:]
		}
		if last := len(bare) - 1; last >= 0 && isQuote(bare[last]) {
			bare = strings.TrimSuffix(bare[:last], `\`)
		}
		if bare == text {
			return text
		}
		text = bare
	}
}

func isQuote(c byte) bool { return strings.IndexByte(anyQuotes, c) >= 0 }

// plainBlanks replaces tabs, line ends and the like by blanks.
func plainBlanks(text string) string {
	if !strings.ContainsAny(text, "\t\n\v\f\r") {
		return text
	}
	octets := []byte(text)
	for i, c := range octets {
		if '\t' <= c && c <= '\r' {
			octets[i] = ' '
		}
	}
	return string(octets)
}

// ASCII replaces the typographic characters of a text by the ASCII ones that were meant, and
// drops the invisible ones. Everything else stays, octets that are no UTF-8 too.
func ASCII(text string) string {
	if !Typographic(text) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch ascii, known := meant(r); {
		case !known:
			b.WriteString(text[:size])
		case ascii != 0:
			b.WriteByte(ascii)
		}
		text = text[size:]
	}
	// What stood on both sides of a dropped character may make another one together.
	return ASCII(b.String())
}

// Typographic reports whether a text has any character that ASCII replaces or drops.
func Typographic(text string) bool {
	for _, r := range text {
		if _, known := meant(r); known {
			return true
		}
	}
	return false
}

// meant returns the ASCII character that stands for a typographic one, 0 for an invisible one.
func meant(r rune) (ascii byte, known bool) {
	switch {
	case r < 0x80:
		return 0, false
	case '\uff01' <= r && r <= '\uff5e': // full-width ASCII, in the order of ASCII
		return byte(r - '\uff01' + '!'), true
	case '\u2010' <= r && r <= '\u2015':
		return '-', true
	case '\u200b' <= r && r <= '\u200f', '\u202a' <= r && r <= '\u202e', '\u2060' <= r && r <= '\u206f':
		return 0, true
	case unicode.Is(unicode.Zs, r):
		return ' ', true
	}
	switch r {
	case '\ufeff', '\u00ad', '\u180e', '\u034f':
		return 0, true
	case '\u0085', '\u2028', '\u2029':
		return ' ', true
	case '。', '｡':
		return '.', true
	case '\u2212', '\ufe58', '\ufe63', '\u2043':
		return '-', true
	case '\u301c', '\u223c', '\u02dc', '\u2053', '\u223e':
		return '~', true
	case '“', '”', '„', '‟', '«', '»', '″', '‶', '〝', '〞', '〟':
		return '"', true
	case '‘', '’', '‚', '‛', '‹', '›', '′', '‵', '´':
		return '\'', true
	}
	return 0, false
}

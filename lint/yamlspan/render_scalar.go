package yamlspan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

var errNotUTF8 = errors.New("the new text is not valid UTF-8")

// renderText writes a text on one line: in the style asked for if that can hold it, else in the simplest
// quotes that can. In plain style it is only written if no reader takes it for anything but text.
func (d *Document) renderText(value string, style Style, flow bool) string {
	switch {
	case d.JSON:
		return `"` + d.escapeJSON(value) + `"`
	case style == Double, !isPrintable(value):
		return `"` + escapeYAML(value) + `"`
	case style != Single && isPlainText(value, flow):
		return value
	}
	return "'" + strings.ReplaceAll(value, "'", "''") + "'"
}

// isPrintable reports whether a text can stand in a line of YAML without escapes.
func isPrintable(s string) bool {
	for _, r := range s {
		if !isPrintableRune(r) {
			return false
		}
	}
	return true
}

// isPrintableRune leaves out tabs, line breaks of any kind and the byte order mark: YAML allows them in
// places, but they get lost there, or are read in other ways by other readers.
func isPrintableRune(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0, r == '\u2028', r == '\u2029', r == '\ufeff', r == 0xfffe, r == 0xffff:
		return false
	}
	return true
}

// escapeYAML returns what stands for a text between double quotes.
func escapeYAML(s string) string {
	var out strings.Builder
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\t':
			out.WriteString(`\t`)
		case r == '\r':
			out.WriteString(`\r`)
		case isPrintableRune(r):
			out.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&out, `\x%02X`, r)
		default:
			fmt.Fprintf(&out, `\u%04X`, r)
		}
	}
	return out.String()
}

// escapeJSON returns what stands for a text between JSON's quotes. What needs no escape gets one where the
// file has it: the characters that Go escapes for the sake of HTML, and all but ASCII.
func (d *Document) escapeJSON(s string) string {
	var out strings.Builder
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\t':
			out.WriteString(`\t`)
		case r == '\r':
			out.WriteString(`\r`)
		case r < 0x20, r < 0x80 && d.escapesInJSON(r):
			fmt.Fprintf(&out, `\u%04x`, r)
		case r >= 0x80 && d.escapesInJSON(r):
			out.WriteString(escapeUTF16(r))
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

func escapeUTF16(r rune) string {
	if r < 0x10000 {
		return fmt.Sprintf(`\u%04x`, r)
	}
	r -= 0x10000
	return fmt.Sprintf(`\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
}

// escapesInJSON reports whether the file writes a character as \uXXXX though it need not.
func (d *Document) escapesInJSON(r rune) bool {
	switch {
	case r == '<' || r == '>' || r == '&':
		escape := fmt.Sprintf(`\u%04x`, r)
		return bytes.Contains(d.Src, []byte(escape)) || bytes.Contains(d.Src, []byte(strings.ToUpper(escape[2:])))
	case r >= 0x80:
		return bytes.Contains(d.Src, []byte(`\u`)) && bytes.IndexFunc(d.Src, func(r rune) bool { return r >= 0x80 }) < 0
	}
	return false
}

// isPlainText reports whether a text can stand without quotes in YAML: it is then read as just this text,
// both by YAML 1.1 (PyYAML, so octoDNS and the AWS CLI) and by YAML 1.2.
func isPlainText(s string, flow bool) bool {
	return isPrintable(s) && keepsBounds(s, flow) && !isSpecial(s)
}

// keepsBounds reports whether a text without quotes begins and ends where it should.
func keepsBounds(s string, flow bool) bool {
	if s == "" || strings.Trim(s, " \t") != s {
		return false
	}
	switch s[0] {
	case '-':
		if len(s) == 1 || s[1] == ' ' || s[1] == '-' || flow && strings.IndexByte(",[]{}", s[1]) >= 0 {
			return false
		}
	case '@', '*', '&', '!', '%', '?', ':', '|', '>', '\'', '"', '[', ']', '{', '}', ',', '#', '`':
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c == '#' && i > 0 && (s[i-1] == ' ' || s[i-1] == '\t'):
			return false
		case flow && strings.IndexByte(",[]{}?", c) >= 0:
			return false
		case c != ':':
		case i+1 == len(s), s[i+1] == ' ', s[i+1] == '\t', flow && strings.IndexByte(",[]{}", s[i+1]) >= 0:
			return false
		}
	}
	// Between brackets, typographic quotes look like a slip in JSON.
	return !strings.HasPrefix(s, "...") && (!flow || !strings.ContainsAny(s[:min(3, len(s))], "“”„«"))
}

// isSpecial reports whether some reader of YAML takes a text without quotes for a number, a truth value, a
// date, nothing at all or a merge key. Where in doubt it does.
func isSpecial(s string) bool {
	switch strings.ToLower(s) {
	case "", "~", "null", "y", "n", "yes", "no", "true", "false", "on", "off", "=", "<<", ".":
		return true
	}
	return isYAMLNumber(s) || isDate(s)
}

// isYAMLNumber reports whether a text is a number in some version of YAML: 1.10, 0x1F, 1_000, 1e3, 1:30, .inf.
func isYAMLNumber(s string) bool {
	s = strings.ToLower(s)
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	if s == ".inf" || s == ".nan" {
		return true
	}
	if len(s) > 2 && s[0] == '0' && strings.IndexByte("xob", s[1]) >= 0 {
		return strings.Trim(s[2:], "0123456789abcdef_") == ""
	}
	if s == "" || s[0] != '.' && (s[0] < '0' || s[0] > '9') {
		return false
	}
	if mantissa, exponent, ok := strings.Cut(s, "e"); ok {
		exponent = strings.TrimLeft(exponent, "+-")
		return exponent != "" && strings.Trim(exponent, "0123456789") == "" && isDecimal(mantissa)
	}
	return isDecimal(s)
}

// isDecimal reports whether a text is made of digits with at most one point, or of such parts with colons
// between them, which YAML 1.1 reads to the base of sixty.
func isDecimal(s string) bool {
	parts := strings.Split(s, ":")
	for i, part := range parts {
		whole, fraction, point := strings.Cut(part, ".")
		last := i == len(parts)-1
		switch {
		case strings.Trim(whole+fraction, "0123456789_") != "":
			return false
		case part == "" || part == ".", i > 0 && len(whole) > 2, point && !last:
			return false
		}
	}
	return true
}

// isDate reports whether a text begins like 2001-12-14.
func isDate(s string) bool {
	parts := strings.SplitN(s, "-", 3)
	if len(parts) < 3 || len(parts[0]) != 4 || len(parts[1]) < 1 || len(parts[1]) > 2 {
		return false
	}
	day, rest := parts[2], ""
	if at := strings.IndexAny(day, "Tt \t"); at >= 0 {
		day, rest = day[:at], day[at:]
	}
	digits := parts[0] + parts[1] + day
	return day != "" && len(day) <= 2 && strings.Trim(digits, "0123456789") == "" && strings.Trim(rest, "0123456789Tt \t:.Zz+-") == ""
}

// checkNumber returns an error if what is to be written as a number or truth value is none.
func (d *Document) checkNumber(s string) error {
	word := s == "true" || s == "false" || s == "null"
	if word || isYAMLNumber(s) && (!d.JSON || json.Valid([]byte(s))) {
		return nil
	}
	return fmt.Errorf("%q is no number", s)
}

// checkText returns an error if a text can't be written at all.
func checkText(s string) error {
	if !utf8.ValidString(s) {
		return errNotUTF8
	}
	return nil
}

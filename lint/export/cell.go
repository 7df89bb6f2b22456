package export

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// A form says how a scalar holds RDATA.
type form uint8

const (
	words      form = iota // fields in presentation format, with blanks between
	quotedText             // character-strings in presentation format, in quotes of their own
	rawText                // a text as it is
	eitherText             // quotedText where it begins and ends with a quote, else rawText
	caaValue               // one character-string, with quotes or without
	bareText               // quotedText whose quotes are missing
	octoText               // rawText with "\;" for a semicolon; quotes around it are dropped
)

// A piece is a field with the octets of the scalar's value that it was read from.
type piece struct {
	text     string // in presentation format
	quoted   bool
	from, to int
}

// resolve tells which form a value has.
func (f form) resolve(value string) form {
	switch f {
	case eitherText:
		if trimmed := strings.TrimSpace(value); len(trimmed) > 1 && trimmed[0] == '"' && trimmed[len(trimmed)-1] == '"' {
			return quotedText
		}
		return rawText
	case quotedText:
		if !strings.HasPrefix(strings.TrimLeft(value, " \t"), `"`) || quotesTwice(value) {
			return rawText // the quotes are missing; what is meant is one text
		}
	}
	return f
}

// quotesTwice reports whether a text has its quotes twice, so that each pair encloses nothing: ""text"".
func quotesTwice(value string) bool {
	value = strings.TrimSpace(value)
	return len(value) > 4 && strings.HasPrefix(value, `""`) && strings.HasSuffix(value, `""`) && !strings.Contains(value[2:len(value)-2], `"`)
}

// pieces reads the fields of a scalar's value. Escapes of the format have become those of presentation
// format.
func (d *document) pieces(c cell) []piece {
	if c.node == yamlspan.None {
		return nil
	}
	value := d.doc.Text(c.node)
	var all []piece
	switch f := c.form.resolve(value); f {
	case rawText, octoText:
		from, to := 0, len(value)
		if f == octoText && strings.HasPrefix(value, `"`) {
			from, to = 1, max(1, len(value)-1) // octoDNS drops the first and the last octet, whatever that is
		}
		if c.form != quotedText {
			return []piece{{text: translate(value, from, to, f, false, nil), quoted: true, from: from, to: to}}
		}
		// The quotes are missing; what is meant is the text, cut as it must be.
		bare := strings.TrimSpace(value)
		from += strings.Index(value, bare)
		if quotesTwice(value) {
			bare = strings.Trim(bare, `"`)
			from += 2
		}
		for _, part := range cutText(bare) {
			end := from + len(part)
			all = append(all, piece{text: translate(value, from, end, bareText, d.octal, nil), quoted: true, from: from, to: end})
			from = end
		}
		return all
	case caaValue:
		from, to := 0, len(value)
		if to > 1 && value[0] == '"' && value[to-1] == '"' {
			from, to = 1, to-1
			return []piece{{text: value[from:to], quoted: true, from: from, to: to}}
		}
		return []piece{{text: translate(value, from, to, rawText, false, nil), quoted: true, from: from, to: to}}
	default:
		all = split(value)
		if d.targetAt && value == "@" {
			all[0].text = string(d.apex)
		}
	}
	for i := range all {
		p := &all[i]
		if strings.IndexByte(p.text, '\\') >= 0 && d.octal {
			p.text = translate(value, p.from, p.to, words, true, nil)
		}
	}
	if len(all) > 1 {
		switch c.pick {
		case firstWord:
			return all[:1]
		case otherWords:
			return all[1:]
		}
	}
	return all
}

// split cuts a value into words and quoted strings; strings may touch each other.
func split(value string) []piece {
	var all []piece
	for i := 0; i < len(value); {
		switch value[i] {
		case ' ', '\t', '\n', '\r':
			i++
		case '"':
			end := i + 1
			for end < len(value) && value[end] != '"' {
				if value[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end, len(value))
			all = append(all, piece{text: value[i+1 : end], quoted: true, from: i + 1, to: end})
			i = end + 1
		default:
			end := i
			for end < len(value) && strings.IndexByte(" \t\r\n\"", value[end]) < 0 {
				if value[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end, len(value))
			all = append(all, piece{text: value[i:end], from: i, to: end})
			i = end
		}
	}
	return all
}

// translate returns a part of a value in presentation format. If offsets isn't nil, it gets for each octet
// of the result the offset in value that it comes from, and the end.
func translate(value string, from, to int, f form, octal bool, offsets *[]int) string {
	var b strings.Builder
	put := func(s string, at int) {
		b.WriteString(s)
		if offsets != nil {
			for range len(s) {
				*offsets = append(*offsets, at)
			}
		}
	}
	for i := from; i < to; i++ {
		c := value[i]
		switch {
		case f == octoText && strings.HasPrefix(value[i:to], `\\;`): // one backslash too many
			put(";", i)
			i += 2
		case f == octoText && c == '\\' && i+1 < to && value[i+1] == ';':
			put(";", i)
			i++
		case f == octoText && c == '"' && i+2 < to && value[i+1] == ' ' && value[i+2] == '"' && from > 0:
			i += 2 // octoDNS puts strings in quotes together
		case f == bareText && c == '"':
			put(`\"`, i)
		case f == bareText && c == '\\' && i+1 < to && (value[i+1] == ';' || value[i+1] == '"'):
			put(value[i:i+2], i) // escaped for another format
			i++
		case f == bareText && c == '\\' && (!octal || i+3 >= to || !isOctal(value[i+1:i+4])):
			put(`\\`, i)
		case f == rawText || f == octoText:
			at := i
			put(escaped(value[i:to], &i), at)
		case octal && c == '\\' && i+3 < to && isOctal(value[i+1:i+4]):
			put(fmt.Sprintf(`\%03d`, (value[i+1]-'0')<<6|(value[i+2]-'0')<<3|(value[i+3]-'0')), i)
			i += 3
		case c == '\\' && i+1 < to:
			put(value[i:i+2], i)
			i++
		default:
			put(value[i:i+1], i)
		}
	}
	if offsets != nil {
		*offsets = append(*offsets, to)
	}
	return b.String()
}

// escaped returns the first octet of a text as it stands in a quoted string; of a character of several
// octets it takes them all and moves at to the last.
func escaped(s string, at *int) string {
	switch c := s[0]; {
	case c == '"' || c == '\\':
		return `\` + s[:1]
	case c < ' ' || c == 0x7f:
		return fmt.Sprintf(`\%03d`, c)
	case c >= utf8.RuneSelf:
		if _, size := utf8.DecodeRuneInString(s); size > 1 {
			*at += size - 1
			return s[:size]
		}
		return fmt.Sprintf(`\%03d`, c)
	}
	return s[:1]
}

// isOctal reports whether three digits stand for an octet in octal notation.
func isOctal(s string) bool {
	return '0' <= s[0] && s[0] <= '3' && '0' <= s[1] && s[1] <= '7' && '0' <= s[2] && s[2] <= '7'
}

// fields appends the fields of a cell.
func (d *document) fields(c cell, dst []zone.Field) []zone.Field {
	if c.node == yamlspan.None {
		return dst
	}
	node := d.doc.Node(c.node)
	if c.form == words && !strings.ContainsAny(node.Value, " \t\r\n\"\\@") && node.Value != "" {
		// The common case, without a detour.
		word, span := d.octets(node)
		return append(dst, zone.Field{Span: span, Text: word})
	}
	var offsets []uint32
	for _, p := range d.pieces(c) {
		f := zone.Field{Span: node.Span, Text: []byte(p.text), Quoted: p.quoted}
		if !p.quoted || c.form.resolve(node.Value) == quotedText || c.form == words {
			if offsets == nil {
				offsets = d.doc.Offsets(c.node)
			}
			f.Span = spanOf(node, offsets, p)
		}
		dst = append(dst, f)
	}
	return dst
}

// octets returns a scalar's value, of the source where it is written as it is, and where it stands.
func (d *document) octets(node *yamlspan.Node) ([]byte, text.Span) {
	src := node.Of(d.doc.Src)
	quotes := (len(src) - len(node.Value)) / 2
	if end := quotes + len(node.Value); 0 <= quotes && quotes <= 1 && end <= len(src) && string(src[quotes:end]) == node.Value {
		start := node.Start + uint32(quotes)
		return src[quotes:end:end], text.Span{Start: start, End: start + uint32(len(node.Value))}
	}
	return []byte(node.Value), node.Span
}

// spanOf returns where a piece is written, with the quotes that are part of the value.
func spanOf(node *yamlspan.Node, offsets []uint32, p piece) text.Span {
	if len(offsets) <= p.to {
		return node.Span
	}
	from, to := p.from, p.to
	if p.quoted && from > 0 {
		from--
		if to < len(node.Value) {
			to++
		}
	}
	return text.Span{Start: offsets[from], End: offsets[to]}
}

// Within returns where octets of a field's text are written.
func (d document) Within(_ *zone.Zone, id zone.RecordID, field, start, end int) text.Span {
	number := 0
	for _, c := range d.cellsOf(&d.places[id]) {
		for _, p := range d.pieces(c) {
			if number == field {
				return d.part(c, p, start, end)
			}
			number++
		}
	}
	r := d.places[id]
	return d.span(d.sets[r.set].node)
}

// part returns where octets of a piece's text are written.
func (d *document) part(c cell, p piece, start, end int) text.Span {
	node := d.doc.Node(c.node)
	offsets := d.doc.Offsets(c.node)
	if len(offsets) <= p.to {
		return node.Span
	}
	var at []int
	f := c.form.resolve(node.Value)
	if f == rawText && c.form == quotedText {
		f = bareText
	}
	translate(node.Value, p.from, p.to, f, d.octal, &at)
	if end >= len(at) {
		end = len(at) - 1
	}
	return text.Span{Start: offsets[at[min(start, end)]], End: offsets[at[end]]}
}

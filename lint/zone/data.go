package zone

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/miekg/dns"
)

// A FieldKind says what a field of RDATA holds.
type FieldKind uint8

// The kinds of fields that the reader checks itself.
const (
	NameField    FieldKind = iota // a domain name
	Octet                         // a number up to 255
	Number16                      // a number up to 65,535
	Number32                      // a number up to 4,294,967,295
	TimeField                     // seconds, perhaps with units (BIND: 1h30m)
	IPv4Field                     // a dotted quad
	IPv6Field                     // an IPv6 address
	TagField                      // a word of letters and digits
	StringField                   // a character-string
	StringsField                  // one or more character-strings up to the end
)

// fieldKinds has the types that are checked here, on octets, since a big zone is made of them.
// All others go through miekg/dns.
var fieldKinds = map[uint16][]FieldKind{
	dns.TypeA:     {IPv4Field},
	dns.TypeAAAA:  {IPv6Field},
	dns.TypeNS:    {NameField},
	dns.TypeCNAME: {NameField},
	dns.TypeDNAME: {NameField},
	dns.TypePTR:   {NameField},
	dns.TypeMX:    {Number16, NameField},
	dns.TypeSRV:   {Number16, Number16, Number16, NameField},
	dns.TypeTXT:   {StringsField},
	dns.TypeSPF:   {StringsField},
	dns.TypeCAA:   {Octet, TagField, StringField},
	dns.TypeSOA:   {NameField, NameField, Number32, TimeField, TimeField, TimeField, TimeField},
}

// commonKinds has the rows of fieldKinds for types below its length, so that the reader needn't hash.
var commonKinds = func() (table [64][]FieldKind) {
	for rrtype, kinds := range fieldKinds {
		if int(rrtype) < len(table) {
			table[rrtype] = kinds
		}
	}
	return table
}()

// FieldKinds returns what the fields of a type hold, or nil for a type that this package leaves to
// miekg/dns.
func FieldKinds(rrtype uint16) []FieldKind {
	if int(rrtype) < len(commonKinds) {
		return commonKinds[rrtype]
	}
	return fieldKinds[rrtype]
}

// pseudoTypes are types that some servers read and the DNS doesn't have; their numbers are private.
var pseudoTypes = map[string]uint16{"ALIAS": 65401, "ANAME": 65402}

// TypeString returns the mnemonic of a type, or TYPEn (RFC 3597).
func TypeString(rrtype uint16) string {
	if s, ok := dns.TypeToString[rrtype]; ok {
		return s
	}
	for name, number := range pseudoTypes {
		if number == rrtype {
			return name
		}
	}
	return fmt.Sprintf("TYPE%d", rrtype)
}

// ParseType returns the type that an upper-case word stands for.
func ParseType(word string) (uint16, bool) {
	if t, ok := dns.StringToType[word]; ok {
		return t, true
	}
	if t, ok := pseudoTypes[word]; ok {
		return t, true
	}
	if rest, ok := strings.CutPrefix(word, "TYPE"); ok {
		n, ok := ParseNumber([]byte(rest), 0xffff)
		return uint16(n), ok
	}
	return 0, false
}

// A DataError says what is wrong with RDATA.
type DataError struct {
	Kind    ProblemKind
	Field   int // the field at fault, or the number of fields when one is missing
	Message string
	Help    string
}

// AppendData appends the canonical form of RDATA: two records of one type are equal if and only if
// theirs is. Names are canonical and absolute, strings have their octets with a length before each.
// What it returns with an error is a form of the broken RDATA that can at least be compared.
func AppendData(dst []byte, rrtype uint16, fields []Field, origin Name) ([]byte, *DataError) {
	kinds := FieldKinds(rrtype)
	start := len(dst)
	if len(fields) > 0 && !fields[0].Quoted && string(fields[0].Text) == `\#` || kinds == nil {
		out, err := appendForeign(dst, rrtype, fields, origin)
		if err != nil {
			return appendBroken(out[:start], fields), err
		}
		return out, nil
	}
	for i, kind := range kinds {
		if i >= len(fields) {
			return appendBroken(dst[:start], fields), missingField(rrtype, kinds, fields)
		}
		if kind == StringsField {
			out, err := appendStrings(dst, fields[i:], i)
			if err != nil {
				return appendBroken(out[:start], fields), err
			}
			return out, nil
		}
		var err *DataError
		if dst, err = appendField(dst, kind, &fields[i], origin); err != nil {
			err.Field = i
			return appendBroken(dst[:start], fields), explain(err, rrtype, fields)
		}
	}
	if len(fields) > len(kinds) {
		err := extraField(rrtype, len(kinds), fields)
		return appendBroken(dst[:start], fields), err
	}
	return dst, nil
}

// appendBroken appends the fields as they are written, after an octet that no good RDATA begins with.
func appendBroken(dst []byte, fields []Field) []byte {
	dst = append(dst, 0xff, 0xff)
	for i := range fields {
		written := fields[i].Text
		if len(written) > 1024 {
			sum := sha256.Sum256(written)
			written = sum[:]
		}
		dst = append(dst, written...)
		dst = append(dst, 0xff)
	}
	return dst
}

func appendField(dst []byte, kind FieldKind, f *Field, origin Name) ([]byte, *DataError) {
	switch kind {
	case StringField:
		return appendString(dst, f, 0)
	case NameField:
		if f.Quoted {
			return dst, &DataError{Message: short(f.Text) + " is in quotes", Help: "a name is written without quotes"}
		}
		out, err := AppendName(dst, f.Text, origin)
		if err != nil {
			kind, help := NameFault(err)
			return out, &DataError{Kind: kind, Message: fmt.Sprintf("the name %s %v", short(f.Text), err), Help: help}
		}
		return append(out, 0), nil
	case IPv4Field:
		if ip, ok := ParseIPv4(f.Text); ok && !f.Quoted {
			return append(dst, ip[:]...), nil
		}
		return dst, badAddress(f, "IPv4")
	case IPv6Field:
		if ip, ok := ParseIPv6(f.Text); ok && !f.Quoted {
			return append(dst, ip[:]...), nil
		}
		return dst, badAddress(f, "IPv6")
	case TagField:
		return appendTag(dst, f)
	}
	n, ok := parseNumberField(kind, f.Text)
	if !ok || f.Quoted {
		return dst, badNumber(kind, f)
	}
	return append(dst, byte(n>>24), byte(n>>16), byte(n>>8), byte(n)), nil
}

func parseNumberField(kind FieldKind, text []byte) (uint32, bool) {
	switch kind {
	case Octet:
		return ParseNumber(text, 0xff)
	case Number16:
		return ParseNumber(text, 0xffff)
	case TimeField:
		return ParseTTL(text)
	}
	return ParseNumber(text, 0xffffffff)
}

func appendTag(dst []byte, f *Field) ([]byte, *DataError) {
	if len(f.Text) == 0 || len(f.Text) > 255 {
		return dst, &DataError{Message: "the tag is empty or too long"}
	}
	for _, c := range f.Text {
		switch {
		case 'A' <= c && c <= 'Z':
			c |= 0x20
		case 'a' <= c && c <= 'z', isDigit(c):
		default:
			return dst, &DataError{Message: fmt.Sprintf("the tag %s may only hold letters and digits", short(f.Text))}
		}
		dst = append(dst, c)
	}
	return append(dst, 0), nil
}

func appendStrings(dst []byte, fields []Field, first int) ([]byte, *DataError) {
	for i := range fields {
		var err *DataError
		if dst, err = appendString(dst, &fields[i], first+i); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// appendString appends a character-string with its length before it (RFC 1035 section 3.3).
func appendString(dst []byte, f *Field, number int) ([]byte, *DataError) {
	const most = 255
	if len(f.Text) > most*len(`\000`) {
		// Not even a string of nothing but escapes can be that long and good.
		return dst, tooLong(number, countOctets(f.Text))
	}
	at := len(dst)
	dst = append(dst, 0)
	dst, ok := AppendOctets(dst, f.Text)
	size := len(dst) - at - 1
	if !ok {
		return dst, &DataError{Field: number, Message: fmt.Sprintf("the string %s %v", short(f.Text), ErrEscape)}
	}
	if size > most {
		return dst, tooLong(number, size)
	}
	dst[at] = byte(size)
	return dst, nil
}

func tooLong(number, size int) *DataError {
	return &DataError{
		Kind: StringTooLong, Field: number,
		Message: fmt.Sprintf("a character-string of %d octets; it may have 255", size),
		Help:    "split it into several quoted strings",
	}
}

// countOctets returns how many octets a character-string in presentation format stands for.
func countOctets(written []byte) int {
	count := 0
	for i := 0; i < len(written); i++ {
		if written[i] == '\\' {
			if _, size, ok := unescape(written[i:]); ok {
				i += size - 1
			}
		}
		count++
	}
	return count
}

// AppendOctets appends the octets that a character-string in presentation format stands for; ok is
// false if an escape in it is broken.
func AppendOctets(dst, written []byte) (out []byte, ok bool) {
	ok = true
	for i := 0; i < len(written); i++ {
		c := written[i]
		if c == '\\' {
			octet, size, good := unescape(written[i:])
			if !good {
				ok = false
				dst = append(dst, c)
				continue
			}
			c = octet
			i += size - 1
		}
		dst = append(dst, c)
	}
	return dst, ok
}

// Written returns how many octets of presentation format stand for the first octets of a string.
func Written(presentation []byte, octets int) int {
	at := 0
	for octets > 0 && at < len(presentation) {
		switch {
		case presentation[at] != '\\' || at+1 == len(presentation):
			at++
		case '0' <= presentation[at+1] && presentation[at+1] <= '9':
			at += 4
		default:
			at += 2
		}
		octets--
	}
	return min(at, len(presentation))
}

// Quote returns octets as a quoted character-string in presentation format. Octets that are no UTF-8 are
// escaped.
func Quote(octets string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(octets); i++ {
		switch c := octets[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, `\%03d`, c)
		case c >= utf8.RuneSelf:
			_, size := utf8.DecodeRuneInString(octets[i:])
			if size == 1 {
				fmt.Fprintf(&b, `\%03d`, c)
				continue
			}
			b.WriteString(octets[i : i+size])
			i += size - 1
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

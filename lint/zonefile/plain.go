package zonefile

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

const (
	toWord    = iota // an octet of a word, and of a string
	toBlank          // space and tab
	toNewline        // CR and LF
	toComment        // semicolon
	toString         // a quote
	toBracket        // a bracket: part of a string
	toOther          // what plainLine leaves to others
)

// plainOctets sorts octets for [reader.plainLine].
var plainOctets = func() (table [256]uint8) {
	table[' '], table['\t'] = toBlank, toBlank
	table['\n'], table['\r'] = toNewline, toNewline
	table[';'], table['"'] = toComment, toString
	table['('], table[')'] = toBracket, toBracket
	table['\\'] = toOther
	for c := 0x80; c < len(table); c++ {
		table[c] = toOther
	}
	return table
}()

// plainLine does what collect does, faster, for an entry that is one line of words and closed strings without
// escapes or octets above 0x7f. For any other it is false, and the reader's position is as before.
func (r *reader) plainLine() bool {
	src := r.src
	r.tokens = r.tokens[:0]
	flags := zone.Flags(0)
	i := r.pos
	for i < len(src) && len(r.tokens) <= maxFields {
		start := i
		switch plainOctets[src[i]] {
		case toWord:
			for i++; i < len(src) && plainOctets[src[i]] == toWord; i++ {
			}
			r.tokens = append(r.tokens, token{word, text.Span{Start: uint32(start), End: uint32(i)}})
			continue
		case toBlank:
			i++
			continue
		case toString:
			if i = endOfString(src, i+1); i < 0 {
				return false
			}
			r.tokens = append(r.tokens, token{quoted, text.Span{Start: uint32(start), End: uint32(i)}})
			continue
		case toComment:
			i = text.EndOfLine(src, i)
			flags = zone.Commented
		case toNewline:
		default:
			return false
		}
		break
	}
	if len(r.tokens) > maxFields {
		return false
	}
	r.pos = text.SkipNewline(src, i)
	r.flags, r.faulty, r.high = flags, false, false
	if n := len(r.tokens); n > 0 {
		r.entryStart, r.entryEnd = r.tokens[0].Start, r.tokens[n-1].End
	}
	return true
}

// appendPlain appends the fields of RDATA that ends with src, faster than by tokens, where all of it is words and closed
// strings without escapes or octets above 0x7f. For any other ok is false.
func appendPlain(dst []zone.Field, src []byte, i int) (fields []zone.Field, ok bool) {
	for i < len(src) {
		start := i
		switch plainOctets[src[i]] {
		case toWord:
			for i++; i < len(src) && plainOctets[src[i]] == toWord; i++ {
			}
			dst = append(dst, zone.Field{Span: text.Span{Start: uint32(start), End: uint32(i)}, Text: src[start:i]})
		case toBlank:
			i++
		case toString:
			if i = endOfString(src, i+1); i < 0 {
				return nil, false
			}
			dst = append(dst, zone.Field{Span: text.Span{Start: uint32(start), End: uint32(i)}, Text: src[start+1 : i-1], Quoted: true})
		default:
			return nil, false
		}
	}
	return dst, true
}

// endOfString returns the offset after the quote that closes a string, or -1 if the string isn't plain.
func endOfString(src []byte, i int) int {
	for i < len(src) {
		switch plainOctets[src[i]] {
		case toNewline, toOther:
			return -1
		case toString:
			return i + 1
		}
		i++
	}
	return -1
}

// commonType returns the type that a word stands for if it is one of those that big zones are made of, else 0.
func commonType(written []byte) uint16 {
	const lower = 0x20
	switch len(written) {
	case 1:
		if written[0]|lower == 'a' {
			return dns.TypeA
		}
	case 2:
		switch [2]byte{written[0] | lower, written[1] | lower} {
		case [2]byte{'m', 'x'}:
			return dns.TypeMX
		case [2]byte{'n', 's'}:
			return dns.TypeNS
		}
	case 3:
		switch [3]byte{written[0] | lower, written[1] | lower, written[2] | lower} {
		case [3]byte{'t', 'x', 't'}:
			return dns.TypeTXT
		case [3]byte{'s', 'r', 'v'}:
			return dns.TypeSRV
		case [3]byte{'p', 't', 'r'}:
			return dns.TypePTR
		}
	case 4:
		if [4]byte{written[0] | lower, written[1] | lower, written[2] | lower, written[3] | lower} == [4]byte{'a', 'a', 'a', 'a'} {
			return dns.TypeAAAA
		}
	case 5:
		if [4]byte{written[0] | lower, written[1] | lower, written[2] | lower, written[3] | lower} == [4]byte{'c', 'n', 'a', 'm'} && written[4]|lower == 'e' {
			return dns.TypeCNAME
		}
	}
	return 0
}

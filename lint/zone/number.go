package zone

import (
	"fmt"
	"strings"

	"github.com/miekg/dns"
)

// ParseNumber reads decimal digits up to a limit.
func ParseNumber(text []byte, limit uint32) (uint32, bool) {
	if len(text) == 0 {
		return 0, false
	}
	n := uint64(0)
	for _, c := range text {
		if !isDigit(c) {
			return 0, false
		}
		if n = n*10 + uint64(c-'0'); n > uint64(limit) {
			return 0, false
		}
	}
	return uint32(n), true
}

// ParseTTL reads seconds, either as a number or with BIND's units (1w2d3h4m5s, upper or lower case).
func ParseTTL(text []byte) (uint32, bool) {
	total, part, digits := uint64(0), uint64(0), 0
	for _, c := range text {
		if isDigit(c) {
			part = part*10 + uint64(c-'0')
			digits++
			if part > 0xffffffff {
				return 0, false
			}
			continue
		}
		unit := unitSeconds(c | 0x20)
		if unit == 0 || digits == 0 {
			return 0, false
		}
		total += part * unit
		part, digits = 0, 0
	}
	if len(text) == 0 || total+part > 0xffffffff {
		return 0, false
	}
	return uint32(total + part), true
}

func unitSeconds(c byte) uint64 {
	switch c {
	case 's':
		return 1
	case 'm':
		return 60
	case 'h':
		return 60 * 60
	case 'd':
		return 24 * 60 * 60
	case 'w':
		return 7 * 24 * 60 * 60
	}
	return 0
}

// ParseIPv4 reads a dotted quad, without leading zeros, as inet_pton does.
func ParseIPv4(text []byte) (ip [4]byte, ok bool) {
	part, value, digits := 0, 0, 0
	for _, c := range text {
		switch {
		case isDigit(c):
			if digits > 0 && value == 0 {
				return ip, false
			}
			value = value*10 + int(c-'0')
			digits++
			if value > 255 {
				return ip, false
			}
		case c == '.' && digits > 0 && part < 3:
			ip[part] = byte(value)
			part, value, digits = part+1, 0, 0
		default:
			return ip, false
		}
	}
	ip[part] = byte(value)
	return ip, part == 3 && digits > 0
}

// ParseIPv6 reads an IPv6 address (RFC 4291 section 2.2), without zone.
func ParseIPv6(text []byte) (ip [16]byte, ok bool) {
	at, gap := 0, -1 // octets read, and where :: stands among them
	if len(text) >= 2 && text[0] == ':' {
		if text[1] != ':' {
			return ip, false
		}
		gap, text = 0, text[2:]
	}
	for len(text) > 0 {
		value, digits := 0, 0
		for digits < len(text) && digits < 5 && hexValue(text[digits]) >= 0 {
			value = value<<4 | hexValue(text[digits])
			digits++
		}
		rest := text[digits:]
		if len(rest) > 0 && rest[0] == '.' {
			v4, good := ParseIPv4(text)
			if !good || at > 12 {
				return ip, false
			}
			at += copy(ip[at:], v4[:])
			break
		}
		if digits == 0 || digits > 4 || at > 14 {
			return ip, false
		}
		ip[at], ip[at+1] = byte(value>>8), byte(value)
		at += 2
		if len(rest) == 0 {
			break
		}
		if rest[0] != ':' || len(rest) == 1 {
			return ip, false
		}
		text = rest[1:]
		if text[0] == ':' {
			if gap >= 0 {
				return ip, false
			}
			gap, text = at, text[1:]
		}
	}
	if gap < 0 {
		return ip, at == 16
	}
	if at >= 16 {
		return ip, false
	}
	copy(ip[16-(at-gap):], ip[gap:at])
	clear(ip[gap : 16-(at-gap)])
	return ip, true
}

func hexValue(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// short returns a written string, cut to what a message can show.
func short(text []byte) string {
	const most = 64
	if len(text) > most {
		return fmt.Sprintf("%q…", text[:most])
	}
	return fmt.Sprintf("%q", text)
}

// bare is short without the quotes.
func bare(text []byte) string {
	return strings.ReplaceAll(short(text), `"`, "")
}

func badAddress(f *Field, version string) *DataError {
	if n := len(f.Text); n > 1 && f.Text[n-1] == '.' {
		bare := f.Text[:n-1]
		_, four := ParseIPv4(bare)
		_, six := ParseIPv6(bare)
		if four && version == "IPv4" || six && version == "IPv6" {
			return &DataError{
				Kind:    AddressDot,
				Message: fmt.Sprintf("the address %s ends in a dot", short(f.Text)),
				Help:    "a final dot belongs to names, not to addresses",
			}
		}
	}
	if f.Quoted {
		return &DataError{Message: short(f.Text) + " is in quotes", Help: "an address is written without quotes"}
	}
	help := "write four numbers from 0 to 255, without leading zeros"
	if version == "IPv6" {
		help = "write it like 2001:db8::1"
	}
	if _, ok := ParseIPv4(f.Text); ok && version == "IPv6" {
		help = "an IPv4 address belongs in a record of type A"
	}
	if _, ok := ParseIPv6(f.Text); ok && version == "IPv4" {
		help = "an IPv6 address belongs in a record of type AAAA"
	}
	return &DataError{Message: fmt.Sprintf("%s is no %s address", short(f.Text), version), Help: help}
}

func badNumber(kind FieldKind, f *Field) *DataError {
	if f.Quoted {
		return &DataError{Message: short(f.Text) + " is in quotes", Help: "a number is written without quotes"}
	}
	limit := map[FieldKind]string{Octet: "255", Number16: "65535", Number32: "4294967295", TimeField: "4294967295 seconds"}[kind]
	return &DataError{Message: fmt.Sprintf("%s is no number from 0 to %s", short(f.Text), limit)}
}

// explain finds the kind of a mistake that spans several fields.
func explain(err *DataError, rrtype uint16, fields []Field) *DataError {
	if rrtype == dns.TypeMX && err.Field == 0 && len(fields) == 1 {
		err.Kind = PreferenceMissing
		err.Message = fmt.Sprintf("the MX to %s has no preference", bare(fields[0].Text))
		err.Help = "write a number before the host, such as 10"
	}
	return err
}

func missingField(rrtype uint16, kinds []FieldKind, fields []Field) *DataError {
	if rrtype == dns.TypeTXT || rrtype == dns.TypeSPF {
		return &DataError{Field: len(fields), Message: "a " + TypeString(rrtype) + " record without text"}
	}
	return &DataError{
		Field:   len(fields),
		Message: fmt.Sprintf("%s data has %d fields, here are %d", TypeString(rrtype), len(kinds), len(fields)),
	}
}

func extraField(rrtype uint16, want int, fields []Field) *DataError {
	if rrtype == dns.TypeMX && len(fields) == 3 {
		if _, ok := ParseNumber(fields[1].Text, 0xffff); ok {
			return &DataError{Kind: PreferenceTwice, Field: 1, Message: "the MX has two preferences", Help: "keep one of them"}
		}
	}
	return &DataError{
		Field:   want,
		Message: fmt.Sprintf("%s stands after the end of the %s data", short(fields[want].Text), TypeString(rrtype)),
	}
}

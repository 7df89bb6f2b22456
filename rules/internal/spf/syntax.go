package spf

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

const (
	qualifiers    = "+-~?"
	macroLetters  = "slodipvh"
	textLetters   = "crt" // only in the text that exp= points to (RFC 7208 §7.2)
	macroSplitAt  = ".-+,/_="
	mechanismList = "all, include, a, mx, ptr, ip4, ip6 and exists"
)

// parseTerm reads one term, which is not empty, by the grammar of RFC 7208 §12.
func parseTerm(raw string, offset int) Term {
	t := Term{Raw: raw, Offset: offset, Qualifier: '+'}
	// An '=' before any ':' or '/' tells a modifier from a mechanism (§4.6.1).
	if at := modifierName(raw); at > 0 {
		t.Kind, t.Name, t.Arg = Modifier, strings.ToLower(raw[:at]), raw[at+1:]
		t.Why = modifierFault(t)
	} else {
		t.Kind = Mechanism
		t.Why = t.mechanism()
	}
	if why := octetFault(raw); why != "" {
		t.Why = why
	}
	if t.Why != "" {
		t.Kind = Bad
	}
	return t
}

// modifierName returns the length of the name if a term begins like a modifier, else 0.
func modifierName(raw string) int {
	for i := range len(raw) {
		switch c := raw[i]; {
		case isLetter(c):
		case i > 0 && (isDigit(c) || c == '.' || c == '_' || c == '-'):
		case c == '=':
			return i
		default:
			return 0
		}
	}
	return 0
}

// mechanism fills in the parts of a mechanism and returns what is wrong with it.
func (t *Term) mechanism() string {
	body := t.Raw
	if strings.IndexByte(qualifiers, body[0]) >= 0 {
		t.Qualifier, body = body[0], body[1:]
	}
	end := 0
	for end < len(body) && body[end] != ':' && body[end] != '/' {
		end++
	}
	t.Name = strings.ToLower(body[:end])
	rest, colon := strings.CutPrefix(body[end:], ":")
	t.Arg = rest
	switch t.Name {
	case "":
		return "a mechanism has to follow the qualifier; known are " + mechanismList
	case "all":
		if end < len(body) {
			return "all takes no argument: write " + body[:end]
		}
		return ""
	case "include", "exists":
		if !colon {
			return fmt.Sprintf("%s needs a domain: write %s:domain", t.Name, t.Name)
		}
		return domainFault(t.Arg)
	case "ptr":
		if end == len(body) {
			return ""
		}
		return domainFault(t.Arg)
	case "a", "mx":
		if t.Arg, t.CIDR = "", rest; colon {
			t.Arg, t.CIDR = cutLengths(rest)
			if why := domainFault(t.Arg); why != "" {
				return why
			}
		}
		return lengthsFault(t.CIDR)
	case "ip4", "ip6":
		if at := strings.IndexByte(rest, '/'); at >= 0 {
			t.Arg, t.CIDR = rest[:at], rest[at:]
		}
		return t.addressFault(colon)
	}
	return unknownFault(t.Name)
}

// unknownFault says what an unknown mechanism may have been meant to be.
func unknownFault(name string) string {
	switch name {
	case "redirect", "exp":
		return fmt.Sprintf("%s is a modifier: write %s=domain", name, name)
	case "ip":
		return "there is no mechanism ip: write ip4: or ip6:"
	case "ipv4", "ipv6":
		return fmt.Sprintf("there is no mechanism %s: write ip%s:", name, name[3:])
	}
	return fmt.Sprintf("there is no mechanism %q; known are %s", name, mechanismList)
}

func modifierFault(t Term) string {
	switch t.Name {
	case "redirect", "exp":
		return domainFault(t.Arg)
	}
	// Unknown modifiers are ignored, but their value has to be a macro-string (§6).
	_, why := macroString(t.Arg, macroLetters+textLetters)
	return why
}

func (t *Term) addressFault(colon bool) string {
	bits, example := 32, "ip4:192.0.2.0/24"
	if t.Name == "ip6" {
		bits, example = 128, "ip6:2001:db8::/32"
	}
	if !colon || t.Arg == "" {
		return fmt.Sprintf("%s needs an address: write it like %s", t.Name, example)
	}
	addr, err := netip.ParseAddr(t.Arg)
	switch {
	case err == nil && addr.Is6() && t.Name == "ip4":
		return fmt.Sprintf("%q is an IPv6 address: write ip6:%s", t.Arg, t.Arg)
	case err == nil && addr.Is4() && t.Name == "ip6":
		return fmt.Sprintf("%q is an IPv4 address: write ip4:%s", t.Arg, t.Arg)
	case err != nil && t.Name == "ip4" && leadingZero(t.Arg):
		return fmt.Sprintf("%q is no IPv4 address: its numbers have no leading zeros", t.Arg)
	case err != nil || addr.Zone() != "":
		return fmt.Sprintf("%q is no IPv%s address: write it like %s", t.Arg, t.Name[2:], example)
	case t.CIDR != "" && !isNumber(t.CIDR[1:], bits):
		return fmt.Sprintf("the prefix length %q is not a number from 0 to %d without leading zeros", t.CIDR, bits)
	}
	return ""
}

// leadingZero reports whether a text is four numbers, and one of them begins with a needless zero.
func leadingZero(arg string) bool {
	parts := strings.Split(arg, ".")
	found := false
	for _, part := range parts {
		n, err := strconv.ParseUint(part, 10, 64)
		if err != nil || n > 255 {
			return false
		}
		found = found || len(part) > 1 && part[0] == '0'
	}
	return found && len(parts) == 4
}

// cutLengths cuts the prefix lengths from the end of the argument of a or mx. A slash can
// also be part of a macro-string, there something else than digits follows.
func cutLengths(arg string) (domain, lengths string) {
	tail := len(arg)
	for tail > 0 && (isDigit(arg[tail-1]) || arg[tail-1] == '/') {
		tail--
	}
	if slash := strings.IndexByte(arg[tail:], '/'); slash >= 0 {
		return arg[:tail+slash], arg[tail+slash:]
	}
	return arg, ""
}

// lengthsFault checks a dual-cidr-length: "/24", "//64" or "/24//64".
func lengthsFault(lengths string) string {
	if lengths == "" {
		return ""
	}
	v4, v6, dual := strings.Cut(lengths, "//")
	if dual && !isNumber(v6, 128) {
		return fmt.Sprintf("the IPv6 prefix length in %q is not a number from 0 to 128 without leading zeros", lengths)
	}
	if v4 != "" && !isNumber(v4[1:], 32) || v4 == "" && !dual {
		return fmt.Sprintf("the prefix length in %q is not a number from 0 to 32 without leading zeros"+
			" (the one for IPv6 follows two slashes, as in /24//64)", lengths)
	}
	return ""
}

func isNumber(text string, most int) bool {
	if text == "" || len(text) > 3 || len(text) > 1 && text[0] == '0' {
		return false
	}
	n := 0
	for i := range len(text) {
		if !isDigit(text[i]) {
			return false
		}
		n = n*10 + int(text[i]-'0')
	}
	return n <= most
}

// domainFault checks a domain-spec: a macro-string that ends in a top label or a macro.
func domainFault(spec string) string {
	if spec == "" {
		return "the domain is missing: write one without a blank before it"
	}
	tail, why := macroString(spec, macroLetters)
	if why != "" || tail == "" {
		return why
	}
	name := strings.TrimSuffix(tail, ".")
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return fmt.Sprintf("%q is no full domain: a name with at least one dot is needed, as in example.com", spec)
	}
	if top := name[dot+1:]; !isTopLabel(top) {
		return fmt.Sprintf("%q is no domain: its last label %q has to be letters, digits and inner hyphens, not digits alone", spec, top)
	}
	return ""
}

func isTopLabel(label string) bool {
	if label == "" || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	digits := true
	for i := range len(label) {
		if !isLetter(label[i]) && !isDigit(label[i]) && label[i] != '-' {
			return false
		}
		digits = digits && isDigit(label[i])
	}
	return !digits
}

// macroString checks a macro-string (RFC 7208 §7.1) and returns what follows its last macro.
func macroString(text, letters string) (tail, why string) {
	rest := text
	for {
		at := strings.IndexByte(rest, '%')
		if at < 0 {
			return rest, ""
		}
		macro := rest[at:]
		length := macroLength(macro, letters)
		if length == 0 {
			return "", fmt.Sprintf("%q begins no macro: write %%%% for a percent sign, or a macro like %%{i} or %%{d2}", macro)
		}
		rest = macro[length:]
	}
}

// macroLength returns the length of the macro-expand that a text begins with, 0 if it is none.
func macroLength(text, letters string) int {
	if len(text) < 2 {
		return 0
	}
	if strings.IndexByte("%_-", text[1]) >= 0 {
		return 2
	}
	end := strings.IndexByte(text, '}')
	if text[1] != '{' || end < 3 || strings.IndexByte(letters, text[2]|0x20) < 0 {
		return 0
	}
	inner := text[3:end]
	digits := 0
	for digits < len(inner) && isDigit(inner[digits]) {
		digits++
	}
	if digits > 0 && strings.Trim(inner[:digits], "0") == "" {
		return 0
	}
	inner = inner[digits:]
	if inner != "" && inner[0]|0x20 == 'r' {
		inner = inner[1:]
	}
	if strings.Trim(inner, macroSplitAt) != "" {
		return 0
	}
	return end + 1
}

// octetFault names the first octet that can stand nowhere in a term.
func octetFault(raw string) string {
	for i := range len(raw) {
		switch c := raw[i]; {
		case c == '\t':
			return "a tab stands in it: terms are separated by blanks only"
		case c < 0x21 || c == 0x7f:
			return fmt.Sprintf("a control character (0x%02x) stands in it: only printable ASCII can", c)
		case c > 0x7f:
			return fmt.Sprintf("an octet outside ASCII (0x%02x) stands in it: only printable ASCII can", c)
		}
	}
	return ""
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

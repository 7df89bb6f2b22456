package yamlspan

import "strings"

// What an octet can mean to a scan for a plain scalar's end.
const (
	inText      = iota
	isBlank     // space and tab
	isColon     // ends the scalar before a blank
	isIndicator // ends it in flow style
	maybeBreak  // a line break, or the first octet of one
)

var plainOctets = func() (table [256]uint8) {
	table[' '], table['\t'] = isBlank, isBlank
	table[':'] = isColon
	for _, c := range ",?[]{}" {
		table[c] = isIndicator
	}
	for _, c := range "\n\r\xc2\xe2" {
		table[byte(c)] = maybeBreak
	}
	table[0xc2], table[0xe2] = maybeBreak, maybeBreak
	return table
}()

// plainEnd returns where a scalar without quotes ends that begins at an offset, in a block collection at
// column around (or -1), and whether its octets are its value as they stand.
func plainEnd(s string, at, around int, flow bool) (end int, simple bool) {
	simple = true
	for {
		end = plainWords(s, at, flow)
		next := skipBlanks(s, end)
		size := breakLength(s, next)
		if size == 0 {
			return end, simple
		}
		lineStart := next
		for size > 0 {
			lineStart = next + size
			next = skipBlanks(s, lineStart)
			size = breakLength(s, next)
		}
		switch {
		case next >= len(s), s[next] == '#', isDocumentMark(s, lineStart),
			!flow && next-lineStart <= around,
			plainWords(s, next, flow) == next:
			return end, simple
		}
		simple = false
		at = next
	}
}

// plainWords returns where the words of a plain scalar end in the line of an offset.
func plainWords(s string, at int, flow bool) int {
	end := at // of the last word
	for ; at < len(s); at++ {
		switch plainOctets[s[at]] {
		case isBlank:
			at = skipBlanks(s, at)
			if at >= len(s) || s[at] == '#' {
				return end
			}
			at--
			continue
		case isColon:
			if endsWord(s, at+1) {
				return end
			}
		case isIndicator:
			if flow {
				return end
			}
		case maybeBreak:
			if breakLength(s, at) > 0 {
				return end
			}
		}
		end = at + 1
	}
	return end
}

// endsWord reports whether there is a blank, a line break or nothing at an offset.
func endsWord(s string, at int) bool {
	return at >= len(s) || s[at] == ' ' || s[at] == '\t' || breakLength(s, at) > 0
}

// isDocumentMark reports whether a line begins with --- or ... .
func isDocumentMark(s string, lineStart int) bool {
	rest := s[lineStart:]
	return (strings.HasPrefix(rest, "---") || strings.HasPrefix(rest, "...")) && endsWord(rest, 3)
}

// singleEnd returns where the scalar in single quotes ends that begins at an offset, and whether the
// octets between its quotes are its value as they stand. The end is -1 if nothing closes it.
func singleEnd(s string, at int) (end int, simple bool) {
	simple = true
	for at++; at < len(s); at++ {
		switch c := s[at]; {
		case c == '\'':
			if at+1 < len(s) && s[at+1] == '\'' {
				simple = false
				at++
				continue
			}
			return at + 1, simple
		case plainOctets[c] == maybeBreak && breakLength(s, at) > 0:
			simple = false
		}
	}
	return -1, false
}

// doubleEnd is singleEnd for double quotes.
func doubleEnd(s string, at int) (end int, simple bool) {
	simple = true
	for at++; at < len(s); at++ {
		switch c := s[at]; {
		case c == '"':
			return at + 1, simple
		case c == '\\':
			simple = false
			at++
		case plainOctets[c] == maybeBreak && breakLength(s, at) > 0:
			simple = false
		}
	}
	return -1, false
}

// isAnchorOctet reports whether an octet can be part of an anchor's name.
func isAnchorOctet(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '-'
}

// anchorEnd returns where the anchor or alias ends that begins with & or * at an offset.
func anchorEnd(s string, at int) int {
	for at++; at < len(s) && isAnchorOctet(s[at]); at++ {
	}
	return at
}

// tagEnd returns where the tag ends that begins with ! at an offset.
func tagEnd(s string, at int) int {
	for at < len(s) && !endsWord(s, at) {
		at++
	}
	return at
}

// skipGap passes over blanks, line breaks and comments.
func skipGap(s string, at int) int {
	for at < len(s) {
		at = skipBlanks(s, at)
		size := breakLength(s, at)
		switch {
		case size > 0:
			at += size
		case at < len(s) && s[at] == '#':
			at = endOfLine(s, at)
		default:
			return at
		}
	}
	return at
}

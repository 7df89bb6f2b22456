package yamlspan

import (
	"bytes"
	"fmt"
)

// What a file may cost before it is refused. yaml.v3 takes some 250 octets of memory for a node, and the smallest
// node is an octet long: a file of nothing but brackets or colons would take 200 times its size, and nothing can be
// done about it once yaml.v3 has begun. The nodes of real exports are 5 octets long and more.
const (
	// MaxSize is how large a file may be. A million records are some 60 MB in YAML and 250 MB in JSON; providers
	// host a hundredth of that.
	MaxSize = 256 << 20

	octetsPerNode = 3       // on average, at least
	spareNodes    = 1 << 16 // which a small file may have, however short they are
	maxYAMLNodes  = 1 << 24 // of which a million records have less, and which take 5 GiB
	maxJSONNodes  = 1 << 26 // our own, of a quarter of the size
	maxDirectives = 1000    // %TAG: yaml.v3 looks through all of them for each
)

// Bearable says why a file isn't read, for what that would cost, or returns nil.
func Bearable(src []byte) *SyntaxError {
	switch e := tooLong(src); {
	case e != nil:
		return e
	case startsJSON(src):
		return tooMany(src, maxJSONNodes)
	}
	return bearableYAML(src)
}

func tooLong(src []byte) *SyntaxError {
	if len(src) <= MaxSize {
		return nil
	}
	return &SyntaxError{
		Message: fmt.Sprintf("an export of %d MiB, and zonemend reads those of up to %d MiB", len(src)>>20, MaxSize>>20),
		Help:    "give each zone a file of its own, or export the zone as a master file, which may be larger",
	}
}

// bearableYAML is Bearable for what yaml.v3 is to read.
func bearableYAML(src []byte) *SyntaxError {
	return tooMany(src, min(spareNodes+len(src)/octetsPerNode, maxYAMLNodes))
}

// tooMany counts how many nodes and comments a file can hold at most, by the characters that make them. It knows no
// quotes: what stands in a text counts too, but texts aren't made of such characters.
func tooMany(src []byte, most int) *SyntaxError {
	count, directives := 0, 0
	for at, c := range src {
		weight := nodeOctets[c]
		if weight == 0 || !counts(src, at, c) {
			continue
		}
		if c == '%' {
			directives++
		}
		count += int(weight)
		if count > most || directives > maxDirectives {
			return &SyntaxError{
				Span:    span(at, at+1),
				Message: "more list items, keys and values than records can have, which would take too much memory",
				Help:    "check whether this is an export of DNS records; if it is, give each zone a file of its own",
			}
		}
	}
	return nil
}

// nodeOctets is how many nodes a character brings at most; a comment costs as much as two.
var nodeOctets = [256]uint8{',': 2, ':': 2, '?': 2, '-': 1, '[': 1, '{': 1, '#': 2, '%': 1}

// counts reports whether a character stands where it can bring nodes.
func counts(src []byte, at int, c byte) bool {
	before, after := byte('\n'), byte('\n')
	if at > 0 {
		before = src[at-1]
	}
	if at+1 < len(src) {
		after = src[at+1]
	}
	switch c {
	case ':':
		return bytes.IndexByte([]byte(" \t\r\n,[]{}\xc2\xe2"), after) >= 0 || bytes.IndexByte([]byte(`"'[]{},`), before) >= 0
	case '?':
		return bytes.IndexByte([]byte(" \t\r\n,[]{}\xc2\xe2"), after) >= 0
	case '-':
		// Three at the start of a line begin a document, which is two nodes.
		return bytes.IndexByte([]byte(" \t\r\n\xc2\xe2"), after) >= 0 || before == '-' || before == '\n' && after == '-'
	case '#':
		return bytes.IndexByte([]byte(" \t\r\n\x85\xa8\xa9"), before) >= 0
	case '%':
		return bytes.IndexByte([]byte("\r\n\x85\xa8\xa9"), before) >= 0
	}
	return true
}

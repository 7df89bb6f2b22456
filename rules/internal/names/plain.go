package names

import (
	"strings"

	"github.com/zonemend/zonemend/rules/internal/spf"
)

// PlainWords returns a word that should be a host name, a number or an address without its typographic
// characters: quotes round it are gone, others are what they were mistaken for, and a no-break space cuts
// it in two. There are none if the word has no such character, or if it has other letters beyond ASCII:
// then it may be an internationalised name.
func PlainWords(written string) []string {
	if !spf.Typographic(written) {
		return nil
	}
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"'`", r) {
			return ' '
		}
		return r
	}, spf.ASCII(written))
	for _, c := range []byte(plain) {
		if c >= 0x80 {
			return nil
		}
	}
	return strings.Fields(plain)
}

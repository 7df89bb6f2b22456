// Package suggest finds what somebody meant who mistyped a name.
package suggest

import (
	"strings"

	"github.com/xrash/smetrics"
)

// longest is up to how many octets a mistyped name may have: what is longer is no name at all.
const longest = 80

// DidYouMean returns ", did you mean X?" if one of the names is close to what was typed.
func DidYouMean(typed string, names []string) string {
	if best := Nearest(typed, names); best != "" {
		return ", did you mean " + best + "?"
	}
	return ""
}

// Nearest returns the name that is close to what was typed, or "".
func Nearest(typed string, names []string) string {
	if len(typed) > longest {
		return ""
	}
	best, distance := "", 3
	for _, name := range names {
		// A word of which no letter stays as it was is another word.
		d := smetrics.WagnerFischer(strings.ToLower(typed), name, 1, 1, 1)
		if swapped(strings.ToLower(typed), name) {
			d = 1 // the slip that fingers make most often
		}
		if d < min(distance, len(typed)) || d == distance && best == "" && d < min(len(name)/2, len(typed)) {
			best, distance = name, d
		}
	}
	return best
}

// swapped reports whether two words differ only in two neighbouring letters that changed places.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 0; i+1 < len(a); i++ {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}

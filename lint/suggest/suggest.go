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
		if d := smetrics.WagnerFischer(strings.ToLower(typed), name, 1, 1, 1); d < min(distance, len(typed)) || d == distance && best == "" && d < min(len(name)/2, len(typed)) {
			best, distance = name, d
		}
	}
	return best
}

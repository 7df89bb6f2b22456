package yamlspan

import (
	"cmp"
	"strings"
)

// Order returns the key of a mapping behind which a new one goes, or None if it goes in front of all, and
// whether the mapping's keys are in their natural order. If they aren't, a new one goes behind the last.
func (d *Document) Order(mapping NodeID, key string) (after NodeID, sorted bool) {
	after, sorted = None, true
	last := None
	for child := range d.Children(mapping) {
		if last != None && NaturalLess(d.Nodes[child].Value, d.Nodes[last].Value) {
			sorted = false
		}
		if !NaturalLess(key, d.Nodes[child].Value) {
			after = child
		}
		last = child
	}
	if !sorted {
		after = last
	}
	return after, sorted
}

// NaturalLess reports whether a stands before b in the order that octoDNS wants keys in: runs of digits are
// compared as numbers and stand before text, all else octet by octet.
func NaturalLess(a, b string) bool {
	for a != "" && b != "" {
		var textA, textB, numberA, numberB string
		textA, a = cutRun(a, false)
		textB, b = cutRun(b, false)
		if textA != textB {
			return textA < textB
		}
		numberA, a = cutRun(a, true)
		numberB, b = cutRun(b, true)
		if order := compareNumbers(numberA, numberB); order != 0 {
			return order < 0
		}
	}
	return a == "" && b != ""
}

// cutRun cuts the digits off the front of a text, or what is before its first digit.
func cutRun(s string, digits bool) (run, rest string) {
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9') == digits {
		end++
	}
	return s[:end], s[end:]
}

// compareNumbers compares digits by their value, however many there are. No digits are less than any.
func compareNumbers(a, b string) int {
	if a == "" || b == "" {
		return cmp.Compare(len(a), len(b))
	}
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

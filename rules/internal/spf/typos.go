package spf

import (
	"net/netip"
	"strings"
)

// mend puts a term right that may hold several slips. It reports false if there is none, or if what
// comes out isn't valid.
func mend(raw string, hasAll bool) (Slip, bool) {
	s := Slip{Wrong: raw, Right: raw}
	if raw == "" {
		return s, false
	}
	for range 8 {
		next, ok := mendOnce(s.Right, hasAll)
		if !ok {
			break
		}
		s.Right, s.Certainty = next.Right, max(s.Certainty, next.Certainty)
		if s.Why == "" {
			s.Why = next.Why
		}
		if strings.Contains(s.Right, " ") {
			break
		}
	}
	for part := range strings.SplitSeq(s.Right, " ") {
		if part == "" || parseTerm(part, 0).Kind == Bad {
			return s, false
		}
	}
	return s, true
}

// mendOnce finds the first slip in a term, in the order of the table.
func mendOnce(raw string, hasAll bool) (Slip, bool) {
	t := parseTerm(raw, 0)
	if t.Name == "a" || t.Name == "mx" {
		if t.Kind == Modifier {
			return Slip{
				Right: t.Name + ":" + t.Arg, Certainty: Doubtful,
				Why: "this is an unknown modifier, which nobody reads; the mechanism is written with a colon",
			}, false
		}
	}
	for _, fix := range []func(Term) (Slip, bool){
		repeatedName, equalsSign, versionedIP, scheme, sesName, hostAsIP, qualifierBehind, commas, strayMarks,
	} {
		if s, ok := fix(t); ok && s.Right != raw {
			return s, true
		}
	}
	return gluedAll(t, hasAll)
}

package spf

import (
	"slices"
	"strings"
)

// maxParts bounds the strings that one term is looked for in. Honest records have two or three.
const maxParts = 64

// maxTerm bounds the terms that are looked for in a longer word, and the words that are repaired from within, in
// octets: both take a time that grows with the square of the length. A name has at most 255; with macros a term
// may be somewhat longer.
const maxTerm = 512

// Join finds character-strings that want a blank between them: receivers put strings together without
// one (RFC 7208 §3.3), and what stands on both sides of the border is a term of its own, while both
// together are none. It returns the strings with those blanks at their ends; ok is false if none is missing.
func Join(list []string) (fixed []string, ok bool) {
	if len(list) < 2 || !strings.EqualFold(firstOctets(list, len(version)), version) {
		return list, false
	}
	fixed = slices.Clone(list)
	for from := 0; from < len(list); {
		to := run(list, from)
		for _, i := range missingBlanks(list[from:to+1], from == 0) {
			fixed[from+i] += " "
			ok = true
		}
		from = max(to, from+1)
	}
	return fixed, ok
}

// firstOctets returns up to n octets that a text begins with.
func firstOctets(list []string, n int) string {
	text := ""
	for _, s := range list {
		if text += s[:min(len(s), n-len(text))]; len(text) == n {
			break
		}
	}
	return text
}

// run returns the last string that a term goes on to which is cut at the end of the one numbered from.
func run(list []string, from int) int {
	to := from
	for to+1 < len(list) && !strings.HasSuffix(list[to], " ") && !strings.HasPrefix(list[to+1], " ") {
		to++
		if strings.Contains(list[to], " ") {
			break
		}
	}
	return to
}

// missingBlanks returns the borders, by the number of the string before each, at which the term that
// goes over some strings falls into terms: as few as possible.
func missingBlanks(list []string, first bool) []int {
	if len(list) < 2 || len(list) > maxParts {
		return nil
	}
	parts := slices.Clone(list)
	first = first && !strings.Contains(parts[0], " ")
	parts[0] = parts[0][strings.LastIndexByte(parts[0], ' ')+1:]
	last := &parts[len(parts)-1]
	*last, _, _ = strings.Cut(*last, " ")
	cost := func(from, to int) int {
		if to-from < len(parts) && isLonger(parts[from:to], maxTerm) {
			return 0
		}
		piece := strings.Join(parts[from:to], "")
		switch {
		case first && from == 0 && !strings.EqualFold(piece, version):
			return 0
		case first && from == 0, sound(piece), sound(repairWord(piece)):
			return 1
		case fixable(piece):
			return maxParts
		}
		return 0
	}
	if cost(0, len(parts)) == 1 {
		return nil
	}
	return cheapest(len(parts), cost)
}

// isLonger reports whether strings have more than some octets together.
func isLonger(list []string, octets int) bool {
	for _, s := range list {
		if octets -= len(s); octets < 0 {
			return true
		}
	}
	return false
}

// cheapest returns the borders inside the cheapest way to make pieces of some parts; cost is 0 for what can
// be none. There is none inside a single piece.
func cheapest(parts int, cost func(from, to int) int) []int {
	type way struct{ cost, from int }
	best := make([]way, parts+1)
	for to := 1; to <= parts; to++ {
		for from := range to {
			c := cost(from, to)
			if c > 0 && (from == 0 || best[from].cost > 0) && (best[to].cost == 0 || best[from].cost+c < best[to].cost) {
				best[to] = way{best[from].cost + c, from}
			}
		}
	}
	if best[parts].cost == 0 {
		return nil
	}
	var borders []int
	for at := best[parts].from; at > 0; at = best[at].from {
		borders = append(borders, at-1)
	}
	return borders
}

// sound reports whether a word is a term that nobody would doubt. A colon or an equals sign in a domain
// is allowed by the grammar, but there is no such host: two terms are glued there.
func sound(w string) bool {
	if !valid(w) || repairWord(w) != w {
		return false
	}
	t := parseTerm(w, 0)
	if t.Name == "ip6" || t.Kind == Modifier && t.Name != "redirect" && t.Name != "exp" {
		return true
	}
	behindMacros := t.Arg[strings.LastIndexByte(t.Arg, '}')+1:]
	return !strings.ContainsAny(behindMacros, ":=")
}

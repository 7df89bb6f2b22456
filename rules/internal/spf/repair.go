package spf

import (
	"strings"
)

// RepairVersion repairs a text that is meant as SPF but not Selected, because of its version or
// of what surrounds it. The certain slips of its terms are repaired too, but
// the fixed text need not be Valid. It is not ok for texts that are selected already or are
// something else: spf2.0 (Sender ID), v=spf10, prose.
func RepairVersion(text string) (fixed string, ok bool) {
	if Selected(text) {
		return text, false
	}
	clean := Clean(text)
	if Selected(clean) {
		return repairTerms(clean), true
	}
	rest, exact, ok := cutVersion(clean)
	if !ok {
		return text, false
	}
	fixed = version
	if rest = strings.Trim(rest, " ,;"); rest != "" {
		fixed += " " + rest
	}
	fixed = repairTerms(fixed)
	if !exact && !convincing(fixed) {
		return text, false
	}
	return fixed, true
}

// cutVersion cuts what may be meant as the version from a text. It is exact if that can
// be nothing else; else the terms have to convince.
func cutVersion(text string) (rest string, exact, ok bool) {
	name, assigned := strings.TrimLeft(text, " "), false
	if after, found := cutFold(name, "v"); found {
		if after, assigned = strings.CutPrefix(strings.TrimLeft(after, " "), "="); assigned {
			name = strings.TrimLeft(after, " ")
		}
	}
	if rest, ok = cutFold(name, "spf1"); ok {
		return rest, assigned && separated(rest), separated(rest) || assigned && glued(rest)
	}
	if rest, ok = cutFold(name, "spf"); ok && assigned && separated(rest) {
		return rest, false, true
	}
	return "", false, false
}

func cutFold(text, prefix string) (string, bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return text, false
	}
	return text[len(prefix):], true
}

// separated reports whether a text that follows the version leaves the version whole.
func separated(rest string) bool {
	return rest == "" || strings.IndexByte(" ,;", rest[0]) >= 0
}

// glued reports whether the first term stands right behind the version, as in v=spf1~all.
func glued(rest string) bool {
	first, _, _ := strings.Cut(rest, " ")
	t := parseTerm(repairWord(first), 0)
	return telling(t)
}

// convincing reports whether the terms of a record show that it is meant as one, although
// its version does not.
func convincing(text string) bool {
	terms := Parse(text).Terms
	if len(terms) == 0 || terms[0].Kind == Bad {
		return false
	}
	for _, t := range terms {
		if telling(t) {
			return true
		}
	}
	return false
}

// telling reports whether a term stands in SPF records and not in prose.
func telling(t Term) bool {
	switch t.Kind {
	case Mechanism:
		return t.Arg != "" || t.CIDR != "" || len(t.Raw) > len(t.Name)
	case Modifier:
		return t.Name == "redirect"
	}
	return false
}

// Repair returns the text that was meant: the version and the certain slips are repaired.
// Where nothing is to be repaired the text stays as it is. Repairing twice changes nothing more.
func Repair(text string) string {
	if Selected(text) {
		return repairTerms(text)
	}
	fixed, _ := RepairVersion(text)
	return fixed
}

// repairTerms repairs the certain slips of a selected text. One repair can show
// the next slip, as in "~ all,".
func repairTerms(text string) string {
	// Every round makes a bad term good or shorter; the bound is for the ones nobody thought of.
	for range len(text) + 1 {
		next := applyCertain(text)
		if next == text {
			break
		}
		text = next
	}
	return text
}

func applyCertain(text string) string {
	slips := Slips(text)
	if len(slips) == 0 {
		return text
	}
	var b strings.Builder
	at := 0
	for _, s := range slips {
		if !s.Certain {
			continue
		}
		b.WriteString(text[at:s.Offset])
		b.WriteString(s.Right)
		at = s.Offset + len(s.Wrong)
	}
	b.WriteString(text[at:])
	return b.String()
}

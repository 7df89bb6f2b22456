package spf

import (
	"fmt"
	"slices"
	"strings"
)

// several makes one record of two or more. Receivers take them for a permerror together
// (RFC 7208 §4.5), so no verdict that works is lost.
func (m *merger) several(records [][]string) Result {
	var list []Record
	var first []string
	seen := map[string]bool{}
	for _, strs := range records {
		r := Parse(strings.Join(strs, ""))
		if note := broken(r); note != "" {
			return Result{Refuse, nil, []string{note}}
		}
		if key := foldTerms(r); !seen[key] {
			seen[key] = true
			list = append(list, r)
		}
		if first == nil {
			first = strs
		}
	}
	var notes []string
	if len(list) < len(records) {
		notes = append(notes, "records that say the same are dropped")
	}
	if len(list) == 1 {
		out := m.one(first)
		out.Class = max(out.Class, Safe)
		out.Notes = append(out.Notes, notes...)
		return out
	}
	if note := m.conflict(list); note != "" {
		return Result{Review, nil, append([]string{note}, m.proposal(list)...)}
	}
	out := m.fold(list, first)
	out.Notes = append(out.Notes, notes...)
	return out
}

// foldTerms is the same for records that differ in blanks and case only.
func foldTerms(r Record) string {
	folded := make([]string, len(r.Terms))
	for i, t := range r.Terms {
		folded[i] = foldRaw(t)
	}
	return strings.Join(folded, " ")
}

// foldRaw folds the case of a term. That of a macro letter has a meaning (RFC 7208 §7.3).
func foldRaw(t Term) string {
	if strings.Contains(t.Raw, "%") {
		return t.Raw
	}
	return strings.ToLower(t.Raw)
}

// conflict says why records cannot be folded, "" if they can.
func (m *merger) conflict(list []Record) string {
	explanation := ""
	signs := map[string]byte{}
	for _, r := range list {
		if r.Redirect() != nil {
			return "one of the records uses redirect=, which can't be put together with other terms: somebody has to decide"
		}
		for _, t := range r.Terms {
			if t.Kind != Modifier || t.Name != "exp" {
				continue
			}
			if explanation != "" && explanation != foldRaw(t) {
				return "the records have different exp=: somebody has to decide"
			}
			explanation = foldRaw(t)
		}
		for _, t := range r.live() {
			key := mechanismKey(t)
			if sign, found := signs[key]; found && sign != t.Qualifier {
				return fmt.Sprintf("%q has the qualifier %q in one record and %q in another: somebody has to decide",
					key, string(sign), string(t.Qualifier))
			}
			signs[key] = t.Qualifier
		}
	}
	return ""
}

// mechanismKey is a mechanism without its qualifier, folded.
func mechanismKey(t Term) string {
	key := t.Name
	if t.Arg != "" {
		arg := strings.TrimSuffix(t.Arg, ".")
		if !strings.Contains(arg, "%") {
			arg = strings.ToLower(arg)
		}
		key += ":" + arg
	}
	return key + t.CIDR
}

// proposal says how a record with a redirect= among several could be written by hand.
func (m *merger) proposal(list []Record) []string {
	terms := []string{version}
	from := ""
	for _, r := range list {
		for _, t := range r.live() {
			if !slices.Contains(terms, t.Raw) {
				terms = append(terms, t.Raw)
			}
		}
		if t := r.Redirect(); t != nil && r.All() < 0 {
			terms = append(terms, "include:"+t.Arg)
			from = t.Arg
		}
	}
	if from == "" {
		return nil
	}
	so := Parse(strings.Join(terms, " "))
	if m.opt.Require != "" && so.includes(m.opt.Require) == nil {
		terms = append(terms, m.required)
	}
	return []string{fmt.Sprintf("the record could be %s, followed by the all of %s", strings.Join(terms, " "), from)}
}

// fold writes the mechanisms of all records, one all, and the modifiers. The character-strings of the
// first record stay where they can.
func (m *merger) fold(list []Record, first []string) Result {
	out := Result{Class: Needed}
	head := append([]string{list[0].Text[:len(version)]}, distinct(list, Record.live, func(t Term) string {
		return string(t.Qualifier) + mechanismKey(t)
	})...)
	modifiers := distinct(list, func(r Record) []Term {
		return slices.DeleteFunc(slices.Clone(r.Terms), func(t Term) bool { return t.Kind != Modifier })
	}, foldRaw)
	if m.opt.Require != "" {
		so := Parse(strings.Join(head, " "))
		if t := so.includes(m.opt.Require); t != nil && t.Qualifier != '+' {
			return Result{Review, nil, []string{negative(*t)}}
		} else if t == nil && reaches(so, m.opt.Require, m.opt.Lookup, map[string]bool{}) == nil {
			head = append(head, m.required)
		}
	}
	all, class, note := m.commonAll(list)
	out.Class = class
	if note != "" {
		out.Notes = append(out.Notes, note)
	}
	if all != "" {
		head = append(head, all)
	}
	text := strings.Join(append(head, modifiers...), " ")
	if len(text) > maxText {
		return Result{Refuse, nil, []string{"together they are longer than a record can be"}}
	}
	out.Strings = Respell(first, text)
	c := m.cost(out.Strings)
	if class, note := c.verdict(); class != None {
		return Result{class, nil, append(out.Notes, note)}
	}
	out.Notes = append(out.Notes, c.note())
	return m.finish(out)
}

// distinct returns the terms that pick chooses from each record, as first written.
func distinct(list []Record, pick func(Record) []Term, key func(Term) string) []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range list {
		for _, t := range pick(r) {
			if k := key(t); !seen[k] {
				seen[k] = true
				out = append(out, t.Raw)
			}
		}
	}
	return out
}

// commonAll returns the all of the folded record as it is to be written, "" for none.
func (m *merger) commonAll(list []Record) (all string, class Class, note string) {
	without, signs, first := 0, "", ""
	for _, r := range list {
		at := r.All()
		if at < 0 {
			without++
			continue
		}
		if sign := string(r.Terms[at].Qualifier); !strings.Contains(signs, sign) {
			signs += sign
		}
		if first == "" {
			first = r.Terms[at].Raw
		}
	}
	switch {
	case signs == "" && m.opt.MailFrom:
		return m.opt.All + "all", Needed, m.addedAll()
	case signs == "":
		return "", Needed, withoutAll
	case strings.Contains(signs, "+"):
		return "~all", Review, "one of the records ends in +all, so everybody would pass: ~all is proposed"
	case len(signs) > 1 && strings.Contains(signs, "?"):
		return "~all", Review, "the records end differently: ~all is proposed"
	case len(signs) > 1:
		return "~all", Review, "the records end differently: ~all is proposed, the laxer of -all and ~all"
	case without > 0 && (!m.opt.MailFrom || signs != m.opt.All):
		// A record without all leaves the rest of the world neutral, which contradicts -all and ~all.
		return "~all", Review, "not every record has an all: ~all is proposed"
	}
	return first, Needed, ""
}

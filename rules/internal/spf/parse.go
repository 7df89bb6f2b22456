// Package spf reads, repairs and merges SPF records (RFC 7208) as texts. It looks nothing up.
package spf

import (
	"slices"
	"strings"
)

// version is the text that every SPF record begins with (RFC 7208 §4.5).
const version = "v=spf1"

// Kind tells what a term is.
type Kind uint8

// The kinds of terms. A term that breaks the grammar is Bad, whatever it was meant to be.
const (
	Mechanism Kind = iota
	Modifier
	Bad
)

func (k Kind) String() string {
	switch k {
	case Mechanism:
		return "mechanism"
	case Modifier:
		return "modifier"
	}
	return "bad term"
}

// Term is one term of a record (RFC 7208 §4.6.1).
type Term struct {
	Raw    string // as written
	Offset int    // of Raw in the text of the record
	Kind   Kind
	// Qualifier is one of + - ~ ?, and + where none is written. Modifiers have none: theirs is + too.
	Qualifier byte
	Name      string // of the mechanism or modifier, in lower case
	Arg       string // what follows the ':' or '=', without CIDR
	CIDR      string // the prefix lengths with their slashes: "/24", "//64", "/24//64"
	Why       string // for Bad: what is wrong and what would be right
}

// End is the offset behind the term in the text of the record.
func (t Term) End() int { return t.Offset + len(t.Raw) }

// Is reports whether the term is the mechanism of this name.
func (t Term) Is(mechanism string) bool { return t.Kind == Mechanism && t.Name == mechanism }

// Record is the text of an SPF record and its terms. The version is not a term.
type Record struct {
	Text  string
	Terms []Term
}

// Selected reports whether receivers take a text for an SPF record: it begins with v=spf1,
// and a blank or nothing follows (RFC 7208 §4.5). Case does not matter (§12).
func Selected(text string) bool {
	if len(text) < len(version) || !strings.EqualFold(text[:len(version)], version) {
		return false
	}
	return len(text) == len(version) || text[len(version)] == ' '
}

// Parse reads a record. Terms are separated by SP only (RFC 7208 §4.6.1).
// A text that is not Selected has no terms, and the record is not Valid.
func Parse(text string) Record {
	r := Record{Text: text}
	if !Selected(text) {
		return r
	}
	var few [16]word
	list := words(few[:0], text)
	r.Terms = make([]Term, len(list))
	for i, w := range list {
		r.Terms[i] = parseTerm(w.text, w.offset)
	}
	return r
}

// word is a run of octets other than SP.
type word struct {
	text   string
	offset int
}

func (w word) end() int { return w.offset + len(w.text) }

// words appends what stands between the blanks behind the version of a selected text.
func words(out []word, text string) []word {
	for at := len(version); at < len(text); {
		if text[at] == ' ' {
			at++
			continue
		}
		end := len(text)
		if length := strings.IndexByte(text[at:], ' '); length >= 0 {
			end = at + length
		}
		out = append(out, word{text[at:end], at})
		at = end
	}
	return out
}

// Valid reports whether the text is selected and every term matches the grammar of RFC 7208 §12.
// That redirect= and exp= stand at most once is not part of the grammar, see Repeated.
func (r Record) Valid() bool {
	return Selected(r.Text) && r.FirstBad() == nil
}

// FirstBad returns the first term that breaks the grammar, or nil.
func (r Record) FirstBad() *Term {
	for i := range r.Terms {
		if r.Terms[i].Kind == Bad {
			return &r.Terms[i]
		}
	}
	return nil
}

// Repeated returns the second redirect= or exp=, or nil. It makes a record as void
// as a syntax error does (RFC 7208 §6).
func (r Record) Repeated() *Term {
	redirects, explanations := 0, 0
	for i := range r.Terms {
		t := &r.Terms[i]
		if t.Kind != Modifier {
			continue
		}
		switch t.Name {
		case "redirect":
			redirects++
		case "exp":
			explanations++
		}
		if redirects > 1 || explanations > 1 {
			return t
		}
	}
	return nil
}

// All returns the index of the first all among the terms, or -1.
// Mechanisms behind it are never looked at (RFC 7208 §5.1).
func (r Record) All() int {
	for i := range r.Terms {
		if r.Terms[i].Is("all") {
			return i
		}
	}
	return -1
}

// Redirect returns the first redirect=, or nil. It counts only if All is -1 (RFC 7208 §6.1).
func (r Record) Redirect() *Term {
	for i := range r.Terms {
		if t := &r.Terms[i]; t.Kind == Modifier && t.Name == "redirect" {
			return t
		}
	}
	return nil
}

// live returns the mechanisms before the first all. They may be the record's own: nobody may change them.
func (r Record) live() []Term {
	end := r.All()
	if end < 0 {
		end = len(r.Terms)
	}
	head := r.Terms[:end:end]
	if !slices.ContainsFunc(head, func(t Term) bool { return t.Kind != Mechanism }) {
		return head
	}
	return slices.DeleteFunc(slices.Clone(head), func(t Term) bool { return t.Kind != Mechanism })
}

// Passes reports whether the record itself includes a domain so that a match there passes:
// the first include of it has the qualifier +, and stands before the first all.
func (r Record) Passes(domain string) bool {
	t := r.includes(domain)
	return t != nil && t.Qualifier == '+'
}

// includes returns the first include of a domain before the first all, or nil.
func (r Record) includes(domain string) *Term {
	for _, t := range r.live() {
		if t.Name == "include" && sameDomain(t.Arg, domain) {
			return &t
		}
	}
	return nil
}

// sameDomain compares names without regard to case and one final dot.
func sameDomain(a, b string) bool { return foldDomain(a) == foldDomain(b) }

func foldDomain(name string) string {
	return strings.ToLower(strings.TrimSuffix(name, "."))
}

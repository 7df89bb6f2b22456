package spf

import "strings"

// Repair returns an SPF text as it was meant: a near miss made one that [Selected] accepts, and the
// certain ones of its slips put right. A text that isn't meant as SPF, or is sound, comes back
// unchanged. Repairing twice is the same as repairing once.
func Repair(text string) string {
	if !Selected(text) {
		near, ok := NearMiss(text)
		if !ok {
			return text
		}
		text = near
	}
	return Apply(text, Certain, Typos(text))
}

// NearMiss repairs a text that is meant as SPF but that no receiver selects (RFC 7208 section 4.5): its
// characters, its quotes and its version, not its terms. It reports false, and returns the text
// unchanged, for a text that is selected already or not meant as SPF.
func NearMiss(text string) (fixed string, ok bool) {
	if Selected(text) {
		return text, false
	}
	clean := Clean(text)
	if Selected(clean) {
		return clean, true
	}
	fixed, strict := repairVersion(clean)
	if fixed == "" || strict && !hasSoundTerms(fixed) {
		return text, false
	}
	return fixed, true
}

// repairVersion returns the text with its version put right, or "". It is strict about what follows
// where the beginning alone could be prose.
func repairVersion(clean string) (fixed string, strict bool) {
	squeezed, rest := clean, ""
	if startsFold(clean, "v") {
		// A blank round the equals sign.
		after := strings.TrimLeft(clean[1:], " ")
		if value, ok := strings.CutPrefix(after, "="); ok {
			squeezed = clean[:1] + "=" + strings.TrimLeft(value, " ")
		}
	}
	switch {
	case Selected(squeezed):
		return squeezed, false
	case startsFold(squeezed, version):
		head := squeezed[:len(version)]
		rest = squeezed[len(version):]
		if strings.IndexByte(`;,:"'`, rest[0]) >= 0 {
			return strings.TrimRight(head+" "+strings.TrimLeft(rest, " ;,:\"'"), " "), false
		}
		if strings.IndexByte(qualifiers, rest[0]) >= 0 {
			return head + " " + rest, true
		}
	case startsFold(squeezed, "v=spf "):
		return squeezed[:len("v=spf")] + "1" + squeezed[len("v=spf"):], true
	case startsFold(squeezed, "spf1 "):
		return "v=" + squeezed, true
	}
	return "", false
}

// hasSoundTerms reports whether a text is an SPF record with a mechanism, free of faults after its
// certain slips are put right.
func hasSoundTerms(text string) bool {
	r := Parse(Apply(text, Certain, Typos(text)))
	for _, t := range r.Terms {
		if t.Kind == Mechanism {
			return r.Fault() == ""
		}
	}
	return false
}

// A Certainty tells how sure it is what a slip was meant to be.
type Certainty uint8

// The certainties.
const (
	Certain  Certainty = iota // it can mean nothing else
	Review                    // very likely, but a person should look
	Doubtful                  // it may well be meant as it stands
)

// A Slip is a place in a record that was meant otherwise.
type Slip struct {
	Offset    int    // of Wrong in the text
	Wrong     string // as written
	Right     string
	Certainty Certainty
	Why       string
}

// Apply puts right those of the slips of a text that are at least that certain.
func Apply(text string, most Certainty, slips []Slip) string {
	var b strings.Builder
	at := 0
	for _, s := range slips {
		if s.Certainty > most {
			continue
		}
		b.WriteString(text[at:s.Offset])
		b.WriteString(s.Right)
		at = s.Offset + len(s.Wrong)
	}
	if at == 0 {
		return text
	}
	b.WriteString(text[at:])
	return b.String()
}

// Typos returns the known slips in a text that [Selected] accepts, in order. Not all of them make the
// record invalid: include=amazonses.com is an unknown modifier, valid and without effect (RFC 7208
// section 6).
func Typos(text string) []Slip {
	if !Selected(text) {
		return nil
	}
	words, slips := split(text)
	hasAll := false
	for _, w := range words {
		hasAll = hasAll || w.term().Is("all")
	}
	for i := 0; i < len(words); {
		n, s := mendWords(text, words[i:], hasAll)
		if s.Wrong != s.Right {
			slips = append(slips, s)
		}
		i += n
	}
	return inOrder(slips)
}

// inOrder sorts the few slips of a text by place.
func inOrder(slips []Slip) []Slip {
	for i := range slips {
		for j := i; j > 0 && slips[j].Offset < slips[j-1].Offset; j-- {
			slips[j], slips[j-1] = slips[j-1], slips[j]
		}
	}
	return slips
}

// A word is what stands between blanks of any kind.
type word struct {
	start, end int    // in the text
	text       string // in ASCII
}

func (w word) term() Term {
	if w.text == "" {
		return Term{}
	}
	return parseTerm(w.text, w.start)
}

// split returns the words behind the version, and a slip for each gap between them that isn't made of
// blanks as the grammar knows them.
func split(text string) (words []word, slips []Slip) {
	for at := len(version); at < len(text); {
		start := at
		var plain strings.Builder
		blank := false
		for at < len(text) {
			s, n := mapRune(text[at:])
			if (s == " ") != blank && at > start {
				break
			}
			blank = s == " "
			plain.WriteString(s)
			at += n
		}
		if !blank {
			words = append(words, word{start, at, plain.String()})
		} else if gap := plain.String(); gap != text[start:at] {
			slips = append(slips, Slip{
				Offset: start, Wrong: text[start:at], Right: gap, Why: "only the plain blank separates terms",
			})
		}
	}
	return words, slips
}

// mendWords looks at the first of the words, with those behind it that belong to it, and returns how
// many these are. The slip's two sides are equal where there is none.
func mendWords(text string, words []word, hasAll bool) (n int, s Slip) {
	for n := min(3, len(words)); n > 1; n-- {
		if !broken(words[:n]) {
			continue
		}
		joined := ""
		for _, w := range words[:n] {
			joined += w.text
		}
		if m, ok := mend(joined, hasAll); ok {
			m.Offset, m.Wrong = words[0].start, text[words[0].start:words[n-1].end]
			if m.Why == "" {
				m.Why = "a term has no blanks inside"
			}
			return n, m
		}
	}
	w := words[0]
	s = Slip{Offset: w.start, Wrong: text[w.start:w.end], Right: w.text}
	if m, ok := mend(w.text, hasAll); ok {
		s.Right, s.Certainty, s.Why = m.Right, m.Certainty, m.Why
	}
	if s.Why == "" {
		s.Why = "only printable ASCII characters belong into a record"
	}
	return 1, s
}

// broken reports whether words look like one term with blanks inside: "~ all", "include: x",
// "include :x", "include : x".
func broken(words []word) bool {
	first, last := words[0].text, words[len(words)-1]
	if len(words) == 2 && len(first) == 1 && strings.Contains(qualifiers, first) {
		return true
	}
	for _, w := range words[1:] {
		if strings.ContainsAny(w.text, "=") || w.text == "" {
			return false
		}
	}
	bare := strings.TrimLeft(lower(first), qualifiers)
	switch len(words) {
	case 2:
		name, after := bare, ""
		if at := strings.IndexAny(bare, ":="); at >= 0 {
			name, after = bare[:at], bare[at:]
		}
		colon := last.text[0] == ':'
		if !takesArg(name) || colon == (after != "") || len(after) > 1 || colon && len(last.text) == 1 {
			return false
		}
		return colon || last.term().Kind == Bad
	case 3:
		return takesArg(bare) && words[1].text == ":" && last.term().Kind == Bad
	}
	return false
}

func takesArg(name string) bool {
	switch name {
	case "include", "a", "mx", "ptr", "exists", "ip4", "ip6", "ipv4", "ipv6", "redirect", "exp":
		return true
	}
	return false
}

package spf

import (
	"slices"
	"strings"
)

// maxString is the longest character-string (RFC 1035 §3.3.14).
const maxString = 255

// maxText is how many octets a record has room for at most, with the lengths of its strings.
const maxText = 65_000

// spliced is the text of a record that remembers its character-strings, so that
// those without a change keep their octets.
type spliced struct {
	list []string
}

func splice(list []string) *spliced { return &spliced{slices.Clone(list)} }

// insert puts a text at an offset of the joined text. Where two strings meet, the right one takes
// it, or the left one if the text begins with the blank that parts it from what is there.
func (s *spliced) insert(at int, text string) {
	left := strings.HasPrefix(text, " ")
	for i, part := range s.list {
		if at < len(part) || left && at == len(part) || i == len(s.list)-1 {
			s.list[i] = part[:at] + text + part[at:]
			return
		}
		at -= len(part)
	}
}

// remove deletes the octets from start to end of the joined text, and the strings that it empties.
func (s *spliced) remove(start, end int) {
	var out []string
	for _, part := range s.list {
		from, to := min(max(start, 0), len(part)), min(max(end, 0), len(part))
		if kept := part[:from] + part[to:]; kept != "" || part == "" {
			out = append(out, kept)
		}
		start, end = start-len(part), end-len(part)
	}
	s.list = out
}

// strings returns the character-strings, none longer than 255 octets.
func (s *spliced) strings() []string {
	var out []string
	for _, part := range s.list {
		out = append(out, split(part)...)
	}
	return out
}

// split parts a text that is too long for one string behind the last blank that fits.
// A blank at the end of a string is easier to see than one at the beginning.
func split(text string) []string {
	var out []string
	for len(text) > maxString {
		at := strings.LastIndexByte(text[:maxString], ' ') + 1
		if at == 0 {
			at = maxString
		}
		out = append(out, text[:at])
		text = text[at:]
	}
	return append(out, text)
}

// Replace returns the character-strings of a text with the octets from start to end of it replaced.
// Strings that need no change stay as they are, and none is longer than 255 octets.
func Replace(list []string, start, end int, replacement string) []string {
	old := strings.Join(list, "")
	last := len(replacement)
	for end > start && last > 0 && old[end-1] == replacement[last-1] {
		end--
		last--
	}
	same := 0
	for start < end && same < last && old[start] == replacement[same] {
		start++
		same++
	}
	replacement = replacement[same:last]
	text := splice(list)
	text.insert(start, replacement)
	text.remove(start+len(replacement), end+len(replacement))
	return text.strings()
}

// A Cut is a part of a text that is taken out, from Start to End.
type Cut struct{ Start, End int }

// Without returns the character-strings of a text without some parts of it, which are in order and don't overlap.
// It is what calling [Replace] for each of them gives, but takes no longer for many than for one.
func Without(list []string, cuts []Cut) []string {
	var out []string
	at := 0
	for _, part := range list {
		var kept strings.Builder
		from := 0
		for ; len(cuts) > 0 && cuts[0].Start < at+len(part); cuts = cuts[1:] {
			kept.WriteString(part[from:max(cuts[0].Start-at, from)])
			from = min(cuts[0].End-at, len(part))
			if cuts[0].End > at+len(part) {
				break // it goes on in the next string
			}
		}
		kept.WriteString(part[from:])
		if kept.Len() > 0 || part == "" {
			out = append(out, split(kept.String())...)
		}
		at += len(part)
	}
	return out
}

// CutTerms returns what has to go from a text so that some of its terms, in order, are gone: each with the blank that
// parts it from the next term, or from the one before where none follows.
func CutTerms(text string, terms []Term) []Cut {
	cuts := make([]Cut, len(terms))
	end := len(text) // of what is left
	for i, t := range slices.Backward(terms) {
		cuts[i] = Cut{t.Offset, t.End() + 1}
		if t.End() == end {
			cuts[i] = Cut{t.Offset - 1, t.End()}
			end = t.Offset - 1
		}
	}
	return cuts
}

// Respell returns the character-strings of a text that becomes another one; see [Replace].
func Respell(list []string, fixed string) []string {
	return Replace(list, 0, len(strings.Join(list, "")), fixed)
}

// Apply returns the character-strings of a text with slips in it put right; see [Replace].
func Apply(list []string, slips []Slip) []string {
	for _, s := range slices.Backward(slips) {
		list = Replace(list, s.Offset, s.Offset+len(s.Wrong), s.Right)
	}
	return list
}

// RepairStrings returns the character-strings of a text as [Repair] makes it.
func RepairStrings(list []string) []string {
	text := strings.Join(list, "")
	if !Selected(text) {
		return Respell(list, Repair(text))
	}
	// See repairTerms for the bound.
	for range len(text) + 1 {
		slips := slices.DeleteFunc(Slips(strings.Join(list, "")), func(s Slip) bool { return !s.Certain })
		if len(slips) == 0 {
			break
		}
		list = Apply(list, slips)
	}
	return list
}

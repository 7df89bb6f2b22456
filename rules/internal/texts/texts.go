// Package texts reads TXT records the way their authors meant them: words without quotes put together,
// text that a semicolon cut off given back, typographic characters turned into the plain ones.
package texts

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
)

// A Kind is what a text is for.
type Kind uint8

// The kinds of texts that mail needs.
const (
	Other Kind = iota
	SPF
	DMARC
	DKIM
	BIMI
	TLSRPT
	MTASTS
)

var kindNames = map[Kind]string{SPF: "SPF", DMARC: "DMARC", DKIM: "DKIM", BIMI: "BIMI", TLSRPT: "TLS reporting", MTASTS: "MTA-STS"}

func (k Kind) String() string { return kindNames[k] }

// A Fault is what keeps the octets of a text from being what was meant. A text has at most one: the
// first in the order in which they are repaired.
type Fault uint8

// The faults, in the order in which they are repaired.
const (
	Sound         Fault = iota
	Typographic         // “…”, a no-break space, a full-width letter
	LiteralQuotes       // quotes that are part of the text
	CutByComment        // no quotes, and a semicolon made a comment of the rest
	Unquoted            // no quotes, so that the words are strings of their own
	TooLong             // a string of more than 255 octets
)

// A Text is a TXT record as written and as meant.
type Text struct {
	Record  zone.RecordID
	Strings []string // the character-strings, octets
	Joined  string   // as a name server's clients read it (RFC 7208 section 3.3)
	// Clean is the text after the repair of its fault; Joined where there is none.
	Clean string
	// Meant is Clean after the repairs that SPF texts get.
	Meant string
	// Parts are the strings of a text meant as SPF before the repair of its terms: those of Clean, with
	// the blanks between them that [spf.Join] misses.
	Parts []string
	Terms []spf.Term // of Meant, where that is SPF
	// Everyday says of a text meant as SPF that its terms are right as they are in Parts; see [spf.Record.Everyday].
	Everyday bool
	Kind     Kind // of Meant
	Fault    Fault
	// FromComments are the parts of comments that belong to the text; see [CutByComment].
	FromComments []text.Span
	// Doubt says why nobody can be sure that Clean is what was meant; "" if it certainly is. A text in doubt gets no fix.
	Doubt string
	// AllQuoted is false if a string stands without quotes.
	AllQuoted bool
}

// maxWritten is how many octets the longest RDATA can take up in a file, if each octet is written as an
// escape (RFC 1035 section 3.2.1). What is longer can't be a record, and is not looked at.
const maxWritten = 65535 * len(`\000`)

// Of reads a TXT record. One that is too long for any record has no strings.
func Of(z *zone.Zone, id zone.RecordID) Text {
	return of(z, id, nil)
}

// of is [Of] with memory for the fields of the record.
func of(z *zone.Zone, id zone.RecordID, memory []zone.Field) Text {
	if r := z.Record(id); int(r.End-r.Data) > maxWritten {
		return Text{Record: id, Fault: TooLong}
	}
	data := z.AppendFields(memory[:0], id)
	t := Text{Record: id, AllQuoted: true}
	var octets []byte
	t.Strings = make([]string, len(data))
	for i, f := range data {
		if bytes.IndexByte(f.Text, '\\') < 0 {
			t.Strings[i] = string(f.Text)
		} else {
			octets, _ = zone.AppendOctets(octets[:0], f.Text)
			t.Strings[i] = string(octets)
		}
		t.AllQuoted = t.AllQuoted && f.Quoted
		if len(t.Strings[i]) > 255 {
			t.Fault = TooLong
		}
	}
	t.Joined = strings.Join(t.Strings, "")
	t.Clean = t.Joined
	if z.Record(id).Flags.Has(zone.Generic) {
		t.Meant, t.Kind, t.Fault = t.Joined, kindOf(t.Joined, z.Owner(id)), Sound
		if t.Kind == SPF {
			t.Terms = spf.Parse(t.Meant).Terms
		}
		return t
	}
	if mayBeFaulty(z.Record(id).Flags, data) {
		t.repair(z, id, data)
	}
	t.Kind = kindOf(t.Clean, z.Owner(id))
	t.Meant = t.Clean
	parts := t.cleanStrings()
	if joined, ok := spf.Join(parts); ok {
		parts = joined
	}
	record := spf.Parse(strings.Join(parts, ""))
	if t.Everyday = record.Everyday(); !t.Everyday {
		record = spf.Parse(spf.Repair(record.Text))
	}
	if spf.Selected(record.Text) {
		t.Meant, t.Kind, t.Parts, t.Terms = record.Text, SPF, parts, record.Terms
	}
	return t
}

// SPF returns a text that is meant as SPF as the record that was meant.
func (t *Text) SPF() spf.Record { return spf.Record{Text: t.Meant, Terms: t.Terms} }

// OfferRepair offers a change that makes Clean of a text as a fix of a finding; where that is in doubt, a note says why there
// is none.
func (t *Text) OfferRepair(f *lint.Finding, title string, change zone.Change) {
	if t.Doubt != "" {
		f.Note("%s; put the text that is meant into one pair of quotes by hand", t.Doubt)
		return
	}
	f.Fix(lint.Safe, title, change)
}

// cleanStrings returns the strings of Clean: those of the record where they are sound.
func (t *Text) cleanStrings() []string {
	if t.Clean == t.Joined {
		return t.Strings
	}
	return []string{t.Clean}
}

// Words returns the strings with a blank between two, as somebody meant them who left the quotes away.
func (t *Text) Words() string { return strings.Join(t.Strings, " ") }

// repair sets Clean, Fault, FromComments and Doubt.
func (t *Text) repair(z *zone.Zone, id zone.RecordID, data []zone.Field) {
	owner := z.Owner(id)
	words := t.Joined
	unquoted := len(data) > 0
	for _, f := range data {
		unquoted = unquoted && !f.Quoted
	}
	if unquoted && len(data) > 1 {
		words = strings.Join(t.Strings, " ")
	}
	cut := false
	if unquoted && z.Record(id).Flags.Has(zone.Commented) {
		all := t.withComments(z, data)
		if kind := kindOf(spf.Clean(all.text), owner); kind != Other && kind != SPF {
			words, cut = all.text, all.gives
			t.FromComments, t.Doubt = all.parts, all.doubt(t.Joined)
		}
	}
	clean := spf.Clean(words)
	known := kindOf(clean, owner) != Other
	switch {
	case spf.Typographic(words):
		t.Fault, t.Clean = Typographic, clean
	case literallyQuoted(words):
		t.Fault, t.Clean = LiteralQuotes, clean
		if inside, ok := t.withoutQuotes(); ok {
			t.Clean = spf.Clean(inside)
		}
	case cut:
		t.Fault, t.Clean = CutByComment, words
	case unquoted && len(data) > 1:
		t.Fault = Unquoted
		if known || kindOf(spf.Repair(clean), owner) == SPF {
			t.Clean = words
		}
	}
}

// withoutQuotes returns the text of several strings each of which has quotes of its own, without them; ok is false for any other.
func (t *Text) withoutQuotes() (inside string, ok bool) {
	if len(t.Strings) < 2 {
		return "", false
	}
	bare := make([]string, len(t.Strings))
	for i, s := range t.Strings {
		if !literallyQuoted(s) {
			return "", false
		}
		s = strings.TrimSpace(s)
		bare[i] = s[1 : len(s)-1]
	}
	if joined, missing := spf.Join(bare); missing {
		bare = joined
	}
	return strings.Join(bare, ""), true
}

// literallyQuoted reports whether a text begins and ends with a quote that is part of it.
func literallyQuoted(s string) bool {
	s = strings.TrimSpace(s)
	if len(s) < 2 {
		return false
	}
	return s[0] == s[len(s)-1] && (s[0] == '"' || s[0] == '\'')
}

// kindOf tells what a clean text at an owner is for.
func kindOf(text string, owner zone.Name) Kind {
	if spf.Selected(text) {
		return SPF
	}
	lower := strings.ToLower(text[:min(len(text), 16)])
	lower = strings.ReplaceAll(lower, " ", "")
	switch {
	case strings.HasPrefix(lower, "v=dmarc1"):
		return DMARC
	case strings.HasPrefix(lower, "v=dkim1"):
		return DKIM
	case strings.HasPrefix(lower, "v=bimi1"):
		return BIMI
	case strings.HasPrefix(lower, "v=tlsrptv1"):
		return TLSRPT
	case strings.HasPrefix(lower, "v=stsv1"):
		return MTASTS
	}
	if (strings.HasPrefix(lower, "k=") || strings.HasPrefix(lower, "p=")) && strings.Contains(string(owner), "._domainkey.") {
		return DKIM
	}
	return Other
}

// A suspect is a TXT record that may be meant as SPF, or may have a fault.
type suspect struct {
	record      zone.RecordID
	spf, faulty bool
}

// suspects are those of a zone, in order of appearance: one look at all texts finds both.
var suspects = &lint.ZoneFact[[]suspect]{Find: func(_ *lint.Run, z *zone.Zone) []suspect {
	all := z.ByType(dns.TypeTXT)
	return lint.Gather(len(all), func(found []suspect, from, to int) []suspect {
		var fields []zone.Field
		for id := range z.InTurn(all[from:to]) {
			fields = z.AppendFields(fields[:0], id)
			s := suspect{id, MaySPF(z, id), mayBeFaulty(z.Record(id).Flags, fields)}
			if s.spf || s.faulty {
				found = append(found, s)
			}
		}
		return found
	})
}}

// suspected returns those that are suspected of something.
func suspected(r *lint.Run, z *zone.Zone, of func(suspect) bool) []zone.RecordID {
	all := suspects.Of(r, z)
	list := make([]zone.RecordID, 0, len(all))
	for _, s := range all {
		if of(s) {
			list = append(list, s.record)
		}
	}
	return list
}

// spfTexts are the TXT records of a zone that are meant as SPF, by the owner they were meant for.
var spfTexts = &lint.ZoneFact[[]Text]{Find: func(r *lint.Run, z *zone.Zone) []Text {
	candidates := suspected(r, z, func(s suspect) bool { return s.spf })
	return lint.GatherMost(len(candidates), func(found []Text, from, to int) int {
		count := 0
		var memory [8]zone.Field
		for id := range z.InTurn(candidates[from:to]) {
			if t := of(z, id, memory[:]); t.Kind == SPF {
				found[count] = t
				count++
			}
		}
		return count
	})
}}

// Faulty returns the TXT records of a zone that have a [Fault], in order of appearance.
func Faulty(r *lint.Run, z *zone.Zone) []Text { return faulty.Of(r, z) }

var faulty = &lint.ZoneFact[[]Text]{Find: func(r *lint.Run, z *zone.Zone) []Text {
	candidates := suspected(r, z, func(s suspect) bool { return s.faulty })
	return lint.Gather(len(candidates), func(found []Text, from, to int) []Text {
		for _, id := range candidates[from:to] {
			if t := Of(z, id); t.Fault != Sound {
				found = append(found, t)
			}
		}
		return found
	})
}}

// mayBeFaulty tells, by a cheap look, whether a text can have a fault.
func mayBeFaulty(flags zone.Flags, fields []zone.Field) bool {
	if flags&(zone.NonASCII|zone.Malformed) != 0 {
		return true
	}
	for _, f := range fields {
		if !f.Quoted {
			return true
		}
		if hasHighEscape(f.Text) {
			return true
		}
		if inside := bytes.TrimLeft(f.Text, " "); len(inside) > 0 && (inside[0] == '\'' || inside[0] == '\\') {
			return true
		}
	}
	return false
}

// hasHighEscape tells, by a cheap look, whether an escape such as \226 can stand for an octet beyond ASCII.
func hasHighEscape(written []byte) bool {
	for {
		at := bytes.IndexByte(written, '\\')
		if at < 0 || at+1 == len(written) {
			return false
		}
		if next := written[at+1]; next == '1' || next == '2' {
			return true
		}
		written = written[at+2:]
	}
}

// SPFTexts returns the TXT records of a zone that are meant as SPF, in order of appearance.
func SPFTexts(r *lint.Run, z *zone.Zone) []Text { return spfTexts.Of(r, z) }

// Type99 returns the records of a zone of the type SPF (99), in order of appearance.
func Type99(r *lint.Run, z *zone.Zone) []Text { return type99.Of(r, z) }

var type99 = &lint.ZoneFact[[]Text]{Find: func(_ *lint.Run, z *zone.Zone) []Text {
	var found []Text
	for _, id := range z.ByType(dns.TypeSPF) {
		found = append(found, Of(z, id))
	}
	return found
}}

// MaySPF tells, by a cheap look, whether a TXT record can be meant as SPF.
func MaySPF(z *zone.Zone, id zone.RecordID) bool {
	r := z.Record(id)
	if r.Flags&(zone.NonASCII|zone.Generic) != 0 || z.Export && z.Opaque(id) != "" {
		return true
	}
	src := z.Source(id).Src[r.Data:r.End]
	for i := 0; i+2 < len(src); i++ {
		if src[i]|0x20 == 's' && src[i+1]|0x20 == 'p' && src[i+2]|0x20 == 'f' {
			return true
		}
	}
	return bytes.IndexByte(src[:min(len(src), 16)], '\\') >= 0 || shortFirst(src)
}

// shortFirst reports whether the first string of a text ends within its version, as in "v=sp" "f1 -all".
func shortFirst(src []byte) bool {
	start := bytes.IndexByte(src, '"') + 1
	if start == 0 {
		return false
	}
	size := bytes.IndexByte(src[start:], '"')
	return 0 <= size && size < len(" v=spf1")
}

// Data returns a text as the RDATA of a TXT record: quoted strings of at most 255 octets, cut at a
// blank where there is one near.
func Data(text string) []string {
	var data []string
	for len(text) > 255 {
		cut := 255
		if at := strings.LastIndexByte(text[:255], ' '); at > 255/2 {
			cut = at + 1
		}
		for back := 1; back < utf8.UTFMax && !utf8.RuneStart(text[cut]); back++ {
			cut--
		}
		data = append(data, zone.Quote(text[:cut]))
		text = text[cut:]
	}
	return append(data, zone.Quote(text))
}

// QuoteAll returns character-strings as RDATA.
func QuoteAll(strings []string) []string {
	data := make([]string, len(strings))
	for i, s := range strings {
		data[i] = zone.Quote(s)
	}
	return data
}

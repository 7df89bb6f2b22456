package zone

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// Typographic finds the characters that word processors and web pages put in the place of plain ones.
var Typographic = &lint.Rule{
	ID:      "zone/typographic",
	Summary: "a typographic character stands where a plain one is meant",
	Doc: `Word processors, chat programs and web pages turn plain quotes into “typographic” ones, hyphens into
dashes, and blanks into no-break spaces. On the screen you hardly see it. A name server takes such
characters for letters: a quote of that kind opens no text, a dash is part of a word. Most servers load
the record all the same, and nobody understands what it says.

Type the characters again instead of pasting them: straight quotes, the hyphen, the ordinary blank.
Records of unknown purpose are only pointed out, and their text is changed only if you ask for it.`,
	Cite: []lint.Citation{
		lint.RFC(1035, "5.1"),
		lint.RFC(7208, "3.1"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT “v=spf1 ip4:192.0.2.0/24 ~all”
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 ip4:192.0.2.0/24 ~all"
`,
	Check: typographic,
}

func typographic(p *lint.Pass) {
	z := p.Zone
	byteOrderMarks(p)
	for i := range z.Problems {
		if problem := &z.Problems[i]; problem.Record == zone.NoRecord && !isUnclosed(z, problem) && isTypographic(z, problem) {
			typographicLine(p, problem)
		}
	}
	for _, j := range names.Owners(p.Run, z) {
		if j.Plain && !z.Record(j.Record).Flags.Has(zone.OwnerInherited) {
			at := firstTypographic(z, z.Record(j.Record).Source, z.Layout(j.Record).Owner)
			p.Report(at.place, "the owner %s has %s", j.Written, at.what).
				Marked("%s", at.code).
				Note("a name server takes it for a letter of the name; plain characters are meant").
				Fix(lint.Safe, "write it plainly", ownerChanges(z, j.Record, plainOwner(z, j))...).
				Record = j.Record
		}
	}
	for id := range z.Records {
		if z.Records[id].Flags.Has(zone.NonASCII) && z.Records[id].Type != dns.TypeTXT {
			typographicData(p, zone.RecordID(id))
		}
	}
	for _, t := range texts.Faulty(p.Run, z) {
		if t.Fault == texts.Typographic {
			typographicText(p, &t)
		}
	}
}

// byteOrderMarks reports the invisible mark that some editors put before the first line of a zone file.
func byteOrderMarks(p *lint.Pass) {
	z := p.Zone
	for number := range z.File.Sources {
		source := &z.File.Sources[number]
		if !beginsWithMark(z, number) || number > 0 && marked.Of(p.Run)[source.Path] != (sourceOf{z, number}) {
			continue
		}
		place := lint.Place{Source: uint16(number), Span: text.Span{End: uint32(len(byteOrderMark))}}
		f := p.Report(place, "the file begins with an invisible byte order mark").
			Marked("a byte order mark, an invisible character").
			Note("name servers take it for a part of the first word, and BIND then refuses the zone; save the file as UTF-8 without it")
		if number == 0 {
			f.Fix(lint.Safe, "take it out", zone.Respell{Edits: []text.Edit{{Span: place.Span}}})
		} else {
			f.Note("it can't be fixed here: %s, and included files are edited by hand", source.Opaque)
		}
	}
}

const byteOrderMark = "\ufeff"

// beginsWithMark reports whether a source of a zone is a file that begins with a byte order mark.
func beginsWithMark(z *zone.Zone, number int) bool {
	source := &z.File.Sources[number]
	isFile := number == 0 || source.Path != ""                                       // else a $GENERATE line made it
	return isFile && !z.Export && bytes.HasPrefix(source.Src, []byte(byteOrderMark)) // what reads YAML and JSON passes over it
}

// A sourceOf is a source of a zone.
type sourceOf struct {
	zone   *zone.Zone
	number int
}

// marked are the files that begin with a byte order mark, by their paths: as zones of their own, where they can be mended,
// else as included for the first time.
var marked = &lint.Fact[map[string]sourceOf]{Find: func(r *lint.Run) map[string]sourceOf {
	found := map[string]sourceOf{}
	for _, z := range r.Zones {
		for number := range z.File.Sources {
			path := z.File.Sources[number].Path
			if _, ok := found[path]; beginsWithMark(z, number) && (!ok || number == 0) {
				found[path] = sourceOf{z, number}
			}
		}
	}
	return found
}}

// plainOwner is the owner with plain characters, and with every other mistake that it has.
func plainOwner(z *zone.Zone, j names.Judgement) zone.Name {
	if name, ok := names.PlainOwner(z, j.Record); ok {
		return name
	}
	return j.Meant
}

// ownerChanges gives a record, and those that take their owner from it, another owner.
func ownerChanges(z *zone.Zone, id zone.RecordID, owner zone.Name) []zone.Change {
	changes := []zone.Change{zone.SetOwner{Record: id, Owner: owner}}
	source, old := z.Record(id).Source, z.Record(id).Owner
	for id++; int(id) < len(z.Records); id++ {
		r := z.Record(id)
		if r.Source != source {
			continue // what is included takes nothing away from the records behind it
		}
		if !r.Flags.Has(zone.OwnerInherited) || r.Owner != old {
			break // a line that can't be read may have named another owner
		}
		changes = append(changes, zone.SetOwner{Record: id, Owner: owner})
	}
	return changes
}

func typographicLine(p *lint.Pass, problem *zone.Problem) {
	at := firstTypographic(p.Zone, problem.Source, lineOf(p.Zone, problem))
	p.Report(at.place, "the line can't be read, since it has %s", at.what).
		Marked("%s", at.code).
		Note("a name server takes it for a letter; type plain characters")
}

func typographicData(p *lint.Pass, id zone.RecordID) {
	z := p.Zone
	plain := plainData(z, id)
	if plain == nil {
		return
	}
	l := z.Layout(id)
	at := firstInData(z, id, l.RDATA())
	p.Report(at.place, "the %s data at %s has %s", zone.TypeString(z.Record(id).Type), names.Owner(p.Run, z, id).Display(), at.what).
		Marked("%s", at.code).
		Note("a name server takes it for a letter; plain characters are meant").
		Fix(lint.Safe, "write it plainly", zone.SetData{Record: id, Data: plain}).
		Record = id
}

func typographicText(p *lint.Pass, t *texts.Text) {
	z := p.Zone
	plain := texts.Data(t.Clean)
	if t.Kind == texts.Other && t.AllQuoted {
		plain = plain[:0]
		for _, s := range t.Strings {
			plain = append(plain, texts.Data(spf.ASCII(s))...)
		}
	}
	l := z.Layout(t.Record)
	last := l.Data[len(l.Data)-1]
	raw := last.Of(z.Source(t.Record).Src)
	unclosed := !z.Export && last.Quoted && (len(raw) == 1 || raw[len(raw)-1] != '"')
	if t.Kind == texts.Other && !isASCII(t.Clean) && !unclosed {
		return // a text in a language that is written with more than ASCII
	}
	span := l.RDATA()
	if n := len(t.FromComments); n > 0 {
		span.End = max(span.End, t.FromComments[n-1].End)
	}
	at := firstInData(z, t.Record, span)
	change := zone.SetData{Record: t.Record, Data: plain, FromComments: t.FromComments}
	owner := names.Owner(p.Run, z, t.Record).Display()
	if t.Kind == texts.Other {
		p.Report(at.place, "the text at %s has %s", owner, at.what).As(lint.Info).
			Marked("%s", at.code).
			Note("that is right if the text is for people; programs mostly want plain characters").
			Fix(lint.Unsafe, "write it plainly", change).
			Record = t.Record
		return
	}
	f := p.Report(at.place, "the %s record at %s has %s", t.Kind, owner, at.what).
		Marked("%s", at.code).
		Note("mail servers don't understand it; plain characters are meant")
	f.Record = t.Record
	if !unclosed || bytes.IndexByte(raw, ';') < 0 {
		t.OfferRepair(f, "write it plainly", change) // else a comment may have become part of the text
	}
	if len(t.FromComments) > 0 {
		f.Note("no quotes stand round the text, so what follows the semicolon is a comment now; it belongs to the text")
	}
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// plainData returns a record's RDATA with plain characters, or nil where it has no typographic ones.
func plainData(z *zone.Zone, id zone.RecordID) []string {
	r := z.Record(id)
	kinds := zone.FieldKinds(r.Type)
	if kinds == nil || r.Flags.Has(zone.Generic) {
		return nil
	}
	var words []string
	changed := false
	for _, f := range z.Data(id) {
		plain := names.PlainWords(string(f.Text))
		kind := kinds[min(len(words), len(kinds)-1)]
		switch {
		case plain == nil && f.Quoted:
			words = append(words, `"`+string(f.Text)+`"`)
		case plain == nil:
			words = append(words, string(f.Text))
		case kind == zone.StringField || kind == zone.StringsField:
			words = append(words, zone.Quote(spf.Clean(string(f.Text))))
			changed = true
		case f.Quoted:
			return nil // more is wrong here than its characters
		default:
			words = append(words, plain...)
			changed = true
		}
	}
	if !changed || len(words) == 0 {
		return nil
	}
	for i, word := range words {
		if kinds[min(i, len(kinds)-1)] != zone.NameField || word[0] == '"' {
			continue
		}
		if name, err := zone.ParseName(word, z.Origin(id)); err == nil {
			words[i] = string(name)
		}
	}
	if _, err := zone.AppendData(nil, r.Type, zone.Words(words), z.Origin(id)); err != nil {
		return nil
	}
	return words
}

// isTypographic reports whether nothing but typographic characters is to blame for a problem, so that
// zone/typographic speaks of it.
func isTypographic(z *zone.Zone, problem *zone.Problem) bool {
	if isUnclosed(z, problem) {
		written := strings.TrimRight(string(problem.Span.Of(z.File.Sources[problem.Source].Src)), " \t")
		last, _ := utf8.DecodeLastRuneInString(written)
		return last >= utf8.RuneSelf && spf.ASCII(string(last)) == `"`
	}
	if problem.Record == zone.NoRecord {
		line := lineOf(z, problem)
		_, ok := typographicIn(line.Of(z.File.Sources[problem.Source].Src))
		return ok && (problem.Kind == zone.Unreadable || problem.Kind == zone.InvalidName && !z.Export)
	}
	if !z.Record(problem.Record).Flags.Has(zone.NonASCII) {
		return false
	}
	return plainData(z, problem.Record) != nil
}

// isUnclosed reports whether a problem is about a quote that nothing closes; its record has that text.
func isUnclosed(z *zone.Zone, problem *zone.Problem) bool {
	return problem.Record == zone.NoRecord && bytes.HasPrefix(problem.Span.Of(z.File.Sources[problem.Source].Src), []byte{'"'})
}

// lineOf returns a problem's line from its beginning, if that is near, up to the end of what the problem names, or to
// the first comment.
func lineOf(z *zone.Zone, problem *zone.Problem) text.Span {
	src := z.File.Sources[problem.Source].Src
	span := problem.Span
	const most = 500 // octets looked at before it, so that a line with many problems takes no time
	for span.Start > 0 && problem.Span.Start-span.Start < most && src[span.Start-1] != '\n' && src[span.Start-1] != '\r' {
		span.Start--
	}
	if at := bytes.IndexByte(span.Of(src), ';'); at >= 0 {
		span.End = span.Start + uint32(at)
	}
	return span
}

// A sighting is a typographic character in a file.
type sighting struct {
	place lint.Place
	what  string // what it is, with an article
	code  string // its number
}

// firstInData returns the first typographic character of a record's RDATA, which stands in a span. In an
// export it may be written as an escape.
func firstInData(z *zone.Zone, id zone.RecordID, span text.Span) sighting {
	if z.Export {
		for number, f := range z.Data(id) {
			octets, _ := zone.AppendOctets(nil, f.Text)
			at, ok := typographicIn(octets)
			if !ok {
				continue
			}
			r, size := utf8.DecodeRune(octets[at:])
			return sighting{
				place: lint.Place{Source: z.Record(id).Source, Span: z.Within(id, number, zone.Written(f.Text, at), zone.Written(f.Text, at+size))},
				what:  nameOf(r),
				code:  fmt.Sprintf("this is U+%04X", r),
			}
		}
	}
	return firstTypographic(z, z.Record(id).Source, span)
}

// firstTypographic returns the first typographic character of a span, which has one.
func firstTypographic(z *zone.Zone, source uint16, span text.Span) sighting {
	src := z.File.Sources[source].Src
	at, ok := typographicIn(span.Of(src))
	if !ok {
		return sighting{place: lint.Place{Source: source, Span: span}, what: "an odd character"}
	}
	start := span.Start + uint32(at)
	r, size := utf8.DecodeRune(src[start:])
	return sighting{
		place: lint.Place{Source: source, Span: text.Span{Start: start, End: start + uint32(size)}},
		what:  nameOf(r),
		code:  fmt.Sprintf("this is U+%04X", r),
	}
}

// typographicIn returns the offset of the first typographic character.
func typographicIn(s []byte) (int, bool) {
	for i, c := range s {
		if c < utf8.RuneSelf || !utf8.RuneStart(c) {
			continue
		}
		if _, size := utf8.DecodeRune(s[i:]); size > 1 && spf.Typographic(string(s[i:i+size])) {
			return i, true
		}
	}
	return 0, false
}

// nameOf says in words what a typographic character is.
func nameOf(r rune) string {
	switch plain := spf.ASCII(string(r)); {
	case plain == "":
		return "an invisible character"
	case plain == " " && r == '\u00a0':
		return "a no-break space"
	case plain == " ":
		return "a blank that is none"
	case plain == `"` || plain == "'":
		return fmt.Sprintf("a typographic quote (%c)", r)
	case plain == "." && r != '．':
		return fmt.Sprintf("an ideographic full stop (%c)", r)
	case plain == "-":
		return fmt.Sprintf("a typographic dash (%c)", r)
	default:
		return fmt.Sprintf("a full-width %s (%c)", plain, r)
	}
}

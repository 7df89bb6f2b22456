// Package zonegen writes master files for tests: every record type, every directive, and every trick of layout that a
// reader must know. It says nothing about what the files mean; that is for the readers to agree on.
package zonegen

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Origin is the name of every zone that is made.
const Origin = "example.com."

// PlainHead is the beginning of a zone that every reader knows.
const PlainHead = `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2026112401 7200 3600 1209600 300
@ NS ns1.example.net.
@ NS ns2.example.net.
`

// An Entry is a record or a directive, or a few that belong together.
type Entry struct {
	Text string // whole lines
	Type string // the mnemonic of the record's type; "" for a directive
	// Trick names what is unusual about the entry beyond its layout, as far as some readers don't know it; "" for nothing.
	Trick string
	// Inherits says that the entry's first record has no owner of its own.
	Inherits bool
	// Flat is the same record on one line, where Text isn't: brackets are what some readers trip over.
	Flat string
}

// A Zone is a master file in pieces.
type Zone struct {
	Head    string // up to the name servers
	Entries []Entry
	Files   map[string]string // those that $INCLUDE names
}

// Make makes a zone with a number of entries. The same seed makes the same zone.
func Make(seed uint64, entries int) *Zone {
	m := newMaker(seed)
	z := &Zone{Files: m.files}
	z.Head = m.head()
	for range entries {
		z.Entries = append(z.Entries, m.entry())
	}
	return z
}

// Every makes one entry of every record type and of every trick, in plain layout.
func Every(seed uint64) *Zone {
	m := newMaker(seed)
	z := &Zone{Head: PlainHead, Files: m.files}
	for _, t := range types {
		z.Entries = append(z.Entries, m.plain(t))
	}
	for _, t := range tricks {
		z.Entries = append(z.Entries, m.trick(t))
	}
	return z
}

// Kept returns those entries that are kept. One that inherits its owner goes with the one above it.
func (z *Zone) Kept(keep func(*Entry) bool) []*Entry {
	var out []*Entry
	kept := true
	for i := range z.Entries {
		e := &z.Entries[i]
		if kept = keep(e) && (kept || !e.Inherits); kept {
			out = append(out, e)
		}
	}
	return out
}

// Text puts the zone together from those entries that are kept.
func (z *Zone) Text(keep func(*Entry) bool) string {
	var b strings.Builder
	b.WriteString(z.Head)
	for _, e := range z.Kept(keep) {
		b.WriteString(e.Text)
	}
	return b.String()
}

// A maker makes entries.
type maker struct {
	*rand.Rand
	count     int               // of owners
	files     map[string]string // that $INCLUDE names
	exclusive bool              // nothing may stand beside the last record
}

func newMaker(seed uint64) *maker {
	return &maker{Rand: rand.New(rand.NewPCG(seed, 1)), files: map[string]string{}} //nolint:gosec // the same zones every time
}

// one returns one of several words.
func (m *maker) one(words ...string) string { return words[m.IntN(len(words))] }

// sometimes is true once in n times.
func (m *maker) sometimes(n int) bool { return m.IntN(n) == 0 }

func (m *maker) number(most int) string { return fmt.Sprint(m.IntN(most + 1)) }

func (m *maker) head() string {
	m.exclusive = true // what inherits the apex could stand where it must not
	ttl := m.one("$TTL 3600\n", "$TTL 1h ; an hour\n", "$ttl\t1H30m\n", "")
	origin := m.one("$ORIGIN example.com.\n", "", "$origin EXAMPLE.com. ; the zone\n")
	soa := m.one(
		"@ IN SOA ns1.example.net. hostmaster.example.net. 2026112401 7200 3600 1209600 300\n",
		"@\tSOA\tns1.example.net. hostmaster.example.net. (\n\t2026112401 ; serial\n\t2h ; refresh\n\t1H\n\t2w\n\t5m )\n",
		"example.com. 1D IN SOA ns1.example.net. host\\.master.example.net. ( 1 2 3\n4 5 ) ; done\n",
		"@ 600 soa @ hostmaster (1 1w2d 3 4 5)\n",
	)
	return "; a comment first\n\n" + ttl + origin + soa + "\tIN NS ns1.example.net.\n@ NS ns2.example.net.\n"
}

// entry makes any entry: mostly a record.
func (m *maker) entry() Entry {
	if m.sometimes(8) {
		return m.trick(tricks[m.IntN(len(tricks))])
	}
	return m.record(types[m.IntN(len(types))])
}

func (m *maker) trick(t trick) Entry {
	m.exclusive = true
	return Entry{Text: t.make(m), Type: t.rrtype, Trick: t.name}
}

// plain makes a record without tricks of layout.
func (m *maker) plain(t rrtype) Entry {
	m.exclusive = t.exclusive
	return Entry{Text: m.label() + " 60 IN " + t.name + " " + strings.Join(t.data(m), " ") + "\n", Type: t.name}
}

// record makes a record in any layout.
func (m *maker) record(t rrtype) Entry {
	e := Entry{Type: t.name, Inherits: !m.exclusive && !t.exclusive && m.sometimes(3)}
	m.exclusive = t.exclusive
	owner := ""
	if !e.Inherits {
		owner = m.owner()
	}
	if strings.HasPrefix(owner, "*.") {
		m.exclusive = true
		if t.name == "NS" || t.name == "NSEC3" {
			owner = owner[2:] // BIND has none at a wildcard
		}
	}
	words := m.ttlAndClass()
	words = append(words, m.anyCase(t.name))
	words = append(words, t.data(m)...)
	layout, flat := m.lay(owner, words)
	e.Text = m.blankLines() + layout
	if flat {
		return e
	}
	e.Flat = owner + " " + strings.Join(words, " ") + "\n"
	return e
}

func (m *maker) ttlAndClass() []string {
	ttl := m.one("0", "60", "1h", "1H30M5s", "1w", "86400", "007", "2147483647")
	class := m.one("IN", "in", "In")
	return [][]string{{}, {}, {ttl}, {class}, {ttl, class}, {class, ttl}}[m.IntN(6)]
}

func (m *maker) anyCase(word string) string {
	return m.one(word, word, strings.ToLower(word), word[:1]+strings.ToLower(word[1:]))
}

func (m *maker) blankLines() string {
	return m.one("", "", "", "", "\n", "; a line (with) \"quotes\n", "   \t\n", "  ; indented\n")
}

// lay puts the words of a record on one or more lines; flat says that it is one, without brackets.
func (m *maker) lay(owner string, words []string) (layout string, flat bool) {
	var b strings.Builder
	b.WriteString(owner)
	open := false
	flat = true
	if m.sometimes(12) && owner != "" {
		b.WriteString(m.one(" (", "("))
		open, flat = true, false
	}
	for _, w := range words {
		switch {
		case open && m.sometimes(3):
			b.WriteString(m.one("\n", "\n\t", " ; note )\n  ", "\r\n ", "\n\n", " \n;;(\n "))
		default:
			b.WriteString(m.one(" ", " ", "\t", "  ", " \t "))
		}
		if !open && m.sometimes(12) {
			b.WriteString(m.one("(", "( ", "(\n"))
			open, flat = true, false
		}
		b.WriteString(w)
		if open && m.sometimes(6) {
			b.WriteString(m.one(")", " )", "\n)"))
			open = false
		}
	}
	if open {
		b.WriteString(m.one(")", " )", "\n\t) "))
	}
	b.WriteString(m.one("", "", "", " ", "\t", " ; why", ";why", "\t;; ( \" $ \\"))
	b.WriteString(m.one("\n", "\n", "\n", "\r\n"))
	return b.String(), flat
}

// label returns a label that no other record has.
func (m *maker) label() string {
	m.count++
	return fmt.Sprintf("h%d", m.count)
}

func (m *maker) owner() string {
	l := m.label()
	return m.one(
		l, l, l+".sub", l+".example.com.", strings.ToUpper(l)+".Example.COM.", "_"+l+"._tcp", "*."+l, l+`\.dot`, l+`\032blank`, l+`\@`,
		l+`\;\"x`, l+`\(\)`, `\104`+l, l+`\$`, l+`\000\255`, l+"-", l+"."+strings.Repeat("x", 63), l+`\\`, "xn--"+l, l+"/25", l+"."+m.longName(),
	)
}

// longName returns a name of many labels.
func (m *maker) longName() string { return strings.Repeat("l.", 20+m.IntN(70)) + "example.com." }

// name returns a name as data.
func (m *maker) name() string {
	return m.one(
		"host", "a.b", "mail.example.net.", "@", ".", "Mixed.Example.NET.", `a\.b.example.net.`, `\097\000.example.net.`, `x\@y`, "_srv._tcp.example.net.", "*.wild",
		`\;semi`, strings.Repeat("y", 63)+".example.org.", "1.2.3", m.longName(), `quo\"te.example.net.`, "$dollar",
	)
}

// target returns a name that is a host and stays one whoever reads it.
func (m *maker) target() string {
	return m.one("host", "a.b", "mail.example.net.", "@", "Mixed.Example.NET.", "deep.er.example.com.")
}

// text returns a character-string.
func (m *maker) text() string {
	return m.one(
		`"plain text"`, "word", `"semi;colon (and) brackets"`, `"quote\"d"`, `"\065\000\255"`, `a\;b`, `""`, `"`+strings.Repeat("z", 255)+`"`, `"tab	inside"`, `x\032y`, `"\\"`, "v=spf1",
		`"a\b\c"`, `"caf`+"\xc3\xa9"+`"`, `"$ORIGIN @"`, `k=v\,w`, `"`+strings.Repeat(`\200`, 255)+`"`, "@", `\@`, `-`, `"  "`,
	)
}

func (m *maker) texts() []string {
	out := []string{m.text()}
	for m.sometimes(2) {
		out = append(out, m.text())
	}
	return out
}

// Package zone is the model of DNS data and of where it is written; it reads and writes no format.
package zone

import (
	"slices"
	"sort"
	"sync"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/text"
)

// A File is one file as it was read: its octets, and the zone they hold.
type File struct {
	Path   string
	Format Format
	// Sources holds the file itself first, then every text that it draws in ($INCLUDE, $GENERATE).
	Sources []Source
	Zone    *Zone
}

// Src returns the octets of the file itself.
func (f *File) Src() []byte { return f.Sources[0].Src }

// A Source is a text that records are written in.
type Source struct {
	Path string // as a message should name it
	Src  []byte
	// Opaque says why records of this source can't be edited; it is empty for the file itself.
	Opaque string
	// Parent is the source, and At the place in it, that drew this one in.
	Parent uint16
	At     text.Span

	lines   func() *text.Lines
	origins []originFrom
}

// originFrom is an origin that is in force from an offset on.
type originFrom struct {
	from uint32
	name Name
}

// A Zone is the records of one zone, in order of appearance, with the names that own them.
type Zone struct {
	File *File
	// Apex is the owner of the SOA record, else the zone's origin. It is [Unknown] when neither is known.
	Apex     Name
	Records  []Record
	Problems []Problem
	// Directives are the zone file's $-lines, in order; exports have none.
	Directives []Directive
	// Whole is false if a part of the zone couldn't be read, so that absence proves nothing.
	Whole bool
	// Hopeless is true if so much couldn't be read that nothing of the file was kept but the first problem.
	Hopeless bool
	// Relative says that a name without a final dot has the origin appended, as in master files.
	// In most provider exports such a name is absolute.
	Relative bool
	// Export says that the file is a provider's export rather than a master file.
	Export bool
	// RawText says that a text is one value without quotes, of any length: whoever serves the zone cuts
	// it into character-strings.
	RawText bool
	// Unicode says that whoever serves the zone turns names with letters beyond ASCII into A-labels.
	Unicode bool
	// TargetDot is what is made of the final dot of a target where names aren't relative.
	TargetDot DotUse
	// Flattens says that an alias at the zone's own name is answered with the addresses of its target.
	Flattens bool

	names    *names
	opaque   map[RecordID]string
	byType   func() index
	byOwner  func() index
	bySource func() index
	withNS   func() []bool // by NameID
}

// New returns an empty zone of a file.
func New(file *File) *Zone {
	z := &Zone{File: file, Whole: true, Apex: Unknown, names: newNames()}
	z.byType = sync.OnceValue(z.indexTypes)
	z.byOwner = sync.OnceValue(z.indexOwners)
	z.bySource = sync.OnceValue(z.indexSources)
	z.withNS = sync.OnceValue(z.markNS)
	return z
}

// NewSource returns a text to put into [File.Sources].
func NewSource(path string, src []byte) Source {
	return Source{Path: path, Src: src, lines: sync.OnceValue(func() *text.Lines { return text.NewLines(src) })}
}

// A RecordID is the number of a record in its zone, counted from 0 in order of appearance.
type RecordID uint32

// NoRecord is no record's number.
const NoRecord = ^RecordID(0)

// A Record is one record of a zone. It holds where it is written rather than what is written there;
// [Zone.Layout] finds its parts, [Zone.Data] and its kin read them.
type Record struct {
	Owner NameID
	TTL   uint32 // seconds, when Flags say that there is one
	// Start and End bound the record's text in its source: from the owner, or from the blank or type
	// that stands for it, to the end of its last field (or closing parenthesis).
	Start, End uint32
	// Data is where the first field of the RDATA is sought.
	Data   uint32
	Type   uint16
	Class  uint16
	Source uint16
	Flags  Flags
}

// Flags say how parts of a record came to be.
type Flags uint16

// The flags of a record.
const (
	OwnerInherited Flags = 1 << iota // the owner is written with the record above: it is blank here, or stands for both
	OwnerRelative                    // the owner was written without final dot
	TTLWritten                       // the TTL stands in the record
	TTLDirective                     // the TTL comes from $TTL (RFC 2308 section 4)
	TTLInherited                     // the TTL is the last one written (RFC 1035 section 5.1)
	TTLMinimum                       // the TTL is the SOA's last field, since nothing else gives one
	ClassWritten                     // the class stands in the record
	Malformed                        // the RDATA is broken: a Problem says how
	NonASCII                         // an octet above 0x7f stands in the record
	Commented                        // a comment stands on the record's lines
	Generic                          // the RDATA is written as \# (RFC 3597)
	Proxied                          // the provider answers with an address of its own instead
	Replaces                         // the record's RRset takes the place of the one that is being served
	Unresolved                       // a part of the RDATA is only known when the file is deployed
	TTLDefault                       // the TTL that is written stands for whatever the provider takes
)

// Has reports whether all of the given flags are set.
func (f Flags) Has(flags Flags) bool { return f&flags == flags }

// TTLKnown reports whether the record has a TTL at all.
func (r *Record) TTLKnown() bool {
	return r.Flags&(TTLWritten|TTLDirective|TTLInherited|TTLMinimum) != 0
}

// A Directive is a line of a zone file that begins with $.
type Directive struct {
	Name     string // upper case, with the $
	Source   uint16
	Span     text.Span   // the whole directive, without blanks and comment after it
	Args     []text.Span // its arguments
	Origin   Name        // for $ORIGIN: the name that it sets
	Previous Name        // for $ORIGIN: the origin before it
}

// A ProblemKind tells which rule a problem belongs to.
type ProblemKind uint8

// The kinds of problems.
const (
	Unreadable        ProblemKind = iota // anything that has no kind of its own
	PreferenceMissing                    // an MX without a preference
	PreferenceTwice                      // an MX with two preferences
	AddressDot                           // an address with a final dot
	StringTooLong                        // a character-string longer than 255 octets
	InvalidName                          // a name that the DNS can't have: an empty label, or too many octets

	// Those of exports.

	BadSyntax       // the file isn't what its format is made of, or no records
	DuplicateKey    // a mapping has a key twice
	KeyMisread      // a key or value that YAML 1.1 takes for something other than text
	ApexName        // the zone's own name in another format's spelling
	QuotesMissing   // a text without the quotes that the format needs
	SemicolonEscape // a semicolon with or without a backslash, against the setting in force
	PreferencePlace // an MX whose preference stands in the wrong place
	KeyOrder        // keys out of order
)

// A Problem is a part of a file that can't be read as what it should be. The reader goes on after it.
type Problem struct {
	Kind    ProblemKind
	Record  RecordID // NoRecord when the problem left no record
	Source  uint16
	Span    text.Span
	Message string // what is wrong, in lower case, naming what is written
	Help    string // what to do, or empty
	// Edits write what is meant in the way that the format wants, where that is certain; no record
	// changes by them. Title says what they do, as an order.
	Edits []text.Edit
	Title string
}

// DotUse says what a format makes of the final dot of a target, where both spellings are the same name.
type DotUse uint8

// The uses of a final dot.
const (
	DotOptional  DotUse = iota // no difference
	DotRequired                // without it, the provider refuses the record
	DotForbidden               // with it, the provider refuses the record or drops the dot
)

// AddRecord appends a record; owner is its canonical name, which is interned without being kept.
func (z *Zone) AddRecord(r Record, owner []byte) RecordID {
	r.Owner = z.names.intern(owner)
	z.Records = append(z.Records, r)
	return RecordID(len(z.Records) - 1)
}

// SetOrigin notes that an origin is in force in a source from an offset on; offsets must not fall.
func (z *Zone) SetOrigin(source uint16, from uint32, origin Name) {
	s := &z.File.Sources[source]
	s.origins = append(s.origins, originFrom{from, origin})
}

// OriginAt returns the origin that is in force at an offset of a source.
func (z *Zone) OriginAt(source uint16, offset uint32) Name {
	origins := z.File.Sources[source].origins
	if len(origins) == 1 {
		return origins[0].name
	}
	n := sort.Search(len(origins), func(i int) bool { return origins[i].from > offset })
	if n == 0 {
		return z.Apex
	}
	return origins[n-1].name
}

// Origin returns the origin that is in force where a record stands: the root where names without final
// dot are absolute.
func (z *Zone) Origin(id RecordID) Name {
	if !z.Relative {
		return Root
	}
	r := &z.Records[id]
	return z.OriginAt(r.Source, r.Start)
}

// OriginKnown reports whether the zone's own name is known, so that relative names mean something.
func (z *Zone) OriginKnown() bool { return !z.Apex.IsBelow(Unknown) }

// Record returns a record of the zone.
func (z *Zone) Record(id RecordID) *Record { return &z.Records[id] }

// Owner returns a record's owner name.
func (z *Zone) Owner(id RecordID) Name { return z.names.name(z.Records[id].Owner) }

// Name returns the name with a number.
func (z *Zone) Name(id NameID) Name { return z.names.name(id) }

// Names returns how many different owners the zone has; their numbers are all those below.
func (z *Zone) Names() int { return z.names.count() }

// Lookup returns the number of an owner name of this zone.
func (z *Zone) Lookup(name Name) (NameID, bool) {
	return z.names.find([]byte(name))
}

// Source returns the text that a record is written in.
func (z *Zone) Source(id RecordID) *Source { return &z.File.Sources[z.Records[id].Source] }

// Opaque says why a record can't be edited, or is empty when it can.
func (z *Zone) Opaque(id RecordID) string {
	if why := z.opaque[id]; why != "" {
		return why
	}
	return z.Source(id).Opaque
}

// SetOpaque says why a record can't be edited.
func (z *Zone) SetOpaque(id RecordID, why string) {
	if z.opaque == nil {
		z.opaque = map[RecordID]string{}
	}
	z.opaque[id] = why
}

// HasOwnSOA reports whether an SOA record stands in the zone's file itself, not in one that it includes.
func (z *Zone) HasOwnSOA() bool {
	for _, id := range z.ByType(dns.TypeSOA) {
		if z.Records[id].Source == 0 {
			return true
		}
	}
	return false
}

// Lines returns the line table of a source; it is built when first asked for.
func (s *Source) Lines() *text.Lines { return s.lines() }

// Top returns the nearest source around s that is a file, and the span there: generated text stands
// where its directive does.
func (f *File) Top(source uint16, span text.Span) (uint16, text.Span) {
	for f.Sources[source].Path == "" {
		s := &f.Sources[source]
		source, span = s.Parent, s.At
	}
	return source, span
}

// ByType returns the records of a type, in order of appearance. The index is built when first asked
// for; after that the zone must not grow.
func (z *Zone) ByType(rrtype uint16) []RecordID {
	x := z.byType()
	return x.of(uint32(rrtype))
}

func (z *Zone) indexTypes() index {
	highest := uint16(0)
	for i := range z.Records {
		highest = max(highest, z.Records[i].Type)
	}
	return newIndex(z.Records, int(highest)+1, func(r *Record) uint32 { return uint32(r.Type) })
}

// ByOwner returns the records at a name, in order of appearance; see [Zone.ByType].
func (z *Zone) ByOwner(owner NameID) []RecordID {
	x := z.byOwner()
	return x.of(uint32(owner))
}

func (z *Zone) indexOwners() index {
	return newIndex(z.Records, z.names.count(), func(r *Record) uint32 { return uint32(r.Owner) })
}

func (z *Zone) indexSources() index {
	return newIndex(z.Records, len(z.File.Sources), func(r *Record) uint32 { return uint32(r.Source) })
}

// At returns the records at a name, in order of appearance; none if the name owns nothing here.
func (z *Zone) At(name Name) []RecordID {
	id, ok := z.Lookup(name)
	if !ok {
		return nil
	}
	return z.ByOwner(id)
}

// AtType returns the records of a type at a name, in order of appearance.
func (z *Zone) AtType(name Name, rrtype uint16) []RecordID {
	var found []RecordID
	for _, id := range z.At(name) {
		if z.Records[id].Type == rrtype {
			found = append(found, id)
		}
	}
	return found
}

// OwnsNS reports whether a name owns NS records; see [Zone.ByType].
func (z *Zone) OwnsNS(owner NameID) bool { return z.withNS()[owner] }

func (z *Zone) markNS() []bool {
	marks := make([]bool, z.Names())
	for _, id := range z.ByType(dns.TypeNS) {
		marks[z.Records[id].Owner] = true
	}
	return marks
}

// Types returns the types that the zone has records of, in numeric order.
func (z *Zone) Types() []uint16 {
	seen := map[uint16]bool{}
	for i := range z.Records {
		seen[z.Records[i].Type] = true
	}
	types := make([]uint16, 0, len(seen))
	for t := range seen {
		types = append(types, t)
	}
	slices.Sort(types)
	return types
}

// An index groups records by a small number, in order of appearance (a counting sort).
type index struct {
	starts  []uint32
	records []RecordID
}

func newIndex(records []Record, keys int, key func(*Record) uint32) index {
	x := index{starts: make([]uint32, keys+1), records: make([]RecordID, len(records))}
	for i := range records {
		x.starts[key(&records[i])]++
	}
	sum := uint32(0)
	for k := range x.starts {
		count := x.starts[k]
		x.starts[k] = sum
		sum += count
	}
	for i := range records {
		k := key(&records[i])
		x.records[x.starts[k]] = RecordID(i)
		x.starts[k]++
	}
	// Every start has moved on to the next group's; move them back by one.
	copy(x.starts[1:], x.starts[:keys])
	x.starts[0] = 0
	return x
}

func (x *index) of(key uint32) []RecordID {
	if int(key)+1 >= len(x.starts) {
		return nil
	}
	return x.records[x.starts[key]:x.starts[key+1]:x.starts[key+1]]
}

// Reserve makes room for a number of records and of names, the latter of some octets in all.
func (z *Zone) Reserve(records, names, octets int) {
	if records > len(z.Records) {
		z.Records = roomy(z.Records, records)
	}
	z.names.reserve(names, octets)
}

// NameOctets returns how many octets the names of the zone's owners have in all.
func (z *Zone) NameOctets() int { return z.names.arena.Len() }

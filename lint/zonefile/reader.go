package zonefile

import (
	"bytes"
	"fmt"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// MaxDrawnIn is how many octets the $INCLUDE and $GENERATE lines of a file may draw in.
const MaxDrawnIn = 1 << 28

// Limits that keep a small file from growing into a large zone.
const (
	maxGenerated = 1 << 20 // records made by all $GENERATE lines of a file
	maxIncluded  = 1000    // files drawn in
	maxDepth     = 20      // $INCLUDE within $INCLUDE
	maxRescanned = 64      // lines that a bracket may span, once one has been found unclosed
	maxRepeats   = 4       // how often a file may be read again below brackets that are unclosed
	maxShown     = 64      // octets of a word that a message shows
	maxProblems  = 1 << 18 // of a file; see hopeless
	maxFields    = 1 << 18 // of an entry; the longest RDATA has 131,070 hexadecimal digits
)

// byteOrderMark is what some editors put before the first line.
const byteOrderMark = "\xef\xbb\xbf"

// A reader reads a master file and everything that it includes into one zone.
type reader struct {
	zone  *zone.Zone
	opt   zone.Options
	parts parts

	source uint16
	scanner
	origin zone.Name

	// The entry that is being read.
	tokens     []token
	fields     []zone.Field
	entryStart uint32 // where the first field or bracket of the entry begins
	entryEnd   uint32 // where the last one ends
	flags      zone.Flags
	faulty     bool

	// What an entry leaves to those after it.
	owner       []byte
	ownerFlags  zone.Flags
	ttl         uint32
	ttlKnown    bool
	defaultTTL  uint32
	defaultFrom zone.Flags
	noTTL       bool // the lack of a TTL has been reported

	// Records on their way into the zone.
	batch      *zone.Batch
	ownerPlace zone.NameID // the owner's place in the batch
	ownerAdded bool        // it has one

	sequel *zone.Sequel // what the records go into where those of an older text are taken over, or nil

	part *part // the part of a text that is read apart from what precedes it, or nil

	scratch        []byte
	upper          []byte
	bracketsBroken bool
	rescanned      int // octets that were read below unclosed brackets, and are read again
	generated      int
	included       int
	drawnIn        int      // octets of all that was generated and included
	stack          []string // files being read, outermost first
}

// readSource reads one text from its beginning to its end.
func (r *reader) readSource(source uint16, origin zone.Name) {
	outer := r.scanner
	outerSource, outerOrigin := r.source, r.origin
	r.source, r.origin = source, origin
	r.scanner = scanner{src: r.zone.File.Sources[source].Src}
	if bytes.HasPrefix(r.src, []byte(byteOrderMark)) {
		r.pos = len(byteOrderMark)
	}
	r.zone.SetOrigin(source, 0, origin)
	r.readAll()
	r.scanner, r.source, r.origin = outer, outerSource, outerOrigin
}

// readEntry reads one entry, which is a record, a directive or an empty line, up to its line ending.
func (r *reader) readEntry() {
	start := r.pos
	inherits := octets[r.src[start]] == isBlank
	if !r.plainLine() {
		r.collect()
	}
	if r.faulty {
		return
	}
	if len(r.tokens) == 0 {
		return
	}
	first := r.tokens[0]
	if len(r.tokens) > maxFields {
		r.broken(first.Span, fmt.Sprintf("a record of more than %d words", maxFields), "a quote or a line end may be missing")
		return
	}
	if r.src[first.Start] == '$' && first.kind == word && r.isDirective(first) && !r.generatedText() {
		if inherits {
			r.problem(first.Span, "a directive that doesn't begin its line", "BIND takes it for a record; remove the blanks before it")
		}
		r.readDirective()
		return
	}
	r.readRecord(inherits)
}

// generatedText reports whether the text that is being read was made by $GENERATE: it holds records only.
func (r *reader) generatedText() bool {
	return r.zone.File.Sources[r.source].Path == "" && r.source != 0
}

// collect gathers the fields of the entry at the reader's position into r.tokens, over the lines that
// brackets hold together.
func (r *reader) collect() {
	start := r.pos
	r.tokens = r.tokens[:0]
	r.flags, r.faulty, r.high = 0, false, false
	depth, lines := 0, 0
	opened := false // a bracket stands before the first field
	var outermost text.Span
	for {
		t := r.next()
		switch t.kind {
		case word, quoted:
			if len(r.tokens) == 0 && !opened {
				r.entryStart = t.Start
			}
			if len(r.tokens) <= maxFields {
				r.tokens = append(r.tokens, t)
			}
			r.entryEnd = t.End
		case comment:
			r.flags |= zone.Commented
		case open:
			if depth == 0 {
				outermost = t.Span
			}
			if len(r.tokens) == 0 && !opened {
				r.entryStart, opened = t.Start, true
			}
			depth++
			r.entryEnd = t.End
		case closing:
			if depth == 0 {
				r.problem(t.Span, "a closing bracket that nothing opened", "remove it, or add the opening one")
			} else {
				depth--
			}
			r.entryEnd = t.End
		case unclosed, multiline:
			r.quoteProblem(t)
			if len(r.tokens) == 0 && !opened {
				r.entryStart = t.Start
			}
			r.tokens = append(r.tokens, t)
			r.entryEnd = t.End
		case newline, end:
			if depth == 0 {
				if r.high {
					r.flags |= zone.NonASCII
				}
				return
			}
			lines++
			if t.kind == end || r.bracketsBroken && (lines > maxRescanned || r.rescanned > maxRepeats*len(r.src)) {
				r.unclosedBracket(start, outermost)
				return
			}
		}
	}
}

// unclosedBracket reports a bracket that swallowed the rest of the file, and goes on below its line.
func (r *reader) unclosedBracket(start int, bracket text.Span) {
	if r.leave() {
		return
	}
	if !r.bracketsBroken {
		r.problem(bracket, "an opening bracket that nothing closes", "add the closing bracket where the record ends")
	}
	r.bracketsBroken, r.faulty = true, true
	r.rescanned += r.pos - start
	if octets[r.src[start]] != isBlank {
		// Records below it that have no owner of their own would get that of the record above it.
		r.setOwner(r.owner[:0], 0)
	}
	r.zone.Whole = false
	at := max(start, int(bracket.Start))
	r.pos = text.SkipNewline(r.src, text.EndOfLine(r.src, at))
}

func (r *reader) quoteProblem(t token) {
	if r.leave() {
		return
	}
	if t.kind == unclosed {
		r.broken(t.Span, "a quote that nothing closes", "add the closing quote")
		return
	}
	firstLine := text.Span{Start: t.Start, End: uint32(text.EndOfLine(r.src, int(t.Start)))}
	r.problem(firstLine, "a quoted string that goes over the end of its line", "BIND rejects it; close the quote on this line and open another on the next, inside brackets")
}

func (r *reader) problem(span text.Span, message, help string) {
	r.zone.Problems = append(r.zone.Problems, zone.Problem{
		Record: zone.NoRecord, Source: r.source, Span: span, Message: message, Help: help,
	})
}

// broken is a problem that cost a record.
func (r *reader) broken(span text.Span, message, help string) {
	r.problem(span, message, help)
	r.zone.Whole = false
}

// brokenName is a problem with a name that cost a record, or more.
func (r *reader) brokenName(span text.Span, what string, written []byte, err error) {
	kind, help := zone.NameFault(err)
	r.broken(span, fmt.Sprintf("the %s %q %v", what, short(written), err), help)
	r.zone.Problems[len(r.zone.Problems)-1].Kind = kind
}

func (r *reader) of(t token) []byte { return r.src[t.Start:t.End] }

// readRecord makes a record of the entry's tokens: [owner] [TTL] [class] type RDATA.
func (r *reader) readRecord(inherits bool) {
	rec := zone.Record{Start: r.entryStart, End: r.entryEnd, Source: r.source, Class: dns.ClassINET, Flags: r.flags}
	rest := r.tokens
	if !inherits {
		if !r.readOwner(rest[0]) {
			return
		}
		rest = rest[1:]
	} else {
		rec.Flags |= zone.OwnerInherited
		if len(r.owner) == 0 && !r.takesOwnerAbove() {
			r.broken(rest[0].Span, "a record without owner: the line begins with a blank, and no owner that can be read stands above it", "write the owner, such as @, at the start of the line")
			return
		}
	}
	rest, written := r.readTTLAndClass(&rec, rest)
	rec.Flags |= written | r.ownerFlags
	if len(rest) == 0 {
		r.broken(text.Span{Start: rec.Start, End: rec.End}, "a line without record type", "write the owner, then the type, then the data, such as: www A 192.0.2.1")
		return
	}
	var ok bool
	if rec.Type, ok = r.readType(rest[0]); !ok {
		r.unknownType(&rec, rest)
		return
	}
	rec.Data = rest[0].End
	r.readData(&rec, rest[1:])
}

// readOwner takes a token as the owner of this record and of those that inherit it.
func (r *reader) readOwner(t token) bool {
	r.setOwner(r.owner[:0], 0)
	written := r.of(t)
	if t.kind != word {
		r.broken(t.Span, "an owner in quotes", "write the name without quotes")
		return false
	}
	owner, err := zone.AppendName(r.owner, written, r.origin)
	if err != nil {
		r.brokenName(t.Span, "owner", written, err)
		return false
	}
	r.owner = owner
	if !zone.IsAbsolute(written) {
		r.ownerFlags = zone.OwnerRelative
	}
	return true
}

// setOwner sets the owner for this record and those that inherit it.
func (r *reader) setOwner(owner []byte, flags zone.Flags) {
	r.owner, r.ownerFlags, r.ownerAdded = owner, flags, false
	if r.part != nil {
		r.part.ownerAbove = false
	}
}

// readTTLAndClass takes TTL and class, in either order, off the tokens.
func (r *reader) readTTLAndClass(rec *zone.Record, rest []token) ([]token, zone.Flags) {
	var written zone.Flags
	for len(rest) > 0 && rest[0].kind == word {
		t := r.of(rest[0])
		if !written.Has(zone.TTLWritten) && '0' <= t[0] && t[0] <= '9' {
			if ttl, ok := zone.ParseTTL(t); ok {
				rec.TTL = ttl
				written |= zone.TTLWritten
				rest = rest[1:]
				continue
			}
		}
		if class, ok := parseClass(t); ok && !written.Has(zone.ClassWritten) {
			rec.Class = class
			written |= zone.ClassWritten
			rest = rest[1:]
			continue
		}
		break
	}
	return rest, written
}

// parseClass knows the classes that a master file may have.
func parseClass(t []byte) (uint16, bool) {
	if len(t) == 2 {
		switch [2]byte{t[0] | 0x20, t[1] | 0x20} {
		case [2]byte{'i', 'n'}:
			return dns.ClassINET, true
		case [2]byte{'c', 'h'}:
			return dns.ClassCHAOS, true
		case [2]byte{'h', 's'}:
			return dns.ClassHESIOD, true
		}
	}
	if len(t) > 5 && bytes.EqualFold(t[:5], []byte("CLASS")) {
		n, ok := zone.ParseNumber(t[5:], 0xffff)
		return uint16(n), ok
	}
	return 0, false
}

func (r *reader) readType(t token) (uint16, bool) {
	if t.kind != word || t.Len() > 20 {
		return 0, false
	}
	if rrtype := commonType(r.of(t)); rrtype != 0 {
		return rrtype, true
	}
	r.upper = append(r.upper[:0], r.of(t)...)
	for i, c := range r.upper {
		if 'a' <= c && c <= 'z' {
			r.upper[i] = c - 0x20
		}
	}
	if rrtype, ok := dns.StringToType[string(r.upper)]; ok {
		return rrtype, isData(rrtype)
	}
	return zone.ParseType(string(r.upper))
}

// isData reports whether records of a type can stand in a zone (RFC 6895 section 3.1).
func isData(rrtype uint16) bool {
	return rrtype != 0 && rrtype != dns.TypeOPT && (rrtype < 128 || rrtype > 255)
}

func (r *reader) unknownType(rec *zone.Record, rest []token) {
	written := r.of(rest[0])
	shown := short(written)
	message := fmt.Sprintf("%q is no record type", shown)
	help := "the line is read as: owner, TTL and class if there are any, type, data"
	switch {
	case isAddress(written):
		message, help = fmt.Sprintf("the address %q stands where the record type should", shown), "write the type, A or AAAA, before it"
	case rec.Flags.Has(zone.OwnerInherited) && len(rest) > 1 && r.isTypeAt(rest[1:]):
		help = "a line that begins with a blank continues the owner above; remove the blank if this is an owner"
	}
	r.broken(rest[0].Span, message, help)
}

// isTypeAt reports whether a record type stands in tokens, perhaps after TTL and class.
func (r *reader) isTypeAt(rest []token) bool {
	var ignored zone.Record
	rest, _ = r.readTTLAndClass(&ignored, rest)
	if len(rest) == 0 {
		return false
	}
	_, ok := r.readType(rest[0])
	return ok
}

func isAddress(written []byte) bool {
	_, four := zone.ParseIPv4(written)
	_, six := zone.ParseIPv6(written)
	return four || six
}

// readData checks the record's RDATA and adds the record to the zone.
func (r *reader) readData(rec *zone.Record, rest []token) {
	r.fields = r.fields[:0]
	for _, t := range rest {
		r.fields = append(r.fields, field(r.src, t))
	}
	if len(r.fields) > 0 && string(r.fields[0].Text) == `\#` && !r.fields[0].Quoted {
		rec.Flags |= zone.Generic
	}
	var err *zone.DataError
	if rec.Flags.Has(zone.Generic) || !zone.CheckData(rec.Type, r.fields, r.origin) {
		r.scratch, err = zone.AppendData(r.scratch[:0], rec.Type, r.fields, r.origin)
	}
	if err != nil {
		rec.Flags |= zone.Malformed
	}
	if !r.setTTL(rec) {
		return
	}
	id := r.add(rec)
	if err != nil {
		r.zone.Problems = append(r.zone.Problems, zone.Problem{
			Kind: err.Kind, Record: id, Source: r.source, Span: r.dataSpan(rec, err.Field),
			Message: err.Message, Help: err.Help,
		})
	}
}

// dataSpan is where a field of the entry is written, or its end where the field is missing.
func (r *reader) dataSpan(rec *zone.Record, number int) text.Span {
	if number < len(r.fields) {
		return r.fields[number].Span
	}
	return text.Span{Start: rec.Start, End: rec.End}
}

func field(src []byte, t token) zone.Field {
	f := zone.Field{Span: t.Span, Text: src[t.Start:t.End]}
	switch t.kind {
	case quoted, multiline:
		f.Quoted = true
		f.Text = src[t.Start+1 : t.End-1]
	case unclosed:
		f.Quoted = true
		f.Text = src[t.Start+1 : t.End]
	}
	return f
}

// setTTL finds the TTL of a record that doesn't have one written, the way BIND does: $TTL, then the
// last one written, then the SOA's last field (RFC 2308 section 4, RFC 1035 section 5.1).
// It is false where that stands above the part that is read.
func (r *reader) setTTL(rec *zone.Record) bool {
	switch {
	case rec.Flags.Has(zone.TTLWritten):
		r.ttl, r.ttlKnown = rec.TTL, true
	case r.defaultFrom != 0:
		rec.TTL = r.defaultTTL
		rec.Flags |= r.defaultFrom
	case r.ttlKnown:
		rec.TTL = r.ttl
		rec.Flags |= zone.TTLInherited
	case r.leave():
		return false
	case r.readMinimum(rec):
		rec.TTL = r.defaultTTL
		rec.Flags |= zone.TTLMinimum
	case !r.noTTL:
		r.noTTL = true
		r.problem(text.Span{Start: rec.Start, End: rec.End}, "a record without TTL: neither it nor $TTL nor a record above gives one", "add a line such as $TTL 3600 at the top of the file")
	}
	return true
}

// readMinimum takes the last field of an SOA record for the TTL of all records, if it can be read.
func (r *reader) readMinimum(rec *zone.Record) bool {
	const minimum = 6
	if rec.Type != dns.TypeSOA || rec.Flags.Has(zone.Generic) || len(r.fields) != minimum+1 {
		return false
	}
	ttl, ok := zone.ParseTTL(r.fields[minimum].Text)
	if ok {
		r.defaultTTL, r.defaultFrom = ttl, zone.TTLMinimum
	}
	return ok
}

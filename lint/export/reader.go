package export

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// A reader makes the records of a zone from a document.
type reader struct {
	*dialect
	doc  *yamlspan.Document
	zone *zone.Zone
	file *document
	opt  zone.Options

	dotted  bool   // owners are mostly written with their final dot
	scratch []byte // the owner of the set that is being read
	buffer  []byte
	fields  []zone.Field
}

// adopt makes a dialect the file's.
func (r *reader) adopt(d *dialect) {
	r.dialect, r.file.dialect = d, d
	r.zone.Relative, r.zone.TargetDot = d.relative, d.targetDot
	r.zone.Unicode, r.zone.Flattens = d.unicode, d.flattens
	r.zone.RawText = d.texts == rawText || d.texts == octoText || d.texts == eitherText
}

// get returns the value of the first of some keys that a mapping has and that isn't null.
func (r *reader) get(mapping yamlspan.NodeID, names []string) yamlspan.NodeID {
	id, _ := r.getNamed(mapping, names)
	return id
}

// getNamed is get, and tells the key.
func (r *reader) getNamed(mapping yamlspan.NodeID, names []string) (id yamlspan.NodeID, key string) {
	for _, name := range names {
		if id := r.doc.Get(mapping, name); id != yamlspan.None && !isNull(r.doc, id) {
			return id, name
		}
	}
	return yamlspan.None, ""
}

// isNull reports whether a value is none at all.
func isNull(doc *yamlspan.Document, id yamlspan.NodeID) bool {
	n := doc.Node(id)
	if n.Kind != yamlspan.Scalar || n.Style != yamlspan.Plain {
		return false
	}
	switch n.Value {
	case "", "~", "null", "Null", "NULL":
		return true
	}
	return false
}

// kind reports whether a node is there and of a kind.
func (r *reader) kind(id yamlspan.NodeID, kind yamlspan.Kind) bool {
	return id != yamlspan.None && r.doc.Node(id).Kind == kind
}

// problem notes what is wrong with a node.
func (r *reader) problem(kind zone.ProblemKind, id yamlspan.NodeID, format string, args ...any) *zone.Problem {
	r.zone.Problems = append(r.zone.Problems, zone.Problem{
		Kind: kind, Record: zone.NoRecord, Span: r.file.span(id), Message: fmt.Sprintf(format, args...),
	})
	return &r.zone.Problems[len(r.zone.Problems)-1]
}

// unread notes that a part of the document that should be records isn't, so that absence proves nothing.
func (r *reader) unread(id yamlspan.NodeID, format string, args ...any) {
	r.zone.Whole = false
	r.problem(zone.BadSyntax, id, format, args...)
}

// newSet adds an RRset that records can be added to; ok is false if its type or owner says nothing.
// Those of a set that is fixed are read so that the names are known to exist.
func (r *reader) newSet(s set, owner []byte) (int32, bool) {
	written := r.doc.Text(s.rrtype)
	if word, ok := azureType(written); ok {
		written = word
	}
	if word, ok := r.typeAliases[strings.ToUpper(written)]; ok {
		written = word
	}
	rrtype, ok := parseType(written)
	if !ok {
		r.zone.Whole = false
		if r.keyed && written != "" {
			r.unread(s.rrtype, "%s is no record type", shown(written))
		}
		// What a provider calls by a name of its own is no fault of the file.
		return 0, false
	}
	s.firstType = rrtype
	r.file.sets = append(r.file.sets, s)
	r.scratch = append(r.scratch[:0], owner...)
	return int32(len(r.file.sets) - 1), true
}

// parseType returns the type that a word stands for: "MX", "mx", "Route53Provider/ALIAS".
func parseType(written string) (uint16, bool) {
	if i := strings.LastIndexByte(written, '/'); i >= 0 {
		written = written[i+1:]
	}
	return zone.ParseType(strings.ToUpper(written))
}

// shown returns a text for a message, in quotes and cut if it is long.
func shown(s string) string {
	const most = 60
	if len(s) > most {
		s = s[:most] + "…"
	}
	return fmt.Sprintf("%q", s)
}

// record adds a record of the set with a number; p has everything but the cells.
func (r *reader) record(number int32, p place, cells ...cell) zone.RecordID {
	s := &r.file.sets[number]
	p.set, p.first, p.count = number, int32(len(r.file.cells)), int32(len(cells))
	r.file.cells = append(r.file.cells, cells...)
	r.file.places = append(r.file.places, p)

	rec := zone.Record{Type: s.firstType, Class: dns.ClassINET}
	r.extent(&rec, s, p, cells)
	if ttl, ok := r.ttlOf(s); ok {
		rec.TTL = ttl
		rec.Flags |= zone.TTLWritten
		if slices.Contains(r.defaultTTLs, ttl) {
			rec.Flags |= zone.TTLDefault
		}
	} else if r.opt.OctoDNS != nil && r.opt.OctoDNS.DefaultTTL > 0 {
		rec.TTL = r.opt.OctoDNS.DefaultTTL
		rec.Flags |= zone.TTLDirective
	}
	if r.isNonASCII(s.owner) || slices.ContainsFunc(cells, func(c cell) bool { return r.isNonASCII(c.node) }) {
		rec.Flags |= zone.NonASCII
	}
	if last := len(r.file.places) - 2; last >= 0 && s.owner != yamlspan.None && r.file.sets[r.file.places[last].set].owner == s.owner {
		rec.Flags |= zone.OwnerInherited // one name stands for both
	}
	id := r.zone.AddRecord(rec, r.scratch)
	s.name = r.zone.Record(id).Owner
	r.lock(id, cells)
	if p.function != "" {
		r.zone.Record(id).Flags |= zone.Unresolved
		r.zone.SetOpaque(id, "its value comes from "+p.function)
		return id
	}
	if len(cells) == 0 {
		r.zone.Record(id).Flags |= zone.Unresolved | zone.Malformed
		return id
	}
	r.check(id, cells)
	return id
}

// isNonASCII reports whether a scalar has characters beyond ASCII, however they are written.
func (r *reader) isNonASCII(id yamlspan.NodeID) bool {
	value := r.doc.Text(id)
	for i := range len(value) {
		if value[i] >= 0x80 {
			return true
		}
	}
	return false
}

// extent sets where a record begins and ends: where its own value does if its set has several, else where
// the set does.
func (r *reader) extent(rec *zone.Record, s *set, p place, cells []cell) {
	whole := r.file.span(s.node)
	if p.item != yamlspan.None && s.members > 1 {
		whole = r.file.span(p.item)
	}
	if owner := r.file.span(s.owner); s.members <= 1 && !owner.IsZero() && owner.Start < whole.Start && s.outer != yamlspan.None && r.doc.Node(s.outer).IsKey {
		whole.Start = owner.Start
	}
	rec.Start, rec.End = whole.Start, whole.End
	first := whole.End
	for _, c := range cells {
		if span := r.file.span(c.node); !span.IsZero() {
			first = min(first, span.Start)
		}
	}
	if owner := r.file.inside(s.owner); s.members <= 1 && whole.Contains(owner) && (r.doc.JSON || len(cells) == 0) {
		// A brace in a line of its own says nothing, nor does AliasTarget: begin with the name, or the value.
		rec.Start = min(first, owner.Start)
	} else if r.doc.JSON {
		rec.Start = first
	}
	rec.Data = max(rec.Start, min(first, rec.End))
}

// lock makes a record read-only whose parts can't be edited.
func (r *reader) lock(id zone.RecordID, cells []cell) {
	for _, c := range cells {
		if c.node == yamlspan.None {
			continue
		}
		switch n := r.doc.Node(c.node); {
		case n.Tag != "" && n.Tag != "!!str" && n.Tag != "!":
			r.zone.SetOpaque(id, "its value comes from "+n.Tag)
		case n.Locked:
			r.zone.SetOpaque(id, "it is shared through a YAML anchor")
		}
	}
}

// ttlOf returns the TTL of a set in seconds.
func (r *reader) ttlOf(s *set) (uint32, bool) {
	if s.ttl == yamlspan.None || r.doc.Node(s.ttl).Kind != yamlspan.Scalar {
		return 0, false
	}
	return zone.ParseNumber([]byte(r.doc.Text(s.ttl)), 0xffffffff)
}

// check notes what is wrong with the RDATA of a record.
func (r *reader) check(id zone.RecordID, cells []cell) {
	rec := r.zone.Record(id)
	r.fields = r.fields[:0]
	missing, unresolved := false, false
	for _, c := range cells {
		r.fields = r.file.fields(c, r.fields)
		missing = missing || r.quotesMissing(c)
		unresolved = unresolved || c.node != yamlspan.None && isTemplate(r.doc.Node(c.node))
	}
	if unresolved {
		rec.Flags |= zone.Unresolved
		return
	}
	origin := zone.Root
	if r.relative {
		origin = r.zone.Apex
	}
	buffer, fault := zone.AppendData(r.buffer[:0], rec.Type, r.fields, origin)
	r.buffer = buffer
	if missing {
		r.missingQuotes(id, cells)
	}
	if fault == nil || fault.Kind == zone.StringTooLong && (missing || r.zone.RawText) {
		return
	}
	rec.Flags |= zone.Malformed
	if zone.FieldKinds(rec.Type) == nil || rec.Type == dns.TypeSOA {
		return // providers have spellings of their own for rare types, and write the SOA record themselves
	}
	span := r.file.span(r.file.sets[r.file.places[id].set].node)
	if n := len(r.fields); n > 0 {
		span = r.fields[min(fault.Field, n-1)].Span
	}
	r.zone.Problems = append(r.zone.Problems, zone.Problem{Kind: fault.Kind, Record: id, Span: span, Message: fault.Message, Help: fault.Help})
}

// isTemplate reports whether a scalar is only known when the file is deployed.
func isTemplate(n *yamlspan.Node) bool {
	return strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") && n.Tag != "!"
}

// quotesMissing reports whether a cell holds a text without the quotes that it needs.
func (r *reader) quotesMissing(c cell) bool {
	return c.form == quotedText && c.node != yamlspan.None && c.form.resolve(r.doc.Text(c.node)) == rawText
}

// missingQuotes notes a text without the quotes that the format needs.
func (r *reader) missingQuotes(id zone.RecordID, cells []cell) {
	for _, c := range cells {
		if !r.quotesMissing(c) {
			continue
		}
		var strings []string
		for _, f := range r.file.fields(c, nil) {
			octets, _ := zone.AppendOctets(nil, f.Text)
			strings = append(strings, string(octets))
		}
		message, title := "the text has no quotes of its own", "add the quotes"
		if quotesTwice(r.doc.Text(c.node)) {
			message, title = "the text has its quotes twice, so that each pair encloses nothing", "write them once"
		}
		p := r.problem(zone.QuotesMissing, c.node, "%s", message)
		p.Record = id
		if edit, err := r.doc.SetScalar(c.node, r.file.encodeText(quotedText, strings)); err == nil && !r.doc.Node(c.node).Locked {
			p.Edits, p.Title = []text.Edit{edit}, title
		}
	}
}

// cutText cuts a text into character-strings.
func cutText(s string) []string {
	const most = 255
	var parts []string
	for len(s) > most {
		parts = append(parts, s[:most])
		s = s[most:]
	}
	return append(parts, s)
}

// finish does what is left when all records are read.
func (r *reader) finish() {
	z := r.zone
	if err := r.doc.Err; err != nil {
		z.Whole = false
		z.Problems = append(z.Problems, zone.Problem{
			Kind: zone.BadSyntax, Record: zone.NoRecord, Span: err.Span, Message: err.Message, Help: err.Help, Edits: err.Fix, Title: err.Title,
		})
	}
	if r.partial {
		z.Whole = false
	}
	r.lockAround(r.duplicateKeys())
	slices.SortStableFunc(z.Problems, func(a, b zone.Problem) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
}

// duplicateKeys notes mappings that have a key twice: readers keep the last, and say nothing. It returns those mappings, in the order
// in which they begin.
func (r *reader) duplicateKeys() (twice []yamlspan.NodeID) {
	seen := map[string]yamlspan.NodeID{}
	var keys []yamlspan.NodeID
	for id := range r.doc.Nodes {
		if r.doc.Nodes[id].Kind != yamlspan.Mapping {
			continue
		}
		keys = keys[:0]
		before := len(r.zone.Problems)
		for key := range r.doc.Children(yamlspan.NodeID(id)) {
			if k := r.doc.Node(key); k.Kind == yamlspan.Scalar && k.Value != "<<" {
				keys = append(keys, key)
			}
		}
		r.compareKeys(keys, seen)
		if len(r.zone.Problems) > before {
			twice = append(twice, yamlspan.NodeID(id))
		}
	}
	return twice
}

// compareKeys notes keys of a mapping that are there already. Seen is memory for it.
func (r *reader) compareKeys(keys []yamlspan.NodeID, seen map[string]yamlspan.NodeID) {
	const few = 12 // keys, up to which comparing each with each is quicker than a table
	if len(keys) <= few {
		for i, key := range keys {
			for _, first := range keys[:i] {
				if r.doc.Nodes[first].Value == r.doc.Nodes[key].Value {
					r.duplicateKey(first, key)
					break
				}
			}
		}
		return
	}
	clear(seen)
	for _, key := range keys {
		if first, ok := seen[r.doc.Nodes[key].Value]; ok {
			r.duplicateKey(first, key)
			continue
		}
		seen[r.doc.Nodes[key].Value] = key
	}
}

// lockAround makes records read-only in whose entry such a mapping stands: what they are said to be isn't what every reader takes
// them for, so that nobody knows what a fix would do to them.
func (r *reader) lockAround(twice []yamlspan.NodeID) {
	if len(twice) == 0 {
		return
	}
	for id := range r.zone.Records {
		entry := r.file.span(r.file.sets[r.file.places[id].set].node)
		first := sort.Search(len(twice), func(i int) bool { return r.file.span(twice[i]).Start >= entry.Start })
		if first < len(twice) && r.file.span(twice[first]).Start < entry.End {
			r.zone.SetOpaque(zone.RecordID(id), "a key stands twice in its entry")
		}
	}
}

func (r *reader) duplicateKey(first, key yamlspan.NodeID) {
	line := r.zone.File.Sources[0].Lines().Line(r.file.span(first).Start)
	p := r.problem(zone.DuplicateKey, key, "the key %s stands here and in line %d", shown(r.doc.Text(key)), line)
	p.Help = "most readers keep the last of them without a word: put both entries into one"
}

// Package zonefile reads BIND master files without losing an octet, and edits them in place.
package zonefile

import (
	"fmt"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// Format is the master file format (RFC 1035 section 5) as BIND reads it.
type Format struct{}

var _ zone.Format = Format{}

// Name returns "bind".
func (Format) Name() string { return "bind" }

// Read reads a master file. What can't be read becomes a problem of the zone; reading goes on at the
// next record.
func (f Format) Read(path string, src []byte, opt zone.Options) *zone.File {
	return f.read(path, src, opt, defaultParts())
}

func (f Format) read(path string, src []byte, opt zone.Options, parts parts) *zone.File {
	file := &zone.File{Path: path, Format: f, Sources: []zone.Source{zone.NewSource(path, src)}}
	z := zone.New(file)
	z.Relative = true
	file.Zone = z
	if uint64(len(src)) > text.MaxSize {
		z.Whole = false
		file.Sources[0] = zone.NewSource(path, nil)
		z.Problems = append(z.Problems, zone.Problem{
			Record: zone.NoRecord, Message: fmt.Sprintf("the file has %d octets; zonemend reads up to %d", len(src), uint64(text.MaxSize)),
		})
		return file
	}
	origin := initialOrigin(path, src, opt)
	z.Apex = origin
	r := reader{zone: z, opt: opt, stack: []string{path}, batch: z.NewBatch(), parts: parts}
	z.Reserve(roomFor(len(src)))
	r.readSource(0, origin)
	r.flush()
	if len(z.Problems) > maxProblems {
		return hopeless(file)
	}
	z.Apex = apex(z, origin)
	return file
}

// hopeless returns a file, too much of which can't be read, without what could be read: only with the first problem,
// which says that many more follow. Each problem takes about a hundred times the octets of what is wrong, so a stranger's
// file of nothing else would take all memory; and nobody reads 262,144 findings. To the command line such a file is one
// that can't be read: it says so, in folders too, no rule runs on it, nothing is written, and the exit code is 2. The limit is
// far above what one systematic mistake makes of a large zone, such as an unquoted TXT in each of 100,000 names.
func hopeless(file *zone.File) *zone.File {
	first := file.Zone.Problems[0]
	first.Record, first.Kind = zone.NoRecord, 0
	first.Message = fmt.Sprintf("%s; and more than %d other mistakes follow", first.Message, maxProblems)
	if first.Source != 0 {
		first.Source, first.Span = 0, text.Span{}
	}
	file.Sources = file.Sources[:1]
	file.Zone = zone.New(file)
	file.Zone.Relative, file.Zone.Whole, file.Zone.Hopeless = true, false, true
	file.Zone.Problems = []zone.Problem{first}
	return file
}

// apex returns the name of the zone: the owner of its SOA, else its origin.
func apex(z *zone.Zone, origin zone.Name) zone.Name {
	for i := range z.Records {
		r := &z.Records[i]
		if r.Type != dns.TypeSOA {
			continue
		}
		owner := z.Name(r.Owner)
		// "@ SOA" below "$ORIGIN .", or an owner that lost its final dot, must not rename the zone.
		if owner == zone.Root || r.Flags.Has(zone.OwnerRelative) && origin != zone.Unknown && owner == origin.Join(origin.Below(zone.Root)) {
			break
		}
		return owner
	}
	if origin == zone.Root {
		for i := range z.Records {
			if z.Records[i].Type == dns.TypeNS {
				return z.Name(z.Records[i].Owner)
			}
		}
	}
	if origin == zone.Unknown {
		for _, d := range z.Directives {
			if d.Name == "$ORIGIN" && d.Origin != "" && !d.Origin.IsBelow(zone.Unknown) {
				return d.Origin
			}
		}
	}
	return origin
}

// Data appends the fields of a record's RDATA.
func (Format) Data(z *zone.Zone, id zone.RecordID, dst []zone.Field) []zone.Field {
	r := z.Record(id)
	src := z.Source(id).Src[:r.End]
	if plain, ok := appendPlain(dst, src, int(r.Data)); ok {
		return plain
	}
	s := scanner{src: src, pos: int(r.Data)}
	for {
		t := s.next()
		switch {
		case t.kind == end:
			return dst
		case t.isField():
			dst = append(dst, field(src, t))
		}
	}
}

// Layout sets where the parts of a record are written.
func (Format) Layout(z *zone.Zone, id zone.RecordID, l *zone.Layout) {
	r := z.Record(id)
	src := z.Source(id).Src
	*l = zone.Layout{Data: l.Data[:0]}
	s := scanner{src: src[:r.End], pos: int(r.Start)}
	var head []token
	for s.pos < int(r.Data) {
		if t := s.next(); t.isField() {
			head = append(head, t)
		}
	}
	if !r.Flags.Has(zone.OwnerInherited) && len(head) > 0 {
		l.Owner = head[0].Span
		head = head[1:]
	}
	if len(head) > 0 {
		l.Type = head[len(head)-1].Span
		head = head[:len(head)-1]
	}
	for _, t := range head {
		if _, ok := parseClass(t.Of(src)); ok && r.Flags.Has(zone.ClassWritten) && l.Class.IsZero() {
			l.Class = t.Span
		} else {
			l.TTL = t.Span
		}
	}
	l.Data = Format{}.Data(z, id, l.Data)
	l.Comment = commentAfter(src, int(r.End))
}

// Within returns where octets of a field's text are written.
func (Format) Within(z *zone.Zone, id zone.RecordID, field, start, end int) text.Span {
	f := z.Data(id)[field]
	first := f.Start
	if f.Quoted {
		first++
	}
	return text.Span{Start: first + uint32(start), End: first + uint32(end)}
}

// commentAfter returns the comment that follows on the line of an offset, or a zero span.
func commentAfter(src []byte, at int) text.Span {
	s := scanner{src: src, pos: at}
	for {
		switch t := s.next(); t.kind {
		case blank:
		case comment:
			return t.Span
		default:
			return text.Span{}
		}
	}
}

// Comments calls yield with each comment of a master file, in order.
func (Format) Comments(src []byte, yield func(text.Span) bool) {
	s := scanner{src: src}
	for {
		switch t := s.next(); t.kind {
		case end:
			return
		case comment:
			if !yield(t.Span) {
				return
			}
		}
	}
}

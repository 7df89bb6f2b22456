// Package export reads the YAML and JSON that DNS providers and octoDNS keep records in, and edits it in
// place.
package export

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// A Format is one of the formats of this package. The zero Format finds out by the content which one it
// is.
type Format struct{ dialect *dialect }

// Formats returns the formats in the order in which they are looked for.
func Formats() []Format {
	formats := make([]Format, len(dialects))
	for i, d := range dialects {
		formats[i] = Format{d}
	}
	return formats
}

// Name returns the format's name, as --input-format takes it.
func (f Format) Name() string {
	if f.dialect == nil {
		return "export"
	}
	return f.dialect.name
}

// Unrecognised says that a file is well-formed, but that none of the formats is.
type Unrecognised struct {
	// Config says that it is the configuration of octoDNS rather than a zone.
	Config bool
}

func (e *Unrecognised) Error() string {
	if e.Config {
		return "is the configuration of octoDNS, not a zone"
	}
	return "holds no DNS records in a form that is known"
}

// Known says what is looked for in a file, for a message.
func Known() string {
	var looked []string
	for _, d := range dialects {
		looked = append(looked, d.about)
	}
	return strings.Join(looked, ", ")
}

// A Refusal says why a file isn't read, for the memory that it would take.
type Refusal struct {
	Line int // 0 for the file as a whole
	*yamlspan.SyntaxError
}

func (e *Refusal) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %s: %s", e.Line, e.Message, e.Help)
	}
	return e.Message + ": " + e.Help
}

// What a [Bearable] file takes to be read: up to MemoryEach octets for each of its own, and MemorySpare.
const (
	MemoryEach  = 128
	MemorySpare = 64 << 20
)

// Bearable returns a *[Refusal] for a file that would take too much memory, whatever is in it. What else is read
// takes no more than [MemoryEach] and [MemorySpare] say.
func Bearable(src []byte) error {
	refused := yamlspan.Bearable(src)
	if refused == nil {
		return nil
	}
	line := 0
	if refused.Span.End > 0 {
		line = 1 + bytes.Count(src[:refused.Span.Start], []byte("\n"))
	}
	return &Refusal{line, refused}
}

// Open reads a file in whatever format it is. The error is an *[Unrecognised]. A file whose syntax is
// broken is no error: it has a problem, and no records but those before it.
func Open(path string, src []byte, opt zone.Options) (*zone.File, error) {
	if uint64(len(src)) > text.MaxSize {
		return tooLarge(path, len(src)), nil
	}
	doc := yamlspan.Parse(src)
	d, err := recognise(doc)
	if err != nil {
		return nil, err
	}
	return read(d, doc, path, opt), nil
}

// Read reads a file; see [zone.Format].
func (f Format) Read(path string, src []byte, opt zone.Options) *zone.File {
	if uint64(len(src)) > text.MaxSize {
		return tooLarge(path, len(src))
	}
	doc := yamlspan.Parse(src)
	d := f.dialect
	if d == nil {
		d, _ = recognise(doc)
	}
	if d == nil {
		d = anyRecords
	}
	return read(d, doc, path, opt)
}

func tooLarge(path string, size int) *zone.File {
	file := &zone.File{Path: path, Format: document{dialect: anyRecords, doc: &yamlspan.Document{}}, Sources: []zone.Source{zone.NewSource(path, nil)}}
	z := zone.New(file)
	file.Zone = z
	z.Whole, z.Export = false, true
	z.Problems = append(z.Problems, zone.Problem{
		Record: zone.NoRecord, Message: fmt.Sprintf("the file has %d octets; zonemend reads up to %d", size, uint64(text.MaxSize)),
	})
	return file
}

func read(d *dialect, doc *yamlspan.Document, path string, opt zone.Options) *zone.File {
	file := &zone.File{Path: path, Sources: []zone.Source{zone.NewSource(path, doc.Src)}}
	z := zone.New(file)
	file.Zone = z
	z.Export = true
	r := &reader{doc: doc, zone: z, opt: opt, file: &document{doc: doc, settings: opt.OctoDNS}}
	r.adopt(d)
	if opt.Origin != "" {
		z.Apex = opt.Origin
	}
	if len(doc.Roots) > 0 {
		d.read(r)
	} else {
		r.settleApex("", "", nil, nil)
	}
	r.finish()
	r.file.observe(z)
	file.Format = *r.file
	if len(z.Problems) > maxProblems {
		hopeless(file)
	}
	return file
}

// maxProblems is how many values of a file may be unreadable; findings about more would take more memory than the file
// may.
const maxProblems = 1 << 17

// hopeless takes from a file what could be read of it, as that of master files does.
func hopeless(file *zone.File) {
	first := file.Zone.Problems[0]
	first.Record, first.Kind = zone.NoRecord, 0
	first.Message = fmt.Sprintf("%s; and more than %d other mistakes follow", first.Message, maxProblems)
	z := zone.New(file)
	z.Export, z.Hopeless, z.Apex = true, true, file.Zone.Apex
	z.Whole = false
	z.Problems = []zone.Problem{first}
	file.Zone = z
}

// A document is a file that was read: the format, with where everything stands in this file.
type document struct {
	*dialect
	doc      *yamlspan.Document
	settings *zone.OctoDNS
	apex     zone.Name
	habits   *habits
	sets     []set
	places   []place // by record
	cells    []cell
}

var _ zone.Format = document{}

// Name returns the format's name.
func (d document) Name() string { return d.name }

// Read reads another version of the file.
func (d document) Read(path string, src []byte, opt zone.Options) *zone.File {
	if opt.OctoDNS == nil {
		opt.OctoDNS = d.settings
	}
	if d.doc.Err != nil {
		return Format{}.Read(path, src, opt) // what it is shows when its syntax is right
	}
	return Format{d.dialect}.Read(path, src, opt)
}

// Comments calls yield with each comment of a file, in order.
func (d document) Comments(src []byte, yield func(text.Span) bool) {
	doc := d.doc
	if !bytes.Equal(src, doc.Src) {
		doc = yamlspan.Parse(src)
	}
	for _, c := range doc.Comments {
		if !yield(c) {
			return
		}
	}
}

// A set is an RRset, or the part of one that stands together.
type set struct {
	node      yamlspan.NodeID // the mapping that describes it
	outer     yamlspan.NodeID // what goes when the set goes: an item or a key
	owner     yamlspan.NodeID // scalars, or None
	rrtype    yamlspan.NodeID
	ttl       yamlspan.NodeID
	values    yamlspan.NodeID // the value, or the sequence of values
	members   int             // how many values it has, readable or not
	firstType uint16
	name      zone.NameID
}

// A place is where a record stands in its file.
type place struct {
	set    int32
	item   yamlspan.NodeID // what goes when the record goes and others of its set stay, or None
	object yamlspan.NodeID // the mapping that holds the record's cells, or None
	// function is the intrinsic function that the value comes from, or "".
	function string
	first    int32 // its cells
	count    int32
}

// A cell is a scalar that holds one or more fields of RDATA.
type cell struct {
	node yamlspan.NodeID // None where it isn't written
	key  string          // the key that it has in the place's object, or that it would have
	form form
	pick pick
}

// A pick says which of a scalar's words are the cell's.
type pick int8

const (
	allWords   pick = iota
	firstWord       // a preference in the wrong place
	otherWords      // what follows it
)

func (d *document) cellsOf(p *place) []cell { return d.cells[p.first : p.first+p.count] }

// Data appends the fields of a record's RDATA.
func (d document) Data(_ *zone.Zone, id zone.RecordID, dst []zone.Field) []zone.Field {
	for _, c := range d.cellsOf(&d.places[id]) {
		dst = d.fields(c, dst)
	}
	return dst
}

// Layout sets where the parts of a record are written.
func (d document) Layout(z *zone.Zone, id zone.RecordID, l *zone.Layout) {
	p := &d.places[id]
	s := &d.sets[p.set]
	*l = zone.Layout{Data: d.Data(z, id, l.Data[:0])}
	l.Owner, l.TTL, l.Type = d.inside(s.owner), d.inside(s.ttl), d.inside(s.rrtype)
	end := z.Record(id).End
	for _, c := range d.cellsOf(p) {
		end = max(end, d.span(c.node).End)
	}
	l.Comment = d.commentAfter(end)
}

// inside returns where a scalar is written, without its quotes if something stands within them.
func (d *document) inside(id yamlspan.NodeID) text.Span {
	if id == yamlspan.None || d.doc.Text(id) == "" {
		return d.span(id)
	}
	_, span := d.octets(d.doc.Node(id))
	return span
}

func (d *document) span(id yamlspan.NodeID) text.Span {
	if id == yamlspan.None {
		return text.Span{}
	}
	return d.doc.Node(id).Span
}

// commentAfter returns the comment that follows on the line of an offset, or a zero span.
func (d *document) commentAfter(at uint32) text.Span {
	comments := d.doc.Comments
	low, high := 0, len(comments)
	for low < high {
		if middle := (low + high) / 2; comments[middle].Start < at {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == len(comments) || bytes.ContainsAny(d.doc.Src[at:comments[low].Start], "\r\n") {
		return text.Span{}
	}
	return comments[low]
}

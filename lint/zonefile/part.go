package zonefile

import (
	"bytes"
	"runtime"
	"strings"

	"github.com/zonemend/zonemend/lint/zone"
)

// A large text is cut into parts at line starts, and each part is read apart, on as many processors as there
// are, as if an entry began with it and as if origin and $TTL were what lines with $ above it seem to say. Then
// the parts are joined in order. A part counts only if all of that turns out to be so when those before it are
// joined; otherwise the text is read on from there. So what is read is always what one reader reads that goes
// through the text from its beginning. An entry that needs more of what precedes it, or that draws in other texts,
// ends its part; what is left of that is read when it is joined.
type parts struct {
	workers int // how many parts are read at once; below 2, there are none
	size    int // octets of a part
}

const (
	partSize    = 1 << 18
	partTail    = 1 << 16 // how far the last entry of a part may reach beyond it
	sampleSize  = 1 << 16 // octets from which the size of the zone is guessed
	flushAt     = 1 << 10 // records that are put into the zone at once
	mostInVain  = 8       // parts that may be read in vain beyond as many as were of use
	longestLine = 1 << 11 // octets of a line with $ that are looked at for what it says
	linesToSkip = 64      // how many lines are looked at for one where an entry seems to begin
)

func defaultParts() parts { return parts{workers: runtime.GOMAXPROCS(0), size: partSize} }

// A part is a stretch of a text that is read apart, and what its reader began with.
type part struct {
	reader
	start, end int // of the part
	stop       int // how far it was read
	guess      given
	ownerAbove bool // no owner has been seen yet: the one above the part is inherited
	needsOwner bool // an entry was met that inherits it
	inherited  int  // records that have the owner above
	left       bool // an entry was met that can't be read in a part
	done       chan struct{}
}

// A given is what a part must know of what precedes it.
type given struct {
	origin      zone.Name
	defaultTTL  uint32
	defaultFrom zone.Flags
}

func (r *reader) given() given { return given{r.origin, r.defaultTTL, r.defaultFrom} }

// add puts a record on its way into the zone and returns its number there.
func (r *reader) add(rec *zone.Record) zone.RecordID {
	if !r.ownerAdded {
		r.ownerPlace, r.ownerAdded = r.batch.AddOwner(r.owner), true
	}
	rec.Owner = r.ownerPlace
	id := zone.RecordID(len(r.zone.Records) + len(r.batch.Records))
	r.batch.Records = append(r.batch.Records, *rec)
	if r.part != nil && r.part.ownerAbove {
		r.part.inherited = len(r.batch.Records)
	}
	if r.part == nil && len(r.batch.Records) >= flushAt {
		r.flush()
	}
	return id
}

// flush puts records into the zone.
func (r *reader) flush() {
	if r.sequel != nil {
		r.sequel.Add(r.batch)
	} else {
		r.zone.AddBatch(r.batch)
	}
	r.batch.Reset()
	r.ownerAdded = false
}

// takesOwnerAbove reports whether an entry without owner has one that stands above the part that is read.
func (r *reader) takesOwnerAbove() bool {
	if r.part == nil || !r.part.ownerAbove {
		return false
	}
	r.part.needsOwner = true
	return true
}

// leave ends a part before the present entry; outside of parts it is false, and does nothing.
func (r *reader) leave() bool {
	if r.part == nil {
		return false
	}
	r.part.left, r.faulty = true, true
	return true
}

// readAll reads from the reader's position to the end of its text.
func (r *reader) readAll() {
	inVain := 0
	for r.pos < len(r.src) && !r.hopeless() {
		sample := min(len(r.src), r.pos+min(sampleSize, r.parts.size))
		r.readTo(sample)
		if r.source == 0 {
			r.reserve()
		}
		if r.parts.workers < 2 || r.part != nil || r.generatedText() || r.bracketsBroken || len(r.src)-r.pos < 2*r.parts.size || inVain > mostInVain {
			r.readTo(len(r.src))
			return
		}
		inVain++
		inVain -= min(inVain, r.readParts())
	}
}

func (r *reader) readTo(end int) {
	for r.pos < end && !r.hopeless() {
		r.readEntry()
	}
}

// hopeless reports whether so much of a file can't be read that it is no zone file. A part is read to its end: it is small.
func (r *reader) hopeless() bool { return r.part == nil && len(r.zone.Problems) > maxProblems }

// roomFor guesses, of a text that nothing has been read of, how many records and names it holds, and how many
// octets these have.
func roomFor(size int) (records, names, octets int) {
	const perRecord = 32
	records = min(size, sampleSize) / perRecord
	return records, records, records * perRecord / 2
}

// reserve makes room for as many records and names as the rest of the text has, if it is like what was read.
func (r *reader) reserve() {
	if len(r.src) <= sampleSize || r.pos >= len(r.src) || len(r.zone.File.Sources) > 1 {
		return
	}
	r.flush()
	whole := func(read int) int {
		n := uint64(read) * uint64(len(r.src)) / uint64(r.pos)
		return int(n + n/16)
	}
	r.zone.Reserve(whole(len(r.zone.Records)), whole(r.zone.Names()), whole(r.zone.NameOctets()))
}

// readParts reads on in parts, until one turns out to be of no use or the text ends. It returns how many were
// of use.
func (r *reader) readParts() int {
	r.flush()
	queue := newQueue(r)
	defer queue.close()
	joined := 0
	for {
		p := queue.next()
		if p == nil {
			return joined
		}
		if !r.join(p) {
			return joined
		}
		joined++
		r.readTo(p.end)
		r.flush()
		queue.free(p)
	}
}

// join takes over what was read in a part. It is false if the part began with something else than it should.
func (r *reader) join(p *part) bool {
	if r.pos != p.start || r.bracketsBroken || r.given() != p.guess || p.needsOwner && len(r.owner) == 0 {
		return false
	}
	if p.inherited > 0 {
		p.batch.SetFirstOwner(r.owner)
	}
	r.zone.Join(r.source, p.zone, p.batch, p.inherited, r.ownerFlags)
	r.pos, r.origin, r.defaultTTL, r.defaultFrom = p.stop, p.origin, p.defaultTTL, p.defaultFrom
	if !p.ownerAbove {
		r.setOwner(append(r.owner[:0], p.owner...), p.ownerFlags)
	}
	if p.ttlKnown {
		r.ttl, r.ttlKnown = p.ttl, true
	}
	return true
}

// read reads a part on its own.
func (p *part) read() {
	for p.pos < p.end && !p.left {
		start, mark := p.pos, p.zone.Mark(p.batch)
		before, ttl, ttlKnown := p.given(), p.ttl, p.ttlKnown
		p.readEntry()
		// What ends with the tail may go on in the text.
		if p.left || p.pos >= len(p.src) && p.end < len(p.src) {
			p.zone.Return(p.batch, mark)
			p.inherited = min(p.inherited, len(p.batch.Records))
			p.origin, p.defaultTTL, p.defaultFrom, p.ttl, p.ttlKnown = before.origin, before.defaultTTL, before.defaultFrom, ttl, ttlKnown
			p.pos, p.left = start, true
		}
	}
	p.stop = p.pos
}

// A queue hands out the parts of a text to be read, and back in their order.
type queue struct {
	of      *reader
	src     []byte
	at      int
	given   given
	todo    chan *part
	waiting []*part
	spare   []*part
}

func newQueue(r *reader) *queue {
	q := &queue{of: r, src: r.src, at: r.pos, given: r.given(), todo: make(chan *part, 2*r.parts.workers)}
	for range r.parts.workers {
		go func() {
			for p := range q.todo {
				p.read()
				close(p.done)
			}
		}()
	}
	for range cap(q.todo) {
		q.launch()
	}
	return q
}

// launch lets the next part be read, if there is one.
func (q *queue) launch() {
	if q.at >= len(q.src) {
		return
	}
	p := q.part()
	r := q.of
	p.start, p.end = q.at, entryNear(q.src, q.at+r.parts.size)
	p.reader = reader{
		zone: r.zone.Fork(r.source), opt: r.opt, batch: p.batch, part: p,
		tokens: p.tokens, fields: p.fields, owner: p.owner[:0], scratch: p.scratch,
		scanner: scanner{src: q.src[:min(len(q.src), p.end+partTail)], pos: p.start},
		origin:  q.given.origin, defaultTTL: q.given.defaultTTL, defaultFrom: q.given.defaultFrom,
		stack: r.stack,
	}
	p.guess, p.ownerAbove, p.needsOwner, p.inherited, p.left, p.done = q.given, true, false, 0, false, make(chan struct{})
	q.given.pass(q.src, p.start, p.end)
	q.at = p.end
	q.waiting = append(q.waiting, p)
	q.todo <- p
}

// part returns a part to fill, with the memory of one that is done with if possible.
func (q *queue) part() *part {
	if n := len(q.spare); n > 0 {
		p := q.spare[n-1]
		q.spare = q.spare[:n-1]
		p.batch.Reset()
		return p
	}
	return &part{reader: reader{batch: q.of.zone.NewBatch()}}
}

// next returns the next part once it is read, or nil after the last.
func (q *queue) next() *part {
	if len(q.waiting) == 0 {
		return nil
	}
	p := q.waiting[0]
	q.waiting = q.waiting[1:]
	<-p.done
	return p
}

// free takes back a part that is done with.
func (q *queue) free(p *part) {
	q.spare = append(q.spare, p)
	q.launch()
}

// close waits until nothing more is read.
func (q *queue) close() {
	close(q.todo)
	for _, p := range q.waiting {
		<-p.done
	}
}

// entryNear returns the start of a line at or after an offset where an entry seems to begin: one that neither
// begins with a blank nor with what stands inside brackets. Where there is none near, any line will do.
func entryNear(src []byte, at int) int {
	first := -1
	for range linesToSkip {
		if at >= len(src) {
			break
		}
		n := bytes.IndexByte(src[at:], '\n')
		if n < 0 || at+n+1 >= len(src) {
			break
		}
		at += n + 1
		if first < 0 {
			first = at
		}
		if plainOctets[src[at]] == toWord {
			return at
		}
	}
	if first < 0 {
		return len(src)
	}
	return first
}

// pass changes what is given by the lines of a text that begin with $ORIGIN and $TTL.
func (s *given) pass(src []byte, from, to int) {
	for from < to {
		n := bytes.IndexByte(src[from:to], '$')
		if n < 0 {
			return
		}
		at := from + n
		from = at + 1
		if at > 0 && octets[src[at-1]] != isNewline {
			continue
		}
		line := scanner{src: src[:min(to, at+longestLine)], pos: at}
		name, blanks, value := line.next(), line.next(), line.next()
		if name.kind != word || blanks.kind != blank || value.kind != word {
			continue
		}
		switch written := value.Of(src); strings.ToUpper(string(short(name.Of(src)))) {
		case "$ORIGIN":
			origin, err := zone.AppendName(nil, written, s.origin)
			if err != nil {
				origin = []byte(zone.Unknown)
			}
			s.origin = zone.Name(origin)
		case "$TTL":
			if ttl, ok := zone.ParseTTL(written); ok {
				s.defaultTTL, s.defaultFrom = ttl, zone.TTLDirective
			}
		}
	}
}

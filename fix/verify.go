package fix

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// A counter makes the multisets of the records of a file's versions, each once.
type counter struct {
	fresh zone.Hasher // never used itself: what is made of it can be used side by side
	sums  map[*zone.Zone]func() zone.Multiset
}

func newCounter() *counter {
	return &counter{fresh: *zone.NewHasher(), sums: map[*zone.Zone]func() zone.Multiset{}}
}

// records returns the multiset of a zone's records.
func (c *counter) records(z *zone.Zone) zone.Multiset { return c.later(z)() }

// later returns how to get at the multiset of a zone's records, so that others can be busy with it meanwhile.
func (c *counter) later(z *zone.Zone) func() zone.Multiset {
	if c.sums[z] == nil {
		c.sums[z] = sync.OnceValue(func() zone.Multiset {
			hasher := c.fresh
			return hasher.Records(z)
		})
	}
	return c.sums[z]
}

// difference returns how to get at what changes add to the multiset of a zone's records, and take from it.
func (c *counter) difference(z *zone.Zone, changes []zone.Change) func() (zone.Multiset, error) {
	return sync.OnceValues(func() (zone.Multiset, error) {
		hasher := c.fresh
		return hasher.Expect(z, zone.Multiset{}, changes)
	})
}

// sum returns what stands for a text.
func (c *counter) sum(src []byte) zone.Sum {
	hasher := c.fresh
	return hasher.Octets(src)
}

// forget drops what is known of a version that nobody asks about any more.
func (c *counter) forget(z *zone.Zone) { delete(c.sums, z) }

// errRecords says that a fix did something else than it announced.
var errRecords = errors.New("the records afterwards are not those that were announced")

// A trial is what came of an attempt.
type trial struct {
	*attempt
	before, after *zone.File
	// difference is by what the records differ afterwards. Of an export whose syntax was mended it isn't known.
	difference zone.Multiset
}

// verify checks the trial of a file that was read again as a whole; comments are those that must be there afterwards.
func (t *trial) verify(c *counter, comments [][]byte) error {
	before, after := t.before.Zone, t.after.Zone
	if mendsSyntax(before, t.changes) {
		if !keepsRecords(before, after) {
			return errors.New("a record that could be read is gone")
		}
		return hasComments(before, t.after, wholeText(t.after), comments)
	}
	if message, ok := newProblem(before, after, t.edits); ok {
		return fmt.Errorf("it makes the file harder to read: %s", message)
	}
	got := c.later(after)
	var others sync.WaitGroup
	others.Go(func() { got() })
	missing := hasComments(before, t.after, wholeText(t.after), comments)
	want, err := t.want()
	others.Wait()
	if err != nil {
		return err
	}
	if t.difference = got().Minus(c.records(before)); t.difference != want {
		return errRecords
	}
	return missing
}

// verifyStretches checks the trial of a file that was read again in stretches; between them, octets and records are as
// they were, and neither have the stretches problems.
func (t *trial) verifyStretches(c *counter, stretches []zone.Stretch) error {
	want, err := t.want()
	if err != nil {
		return err
	}
	hasher := c.fresh
	if t.difference = hasher.Difference(t.before.Zone, t.after.Zone, stretches); t.difference != want {
		return errRecords
	}
	gone := newLeavers(t)
	for _, s := range stretches {
		if hasComments(t.before.Zone, t.after, s.New.Span, gone.keptComments(t.before, s.Old.Span)) != nil {
			// A comment may have moved farther.
			kept := newLeavers(t).keptComments(t.before, wholeText(t.before))
			return hasComments(t.before.Zone, t.after, wholeText(t.after), kept)
		}
	}
	return nil
}

func wholeText(f *zone.File) text.Span { return text.Span{End: uint32(len(f.Src()))} }

// newProblem returns a problem that a zone has oftener than it had it before. One that takes the place of
// another is none: of the faults of a line only the first is told, so when that is mended the next shows.
func newProblem(before, after *zone.Zone, edits []text.Edit) (message string, found bool) {
	sorted := areSorted(before)
	if message, found = newMistake(before, after, edits, sorted); found {
		return message, true
	}
	if sorted && !areSorted(after) {
		return "names stand out of order", true
	}
	return "", false
}

// newMistake does so for problems that have a place; sorted says whether the names of the zone were in order before.
func newMistake(before, after *zone.Zone, edits []text.Edit, sorted bool) (message string, found bool) {
	if len(after.Problems) == 0 {
		return "", false
	}
	// Where keys aren't sorted, a new one stands beside its kin.
	unordered := !sorted || slices.ContainsFunc(before.Problems, func(p zone.Problem) bool { return p.Kind == zone.KeyOrder })
	count := map[string]int{}
	for _, p := range after.Problems {
		if p.Kind != zone.KeyOrder || !unordered {
			count[p.Message]++
		}
	}
	gone := map[lineOf]int{}
	for i := range before.Problems {
		p := &before.Problems[i]
		if count[p.Message]--; count[p.Message] < 0 {
			gone[placeOf(after, p.Source, moved(startOf(before, p), p.Source, edits))]++
		}
	}
	for i := range after.Problems {
		p := &after.Problems[i]
		if count[p.Message] <= 0 {
			continue
		}
		at := placeOf(after, p.Source, startOf(after, p))
		if gone[at]--; gone[at] < 0 {
			return p.Message, true
		}
	}
	return "", false
}

// areSorted reports whether the names that are keys of an export stand in an order that must be kept. Not each name out of order
// is a problem, so the format itself is asked.
func areSorted(z *zone.Zone) bool {
	f, ok := z.File.Format.(interface{ Sorted() bool })
	return ok && f.Sorted()
}

// A lineOf is a line of a source.
type lineOf struct {
	source uint16
	line   int
}

func placeOf(z *zone.Zone, source uint16, offset uint32) lineOf {
	if int(source) >= len(z.File.Sources) {
		return lineOf{source, 0}
	}
	return lineOf{source, z.File.Sources[source].Lines().Position(offset).Line}
}

// startOf returns where the record of a problem begins, which may be lines above the problem itself.
func startOf(z *zone.Zone, p *zone.Problem) uint32 {
	if p.Record != zone.NoRecord {
		return z.Record(p.Record).Start
	}
	return p.Span.Start
}

// moved returns where an offset comes to be by edits to the file itself.
func moved(offset uint32, source uint16, edits []text.Edit) uint32 {
	if source != 0 {
		return offset
	}
	by := 0
	for _, e := range edits {
		switch {
		case e.End <= offset:
			by += len(e.New) - e.Len()
		case e.Start < offset:
			return uint32(int(e.Start) + by)
		}
	}
	return uint32(int(offset) + by)
}

// mendsSyntax reports whether changes only mend the syntax of an export that couldn't be read to its end.
// Nobody knows what records, and what other faults, come to light then.
func mendsSyntax(z *zone.Zone, changes []zone.Change) bool {
	if !z.Export {
		return false
	}
	for _, c := range changes {
		respell, ok := c.(zone.Respell)
		if !ok || !slices.ContainsFunc(z.Problems, func(p zone.Problem) bool {
			return p.Kind == zone.BadSyntax && len(p.Edits) > 0 && slices.Equal(p.Edits, respell.Edits)
		}) {
			return false
		}
	}
	return true
}

// keepsRecords reports whether all records of a zone are in another one too.
func keepsRecords(before, after *zone.Zone) bool {
	count := map[string]int{}
	var line []byte
	for id := range after.Records {
		line = after.AppendRecord(line[:0], zone.RecordID(id))
		count[string(line)]++
	}
	for id := range before.Records {
		line = before.AppendRecord(line[:0], zone.RecordID(id))
		if count[string(line)]--; count[string(line)] < 0 {
			return false
		}
	}
	return true
}

// Leavers are the places whose comments may go, sorted; of those that begin up to the comment looked at last, next is
// how many there are, and end how far one of them reaches.
type leavers struct {
	gone []text.Span
	next int
	end  uint32
}

func newLeavers(t *trial) *leavers {
	gone := goneWith(t.before.Zone, t.edits, t.changes)
	slices.SortFunc(gone, func(a, b text.Span) int { return cmp.Compare(a.Start, b.Start) })
	return &leavers{gone: gone}
}

// keptComments returns the comments of a part of a file that must be there afterwards: those outside of deleted lines. Parts
// must come in order.
func (l *leavers) keptComments(before *zone.File, part text.Span) (kept [][]byte) {
	src := part.Of(before.Src())
	before.Format.Comments(src, func(s text.Span) bool {
		start, end := part.Start+s.Start, part.Start+s.End
		for ; l.next < len(l.gone) && l.gone[l.next].Start <= start; l.next++ {
			l.end = max(l.end, l.gone[l.next].End)
		}
		if l.end < end {
			kept = append(kept, s.Of(src))
		}
		return true
	})
	return kept
}

// hasComments checks that comments of a zone's file are all still there afterwards, in a part of it.
func hasComments(z *zone.Zone, after *zone.File, part text.Span, kept [][]byte) error {
	next := 0
	var moved map[string]int // comments that stand elsewhere: in an export an entry may move with its comments
	if z.Export {
		moved = map[string]int{}
	}
	src := part.Of(after.Src())
	after.Format.Comments(src, func(s text.Span) bool {
		comment := s.Of(src)
		if next < len(kept) && bytes.Equal(kept[next], comment) {
			next++
		} else if moved != nil {
			moved[string(comment)]++
		}
		return true
	})
	for _, comment := range kept[next:] {
		if moved[string(comment)] == 0 {
			return fmt.Errorf("the comment %q is gone", comment)
		}
		moved[string(comment)]--
	}
	return nil
}

// goneWith returns the places whose comments may go with the changes.
func goneWith(z *zone.Zone, edits []text.Edit, changes []zone.Change) []text.Span {
	var gone []text.Span
	deletes := false
	for _, c := range changes {
		switch c := c.(type) {
		case zone.Delete:
			if c.KeepComment {
				continue
			}
			l := z.Layout(c.Record)
			r := z.Record(c.Record)
			gone = append(gone, text.Span{Start: r.Start, End: max(r.End, l.Comment.End)})
			deletes = true
		case zone.Respell:
			if !c.Comment.IsZero() {
				gone = append(gone, c.Comment)
			}
		case zone.SetData:
			gone = append(gone, wholeComments(z, c.FromComments)...)
		case zone.SetType:
			gone = append(gone, wholeComments(z, c.FromComments)...)
		}
	}
	if deletes && z.Export {
		// What describes several records goes with the last of them: the lines that the edits take out.
		for _, e := range edits {
			gone = append(gone, e.Span)
		}
	}
	return gone
}

// wholeComments returns the comments of a zone's file that begin with some parts of them.
func wholeComments(z *zone.Zone, parts []text.Span) []text.Span {
	whole := slices.Clone(parts)
	for i := range whole {
		whole[i].End = uint32(text.EndOfLine(z.File.Src(), int(whole[i].End)))
	}
	return whole
}

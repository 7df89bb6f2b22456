package lint

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// A Run is all zones that are checked together: a rule may look from one into another.
type Run struct {
	Zones   []*zone.Zone
	Options Options

	apexes map[zone.Name]*zone.Zone
	mutex  sync.RWMutex
	facts  map[factKey]any
}

// NewRun returns a run over the zones of files, in that order.
func NewRun(files []*zone.File, opt Options) *Run {
	r := &Run{Options: opt, apexes: map[zone.Name]*zone.Zone{}, facts: map[factKey]any{}}
	for _, f := range files {
		r.Zones = append(r.Zones, f.Zone)
		if _, ok := r.apexes[f.Zone.Apex]; !ok && f.Zone.OriginKnown() {
			r.apexes[f.Zone.Apex] = f.Zone
		}
	}
	return r
}

// ZoneOf returns the zone of the run that a name lies in, the one with the longest apex, or nil.
func (r *Run) ZoneOf(name zone.Name) *zone.Zone {
	for {
		if z := r.apexes[name]; z != nil {
			return z
		}
		if name == zone.Root {
			return nil
		}
		name = name.Parent()
	}
}

// Zone returns the zone of the run with an apex, or nil.
func (r *Run) Zone(apex zone.Name) *zone.Zone { return r.apexes[apex] }

// A Fact is something that several rules want to know about a run; it is found out once.
// Facts are package variables: the address is the key.
type Fact[T any] struct {
	Find func(*Run) T
}

// Of returns the fact for a run.
func (f *Fact[T]) Of(r *Run) T {
	key := factKey{f, nil}
	if known, ok := recall[T](r, key); ok {
		return known()
	}
	return remember(r, key, func() T { return f.Find(r) })
}

// A ZoneFact is something that several rules want to know about a zone of a run.
type ZoneFact[T any] struct {
	Find func(*Run, *zone.Zone) T
}

// A factKey is a fact, and the zone that it is about if that isn't the run.
type factKey struct {
	fact any
	zone *zone.Zone
}

// Of returns the fact for a zone of a run.
func (f *ZoneFact[T]) Of(r *Run, z *zone.Zone) T {
	key := factKey{f, z}
	if known, ok := recall[T](r, key); ok {
		return known()
	}
	return remember(r, key, func() T { return f.Find(r, z) })
}

// recall returns how to get at a fact that somebody has asked for before. Rules ask for each record: nothing is
// allocated here.
func recall[T any](r *Run, key factKey) (func() T, bool) {
	r.mutex.RLock()
	known, ok := r.facts[key].(func() T)
	r.mutex.RUnlock()
	return known, ok
}

func remember[T any](r *Run, key factKey, find func() T) T {
	r.mutex.Lock()
	once, ok := r.facts[key].(func() T)
	if !ok {
		once = sync.OnceValue(find)
		r.facts[key] = once
	}
	r.mutex.Unlock()
	return once()
}

// A Pass is one rule looking at one zone.
type Pass struct {
	Rule *Rule
	Run  *Run
	Zone *zone.Zone

	findings []*Finding
}

// mostFindings is how many findings of a rule in one zone are kept, and shown: they take more memory than what they are about.
var mostFindings = 1 << 20

// Report adds a finding about a place; what comes back takes notes and fixes.
func (p *Pass) Report(place Place, format string, args ...any) *Finding {
	f := &Finding{
		Rule: p.Rule, Severity: p.Rule.Severity, Message: sprintf(format, args),
		Zone: p.Zone, Place: place, Record: zone.NoRecord,
	}
	if len(p.findings) < mostFindings {
		p.findings = append(p.findings, f)
	} else if len(p.findings) == mostFindings {
		more := *f
		more.Message = fmt.Sprintf("there are more findings of %s here than the %d that are shown", p.Rule.ID, mostFindings)
		p.findings = append(p.findings, &more)
	}
	return f
}

// ReportRecord adds a finding about a record, at the part of it that is named: [Whole], [Owner],
// [Type], [RDATA], or a field's number.
func (p *Pass) ReportRecord(id zone.RecordID, part Part, format string, args ...any) *Finding {
	f := p.Report(p.Part(id, part), format, args...)
	f.Record = id
	return f
}

// A Part of a record: one of the constants, or the number of a field of its RDATA.
type Part int

// The parts of a record that aren't a field.
const (
	Whole Part = -1 - iota
	Owner
	Type
	RDATA
	TTL
)

// Part returns the place of a part of a record; of the whole record where the part isn't written.
func (p *Pass) Part(id zone.RecordID, part Part) Place {
	whole := RecordPlace(p.Zone, id)
	if part == Whole {
		return whole
	}
	l := p.Zone.Layout(id)
	var span text.Span
	switch part {
	case Owner:
		span = l.Owner
	case Type:
		span = l.Type
	case TTL:
		span = l.TTL
	case RDATA:
		span = l.RDATA()
	default:
		if int(part) < len(l.Data) {
			span = l.Data[part].Span
		}
	}
	if span.IsZero() {
		return whole
	}
	return Place{Source: whole.Source, Span: span}
}

// Check runs rules over every zone of the run and returns what they find, sorted by file, place and
// rule. Of findings that say the same at the same place one is kept. If only what changed is asked for, those
// that the base had are left out.
func Check(r *Run, rules []*Rule) []*Finding {
	all := check(r, rules)
	if r.Options.Changed && r.Options.Base != nil {
		return r.onlyNew(all, rules)
	}
	return all
}

func check(r *Run, rules []*Rule) []*Finding {
	var all []*Finding
	for i, seen := range r.look(rules) {
		z, found, comments := r.Zones[i], slices.Concat(seen.found...), seen.comments
		found = withoutIgnored(found, comments)
		for _, rule := range rules {
			if rule.CheckIgnores != nil && len(comments) > 0 {
				found = append(found, r.pass(rule, z, func(p *Pass) { rule.CheckIgnores(p, comments, rules) })...)
			}
		}
		// Stable: rules come in the order in which they apply.
		slices.SortStableFunc(found, func(a, b *Finding) int {
			x, y := a.Top(), b.Top()
			return cmp.Or(cmp.Compare(x.Source, y.Source), cmp.Compare(x.Span.Start, y.Span.Start))
		})
		found = slices.CompactFunc(found, sameFinding)
		if accept := r.Options.Accept; accept != nil {
			found = slices.DeleteFunc(found, func(f *Finding) bool { return !accept(f) })
		}
		all = append(all, found...)
	}
	return all
}

// pass lets a rule look at a zone and returns what it finds.
func (r *Run) pass(rule *Rule, z *zone.Zone, check func(*Pass)) []*Finding {
	p := &Pass{Rule: rule, Run: r, Zone: z}
	check(p)
	for _, f := range p.findings {
		f.dropUneditable()
	}
	return p.findings
}

// dropUneditable takes back the fixes of records that can't be edited, and says why.
func (f *Finding) dropUneditable() {
	f.Fixes = slices.DeleteFunc(f.Fixes, func(fix Fix) bool {
		var not *zone.NotEditable
		if f.Zone.Export {
			// How an export is laid out decides what can be done.
			if _, err := f.Zone.File.Format.Edits(f.Zone, fix.Changes); errors.As(err, &not) {
				f.Note("it can't be fixed here: %s", not.Reason)
				return true
			}
		}
		if errors.As(zone.Editable(f.Zone, fix.Changes), &not) {
			f.Note("it can't be fixed here: %s", not.Reason)
			return true
		}
		return false
	})
}

func sameFinding(a, b *Finding) bool {
	// All that one $GENERATE line makes stands at the same place.
	return a.Rule == b.Rule && a.Top() == b.Top() && a.Message == b.Message
}

// Package spfrun reads the SPF records of a run together: which of them receivers use, and what stands
// at the names that their terms lead to.
package spfrun

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// A Record is an SPF record as it was meant.
type Record struct {
	spf.Record
	Zone    *zone.Zone
	Owner   zone.Name
	Written *texts.Text
	Leads   []Lead // of a record that receivers use

	number     int     // among those of the run
	next, last *Record // of those of the run at the name; the first knows the last
}

// A Lead is a term that costs a look-up, and the name that it looks up; see [Target].
type Lead struct {
	Term *spf.Term
	Name zone.Name
}

// Number is the record's number among those of the run, of which there are [Count].
func (r *Record) Number() int { return r.number }

// ID is the record's number in its zone.
func (r *Record) ID() zone.RecordID { return r.Written.Record }

// Report adds a finding about a term of the record. It is about the whole text where the octets of that
// aren't those of the file.
func (r *Record) Report(p *lint.Pass, term *spf.Term, format string, args ...any) *lint.Finding {
	place := p.Part(r.ID(), lint.RDATA)
	if strings.Join(r.Written.Parts, "") == r.Written.Meant {
		place = r.Written.Place(r.Zone, term.Offset, term.End())
	}
	f := p.Report(place, format, args...)
	f.Record = r.ID()
	return f
}

// An index has the SPF records of a run.
type index struct {
	valid map[*zone.Zone][]*Record
	used  map[*zone.Zone][]*Record
	first map[zone.Name]*Record
	count int
}

var records = &lint.Fact[index]{Find: func(r *lint.Run) index {
	count := 0
	for _, z := range r.Zones {
		count += len(texts.SPFTexts(r, z))
	}
	x := index{valid: map[*zone.Zone][]*Record{}, used: map[*zone.Zone][]*Record{}, first: make(map[zone.Name]*Record, count)}
	targets := map[string]zone.Name{}
	for _, z := range r.Zones {
		all := texts.SPFTexts(r, z)
		list := make([]Record, 0, len(all))
		order := make([]*Record, 0, len(all)) // the first of each name in this zone
		for i := range all {
			if z.Record(all[i].Record).Class != dns.ClassINET {
				continue
			}
			list = append(list, Record{Record: all[i].SPF(), Zone: z, Owner: names.Owner(r, z, all[i].Record), Written: &all[i], number: x.count})
			x.count++
			if record := &list[len(list)-1]; x.add(record) {
				order = append(order, record)
			}
		}
		x.valid[z], x.used[z] = make([]*Record, 0, len(order)), make([]*Record, 0, len(order))
		for _, first := range order {
			x.valid[z] = first.appendValid(x.valid[z])
			if !first.several() && first.Valid() && first.Repeated() == nil {
				first.follow(targets)
				x.used[z] = append(x.used[z], first)
			}
		}
	}
	return x
}}

// add puts a record behind those of its name, and reports whether it is the first of them in its zone.
func (x *index) add(r *Record) bool {
	first := x.first[r.Owner]
	if first == nil {
		x.first[r.Owner], r.last = r, r
		return true
	}
	before := first.last
	before.next, first.last = r, r
	return before.Zone != r.Zone
}

// appendValid appends the records of a name in its zone that every term of is valid, of which r is the first; of those that are the
// same one.
func (r *Record) appendValid(list []*Record) []*Record {
	if r.next == nil || r.next.Zone != r.Zone {
		if r.Valid() {
			list = append(list, r)
		}
		return list
	}
	seen := map[string]bool{}
	for other := r; other != nil && other.Zone == r.Zone; other = other.next {
		key := strings.Join(other.Written.Strings, "\x00")
		if !seen[key] && other.Valid() {
			list = append(list, other)
		}
		seen[key] = true
	}
	return list
}

// several reports whether the first record of a name in its zone is one of many; the same one twice is one
// (RFC 2181 section 5).
func (r *Record) several() bool {
	for other := r.next; other != nil && other.Zone == r.Zone; other = other.next {
		if !slices.Equal(other.Written.Strings, r.Written.Strings) {
			return true
		}
	}
	return false
}

// maxTargets is how many names are remembered that terms lead to: most records include the same few.
const maxTargets = 1000

// follow finds out where the terms of the record lead.
func (r *Record) follow(targets map[string]zone.Name) {
	for term := range r.LookupTerms() {
		name, known := targets[term.Arg]
		if !known {
			name = Target(r, term)
			if term.Arg != "" && len(targets) < maxTargets {
				targets[term.Arg] = name
			}
		}
		r.Leads = append(r.Leads, Lead{term, name})
	}
}

// differ reports whether some records at a name are more than one.
func differ(list []*Record) bool {
	return slices.ContainsFunc(list, func(r *Record) bool { return !slices.Equal(r.Written.Strings, list[0].Written.Strings) })
}

// Count returns how many SPF records the run has.
func Count(r *lint.Run) int { return records.Of(r).count }

// Valid returns the SPF records of a zone that every term of is valid, also where a name has several, or a modifier that stands
// twice makes one void; of those that are the same the first.
func Valid(r *lint.Run, z *zone.Zone) []*Record { return records.Of(r).valid[z] }

// Used returns the SPF records of a zone that receivers use: each is valid and the only one of its name. They
// come in order of appearance.
func Used(r *lint.Run, z *zone.Zone) []*Record { return records.Of(r).used[z] }

// At returns all SPF records of the run at a name.
func At(r *lint.Run, name zone.Name) []*Record {
	var list []*Record
	for record := records.Of(r).first[name]; record != nil; record = record.next {
		list = append(list, record)
	}
	return list
}

// Next returns the record that receivers come to by an include or redirect of another one; nil where there
// is none in the run that they could use.
func Next(r *lint.Run, from *Record, to Lead) *Record {
	site := Find(r, to.Name)
	if site == nil {
		return nil
	}
	var here, elsewhere []*Record
	for _, next := range site.SPF {
		if next.Zone == from.Zone {
			here = append(here, next)
		} else {
			elsewhere = append(elsewhere, next)
		}
	}
	if here == nil {
		here = elsewhere
	}
	if here == nil || differ(here) || !here[0].Valid() || here[0].Repeated() != nil {
		return nil
	}
	return here[0]
}

// Target returns the name that a term of a record looks up; "" where it has a macro, or none that can be
// known.
func Target(r *Record, term *spf.Term) zone.Name {
	if term.Arg == "" {
		if (term.Is("a") || term.Is("mx")) && r.Owner.FirstLabel() != "*" {
			return r.Owner
		}
		return ""
	}
	return ParseDomain(term.Arg)
}

// ParseDomain returns the name in a term; "" where there is a macro in it.
func ParseDomain(domain string) zone.Name {
	if strings.Contains(domain, "%") {
		return ""
	}
	name, err := zone.ParseName(strings.TrimSuffix(domain, ".")+".", zone.Root)
	if err != nil {
		return ""
	}
	return name
}

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
	Written texts.Text
}

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
	used map[*zone.Zone][]*Record
	at   map[zone.Name][]*Record
}

var records = &lint.Fact[index]{Find: func(r *lint.Run) index {
	x := index{used: map[*zone.Zone][]*Record{}, at: map[zone.Name][]*Record{}}
	for _, z := range r.Zones {
		var order []zone.Name
		byOwner := map[zone.Name][]*Record{}
		for _, t := range texts.SPFTexts(r, z) {
			if z.Record(t.Record).Class != dns.ClassINET {
				continue
			}
			owner := names.Owner(r, z, t.Record)
			if byOwner[owner] == nil {
				order = append(order, owner)
			}
			byOwner[owner] = append(byOwner[owner], &Record{spf.Parse(t.Meant), z, owner, t})
		}
		for _, owner := range order {
			list := byOwner[owner]
			x.at[owner] = append(x.at[owner], list...)
			if first := list[0]; !several(list) && first.Valid() && first.Repeated() == nil {
				x.used[z] = append(x.used[z], first)
			}
		}
	}
	return x
}}

// several reports whether some records at a name are more than one (RFC 2181 section 5).
func several(list []*Record) bool {
	for _, r := range list[1:] {
		if !slices.Equal(r.Written.Strings, list[0].Written.Strings) {
			return true
		}
	}
	return false
}

// Used returns the SPF records of a zone that receivers use: each is valid and the only one of its name. They
// come in order of appearance.
func Used(r *lint.Run, z *zone.Zone) []*Record { return records.Of(r).used[z] }

// At returns all SPF records of the run at a name.
func At(r *lint.Run, name zone.Name) []*Record { return records.Of(r).at[name] }

// Next returns the record that receivers come to by an include or redirect of another one; nil where there
// is none in the run that they could use.
func Next(r *lint.Run, from *Record, term *spf.Term) *Record {
	site := Find(r, Target(from, term))
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
	if here == nil || several(here) || !here[0].Valid() || here[0].Repeated() != nil {
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

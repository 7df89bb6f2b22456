package lint

import (
	"slices"
	"strings"
	"sync"

	"github.com/zonemend/zonemend/lint/zone"
)

// A Base is the zones of a run as they were before, for instance at a revision of git. It belongs to one set of
// zones, options and rules, over all rounds of fixing.
type Base struct {
	// Files are the files as they were, by the path that they have now. New files aren't in it.
	Files map[string]*zone.File
	// Gone are files that have no successor: only zones that stayed are asked about them.
	Gone []*zone.File

	mutex  sync.Mutex
	before *Run
	found  map[*Rule][]*Finding
}

// Base returns a zone as it was at the base; nil if there is no base, or the zone is new.
func (r *Run) Base(z *zone.Zone) *zone.Zone {
	if r.Options.Base == nil {
		return nil
	}
	if file := r.Options.Base.Files[z.File.Path]; file != nil {
		return file.Zone
	}
	return nil
}

// Before returns the run over the zones as they were at the base, or nil. What [Run.Base] returns is part of
// it.
func (r *Run) Before() *Run {
	b := r.Options.Base
	if b == nil {
		return nil
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.before == nil {
		var files []*zone.File
		for _, z := range r.Zones {
			if file := b.Files[z.File.Path]; file != nil {
				files = append(files, file)
			}
		}
		opt := r.Options
		opt.Base, opt.Changed = nil, false
		b.before = NewRun(append(files, b.Gone...), opt)
	}
	return b.before
}

// foundBefore returns what rules find in the zones at the base. A rule looks at them once.
func (r *Run) foundBefore(rules []*Rule) []*Finding {
	before, b := r.Before(), r.Options.Base
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.found == nil {
		b.found = map[*Rule][]*Finding{}
	}
	missing := slices.DeleteFunc(slices.Clone(rules), func(rule *Rule) bool { _, ok := b.found[rule]; return ok })
	for _, rule := range missing {
		b.found[rule] = nil
	}
	for _, f := range check(before, missing) {
		b.found[f.Rule] = append(b.found[f.Rule], f)
	}
	var all []*Finding
	for _, rule := range rules {
		all = append(all, b.found[rule]...)
	}
	return all
}

// onlyNew leaves out the findings that the base had too: those of the same rule and severity that say the same
// about a record with the same owner, type, data and TTL. So everything is kept that is said about a record
// which was added or changed, by whatever little; and what was there before is left out, wherever in the file
// it has moved. Lines that changed would be no measure: when a host is deleted, the MX that leads to it is
// at fault from now on, and that MX stands on a line that nobody touched.
//
// Of what is found several times as many are left out as the base had: first those that the file itself had at
// the base, then those of other files, for records that moved from one file to another.
func (r *Run) onlyNew(findings []*Finding, rules []*Rule) []*Finding {
	pathNow := map[*zone.File]string{}
	for path, file := range r.Options.Base.Files {
		pathNow[file] = path
	}
	had, elsewhere := map[string]int{}, map[string]int{}
	for _, f := range r.foundBefore(rules) {
		said := f.said()
		elsewhere[said]++
		if path, ok := pathNow[f.Zone.File]; ok {
			had[path+"\x00"+said]++
		}
	}
	kept := slices.DeleteFunc(findings, func(f *Finding) bool {
		said := f.said()
		key := f.Zone.File.Path + "\x00" + said
		if had[key] == 0 {
			return false
		}
		had[key]--
		elsewhere[said]--
		return true
	})
	return slices.DeleteFunc(kept, func(f *Finding) bool {
		said := f.said()
		if f.Record == zone.NoRecord || elsewhere[said] == 0 {
			return false
		}
		elsewhere[said]--
		return true
	})
}

// said is what a finding says, and about which record, without its place.
func (f *Finding) said() string {
	var b strings.Builder
	b.WriteString(f.Rule.ID)
	b.WriteByte(0)
	b.WriteString(f.Severity.String())
	b.WriteByte(0)
	b.WriteString(f.Message)
	b.WriteByte(0)
	if f.Name != "" {
		b.WriteString(string(f.Name)) // it is about what isn't there, and its place is only the nearest one
	} else if f.Record != zone.NoRecord {
		// Every change of a zone raises the serial; what was wrong with the SOA record before stays old.
		b.Write(f.Zone.AppendBesideSerial(nil, f.Record))
	}
	return b.String()
}

// Package mailfrom finds the custom MAIL FROM domains of a run.
package mailfrom

import (
	"cmp"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/texts"
	"github.com/zonemend/zonemend/rules/internal/told"
)

// Evidence says why a host is taken for a MAIL FROM domain, the strongest first.
type Evidence uint8

// The kinds of evidence that make a host one.
const (
	Named      Evidence = iota + 1 // somebody said so
	FeedbackMX                     // it has an MX to feedback-smtp.<region>.amazonses.com
	NearMX                         // it has an MX that is nearly one
)

// A Host is a MAIL FROM domain, as one zone has it.
type Host struct {
	Name     zone.Name
	Zone     *zone.Zone // nil if it lies in no zone of the run
	Evidence Evidence
	Region   string // who named it said so, else from its first feedback MX; "" where unknown
	// SaidRegion is the region that somebody named; "" if nobody did, or somebody else named another one.
	SaidRegion string
	// SaidRegions are all that were named.
	SaidRegions []string
	// MX are all MX records of the host, Feedback those that name a feedback host, and Near those that
	// nearly do.
	MX, Feedback, Near []zone.RecordID
}

// An index has the hosts of a run. Two zones may have the same name, such as the inside and the outside
// view of a domain; each has hosts of its own.
type index struct {
	byName map[zone.Name][]*Host
	byZone map[*zone.Zone][]*Host
	// outside are the hosts that lie in no zone of the run, in the order in which they were named.
	outside []*Host
}

var hosts = &lint.Fact[*index]{Find: func(r *lint.Run) *index {
	x := &index{byName: map[zone.Name][]*Host{}, byZone: map[*zone.Zone][]*Host{}}
	for _, z := range r.Zones {
		x.fromMX(r, z)
	}
	for _, named := range r.Options.MailFrom {
		x.named(r, named)
	}
	for _, identity := range r.Options.Identities {
		if identity.MailFrom != "" {
			x.named(r, lint.MailFrom{Host: identity.MailFrom, Region: identity.Region})
		}
	}
	for z, list := range x.byZone {
		x.exchanges(r, z)
		slices.SortFunc(list, func(a, b *Host) int {
			return cmp.Or(cmp.Compare(a.first(), b.first()), strings.Compare(string(a.Name), string(b.Name)))
		})
	}
	return x
}}

// first is where a host first appears; one without records comes last.
func (h *Host) first() zone.RecordID {
	if len(h.MX) > 0 {
		return h.MX[0]
	}
	return zone.NoRecord
}

func (x *index) host(z *zone.Zone, name zone.Name, evidence Evidence) *Host {
	h := x.in(z, name)
	if h == nil {
		h = &Host{Name: name, Zone: z, Evidence: evidence}
		x.byName[name] = append(x.byName[name], h)
		if z != nil {
			x.byZone[z] = append(x.byZone[z], h)
		} else {
			x.outside = append(x.outside, h)
		}
	}
	h.Evidence = min(h.Evidence, evidence)
	return h
}

func (x *index) in(z *zone.Zone, name zone.Name) *Host {
	for _, h := range x.byName[name] {
		if h.Zone == z {
			return h
		}
	}
	return nil
}

// named adds a host that somebody named: in each zone that has records of it, else in the one that
// should have them.
func (x *index) named(r *lint.Run, named lint.MailFrom) {
	zones := []*zone.Zone{r.ZoneOf(named.Host)}
	if first := zones[0]; first != nil && len(r.Zones) > 1 {
		var having []*zone.Zone
		for _, z := range r.Zones {
			if z.Apex == first.Apex && (len(z.At(named.Host)) > 0 || x.in(z, named.Host) != nil) {
				having = append(having, z)
			}
		}
		if having != nil {
			zones = having
		}
	}
	for _, z := range zones {
		h := x.host(z, named.Host, Named)
		h.said(named.Region)
	}
}

// said notes a region that somebody named.
func (h *Host) said(region string) {
	if region == "" || slices.Contains(h.SaidRegions, region) {
		return
	}
	h.SaidRegions = append(h.SaidRegions, region)
	h.SaidRegion, h.Region = region, region
	if len(h.SaidRegions) > 1 {
		h.SaidRegion, h.Region = "", ""
	}
}

// fromMX makes hosts of the owners of MX records that name a feedback host, or nearly do. A wildcard is
// no host, and neither is what another zone of the run has by delegation.
func (x *index) fromMX(r *lint.Run, z *zone.Zone) {
	for _, id := range sieve.Mentioning(r, z, dns.TypeMX, sieve.Amazon|sieve.Feedback) {
		evidence, region, ok := Judge(r, z, id)
		if !ok {
			continue
		}
		owner := names.Owner(r, z, id)
		if strings.HasPrefix(string(owner), "*.") || !owner.IsBelow(z.Apex) || told.NotMailFrom(r, owner) {
			continue
		}
		if in := r.ZoneOf(owner); in != nil && in.Apex != z.Apex {
			continue
		}
		h := x.host(z, owner, evidence)
		h.Region = cmp.Or(h.Region, region)
		if evidence == FeedbackMX {
			h.Feedback = append(h.Feedback, id)
		} else {
			h.Near = append(h.Near, id)
		}
	}
}

// exchanges gives the hosts of a zone their MX records.
func (x *index) exchanges(r *lint.Run, z *zone.Zone) {
	if len(x.byName) == 0 {
		return
	}
	for _, id := range z.ByType(dns.TypeMX) {
		if h := x.in(z, names.Owner(r, z, id)); h != nil {
			h.MX = append(h.MX, id)
		}
	}
}

// Judge tells whether an MX record is, or was meant to be, that of a MAIL FROM domain.
func Judge(r *lint.Run, z *zone.Zone, id zone.RecordID) (Evidence, string, bool) {
	if !sieve.May(z, id, sieve.Amazon|sieve.Feedback) {
		return 0, "", false
	}
	target, ok := names.Target(r, z, id)
	if !ok {
		return 0, "", false
	}
	if h, ok := aws.Parse(target); ok {
		switch {
		case h.Service == aws.Feedback && h.RightSuffix() && h.Region != "":
			return FeedbackMX, h.Region, true
		case h.Service == aws.Inbound, h.Service == aws.Submission, h.Service == aws.MailManager:
			// These are names of their own; only a host that is known to be a MAIL FROM domain has them
			// by mistake.
			return 0, "", false
		}
	}
	if region, near := aws.NearFeedback(target); near {
		return NearMX, region, true
	}
	return 0, "", false
}

// In returns the MAIL FROM domains that lie in a zone, in order of appearance.
func In(r *lint.Run, z *zone.Zone) []*Host { return hosts.Of(r).byZone[z] }

// Within returns the MAIL FROM domain with a name that lies in a zone, or nil.
func Within(r *lint.Run, z *zone.Zone, name zone.Name) *Host { return hosts.Of(r).in(z, name) }

// Is returns the MAIL FROM domain with a name, or nil.
func Is(r *lint.Run, name zone.Name) *Host {
	if found := hosts.Of(r).byName[name]; len(found) > 0 {
		return found[0]
	}
	return nil
}

// Any reports whether the run has a MAIL FROM domain at all.
func Any(r *lint.Run) bool { return len(hosts.Of(r).byName) > 0 }

// Below returns the names of a zone that lie below one of its MAIL FROM domains, in order of appearance;
// the nearest host counts.
func Below(r *lint.Run, z *zone.Zone, h *Host) []zone.Name { return below.Of(r, z)[h] }

var below = &lint.ZoneFact[map[*Host][]zone.Name]{Find: func(r *lint.Run, z *zone.Zone) map[*Host][]zone.Name {
	found := map[*Host][]zone.Name{}
	byName := map[zone.Name]*Host{}
	for _, h := range In(r, z) {
		byName[h.Name] = h
	}
	if len(byName) == 0 {
		return found
	}
	for id := range zone.NameID(z.Names()) {
		name := z.Name(id)
		for above := name; above.IsStrictlyBelow(z.Apex); {
			above = above.Parent()
			if h := byName[above]; h != nil {
				found[h] = append(found[h], name)
				break
			}
		}
	}
	return found
}}

// SPF returns the texts at a host that are meant as SPF.
func (h *Host) SPF(r *lint.Run) []texts.Text {
	if h.Zone == nil {
		return nil
	}
	return spfTexts.Of(r, h.Zone)[h.Name]
}

// SPFIn returns the texts of a zone that are meant as SPF, by the owner that they were meant to have.
func SPFIn(r *lint.Run, z *zone.Zone) map[zone.Name][]texts.Text { return spfTexts.Of(r, z) }

// spfTexts are the texts that are meant as SPF, by the owner that they were meant to have.
var spfTexts = &lint.ZoneFact[map[zone.Name][]texts.Text]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name][]texts.Text {
	found := map[zone.Name][]texts.Text{}
	for _, t := range texts.SPFTexts(r, z) {
		owner := names.Owner(r, z, t.Record)
		found[owner] = append(found[owner], t)
	}
	return found
}}

// SPFAt returns the texts of the run that are meant as SPF at a name, and whether a zone of the run
// can tell.
func SPFAt(r *lint.Run, name zone.Name) ([]string, bool) {
	z := r.ZoneOf(name)
	if z == nil || names.Invisible(r, z, name) {
		return nil, false
	}
	var found []string
	for _, id := range z.AtType(name, dns.TypeTXT) {
		if t := texts.Of(z, id); t.Kind == texts.SPF {
			found = append(found, t.Meant)
		}
	}
	return found, true
}

// Type99 returns the records of the type SPF at a host that are meant as SPF; see [texts.Type99].
func (h *Host) Type99(r *lint.Run) []texts.Text {
	if h.Zone == nil {
		return nil
	}
	return type99.Of(r, h.Zone)[h.Name]
}

var type99 = &lint.ZoneFact[map[zone.Name][]texts.Text]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name][]texts.Text {
	found := map[zone.Name][]texts.Text{}
	for _, t := range texts.Type99(r, z) {
		if t.Kind == texts.SPF {
			owner := names.Owner(r, z, t.Record)
			found[owner] = append(found[owner], t)
		}
	}
	return found
}}

// Included reports whether SPF records of the run include a name, and none redirects to it: what stands there is
// only a part of records, and its all doesn't count.
func Included(r *lint.Run, name zone.Name) bool { return led.Of(r)[name] == "include" }

// Led reports whether an SPF record of the run leads to a name.
func Led(r *lint.Run, name zone.Name) bool { return led.Of(r)[name] != "" }

// led are the names that SPF records of the run lead to, each with the term that does; a redirect, which makes a whole
// record of what stands there, outranks an include.
var led = &lint.Fact[map[zone.Name]string]{Find: func(r *lint.Run) map[zone.Name]string {
	found := map[zone.Name]string{}
	for _, z := range r.Zones {
		for _, t := range texts.SPFTexts(r, z) {
			for i := range t.Terms {
				term := &t.Terms[i]
				if !term.Is("include") && (term.Kind != spf.Modifier || term.Name != "redirect") {
					continue
				}
				name, err := zone.ParseName(strings.TrimSuffix(term.Arg, ".")+".", zone.Root)
				if err == nil && found[name] != "redirect" {
					found[name] = term.Name
				}
			}
		}
	}
	return found
}}

// Lookup returns SPFAt as the functions of the package spf want it, which know names only as texts. What it
// returns remembers its answers; it is for one rule looking at one zone.
func Lookup(r *lint.Run) func(domain string) ([]string, bool) {
	type answer struct {
		texts []string
		found bool
	}
	answers := map[string]answer{}
	return func(domain string) ([]string, bool) {
		a, done := answers[domain]
		if !done {
			if name, err := zone.ParseName(strings.TrimSuffix(domain, ".")+".", zone.Root); err == nil {
				a.texts, a.found = SPFAt(r, name)
			}
			answers[domain] = a
		}
		return a.texts, a.found
	}
}

// NestedCost returns [spf.NestedCost] with what the configuration says about services in its place.
func NestedCost(r *lint.Run) func(domain string) (int, bool) {
	said := r.Options.SPF.LookupCost
	if len(said) == 0 {
		return spf.NestedCost
	}
	return func(domain string) (int, bool) {
		if name, err := zone.ParseName(strings.TrimSuffix(domain, ".")+".", zone.Root); err == nil {
			if cost, ok := said[name]; ok {
				return cost, true
			}
		}
		return spf.NestedCost(domain)
	}
}

// Regions returns the regions that the MAIL FROM domains of the run are in, each once, in order.
func Regions(r *lint.Run) []string {
	var regions []string
	for _, z := range r.Zones {
		for _, h := range In(r, z) {
			if aws.WellFormedRegion(h.Region) && !slices.Contains(regions, h.Region) {
				regions = append(regions, h.Region)
			}
		}
	}
	return regions
}

// All returns the MAIL FROM domains of the run, those of its zones in order, then those that lie in none of them.
func All(r *lint.Run) []*Host {
	x := hosts.Of(r)
	var all []*Host
	for _, z := range r.Zones {
		all = append(all, x.byZone[z]...)
	}
	return append(all, x.outside...)
}

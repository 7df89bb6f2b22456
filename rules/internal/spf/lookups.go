package spf

import "strings"

// MaxLookups is how many DNS lookups the evaluation of a record may cost (RFC 7208 section 4.6.4).
const MaxLookups = 10

// CostsAsOf is the day of [NestedCosts]. Providers change their records without notice, so that a count
// with these numbers in it is never more than advice.
const CostsAsOf = "2026-11-01"

// NestedCosts are the lookups that including a well-known domain costs beyond the include itself.
var NestedCosts = map[string]int{
	"_spf.google.com":            3,
	"amazonses.com":              0,
	"sendgrid.net":               1,
	"spf.protection.outlook.com": 0,
}

// NestedCost looks a domain up in [NestedCosts].
func NestedCost(domain string) (cost int, known bool) {
	cost, known = NestedCosts[domainKey(domain)]
	return cost, known
}

// Lookups returns the terms that cost a DNS lookup: include, a, mx, ptr and exists before the first all,
// and redirect in a record without all.
func (r Record) Lookups() []Term {
	var cost []Term
	all := r.All()
	for i, t := range r.Terms {
		switch {
		case t.Kind == Mechanism && (all < 0 || i < all):
			switch t.Name {
			case "include", "a", "mx", "ptr", "exists":
				cost = append(cost, t)
			}
		case t.Kind == Modifier && t.Name == "redirect" && all < 0:
			cost = append(cost, t)
		}
	}
	return cost
}

// A Counter counts lookups through the records that an include or redirect leads to.
type Counter struct {
	// Find returns the SPF texts at a domain, and whether the domain is known; nil where none is.
	Find func(domain string) (texts []string, found bool)
	// Cost returns what a domain costs that Find doesn't know; nil means [NestedCost].
	Cost func(domain string) (cost int, known bool)
}

// Count returns how many lookups a record costs: by itself, with the records that Find knows, and with
// those that Cost knows as well. It gives up counting when there are far too many.
func (c Counter) Count(r Record) (direct, found, known int) {
	if c.Cost == nil {
		c.Cost = NestedCost
	}
	direct = len(r.Lookups())
	found, known = c.count(r, nil, &budget{left: 100})
	return direct, found, known
}

type budget struct{ left int }

func (c Counter) count(r Record, path []string, b *budget) (found, known int) {
	for _, t := range r.Lookups() {
		found++
		known++
		if b.left--; b.left < 0 {
			return found, known
		}
		if t.Name != "include" && t.Name != "redirect" {
			continue
		}
		domain := t.Domain()
		next, ok := c.next(domain, path)
		if !ok {
			if cost, ok := c.Cost(domain); ok && domain != "" {
				known += cost
			}
			continue
		}
		f, k := c.count(next, append(path, domain), b)
		found += f
		known += k
	}
	return found, known
}

// next returns the record at a domain, unless the path to it has been there.
func (c Counter) next(domain string, path []string) (Record, bool) {
	if c.Find == nil || domain == "" {
		return Record{}, false
	}
	for _, seen := range path {
		if seen == domain {
			return Record{}, false
		}
	}
	texts, found := c.Find(domain)
	if !found {
		return Record{}, false
	}
	// More than one record, or none, is permerror: nothing further is looked up there.
	var only Record
	n := 0
	for _, text := range texts {
		if Selected(text) {
			only = Parse(text)
			n++
		}
	}
	if n != 1 || only.Fault() != "" {
		return Record{}, true
	}
	return only, true
}

// Reaches returns the terms that lead from a record to an include of a domain, each a pass, or nil.
func (c Counter) Reaches(r Record, domain string) []string {
	return c.reaches(r, domainKey(domain), nil, &budget{left: 100})
}

func (c Counter) reaches(r Record, domain string, path []string, b *budget) []string {
	for _, t := range r.Lookups() {
		if b.left--; b.left < 0 {
			return nil
		}
		to := t.Domain()
		if t.Name != "include" && t.Name != "redirect" || t.Qualifier != '+' || to == "" {
			continue
		}
		if to == domain {
			return []string{t.Raw}
		}
		if next, ok := c.next(to, path); ok {
			if rest := c.reaches(next, domain, append(path, to), b); rest != nil {
				return append([]string{strings.TrimPrefix(t.Raw, "+")}, rest...)
			}
		}
	}
	return nil
}

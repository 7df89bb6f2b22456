package spf

import (
	"iter"
	"strings"
)

// MaxLookups is how many DNS look-ups the evaluation of a record may cost (RFC 7208 §4.6.4).
const MaxLookups = 10

// manyLookups bounds what is counted: includes of includes can multiply.
const manyLookups = 1000

// maxFollowed is how many records of the run are followed from one. Each costs a look-up, so that these are far
// too many, and a long chain is not walked from each of its records to the end.
const maxFollowed = 2 * MaxLookups

// CostsAsOf is the day on which the numbers of NestedCost were right. Providers change them unannounced.
const CostsAsOf = "2026-11-01"

// NestedCost returns how many look-ups the record of a well-known domain costs beyond the include of it.
func NestedCost(domain string) (cost int, known bool) {
	switch foldDomain(domain) {
	case sesDomain, "spf.protection.outlook.com":
		return 0, true
	case "sendgrid.net":
		return 1, true
	case "_spf.google.com":
		return 3, true
	}
	return 0, false
}

// Lookups returns the terms that cost DNS look-ups (RFC 7208 §4.6.4): those mechanisms before the
// first all, and redirect= in a record without all.
func (r Record) Lookups() []Term {
	var out []Term
	for t := range r.LookupTerms() {
		out = append(out, *t)
	}
	return out
}

// LookupTerms goes through the terms of [Record.Lookups] where they stand in the record.
func (r Record) LookupTerms() iter.Seq[*Term] {
	return func(yield func(*Term) bool) {
		for i := range r.Terms {
			t := &r.Terms[i]
			if t.Is("all") {
				return
			}
			if t.Kind == Mechanism && t.costs() && !yield(t) {
				return
			}
		}
		if redirect := r.Redirect(); redirect != nil {
			yield(redirect)
		}
	}
}

// costs reports whether a mechanism needs a DNS look-up.
func (t *Term) costs() bool {
	switch t.Name {
	case "include", "a", "mx", "ptr", "exists":
		return true
	}
	return false
}

// Cost is how many look-ups the evaluation of a record may take.
type Cost struct {
	Direct int // by its own terms
	Run    int // with those of the records of the run that it leads to
	Known  int // with those of well-known domains too
}

// Cost counts the look-ups of a record; see [MergeOptions] for lookup, and [NestedCost] for nested.
func (r Record) Cost(lookup func(string) ([]string, bool), nested func(string) (int, bool)) Cost {
	direct := counter{}
	run := counter{lookup: lookup}
	known := counter{lookup: lookup, nested: nested}
	return Cost{Direct: direct.count(r), Run: run.count(r), Known: known.count(r)}
}

// counter follows the includes and redirects of a record through the records of a run.
type counter struct {
	lookup func(domain string) (texts []string, found bool)
	nested func(domain string) (int, bool)
	memo   map[string]int
	// followed counts the records that were followed.
	followed int
}

// count returns what the terms of a record cost with the records below it. Domains outside the run cost
// what nested says, or nothing if nested is nil.
func (c *counter) count(r Record) int {
	sum := 0
	for t := range r.LookupTerms() {
		sum++
		if t.Name == "include" || t.Name == "redirect" {
			sum += c.below(t.Arg)
		}
	}
	return min(sum, manyLookups)
}

// below returns the cost of the record at a domain.
func (c *counter) below(domain string) int {
	key := foldDomain(domain)
	if cost, done := c.memo[key]; done {
		return cost
	}
	if c.followed == maxFollowed {
		return 0
	}
	if r, found := follow(c.lookup, domain); found {
		c.followed++
		if c.memo == nil {
			c.memo = map[string]int{}
		}
		c.memo[key] = 0 // for loops: they are another rule's finding
		cost := c.count(r)
		c.memo[key] = cost
		return cost
	}
	if c.nested != nil && !strings.Contains(domain, "%") {
		if cost, known := c.nested(key); known {
			return cost
		}
	}
	return 0
}

// follow returns the one valid record at a domain of the run.
func follow(lookup func(string) ([]string, bool), domain string) (Record, bool) {
	if lookup == nil || strings.Contains(domain, "%") {
		return Record{}, false
	}
	texts, found := lookup(foldDomain(domain))
	if !found || len(texts) != 1 {
		return Record{}, false
	}
	r := Parse(texts[0])
	return r, r.Valid() && r.Repeated() == nil
}

// reaches returns the include or redirect of a record that leads to an include of the target through
// the records of the run, where a match passes all the way up; nil if there is none.
func reaches(r Record, target string, lookup func(string) ([]string, bool), seen map[string]bool) *Term {
	for _, t := range r.Lookups() {
		if t.Name != "include" && t.Name != "redirect" || t.Qualifier != '+' || seen[foldDomain(t.Arg)] {
			continue
		}
		seen[foldDomain(t.Arg)] = true
		next, found := follow(lookup, t.Arg)
		if found && (next.Passes(target) || next.includes(target) == nil && reaches(next, target, lookup, seen) != nil) {
			return &t
		}
	}
	return nil
}

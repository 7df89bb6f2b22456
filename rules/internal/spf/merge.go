package spf

import (
	"fmt"
	"slices"
	"strings"
)

// Class says how sure a merge is.
type Class int

// The classes, from nothing to do to not to be done.
const (
	None   Class = iota // nothing to do
	Safe                // no receiver loses anything that was written
	Needed              // changes what receivers see, and is what was meant
	Review              // somebody has to decide: the strings are a proposal, unchanged or nil
	Refuse              // the strings are unchanged or nil
)

func (c Class) String() string {
	switch c {
	case None:
		return "none"
	case Safe:
		return "safe"
	case Needed:
		return "needed"
	case Review:
		return "review"
	}
	return "refuse"
}

// MergeOptions says what the result of Merge has to be.
type MergeOptions struct {
	// MailFrom is set for the name of a MAIL FROM domain: it gets a record if it has none,
	// and an all if the record has neither all nor redirect=.
	MailFrom bool
	// Require is the domain that the record has to include, or "" to fold several records only.
	Require string
	// All is the qualifier of an all that Merge adds; "" is "~".
	All string
	// NestedCost replaces the built-in NestedCost.
	NestedCost func(domain string) (int, bool)
	// Lookup returns the SPF texts at a name of the run, and whether the run has that name.
	Lookup func(domain string) (texts []string, found bool)
}

// Result is what Merge makes of the records at a name.
type Result struct {
	Class   Class
	Strings []string // the character-strings of the one record; nil if there is none to propose
	Notes   []string // plain sentences for the user
}

// Merge makes one record of those at a name that includes opt.Require with a pass. Each
// record is given by its character-strings, and all are Selected. A term is added where no earlier
// decision of the record changes: before the first all, else behind the last mechanism. Strings
// that need no change stay as they are, and no string of a changed record is longer than 255 octets.
// Merging a result of class Safe or Needed again is None.
func Merge(records [][]string, opt MergeOptions) Result {
	m := merger{opt: opt, required: "include:" + opt.Require}
	if !slices.Contains([]string{"-", "~", "?", "+"}, opt.All) {
		m.opt.All = "~"
	}
	if opt.NestedCost == nil {
		m.opt.NestedCost = NestedCost
	}
	switch len(records) {
	case 0:
		return m.create()
	case 1:
		return m.one(records[0])
	}
	return m.several(records)
}

// merger holds the options of one Merge, completed.
type merger struct {
	opt      MergeOptions
	required string // the term to add
}

func (m *merger) create() Result {
	if !m.opt.MailFrom || m.opt.Require == "" {
		return Result{}
	}
	return Result{
		Class:   Needed,
		Strings: []string{version + " " + m.required + " " + m.opt.All + "all"},
		Notes:   []string{"there is no SPF record yet"},
	}
}

// one completes a single record.
func (m *merger) one(list []string) Result {
	list = slices.Clone(list)
	r := Parse(strings.Join(list, ""))
	if note := broken(r); note != "" {
		return Result{Refuse, list, []string{note}}
	}
	if m.opt.Require == "" {
		return m.closed(list, r)
	}
	if t := r.includes(m.opt.Require); t != nil {
		if t.Qualifier != '+' {
			return Result{Review, list, []string{negative(*t)}}
		}
		return m.closed(list, r, m.opt.Require+" is included already")
	}
	if t := reaches(r, m.opt.Require, m.opt.Lookup, map[string]bool{}); t != nil {
		return Result{None, list, []string{fmt.Sprintf("%s is included already, through %s", m.opt.Require, t.Raw)}}
	}
	return m.add(list, r)
}

// broken says why a record is permerror by itself, "" if it is not.
func broken(r Record) string {
	if bad := r.FirstBad(); bad != nil {
		return fmt.Sprintf("the term %q is invalid: repair it first (%s)", bad.Raw, bad.Why)
	}
	if again := r.Repeated(); again != nil {
		return fmt.Sprintf("%s= stands twice, which makes the record void: repair that first", again.Name)
	}
	return ""
}

func negative(t Term) string {
	return fmt.Sprintf("a match of %q gives no pass, because of the %q before it: somebody has to decide", t.Raw, string(t.Qualifier))
}

// closed appends the missing all to the record of a MAIL FROM domain that is complete otherwise.
func (m *merger) closed(list []string, r Record, notes ...string) Result {
	if !m.opt.MailFrom || r.All() >= 0 || r.Redirect() != nil {
		return Result{None, list, notes}
	}
	text := splice(list)
	text.insert(r.BehindMechanisms(), " "+m.opt.All+"all")
	notes = append(notes, m.addedAll())
	return m.finish(Result{Needed, text.strings(), notes})
}

// add puts the required include into a record.
func (m *merger) add(list []string, r Record) Result {
	out := Result{Class: Needed}
	text, term, dead := splice(list), m.required, m.dead(r)
	for i, t := range slices.Backward(dead) {
		if t.Qualifier != '+' {
			return Result{Review, list, []string{"behind all, " + negative(t)}}
		}
		if i == 0 {
			term = t.Raw
			out.Notes = append(out.Notes, "the include stood behind all, where receivers never come: it is moved")
		}
		text.remove(t.Offset-1, t.End())
	}
	all := r.All()
	switch {
	case all >= 0:
		text.insert(r.Terms[all].Offset, term+" ")
		if r.Terms[all].Qualifier == '+' {
			out.Class = Review
			out.Notes = append(out.Notes, "the record ends in +all, so everybody passes already")
		}
	case r.Redirect() == nil && m.opt.MailFrom:
		text.insert(r.BehindMechanisms(), " "+term+" "+m.opt.All+"all")
		out.Notes = append(out.Notes, m.addedAll())
	default:
		text.insert(r.BehindMechanisms(), " "+term)
		if r.Redirect() == nil {
			out.Notes = append(out.Notes, withoutAll)
		}
	}
	out.Strings = text.strings()
	c := m.cost(out.Strings)
	if class, note := c.verdict(); class != None {
		return Result{class, list, []string{note}}
	}
	if len(dead) == 0 {
		out.Notes = append(out.Notes, c.note())
	}
	return m.finish(out)
}

// dead returns the required includes behind the first all.
func (m *merger) dead(r Record) []Term {
	var out []Term
	if all := r.All(); all >= 0 {
		for _, t := range r.Terms[all:] {
			if t.Is("include") && sameDomain(t.Arg, m.opt.Require) {
				out = append(out, t)
			}
		}
	}
	return out
}

func (m *merger) addedAll() string {
	return fmt.Sprintf("there was no all: %sall is added, as Amazon SES advises for a MAIL FROM domain", m.opt.All)
}

const withoutAll = "there is no all, so receivers stay neutral about everybody else"

// finish adds the note on size to a record that Merge has changed.
func (m *merger) finish(out Result) Result {
	length := 0
	for _, s := range out.Strings {
		length += len(s)
	}
	if length > 450 {
		out.Notes = append(out.Notes, fmt.Sprintf(
			"the text has %d octets: answers over 512 octets do not reach everybody (spf/size)", length))
	}
	return out
}

// costs are the look-ups of a record.
type costs struct {
	Cost
	terms []Term
}

func (m *merger) cost(list []string) costs {
	r := Parse(strings.Join(list, ""))
	return costs{r.Cost(m.opt.Lookup, m.opt.NestedCost), r.Lookups()}
}

// verdict tells whether a record costs too much, and says so.
func (c costs) verdict() (Class, string) {
	switch {
	case c.Direct > MaxLookups:
		return Refuse, fmt.Sprintf("it would need %d DNS look-ups, and receivers make %d: take something out first; they are %s",
			c.Direct, MaxLookups, c.list())
	case c.Run > MaxLookups:
		return Refuse, fmt.Sprintf("it would need %d DNS look-ups with those of the records that it includes, and receivers make %d: take something out first; they begin at %s",
			c.Run, MaxLookups, c.list())
	case c.Known > MaxLookups:
		return Review, fmt.Sprintf("it would probably need %d DNS look-ups with those of the services that it includes, and receivers make %d; they begin at %s",
			c.Known, MaxLookups, c.list())
	}
	return None, ""
}

// note says what a record costs.
func (c costs) note() string {
	note := fmt.Sprintf("the record then needs %d of the %d DNS look-ups that receivers make", c.Direct, MaxLookups)
	if c.Known > c.Direct {
		note += fmt.Sprintf(", %d with those of the services that it includes", c.Known)
	}
	return note
}

func (c costs) list() string {
	raw := make([]string, len(c.terms))
	for i, t := range c.terms {
		raw[i] = t.Raw
	}
	return strings.Join(raw, " ")
}

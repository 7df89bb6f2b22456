// Package lint runs rules over zones and collects what they find.
//
// A format reads a file into a [zone.File]: lint/zonefile reads BIND zone files, lint/export what DNS providers
// export. [NewRun] takes the zones that belong together, and [Check] returns the findings of some rules about them,
// each with its place in the file, an explanation, and ways to put it right. The rules that zonemend has are in the
// package rules; one's own is a [Rule] with a Check function. What to do about findings is the business of the
// package fix. Nothing here reads a file or asks the network.
package lint

import (
	"fmt"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// Severity says how bad a finding is.
type Severity uint8

// The severities, from mild to bad.
const (
	Info    Severity = iota + 1 // advice, or something that can't be judged offline
	Warning                     // very probably a mistake, or works by luck
	Error                       // breaks mail or the zone, or violates a MUST
)

var severityNames = map[Severity]string{Info: "info", Warning: "warning", Error: "error"}

func (s Severity) String() string { return severityNames[s] }

// ParseSeverity returns the severity with a name.
func ParseSeverity(name string) (Severity, bool) {
	for s, n := range severityNames {
		if n == name {
			return s, true
		}
	}
	return 0, false
}

// Safety says who decides about a fix.
type Safety uint8

const (
	// Safe fixes keep every answer as it is, or write the only value that SES or the RFC accepts.
	Safe Safety = iota
	// Unsafe fixes choose between sensible results, or drop data: a person says yes.
	Unsafe
)

func (s Safety) String() string {
	if s == Unsafe {
		return "unsafe"
	}
	return "safe"
}

// Availability says how often a rule offers a fix.
type Availability uint8

// How often a rule offers a fix.
const (
	Never Availability = iota
	Sometimes
	Always
)

func (a Availability) String() string {
	return [...]string{"none", "sometimes", "always"}[a]
}

// A Citation names where a rule comes from.
type Citation struct {
	Source string // an RFC section, an AWS page, or another document
	URL    string // may be empty
}

// RFC cites a section of an RFC; section may be empty.
func RFC(number int, section string) Citation {
	c := Citation{Source: fmt.Sprintf("RFC %d", number), URL: fmt.Sprintf("https://www.rfc-editor.org/rfc/rfc%d", number)}
	if section != "" {
		c.Source += " section " + section
		c.URL += "#section-" + section
	}
	return c
}

// AWS cites a page of the Amazon SES developer guide by its title and file name.
func AWS(title, page string) Citation {
	return Citation{Source: "Amazon SES: " + title, URL: "https://docs.aws.amazon.com/ses/latest/dg/" + page + ".html"}
}

// A Rule looks for one kind of mistake.
type Rule struct {
	ID       string // group/name; never renamed once released
	Summary  string // what is wrong, in one line
	Doc      string // why it matters and what to do; Markdown
	Cite     []Citation
	Severity Severity // of most of its findings
	Fix      Availability
	Off      bool // not run unless selected
	// Bad is the smallest zone example.com that shows the mistake, Good the same put right: what fixing Bad gives,
	// where there is a fix.
	Bad, Good string
	// Base is the zone as it was before Bad, for rules that compare; see [Options.Base].
	Base string
	// Config is what the configuration must say for Bad to be one, "" for most rules; GoodConfig is what it says for Good, "" for
	// the same.
	Config, GoodConfig string
	Check              func(*Pass)
	// CheckIgnores looks at the comments that say which findings aren't wanted, after all other rules; ran are those that did run.
	CheckIgnores func(p *Pass, comments []*Ignore, ran []*Rule)
}

// Group returns the part of the ID before the slash.
func (r *Rule) Group() string {
	group, _, _ := strings.Cut(r.ID, "/")
	return group
}

// A Fix is a way to put a finding right.
type Fix struct {
	Safety  Safety
	Title   string // what it does, as an order: "add the dot"
	Changes []zone.Change
}

// A Place is a part of a file, or of a text that it draws in.
type Place struct {
	Source uint16
	Span   text.Span
}

// A Related place helps to understand a finding.
type Related struct {
	Zone    *zone.Zone
	Place   Place
	Message string
}

// A Finding is a mistake, where it is, and what can be done.
type Finding struct {
	Rule     *Rule
	Severity Severity
	Message  string
	Zone     *zone.Zone
	Place    Place
	Record   zone.RecordID // NoRecord where the finding is about none
	// Name is the owner that the finding is about; "" where that is the owner of Record. They differ where something
	// is missing.
	Name    zone.Name
	Label   string // short, to stand beside the marked text; may be empty
	Notes   []string
	Related []Related
	Fixes   []Fix
}

// Note adds a sentence that explains the finding.
func (f *Finding) Note(format string, args ...any) *Finding {
	f.Notes = append(f.Notes, sprintf(format, args))
	return f
}

// Marked sets the words that stand beside the marked text.
func (f *Finding) Marked(format string, args ...any) *Finding {
	f.Label = sprintf(format, args)
	return f
}

// About sets the owner that the finding is about, where that isn't the owner of its record.
func (f *Finding) About(name zone.Name) *Finding {
	f.Name = name
	return f
}

// As sets a severity other than the rule's.
func (f *Finding) As(s Severity) *Finding {
	f.Severity = s
	return f
}

// Relate points to a record that has to do with the finding.
func (f *Finding) Relate(z *zone.Zone, id zone.RecordID, message string) *Finding {
	f.Related = append(f.Related, Related{Zone: z, Place: RecordPlace(z, id), Message: message})
	return f
}

// Fix offers a way to put the finding right. The first one offered is the one that is applied.
func (f *Finding) Fix(safety Safety, title string, changes ...zone.Change) *Finding {
	f.Fixes = append(f.Fixes, Fix{Safety: safety, Title: title, Changes: changes})
	return f
}

func sprintf(format string, args []any) string {
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// RecordPlace returns the place of a whole record.
func RecordPlace(z *zone.Zone, id zone.RecordID) Place {
	r := z.Record(id)
	return Place{Source: r.Source, Span: text.Span{Start: r.Start, End: r.End}}
}

// Top returns the file around the place, and the place in it: what $GENERATE made stands where its
// directive does.
func (f *Finding) Top() Place { return f.Place.Top(f.Zone) }

// Top returns the nearest place in a file; see [Finding.Top].
func (p Place) Top(z *zone.Zone) Place {
	source, span := z.File.Top(p.Source, p.Span)
	return Place{source, span}
}

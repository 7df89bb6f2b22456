package lint

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// An Ignore is a comment by which somebody says that findings aren't wanted:
//
//	zonemend:ignore RULE, RULE -- REASON
//	zonemend:ignore-file RULE -- REASON
//
// It counts for the record on its line, or, on a line of its own, for the next one; in YAML for the key or item and what is below
// it. The second form counts for the whole file.
type Ignore struct {
	Source  uint16
	Comment text.Span // from the character that begins the comment to its end
	Rules   []IgnoredRule
	Reason  string // "" where none is given
	File    bool
	Alone   bool // nothing else stands on the comment's line

	lines [][2]int // first and last line that it counts for
}

// An IgnoredRule is a rule that an [Ignore] names.
type IgnoredRule struct {
	Name string
	Span text.Span
	Used bool // a finding of it was left out
}

// directive begins the comments.
const directive = "zonemend:ignore"

// ignores returns the comments of a zone's files that say what isn't wanted.
func ignores(z *zone.Zone) []*Ignore {
	var all []*Ignore
	for number := range z.File.Sources {
		source := &z.File.Sources[number]
		if !bytes.Contains(source.Src, []byte(directive)) {
			continue
		}
		z.File.Format.Comments(source.Src, func(comment text.Span) bool {
			if ignore := parseIgnore(source.Src, comment); ignore != nil {
				ignore.Source = uint16(number)
				all = append(all, ignore)
			}
			return true
		})
	}
	if len(all) > 0 {
		aim(z, all)
	}
	return all
}

// parseIgnore reads a comment; it returns nil for all others.
func parseIgnore(src []byte, comment text.Span) *Ignore {
	words := string(src[comment.Start:comment.End])
	at := strings.Index(words, directive)
	if at < 1 || strings.Trim(words[:at], " \t;#") != "" {
		return nil // in the middle of a sentence it is spoken about
	}
	ignore := &Ignore{Comment: comment}
	rest := words[at+len(directive):]
	if after, ok := strings.CutPrefix(rest, "-file"); ok {
		ignore.File, rest = true, after
	}
	if rest != "" && strings.IndexByte(" \t\r,:", rest[0]) < 0 {
		return nil // another word
	}
	names, reason := rest, ""
	for _, dashes := range []string{"--", "–", "—"} { // word processors make one dash of two hyphens
		if at := strings.Index(names, dashes); at >= 0 {
			names, reason = names[:at], names[at+len(dashes):]
		}
	}
	ignore.Reason = strings.TrimSpace(reason)
	offset := comment.Start + uint32(len(words)-len(rest))
	for i := 0; i < len(names); {
		n := strings.IndexAny(names[i:], " \t\r,:")
		if n < 0 {
			n = len(names) - i
		}
		if n > 0 && len(ignore.Rules) > 0 && !strings.Contains(names[i:i+n], "/") {
			break // no rule, but words without the hyphens before them
		}
		if n > 0 {
			start := offset + uint32(i)
			ignore.Rules = append(ignore.Rules, IgnoredRule{Name: names[i : i+n], Span: text.Span{Start: start, End: start + uint32(n)}})
		}
		i += n + 1
	}
	before := bytes.TrimRight(src[:comment.Start], " \t")
	ignore.Alone = len(before) == 0 || before[len(before)-1] == '\n' || before[len(before)-1] == '\r'
	return ignore
}

// aim finds out which lines comments count for.
func aim(z *zone.Zone, all []*Ignore) {
	var records []lined
	if !z.Export {
		records = linedRecords(z)
	}
	for _, ignore := range all {
		source := &z.File.Sources[ignore.Source]
		at := source.Lines().Line(ignore.Comment.Start)
		ignore.lines = append(ignore.lines, [2]int{at, at})
		if z.Export {
			ignore.lines = append(ignore.lines, block(source.Lines(), at, ignore.Alone))
			continue
		}
		// The first record that begins behind the comment, and before it the one that may be around it.
		next, _ := slices.BinarySearchFunc(records, ignore, func(r lined, i *Ignore) int {
			return cmp.Or(cmp.Compare(r.source, i.Source), cmp.Compare(r.start, i.Comment.Start))
		})
		if next > 0 && records[next-1].source == ignore.Source && records[next-1].last >= at {
			ignore.lines = append(ignore.lines, [2]int{records[next-1].first, records[next-1].last})
			continue
		}
		if !ignore.Alone {
			continue
		}
		// What follows is a record, or a directive.
		below := lineBelow(source.Lines(), at)
		ignore.lines = append(ignore.lines, [2]int{below, below})
		if next < len(records) && records[next].source == ignore.Source && records[next].first == below {
			ignore.lines = append(ignore.lines, [2]int{below, records[next].last})
		}
	}
}

// lineBelow returns the next line that is neither blank nor a comment.
func lineBelow(lines *text.Lines, at int) int {
	for at++; at <= lines.Count(); at++ {
		if words := bytes.TrimSpace(lines.Text(at)); len(words) > 0 && words[0] != ';' {
			break
		}
	}
	return at
}

// A lined record is one with the lines that it stands on.
type lined struct {
	source      uint16
	start       uint32
	first, last int
}

// linedRecords returns the records of a zone in the order in which they are written.
func linedRecords(z *zone.Zone) []lined {
	all := make([]lined, len(z.Records))
	for id := range z.Records {
		r := &z.Records[id]
		lines := z.Source(zone.RecordID(id)).Lines()
		all[id] = lined{r.Source, r.Start, lines.Line(r.Start), lines.Line(max(r.Start+1, r.End) - 1)}
	}
	slices.SortFunc(all, func(a, b lined) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.start, b.start))
	})
	return all
}

// block returns the lines of the key or item that stands on a comment's line, or, where the comment is alone, below it: down to the
// next line that isn't indented further. The items of a list may stand as far to the left as the key above them.
func block(lines *text.Lines, at int, alone bool) [2]int {
	first := at
	if alone {
		for first++; first <= lines.Count() && isBlankOrComment(lines.Text(first)); first++ {
		}
	}
	if first > lines.Count() {
		return [2]int{at, at}
	}
	indent, isItem := indentation(lines.Text(first))
	last := first
	for line := first + 1; line <= lines.Count(); line++ {
		words := lines.Text(line)
		if isBlankOrComment(words) {
			continue
		}
		if in, item := indentation(words); in < indent || in == indent && (isItem || !item) {
			break
		}
		last = line
	}
	return [2]int{first, last}
}

func isBlankOrComment(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) == 0 || line[0] == '#'
}

// indentation returns how many blanks a line begins with, and whether an item of a list follows.
func indentation(line []byte) (blanks int, item bool) {
	rest := bytes.TrimLeft(line, " ")
	return len(line) - len(rest), bytes.HasPrefix(rest, []byte("- ")) || bytes.Equal(bytes.TrimSpace(rest), []byte("-"))
}

// narrow is up to how many lines a comment counts for to be sought by line.
const narrow = 100

// A lineKey is a line of a source.
type lineKey struct {
	source uint16
	line   int
}

// ignoredBy are the comments that name a rule, so that a finding finds those that speak of it without asking all.
type ignoredBy struct {
	byLine map[lineKey][]*Ignore
	wide   []*Ignore // those that count for the file, or for many lines
}

func (by *ignoredBy) add(i *Ignore) {
	wide := i.File
	for _, lines := range i.lines {
		wide = wide || lines[1]-lines[0] > narrow
	}
	if wide {
		by.wide = append(by.wide, i)
		return
	}
	for _, lines := range i.lines {
		for line := lines[0]; line <= lines[1]; line++ {
			key := lineKey{i.Source, line}
			if !slices.Contains(by.byLine[key], i) {
				by.byLine[key] = append(by.byLine[key], i)
			}
		}
	}
}

// use marks the comments that speak of a finding, and reports whether there are any.
func (by *ignoredBy) use(f *Finding) bool {
	places := []Place{f.Top()}
	if f.Record != zone.NoRecord {
		places = append(places, RecordPlace(f.Zone, f.Record).Top(f.Zone))
	}
	used := false
	for _, at := range places {
		line := f.Zone.File.Sources[at.Source].Lines().Line(at.Span.Start)
		for _, i := range by.byLine[lineKey{at.Source, line}] {
			i.use(f.Rule.ID)
			used = true
		}
		for _, i := range by.wide {
			if i.Source == at.Source && (i.File || slices.ContainsFunc(i.lines, func(lines [2]int) bool { return lines[0] <= line && line <= lines[1] })) {
				i.use(f.Rule.ID)
				used = true
			}
		}
	}
	return used
}

func (i *Ignore) use(name string) {
	for n := range i.Rules {
		if i.Rules[n].Name == name {
			i.Rules[n].Used = true
		}
	}
}

// withoutIgnored leaves out the findings that comments speak of.
func withoutIgnored(found []*Finding, comments []*Ignore) []*Finding {
	byRule := map[string]*ignoredBy{}
	for _, comment := range comments {
		for _, r := range comment.Rules {
			if byRule[r.Name] == nil {
				byRule[r.Name] = &ignoredBy{byLine: map[lineKey][]*Ignore{}}
			}
			byRule[r.Name].add(comment)
		}
	}
	if len(byRule) == 0 {
		return found
	}
	return slices.DeleteFunc(found, func(f *Finding) bool {
		by := byRule[f.Rule.ID]
		return by != nil && by.use(f)
	})
}

package rules_test

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	edit "github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// maxFixing is how long a small file may take to be fixed on a slow and busy machine; it stands for "for ever".
const maxFixing = time.Minute

// A fixCheck looks at what was fixed with other eyes than those of the fixer.
type fixCheck struct {
	file *zone.File
	opt  fix.Options
	r    *fix.Result
}

// newFixCheck fixes a file. What takes for ever is told with the file.
func newFixCheck(file *zone.File, opt fix.Options) *fixCheck {
	watch := time.AfterFunc(maxFixing, func() { panic(fmt.Sprintf("fixing takes for ever: unsafe %v, %q", opt.Unsafe, file.Src())) })
	defer watch.Stop()
	return &fixCheck{file, opt, fix.Run([]*zone.File{file}, opt)[0]}
}

// A failure is what a check panics with.
type failure string

func (c *fixCheck) fail(format string, args ...any) {
	panic(failure(fmt.Sprintf(format, args...) + fmt.Sprintf("\nread with %d problems, unsafe %v, %d hosts named, with a base: %v; fixed\n%s%s\nbecame\n%s\n%q",
		len(c.file.Zone.Problems), c.opt.Unsafe, len(c.opt.Lint.MailFrom), c.opt.Lint.Base != nil, lines(c.r.Fixed), c.file.Src(), c.r.Patched.Src(), c.file.Src())))
}

// failureOf returns what a check panics with, or "". It says so if anything else does.
func failureOf(check func()) (said string) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case failure:
			said = string(e)
		default:
			said = fmt.Sprintf("panic: %v\n%s", e, debug.Stack())
		}
	}()
	check()
	return ""
}

// shrink leaves out whatever isn't needed for a check to fail like it does, as far as it comes in a few seconds: a fuzzer takes
// what lasts longer for a hang.
func shrink(src []byte, check func([]byte) string) []byte {
	kind := func(said string) string {
		said, rest, _ := strings.Cut(said, "\n")
		sound := strings.HasPrefix(rest, "read with 0 problems")
		return variable.ReplaceAllString(said, "") + fmt.Sprint(sound)
	}
	want := kind(check(src))
	end := time.Now().Add(5 * time.Second)
	for _, piece := range []*regexp.Regexp{regexp.MustCompile(`[^\n]*\n?`), regexp.MustCompile(`\{[^{}]*\},? ?|[^{},]+,? ?|.|\n`), regexp.MustCompile(`[ \t]+|[^ \t\n]+|\n`)} {
		pieces := piece.FindAll(src, -1)
		for size := len(pieces) / 2; size > 0; size /= 2 {
			for at := 0; at+size <= len(pieces) && time.Now().Before(end); {
				fewer := slices.Concat(pieces[:at], pieces[at+size:])
				if kind(check(bytes.Join(fewer, nil))) == want {
					pieces = fewer
				} else {
					at += size
				}
			}
		}
		src = bytes.Join(pieces, nil)
	}
	return src
}

var variable = regexp.MustCompile(`"[^"]*"|[0-9]+|\S+\.\S+`)

// all checks everything that is promised of a fix.
func (c *fixCheck) all() {
	if c.r.Refused != nil && !errors.Is(c.r.Refused, fix.ErrSigned) && !guessed(c.file) {
		c.fail("%v", c.r.Refused)
	}
	c.diff()
	if c.file.Zone.Whole || !c.file.Zone.Export {
		c.announced() // else records may come to light when the syntax of an export is mended
	}
	c.titles()
	if !c.file.Zone.Export {
		c.untouched()
	}
	c.left()
	c.second()
}

// guessed reports whether a file is a list of records that no provider is known to write, with mistakes or with several words for one
// thing: which of its words mean what is a guess by their number then, and a fix that would turn it over is thrown away.
func guessed(file *zone.File) bool {
	if file.Format.Name() != "records" {
		return false
	}
	words := 0
	for _, word := range []string{"value", "data", "content", "target", "record", "answer"} {
		if regexp.MustCompile(`\b` + word + `s?\b["']?\s*:`).Match(file.Src()) {
			words++
		}
	}
	return words > 1 || len(file.Zone.Problems) > 0
}

// diff checks that the edits give the patched file, and the diff too.
func (c *fixCheck) diff() {
	patched, err := edit.Apply(c.file.Src(), c.r.Edits)
	if err != nil || !bytes.Equal(patched, c.r.Patched.Src()) {
		c.fail("the edits give %v %q", err, patched)
	}
	diff := fix.Diff(c.file.Path, c.file.Src(), c.r.Edits)
	if applied := applyDiff(string(diff), string(c.file.Src())); applied != string(c.r.Patched.Src()) {
		c.fail("the diff gives %q:\n%s", applied, diff)
	}
}

// applyDiff applies a unified diff of one file. It believes the numbers of its hunks, and what doesn't fit shows in the
// outcome.
func applyDiff(diff, src string) string {
	const bare = "\\ No newline at end of file\n"
	const mark = "\x00no newline\x00\n"
	old := strings.SplitAfter(src, "\n")
	var out strings.Builder
	at := 0
	for part := range strings.SplitSeq(diff, "\n@@ -") {
		head, body, _ := strings.Cut(part, " @@\n")
		var start, olds int
		if n, _ := fmt.Sscanf(head, "%d,%d ", &start, &olds); n < 2 {
			olds = 1
		}
		if start == 0 && olds == 1 {
			continue // the names
		}
		if olds > 0 {
			start--
		}
		for ; at < start; at++ {
			out.WriteString(old[at])
		}
		for line := range strings.Lines(strings.ReplaceAll(body+"\n", "\n"+bare, mark)) {
			line = strings.TrimSuffix(line, mark)
			switch {
			case line == "\n":
			case line[0] == '+':
				out.WriteString(line[1:])
			case old[at] != line[1:]:
				return fmt.Sprintf("%q instead of %q", old[at], line[1:])
			default:
				if line[0] == ' ' {
					out.WriteString(old[at])
				}
				at++
			}
		}
	}
	return out.String() + strings.Join(old[at:], "")
}

// announced checks that the records afterwards are the old ones with what the findings announced, one after the other.
func (c *fixCheck) announced() {
	number := map[string]int{}
	count := func(p *plainRecord, by int) {
		if p == nil {
			return
		}
		line := fmt.Sprint(p.owner, " ", p.ttl, " ", zone.TypeString(p.rrtype), " ", strings.ToLower(strings.Join(p.data, " ")))
		if isText := p.rrtype == dns.TypeTXT || p.rrtype == dns.TypeSPF; isText && c.file.Zone.RawText {
			line = fmt.Sprintf("%s %d %s %q", p.owner, p.ttl, zone.TypeString(p.rrtype), text(p.data)) // where it is cut isn't written
		} else if packed, ok := p.wire(); ok {
			line = packed.String()
		}
		number[line] += by
	}
	countAll := func(z *zone.Zone, by int) {
		for id := range z.Records {
			count(recordOf(z, zone.RecordID(id)), by)
		}
	}
	countAll(c.file.Zone, 1)
	if !announced(c.r, c.opt.Unsafe, func(old, now *plainRecord) { count(old, -1); count(now, 1) }) {
		return
	}
	countAll(c.r.Patched.Zone, -1)
	for line, n := range number {
		if n != 0 && !strings.Contains(line, " SOA ") { // the serial rises unannounced
			c.fail("announced are %d more than there are of %s", n, line)
		}
	}
}

var (
	takesAway   = regexp.MustCompile(`delete|remove|take|keep|together|merge|replace|make it|cut|move`)
	nameInTitle = regexp.MustCompile(`(?:[\w*-]+\.)+[\w-]+\.?`)
)

// titles checks that what a fix is called is what it does.
func (c *fixCheck) titles() {
	for _, f := range c.r.Fixed {
		i := slices.IndexFunc(f.Fixes, func(f lint.Fix) bool { return f.Safety == lint.Safe || c.opt.Unsafe })
		if i < 0 {
			c.fail("%s was fixed without leave", f.Rule.ID)
		}
		made := f.Fixes[i]
		var said strings.Builder // whatever the fix has to do with
		for _, change := range made.Changes {
			fmt.Fprintf(&said, "%+v ", change)
			switch change := change.(type) {
			case zone.SetData:
				said.WriteString(text(change.Data)) // a string may end within a name
			case zone.Delete:
				if !takesAway.MatchString(made.Title) {
					c.fail("%s deletes a record under the title %q", f.Rule.ID, made.Title)
				}
			case zone.Add:
				if made.Title == "add the dot" {
					c.fail("%s adds a record under the title %q", f.Rule.ID, made.Title)
				}
			case zone.Respell:
				for _, e := range change.Edits {
					said.WriteString(e.New)
				}
			}
		}
		named, keeps := zone.Named(f.Zone, made.Changes), strings.HasPrefix(made.Title, "keep")
		for id := range f.Zone.Records {
			if id := zone.RecordID(id); slices.Contains(named, id) != keeps { // what is kept is what nothing is done to
				said.WriteString(f.Zone.Describe(id))
			}
		}
		for _, name := range nameInTitle.FindAllString(made.Title, -1) {
			if !strings.Contains(strings.ToLower(said.String()), strings.ToLower(strings.TrimSuffix(name, "."))) {
				c.fail("%s speaks of %s in %q and changes %s", f.Rule.ID, name, made.Title, said.String())
			}
		}
	}
}

// untouched checks that lines of a master file that no finding has to do with are as they were.
func (c *fixCheck) untouched() {
	type key struct {
		owner  zone.Name
		rrtype uint16
	}
	named := map[key]bool{}
	respelled := false
	for _, f := range c.r.Fixed {
		if f.Record != zone.NoRecord {
			named[key{f.Zone.Owner(f.Record), f.Zone.Record(f.Record).Type}] = true
		}
		for _, offered := range f.Fixes {
			for _, id := range zone.Named(f.Zone, offered.Changes) {
				named[key{f.Zone.Owner(id), f.Zone.Record(id).Type}] = true
			}
			for _, change := range offered.Changes {
				switch change := change.(type) {
				case zone.Respell, zone.SetOrigin:
					respelled = true // of those the edits are all that is announced
				case zone.Add:
					named[key{f.Zone.Owner(change.After), f.Zone.Record(change.After).Type}] = true
				}
			}
		}
	}
	if respelled {
		return
	}
	z := c.file.Zone
	follows := true // a record that stands behind one that goes takes over what it inherited
	for id := range z.Records {
		r := z.Record(zone.RecordID(id))
		mine := named[key{z.Owner(zone.RecordID(id)), r.Type}] || r.Type == dns.TypeSOA
		if r.Source != 0 {
			continue
		}
		for _, e := range c.r.Edits {
			if e.Start < r.End && e.End > r.Start && !mine && !follows {
				c.fail("%s changed (%v to %q), and no finding is about it", z.Describe(zone.RecordID(id)), e.Span, e.New)
			}
		}
		follows = mine
	}
}

// left checks that what is left is what a new look at the file finds, and that each fix that is left says why it wasn't made.
func (c *fixCheck) left() {
	again := lint.Check(lint.NewRun([]*zone.File{c.reread()}, c.lintOptions()), c.opt.Rules)
	if got, want := lines(c.r.Left), lines(again); got != want && c.r.Refused == nil {
		c.fail("left is said to be\n%s, and is\n%s", got, want)
	}
	for _, f := range c.r.Left {
		wanted := slices.ContainsFunc(f.Fixes, func(f lint.Fix) bool { return f.Safety == lint.Safe || c.opt.Unsafe })
		explained := slices.ContainsFunc(f.Notes, func(note string) bool { return strings.HasPrefix(note, "it can't be fixed") })
		if wanted && !explained && c.r.Refused == nil {
			c.fail("left without a word: %s", lines([]*lint.Finding{f}))
		}
		top := f.Top()
		if size := uint32(len(f.Zone.File.Sources[top.Source].Src)); top.Span.Start > top.Span.End || top.Span.End > size || f.Message == "" || f.Rule == nil {
			c.fail("a finding %q at %v of %d octets", f.Message, top.Span, size)
		}
	}
}

func (c *fixCheck) lintOptions() lint.Options {
	opt := c.opt.Lint
	opt.Now = c.opt.Now
	return opt
}

// reread reads the patched file like one that nobody has seen before.
func (c *fixCheck) reread() *zone.File {
	return c.r.Patched.Format.Read(c.file.Path, c.r.Patched.Src(), zone.Options{Origin: origin(c.file)})
}

// second checks that fixing again changes nothing.
func (c *fixCheck) second() {
	second := newFixCheck(c.reread(), c.opt).r
	if second.Changed() {
		c.fail("a second run fixes\n%sand gives %q", lines(second.Fixed), second.Patched.Src())
	}
}

// processors checks that the number of processors is nobody's business.
func (c *fixCheck) processors() {
	said := func(r *fix.Result) string {
		return string(r.Patched.Src()) + "\n" + lines(r.Fixed) + strconv.Itoa(len(r.Edits)) + "\n" + lines(r.Left) + lines(r.Standing)
	}
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	runtime.GOMAXPROCS(3 - min(before, 2))
	if other := newFixCheck(c.file, c.opt).r; said(c.r) != said(other) {
		c.fail("on another number of processors it comes out differently: %s", firstDifference(said(c.r), said(other)))
	}
}

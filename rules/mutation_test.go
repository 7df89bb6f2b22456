package rules_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/export"
	edit "github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

var mutations = flag.String("mutations", "", "write what TestMutations has done, as a table in Markdown, to this `file`")

// goodFolder holds zones that are fully set up for mail and without any fault, one for each way of writing them.
const goodFolder = "../testdata/good"

// A goodZone is one of them.
type goodZone struct {
	name, path string // the name is short, for the table; the path is what the file is read as
	src        []byte
	origin     zone.Name // where the path doesn't say it
}

// goodZones reads them all. Formats that have no file of their own are rendered from the first one.
func goodZones(t *testing.T) []goodZone {
	t.Helper()
	var zones []goodZone
	paths, _ := filepath.Glob(goodFolder + "/*")
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		base := filepath.Base(path)
		zones = append(zones, goodZone{name: strings.TrimSuffix(base, ".zone"), path: base, src: src})
	}
	original := zonefile.Format{}.Read("example.com.zone", zones[slices.IndexFunc(zones, func(z goodZone) bool { return z.name == "columns" })].src, zone.Options{})
	sets, ok := plainSets(original.Zone)
	if !ok {
		t.Fatal("the zone can't be said in other formats")
	}
	sets = slices.DeleteFunc(sets, func(s plainSet) bool { return s.typeName() == "SOA" })
	for _, r := range renderers {
		if !slices.Contains(rendered, r.name) {
			continue
		}
		src, err := json.MarshalIndent(r.render(original.Zone.Apex, sets), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, goodZone{name: r.name + ".json", path: r.file, src: src, origin: original.Zone.Apex})
	}
	return zones
}

// rendered are the formats, of those that can be rendered, whose zones are broken.
var rendered = []string{"route53", "route53-batch", "gcloud", "powerdns", "desec", "cloudflare", "digitalocean"}

func (g *goodZone) read(t *testing.T, src []byte) *zone.File {
	t.Helper()
	return readFile(t, g.path, src, zone.Options{Origin: g.origin})
}

// A trial is a fault in a zone.
type trial struct {
	t     *testing.T
	good  goodZone
	fault *fault
	rules []*lint.Rule
	opt   lint.Options
	words *strings.Replacer
	file  *zone.File // the good zone
	bad   *zone.File
	lines []int // those of the bad zone where the fault is
}

// An outcome is what came of a trial.
type outcome uint8

const (
	impracticable outcome = iota // the fault can't be made in this zone
	missed
	seen       // by the right rule, at the right line
	brokenFix  // found, and a fix that doesn't bring the good zone back
	restored   // found and put right
	unfixable  // found; there is no fix
	outcomes   = int(unfixable) + 1
	maxMessage = 1500
)

// run breaks the zone, checks it and fixes it.
func (x *trial) run() outcome {
	x.t.Helper()
	x.file = x.good.read(x.t, x.good.src)
	if slices.Contains(x.fault.except, x.good.name) || !x.file.Zone.Whole && !strings.HasPrefix(x.fault.rule, "export/") {
		return impracticable // a part of a zone proves nothing
	}
	x.words = wordsOf(x.file.Zone)
	x.opt = exampleOptions(x.t, x.words.Replace(x.fault.config))
	x.opt.Now = now
	x.rules = rules.Default()
	if rule := rules.Find(x.fault.rule); rule.Off {
		x.rules = append(x.rules, rule)
	}
	if x.fault.base != nil {
		base, _, ok := x.apply(x.fault.base)
		if !ok {
			return impracticable
		}
		x.opt.Base = &lint.Base{Files: map[string]*zone.File{x.good.path: base}}
	}
	if x.fault.config != "" {
		if left := lint.Check(lint.NewRun([]*zone.File{x.file}, x.opt), x.rules); len(left) > 0 && x.fault.base == nil {
			x.fail("the good zone shows\n%s", lines(left))
			return missed
		}
	}
	bad, edits, ok := x.apply(x.fault.ops)
	if !ok {
		return impracticable
	}
	x.bad = bad
	x.lines = x.faultLines(edits)
	if !x.reported() {
		return missed
	}
	return x.fixed()
}

// apply makes the changes of a fault; ok is false if they can't be made in this zone.
func (x *trial) apply(ops []op) (bad *zone.File, edits []edit.Edit, ok bool) {
	b := &breaker{z: x.file.Zone, words: x.words, good: &x.good, ok: true}
	for _, o := range ops {
		o.make(b)
	}
	if !b.ok {
		return nil, nil, false
	}
	edits = b.edits
	if len(b.changes) > 0 {
		made, err := x.file.Format.Edits(x.file.Zone, b.changes)
		if err != nil {
			return nil, nil, false
		}
		edits = append(edits, made...)
	}
	edit.Sort(edits)
	src, err := edit.Apply(x.good.src, edits)
	if errors.Is(err, edit.ErrOverlap) {
		return nil, nil, false // too much at one place
	} else if err != nil {
		x.t.Fatalf("%s in %s: %v", x.fault, x.good.name, err)
	}
	return x.good.read(x.t, src), edits, true
}

// faultLines are the lines that were changed and those of the records on them; or of the records that the fault names.
func (x *trial) faultLines(edits []edit.Edit) []int {
	var spans []edit.Span
	shift := 0
	for _, e := range edits {
		start := int(e.Start) + shift
		spans = append(spans, edit.Span{Start: uint32(start), End: uint32(start + len(e.New))})
		shift += len(e.New) - e.Len()
	}
	z := x.bad.Zone
	if x.fault.at != "" {
		spans = nil
	}
	for i := range z.Records {
		r := z.Record(zone.RecordID(i))
		here := slices.ContainsFunc(spans, func(s edit.Span) bool { return r.Start <= s.End && s.Start <= r.End })
		if x.fault.at != "" && !strings.HasPrefix(x.fault.at, "about ") {
			here = (&breaker{z: z, words: x.words}).is(zone.RecordID(i), x.fault.at)
		}
		if here {
			spans = append(spans, edit.Span{Start: r.Start, End: r.End}, z.Layout(zone.RecordID(i)).Owner)
		}
	}
	if x.fault.at == "@ SOA" && z.Export {
		spans = []edit.Span{{End: uint32(len(x.bad.Src()))}} // it has none, so the finding is anywhere
	}
	var numbers []int
	for _, s := range spans {
		all := x.bad.Sources[0].Lines()
		for n := all.Position(s.Start).Line; n <= all.Position(max(s.Start, s.End)).Line; n++ {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// reported tells whether the fault is reported once, by its rule and where it is.
func (x *trial) reported() bool {
	x.t.Helper()
	findings := lint.Check(lint.NewRun([]*zone.File{x.bad}, x.opt), x.rules)
	right := false
	for _, f := range findings {
		top := f.Top()
		line := f.Zone.File.Sources[top.Source].Lines().Position(top.Span.Start).Line
		if about, ok := strings.CutPrefix(x.fault.at, "about "); ok && f.Rule.ID == x.fault.rule {
			name := f.Name
			if name == "" && f.Record != zone.NoRecord {
				name = f.Zone.Owner(f.Record)
			}
			if name != (&breaker{z: f.Zone, words: x.words}).absolute(about) {
				x.fail("it is about %s:\n%s", name, lines([]*lint.Finding{f}))
				return false
			}
			right = true
			continue
		}
		switch {
		case f.Rule.ID == x.fault.rule && slices.Contains(x.lines, line):
			right = true
		case f.Rule.ID == x.fault.rule && !x.fault.everywhere:
			x.fail("it is reported at line %d, not at one of %v:\n%s", line, x.lines, lines([]*lint.Finding{f}))
			return false
		case f.Rule.ID != x.fault.rule && !slices.Contains(x.fault.also, f.Rule.ID):
			x.fail("another rule reports\n%s", lines(findings))
			return false
		}
	}
	if !right {
		x.fail("it isn't reported:\n%s", lines(findings))
	}
	return right
}

// fixed fixes the zone: without leave only where its rule has a safe fix, and to what the good zone holds.
func (x *trial) fixed() outcome {
	x.t.Helper()
	findings := lint.Check(lint.NewRun([]*zone.File{x.bad}, x.opt), x.rules)
	fixes, others, unsafe := 0, 0, false
	for _, f := range findings {
		switch {
		case len(f.Fixes) == 0:
		case f.Rule.ID == x.fault.rule:
			fixes++
			unsafe = unsafe || f.Fixes[0].Safety == lint.Unsafe
		default:
			others++
		}
	}
	fixAll := func(unsafe bool) *fix.Result {
		return fix.Run([]*zone.File{x.bad}, fix.Options{Rules: x.rules, Unsafe: unsafe, Serial: true, Now: now, Lint: x.opt})[0]
	}
	safe := fixAll(false)
	if safe.Refused != nil || unsafe && fixes == 1 && others == 0 && safe.Changed() {
		x.fail("safe fixes alone: refused %v, gives\n%s", safe.Refused, x.differences(safe.Patched))
		return brokenFix
	}
	if fixes == 0 {
		if all := fixAll(true); others == 0 && all.Changed() {
			x.fail("there is no fix, and yet it changes to\n%s", x.differences(all.Patched))
			return brokenFix
		}
		return unfixable
	}
	r := safe
	if unsafe || others > 0 {
		r = fixAll(true)
	}
	if r.Refused != nil || len(r.Left) > 0 && !x.fault.remains {
		x.fail("fixing it: refused %v, left\n%s", r.Refused, lines(r.Left))
		return brokenFix
	}
	if x.fault.elsewhere {
		return restored
	}
	want := x.file
	if x.fault.becomes != nil {
		want, _, _ = x.apply(x.fault.becomes)
	}
	x.file = want
	if d := x.differences(r.Patched); d != "" {
		x.fail("fixing it gives\n%s", d)
		return brokenFix
	}
	return restored
}

// differences says which records differ from those that are wanted, serials aside.
func (x *trial) differences(got *zone.File) string {
	var b strings.Builder
	before, after := withoutSOA(x.file.Zone), withoutSOA(got.Zone)
	for _, l := range before {
		if !slices.Contains(after, l) {
			fmt.Fprintf(&b, "- %s\n", l)
		}
	}
	for _, l := range after {
		if !slices.Contains(before, l) {
			fmt.Fprintf(&b, "+ %s\n", l)
		}
	}
	if b.Len() == 0 && len(before) != len(after) {
		return fmt.Sprintf("%d records instead of %d\n", len(after), len(before))
	}
	return b.String()
}

// withoutSOA are the records of a zone with all names in full, of an SOA all but its serial.
func withoutSOA(z *zone.Zone) []string {
	var out []string
	for i := range z.Records {
		id := zone.RecordID(i)
		r := z.Record(id)
		data := z.Presentation(id)
		line := fmt.Sprintf("%s %d %s", z.Owner(id), r.TTL, zone.TypeString(r.Type))
		switch {
		case r.Type == dns.TypeSOA && len(data) > 2:
			data[2] = "SERIAL"
			line += " " + strings.Join(data, " ")
		case r.Type == dns.TypeTXT:
			line += fmt.Sprintf(" %q", text(data)) // where it is cut doesn't matter
		default:
			line += " " + strings.ToLower(strings.Join(data, " "))
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}

func (x *trial) fail(format string, args ...any) {
	x.t.Helper()
	said := fmt.Sprintf(format, args...)
	if len(said) > maxMessage {
		said = said[:maxMessage] + " …"
	}
	x.t.Errorf("%s in %s: %s", x.fault, x.good.name, said)
}

// Zones that are set up in full and without a fault show none under any rule.
func TestGoodZones(t *testing.T) {
	for _, g := range goodZones(t) {
		file := g.read(t, g.src)
		if found := lint.Check(lint.NewRun([]*zone.File{file}, lint.Options{}), rules.Default()); len(found) > 0 {
			t.Errorf("%s shows\n%s", g.name, lines(found))
		}
		if export.Detect(g.path, nil) != file.Zone.Export || len(file.Zone.Records) < 38 {
			t.Errorf("%s is read as %s, with %d records", g.name, file.Format.Name(), len(file.Zone.Records))
		}
	}
}

// Whatever breaks a good zone is reported by the right rule, where it is, and fixing it brings the good zone back.
func TestMutations(t *testing.T) {
	zones := goodZones(t)
	if testing.Short() {
		zones = zones[:3]
	}
	faults := slices.Concat(exportFaults, zoneFaults, spfFaults, sesFaults, dkimFaults, policyFaults)
	done, byFault := tally{}, tally{}
	t.Run("zones", func(t *testing.T) {
		for _, g := range zones {
			t.Run(g.name, func(t *testing.T) {
				t.Parallel()
				for _, f := range faults {
					x := &trial{t: t, good: g, fault: f}
					got := x.run()
					done.note(f.rule, g.name, got)
					byFault.note(f.String(), g.name, got)
				}
			})
		}
	})
	t.Log(done.sum())
	if testing.Short() {
		return
	}
	_, made, _ := byFault.total()
	for f, s := range made {
		if s.made == 0 {
			t.Errorf("%s can be made in no zone", f)
		}
	}
	for _, rule := range rules.All {
		_, excused := unbreakable[rule.ID]
		if excused == (done[rule.ID] != nil) {
			t.Errorf("%s has faults: %v; it is listed as a rule that can't have any: %v", rule.ID, !excused, excused)
		}
	}
	if *mutations != "" {
		if err := os.WriteFile(*mutations, []byte(done.markdown(zones)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// unbreakable are the rules of which no fault can be made in a good zone, and why.
var unbreakable = map[string]string{
	"ses/readiness":                   "it says what is there, good or bad, and is about no fault",
	"ses/mailfrom-not-below-identity": "the fault is in the configuration alone: the zone stays as it is",
}

package fix

import (
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
)

// hosts are so many records that a file is read again around edits only.
func hosts(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "host%d A 192.0.2.%d ; host %d\n", i, i&0xff, i)
		if i%3 == 0 {
			b.WriteString("\t\tTXT\t\"its text\"\n")
		}
	}
	return b.String()
}

// Lies are found out in a file of which only a part is read again, too.
func TestLyingFixIsDroppedFromALargeFile(t *testing.T) {
	src := top + hosts(100) + "liar A 192.0.2.1 ; why\n\tA 192.0.2.2\n" + hosts(100)
	at := strings.Index(src, "liar")
	line := func(from string) (start, end int) {
		start = at + strings.Index(src[at:], from)
		return start, start + strings.IndexByte(src[start:], '\n') + 1
	}
	first, second := strings.Index(src, "liar A"), strings.Index(src, "\tA 192.0.2.2")
	_, end := line("\tA 192.0.2.2")
	for name, lie := range map[string]text.Edit{
		"another address":    {Span: text.Span{Start: uint32(first + 15), End: uint32(first + 16)}, New: "9"},
		"another owner":      {Span: text.Span{Start: uint32(first), End: uint32(first + 1)}, New: "L1"},
		"the record is gone": {Span: text.Span{Start: uint32(second), End: uint32(end)}},
		"one more record":    {Span: text.Span{Start: uint32(end), End: uint32(end)}, New: "\tA 192.0.2.3\n"},
		"another TTL":        {Span: text.Span{Start: uint32(first), End: uint32(first)}, New: "$TTL 5\n"},
		"another origin":     {Span: text.Span{Start: uint32(end), End: uint32(end)}, New: "$ORIGIN other.example.\n"},
		"a bracket":          {Span: text.Span{Start: uint32(first + 16), End: uint32(first + 16)}, New: " ("},
		"a quote":            {Span: text.Span{Start: uint32(first + 16), End: uint32(first + 16)}, New: "\""},
		"a comment less":     {Span: text.Span{Start: uint32(first + 16), End: uint32(first + 22)}},
		"another host":       {Span: text.Span{Start: uint32(strings.Index(src, "host7 ")), End: uint32(strings.Index(src, "host7 ") + 5)}, New: "host8"},
		"a blank owner":      {Span: text.Span{Start: uint32(second - 1), End: uint32(second)}, New: "\nother A 192.0.2.2\n"},
	} {
		liar := rule("t/liar", dns.TypeNS, lint.Safe, func(z *zone.Zone, _ zone.RecordID) []zone.Change {
			if z.File.Src()[lie.Start] != src[lie.Start] {
				return nil
			}
			return []zone.Change{zone.Respell{Edits: []text.Edit{lie}}}
		})
		honest := rule("t/honest", dns.TypeA, lint.Safe, setAddress("192.0.2.50", "192.0.2.51"))
		r := run(src, Options{Rules: []*lint.Rule{liar, honest}, Diff: true})
		if want := strings.ReplaceAll(src, "192.0.2.50 ", "192.0.2.51 "); string(r.Patched.Src()) != want || len(r.Fixed) != 2 {
			t.Errorf("%s: %d fixed", name, len(r.Fixed))
		}
		if !errors.Is(r.Refused, ErrBug) || !strings.Contains(fmt.Sprint(r.Refused), "t/liar") {
			t.Errorf("%s is not reported: %v", name, r.Refused)
		}
		if want := Diff(r.File.Path, []byte(src), r.Edits); string(r.Diff()) != string(want) {
			t.Errorf("%s: the diff is\n%s\nnot\n%s", name, r.Diff(), want)
		}
	}
}

// A wholly reads files only as wholes.
type wholly struct{ zone.Format }

// What is made of a part of a file passes if and only if it would where the whole file is read again.
func TestPartsAreProvedLikeWholes(t *testing.T) {
	rounds := 3000
	if testing.Short() {
		rounds = 300
	}
	random := rand.New(rand.NewSource(1))
	passed := 0
	for range rounds {
		src := []byte(top + hosts(20+random.Intn(20)) + "\tNS ns\n; end\n")
		file := zonefile.Format{}.Read("example.com.zone", src, zone.Options{})
		changes, edits := randomChange(random, file)
		if edits == nil {
			continue
		}
		var errs [2]error
		var got [2]*trial
		for i, format := range []zone.Format{file.Format, wholly{file.Format}} {
			before := *file
			before.Format = format
			f := &fixer{opt: &Options{}, original: &before, current: &before, counter: newCounter()}
			got[i], errs[i] = f.applyVerified(&attempt{edits, changes, f.counter.difference(file.Zone, changes)})
		}
		if (errs[0] == nil) != (errs[1] == nil) {
			t.Fatalf("%v in a part, %v in the whole, of\n%s\nafter %q", errs[0], errs[1], src, edits)
		}
		if errs[0] == nil {
			passed++
			if f := got[0].after; string(f.Src()) != string(got[1].after.Src()) {
				t.Fatalf("the texts differ:\n%s", f.Src())
			}
		}
	}
	if passed < rounds/5 || passed > rounds*4/5 {
		t.Errorf("%d of %d passed", passed, rounds)
	}
}

// randomChange is one that edits bring about, or others than those that would.
func randomChange(random *rand.Rand, file *zone.File) ([]zone.Change, []text.Edit) {
	id := zone.RecordID(2 + random.Intn(len(file.Zone.Records)-2))
	var changes []zone.Change
	switch random.Intn(5) {
	case 0:
		changes = []zone.Change{zone.Delete{Record: id, KeepComment: random.Intn(2) == 0}}
	case 1:
		changes = []zone.Change{zone.SetOwner{Record: id, Owner: file.Zone.Owner(zone.RecordID(random.Intn(len(file.Zone.Records))))}}
	case 2:
		changes = []zone.Change{zone.SetTTL{Records: []zone.RecordID{id}, TTL: uint32(random.Intn(2)) * 60}}
	case 3:
		changes = []zone.Change{zone.Add{After: id, Owner: "new.example.com.", TTL: 60, Type: dns.TypeTXT, Data: []string{`"new"`}}}
	default:
		at := uint32(len(top) + random.Intn(len(file.Src())-len(top)-2))
		edit := text.Edit{Span: text.Span{Start: at, End: at + uint32(random.Intn(2))}, New: []string{"", " ", "\n", ";", "A", "\n; more\n"}[random.Intn(6)]}
		return []zone.Change{zone.Respell{Edits: []text.Edit{edit}}}, []text.Edit{edit}
	}
	edits, err := file.Format.Edits(file.Zone, changes)
	if err != nil {
		return nil, nil
	}
	if random.Intn(3) == 0 {
		return []zone.Change{zone.Delete{Record: id}}, edits
	}
	return changes, edits
}

// A countingFormat counts how often a file is read again.
type countingFormat struct {
	zonefile.Format
	count *int
}

func (c countingFormat) Reread(before *zone.File, src []byte, edits []text.Edit, opt zone.Options) (*zone.File, []zone.Stretch) {
	*c.count++
	return c.Format.Reread(before, src, edits, opt)
}

// Of many fixes that fail together, those to blame are found without trying each of them.
func TestLiarsAmongMany(t *testing.T) {
	const many = 250
	mend := rule("t/mend", dns.TypeA, lint.Safe, func(z *zone.Zone, id zone.RecordID) []zone.Change {
		address := z.Presentation(id)[0]
		switch {
		case strings.HasPrefix(address, "198.51.100."):
			return nil
		case address == "192.0.2.77" || address == "192.0.2.78":
			return []zone.Change{zone.Respell{Edits: []text.Edit{{Span: z.Layout(id).Type, New: "AAAA"}}}}
		}
		return []zone.Change{zone.SetData{Record: id, Data: []string{strings.Replace(address, "192.0.2.", "198.51.100.", 1)}}}
	})
	src := top + hosts(many) + strings.Repeat("host0 TXT more\n", 10*many)
	file := zonefile.Format{}.Read("example.com.zone", []byte(src), zone.Options{})
	tried := 0
	file.Format = countingFormat{zonefile.Format{}, &tried}
	r := Run([]*zone.File{file}, Options{Rules: []*lint.Rule{mend}, Serial: true, Now: today})[0]
	if len(r.Fixed) != many-2 || len(r.Left) != 2 || !errors.Is(r.Refused, ErrBug) {
		t.Errorf("%d fixed, %d left, %v", len(r.Fixed), len(r.Left), r.Refused)
	}
	if tried > 40 {
		t.Errorf("the file was read again %d times", tried)
	}
}

// A fix must not put keys out of order where they were in it; elsewhere it may leave one of several that are out of order.
func TestKeysStaySorted(t *testing.T) {
	const address = ": {type: A, value: 192.0.2.1}\n"
	file := func(names ...string) string { return strings.Join(names, address) + address }
	for _, test := range []struct {
		settings    *zone.OctoDNS
		names       []string
		name, other string // the fix writes other in place of name
		refused     bool
	}{
		{nil, []string{"a", "b", "c", "d", "e", "f"}, "b", "z", true},
		{&zone.OctoDNS{}, []string{"a", "b", "c"}, "b", "z", true},
		{&zone.OctoDNS{UnorderedAllowed: true}, []string{"a", "b", "c"}, "b", "z", false},
		{nil, []string{"a", "c", "b", "e", "d", "f", "g"}, "d", "e2", false}, // of one alone out of order it can be said
		{&zone.OctoDNS{}, []string{"b", "a", "c", "d"}, "c", "z", false},
	} {
		src := file(test.names...)
		at := uint32(strings.Index(src, test.name+":"))
		rename := []text.Edit{{Span: text.Span{Start: at, End: at + uint32(len(test.name))}, New: test.other}}
		options := zone.Options{Origin: "example.com.", OctoDNS: test.settings}
		before, err := export.Open("example.com.yaml", []byte(src), options)
		if err != nil {
			t.Fatal(err)
		}
		patched, _ := text.Apply([]byte(src), rename)
		after := before.Format.Read("example.com.yaml", patched, options)
		if message, found := newProblem(before.Zone, after.Zone, rename); found != test.refused {
			t.Errorf("%s for %s in %v: problem %q", test.other, test.name, test.names, message)
		}
	}
}

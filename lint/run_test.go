package lint

import (
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
)

const top = "$TTL 60\n@ SOA ns1.example.net. h.example.net. 1 2 3 4 5\n"

func read(path, src string) *zone.File {
	return zonefile.Format{}.Read(path, []byte(src), zone.Options{})
}

// Findings come in the order of files, then of places, then of rules, and none twice.
func TestCheckSorts(t *testing.T) {
	report := func(id string, rrtype uint16) *Rule {
		return &Rule{ID: id, Severity: Warning, Check: func(p *Pass) {
			for _, record := range p.Zone.ByType(rrtype) {
				p.ReportRecord(record, Whole, "found by %s", id)
				p.ReportRecord(record, Whole, "found by %s", id)
			}
		}}
	}
	files := []*zone.File{
		read("b.example.zone", top+"a A 192.0.2.1\nb TXT x\n"),
		read("a.example.zone", top+"$GENERATE 1-3 g$ A 192.0.2.1\n"),
	}
	findings := Check(NewRun(files, Options{}), []*Rule{report("t/text", dns.TypeTXT), report("t/second", dns.TypeA), report("t/third", dns.TypeA)})
	var got []string
	for _, f := range findings {
		got = append(got, f.Zone.File.Path+" "+f.Rule.ID)
	}
	want := []string{
		"b.example.zone t/second", "b.example.zone t/third", "b.example.zone t/text",
		"a.example.zone t/second", "a.example.zone t/third",
	}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("finding %d is %s, want %s", i, got[i], want[i])
		}
	}
}

// Of more findings than are kept, the last one says so.
func TestMostFindings(t *testing.T) {
	defer func(before int) { mostFindings = before }(mostFindings)
	mostFindings = 3
	each := &Rule{ID: "t/each", Severity: Warning, Check: func(p *Pass) {
		for id := range p.Zone.Records {
			p.ReportRecord(zone.RecordID(id), Whole, "a finding").Note("with a note")
		}
	}}
	file := read("example.zone", top+"a A 192.0.2.1\nb A 192.0.2.2\nc A 192.0.2.3\nd A 192.0.2.4\n")
	found := Check(NewRun([]*zone.File{file}, Options{}), []*Rule{each})
	if len(found) != 4 {
		t.Fatalf("%d findings, want 4", len(found))
	}
	for _, f := range found[:3] {
		if f.Message != "a finding" || len(f.Notes) != 1 {
			t.Errorf("the finding is %q %q", f.Message, f.Notes)
		}
	}
	if last := found[3]; last.Message != "there are more findings of t/each here than the 3 that are shown" || len(last.Notes) > 0 {
		t.Errorf("the last finding is %q %q", last.Message, last.Notes)
	}
}

func TestZoneOf(t *testing.T) {
	files := []*zone.File{read("example.com.zone", top), read("sub.example.com.zone", top), read("unknown.txt", "www 60 A 192.0.2.1\n")}
	r := NewRun(files, Options{})
	for name, want := range map[zone.Name]*zone.File{
		"www.example.com.": files[0], "example.com.": files[0], "www.sub.example.com.": files[1], "example.org.": nil, ".": nil,
	} {
		got := r.ZoneOf(name)
		if want == nil && got != nil || want != nil && got != want.Zone {
			t.Errorf("ZoneOf(%s) = %v", name, got)
		}
	}
}

// A fact is found out once for a run, and apart for each zone.
func TestFacts(t *testing.T) {
	found := 0
	fact := &ZoneFact[int]{Find: func(_ *Run, z *zone.Zone) int {
		found++
		return len(z.Records)
	}}
	files := []*zone.File{read("example.com.zone", top), read("example.org.zone", top+"a A 192.0.2.1\n")}
	r := NewRun(files, Options{})
	for range 3 {
		if a, b := fact.Of(r, files[0].Zone), fact.Of(r, files[1].Zone); a != 1 || b != 2 {
			t.Errorf("the fact is %d and %d", a, b)
		}
	}
	if found != 2 {
		t.Errorf("the fact was found out %d times", found)
	}
	if fact.Of(NewRun(files, Options{}), files[0].Zone); found != 3 {
		t.Error("another run uses the fact of the first")
	}
}

func TestSeverities(t *testing.T) {
	for _, name := range []string{"info", "warning", "error"} {
		if s, ok := ParseSeverity(name); !ok || s.String() != name {
			t.Errorf("ParseSeverity(%q) = %v, %v", name, s, ok)
		}
	}
	if _, ok := ParseSeverity("fatal"); ok {
		t.Error("there is a severity too many")
	}
}

package fix

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
)

var today = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const top = "$ORIGIN example.com.\n$TTL 60\n@ SOA ns1.example.net. h.example.net. 7 2 3 4 5\n@ NS ns1.example.net.\n"

// rule makes a rule that reports every record of a type and offers what changes returns.
func rule(id string, rrtype uint16, safety lint.Safety, changes func(z *zone.Zone, id zone.RecordID) []zone.Change) *lint.Rule {
	return &lint.Rule{ID: id, Severity: lint.Error, Check: func(p *lint.Pass) {
		for _, record := range p.Zone.ByType(rrtype) {
			if c := changes(p.Zone, record); c != nil {
				p.ReportRecord(record, lint.Whole, "found by %s", id).Fix(safety, "mend", c...)
			}
		}
	}}
}

func run(src string, opt Options) *Result {
	opt.Now = today
	return Run([]*zone.File{zonefile.Format{}.Read("example.com.zone", []byte(src), zone.Options{})}, opt)[0]
}

// setAddress wants one address where another stands.
func setAddress(from, to string) func(*zone.Zone, zone.RecordID) []zone.Change {
	return func(z *zone.Zone, id zone.RecordID) []zone.Change {
		if z.Presentation(id)[0] != from {
			return nil
		}
		return []zone.Change{zone.SetData{Record: id, Data: []string{to}}}
	}
}

func TestFixesAndRaisesTheSerialOnce(t *testing.T) {
	rules := []*lint.Rule{
		rule("t/one", dns.TypeA, lint.Safe, setAddress("192.0.2.1", "192.0.2.2")),
		rule("t/two", dns.TypeA, lint.Safe, setAddress("192.0.2.2", "192.0.2.3")),
	}
	r := run(top+"a A 192.0.2.1\nb A 192.0.2.2 ; kept\n", Options{Rules: rules, Serial: true})
	want := strings.Replace(top, " 7 2", " 8 2", 1) + "a A 192.0.2.3\nb A 192.0.2.3 ; kept\n"
	if got := string(r.Patched.Src()); got != want || r.Refused != nil || len(r.Left) != 0 || len(r.Fixed) != 3 {
		t.Errorf("refused %v, left %d, fixed %d, got\n%s", r.Refused, len(r.Left), len(r.Fixed), got)
	}
	applied, err := text.Apply(r.File.Src(), r.Edits)
	if err != nil || string(applied) != want {
		t.Errorf("the edits give %v\n%s", err, applied)
	}
}

func TestUnsafeAndOnly(t *testing.T) {
	unsafe := rule("t/unsafe", dns.TypeA, lint.Unsafe, setAddress("192.0.2.1", "192.0.2.2"))
	src := top + "a A 192.0.2.1\n"
	if r := run(src, Options{Rules: []*lint.Rule{unsafe}}); r.Changed() || len(r.Left) != 1 {
		t.Error("an unsafe fix was applied unasked")
	}
	if r := run(src, Options{Rules: []*lint.Rule{unsafe}, Unsafe: true}); !r.Changed() || len(r.Left) != 0 {
		t.Error("an unsafe fix was not applied though asked for")
	}
	none := func(*lint.Rule) bool { return false }
	if r := run(src, Options{Rules: []*lint.Rule{unsafe}, Unsafe: true, Only: none}); r.Changed() || len(r.Left) != 1 {
		t.Error("the fix of a rule that is not wanted was applied")
	}
}

// A fix that does something else than it announces must be thrown away, and others must still work.
func TestLyingFixIsDropped(t *testing.T) {
	liar := rule("t/liar", dns.TypeA, lint.Safe, func(z *zone.Zone, id zone.RecordID) []zone.Change {
		r := z.Record(id)
		at := text.Span{Start: r.End - 1, End: r.End}
		return []zone.Change{zone.Respell{Edits: []text.Edit{{Span: at, New: "9"}}}}
	})
	honest := rule("t/honest", dns.TypeTXT, lint.Safe, func(z *zone.Zone, id zone.RecordID) []zone.Change {
		if z.Presentation(id)[0] == `"new"` {
			return nil
		}
		return []zone.Change{zone.SetData{Record: id, Data: []string{`"new"`}}}
	})
	r := run(top+"a A 192.0.2.1\nt TXT \"old\"\n", Options{Rules: []*lint.Rule{liar, honest}})
	if got := string(r.Patched.Src()); got != top+"a A 192.0.2.1\nt TXT \"new\"\n" {
		t.Errorf("got\n%s", got)
	}
	if !errors.Is(r.Refused, ErrBug) || !strings.Contains(fmt.Sprint(r.Refused), "t/liar") {
		t.Errorf("the bug is not reported: %v", r.Refused)
	}
}

// A fix that loses a comment, or makes a line unreadable, must not pass.
func TestHarmfulRespellIsDropped(t *testing.T) {
	for name, edit := range map[string]func(src string) text.Edit{
		"comment": func(src string) text.Edit {
			at := uint32(strings.Index(src, " ; why"))
			return text.Edit{Span: text.Span{Start: at, End: at + 6}}
		},
		"quote": func(src string) text.Edit {
			at := uint32(strings.Index(src, " ; why"))
			return text.Edit{Span: text.Span{Start: at, End: at}, New: ` "`}
		},
	} {
		src := top + "a A 192.0.2.1 ; why\n"
		bad := rule("t/"+name, dns.TypeA, lint.Safe, func(z *zone.Zone, _ zone.RecordID) []zone.Change {
			return []zone.Change{zone.Respell{Edits: []text.Edit{edit(string(z.File.Src()))}}}
		})
		if r := run(src, Options{Rules: []*lint.Rule{bad}}); r.Changed() || !errors.Is(r.Refused, ErrBug) {
			t.Errorf("%s: changed %v, refused %v", name, r.Changed(), r.Refused)
		}
	}
}

// Rules that undo each other, or never come to an end, must leave the file as it was.
func TestCycleChangesNothing(t *testing.T) {
	back := []*lint.Rule{
		rule("t/there", dns.TypeA, lint.Safe, setAddress("192.0.2.1", "192.0.2.2")),
		rule("t/back", dns.TypeA, lint.Safe, setAddress("192.0.2.2", "192.0.2.1")),
	}
	endless := []*lint.Rule{rule("t/on", dns.TypeTXT, lint.Safe, func(z *zone.Zone, id zone.RecordID) []zone.Change {
		return []zone.Change{zone.SetData{Record: id, Data: []string{zone.Quote(strings.Trim(z.Presentation(id)[0], `"`) + "x")}}}
	})}
	for name, rules := range map[string][]*lint.Rule{"cycle": back, "endless": endless} {
		r := run(top+"a A 192.0.2.1\nt TXT \"x\"\n", Options{Rules: rules, Serial: true})
		if r.Changed() || string(r.Patched.Src()) != string(r.File.Src()) || !errors.Is(r.Refused, ErrBug) {
			t.Errorf("%s: changed %v, refused %v", name, r.Changed(), r.Refused)
		}
	}
}

// Fixes that touch each other wait for the next round.
func TestTouchingFixesTakeTurns(t *testing.T) {
	long := rule("t/long", dns.TypeTXT, lint.Safe, func(z *zone.Zone, id zone.RecordID) []zone.Change {
		if len(z.Presentation(id)) == 2 {
			return nil
		}
		return []zone.Change{zone.SetData{Record: id, Data: []string{`"a"`, `"b"`}}}
	})
	add := rule("t/add", dns.TypeTXT, lint.Safe, func(z *zone.Zone, id zone.RecordID) []zone.Change {
		if len(z.ByType(dns.TypeA)) > 0 {
			return nil
		}
		return []zone.Change{zone.Delete{Record: id}, zone.Add{After: id, Owner: z.Owner(id), TTL: 60, Type: dns.TypeA, Data: []string{"192.0.2.1"}}}
	})
	r := run(top+"t TXT \"ab\"\n", Options{Rules: []*lint.Rule{long, add}})
	if got := string(r.Patched.Src()); got != top+"t A 192.0.2.1\n" || r.Refused != nil {
		t.Errorf("%v\n%s", r.Refused, got)
	}
}

// However many fixes wait for each other, that is no sign of an endless loop.
func TestManyTakeTurns(t *testing.T) {
	const hosts = 3 * maxRounds
	rules := []*lint.Rule{{ID: "t/hosts", Severity: lint.Error, Check: func(p *lint.Pass) {
		for i := range hosts {
			host := p.Zone.Apex.Join(fmt.Sprintf("h%02d", i))
			if len(p.Zone.At(host)) == 0 {
				last := zone.RecordID(len(p.Zone.Records) - 1)
				p.ReportRecord(last, lint.Whole, "no %s", host).
					Fix(lint.Safe, "add it", zone.Add{After: last, Owner: host, TTL: 60, Type: dns.TypeA, Data: []string{"192.0.2.1"}})
			}
		}
	}}}
	r := run(top, Options{Rules: rules})
	if got := len(r.Patched.Zone.ByType(dns.TypeA)); r.Refused != nil || got != hosts {
		t.Errorf("refused %v, %d of %d hosts", r.Refused, got, hosts)
	}
}

// Where a file can't be read whole, fixes that fail are tried one after the other; each that is left says why.
func TestFailedFixesInABrokenFile(t *testing.T) {
	rules := []*lint.Rule{{ID: "t/liar", Severity: lint.Error, Check: func(p *lint.Pass) {
		for i := range 2 * maxRounds {
			at := text.Span{Start: p.Zone.Record(1).End, End: p.Zone.Record(1).End}
			p.ReportRecord(1, lint.Whole, "lie %d", i).
				Fix(lint.Safe, "lie", zone.Respell{Edits: []text.Edit{{Span: at, New: " x"}}})
		}
	}}}
	r := run(top+"broken\n", Options{Rules: rules})
	if r.Refused != nil || r.Changed() || len(r.Left) != 2*maxRounds {
		t.Fatalf("refused %v, changed %v, left %d", r.Refused, r.Changed(), len(r.Left))
	}
	for _, f := range r.Left {
		if !strings.Contains(strings.Join(f.Notes, ""), "read whole") {
			t.Errorf("%s: %q", f.Message, f.Notes)
		}
	}
}

// A fix that failed in a broken file is tried again when another one has cleared its way: a second run would.
func TestFailedFixIsTriedAgain(t *testing.T) {
	first := rule("t/first", dns.TypeA, lint.Safe, setAddress("192.0.2.1", "192.0.2.2"))
	late := rule("t/late", dns.TypeTXT, lint.Safe, func(z *zone.Zone, id zone.RecordID) []zone.Change {
		end := z.Record(id).End
		switch {
		case z.Presentation(id)[0] == `"new"`:
			return nil
		case z.Presentation(z.ByType(dns.TypeA)[0])[0] == "192.0.2.1":
			return []zone.Change{zone.Respell{Edits: []text.Edit{{Span: text.Span{Start: end, End: end}, New: " x"}}}}
		}
		return []zone.Change{zone.SetData{Record: id, Data: []string{`"new"`}}}
	})
	r := run(top+"a A 192.0.2.1\nt TXT \"old\"\nbroken\n", Options{Rules: []*lint.Rule{first, late}})
	if got := string(r.Patched.Src()); got != top+"a A 192.0.2.2\nt TXT \"new\"\nbroken\n" || r.Refused != nil {
		t.Errorf("%v\n%s", r.Refused, got)
	}
}

func TestSignedZoneIsLeftAlone(t *testing.T) {
	src := top + "a A 192.0.2.1\na RRSIG A 13 3 60 20300101000000 20200101000000 1 example.com. AAAA\n"
	r := run(src, Options{Rules: []*lint.Rule{rule("t/one", dns.TypeA, lint.Safe, setAddress("192.0.2.1", "192.0.2.2"))}})
	if r.Changed() || !errors.Is(r.Refused, ErrSigned) {
		t.Errorf("changed %v, refused %v", r.Changed(), r.Refused)
	}
}

// What $GENERATE made can't be edited; the finding says why and stays.
func TestOpaqueRecordIsLeft(t *testing.T) {
	r := run(top+"$GENERATE 1-1 a$ A 192.0.2.1\n", Options{Rules: []*lint.Rule{rule("t/one", dns.TypeA, lint.Safe, setAddress("192.0.2.1", "192.0.2.2"))}})
	if r.Changed() || r.Refused != nil || len(r.Left) != 1 || !strings.Contains(strings.Join(r.Left[0].Notes, ""), "$GENERATE") {
		t.Errorf("changed %v, refused %v, left %v", r.Changed(), r.Refused, r.Left)
	}
}

func TestSerialIsLeftAlone(t *testing.T) {
	respell := rule("t/respell", dns.TypeA, lint.Safe, func(z *zone.Zone, id zone.RecordID) []zone.Change {
		r := z.Record(id)
		if z.File.Src()[r.Start+1] != ' ' || z.File.Src()[r.Start+2] != ' ' {
			return nil
		}
		at := text.Span{Start: r.Start + 1, End: r.Start + 2}
		return []zone.Change{zone.Respell{Edits: []text.Edit{{Span: at}}}}
	})
	r := run(top+"a  A 192.0.2.1\n", Options{Rules: []*lint.Rule{respell}, Serial: true})
	if got := string(r.Patched.Src()); got != top+"a A 192.0.2.1\n" {
		t.Errorf("the serial rose though no record changed:\n%s", got)
	}
	mend := rule("t/one", dns.TypeA, lint.Safe, setAddress("192.0.2.1", "192.0.2.2"))
	for _, soa := range []string{"@ SOA a. b. 1\n", "@ SOA a. b. ___SERIAL___ 2 3 4 5\n"} {
		r = run("$ORIGIN example.com.\n$TTL 60\n"+soa+"a A 192.0.2.1\n", Options{Rules: []*lint.Rule{rule("t/one", dns.TypeA, lint.Safe, setAddress("192.0.2.1", "192.0.2.2"))}, Serial: true})
		if !r.Changed() || r.Refused != nil || !strings.Contains(string(r.Patched.Src()), soa) {
			t.Errorf("%q: changed %v, refused %v", soa, r.Changed(), r.Refused)
		}
	}
	placeholder := strings.Replace(top, " 7 2", " 0 2", 1) + "a A 192.0.2.1\n"
	r = run(placeholder, Options{Rules: []*lint.Rule{mend}, Serial: true})
	if got := string(r.Patched.Src()); !strings.Contains(got, " 0 2") {
		t.Errorf("a placeholder was raised:\n%s", got)
	}
}

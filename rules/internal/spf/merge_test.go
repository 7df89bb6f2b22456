package spf

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const ses = "amazonses.com"

// examples are those of §8.3 of the catalogue, with their numbers.
var examples = []struct {
	number   int
	mailFrom bool
	in       [][]string
	out      []string
	class    Class
	notes    []string // each is the beginning of one
}{
	{1, true, nil, []string{"v=spf1 include:amazonses.com ~all"}, Needed, []string{"there is no SPF record yet"}},
	{2, false, one("v=spf1 include:_spf.google.com ~all"), []string{"v=spf1 include:_spf.google.com include:amazonses.com ~all"}, Needed, []string{"the record then needs 2 of the 10 DNS look-ups that receivers make, 5 with"}},
	{3, false, one("v=spf1 mx a -all"), []string{"v=spf1 mx a include:amazonses.com -all"}, Needed, []string{"the record then needs 3 of the 10"}},
	{4, true, one("v=spf1 include:amazonses.com ~all"), []string{"v=spf1 include:amazonses.com ~all"}, None, []string{"amazonses.com is included already"}},
	{5, true, one("v=spf1 Include:AmazonSES.com. ~all"), []string{"v=spf1 Include:AmazonSES.com. ~all"}, None, []string{"amazonses.com is included already"}},
	{6, false, one("V=SPF1 MX ~ALL"), []string{"V=SPF1 MX include:amazonses.com ~ALL"}, Needed, []string{"the record then needs 2 of the 10"}},
	{7, false, one("v=spf1 redirect=_spf.h.example"), []string{"v=spf1 include:amazonses.com redirect=_spf.h.example"}, Needed, []string{"the record then needs 2 of the 10"}},
	{8, false, one("v=spf1 ip4:192.0.2.0/24 redirect=_spf.h.example exp=why.h.example"), []string{"v=spf1 ip4:192.0.2.0/24 include:amazonses.com redirect=_spf.h.example exp=why.h.example"}, Needed, []string{"the record then needs 2 of the 10"}},
	{9, false, one("v=spf1 redirect=_spf.h.example a ~all"), []string{"v=spf1 redirect=_spf.h.example a include:amazonses.com ~all"}, Needed, []string{"the record then needs 2 of the 10"}},
	{10, true, one("v=spf1 mx ~all include:amazonses.com"), []string{"v=spf1 mx include:amazonses.com ~all"}, Needed, []string{"the include stood behind all"}},
	{11, true, one("v=spf1 -include:amazonses.com ~all"), []string{"v=spf1 -include:amazonses.com ~all"}, Review, []string{`a match of "-include:amazonses.com" gives no pass, because of the "-"`}},
	{12, true, one("v=spf1 ip4:192.0.2.1"), []string{"v=spf1 ip4:192.0.2.1 include:amazonses.com ~all"}, Needed, []string{"there was no all: ~all is added", "the record then needs 1 of the 10"}},
	{13, false, one("v=spf1 ip4:192.0.2.1"), []string{"v=spf1 ip4:192.0.2.1 include:amazonses.com"}, Needed, []string{"there is no all", "the record then needs 1 of the 10"}},
	{14, true, one("v=spf1"), []string{"v=spf1 include:amazonses.com ~all"}, Needed, []string{"there was no all: ~all is added", "the record then needs 1 of the 10"}},
	{15, false, two("v=spf1 include:_spf.google.com ~all", "v=spf1 include:amazonses.com ~all"), []string{"v=spf1 include:_spf.google.com include:amazonses.com ~all"}, Needed, []string{"the record then needs 2 of the 10 DNS look-ups that receivers make, 5 with"}},
	{16, false, two("v=spf1 include:spf.protection.outlook.com -all", "v=spf1 include:amazonses.com ~all"), []string{"v=spf1 include:spf.protection.outlook.com include:amazonses.com ~all"}, Review, []string{"the records end differently: ~all is proposed, the laxer", "the record then needs 2 of the 10"}},
	{17, true, two("v=spf1 include:amazonses.com ~all", "v=spf1  include:amazonses.com ~all"), []string{"v=spf1 include:amazonses.com ~all"}, Safe, []string{"amazonses.com is included already", "records that say the same are dropped"}},
	{18, false, two("v=spf1 redirect=_spf.h.example", "v=spf1 include:amazonses.com ~all"), nil, Review, []string{"one of the records uses redirect=", "the record could be v=spf1 include:_spf.h.example include:amazonses.com, followed by the all of _spf.h.example"}},
	{19, false, two("v=spf1 mx ip4:192.0.2.1 ~all", "v=spf1 mx include:sendgrid.net ~all", "v=spf1 include:amazonses.com ~all"), []string{"v=spf1 mx ip4:192.0.2.1 include:sendgrid.net include:amazonses.com ~all"}, Needed, []string{"the record then needs 3 of the 10 DNS look-ups that receivers make, 4 with"}},
	{20, false, one("v=spf1 ip4:192.0.2.1 ", "include:_spf.google.com ~all"), []string{"v=spf1 ip4:192.0.2.1 ", "include:_spf.google.com include:amazonses.com ~all"}, Needed, []string{"the record then needs 2 of the 10 DNS look-ups that receivers make, 5 with"}},
	{21, false, one("v=spf1 ip4:192.0.2.1 ~a", "ll"), []string{"v=spf1 ip4:192.0.2.1 include:amazonses.com ~a", "ll"}, Needed, []string{"the record then needs 1 of the 10"}},
	{22, false, one(longRecord + "~all"), []string{longRecord, "include:amazonses.com ~all"}, Needed, []string{"the record then needs 1 of the 10"}},
	{23, false, one(tenIncludes), []string{tenIncludes}, Refuse, []string{"it would need 11 DNS look-ups"}},
	{24, false, one("v=spf1 a mx include:_spf.google.com include:sendgrid.net include:i1.example include:i2.example -all"), []string{"v=spf1 a mx include:_spf.google.com include:sendgrid.net include:i1.example include:i2.example -all"}, Review, []string{"it would probably need 11 DNS look-ups"}},
	{25, false, one("v=spf1 exists:%{i}._spf.%{d2} -all"), []string{"v=spf1 exists:%{i}._spf.%{d2} include:amazonses.com -all"}, Needed, []string{"the record then needs 2 of the 10"}},
	{26, false, one("v=spf1 +all"), []string{"v=spf1 include:amazonses.com +all"}, Review, []string{"the record ends in +all", "the record then needs 1 of the 10"}},
	{27, false, one("v=spf1 ipv4:192.0.2.1 ~all"), []string{"v=spf1 ipv4:192.0.2.1 ~all"}, Refuse, []string{`the term "ipv4:192.0.2.1" is invalid`}},
	{28, true, one("v=spf1 include=amazonses.com ~all"), []string{"v=spf1 include=amazonses.com include:amazonses.com ~all"}, Needed, []string{"the record then needs 1 of the 10"}},
	{29, false, one("v=spf1 mx ~all rp=postmaster"), []string{"v=spf1 mx include:amazonses.com ~all rp=postmaster"}, Needed, []string{"the record then needs 2 of the 10"}},
	// The two boundary cases.
	{30, false, one("v=spf1 mx ", "~all"), []string{"v=spf1 mx ", "include:amazonses.com ~all"}, Needed, []string{"the record then needs"}},
	{31, false, one("v=spf1 mx", " ~all"), []string{"v=spf1 mx", " include:amazonses.com ~all"}, Needed, []string{"the record then needs"}},
	// Not in the catalogue.
	{40, true, one("v=spf1 include:amazonses.com"), []string{"v=spf1 include:amazonses.com ~all"}, Needed, []string{"amazonses.com is included already", "there was no all"}},
	{41, true, one("v=spf1 include:amazonses.com exp=e.example"), []string{"v=spf1 include:amazonses.com ~all exp=e.example"}, Needed, []string{"amazonses.com is included already", "there was no all"}},
	{42, false, one("v=spf1 mx ~all", " Include:AmazonSES.com"), []string{"v=spf1 mx Include:AmazonSES.com ~all"}, Needed, []string{"the include stood behind all"}},
	{43, false, one("v=spf1 mx ~all -include:amazonses.com"), []string{"v=spf1 mx ~all -include:amazonses.com"}, Review, []string{`behind all, a match of "-include:amazonses.com"`}},
	{44, false, one("v=spf1 mx", " redirect=_spf.h.example"), []string{"v=spf1 mx include:amazonses.com", " redirect=_spf.h.example"}, Needed, []string{"the record then needs"}},
	{45, false, one("v=spf1 redirect=a.example redirect=a.example"), []string{"v=spf1 redirect=a.example redirect=a.example"}, Refuse, []string{"redirect= stands twice"}},
	{46, false, two("v=spf1 mx ~all", "v=spf1 -mx ~all"), nil, Review, []string{`"mx" has the qualifier "+" in one record and "-" in another`}},
	{47, false, two("v=spf1 a exp=a.example -all", "v=spf1 mx exp=b.example -all"), nil, Review, []string{"the records have different exp="}},
	{48, false, two("v=spf1 a ?all", "v=spf1 mx -all"), []string{"v=spf1 a mx include:amazonses.com ~all"}, Review, []string{"the records end differently: ~all is proposed", "the record then needs"}},
	{49, false, two("v=spf1 a +all", "v=spf1 mx +all"), []string{"v=spf1 a mx include:amazonses.com ~all"}, Review, []string{"one of the records ends in +all", "the record then needs"}},
	{50, false, two("v=spf1 a -all exp=e.example", "v=spf1 A: mx -all", "v=spf1 mx"), nil, Refuse, []string{`the term "A:" is invalid`}},
	{51, false, two("v=spf1 a -all exp=e.example mx", "v=spf1 A x=y", "v=spf1 a -ALL  exp=e.example mx"), []string{"v=spf1 a include:amazonses.com ~all exp=e.example x=y"}, Review, []string{"not every record has an all", "the record then needs", "records that say the same are dropped"}},
	{52, true, two("v=spf1 a", "v=spf1 mx"), []string{"v=spf1 a mx include:amazonses.com ~all"}, Needed, []string{"there was no all", "the record then needs"}},
	{53, true, two("v=spf1 a", "v=spf1 A"), []string{"v=spf1 a include:amazonses.com ~all"}, Needed, []string{"there was no all", "the record then needs", "records that say the same"}},
	{54, false, two("v=spf1 mx ~all include:amazonses.com", "v=spf1 -include:amazonses.com ~all"), nil, Review, []string{`a match of "-include:amazonses.com" gives no pass, because of the "-"`}},
}

var (
	longRecord  = "v=spf1 ip4:198.51.101.0/24 " + strings.Repeat("ip4:198.51.100.10/32 ", 9) + "ip6:2001:db8:1000::1/128 "
	tenIncludes = func() string {
		text := "v=spf1"
		for i := range 10 {
			text += fmt.Sprintf(" include:i%d.example", i+1)
		}
		return text + " -all"
	}()
)

func one(strs ...string) [][]string { return [][]string{strs} }

func two(texts ...string) [][]string {
	var out [][]string
	for _, text := range texts {
		out = append(out, []string{text})
	}
	return out
}

func TestExamples(t *testing.T) {
	if len(longRecord) != 241 {
		t.Fatalf("the long record has %d octets", len(longRecord))
	}
	for _, ex := range examples {
		got := Merge(ex.in, MergeOptions{MailFrom: ex.mailFrom, Require: ses})
		if got.Class != ex.class || !slices.Equal(got.Strings, ex.out) || (got.Strings == nil) != (ex.out == nil) {
			t.Errorf("%d: got %v %q, want %v %q", ex.number, got.Class, got.Strings, ex.class, ex.out)
		}
		if !slices.EqualFunc(got.Notes, ex.notes, strings.HasPrefix) {
			t.Errorf("%d: notes %q, want %q", ex.number, got.Notes, ex.notes)
		}
	}
}

func TestMergeWithoutRequire(t *testing.T) {
	if got := Merge(nil, MergeOptions{MailFrom: true}); got.Class != None || got.Strings != nil {
		t.Errorf("%+v", got)
	}
	if got := Merge(nil, MergeOptions{Require: ses}); got.Class != None || got.Strings != nil {
		t.Errorf("%+v", got)
	}
	got := Merge(two("v=spf1 a -all", "v=spf1 mx -all"), MergeOptions{})
	if got.Class != Needed || !slices.Equal(got.Strings, []string{"v=spf1 a mx -all"}) {
		t.Errorf("%+v", got)
	}
	if got := Merge(one("v=spf1 mx"), MergeOptions{}); got.Class != None {
		t.Errorf("%+v", got)
	}
	if got := Merge(nil, MergeOptions{MailFrom: true, Require: ses, All: "-"}); got.Strings[0] != "v=spf1 include:amazonses.com -all" {
		t.Errorf("%+v", got)
	}
}

func TestMergeInRun(t *testing.T) {
	run := func(domain string) ([]string, bool) {
		texts, found := map[string][]string{
			"_spf.h.example":  {"v=spf1 include:amazonses.com ~all"},
			"deep.h.example":  {"v=spf1 include:loop.h.example redirect=_spf.h.example"},
			"loop.h.example":  {"v=spf1 include:deep.h.example ~all"},
			"deny.h.example":  {"v=spf1 -include:_spf.h.example ~all"},
			"none.h.example":  {},
			"twice.h.example": {"v=spf1 include:amazonses.com", "v=spf1 a"},
			"five.h.example":  {"v=spf1 a:a.example a:b.example a:c.example a:d.example a:e.example"},
		}[domain]
		return texts, found
	}
	for text, want := range map[string]Class{
		"v=spf1 include:_SPF.h.example. -all":                     None,
		"v=spf1 include:deep.h.example -all":                      None,
		"v=spf1 include:loop.h.example -all":                      None,
		"v=spf1 redirect=deep.h.example":                          None,
		"v=spf1 include:_spf.h.example -all include:" + ses:       None,
		"v=spf1 redirect=deep.h.example -all":                     Needed,
		"v=spf1 -include:_spf.h.example -all":                     Needed,
		"v=spf1 include:deny.h.example -all":                      Needed,
		"v=spf1 include:none.h.example -all":                      Needed,
		"v=spf1 include:twice.h.example -all":                     Needed,
		"v=spf1 include:five.h.example mx a ptr -all":             Needed,
		"v=spf1 include:five.h.example mx a ptr a:x.example ~all": Refuse,
	} {
		got := Merge(one(text), MergeOptions{Require: ses, Lookup: run})
		if got.Class != want {
			t.Errorf("%q: %+v, want %v", text, got, want)
		}
	}
	got := Merge(two("v=spf1 include:_spf.h.example ~all", "v=spf1 mx ~all"), MergeOptions{Require: ses, Lookup: run})
	if got.Strings[0] != "v=spf1 include:_spf.h.example mx ~all" {
		t.Errorf("%+v", got)
	}
}

func FuzzMerge(f *testing.F) {
	for _, ex := range examples {
		var lines []string
		for _, strs := range ex.in {
			lines = append(lines, strings.Join(strs, "\n"))
		}
		f.Add(strings.Join(lines, "\n\n"), ex.mailFrom, true)
	}
	f.Fuzz(func(t *testing.T, data string, mailFrom, demand bool) {
		var records [][]string
		for part := range strings.SplitSeq(data, "\n\n") {
			var strs []string
			for s := range strings.SplitSeq(part, "\n") {
				strs = append(strs, s[:min(len(s), maxString)])
			}
			if Selected(strings.Join(strs, "")) {
				records = append(records, strs)
			}
		}
		opt := MergeOptions{MailFrom: mailFrom}
		if demand {
			opt.Require = ses
		}
		checkMerge(t, records, opt)
	})
}

// checkMerge has what is true of every merge.
func checkMerge(t *testing.T, records [][]string, opt MergeOptions) Result {
	t.Helper()
	got := Merge(records, opt)
	for _, s := range got.Strings {
		if len(s) > maxString {
			t.Fatalf("%q: a string has %d octets", records, len(s))
		}
	}
	text := strings.Join(got.Strings, "")
	if got.Strings != nil && !Selected(text) {
		t.Fatalf("%q: %q is not selected", records, text)
	}
	if got.Class != Safe && got.Class != Needed {
		return got
	}
	again := Merge([][]string{got.Strings}, opt)
	if again.Class != None || !slices.Equal(again.Strings, got.Strings) {
		t.Fatalf("%q: merged to %q, then %v to %q", records, got.Strings, again.Class, again.Strings)
	}
	r := Parse(text)
	if !r.Valid() || r.Repeated() != nil || len(r.Lookups()) > MaxLookups && got.Class == Needed && opt.Require != "" && len(r.Lookups()) != len(Parse(joined(records[0])).Lookups()) {
		t.Fatalf("%q: merged to %q", records, text)
	}
	if opt.Require != "" && !r.Passes(opt.Require) {
		t.Fatalf("%q: merged to %q, which does not pass", records, text)
	}
	return got
}

func joined(strs []string) string { return strings.Join(strs, "") }

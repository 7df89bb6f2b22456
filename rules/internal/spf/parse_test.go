package spf

import (
	"strings"
	"testing"
)

func TestSelected(t *testing.T) {
	for text, want := range map[string]bool{
		"v=spf1": true, "v=spf1 ": true, "V=SPF1 MX ~ALL": true, "v=spf1  mx": true,
		"": false, "v=spf10 -all": false, "v=spf1;mx": false, " v=spf1": false, "v=spf1\tmx": false,
		"v=spf2.0/pra": false, "v=ſpf1 mx": false,
	} {
		if got := Selected(text); got != want {
			t.Errorf("Selected(%q) = %v", text, got)
		}
	}
}

func TestGrammar(t *testing.T) {
	valid := []string{
		"all", "-ALL", "include:amazonses.com.", "+Include:AmazonSES.com", "a", "?mx", "a/24", "mx//64", "a/24//64", "a/0", "a//0",
		"a:h.example/32//128", "mx:%{d}/24", "ptr", "ptr:h.example", "ip4:192.0.2.0", "ip4:192.0.2.0/0", "ip4:0.0.0.0/32",
		"ip6:2001:db8::/32", "ip6:::1", "ip6:::ffff:192.0.2.1/128", "exists:%{i}._spf.%{d2}", "exists:%{ir}.sbl.%{d}",
		"exists:%{l1r-}.%{D}", "exists:%{i}.%%", "redirect=_spf.h.example", "exp=why.%{d}", "include=amazonses.com", "a=b",
		"rp=postmaster", "x.y-z_1=", "m=%{c}", "a:%{d1/}/24", "include:x--y.com-all", "a:mail-all.example.com", "exists:a/24.h.example",
		"include:.example",
	}
	for _, raw := range valid {
		if term := parseTerm(raw, 0); term.Kind == Bad {
			t.Errorf("%q: %s", raw, term.Why)
		}
	}
	bad := []string{
		"-", "+-all", "all:", "all/24", "~al", "include", "include:", "include:/24", "include:com", "include:h.example/24", "a:", "a:/24", "a/",
		"a/33", "a/08", "a//129", "a/24/64", "a/-1", "mx/24//", "ptr:", "ptr/24", "ip4", "ip4:", "ip4:192.0.2", "ip4:192.0.2.01", "ip4:192.0.2.256",
		"ip4:192.0.2.0/33", "ip4:192.0.2.0/024", "ip4:192.0.2.0/", "ip4:2001:db8::1", "ip6:192.0.2.1", "ip6:fe80::1%eth0", "ip6:::1/129",
		"exists:", "exists:%{i", "exists:%{x}", "exists:%{d0}", "exists:%{c}.h.example", "exists:%i.h.example", "exists:%{d}x", "redirect=",
		"redirect=192.0.2.1", "exp=", "+redirect=h.example", "redirect:h.example", "ipv4:192.0.2.1", "mx\tall", "include:h.example\x00",
		"include:é.example", "x=é", "x=%", "1=2", "include:h.example,", "~all\"", "a:h.exam-", "a:h.-exam", "a:h_.ex_ample",
	}
	for _, raw := range bad {
		term := parseTerm(raw, 0)
		if term.Kind != Bad || term.Why == "" {
			t.Errorf("%q is taken for %v %+v", raw, term.Kind, term)
		}
	}
}

func TestTerms(t *testing.T) {
	r := Parse("V=spf1  -A:Mail.Example/24//64 redirect=x.example ~all mx exp=e.example ")
	if len(r.Terms) != 5 || !r.Valid() || r.All() != 2 || r.Redirect() == nil {
		t.Fatalf("%+v", r)
	}
	got := r.Terms[0]
	want := Term{Raw: "-A:Mail.Example/24//64", Offset: 8, Qualifier: '-', Name: "a", Arg: "Mail.Example", CIDR: "/24//64"}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if cost := r.Lookups(); len(cost) != 1 || cost[0].Name != "a" {
		t.Errorf("look-ups %+v", cost)
	}
	if r := Parse("v=spf10 -all"); r.Valid() || r.Terms != nil {
		t.Errorf("%+v", r)
	}
	if Parse("v=spf1 redirect=a.example REDIRECT=b.example").Repeated() == nil || r.Repeated() != nil {
		t.Error("Repeated")
	}
}

func TestPasses(t *testing.T) {
	for text, want := range map[string]bool{
		"v=spf1 +Include:AmazonSES.com. ~all":                    true,
		"v=spf1 -include:amazonses.com ~all":                     false,
		"v=spf1 ~all include:amazonses.com":                      false,
		"v=spf1 -include:amazonses.com include:amazonses.com":    false,
		"v=spf1 include=amazonses.com":                           false,
		"v=spf1 include:amazonses.com.example include:x.example": false,
	} {
		if got := Parse(text).Passes("amazonses.com"); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"v=spf1 include: amazonses.com ~ all", "V=SPF1;mx,a –all”", "v = spf1 ipv4=192.0.2.1,mx~all", "spf1 a:%{d2}/24 include:include:x.example",
		"v=spf1 include=http://x.example, , all~", "“v=spf1 +-all\u00a0~\tall\ufeff”", "v=spf1 ip4:host.name ip4:192.0.2.01;;a",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := Parse(text)
		for _, term := range r.Terms {
			if text[term.Offset:term.End()] != term.Raw || strings.Contains(term.Raw, " ") || (term.Kind == Bad) != (term.Why != "") {
				t.Fatalf("%q: %+v", text, term)
			}
		}
		at := 0
		for _, s := range Slips(text) {
			if s.Offset < at || text[s.Offset:s.Offset+len(s.Wrong)] != s.Wrong || s.Wrong == s.Right || s.Why == "" {
				t.Fatalf("%q: %+v", text, s)
			}
			at = s.Offset + len(s.Wrong)
		}
		if Selected(text) {
			if looked := slipsAmong(text, words(nil, text)); len(looked) != len(Slips(text)) {
				t.Fatalf("%q: a short look finds nothing, a closer one %+v", text, looked)
			}
		}
		once := Repair(text)
		if twice := Repair(once); twice != once {
			t.Fatalf("%q: repaired to %q, then to %q", text, once, twice)
		}
		for _, s := range Slips(once) {
			if s.Certain {
				t.Fatalf("%q: repaired to %q, which has %+v", text, once, s)
			}
		}
		if r.Valid() && Parse(once).FirstBad() != nil {
			t.Fatalf("%q was valid, %q is not", text, once)
		}
		if clean := Clean(text); Clean(clean) != clean || Typographic(clean) {
			t.Fatalf("%q: cleaned to %q, then to %q", text, clean, Clean(clean))
		}
		if plain := ASCII(text); Typographic(text) != (plain != text) {
			t.Fatalf("%q: %q", text, plain)
		}
	})
}

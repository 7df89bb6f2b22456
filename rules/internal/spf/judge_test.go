package spf

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestJudgements(t *testing.T) {
	repeats := func(r Record) []Term {
		later, _ := r.RepeatedModifiers()
		return later
	}
	for _, c := range []struct {
		name string
		find func(Record) []Term
		text string
		want string
	}{
		{"Repeats", Record.Repeats, "v=spf1 mx a MX +mx ?mx mx:h.example mx/24 a:h.example ~all mx", "MX +mx"},
		{
			"Repeats", Record.Repeats, "v=spf1 ip4:192.0.2.1 ip4:192.0.2.1/32 ip4:192.0.2.1/24 ip4:192.0.2.9/24 ip6:::1 ip6:0::1/128 ip6:::2",
			"ip4:192.0.2.1/32 ip4:192.0.2.9/24 ip6:0::1/128",
		},
		{"Repeats", Record.Repeats, "v=spf1 ip6:::ffff:192.0.2.1 ip4:192.0.2.1 exists:%{i}.h.example exists:%{i}.h.example", ""},
		{"Dead", Record.Dead, "v=spf1 a ~all mx exp=h.example -all", "mx -all"},
		{"Dead", Record.Dead, "v=spf1 a redirect=h.example", ""},
		{"Everybody", Record.Everybody, "v=spf1 ip4:128.0.0.0/1 ip6:::/0 ip4:0.0.0.0/1 All", "ip4:128.0.0.0/1 ip6:::/0 ip4:0.0.0.0/1 All"},
		{"Everybody", Record.Everybody, "v=spf1 ip6:8000::/1 ip6:8000::/1 ip6:4000::/1 -all", "ip6:8000::/1 ip6:4000::/1"},
		{"Everybody", Record.Everybody, "v=spf1 ip4:0.0.0.0/1 ip6:8000::/1 ?ip4:0.0.0.0/0 ~all ip4:0.0.0.0/0 +all", ""},
		{
			"Dotted", Record.Dotted, "v=spf1 redirect=h.example. a:h.example./24 mx:h.example include:x.example. include:X.example. exp=h.example. r=h.",
			"redirect=h.example. a:h.example./24 include:x.example. exp=h.example.",
		},
		{"Dotted", Record.Dotted, "v=spf1 ~all redirect=h.example. include:h.example.", ""},
		{"RepeatedModifiers", repeats, "v=spf1 exp=a.example redirect=b.example r=c r=c exp=d.example -all", "exp=d.example"},
	} {
		r := Parse(c.text)
		if !r.Valid() {
			t.Errorf("%q is invalid", c.text)
		}
		if got := rawTerms(c.find(r)); got != c.want {
			t.Errorf("%s of %q: %q, want %q", c.name, c.text, got, c.want)
		}
	}
}

func rawTerms(terms []Term) string {
	words := make([]string, len(terms))
	for i, t := range terms {
		words[i] = t.Raw
	}
	return strings.Join(words, " ")
}

func TestRepeatedModifiersSame(t *testing.T) {
	for text, want := range map[string]bool{
		"v=spf1 exp=a.example exp=A.example.":                                      true,
		"v=spf1 exp=a.example redirect=b.example exp=a.example redirect=b.example": true,
		"v=spf1 exp=a.example exp=a.example exp=b.example":                         false,
		"v=spf1 exp=%{l}.example exp=%{L}.example":                                 false,
		"v=spf1 exp=a.example redirect=a.example":                                  true,
	} {
		if _, same := Parse(text).RepeatedModifiers(); same != want {
			t.Errorf("%q: %v", text, same)
		}
	}
}

// Taking terms out of a text that stands in any strings leaves the other terms, and the strings without any of
// them, as they are.
func TestWithoutTerms(t *testing.T) {
	rng := rand.New(rand.NewPCG(7208, 5))
	for range 20_000 {
		words := []string{"v=spf1"}
		for range rng.IntN(8) {
			words = append(words, pick(rng, []string{"a", "mx", "ip4:192.0.2.1", "~all", "exp=h.example"}))
		}
		text := strings.Join(words, pick(rng, []string{" ", " ", "  "})) + pick(rng, []string{"", "", " "})
		list := randomStrings(rng, text)
		var gone, kept []Term
		for _, term := range Parse(text).Terms {
			if rng.IntN(2) == 0 {
				gone = append(gone, term)
			} else {
				kept = append(kept, term)
			}
		}
		got := Without(list, CutTerms(text, gone))
		joined := strings.Join(got, "")
		if !Selected(joined) || rawTerms(Parse(joined).Terms) != rawTerms(kept) {
			t.Fatalf("%q without %q is %q", list, rawTerms(gone), got)
		}
		want := list
		for _, cut := range slices.Backward(CutTerms(text, gone)) {
			want = Replace(want, cut.Start, cut.End, "")
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q without %q is %q, want %q", list, rawTerms(gone), got, want)
		}
	}
}

package spf

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestJoin(t *testing.T) {
	for _, test := range []struct{ in, want []string }{
		{[]string{"v=spf1 mx", "~all"}, []string{"v=spf1 mx ", "~all"}},
		{[]string{"v=spf1", "mx", "-all"}, []string{"v=spf1 ", "mx ", "-all"}},
		{[]string{"v=sp", "f1", "mx", "-all"}, []string{"v=sp", "f1 ", "mx ", "-all"}},
		{[]string{"v=spf1 ip4:192.0.2", ".1", "mx"}, []string{"v=spf1 ip4:192.0.2", ".1 ", "mx"}},
		{[]string{"v=spf1 include:a.example", "include:b.example -all"}, []string{"v=spf1 include:a.example ", "include:b.example -all"}},
		{[]string{"v=spf1 redirect=a.example", "exp=b.example"}, []string{"v=spf1 redirect=a.example ", "exp=b.example"}},
		{[]string{"v=spf1 include:a.example", "-all"}, []string{"v=spf1 include:a.example ", "-all"}},
		{[]string{"v=spf1 ip4:192.0.2.1", "ip4:192.0.2.2", "ip4:192.0.2.3 -all"}, []string{"v=spf1 ip4:192.0.2.1 ", "ip4:192.0.2.2 ", "ip4:192.0.2.3 -all"}},
		{[]string{"v=spf1 include=a.example", "include:b.example"}, []string{"v=spf1 include=a.example ", "include:b.example"}},
		{[]string{"v=spf1 ipv4:192.0.2.1", "mx,", "all~"}, []string{"v=spf1 ipv4:192.0.2.1 ", "mx, ", "all~"}},
		{[]string{"V=SPF1", "", "mx"}, []string{"V=SPF1", " ", "mx"}},
	} {
		got, ok := Join(test.in)
		if joined(got) != joined(test.want) || !ok {
			t.Errorf("%q: %q, want %q", test.in, got, test.want)
		}
	}
	for _, right := range [][]string{
		nil,
		{"v=spf1 mx~all"},
		{"v=spf1 ~a", "ll"},
		{"v=spf1 mx ", "~all"},
		{"v=spf1 mx", " ~all"},
		{"v=spf1 exists:%{i}", ".%{d=}.example -all"},
		{"v=spf1 ip6:2001:db8", "::1"},
		{"v=spf1 include:a.", "example"},
		{"v=spf1 x=include:a.example", "y=1"},
		{"one", "two"},
		{"v=spf1 hello", "~all"},
		{"v=spf1 a:mail", "-all.example"},
		{"v=spf1 i", "p4:192.0.2.1"},
		{"v=spf1 inclu", "de=a.example"},
		{"v=spf1 include:a", ".example~all"},
	} {
		if got, ok := Join(right); ok {
			t.Errorf("%q became %q", right, got)
		}
	}
}

// A word that is as long as many strings is no term, and finding that out takes no time; a sound one stays.
func TestJoinOfLongWords(t *testing.T) {
	part := strings.Repeat("x", maxString)
	for _, list := range [][]string{
		append([]string{"v=spf1 -"}, slices.Repeat([]string{part}, maxParts-1)...),
		append([]string{"v=spf1 y="}, slices.Repeat([]string{part}, maxParts-1)...),
	} {
		start := time.Now()
		for range 10 {
			if got, ok := Join(list); ok {
				t.Fatalf("%q…", got[:2])
			}
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("%q… took %v", list[:1], took)
		}
	}
}

// A word of many thousand octets is repaired only where that is done at a glance.
func TestRepairOfLongWords(t *testing.T) {
	for _, part := range []string{"include:include:", "ip4:ip4:", "~all", "all~"} {
		start := time.Now()
		text := "v=spf1 " + strings.Repeat(part, 60_000/len(part))
		if got := Repair(text); got != text {
			t.Errorf("%s… became %.40q…", part, got)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("%s… took %v", part, took)
		}
	}
	pasted := "v=spf1\u00a0" + strings.Repeat("ip4:192.0.2.1,", 100) + "mx~all"
	if got, want := Repair(pasted), "v=spf1 "+strings.Repeat("ip4:192.0.2.1 ", 100)+"mx ~all"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestJoinIsStable: a valid record stays as it is however it is cut, and blanks are added once.
func TestJoinIsStable(t *testing.T) {
	rng := rand.New(rand.NewPCG(7208, 3))
	for range 5_000 {
		text := randomRecord(rng)
		list := randomStrings(rng, text)
		if got, ok := Join(list); ok {
			t.Fatalf("%q became %q", list, got)
		}
		glued := strings.Fields(text)
		once, _ := Join(glued)
		if again, ok := Join(once); ok {
			t.Fatalf("%q became %q", once, again)
		}
		if repaired := RepairStrings(list); joined(repaired) != Repair(text) {
			t.Fatalf("%q: repaired to %q, not to %q", list, repaired, Repair(text))
		}
	}
}

func TestReplaceKeepsStrings(t *testing.T) {
	for _, test := range []struct {
		in          []string
		start, end  int
		replacement string
		want        []string
	}{
		{[]string{"abc", "def"}, 2, 4, "X", []string{"abX", "ef"}},
		{[]string{"abc", "def"}, 3, 3, "X", []string{"abc", "Xdef"}},
		{[]string{"abc", "def"}, 3, 3, " X", []string{"abc X", "def"}},
		{[]string{"abc", "def", "ghi"}, 3, 6, "", []string{"abc", "ghi"}},
		{[]string{"abc"}, 0, 3, "X", []string{"X"}},
		{[]string{strings.Repeat("x", 255)}, 0, 0, "y ", []string{"y ", strings.Repeat("x", 255)}},
	} {
		if got := Replace(test.in, test.start, test.end, test.replacement); !slices.Equal(got, test.want) {
			t.Errorf("%q: %q, want %q", test.in, got, test.want)
		}
	}
}

package spf

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"testing"

	oracle "blitiri.com.ar/go/spf"
)

const sesAddress = "54.240.8.1"

// otherAddresses are those whose result must not change. Some of them match terms of the vocabulary.
var otherAddresses = []string{
	"192.0.2.1", "192.0.2.77", "198.18.0.1", "198.51.100.10", "203.0.113.5", "203.0.113.99", "2001:db8::1", "2001:db8:ffff::9",
}

// world is a DNS for the oracle.
type world struct{ records []string }

func (w world) LookupTXT(_ context.Context, name string) ([]string, error) {
	switch name = strings.ToLower(strings.TrimSuffix(name, ".")); name {
	case "h.example":
		return w.records, nil
	case "amazonses.com":
		return []string{"v=spf1 ip4:54.240.0.0/18 -all"}, nil
	case "_spf.h.example":
		return []string{"v=spf1 ip4:203.0.113.5 -all"}, nil
	}
	if strings.HasSuffix(name, ".inc.example") {
		return []string{"v=spf1 ip4:198.51.100.10 -all"}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (world) LookupMX(_ context.Context, _ string) ([]*net.MX, error) {
	return []*net.MX{{Host: "mail.h.example", Pref: 10}}, nil
}

func (world) LookupIPAddr(_ context.Context, _ string) ([]net.IPAddr, error) {
	return []net.IPAddr{{IP: net.ParseIP("203.0.113.99")}, {IP: net.ParseIP("2001:db8:ffff::9")}}, nil
}

func (world) LookupAddr(_ context.Context, _ string) ([]string, error) {
	return []string{"host.h.example"}, nil
}

func verdict(records [][]string, address string) oracle.Result {
	var w world
	for _, strs := range records {
		w.records = append(w.records, joined(strs))
	}
	result, _ := oracle.CheckHostWithSender(net.ParseIP(address), "h.example", "user@h.example", oracle.WithResolver(w))
	return result
}

var (
	vocabulary = []string{
		"ip4:192.0.2.1", "ip4:192.0.2.0/24", "ip4:203.0.113.5", "ip6:2001:db8::/64", "ip6:2001:db8::1", "a", "mx", "a:mail.h.example",
		"MX:h.example/28", "a:h.example/32//128", "include:a.inc.example", "include:B.inc.example.", "include:_spf.h.example", "ptr:other.example",
		"ip4:198.51.100.0/24",
	}
	modifiers = []string{"exp=why.h.example", "rp=postmaster", "x-tag=1", "include=amazonses.com", "m=%{d}"}
	alls      = []string{"all", "+all", "-all", "~all", "?all", "-ALL", "~All"}
)

func pick(rng *rand.Rand, list []string) string { return list[rng.IntN(len(list))] }

// randomRecord has up to ten mechanisms, modifiers in between, what may follow all, and blanks.
func randomRecord(rng *rand.Rand) string {
	var terms []string
	for range rng.IntN(12) {
		sign := ""
		if rng.IntN(3) == 0 {
			sign = pick(rng, []string{"+", "-", "~", "?"})
		}
		terms = append(terms, sign+pick(rng, vocabulary))
	}
	if rng.IntN(12) == 0 {
		terms = append(terms, pick(rng, []string{"include:amazonses.com", "+Include:AmazonSES.com."}))
	}
	if rng.IntN(5) > 0 {
		terms = append(terms, pick(rng, alls))
		if rng.IntN(4) == 0 {
			terms = append(terms, pick(rng, []string{"mx", "ip4:192.0.2.1", "include:amazonses.com", "+all"}))
		}
	}
	if rng.IntN(4) == 0 {
		terms = append(terms, "redirect=_spf.h.example")
	}
	for _, m := range modifiers {
		if rng.IntN(8) == 0 {
			terms = slices.Insert(terms, rng.IntN(len(terms)+1), m)
		}
	}
	var b strings.Builder
	b.WriteString(pick(rng, []string{"v=spf1", "v=spf1", "V=SPF1"}))
	for _, term := range terms {
		b.WriteString(pick(rng, []string{" ", " ", " ", "  "}))
		b.WriteString(term)
	}
	b.WriteString(pick(rng, []string{"", "", " "}))
	return b.String()
}

// randomStrings parts a text at random places.
func randomStrings(rng *rand.Rand, text string) []string {
	var out []string
	for len(text) > maxString || text != "" && rng.IntN(3) == 0 {
		at := rng.IntN(min(len(text), maxString) + 1)
		out = append(out, text[:at])
		text = text[at:]
	}
	return append(out, text)
}

func TestMergeByOracle(t *testing.T) {
	rng := rand.New(rand.NewPCG(7208, 1))
	seen := map[Class]int{}
	for range 20_000 {
		in := one(randomStrings(rng, randomRecord(rng))...)
		got := checkMerge(t, in, MergeOptions{Require: ses})
		seen[got.Class]++
		if got.Class != Needed {
			if !slices.Equal(got.Strings, in[0]) && !strings.Contains(strings.Join(got.Notes, ""), "+all") {
				t.Fatalf("%q: %v changes it to %q", in, got.Class, got.Strings)
			}
			continue
		}
		out := [][]string{got.Strings}
		if result := verdict(out, sesAddress); result != oracle.Pass {
			t.Fatalf("%q: merged to %q, where SES gets %s", in, got.Strings, result)
		}
		for _, address := range otherAddresses {
			if before, after := verdict(in, address), verdict(out, address); before != after {
				t.Fatalf("%q: merged to %q, where %s gets %s instead of %s", in, got.Strings, address, after, before)
			}
		}
		checkInsertion(t, in[0], got.Strings)
	}
	if seen[Needed] < 8_000 || seen[None] < 500 || seen[Review] < 500 || seen[Refuse] < 50 {
		t.Errorf("the random records are one-sided: %v", seen)
	}
}

// checkInsertion proves that at most one string differs if nothing was moved, by more octets in the same frame.
func checkInsertion(t *testing.T, before, after []string) {
	t.Helper()
	if len(joined(after)) != len(joined(before))+len(" include:"+ses) {
		return // a dead include was moved
	}
	for len(before) > 0 && len(after) > 0 && before[0] == after[0] {
		before, after = before[1:], after[1:]
	}
	for len(before) > 0 && len(after) > 0 && before[len(before)-1] == after[len(after)-1] {
		before, after = before[:len(before)-1], after[:len(after)-1]
	}
	if len(before) > 1 || len(after) > 1 && len(joined(after)) <= maxString {
		t.Fatalf("%q became %q", before, after)
	}
}

// matching returns the first result that one of the records has for an address by a mechanism of
// its own, in the order of the records; "" if all leave it to their all.
func matching(records [][]string, address string) oracle.Result {
	for _, strs := range records {
		r := Parse(joined(strs))
		terms := []string{version}
		for _, term := range r.live() {
			terms = append(terms, term.Raw)
		}
		if result := verdict(one(strings.Join(terms, " ")), address); result != oracle.Neutral {
			return result
		}
	}
	return ""
}

// TestFoldByOracle: the folded record decides for each address like the first record that
// has a mechanism for it, and like the common all otherwise.
func TestFoldByOracle(t *testing.T) {
	rng := rand.New(rand.NewPCG(7208, 2))
	seen := map[Class]int{}
	for range 20_000 {
		in := randomRecords(rng)
		mailFrom := rng.IntN(2) == 0
		got := checkMerge(t, in, MergeOptions{Require: ses, MailFrom: mailFrom})
		seen[got.Class]++
		if got.Class != Needed && got.Class != Safe {
			continue
		}
		out := [][]string{got.Strings}
		if result := verdict(out, sesAddress); result != oracle.Pass {
			t.Fatalf("%q: merged to %q, where SES gets %s", in, got.Strings, result)
		}
		if Parse(joined(got.Strings)).Redirect() != nil {
			continue // identical records; what one record gets is tested above
		}
		rest := remaining(in, mailFrom)
		for _, address := range otherAddresses {
			want := matching(in, address)
			if want == "" {
				want = rest
			}
			if result := verdict(out, address); result != want {
				t.Fatalf("%q: merged to %q, where %s gets %s instead of %s", in, got.Strings, address, result, want)
			}
		}
		for _, strs := range in {
			for _, term := range Parse(joined(strs)).live() {
				bare := strings.ToLower(strings.Trim(term.Raw, "+."))
				if !strings.Contains(strings.ToLower(joined(got.Strings)), bare) {
					t.Fatalf("%q: merged to %q without %s", in, got.Strings, term.Raw)
				}
			}
		}
	}
	if seen[Needed] < 2_000 || seen[Safe] < 20 || seen[Review] < 500 || seen[Refuse] < 50 {
		t.Errorf("the random records are one-sided: %v", seen)
	}
}

// remaining returns what addresses get that no mechanism matches.
func remaining(records [][]string, mailFrom bool) oracle.Result {
	for _, strs := range records {
		if r := Parse(joined(strs)); r.All() >= 0 {
			return map[byte]oracle.Result{
				'+': oracle.Pass, '-': oracle.Fail, '~': oracle.SoftFail, '?': oracle.Neutral,
			}[r.Terms[r.All()].Qualifier]
		}
	}
	if mailFrom {
		return oracle.SoftFail
	}
	return oracle.Neutral
}

// randomRecords has two to four records that often agree. There are no ? mechanisms: a match of
// one cannot be told from no match.
func randomRecords(rng *rand.Rand) [][]string {
	var out [][]string
	all := pick(rng, []string{"-all", "~all", "?all", ""})
	sign := func() string { return pick(rng, []string{"", "", "", "", "", "", "", "+", "-", "~"}) }
	for range 2 + rng.IntN(3) {
		terms := []string{version}
		for range rng.IntN(4) {
			terms = append(terms, sign()+pick(rng, vocabulary))
		}
		if rng.IntN(3) == 0 {
			terms = append(terms, pick(rng, []string{"include:amazonses.com", "+INCLUDE:amazonses.com."}))
		}
		if rng.IntN(15) == 0 {
			all = pick(rng, alls)
		}
		terms = append(terms, all)
		if rng.IntN(20) == 0 {
			terms = append(terms, pick(rng, []string{"redirect=_spf.h.example", "mx", "exp=why.h.example", "ipv4:192.0.2.1"}))
		}
		if rng.IntN(8) == 0 {
			terms = append(terms, pick(rng, modifiers))
		}
		text := strings.Join(terms, pick(rng, []string{" ", "  "}))
		out = append(out, randomStrings(rng, text))
		if rng.IntN(10) == 0 {
			out = append(out, randomStrings(rng, strings.ToUpper(text)+" "))
		}
	}
	if rng.IntN(10) == 0 {
		out[1] = []string{fmt.Sprintf("%s ", joined(out[0]))}
		out = out[:2]
	}
	return out
}

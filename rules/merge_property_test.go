package rules_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"testing"

	oracle "blitiri.com.ar/go/spf"
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

const (
	mailFromHost = "bounce.example.com."
	otherHost    = "news.example.com."
	sesAddress   = "54.240.8.1"
)

// otherAddresses are those whose answer must not change; most match terms of the vocabulary.
var otherAddresses = []string{
	"192.0.2.1", "192.0.2.77", "198.18.0.1", "198.51.100.10", "203.0.113.5", "203.0.113.99", "2001:db8::1", "2001:db8:ffff::9",
}

// A zoneResolver answers from a zone, and for a few names elsewhere.
type zoneResolver struct{ zone *zone.Zone }

func notFound(name string) error {
	return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (r zoneResolver) at(name string, rrtype uint16) [][]zone.Field {
	var found [][]zone.Field
	for _, id := range r.zone.AtType(zone.Name(strings.ToLower(strings.TrimSuffix(name, "."))+"."), rrtype) {
		found = append(found, r.zone.Data(id))
	}
	return found
}

func (r zoneResolver) LookupTXT(_ context.Context, name string) ([]string, error) {
	switch strings.ToLower(strings.TrimSuffix(name, ".")) {
	case "amazonses.com":
		return []string{"v=spf1 ip4:54.240.0.0/18 -all"}, nil
	case "a.example.net", "b.example.net":
		return []string{"v=spf1 ip4:198.51.100.10 -all"}, nil
	}
	var out []string
	for _, fields := range r.at(name, dns.TypeTXT) {
		var octets []byte
		for _, f := range fields {
			octets, _ = zone.AppendOctets(octets, f.Text)
		}
		out = append(out, string(octets))
	}
	if out == nil {
		return nil, notFound(name)
	}
	return out, nil
}

func (zoneResolver) LookupMX(_ context.Context, _ string) ([]*net.MX, error) {
	return []*net.MX{{Host: "mail.example.com.", Pref: 10}}, nil
}

func (zoneResolver) LookupIPAddr(_ context.Context, _ string) ([]net.IPAddr, error) {
	return []net.IPAddr{{IP: net.ParseIP("203.0.113.99")}, {IP: net.ParseIP("2001:db8:ffff::9")}}, nil
}

func (zoneResolver) LookupAddr(_ context.Context, addr string) ([]string, error) {
	return nil, notFound(addr)
}

func spfAnswer(z *zone.Zone, host, address string) oracle.Result {
	domain := strings.TrimSuffix(host, ".")
	result, _ := oracle.CheckHostWithSender(net.ParseIP(address), domain, "user@"+domain, oracle.WithResolver(zoneResolver{z}))
	return result
}

// works reports whether a host has one SPF record, and that one is valid: else every answer is an error, or
// not the one that was meant. A host without all leaves the rest of the world neutral.
func works(z *zone.Zone, host zone.Name) (ok, closed bool) {
	var found []texts.Text
	for _, id := range z.AtType(host, dns.TypeTXT) {
		if t := texts.Of(z, id); t.Kind == texts.SPF {
			found = append(found, t)
		}
	}
	if len(found) != 1 || found[0].Meant != found[0].Joined {
		return false, false
	}
	r := spf.Parse(found[0].Joined)
	return r.Valid() && r.Repeated() == nil, r.All() >= 0 || r.Redirect() != nil
}

// harmless are the rules whose fixes must not change an answer that works.
var harmless = []string{
	"spf/multiple", "spf/lookups", "ses/mailfrom-spf-missing", "ses/mailfrom-spf-include", "ses/mailfrom-spf-all", "zone/duplicate-rr",
	"spf/after-all", "spf/duplicate-term", "spf/redirect-ignored", "spf/domain-dot",
}

// merging are the rules after whose fix mail of SES passes at a MAIL FROM domain.
var merging = []string{"spf/multiple", "ses/mailfrom-spf-missing", "ses/mailfrom-spf-include"}

// Random sets of SPF records at a MAIL FROM domain and at another host: after fixing, SES passes where a
// fix was made, whoever had an answer that works has it still, and fixing again changes nothing.
func TestSPFMergeInZones(t *testing.T) {
	rng := rand.New(rand.NewPCG(7208, 4))
	counts := map[string]int{}
	for round := range 4_000 {
		src := randomZone(rng)
		before := readZone(src)
		opt := fix.Options{Rules: rules.Default(), Serial: true, Now: now}
		r := fix.Run(before, opt)[0]
		if r.Refused != nil {
			t.Fatalf("round %d: %v\n%s", round, r.Refused, src)
		}
		var fixed []string
		for _, f := range r.Fixed {
			fixed = append(fixed, f.Rule.ID+" "+string(f.Zone.Owner(f.Record)))
			counts[f.Rule.ID]++
		}
		fail := func(format string, args ...any) {
			t.Helper()
			t.Fatalf("round %d: %s\nfixed: %s\n%s\nbecame\n%s", round, fmt.Sprintf(format, args...), fixed, src, r.Patched.Src())
		}
		for _, host := range []string{mailFromHost, otherHost} {
			checkAnswers(fail, before[0].Zone, r.Patched.Zone, host, fixed)
		}
		again := []*zone.File{zonefile.Format{}.Read("example.com.zone", r.Patched.Src(), zone.Options{})}
		if r := fix.Run(again, opt)[0]; r.Changed() || r.Refused != nil {
			fail("a second run gives\n%s %v", r.Patched.Src(), r.Refused)
		}
		for i := range again[0].Zone.Records {
			for _, f := range again[0].Zone.Data(zone.RecordID(i)) {
				if octets, _ := zone.AppendOctets(nil, f.Text); len(octets) > 255 {
					fail("a string has %d octets", len(octets))
				}
			}
		}
	}
	t.Log(counts)
	if counts["spf/multiple"] < 500 || counts["spf/typo"] < 100 || counts["spf/string-join"] < 30 {
		t.Errorf("the random zones are one-sided: %v", counts)
	}
}

// All fixes of random SPF records, those that a person should have chosen too, come to an end, and fixing again
// changes nothing. Records of the type SPF and of Sender ID, open networks and repeated modifiers are among them.
func TestSPFFixesEnd(t *testing.T) {
	rng := rand.New(rand.NewPCG(7208, 6))
	counts := map[string]int{}
	for range 500 {
		src := strings.NewReplacer("IN TXT", pick(rng, "IN TXT", "IN TXT", "IN SPF"), "ip4:192.0.2.0/24", pick(rng, "ip4:0.0.0.0/0", "ip4:128.0.0.0/1 ip4:0.0.0.0/1", "ptr"),
			"exp=why.example.net", "exp=why.example.net. exp=WHY.example.net", "rp=postmaster", "redirect=b.example.net redirect=a.example.net").Replace(randomZone(rng))
		if rng.IntN(4) == 0 {
			src += "bounce IN SPF \"v=spf1 include:amazonses.com ~all\"\nnews IN TXT \"spf2.0/pra -all\"\n"
		}
		for _, opt := range fuzzOptions() {
			opt.Lint.SPF.All = pick(rng, "", "~", "-")
			r := fix.Run(readZone(src), opt)[0]
			again := fix.Run([]*zone.File{zonefile.Format{}.Read("example.com.zone", r.Patched.Src(), zone.Options{})}, opt)[0]
			if r.Refused != nil || again.Changed() || again.Refused != nil {
				t.Fatalf("%v %v\n%s\nbecame\n%s\nthen\n%s", r.Refused, again.Refused, src, r.Patched.Src(), again.Patched.Src())
			}
			for _, f := range r.Fixed {
				counts[f.Rule.ID]++
			}
		}
	}
	t.Log(counts)
}

func checkAnswers(fail func(string, ...any), before, after *zone.Zone, host string, fixed []string) {
	changed := func(list []string) bool {
		return slices.ContainsFunc(fixed, func(f string) bool {
			id, owner, _ := strings.Cut(f, " ")
			return owner == host && slices.Contains(list, id)
		})
	}
	if host == mailFromHost && changed(merging) {
		if answer := spfAnswer(after, host, sesAddress); answer != oracle.Pass {
			fail("SES gets %s at %s", answer, host)
		}
	}
	ok, closed := works(before, zone.Name(host))
	if !ok || slices.ContainsFunc(fixed, func(f string) bool {
		id, owner, _ := strings.Cut(f, " ")
		return owner == host && !slices.Contains(harmless, id)
	}) {
		return
	}
	for _, address := range otherAddresses {
		was, is := spfAnswer(before, host, address), spfAnswer(after, host, address)
		if was == oracle.PermError {
			continue
		}
		if was != is && (was != oracle.Neutral || is != oracle.SoftFail || closed || host != mailFromHost) {
			fail("%s gets %s instead of %s at %s", address, is, was, host)
		}
	}
}

func pick(rng *rand.Rand, list ...string) string { return list[rng.IntN(len(list))] }

// randomZone has a MAIL FROM domain and another host, each with some SPF records among other texts.
func randomZone(rng *rand.Rand) string {
	var b strings.Builder
	b.WriteString("$ORIGIN example.com.\n$TTL 3600\n@ IN SOA ns1.example.net. hostmaster.example.net. 7 7200 3600 1209600 3600\n@ IN NS ns1.example.net.\n@ IN NS ns2.example.net.\n")
	b.WriteString("_spf IN TXT \"v=spf1 ip4:203.0.113.5 -all\"\nmail IN A 203.0.113.99\n     IN AAAA 2001:db8:ffff::9\n")
	for _, owner := range []string{"bounce", "news"} {
		written := false
		line := func(data string) {
			name := owner
			if written && rng.IntN(3) == 0 {
				name = "      "
			} else if rng.IntN(6) == 0 {
				name = strings.ToUpper(owner) + ".example.com."
			}
			written = true
			fmt.Fprintf(&b, "%s\tIN %s%s\n", name, data, pick(rng, "", "", " ; note"))
		}
		if owner == "bounce" {
			line("MX 10 feedback-smtp.eu-west-1.amazonses.com.")
		}
		all := pick(rng, "-all", "~all", "~all", "~all", "?all", "")
		last := ""
		for range rng.IntN(4) {
			text := randomSPF(rng, all)
			if last != "" && rng.IntN(10) == 0 {
				text = strings.ReplaceAll(last, " ", "  ")
			}
			last = text
			line("TXT " + randomLayout(rng, text))
			if rng.IntN(6) == 0 {
				line(fmt.Sprintf("TXT \"site-verification=%d\"", rng.IntN(3)))
			}
		}
	}
	return b.String()
}

func randomSPF(rng *rand.Rand, all string) string {
	terms := []string{pick(rng, "v=spf1", "v=spf1", "v=spf1", "V=SPF1")}
	for range rng.IntN(5) {
		terms = append(terms, pick(rng, "", "", "", "", "+", "-", "~", "?")+pick(rng, "ip4:192.0.2.1", "ip4:192.0.2.0/24", "ip6:2001:db8::/64", "a", "MX",
			"a:mail.example.com", "include:a.example.net", "include:B.example.net.", "include:_spf.example.com", "ip4:198.51.100.0/24", "ptr:other.example.net"))
	}
	if rng.IntN(20) == 0 {
		for i := range 12 {
			terms = append(terms, fmt.Sprintf("ip4:198.51.100.%d", 100+i))
		}
	}
	if rng.IntN(4) == 0 {
		terms = append(terms, pick(rng, "include:amazonses.com", "+Include:AmazonSES.com.", "include=amazonses.com", "-include:amazonses.com"))
	}
	if rng.IntN(12) == 0 {
		all = pick(rng, "+all", "-all", "redirect=_spf.example.com", "")
	}
	terms = append(terms, all)
	if rng.IntN(12) == 0 {
		terms = append(terms, pick(rng, "mx", "include:amazonses.com", "exp=why.example.net", "rp=postmaster", "redirect=a.example.net.", "~all ip4:192.0.2.77"))
	}
	if rng.IntN(15) == 0 {
		i := 1 + rng.IntN(len(terms)-1)
		terms[i] = pick(rng, "ipv4:192.0.2.1", "hello", "mx,", "all~", "include: a.example.net", "ip4:mail.example.net", terms[i]+",")
	}
	return strings.Join(terms, pick(rng, " ", " ", " ", "  "))
}

// randomLayout writes a text as RDATA: in one string or several, in brackets, with escapes, without quotes.
func randomLayout(rng *rand.Rand, text string) string {
	if rng.IntN(25) == 0 {
		return text
	}
	var words []string
	for len(text) > 255 || text != "" && rng.IntN(3) == 0 {
		at := 1 + rng.IntN(min(len(text), 200))
		part := text[:at]
		text = text[at:]
		// A lost blank before mx or a can't be seen: include:a.example.netmx is a good name.
		next := strings.TrimLeft(text, " ")
		if rng.IntN(6) == 0 && (strings.HasPrefix(next, "i") || strings.HasPrefix(next, "~") || strings.HasPrefix(next, "-all")) {
			part, text = strings.TrimRight(part, " "), next
		}
		words = append(words, part)
	}
	words = append(words, text)
	for i, w := range words {
		words[i] = zone.Quote(w)
		if rng.IntN(20) == 0 {
			words[i] = strings.Replace(words[i], "a", `\097`, 1)
		}
	}
	switch rng.IntN(4) {
	case 0:
		return "( " + strings.Join(words, "\n\t\t") + " )"
	case 1:
		return "( " + strings.Join(words, " ; \"part\n\t\t") + "\n )"
	}
	return strings.Join(words, " ")
}

package zone

import (
	"fmt"
	"math/rand"
	"net/netip"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

func TestParseName(t *testing.T) {
	for _, test := range []struct{ written, origin, want string }{
		{"www", "example.com.", "www.example.com."},
		{"WWW.Example.COM.", "example.org.", "www.example.com."},
		{"@", "example.com.", "example.com."},
		{".", "example.com.", "."},
		{"www", ".", "www."},
		{`a\.b`, "example.com.", `a\.b.example.com.`},
		{`\065\066.x`, "example.com.", "ab.x.example.com."},
		{`a\032b`, ".", `a\032b.`},
		{`\@`, ".", `\@.`},
		{"*", "example.com.", "*.example.com."},
		{"ü", ".", `\195\188.`},
		{strings.Repeat("a", 63), ".", strings.Repeat("a", 63) + "."},
	} {
		if got, err := ParseName(test.written, Name(test.origin)); err != nil || string(got) != test.want {
			t.Errorf("ParseName(%q, %s) = %q, %v; want %q", test.written, test.origin, got, err, test.want)
		}
	}
	for _, written := range []string{"", "..", "a..b", ".a", strings.Repeat("a", 64), `\`, `\1`, `\300`, strings.Repeat("a.", 130)} {
		if got, err := ParseName(written, "example.com."); err == nil {
			t.Errorf("ParseName(%q) = %q", written, got)
		}
	}
}

func TestNames(t *testing.T) {
	name := Name(`a\.b.www.example.com.`)
	if got := name.FirstLabel(); got != `a\.b` {
		t.Errorf("FirstLabel = %q", got)
	}
	if got := name.Parent(); got != "www.example.com." {
		t.Errorf("Parent = %q", got)
	}
	if Name("com.").Parent() != Root || Root.Parent() != Root {
		t.Error("the root has a child, or a parent")
	}
	if got := name.CountLabels(); got != 4 {
		t.Errorf("CountLabels = %d", got)
	}
	for _, test := range []struct {
		name, above Name
		below       bool
	}{
		{"www.example.com.", "example.com.", true},
		{"example.com.", "example.com.", true},
		{"notexample.com.", "example.com.", false},
		{"com.", "example.com.", false},
		{`www\.example.com.`, "example.com.", false},
		{`www\\.example.com.`, "example.com.", true},
		{"www.example.com.", Root, true},
	} {
		if got := test.name.IsBelow(test.above); got != test.below {
			t.Errorf("%s.IsBelow(%s) = %v", test.name, test.above, got)
		}
	}
	if got := Name("a.b.example.com.").Below("example.com."); got != "a.b" {
		t.Errorf("Below = %q", got)
	}
	if got := Root.Join("com"); got != "com." {
		t.Errorf("Join = %q", got)
	}
}

// Interning must find what it put in, and nothing else, whatever the size of the table.
func TestInterning(t *testing.T) {
	table := newNames()
	for i := range 5000 {
		name := fmt.Appendf(nil, "host%d.example.com.", i)
		if id := table.intern(name); int(id) != i {
			t.Fatalf("name %d got number %d", i, id)
		}
	}
	for i := range 5000 {
		name := fmt.Appendf(nil, "host%d.example.com.", i)
		if id, ok := table.find(name); !ok || int(id) != i || string(table.name(id)) != string(name) {
			t.Fatalf("name %d is found as %d, %v", i, id, ok)
		}
	}
	if _, ok := table.find([]byte("host5000.example.com.")); ok {
		t.Error("a name was found that isn't there")
	}
}

func TestNumbers(t *testing.T) {
	for written, want := range map[string]uint32{"0": 0, "3600": 3600, "1h30m": 5400, "1W2d": 777600, "4294967295": 4294967295, "2h5": 7205} {
		if got, ok := ParseTTL([]byte(written)); !ok || got != want {
			t.Errorf("ParseTTL(%q) = %d, %v", written, got, ok)
		}
	}
	for _, written := range []string{"", "h", "1x", "4294967296", "-1", "9999999w", "1h "} {
		if got, ok := ParseTTL([]byte(written)); ok {
			t.Errorf("ParseTTL(%q) = %d", written, got)
		}
	}
}

// Our address readers must agree with the standard library's on random near-addresses.
func TestAddresses(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	const octets = "0123456789abcdefABCDEF::::....%x"
	seeds := []string{"192.0.2.1", "::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1", "1::8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:192.0.2.1"}
	for range 300000 {
		s := []byte(seeds[random.Intn(len(seeds))])
		for range random.Intn(4) {
			at := random.Intn(len(s) + 1)
			switch random.Intn(3) {
			case 0:
				s = append(s[:at:at], append([]byte{octets[random.Intn(len(octets))]}, s[at:]...)...)
			case 1:
				if at < len(s) && len(s) > 1 {
					s = append(s[:at:at], s[at+1:]...)
				}
			default:
				if at < len(s) {
					s[at] = octets[random.Intn(len(octets))]
				}
			}
		}
		want, err := netip.ParseAddr(string(s))
		four, ok4 := ParseIPv4(s)
		if ok4 != (err == nil && want.Is4()) || ok4 && netip.AddrFrom4(four) != want {
			t.Fatalf("ParseIPv4(%q) = %v, %v; netip says %v, %v", s, four, ok4, want, err)
		}
		six, ok6 := ParseIPv6(s)
		if ok6 != (err == nil && want.Is6() && want.Zone() == "") || ok6 && netip.AddrFrom16(six) != want {
			t.Fatalf("ParseIPv6(%q) = %x, %v; netip says %v, %v", s, six, ok6, want, err)
		}
	}
}

// The canonical form of RDATA must be the same for two spellings of a record, and differ for two
// records.
func TestAppendData(t *testing.T) {
	canonical := func(rrtype uint16, words ...string) string {
		out, err := AppendData(nil, rrtype, Words(words), "example.com.")
		if err != nil {
			t.Fatalf("%v: %v", words, err)
		}
		return string(out)
	}
	for _, test := range []struct {
		rrtype uint16
		a, b   []string
		same   bool
	}{
		{dns.TypeMX, []string{"10", "Mail"}, []string{"10", "mail.example.com."}, true},
		{dns.TypeMX, []string{"10", "mail"}, []string{"20", "mail"}, false},
		{dns.TypeA, []string{"192.0.2.1"}, []string{`\#`, "4", "c0000201"}, true},
		{dns.TypeAAAA, []string{"2001:DB8::0:1"}, []string{"2001:db8::1"}, true},
		{dns.TypeTXT, []string{`"a\065"`}, []string{"aA"}, true},
		{dns.TypeTXT, []string{`"ab"`}, []string{`"a"`, `"b"`}, false},
		{dns.TypeCNAME, []string{"@"}, []string{"example.com."}, true},
		{dns.TypeSOA, []string{"a", "b", "1", "1h", "1", "1", "1"}, []string{"a", "b", "1", "3600", "1", "1", "1"}, true},
		{dns.TypeCAA, []string{"0", "ISSUE", `"x"`}, []string{"0", "issue", "x"}, true},
		{dns.TypeHTTPS, []string{"1", ".", "alpn=h2"}, []string{"1", ".", `alpn="h2"`}, true},
		{dns.TypeHTTPS, []string{"1", ".", `alpn="h3,h2"`, "ipv4hint=192.0.2.1"}, []string{"1", ".", "alpn=h3,h2", "ipv4hint=192.0.2.1"}, true},
		{dns.TypeNAPTR, []string{"1", "1", `"u"`, `"x"`, `""`, "a"}, []string{"1", "1", `"u"`, `"x"`, `""`, "a.example.com."}, true},
	} {
		a, b := canonical(test.rrtype, test.a...), canonical(test.rrtype, test.b...)
		if (a == b) != test.same {
			t.Errorf("%s %v and %v: same is %v", TypeString(test.rrtype), test.a, test.b, a == b)
		}
	}
}

func TestQuote(t *testing.T) {
	for _, octets := range []string{"", "v=spf1 -all", `a"b\c`, "\x00\x7f\xff;()"} {
		quoted := Quote(octets)
		got, ok := AppendOctets(nil, []byte(quoted[1:len(quoted)-1]))
		if !ok || string(got) != octets {
			t.Errorf("Quote(%q) = %s reads %q, %v", octets, quoted, got, ok)
		}
	}
}

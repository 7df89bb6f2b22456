package rules_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules"
)

// The same records twice, line below line: thousands of fixes that border on each other.
func TestZoneTwice(t *testing.T) {
	const head = "$ORIGIN example.com.\n$TTL 3600\n@ IN SOA ns1.example.net. hostmaster.example.net. 7 7200 3600 1209600 3600\n"
	var b strings.Builder
	b.WriteString("@ IN NS ns1.example.net.\n@ IN NS ns2.example.net.\n")
	for i := range 3000 {
		fmt.Fprintf(&b, "host%d IN A 10.0.%d.%d\n", i/3, i>>8, i&0xff)
	}
	once := b.String()
	r := fix.Run(readZone(head+once+once), fix.Options{Rules: rules.Default(), Now: now})[0]
	if r.Refused != nil || string(r.Patched.Src()) != head+once {
		t.Errorf("%v, %d octets are left of %d, want %d", r.Refused, len(r.Patched.Src()), len(head+once+once), len(head+once))
	}
}

// A set of many records, and a name with many SPF records, must not take the square of their number.
func TestLargeSets(t *testing.T) {
	var b strings.Builder
	b.WriteString("$ORIGIN example.com.\n$TTL 3600\n@ IN SOA ns1.example.net. hostmaster.example.net. 7 7200 3600 1209600 3600\n@ IN NS ns1.example.net.\n@ IN NS ns2.example.net.\n")
	const count = 50_000
	for i := range count {
		fmt.Fprintf(&b, "pool IN TXT \"x%d\"\nsender IN TXT \"v=spf1 ip4:10.0.%d.%d -all\"\n", i, i>>8, i&0xff)
	}
	b.WriteString("pool IN TXT \"x7\"\n")
	r := fix.Run(readZone(b.String()), fix.Options{Rules: rules.Default(), Now: now})[0]
	if r.Refused != nil || len(r.Fixed) != 1 || r.Fixed[0].Rule.ID != "zone/duplicate-rr" || len(r.Left) != 1 || r.Left[0].Rule.ID != "spf/multiple" {
		t.Errorf("%v: fixed %d, left %d: %s", r.Refused, len(r.Fixed), len(r.Left), lines(r.Left[:min(3, len(r.Left))]))
	}
}

// Delegations, aliases and MX records by the thousand, at one name and in one chain, must not take the square of
// their number.
func TestLargeNames(t *testing.T) {
	const count = 50_000
	var b strings.Builder
	b.WriteString("$ORIGIN example.com.\n$TTL 3600\n@ IN SOA ns1.example.net. hostmaster.example.net. 7 7200 3600 1209600 3600\n@ IN NS ns1.example.net.\n@ IN NS ns2.example.net.\n")
	for i := range count {
		fmt.Fprintf(&b, "sub NS ns%d.sub\nx%d.sub TXT \"dead\"\n", i, i)      // a finding each
		fmt.Fprintf(&b, "l%d CNAME l%d\n", i, (i+1)%count)                    // one circle
		fmt.Fprintf(&b, "none MX 0 .\nnone MX %d mx.example.net.\n", i%60000) // one finding, and repeats
		fmt.Fprintf(&b, "many CNAME c%d.example.net.\n", i)                   // one finding
	}
	found := map[string]int{}
	for _, f := range lint.Check(lint.NewRun(readZone(b.String()), lint.Options{}), rules.Default()) {
		found[f.Rule.ID]++
	}
	want := map[string]int{
		"zone/glue": count, "zone/occluded": count, "zone/cname-loop": 1, "zone/null-mx": 1, "zone/cname-multiple": 1, "zone/duplicate-rr": count - 1,
	}
	if !maps.Equal(found, want) {
		t.Errorf("found %v, want %v", found, want)
	}
}

// An $ORIGIN above each record has its own records and no others; to find them, not all are looked at each time.
func TestManyOrigins(t *testing.T) {
	const count = 50_000
	var b strings.Builder
	b.WriteString("$TTL 3600\n")
	for i := range count {
		fmt.Fprintf(&b, "$ORIGIN example.com.\n$ORIGIN s%d.example.com\nwww A 192.0.2.1\n$ORIGIN sub\nwww A 192.0.2.1\n", i)
	}
	b.WriteString("$ORIGIN example.org.\nwww A 192.0.2.1\n")
	z, start := readZone(b.String())[0].Zone, time.Now()
	for i, d := range z.Directives {
		if d.Name != "$ORIGIN" || d.Origin == "example.org." {
			continue
		}
		change := zone.SetOrigin{Directive: i, Origin: "example.org."}
		want := 2 // of those that are absolute, and those relative to them
		if d.Previous.IsStrictlyBelow("example.com.") && d.Origin != "example.com." {
			want = 1
		}
		named := zone.Named(z, []zone.Change{change})
		if len(named) != want || !zone.IsAbout(z, change, named[0]) || zone.IsAbout(z, change, named[len(named)-1]+1) {
			t.Fatalf("directive %d is about the records %v, want %d", i, named, want)
		}
		if time.Since(start) > time.Minute {
			t.Fatal("takes the square of their number")
		}
	}
}

// Identities, MAIL FROM domains and other names that were said by the thousand, with records that rules find fault with, must not
// take the square of their number.
func TestManyIdentities(t *testing.T) {
	const count = 20_000
	var b strings.Builder
	var opt lint.Options
	b.WriteString("$ORIGIN example.com.\n$TTL 3600\n@ IN SOA ns1.example.net. hostmaster.example.net. 7 7200 3600 1209600 3600\n@ IN NS ns1.example.net.\n@ IN NS ns2.example.net.\n")
	name := func(format string, i int) zone.Name { return zone.Name(fmt.Sprintf(format, i)) }
	for i := range count {
		token := fmt.Sprintf("abcdefghijklmnopqrstuvwx%08d", i)
		fmt.Fprintf(&b, "bounce.d%d MX 10 mail.example.net.\n%s._domainkey.d%d CNAME %[2]s.dkim.amazonses.com.\n", i, token, i)
		opt.Identities = append(opt.Identities, lint.Identity{
			Domain: name("d%d.example.com.", i), MailFrom: name("bounce.d%d.example.com.", i), Region: "us-east-1", OnMXFailure: lint.Reject,
			DKIM: lint.DKIM{Tokens: []string{token, "a" + token[1:], "b" + token[1:]}},
		})
		opt.Identities = append(opt.Identities, lint.Identity{
			Domain: "example.org.", Address: fmt.Sprintf("a%d@example.org", i), MailFrom: name("x%d.example.com.", i), Region: "us-east-1",
		})
		opt.MailFrom = append(opt.MailFrom, lint.MailFrom{Host: name("y%d.example.com.", i), Region: "us-east-1"})
		opt.SPF.RequiredAt = append(opt.SPF.RequiredAt, name("d%d.example.com.", i))
		opt.FromDomains = append(opt.FromDomains, name("d%d.example.com.", i))
		opt.NotMailFrom = append(opt.NotMailFrom, name("z%d.example.com.", i))
	}
	fmt.Fprintf(&b, "$GENERATE 1-%d last$ A 192.0.2.1\n", count) // which nothing can be written below
	found := map[string]int{}
	for _, f := range lint.Check(lint.NewRun(readZone(b.String()), opt), rules.All) {
		found[f.Rule.ID]++
	}
	for id, want := range map[string]int{
		"ses/mailfrom-mx-missing": count, "ses/mailfrom-spf-missing": 2 * count, "ses/mailfrom-mx-target": count, "ses/mailfrom-fallback": count,
		"ses/dkim-expected": count, "ses/mailfrom-not-below-identity": count, "ses/mailfrom-spf-include": count, "ses/readiness": count + 1,
	} {
		if found[id] != want {
			t.Errorf("%s: %d findings, want %d", id, found[id], want)
		}
	}
}

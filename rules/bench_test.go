package rules_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"testing"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

var benchZone = flag.String("benchzone", "", "write the zone of a million records, which the benchmarks read, to this `file`")

// bigZone writes a zone of some number of records, mixed as those of a large company's: addresses,
// aliases, mail, services and texts. The same seed gives the same zone.
func bigZone(records int) []byte { return faultyZone(records, 0) }

// faultyZone is bigZone with one alias in so many without its final dot; 0 for none.
func faultyZone(records, one int) []byte {
	random := rand.New(rand.NewSource(1))
	var b bytes.Buffer
	b.WriteString("$ORIGIN example.com.\n$TTL 3600\n@ IN SOA ns1.example.net. hostmaster.example.net. 2026112401 7200 3600 1209600 3600\n")
	b.WriteString("@ IN NS ns1.example.net.\n@ IN NS ns2.example.net.\nmail IN A 192.0.2.25\n")
	for i := 4; i < records; i++ {
		n := random.Intn(1 << 24)
		switch random.Intn(20) {
		case 0, 1, 2:
			fmt.Fprintf(&b, "v6-%d\tIN\tAAAA\t2001:db8::%x:%x\n", i, n>>16, n&0xffff)
		case 3, 4, 5:
			target := "host.example.net."
			if one > 0 && n%one == 0 {
				target = "mail.example.com"
			}
			fmt.Fprintf(&b, "alias%d 300 IN CNAME %s\n", i, target)
		case 6, 7:
			fmt.Fprintf(&b, "text%d IN TXT \"site-verification=%08x\"\n", i, n)
		case 8:
			fmt.Fprintf(&b, "sender%d IN TXT \"v=spf1 ip4:23.%d.%d.%d include:_spf.example.net -all\"\n", i, n>>16, n>>8&0xff, n&0xff)
		case 9:
			fmt.Fprintf(&b, "domain%d IN MX 10 mail\n", i)
		case 10:
			fmt.Fprintf(&b, "_sip._tcp.s%d IN SRV 10 5 5060 mail.example.com.\n", i)
		default:
			fmt.Fprintf(&b, "host%d\tIN\tA\t10.%d.%d.%d\n", i, n>>16, n>>8&0xff, n&0xff)
		}
	}
	return b.Bytes()
}

func TestMain(m *testing.M) {
	flag.Parse()
	if *benchZone != "" {
		if err := os.WriteFile(*benchZone, bigZone(1_000_000), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		return
	}
	os.Exit(m.Run())
}

// octoZone writes a zone of octoDNS with some number of names, mixed as those of a company's.
func octoZone(names int, seed int64) []byte {
	random := rand.New(rand.NewSource(seed))
	var b bytes.Buffer
	b.WriteString("---\n'':\n- ttl: 300\n  type: MX\n  value:\n    exchange: mail.example.net.\n    preference: 10\n")
	b.WriteString("- ttl: 300\n  type: TXT\n  values:\n  - v=spf1 include:_spf.example.net ~all\n  - site-verification=abc\n")
	for i := range names {
		fmt.Fprintf(&b, "host%d:\n- ttl: 300\n", i)
		switch n := random.Intn(1 << 16); n % 3 {
		case 0:
			fmt.Fprintf(&b, "  type: A\n  value: 192.0.%d.%d\n", n>>8, n&0xff)
		case 1:
			fmt.Fprintf(&b, "  type: CNAME\n  value: host%d.example.net.\n", n)
		default:
			fmt.Fprintf(&b, "  type: TXT\n  value: text number %d\n", n)
		}
	}
	return b.Bytes()
}

// BenchmarkExports checks 400 octoDNS zones with 6,500 records in all, and one of 100,000.
func BenchmarkExports(b *testing.B) {
	for _, size := range []struct{ zones, names int }{{400, 13}, {1, 100_000}} {
		sources := make([][]byte, size.zones)
		octets := 0
		for i := range sources {
			sources[i] = octoZone(size.names, int64(i))
			octets += len(sources[i])
		}
		b.Run(fmt.Sprintf("octodns/zones=%d/names=%d", size.zones, size.names), func(b *testing.B) {
			b.SetBytes(int64(octets))
			b.ReportAllocs()
			for b.Loop() {
				var files []*zone.File
				for i, src := range sources {
					file, err := export.Open(fmt.Sprintf("zone%d.example.com.yaml", i), src, zone.Options{})
					if err != nil {
						b.Fatal(err)
					}
					files = append(files, file)
				}
				if found := lint.Check(lint.NewRun(files, lint.Options{}), rules.Default()); len(found) > 0 {
					b.Fatal(found[0].Message)
				}
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for _, records := range []int{1000, 1_000_000} {
		src := bigZone(records)
		b.Run(fmt.Sprintf("records=%d", records), func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				z := zonefile.Format{}.Read("example.com.zone", src, zone.Options{}).Zone
				if len(z.Problems) > 0 || len(z.Records) != records {
					b.Fatal(z.Problems, len(z.Records))
				}
			}
		})
	}
}

func BenchmarkLint(b *testing.B) {
	for _, records := range []int{1000, 1_000_000} {
		src := bigZone(records)
		b.Run(fmt.Sprintf("records=%d", records), func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				file := zonefile.Format{}.Read("example.com.zone", src, zone.Options{})
				found := lint.Check(lint.NewRun([]*zone.File{file}, lint.Options{}), rules.Default())
				if len(found) > 0 {
					b.Fatal(found[0].Message)
				}
			}
		})
	}
}

// BenchmarkFix puts some 10,000 findings in a zone of a million records right, and writes the diff.
func BenchmarkFix(b *testing.B) {
	src := faultyZone(1_000_000, 15)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		file := zonefile.Format{}.Read("example.com.zone", src, zone.Options{})
		result := fix.Run([]*zone.File{file}, fix.Options{Rules: rules.Default(), Serial: true})[0]
		if result.Refused != nil || len(result.Fixed) < 9000 || len(result.Left) > 0 {
			b.Fatal(result.Refused, len(result.Fixed), len(result.Left))
		}
		if diff := fix.Diff(file.Path, src, result.Edits); len(diff) == 0 {
			b.Fatal("there is no diff")
		}
	}
}

// BenchmarkRules lets each rule look at a zone of a million records, when what rules share has been found out.
func BenchmarkRules(b *testing.B) {
	file := zonefile.Format{}.Read("example.com.zone", bigZone(1_000_000), zone.Options{})
	run := lint.NewRun([]*zone.File{file}, lint.Options{})
	lint.Check(run, rules.Default())
	for _, rule := range rules.Default() {
		if rule.Check == nil {
			continue
		}
		b.Run(rule.ID, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rule.Check(&lint.Pass{Rule: rule, Run: run, Zone: file.Zone})
			}
		})
	}
}

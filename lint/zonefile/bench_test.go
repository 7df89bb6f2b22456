package zonefile

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/zone"
)

// benchSource is a zone file with some number of records, as large zones have them.
func benchSource(records int) []byte {
	var b bytes.Buffer
	b.WriteString("$ORIGIN example.com.\n$TTL 3600\n@ IN SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600\n")
	for i := 1; i < records; i++ {
		switch i % 4 {
		case 0:
			fmt.Fprintf(&b, "text%d IN TXT \"site-verification=%08x\" ; a note\n", i, i)
		case 1:
			fmt.Fprintf(&b, "alias%d 300 IN CNAME host.example.net.\n", i)
		default:
			fmt.Fprintf(&b, "host%d\tIN\tA\t192.0.2.%d\n", i, i%250)
		}
	}
	return b.Bytes()
}

// BenchmarkScan cuts a zone file into tokens.
func BenchmarkScan(b *testing.B) {
	src := benchSource(100_000)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		s := scanner{src: src}
		for s.next().kind != end {
		}
		if s.pos != len(src) {
			b.Fatal(s.pos)
		}
	}
}

// BenchmarkIndex sorts the records of a zone by type and by owner.
func BenchmarkIndex(b *testing.B) {
	src := benchSource(100_000)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		z := Format{}.Read("example.com.zone", src, zone.Options{}).Zone
		b.StartTimer()
		if n := len(z.ByType(dns.TypeA)); n != 50_000-1 && n != 50_000 {
			b.Fatal(n)
		}
		if n := len(z.ByOwner(1)); n != 1 {
			b.Fatal(n)
		}
	}
}

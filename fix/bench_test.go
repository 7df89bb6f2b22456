package fix

import (
	"fmt"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
)

// benchRecords is how many records the zone of the benchmarks has; of every fiftieth the final dot is missing.
const benchRecords = 200_000

func benchFile() *zone.File {
	var b strings.Builder
	b.WriteString(top)
	for i := range benchRecords {
		switch {
		case i%50 == 0:
			fmt.Fprintf(&b, "alias%d 300 IN CNAME mail.example.com\n", i)
		case i%5 == 0:
			fmt.Fprintf(&b, "text%d\tIN\tTXT\t\"site-verification=%d\" ; kept\n", i, i)
		default:
			fmt.Fprintf(&b, "host%d\tIN\tA\t192.0.2.%d\n", i, i&0xff)
		}
	}
	return zonefile.Format{}.Read("example.com.zone", []byte(b.String()), zone.Options{})
}

var benchRules = []*lint.Rule{rule("t/dot", dns.TypeCNAME, lint.Safe, func(z *zone.Zone, id zone.RecordID) []zone.Change {
	if target := z.Presentation(id)[0]; target != "mail.example.com.example.com." {
		return nil
	}
	return []zone.Change{zone.SetData{Record: id, Data: []string{"mail.example.com."}}}
})}

func BenchmarkRun(b *testing.B) {
	file := benchFile()
	b.SetBytes(int64(len(file.Src())))
	b.ReportAllocs()
	for b.Loop() {
		r := Run([]*zone.File{file}, Options{Rules: benchRules, Serial: true, Now: today})[0]
		if len(r.Fixed) != benchRecords/50 || len(r.Left) > 0 {
			b.Fatalf("%d fixed, %d left: %v", len(r.Fixed), len(r.Left), r.Refused)
		}
	}
}

package zonefile

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

func read(src string) *zone.Zone {
	return Format{}.Read("example.com.zone", []byte(src), zone.Options{}).Zone
}

// checkTiling checks that the tokens of a text laid end to end are the text.
func checkTiling(t *testing.T, src []byte) {
	t.Helper()
	s := scanner{src: src}
	at := uint32(0)
	for {
		token := s.next()
		if token.Start != at {
			t.Fatalf("a token starts at %d, the one before ended at %d: %q", token.Start, at, src)
		}
		at = token.End
		if token.kind == end {
			break
		}
		if token.Len() == 0 {
			t.Fatalf("an empty token at %d: %q", at, src)
		}
	}
	if int(at) != len(src) {
		t.Fatalf("the tokens end at %d of %d: %q", at, len(src), src)
	}
}

// checkSpans checks that every record's parts lie inside the record, in order, and that reading its
// data again gives what the reader saw.
func checkSpans(t *testing.T, z *zone.Zone) {
	t.Helper()
	for i := range z.Records {
		id := zone.RecordID(i)
		r := z.Record(id)
		l := z.Layout(id)
		at := r.Start
		for _, part := range append([]text.Span{l.Owner}, spansOf(l.Data)...) {
			if part.IsZero() {
				continue
			}
			if part.Start < at || part.End > r.End {
				t.Fatalf("record %d: part %v lies outside of %d to %d", i, part, r.Start, r.End)
			}
			at = part.End
		}
		if l.Type.IsZero() || l.Owner.IsZero() != r.Flags.Has(zone.OwnerInherited) || l.TTL.IsZero() == r.Flags.Has(zone.TTLWritten) {
			t.Fatalf("record %d: layout %+v does not fit flags %b", i, l, r.Flags)
		}
	}
}

func spansOf(fields []zone.Field) []text.Span {
	var spans []text.Span
	for _, f := range fields {
		spans = append(spans, f.Span)
	}
	return spans
}

// differential compares our records with those of dns.ZoneParser, where that reads the zone at all.
func differential(t *testing.T, z *zone.Zone, src []byte, origin zone.Name) (compared int) {
	t.Helper()
	var theirs []dns.RR
	parser := dns.NewZoneParser(bytes.NewReader(src), string(origin), "")
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		theirs = append(theirs, rr)
	}
	if parser.Err() != nil || len(z.Problems) > 0 {
		return 0
	}
	if len(theirs) != len(z.Records) {
		t.Fatalf("dns.ZoneParser reads %d records, we read %d", len(theirs), len(z.Records))
	}
	for i, rr := range theirs {
		ours, err := z.RR(zone.RecordID(i))
		if err != nil {
			t.Fatalf("record %d: %v", i, err)
		}
		rr.Header().Name = strings.ToLower(rr.Header().Name)
		ours.Header().Name = strings.ToLower(ours.Header().Name)
		if rr.String() != ours.String() {
			t.Fatalf("record %d: dns.ZoneParser reads\n%s\nwe read\n%s", i, rr, ours)
		}
	}
	return len(theirs)
}

// Real zones, where they are at hand: every octet belongs to a token, and the records are those that
// dns.ZoneParser reads.
func TestCorpus(t *testing.T) {
	const folder = "../../../shared/corpus/bind"
	if _, err := os.Stat(folder); err != nil {
		t.Log("the corpus is not here")
		return
	}
	files, compared := 0, 0
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		checkTiling(t, src)
		z := Format{}.Read(path, src, zone.Options{}).Zone
		checkSpans(t, z)
		compared += differential(t, z, src, z.OriginAt(0, 0))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files, %d records compared", files, compared)
	if files == 0 || compared == 0 {
		t.Error("nothing was compared")
	}
}

func TestTTLOrigin(t *testing.T) {
	const soa = "@ SOA ns.example.net. h.example.net. 1 2 3 4 55\n"
	for _, test := range []struct {
		src   string
		ttl   uint32
		flags zone.Flags
	}{
		{"$TTL 1h\n" + soa + "w A 192.0.2.1\n", 3600, zone.TTLDirective},
		{"$TTL 1h\n" + soa + "w 7 A 192.0.2.1\n", 7, zone.TTLWritten},
		{"@ 9 SOA ns.example.net. h.example.net. 1 2 3 4 55\nw A 192.0.2.1\n", 9, zone.TTLInherited},
		{soa + "w A 192.0.2.1\n", 55, zone.TTLMinimum},
		{soa + "w IN 1w2d3h4m5s A 192.0.2.1\n", 788645, zone.TTLWritten},
	} {
		z := read(test.src)
		r := z.Record(1)
		if r.TTL != test.ttl || !r.Flags.Has(test.flags) {
			t.Errorf("%q: TTL %d, flags %b; want %d, %b", test.src, r.TTL, r.Flags, test.ttl, test.flags)
		}
	}
}

func TestOrigin(t *testing.T) {
	for _, test := range []struct {
		path, src, apex string
	}{
		{"example.com.zone", "@ 1 SOA a. b. 1 2 3 4 5\n", "example.com."},
		{"db.example.com", "@ 1 SOA a. b. 1 2 3 4 5\n", "example.com."},
		{"example.com.db", "@ 1 SOA a. b. 1 2 3 4 5\n", "example.com."},
		{"example.com.txt", "@ 1 SOA a. b. 1 2 3 4 5\n", "example.com."},
		{"named.example.com", "@ 1 SOA a. b. 1 2 3 4 5\n", "example.com."},
		{"pri.example.com", "@ 1 SOA a. b. 1 2 3 4 5\n", "example.com."},
		{"zones/example.com", "@ 1 SOA a. b. 1 2 3 4 5\n", "example.com."},
		{"records.txt", "@ 1 SOA a. b. 1 2 3 4 5\n", "?."},
		{"records.txt", "example.org. 1 SOA a. b. 1 2 3 4 5\n", "example.org."},
		{"records.txt", "example.org 1 SOA a. b. 1 2 3 4 5\n", "example.org."},
		{"records.txt", "$ORIGIN example.org.\n@ 1 SOA a. b. 1 2 3 4 5\n", "example.org."},
		{"records.txt", "$ORIGIN example.org.\nwww 1 A 192.0.2.1\n", "example.org."},
		{"example.org", "$ORIGIN .\n@ 1 SOA a. b. 1 2 3 4 5\nexample.org. 1 NS a.\n", "example.org."},
	} {
		z := Format{}.Read(test.path, []byte(test.src), zone.Options{}).Zone
		if string(z.Apex) != test.apex {
			t.Errorf("%s, %q: apex %s, want %s", test.path, test.src, z.Apex, test.apex)
		}
	}
}

func TestGenerate(t *testing.T) {
	for template, want := range map[string]string{
		"1-3 h$ A 192.0.2.$":                 "h1 h2 h3",
		"0-4/2 h$ A 192.0.2.$":               "h0 h2 h4",
		"1-2 h${10,4} A 192.0.2.$":           "h0011 h0012",
		"10-11 h${0,3,x} A 192.0.2.$":        "h00a h00b",
		"10-11 h${-9,0,d} A 192.0.2.$":       "h1 h2",
		"1-2 ${0,3,n} PTR h$.example.net.":   "1.0 2.0",
		"26-26 ${0,4,N}p PTR h.example.net.": "a.1.p",
		"26-26 ${0,3,N} PTR h.example.net.":  "a.1",
		`1-2 h$ MX "10 mail$"`:               "h1 h2",
		"8-9 h${0,2,o} 300 IN A 192.0.2.1":   "h10 h11",
		`1-1 h$$ CNAME x\$y.example.net.`:    `h\$`,
		"7-7 $ CNAME $.0-15.example.net.":    "7",
		"2147483647-2147483647 $ A 10.0.0.1": "2147483647",
	} {
		z := read("$TTL 60\n$GENERATE " + template + "\n")
		var owners []string
		for id := range z.Records {
			owners = append(owners, z.Owner(zone.RecordID(id)).Below(z.Apex))
		}
		if got := strings.Join(owners, " "); got != want || len(z.Problems) > 0 {
			t.Errorf("$GENERATE %s makes %q, want %q; problems %v", template, got, want, z.Problems)
		}
	}
	for _, template := range []string{
		"1-99999999999 h$ A 192.0.2.1", "1-2000000 h$ A 192.0.2.1", "3-1 h$ A 192.0.2.1", "1 h$ A 192.0.2.1", "1-2/0 h$ A 192.0.2.1", "1-2 h${a} A 192.0.2.1", "1-2 h${-5} A 192.0.2.1", "1-2 h$",
	} {
		z := read("$TTL 60\n$GENERATE " + template + "\n")
		if len(z.Problems) != 1 || z.Whole || len(z.Records) > 0 {
			t.Errorf("$GENERATE %s: %d records, problems %v", template, len(z.Records), z.Problems)
		}
	}
}

// What can't be read is said once and in its place, and the records around it are read.
func TestRecovery(t *testing.T) {
	const top = "$TTL 60\n@ SOA ns.example.net. h.example.net. 1 2 3 4 5\n"
	for _, test := range []struct {
		middle string
		line   int
		says   string
	}{
		{"x TXT \"open\n", 3, "a quote that nothing closes"},
		{"x TXT ( \"a\" \n", 3, "an opening bracket that nothing closes"},
		{"x TXT \"a\" )\n", 3, "a closing bracket that nothing opened"},
		{"x 192.0.2.1\n", 3, "stands where the record type should"},
		{"x FOO bar\n", 3, `"FOO" is no record type`},
		{"x..y A 192.0.2.1\n", 3, "has an empty label"},
		{strings.Repeat("a", 64) + " A 192.0.2.1\n", 3, "longer than 63 octets"},
		{`\300 A 192.0.2.1` + "\n", 3, "has a broken escape"},
		{"x A 192.0.2.256\n", 3, "is no IPv4 address"},
		{"x A 2001:db8::1\n", 3, "is no IPv4 address"},
		{"x AAAA 192.0.2.1\n", 3, "is no IPv6 address"},
		{"x MX 10\n", 3, "MX data has 2 fields, here are 1"},
		{"x MX mail.example.net.\n", 3, "has no preference"},
		{"x MX ten mail.example.net.\n", 3, `"ten" is no number from 0 to 65535`},
		{"x CNAME a b\n", 3, "stands after the end"},
		{"x SRV 1 2 mail.example.net.\n", 3, "is no number"},
		{"x TXT\n", 3, "without text"},
		{"x CAA 300 issue \"ca.example.net\"\n", 3, "is no number from 0 to 255"},
		{"$TTL soon\n", 3, "is no TTL"},
		{"$FOO bar\n", 3, "is no directive"},
		{"$ORIGIN\n", 3, "takes one value"},
		{" $TTL 5\n", 3, "doesn't begin its line"},
		{"$INCLUDE other.zone\n", 3, "can't be read here"},
		{"x NSEC3 1 1 zz -\n", 3, "can't be read"},
	} {
		z := read(top + test.middle + "last A 192.0.2.9\n")
		if len(z.Problems) != 1 {
			t.Errorf("%q: problems %+v, want one", test.middle, z.Problems)
			continue
		}
		p := z.Problems[0]
		line := z.File.Sources[0].Lines().Line(p.Span.Start)
		if line != test.line || !strings.Contains(p.Message, test.says) {
			t.Errorf("%q: line %d: %s; want line %d: %s", test.middle, line, p.Message, test.line, test.says)
		}
		if _, ok := z.Lookup("last.example.com."); !ok {
			t.Errorf("%q: the record below is not read", test.middle)
		}
	}
}

// Input that grows, nests or repeats must cost no more than its size.
func TestHostileInput(t *testing.T) {
	for name, src := range map[string]string{
		"brackets":        strings.Repeat("(", 100000),
		"bracket lines":   strings.Repeat("x TXT (\n", 100000),
		"quotes":          strings.Repeat("\"", 100001),
		"quote lines":     strings.Repeat("x TXT \"a\n", 100000),
		"one long line":   "x TXT " + strings.Repeat("a", 1<<20),
		"long quote":      "x TXT \"" + strings.Repeat("a b", 1<<20),
		"carriage return": strings.Repeat("x A 192.0.2.1\r", 100000),
		"zeros":           strings.Repeat("\x00", 1<<20),
		"backslashes":     strings.Repeat("\\", 1<<20),
		"dots":            strings.Repeat(".", 1<<20),
		"semicolons":      strings.Repeat(";", 1<<20),
		"origins":         strings.Repeat("$ORIGIN a\n", 10000),
		"generates":       strings.Repeat("$GENERATE 1-1000000 h$ A 192.0.2.1\n", 100),
	} {
		z := read(src)
		checkTiling(t, []byte(src))
		if len(z.Records) > maxGenerated+100000 {
			t.Errorf("%s: %d records", name, len(z.Records))
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"$ORIGIN example.com.\n$TTL 1h\n@ SOA ns h (1 2 3\n4 5 ) ; c\n  NS ns1\nw TXT \"a;b\" c\\;d\n",
		"$GENERATE 1-3 h${0,3,x} A 192.0.2.$\n", "x TYPE257 \\# 3 010203\n", "\xef\xbb\xbf@ 1 A 192.0.2.1\r\n",
		"x TXT \"over\nlines\"\n", "$INCLUDE x y\n", "x HTTPS 1 . alpn=h2\n", "x \\# 4 c0000201\n", "a\\046b CNAME \\@\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		checkTiling(t, src)
		z := Format{}.Read("example.com.zone", src, zone.Options{}).Zone
		checkSpans(t, z)
		for _, p := range z.Problems {
			if p.Span.Start > p.Span.End || int(p.Span.End) > len(z.File.Sources[p.Source].Src) {
				t.Fatalf("problem %q at %v of %d octets", p.Message, p.Span, len(src))
			}
		}
	})
}

func ExampleFormat_Read() {
	file := Format{}.Read("example.com.zone", []byte("$TTL 3600\nwww A 192.0.2.1 ; the site\n"), zone.Options{})
	for id := range file.Zone.Records {
		fmt.Println(file.Zone.Describe(zone.RecordID(id)))
	}
	// Output: www.example.com. 3600 A 192.0.2.1
}

package zonefile

import (
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/lint/zone"
)

// sameZone fails unless a text read in small parts gives the zone that it gives when it is read in one go.
func sameZone(t *testing.T, name string, src []byte, opt zone.Options) {
	t.Helper()
	whole := Format{}.read(name, src, opt, parts{workers: 1, size: partSize}).Zone
	for _, size := range []int{1, 16, 100, 1000, partSize} {
		if len(src)/size > 500 {
			continue // each part costs something, and smaller texts show the same
		}
		for _, workers := range []int{2, 3} {
			apart := Format{}.read(name, src, opt, parts{workers: workers, size: size}).Zone
			if difference := compareZones(whole, apart); difference != "" {
				t.Fatalf("%s in parts of %d octets: %s", name, size, difference)
			}
		}
	}
}

func compareZones(a, b *zone.Zone) string {
	for _, part := range []struct {
		what string
		a, b any
	}{
		{"apex", a.Apex, b.Apex},
		{"whole", a.Whole, b.Whole},
		{"number of records", len(a.Records), len(b.Records)},
		{"number of names", a.Names(), b.Names()},
		{"problems", a.Problems, b.Problems},
		{"directives", a.Directives, b.Directives},
		{"number of sources", len(a.File.Sources), len(b.File.Sources)},
	} {
		if !reflect.DeepEqual(part.a, part.b) {
			return fmt.Sprintf("%s: %v, in one go %v", part.what, part.b, part.a)
		}
	}
	for i := range a.Records {
		id := zone.RecordID(i)
		if a.Records[i] != b.Records[i] || a.Owner(id) != b.Owner(id) || a.Origin(id) != b.Origin(id) {
			return fmt.Sprintf("record %d: %+v %s, in one go %+v %s", i, b.Records[i], b.Owner(id), a.Records[i], a.Owner(id))
		}
	}
	for i := range a.Names() {
		if id := zone.NameID(i); a.Name(id) != b.Name(id) {
			return fmt.Sprintf("name %d: %s, in one go %s", i, b.Name(id), a.Name(id))
		}
	}
	for i := range a.File.Sources {
		if x, y := &a.File.Sources[i], &b.File.Sources[i]; x.Path != y.Path || string(x.Src) != string(y.Src) || x.Opaque != y.Opaque || x.Parent != y.Parent || x.At != y.At {
			return fmt.Sprintf("source %d differs", i)
		}
		for at := range a.File.Sources[i].Src {
			if i == 0 && at < 1<<12 && a.OriginAt(0, uint32(at)) != b.OriginAt(0, uint32(at)) {
				return fmt.Sprintf("origin at %d: %s, in one go %s", at, b.OriginAt(0, uint32(at)), a.OriginAt(0, uint32(at)))
			}
		}
	}
	return ""
}

// oddLines are lines that hand something on to those below them, or that not every reader gets right.
var oddLines = []string{
	"$ORIGIN sub", "$ORIGIN example.org.", "$origin example.com.", "$ORIGIN ..", "$TTL 60", "$TTL 1h", "$TTL soon", "$FOO bar", " $TTL 5", "\"$TTL 7",
	"$GENERATE 1-3 h${0,3,x} A 192.0.2.$", "$INCLUDE other.zone", "$INCLUDE other.zone inner", "$INCLUDE missing.zone", "$TTL",
	"@ SOA ns h (1 2 3\n4 5\n 6 )", "@ IN SOA ns h 1 2 3 4 5", " A 192.0.2.1", "\tIN\tA\t192.0.2.2", " 300 A 192.0.2.3", "www A 192.0.2.4", "www A 192.0.2.5 ; why", "WWW.Example.COM. 60 IN AAAA 2001:db8::1",
	"a TXT \"over\nlines\"", "a TXT \"open", "b TXT ( \"one\"\n\"two\"\nthree )", "b TXT (", "b TXT \"a\" )", "; ( \" $TTL 9", "", "x..y A 192.0.2.1", "x A 192.0.2.256", "x MX mail", "x MX 10 mail", "x FOO bar",
	"x SRV 1 2 3 mail.example.net.", "x TYPE257 \\# 3 010203", "x \\# 4 c0000201", "a\\046b CNAME \\@", "é TXT ü", "x HTTPS 1 . alpn=h2", "x TXT\r", "\r", "x CAA 0 issue \"ca.example.net\"", "\"x\" A 192.0.2.1", "x CH TXT y",
	"x TXT ab\"cd\"ef", "x MX 10 @", "x CNAME .", "x NS " + strings.Repeat("a", 64), "x PTR a..b", "x TXT " + strings.Repeat("t", 300), "x TXT \\#", "$", "$5 A 192.0.2.1", "1h A 192.0.2.1",
}

// oddText writes a text of such lines, which are as many as lines between them.
func oddText(seed int64, lines int) []byte {
	random := rand.New(rand.NewSource(seed))
	var b strings.Builder
	if seed%3 > 0 {
		b.WriteString("$TTL 300\n")
	}
	odd := 1 + random.Intn(40)
	for i := range lines {
		switch n := random.Intn(60); {
		case n < odd:
			b.WriteString(oddLines[random.Intn(len(oddLines))])
		case n%3 == 0:
			fmt.Fprintf(&b, "\t\tA\t192.0.2.%d", i&0xff)
		default:
			fmt.Fprintf(&b, "host%d\tIN\tA\t192.0.2.%d", random.Intn(lines), i&0xff)
		}
		b.WriteString([]string{"\n", "\n", "\n", "\r\n", "\r"}[random.Intn(2+int(seed)%4)])
	}
	return []byte(b.String())
}

func loadOther(_, path string) (string, []byte, error) {
	if path == "missing.zone" {
		return "", nil, os.ErrNotExist
	}
	return path, []byte("$TTL 77\n$ORIGIN deep\ninside A 192.0.2.7\n A 192.0.2.8\n"), nil
}

func TestPartsOfOddText(t *testing.T) {
	texts := 200
	if testing.Short() {
		texts = 50
	}
	for seed := range texts {
		sameZone(t, fmt.Sprintf("seed%d.example.com.zone", seed), oddText(int64(seed), 4<<(seed%9)), zone.Options{Load: loadOther})
	}
}

// Every file that lies about here is read, whatever it is.
func TestPartsOfFiles(t *testing.T) {
	read := 0
	for _, folder := range []string{"../../testdata", "../../../shared/corpus"} {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			src, err := os.ReadFile(path)
			if err == nil && len(src) < 1<<16 {
				sameZone(t, path, src, zone.Options{})
				read++
			}
			return err
		})
		if err != nil && folder == "../../testdata" {
			t.Fatal(err)
		}
	}
	if read == 0 {
		t.Error("no file was read")
	}
}

// A big zone is really read in parts: if they all were of no use, nobody would see it but by the time it takes.
func TestPartsAreOfUse(t *testing.T) {
	var b strings.Builder
	b.WriteString("$ORIGIN example.com.\n$TTL 60\n@ SOA ns h 1 2 3 4 5\n")
	for i := range 1000 {
		fmt.Fprintf(&b, "host%d A 192.0.2.1\n TXT ( \"one\"\n\t\"two\" )\n $TTL ; no\n", i)
		if i%100 == 0 {
			fmt.Fprintf(&b, "$ORIGIN sub%d.example.com.\n$TTL %d\n", i, i)
		}
	}
	src := []byte(b.String())
	z := zone.New(&zone.File{Sources: []zone.Source{zone.NewSource("x", src)}})
	r := reader{zone: z, batch: z.NewBatch(), stack: []string{"x"}, parts: parts{workers: 2, size: 1000}, origin: "example.com.", scanner: scanner{src: src}}
	if joined := r.readParts(); joined*1200 < len(src) {
		t.Errorf("%d parts of 1000 octets were of use in %d octets", joined, len(src))
	}
}

// The fast ways must find what the thorough ones find.
func checkFastWays(t *testing.T, src []byte) {
	t.Helper()
	z := zone.New(&zone.File{Sources: []zone.Source{zone.NewSource("x", src)}})
	for at := range src {
		if at > 0 && octets[src[at-1]] != isNewline {
			continue
		}
		fast, thorough := reader{zone: z, scanner: scanner{src: src, pos: at}}, reader{zone: z, scanner: scanner{src: src, pos: at}}
		if !fast.plainLine() {
			if fast.pos != at {
				t.Fatalf("a line that isn't plain moves the reader from %d to %d", at, fast.pos)
			}
			continue
		}
		thorough.collect()
		if fast.pos != thorough.pos || fast.flags != thorough.flags || fast.faulty != thorough.faulty || fmt.Sprint(fast.tokens) != fmt.Sprint(thorough.tokens) ||
			len(fast.tokens) > 0 && (fast.entryStart != thorough.entryStart || fast.entryEnd != thorough.entryEnd) {
			t.Fatalf("the plain line at %d is read as %v up to %d, else as %v up to %d", at, fast.tokens, fast.pos, thorough.tokens, thorough.pos)
		}
	}
	z = Format{}.Read("example.com.zone", src, zone.Options{}).Zone
	for i := range z.Records {
		id := zone.RecordID(i)
		fields, origin := z.Data(id), z.Origin(id)
		if !zone.CheckData(z.Records[i].Type, fields, origin) {
			continue
		}
		if _, err := zone.AppendData(nil, z.Records[i].Type, fields, origin); err != nil {
			t.Fatalf("%s is taken for good: %s", z.Describe(id), err.Message)
		}
	}
}

func TestFastWays(t *testing.T) {
	for seed := range 100 {
		checkFastWays(t, oddText(int64(seed), 200))
	}
}

// FuzzParts: whatever a text holds, it is the same zone read in parts and in one go.
func FuzzParts(f *testing.F) {
	for seed := range 10 {
		f.Add(oddText(int64(seed), 10))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 1<<14 {
			return
		}
		sameZone(t, "example.com.zone", src, zone.Options{Load: loadOther})
		checkFastWays(t, src)
	})
}

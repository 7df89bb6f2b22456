package zonefile

import (
	"bytes"
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// checkReread fails unless reading a file again after edits gives what reading their outcome gives. It reports whether
// something was taken over.
func checkReread(t *testing.T, before *zone.File, edits []text.Edit) bool {
	t.Helper()
	src, err := text.Apply(before.Src(), edits)
	if err != nil {
		t.Fatal(err)
	}
	opt := zone.Options{Origin: before.Zone.OriginAt(0, 0), Load: loadOther}
	after, stretches := Format{}.reread(before, src, edits, opt)
	if after == nil {
		return false
	}
	fail := func(what string) {
		t.Fatalf("%s\nin\n%q\nafter %q\nread again: %+v", what, before.Src(), edits, stretches)
	}
	whole := Format{}.read(before.Path, src, opt, parts{workers: 1, size: partSize})
	if difference := compareZones(whole.Zone, after.Zone); difference != "" {
		fail(difference)
	}
	for _, rrtype := range whole.Zone.Types() {
		if !slices.Equal(after.Zone.ByType(rrtype), whole.Zone.ByType(rrtype)) {
			fail(fmt.Sprintf("the records of type %d: %v, read anew %v", rrtype, after.Zone.ByType(rrtype), whole.Zone.ByType(rrtype)))
		}
	}
	for i := range whole.Zone.Names() {
		id := zone.NameID(i)
		if !slices.Equal(after.Zone.ByOwner(id), whole.Zone.ByOwner(id)) || after.Zone.OwnsNS(id) != whole.Zone.OwnsNS(id) {
			fail(fmt.Sprintf("the records of %s", after.Zone.Name(id)))
		}
	}
	for i := range whole.Sources {
		if !reflect.DeepEqual(after.Sources[i].Lines(), whole.Sources[i].Lines()) {
			fail("the lines")
		}
	}
	if between := stayed(before, after, stretches); between != "" {
		fail(between)
	}
	return true
}

// stayed says what differs between the stretches of a file that was read again.
func stayed(before, after *zone.File, stretches []zone.Stretch) string {
	was, is := zone.Extent{}, zone.Extent{}
	end := zone.Stretch{
		Old: zone.Extent{Span: text.Span{Start: uint32(len(before.Src()))}, From: zone.RecordID(len(before.Zone.Records))},
		New: zone.Extent{Span: text.Span{Start: uint32(len(after.Src()))}, From: zone.RecordID(len(after.Zone.Records))},
	}
	for _, s := range append(slices.Clip(stretches), end) {
		if !bytes.Equal(before.Src()[was.End:s.Old.Start], after.Src()[is.End:s.New.Start]) {
			return fmt.Sprintf("octets before %+v", s)
		}
		if s.Old.From-was.To != s.New.From-is.To {
			return fmt.Sprintf("number of records before %+v", s)
		}
		for i := range s.Old.From - was.To {
			if a, b := before.Zone.AppendRecord(nil, was.To+i), after.Zone.AppendRecord(nil, is.To+i); !bytes.Equal(a, b) {
				return fmt.Sprintf("record %d before was %q and is %q", is.To+i, a, b)
			}
		}
		was, is = s.Old, s.New
	}
	return ""
}

// evenLines are lines that are all right, with which much is handed on to those below them.
var evenLines = []string{
	"$ORIGIN sub", "$ORIGIN example.com.", "$ORIGIN example.org.", "$TTL 60", "$TTL 1h", "@ SOA ns h (1 2 3\n4 5\n 6 )", "@ IN SOA ns h 1 2 3 4 5", " A 192.0.2.1", "\tIN\tA\t192.0.2.2",
	" 300 A 192.0.2.3", "www A 192.0.2.4", "www A 192.0.2.5 ; why", "WWW.Example.COM. 60 IN AAAA 2001:db8::1", "b TXT ( \"one\"\n\"two\"\nthree )", "; ( \" $TTL 9", "", "  ; why not",
	"a\\046b CNAME \\@", "é TXT ü", "x TXT ab\"cd\"ef", "x 5 MX 10 @ ; (", "x TXT a ) ", "$",
}

// evenText writes a text of such lines.
func evenText(random *rand.Rand, lines int) []byte {
	var b strings.Builder
	if random.Intn(5) == 0 {
		b.WriteString(byteOrderMark)
	}
	b.WriteString([]string{"$TTL 300\n", "@ SOA ns h 1 2 3 4 5\n", "@ 7 NS ns\n", "@ 8 SOA ns h 1 2 3 4 5\n"}[random.Intn(4)])
	endings := [][]string{{"\n"}, {"\r\n"}, {"\r"}, {"\n", "\r\n", "\r"}}[random.Intn(4)]
	for i := range lines {
		switch n := random.Intn(10); {
		case n < 3:
			b.WriteString(evenLines[random.Intn(len(evenLines)-2)])
		case n < 5:
			fmt.Fprintf(&b, "\t\tA\t192.0.2.%d", i&0xff)
		default:
			fmt.Fprintf(&b, "host%d\tIN\tA\t192.0.2.%d", random.Intn(lines), i&0xff)
		}
		b.WriteString(endings[random.Intn(len(endings))])
	}
	return []byte(b.String())
}

// randomEdits are edits to a text such as fixes make, and others.
func randomEdits(random *rand.Rand, src []byte) []text.Edit {
	var edits []text.Edit
	step := 1 + random.Intn(len(src))
	for at := random.Intn(step); at <= len(src); at += 1 + random.Intn(step) {
		start, end := at, min(len(src), at+random.Intn(6))
		written := []string{"", "x", ".", "\n", "\r", " ", "9", "(", "\"", ";", "\n$TTL 5\n", "\nnew A 192.0.2.9\n", "\nhost1 77 A 192.0.2.9\n"}[random.Intn(13)]
		if random.Intn(2) == 0 {
			for start > 0 && octets[src[start-1]] != isNewline {
				start--
			}
			end = text.SkipNewline(src, text.EndOfLine(src, start))
			if written = evenLines[random.Intn(len(evenLines))] + "\n"; random.Intn(3) == 0 {
				written = ""
			}
		}
		if n := len(edits); n > 0 && start < int(edits[n-1].End) {
			continue
		}
		if start == end && written == "" {
			continue
		}
		at = end
		edits = append(edits, text.Edit{Span: text.Span{Start: uint32(start), End: uint32(end)}, New: written})
		if len(edits) > 20 {
			break
		}
	}
	for i := 1; i < len(edits); i++ {
		if text.Touch(edits[i-1], edits[i]) {
			return edits[:i]
		}
	}
	return edits
}

func TestReread(t *testing.T) {
	rounds := 20000
	if testing.Short() {
		rounds = 2000
	}
	random := rand.New(rand.NewSource(1))
	taken := 0
	for round := range rounds {
		src := evenText(random, 1+random.Intn(40))
		before := Format{}.Read("example.com.zone", src, zone.Options{Load: loadOther})
		if checkReread(t, before, randomEdits(random, src)) {
			taken++
		}
		if round%10 == 0 {
			src = oddText(int64(round), 10)
			checkReread(t, Format{}.Read("example.com.zone", src, zone.Options{Load: loadOther}), randomEdits(random, src))
		}
	}
	if taken < rounds/10 {
		t.Errorf("only %d of %d files were not read anew", taken, rounds)
	}
}

// What was not told, or told wrong, must be noticed.
func TestRereadTrustsNoEdits(t *testing.T) {
	random := rand.New(rand.NewSource(2))
	for range 5000 {
		src := evenText(random, 1+random.Intn(40))
		before := Format{}.Read("example.com.zone", src, zone.Options{})
		edits := randomEdits(random, src)
		after, err := text.Apply(src, edits)
		if err != nil || len(edits) == 0 {
			continue
		}
		told := slices.Clone(edits)
		switch i := random.Intn(len(edits)); random.Intn(3) {
		case 0:
			told = slices.Delete(told, i, i+1)
		case 1:
			told[i].New += "xy"
		case 2:
			told[i].Start, told[i].End = told[i].Start/2, told[i].Start/2+uint32(told[i].Len())
			text.Sort(told)
		}
		file, stretches := Format{}.reread(before, after, told, zone.Options{Origin: before.Zone.OriginAt(0, 0)})
		if file == nil {
			continue
		}
		difference := compareZones(Format{}.Read("example.com.zone", after, zone.Options{Origin: before.Zone.OriginAt(0, 0)}).Zone, file.Zone)
		if difference += stayed(before, file, stretches); difference != "" {
			t.Fatalf("%s\nin\n%q\nafter %q, told %q", difference, src, edits, told)
		}
	}
}

// Where a record goes and another one comes, the indexes of the old zone are of no use though their length is right.
func TestRereadWithRecordsMoved(t *testing.T) {
	lines := []string{"$TTL 60\n", "a A 192.0.2.1\n", "a TXT x\n", "a A 192.0.2.2\n", "; end\n"}
	src := strings.Join(lines, "")
	start, end := uint32(len(lines[0])), uint32(len(src)-len(lines[4]))
	before := Format{}.Read("example.com.zone", []byte(src), zone.Options{})
	before.Zone.ByType(1)
	edits := []text.Edit{{Span: text.Span{Start: start, End: start + uint32(len(lines[1]))}}, {Span: text.Span{Start: end, End: end}, New: "a A 192.0.2.3\n"}}
	if !checkReread(t, before, edits) {
		t.Error("the file was read anew")
	}
}

// FuzzReread: whatever edits make of a text, reading it again gives what reading it gives.
func FuzzReread(f *testing.F) {
	for seed := range 10 {
		f.Add(evenText(rand.New(rand.NewSource(int64(seed))), 10), int64(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte, seed int64) {
		if len(src) == 0 || len(src) > 1<<12 {
			return
		}
		before := Format{}.Read("example.com.zone", src, zone.Options{Load: loadOther})
		checkReread(t, before, randomEdits(rand.New(rand.NewSource(seed)), src))
	})
}

// BenchmarkReread reads a zone of 200,000 records again after an edit to every hundredth.
func BenchmarkReread(b *testing.B) {
	const records = 200_000
	var lines strings.Builder
	lines.WriteString("$ORIGIN example.com.\n$TTL 60\n@ SOA ns h 1 2 3 4 5\n")
	var edits []text.Edit
	for i := range records {
		fmt.Fprintf(&lines, "host%d\tIN\tA\t192.0.2.%d\n", i, i&0xff)
		if at := uint32(lines.Len() - 1); i%100 == 0 {
			edits = append(edits, text.Edit{Span: text.Span{Start: at, End: at}, New: " ; edited"})
		}
	}
	before := Format{}.Read("example.com.zone", []byte(lines.String()), zone.Options{})
	src, err := text.Apply(before.Src(), edits)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, stretches := (Format{}).Reread(before, src, edits, zone.Options{Origin: "example.com."}); len(stretches) < len(edits) {
			b.Fatalf("%d stretches", len(stretches))
		}
	}
}

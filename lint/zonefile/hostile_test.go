package zonefile

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/zonemend/zonemend/lint/zone"
)

// What a stranger puts into a file must not cost more than its size.
func TestUnclosedBracketsAreNotReadAgainForEver(t *testing.T) {
	const lines = 1 << 20
	src := strings.Repeat("(\n", lines) + "@ 60 A 192.0.2.1\n"
	start := time.Now()
	z := read(src)
	if len(z.Records) != 1 || z.Whole {
		t.Errorf("%d records, whole %v; want the one below the brackets", len(z.Records), z.Whole)
	}
	t.Logf("%d brackets took %v", lines, time.Since(start))
	// A pause of the machine is no fault: what is counted is how often octets were read.
	z = zone.New(&zone.File{Sources: []zone.Source{zone.NewSource("", []byte(src))}})
	r := reader{zone: z, batch: z.NewBatch(), parts: defaultParts()}
	r.readSource(0, zone.Root)
	if r.rescanned > (maxRepeats+4)*len(src) {
		t.Errorf("%d octets of %d were read again", r.rescanned, len(src))
	}
}

// Of a text that is no zone, not each line is kept as a problem: they would take a hundred times its size.
func TestTooManyProblems(t *testing.T) {
	for name, src := range map[string]string{
		"lines": "@ 60 A 192.0.2.1\n" + strings.Repeat("x\n", maxProblems+1),
		"data":  strings.Repeat("a 60 A x\n", maxProblems+1),
	} {
		z := read(src)
		if len(z.Records) > 0 || len(z.Problems) != 1 || z.Whole || !z.Hopeless {
			t.Errorf("%s: %d records and %d problems, whole %v; want one problem", name, len(z.Records), len(z.Problems), z.Whole)
			continue
		}
		if message := z.Problems[0].Message; !strings.Contains(message, "more than 262144 other mistakes follow") {
			t.Errorf("%s: the problem is %q", name, message)
		}
	}
}

// The words of an entry are kept in a table, which is larger than they are.
func TestTooManyWords(t *testing.T) {
	for name, word := range map[string]string{"words": "a ", "quotes": `"" `, "lines": "a\n"} {
		for _, entry := range []string{"@ 60 TXT (" + strings.Repeat(word, maxFields) + ")", "@ 60 TXT " + strings.ReplaceAll(strings.Repeat(word, maxFields), "\n", " ")} {
			z := read(entry + "\n@ 60 A 192.0.2.1\n")
			if len(z.Records) != 1 || len(z.Problems) != 1 || z.Whole {
				t.Errorf("%s: %d records and %d problems, whole %v; want one of each", name, len(z.Records), len(z.Problems), z.Whole)
			}
		}
	}
	// The longest data that there is, digit by digit.
	const octets = 65535
	z := read(`@ 60 TYPE65280 \# 65535 (` + strings.Repeat("a 0\n", octets) + ")\n")
	if len(z.Records) != 1 || len(z.Problems) > 0 {
		t.Errorf("%d records, problems %v", len(z.Records), z.Problems)
	}
}

// drawing reads a zone that draws in others, as if it had drawn in some octets already.
func drawing(src string, drawnIn int, load func(from, path string) (string, []byte, error)) *zone.Zone {
	path := "example.com.zone"
	z := zone.New(&zone.File{Path: path, Sources: []zone.Source{zone.NewSource(path, []byte(src))}})
	z.File.Zone = z
	r := reader{zone: z, opt: zone.Options{Load: load}, stack: []string{path}, drawnIn: drawnIn, batch: z.NewBatch(), parts: defaultParts()}
	r.readSource(0, "example.com.")
	r.flush()
	return z
}

// Included files that are refused were read all the same, so they count.
func TestIncludesAreReadSeldom(t *testing.T) {
	const soa = "@ 60 SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600\n"
	const lines = 10000
	reads := 0
	for name, load := range map[string]func(string, string) (string, []byte, error){
		"itself":  func(from, _ string) (string, []byte, error) { reads++; return from, []byte(soa), nil },
		"large":   func(string, string) (string, []byte, error) { reads++; return "large", make([]byte, 1<<20), nil },
		"missing": func(string, string) (string, []byte, error) { reads++; return "", nil, errors.New("it doesn't exist") },
	} {
		reads = 0
		most := maxIncluded
		if name == "large" {
			most = 3
		}
		z := drawing(soa+strings.Repeat("$INCLUDE x\n", lines), MaxDrawnIn-2<<20, load)
		if reads > most || reads == 0 {
			t.Errorf("%s: %d files were read", name, reads)
		}
		if z.Whole || len(z.Problems) < lines-most {
			t.Errorf("%s: whole %v, %d problems", name, z.Whole, len(z.Problems))
		}
	}
}

// Nor is a range written out again and again that comes to too much.
func TestGenerateStopsAtOnce(t *testing.T) {
	generate := "$GENERATE 1-100 a$ TXT " + strings.Repeat("x", 100) + "\n"
	z := drawing("@ 60 A 192.0.2.1\n"+strings.Repeat(generate, 3)+"$GENERATE 1-2 b$ A 192.0.2.1\n", MaxDrawnIn-20000, nil)
	if len(z.Records) != 101 || len(z.Problems) != 3 || z.Whole {
		t.Errorf("%d records and %d problems, whole %v; want those of the first line, and three refusals", len(z.Records), len(z.Problems), z.Whole)
	}
}

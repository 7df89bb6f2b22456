package rules_test

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/linttest/peers"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

// seed gives the files of the golden cases to a fuzz test: those that are exports, or those that aren't.
func seed(f *testing.F, exports bool) {
	paths, _ := filepath.Glob(goldenFolder + "/*/*/*.txtar")
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if filepath.Dir(file.Name) == "in" && export.Detect(file.Name, nil) == exports {
				f.Add(file.Data)
			}
		}
	}
}

// maxFuzzed is up to how many octets a fuzzed file may have: what takes long shows in small files too.
const maxFuzzed = 1 << 14

// FuzzFix: whatever the octets are, checking and fixing come to an end, what comes out was verified and
// changes no record that no fix names, and fixing it again changes nothing.
func FuzzFix(f *testing.F) {
	seed(f, false)
	f.Add([]byte("$TTL 60\n@ SOA a. b. 1 2 3 4 5\nbounce MX 10 feedback-smtp.us-east-1.amazonses.com\n TXT v=spf1 include:amazonses.com\n"))
	f.Add([]byte("@ A 192.0.2.1\x00"))
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, opt := range fuzzOptions() {
			fuzzFix(t, src, readMaster, opt, false)
		}
	})
}

// FuzzFixExport is FuzzFix for exports.
func FuzzFixExport(f *testing.F) {
	seed(f, true)
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, opt := range fuzzOptions() {
			fuzzFix(t, src, readExport("example.com.yaml"), opt, false)
		}
	})
}

// FuzzFixMade is FuzzFix for zones that are made of pieces of the golden ones, so that many faults meet in one.
func FuzzFixMade(f *testing.F) {
	for _, octets := range tapes(100) {
		f.Add(octets)
	}
	f.Fuzz(fixMade)
}

var manyMade = flag.Int("made", 40, "how many zones are made of pieces of the golden ones")

// TestFixMade does what FuzzFixMade does, without learning from what it sees.
func TestFixMade(t *testing.T) {
	for i, octets := range tapes(*manyMade) {
		t.Run(strconv.Itoa(*firstTape+i), func(t *testing.T) { fixMade(t, octets) })
	}
}

// The fixes of made zones are compared with what named-compilezone reads before and after them, where we read all of the zone. A
// lone CR, which it takes for a line end in other places than we, doesn't come in, nor do relays, of which miekg/dns loses a part.
func TestMadeFixesSeenByBIND(t *testing.T) {
	peers.Need(t, "named-compilezone", "bind9-utils")
	count := outsideCounts{}
	for i, octets := range tapes(*manyMade) {
		choices := &tape{octets}
		opt := fuzzOptions()[choices.n(4)]
		choices.once(8)
		src := makeZone(choices)
		file := readMaster(src)
		if file == nil || bytes.IndexByte(src, '\r') >= 0 || bytes.Contains(src, []byte("RELAY")) || !file.Zone.Whole || !file.Zone.OriginKnown() {
			continue
		}
		if file.Zone.Apex != "example.com." {
			continue // BIND begins with the zone's name as origin, we with that of the file, whatever the SOA record's owner
		}
		if !comparable(file.Zone) {
			continue
		}
		if r := fix.Run([]*zone.File{file}, opt)[0]; r.Changed() {
			run := outsideRun{name: fmt.Sprintf("zone %d %q", *firstTape+i, src), unsafe: opt.Unsafe}
			checkWithBIND(t, run, r, &count)
		}
	}
	t.Logf("named-compilezone: %d made zones, %d fixes verified, %d record sets compared", count.zones, count.fixes, count.sets)
	if count.zones == 0 {
		t.Error("nothing was compared")
	}
}

// comparable reports whether a zone is one that BIND reads as we do, and that the announced records can be packed of: miekg/dns knows
// no mnemonics in some types.
func comparable(z *zone.Zone) bool {
	for id := range z.Records {
		r := z.Record(zone.RecordID(id))
		// The first is in knownToBIND: all/reading/ttl-last. Of a TTL that lacks zone/parse speaks, and of one that counts as 0
		// (RFC 2181 section 8) zone/ttl-range.
		if r.Flags.Has(zone.TTLInherited) || !r.TTLKnown() || r.TTL > math.MaxInt32 {
			return false
		}
		if _, ok := recordOf(z, zone.RecordID(id)).wire(); !ok && !r.Flags.Has(zone.Malformed) {
			return false
		}
	}
	return true
}

// FuzzFixExportMade is FuzzFixMade for exports.
func FuzzFixExportMade(f *testing.F) {
	for _, octets := range tapes(100) {
		f.Add(octets)
	}
	f.Fuzz(fixExportMade)
}

// TestFixExportMade does what FuzzFixExportMade does, without learning from what it sees.
func TestFixExportMade(t *testing.T) {
	for i, octets := range tapes(*manyMade) {
		t.Run(strconv.Itoa(*firstTape+i), func(t *testing.T) { fixExportMade(t, octets) })
	}
}

func fixExportMade(t *testing.T, octets []byte) {
	choices := &tape{octets}
	opt := fuzzOptions()[choices.n(4)]
	thorough := choices.once(8)
	path, src := makeExport(choices)
	if opt.Lint.Base != nil {
		opt.Lint.Base = &lint.Base{Files: map[string]*zone.File{path: fuzzBase().Files["example.com.zone"]}}
	}
	fuzzFix(t, src, readExport(path), opt, thorough)
}

// readMaster reads a master file.
func readMaster(src []byte) *zone.File {
	if len(src) > maxFuzzed || !smallGenerate(src) {
		return nil
	}
	return zonefile.Format{}.Read("example.com.zone", src, zone.Options{})
}

// readExport returns how an export under a path is read.
func readExport(path string) func([]byte) *zone.File {
	return func(src []byte) *zone.File {
		if len(src) > maxFuzzed {
			return nil
		}
		file, err := export.Open(path, src, zone.Options{})
		if err != nil {
			return nil
		}
		return file
	}
}

var firstTape = flag.Int("tape", 0, "the number of the first zone that is made")

// tapes are choices by chance.
func tapes(n int) [][]byte {
	list := make([][]byte, n)
	for i := range list {
		random := rand.New(rand.NewPCG(uint64(i+*firstTape), 9))
		list[i] = make([]byte, 10+random.IntN(300))
		for j := range list[i] {
			list[i][j] = byte(random.Uint32())
		}
	}
	return list
}

func fixMade(t *testing.T, octets []byte) {
	choices := &tape{octets}
	opt := fuzzOptions()[choices.n(4)]
	thorough := choices.once(8)
	fuzzFix(t, makeZone(choices), readMaster, opt, thorough)
}

// fuzzOptions are ways to fix a file: everything, what is safe, with hosts that somebody named, and compared with
// another one.
func fuzzOptions() []fix.Options {
	named := lint.Options{Region: "eu-west-1", MailFrom: []lint.MailFrom{
		{Host: "bounce.example.com."}, {Host: "b2.example.com.", Region: "us-east-1"}, {Host: "www.example.com."},
	}}
	return []fix.Options{
		{Rules: rules.Default(), Unsafe: true, Serial: true, Now: now},
		{Rules: rules.Default(), Serial: true, Now: now},
		{Rules: rules.Default(), Unsafe: true, Serial: true, Now: now, Lint: named},
		{Rules: rules.Default(), Unsafe: true, Serial: true, Now: now, Lint: lint.Options{Base: fuzzBase(), Changed: true}},
	}
}

// fuzzBase is what fuzzed files were before: a zone that has what the rules about changes look for.
func fuzzBase() *lint.Base {
	base := zonefile.Format{}.Read("example.com.zone", []byte(`$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2026112301 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
_mta-sts TXT "v=STSv1; id=1"
_amazonses TXT "abc="
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.amazonses.com.
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7._domainkey CNAME k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.amazonses.com.
wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia._domainkey CNAME wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.dkim.amazonses.com.
`), zone.Options{})
	return &lint.Base{Files: map[string]*zone.File{"example.com.zone": base, "example.com.yaml": base}}
}

// fuzzFix fixes a text and checks what comes of it. Read returns nil for one that isn't to be looked at.
func fuzzFix(t *testing.T, src []byte, read func([]byte) *zone.File, opt fix.Options, thorough bool) {
	t.Helper()
	check := func(src []byte) string {
		return failureOf(func() {
			if file := read(src); file != nil {
				c := newFixCheck(file, opt)
				c.all()
				if thorough {
					c.processors()
				}
			}
		})
	}
	if check(src) != "" {
		t.Error(check(shrink(src, check)))
	}
}

// origin is what a file must be told when it is read again.
func origin(file *zone.File) zone.Name {
	if !file.Zone.OriginKnown() {
		return ""
	}
	return file.Zone.OriginAt(0, 0)
}

var (
	generate = regexp.MustCompile(`(?i)\$GENERATE`)
	small    = regexp.MustCompile(`(?i)\$GENERATE[ \t]+\d-\d[ \t]`)
)

// smallGenerate reports whether each $GENERATE of a file makes ten records at most.
func smallGenerate(src []byte) bool {
	return len(generate.FindAll(src, -1)) == len(small.FindAll(src, -1))
}

package rules_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/linttest/peers"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

var bothWays = flag.Bool("both-ways", false, "verify fixes from outside twice: as each golden case fixes, and with every fix allowed")

// outsideCounts says what was verified from outside.
type outsideCounts struct {
	sync.Mutex
	zones, fixes, sets int // both texts load, or the fix made them load
	real               int // zones of the corpora among these
	mended             int // zones that load only after the fix
	refused            int // zones that load neither before nor after
	known              int // zones of knownToBIND
	apart              int // zones whose fixes bring to light what nobody could read before
}

func (c *outsideCounts) String() string {
	return fmt.Sprintf("%d zones (%d of them real ones), %d fixes verified, %d record sets compared; %d zones load only since they are fixed, %d load neither before nor after, %d are compared by what is read after only, %d differ as is known",
		c.zones, c.real, c.fixes, c.sets, c.mended, c.refused, c.apart, c.known)
}

// An outsideRun is files that were fixed together.
type outsideRun struct {
	name    string
	files   map[string][]byte // that may be included
	results []*fix.Result
	unsafe  bool
}

// outsideRuns fixes every golden case with every fix allowed, and the way that it says if that is asked for, and every file of the corpora
// alone.
func outsideRuns(t *testing.T, visit func(outsideRun)) {
	t.Helper()
	paths, _ := filepath.Glob(goldenFolder + "/*/*/*.txtar")
	seen := map[[32]byte]bool{}
	for _, path := range paths {
		c := readCase(t, path)
		for _, unsafe := range []bool{c.directives["unsafe"] == "yes", true} {
			if !unsafe && !*bothWays {
				continue
			}
			opt := c.fixOptions()
			opt.Unsafe = unsafe
			results := fix.Run(c.read(t), opt)
			results = slices.DeleteFunc(results, func(r *fix.Result) bool {
				sum := sha256.Sum256(append([]byte(path+r.File.Path), r.Patched.Src()...))
				again := seen[sum]
				seen[sum] = true
				return again
			})
			visit(outsideRun{path, c.files, results, unsafe})
		}
	}
	for _, file := range corpusFiles(t) {
		opt := fix.Options{Rules: rules.Default(), Unsafe: true, Serial: true, Now: now}
		visit(outsideRun{file.Path, nil, fix.Run([]*zone.File{file}, opt), true})
	}
}

// corpusFiles are the real zones, where they are at hand.
func corpusFiles(t *testing.T) []*zone.File {
	t.Helper()
	const folder = "../../shared/corpus"
	if _, err := os.Stat(folder); err != nil {
		return nil
	}
	var files []*zone.File
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Base(path) == "README.md" {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !strings.HasPrefix(path, folder+"/bind/") {
			if file, err := export.Open(path, src, zone.Options{}); err == nil {
				files = append(files, file)
			}
			return nil
		}
		files = append(files, zonefile.Format{}.Read(path, src, zone.Options{}))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A plainRecord is a record as a change announces it: names absolute, fields in presentation format.
type plainRecord struct {
	owner  zone.Name
	rrtype uint16
	ttl    uint32
	data   []string
}

// announced calls yield with every record that the fixes of a file took away and put there, in the order of the rounds. It returns false if
// some fix says only what it writes, not what records come of it.
func announced(r *fix.Result, unsafe bool, yield func(old, now *plainRecord)) bool {
	for _, finding := range r.Fixed {
		offered := slices.IndexFunc(finding.Fixes, func(f lint.Fix) bool { return f.Safety == lint.Safe || unsafe })
		if offered < 0 {
			return false
		}
		z := finding.Zone
		plans := map[zone.RecordID]*plainRecord{}
		at := func(id zone.RecordID) *plainRecord {
			if plans[id] == nil {
				plans[id] = recordOf(z, id)
			}
			return plans[id]
		}
		gone := map[zone.RecordID]bool{}
		for _, c := range finding.Fixes[offered].Changes {
			switch c := c.(type) {
			case zone.Add:
				yield(nil, &plainRecord{c.Owner, c.Type, c.TTL, c.Data})
			case zone.SetData:
				at(c.Record).data = c.Data
			case zone.SetType:
				at(c.Record).rrtype, at(c.Record).data = c.Type, c.Data
			case zone.SetOwner:
				at(c.Record).owner = c.Owner
			case zone.SetTTL:
				for _, id := range c.Records {
					at(id).ttl = c.TTL
				}
			case zone.Delete:
				at(c.Record)
				gone[c.Record] = true
			case zone.SetOrigin:
				return false
			}
		}
		for id, now := range plans {
			if gone[id] {
				now = nil
			}
			yield(recordOf(z, id), now)
		}
	}
	return true
}

func recordOf(z *zone.Zone, id zone.RecordID) *plainRecord {
	r := z.Record(id)
	return &plainRecord{z.Owner(id), r.Type, r.TTL, z.Presentation(id)}
}

// wire returns a record in wire form, and whether miekg/dns can read it.
func (p *plainRecord) wire() (peers.Record, bool) {
	rr, err := dns.NewRR(fmt.Sprintf("%s %d IN %s %s", p.owner, p.ttl, zone.TypeString(p.rrtype), strings.Join(p.data, " ")))
	if err != nil || rr == nil {
		return peers.Record{}, false
	}
	r, err := peers.FromRR(rr)
	return plain(r), err == nil
}

// plain leaves out of a record what fixes may change without a word: the serial, and the case of names.
func plain(r peers.Record) peers.Record {
	r.Data = peers.Lower([]byte(r.Data))
	if serial := len(r.Data) - 20; r.Type == dns.TypeSOA && serial > 0 {
		r.Data = r.Data[:serial] + "----" + r.Data[serial+4:]
	}
	return r
}

// Every fix of every golden case and every real zone is compared with what named-compilezone reads before and after it: the difference is
// what the findings announced.
func TestFixesSeenByBIND(t *testing.T) {
	peers.Need(t, "named-compilezone", "bind9-utils")
	var count outsideCounts
	var workers sync.WaitGroup
	turns := make(chan bool, 4) // starting a program is mostly waiting
	outsideRuns(t, func(run outsideRun) {
		for _, r := range run.results {
			if r.File.Zone.Export || !r.Changed() || !r.File.Zone.OriginKnown() {
				continue
			}
			turns <- true
			workers.Go(func() {
				checkWithBIND(t, run, r, &count)
				<-turns
			})
		}
	})
	workers.Wait()
	t.Logf("named-compilezone: %s", &count)
	if count.zones < 150 || count.fixes < 400 {
		t.Error("too little was compared")
	}
}

func checkWithBIND(t *testing.T, run outsideRun, r *fix.Result, count *outsideCounts) {
	t.Helper()
	name := fmt.Sprintf("%s %s (unsafe %v)", run.name, r.File.Path, run.unsafe)
	known := knownToBIND[strings.TrimSuffix(strings.TrimPrefix(run.name, goldenFolder+"/"), ".txtar")]
	before, complaint := bind.read(t, r.File.Zone.Apex, r.File, run.files)
	after, complaintAfter := bind.read(t, r.File.Zone.Apex, r.Patched, run.files)
	count.Lock()
	defer count.Unlock()
	switch {
	case known != "":
		count.known++
		return
	case complaintAfter != "" && complaint == "":
		t.Errorf("%s: named-compilezone reads the zone before the fix but not after it: %s", name, complaintAfter)
		return
	case complaintAfter != "":
		count.refused++
		return
	case complaint != "":
		count.mended++
	}
	count.zones++
	if !strings.HasPrefix(run.name, goldenFolder) {
		count.real++
	}
	// Records that stand twice are one for BIND; so it is our count that the announced ones are taken from.
	number := map[peers.Record]int{}
	for id := range r.File.Zone.Records {
		if record, ok := recordOf(r.File.Zone, zone.RecordID(id)).wire(); ok && r.File.Zone.Record(zone.RecordID(id)).Class == dns.ClassINET {
			number[record]++
		}
	}
	if complaint == "" {
		compareSets(t, name+" before", r.File.Zone.Apex, before, number)
	}
	said := announced(r, run.unsafe, func(old, now *plainRecord) {
		if old != nil {
			if record, ok := old.wire(); ok {
				number[record]--
			}
		}
		if now != nil {
			if record, ok := now.wire(); ok {
				number[record]++
			}
		}
	})
	if !said {
		count.apart++
		clear(number)
		for id := range r.Patched.Zone.Records {
			if record, ok := recordOf(r.Patched.Zone, zone.RecordID(id)).wire(); ok {
				number[record]++
			}
		}
	}
	count.sets += compareSets(t, name+" after", r.File.Zone.Apex, after, number)
	count.fixes += len(r.Fixed)
}

// knownToBIND are golden cases that BIND reads otherwise than we, on purpose.
var knownToBIND = map[string]string{
	"zone/cname-apex/bind":           "somebody agrees to a dot that brings records beside a CNAME, and BIND loads no such zone",
	"zone/cname-other-data/lost-dot": "as in zone/cname-apex/bind",
	"all/reading/cr":                 "BIND ends a record at a lone CR, but not a comment",
	"all/reading/mixed":              "BIND ends a record at a lone CR, but not a comment",
	"all/reading/ttl-last":           "after a TTL that differs from that of its RRset BIND hands down the latter, against RFC 1035 section 5.1",
	"zone/rrset-ttl/inherited":       "as in all/reading/ttl-last",
	"zone/duplicate-rr/relays":       "miekg/dns, with which the announced records are packed here, leaves relays out",
}

type setKey struct {
	owner  string
	rrtype uint16
}

// compareSets compares RRsets: what BIND reads with records that are counted. The TTL is compared where all records of the set have the same.
func compareSets(t *testing.T, name string, apex zone.Name, theirs []peers.Record, number map[peers.Record]int) int {
	t.Helper()
	within, err := peers.Name(string(apex))
	if err != nil {
		t.Fatal(err)
	}
	ttls := map[setKey]map[uint32]bool{}
	var got, want []peers.Record
	for r, n := range number {
		if n <= 0 || !strings.HasSuffix(r.Owner, within) {
			continue
		}
		key := setKey{r.Owner, r.Type}
		if ttls[key] == nil {
			ttls[key] = map[uint32]bool{}
		}
		ttls[key][r.TTL] = true
		r.TTL, r.Class = 0, 0
		want = append(want, r)
	}
	for _, r := range theirs {
		key := setKey{r.Owner, r.Type}
		if known := ttls[key]; len(known) == 1 && !known[r.TTL] {
			t.Errorf("%s: named-compilezone reads a TTL of %d: %s; want %v", name, r.TTL, r, known)
		}
		r = plain(r)
		r.TTL, r.Class = 0, 0
		got = append(got, r)
	}
	slices.SortFunc(got, peers.Compare)
	slices.SortFunc(want, peers.Compare)
	got, want = slices.Compact(got), slices.Compact(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: only named-compilezone has\n%v\nonly the announced records have\n%v", name, without(got, want), without(want, got))
	}
	return len(ttls)
}

func without(a, b []peers.Record) []peers.Record {
	return slices.DeleteFunc(slices.Clone(a), func(r peers.Record) bool { return slices.Contains(b, r) })
}

// Every fix of every export is compared with what a small decoder reads before and after it, which knows no more of a format than how it is
// documented.
func TestFixesSeenByDecoder(t *testing.T) {
	files, fixes, compared := map[string]int{}, 0, 0
	unreadable, shapeless, differ := 0, 0, 0
	outsideRuns(t, func(run outsideRun) {
		for _, r := range run.results {
			if !r.File.Zone.Export || !r.Changed() {
				continue
			}
			format := r.File.Format.Name()
			apex := string(r.File.Zone.Apex)
			before, known, err := decodeExport(format, r.File.Src(), apex)
			after, _, errAfter := decodeExport(format, r.Patched.Src(), apex)
			name := fmt.Sprintf("%s %s (%s, unsafe %v)", run.name, r.File.Path, format, run.unsafe)
			switch {
			case !known:
				shapeless++
				continue
			case knownToDecoder[strings.TrimSuffix(strings.TrimPrefix(run.name, goldenFolder+"/"), ".txtar")] != "":
				differ++
				continue
			case err == nil && errAfter != nil:
				t.Errorf("%s: can't be read after the fix: %v", name, errAfter)
				continue
			case err != nil:
				unreadable++
				continue
			}
			files[format]++
			fixes += len(r.Fixed)
			compared += compareDecoded(t, name, shapes[format], r, run.unsafe, before, after)
		}
	})
	t.Logf("decoder: files by format %v, %d fixes verified, %d records compared; %d files can't be decoded before they are fixed, %d have no documented shape, %d differ as is known",
		files, fixes, compared, unreadable, shapeless, differ)
	if fixes < 100 {
		t.Error("too little was compared")
	}
}

func compareDecoded(t *testing.T, name string, s shape, r *fix.Result, unsafe bool, before, after map[outsideRecord]int) int {
	t.Helper()
	want := maps.Clone(before)
	move := func(p *plainRecord, by int) {
		if p == nil {
			return
		}
		d := decoding{shape: s, apex: strings.TrimSuffix(string(r.File.Zone.Apex), ".")}
		d.octal, d.raw, d.targets, d.literal = false, false, false, false // a change is in presentation format
		rrtype := zone.TypeString(p.rrtype)
		data := strings.Join(p.data, " ")
		for record := range want {
			// The TTL of a record that is written without one is the provider's.
			if by < 0 && want[record] > 0 && record.owner == plainName(string(p.owner), false) && record.rrtype == rrtype && record.data == d.plainData(rrtype, data) {
				want[record]--
				return
			}
		}
		want[outsideRecord{plainName(string(p.owner), false), rrtype, "", d.plainData(rrtype, data)}] += by
	}
	if !announced(r, unsafe, func(old, now *plainRecord) { move(old, -1); move(now, 1) }) {
		return 0
	}
	withoutTTL := func(records map[outsideRecord]int) map[outsideRecord]int {
		out := map[outsideRecord]int{}
		for record, n := range records {
			record.ttl = ""
			if out[record] += n; out[record] == 0 {
				delete(out, record)
			}
		}
		return out
	}
	got, expected := withoutTTL(after), withoutTTL(want)
	if !maps.Equal(got, expected) {
		for record, n := range got {
			if expected[record] != n {
				t.Errorf("%s: the decoder reads %d, not %d: %q", name, n, expected[record], record)
			}
		}
		for record, n := range expected {
			if got[record] != n {
				t.Errorf("%s: the decoder doesn't read, %d times: %q", name, n, record)
			}
		}
	}
	return len(got)
}

// knownToDecoder are golden cases whose text says something else before it is fixed, to a reader that doesn't guess what is meant.
var knownToDecoder = map[string]string{
	"all/dialects/route53_sets":         "quotes within quotes",
	"zone/typographic/route53-escapes":  "octal escapes in a text",
	"export/semicolon-escape/octodns":   "semicolons that are escaped twice",
	"export/txt-quotes-missing/route53": "quotes and backslashes in a text without quotes around it",
}

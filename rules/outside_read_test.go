package rules_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/linttest/peers"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules"
)

// A peer is another program that reads zones.
type peer struct {
	program, from string // its package
	load          func(folder, origin, file string) (records []peers.Record, complaint string, err error)
	remark        *regexp.Regexp    // a line of what it says that is no complaint
	cases         map[string]string // golden cases that it reads otherwise than we, on purpose
	refusals      []refusal
	ownDefault    bool            // a record without TTL has one that neither $TTL nor the records above it give
	unseen        map[uint16]bool // record types that it doesn't give back
}

// A refusal is something that a peer refuses and we don't, or not in that line.
type refusal struct {
	said, at *regexp.Regexp // what the program says, and of what line; nil for any
	rules    []string       // one of these says it of another line; none for what we accept
	why      string
}

func refused(said, at, why string, rules ...string) refusal {
	return refusal{regexp.MustCompile(said), regexp.MustCompile(at), rules, why}
}

// An outsideZone is a zone that other programs read.
type outsideZone struct {
	name    string
	file    *zone.File
	files   map[string][]byte // that may be included
	patched *outsideZone      // as the golden case wants it
}

// goldenZones are all zones of golden cases, each once.
func goldenZones(t *testing.T) []*outsideZone {
	t.Helper()
	paths, _ := filepath.Glob(goldenFolder + "/*/*/*.txtar")
	var zones []*outsideZone
	seen := map[[32]byte]bool{}
	add := func(z *outsideZone) {
		sum := sha256.Sum256(slices.Concat([]byte(z.file.Zone.Apex), []byte{0}, z.file.Src()))
		if !seen[sum] && !z.file.Zone.Export && z.file.Zone.OriginKnown() {
			zones = append(zones, z)
		}
		seen[sum] = true
	}
	for _, path := range paths {
		c := readCase(t, path)
		name := strings.TrimSuffix(strings.TrimPrefix(path, goldenFolder+"/"), ".txtar")
		for _, file := range c.read(t) {
			z := &outsideZone{name: name, file: file, files: c.files}
			if src := c.section("patched/" + file.Path); src != nil {
				z.patched = &outsideZone{name: name, file: readFile(t, file.Path, c.spell(src), c.readOptions(file.Path)), files: c.files}
			}
			add(z)
			if z.patched != nil && *bothWays {
				add(z.patched)
			}
		}
	}
	return zones
}

// corpusZones are the real zones, where they are at hand.
func corpusZones(t *testing.T) []*outsideZone {
	t.Helper()
	var zones []*outsideZone
	for _, file := range corpusFiles(t) {
		if !file.Zone.Export && file.Zone.OriginKnown() {
			zones = append(zones, &outsideZone{name: file.Path, file: file})
		}
	}
	return zones
}

// A comparison is what came of comparing zones with a peer.
type comparison struct {
	sync.Mutex
	peer                     *peer
	zones, records           int // that both read
	refused, patched, agreed int // zones that it refuses; of these, those that it loads once they are patched; the lines that it and we find fault with
	types                    map[uint16]bool
	cases                    int
	refusals                 []int // how often each was met
}

// compare has a peer read zones and compares: where it loads a zone, we find nothing that can't be read and read the same records; where it
// refuses one, we say an error at the line that it names.
func (p *peer) compare(t *testing.T, zones []*outsideZone) *comparison {
	t.Helper()
	peers.Need(t, p.program, p.from)
	if testing.Short() {
		few := zones[:0]
		for i := 0; i < len(zones); i += 10 {
			few = append(few, zones[i])
		}
		zones = few
	}
	c := &comparison{peer: p, types: map[uint16]bool{}, refusals: make([]int, len(p.refusals))}
	var workers sync.WaitGroup
	turns := make(chan bool, 4) // starting a program is mostly waiting
	for _, z := range zones {
		turns <- true
		workers.Go(func() {
			if !c.one(t, z) && z.patched != nil && c.one(t, z.patched) {
				c.Lock()
				c.patched++
				c.Unlock()
			}
			<-turns
		})
	}
	workers.Wait()
	t.Logf("%s: %d zones of %d records of %d types compared; %d zones are refused, %d of them read once they are patched; %d lines have an error for it and for us; %d zones differ as is known",
		p.program, c.zones, c.records, len(c.types), c.refused, c.patched, c.agreed, c.cases)
	for i, n := range c.refusals {
		if n > 0 {
			t.Logf("%4d lines only it refuses, or we elsewhere: %s: %s", n, p.refusals[i].said, p.refusals[i].why)
		}
	}
	return c
}

// checkUsed checks that no difference is listed that isn't there any more.
func (c *comparison) checkUsed(t *testing.T) {
	t.Helper()
	if testing.Short() {
		return
	}
	for i, n := range c.refusals {
		if n == 0 {
			t.Errorf("%s no longer says %q of anything: %s", c.peer.program, c.peer.refusals[i].said, c.peer.refusals[i].why)
		}
	}
	if c.zones < 500 {
		t.Error("too little was compared")
	}
}

// one compares one zone, and returns whether the peer loads it.
func (c *comparison) one(t *testing.T, z *outsideZone) bool {
	t.Helper()
	theirs, complaint := c.peer.read(t, z.file.Zone.Apex, z.file, z.files)
	c.Lock()
	defer c.Unlock()
	switch {
	case c.peer.cases[z.name] != "":
		c.cases++
	case complaint != "":
		c.refused++
		c.checkComplaint(t, z, complaint)
		return false
	case len(z.file.Zone.Problems) > 0:
		t.Errorf("%s %s: %s reads it; we: %s", z.name, z.file.Path, c.peer.program, z.file.Zone.Problems[0].Message)
	default:
		c.checkRecords(t, z, theirs)
	}
	return true
}

// completed gives a zone what no name server loads it without: an SOA record and name servers; lacking are those that it hadn't.
func completed(apex zone.Name, file *zone.File) (src []byte, lacking []peers.Record) {
	src = bytes.Clone(file.Src())
	owner, _ := peers.Name(string(apex))
	for _, add := range []struct {
		rrtype uint16
		data   string
	}{{dns.TypeSOA, ". . 1 1 1 1 1"}, {dns.TypeNS, "ns.example.net."}} {
		if len(file.Zone.AtType(apex, add.rrtype)) == 0 {
			src = fmt.Appendf(src, "\n%s 5 IN %s %s\n", apex, zone.TypeString(add.rrtype), add.data)
			lacking = append(lacking, peers.Record{Owner: owner, Type: add.rrtype})
		}
	}
	return src, lacking
}

// A loading is what a peer made of a zone.
type loading struct {
	records   []peers.Record
	complaint string
}

// loadings are those of the whole run, by hash: several tests have a peer read the same zones.
var loadings sync.Map

// read has the peer read a zone that may include files. What it was given to load the zone at all isn't among the records.
func (p *peer) read(t *testing.T, apex zone.Name, file *zone.File, files map[string][]byte) (records []peers.Record, complaint string) {
	t.Helper()
	src, lacking := completed(apex, file)
	key := sha256.Sum256(fmt.Appendf(nil, "%s %q %q %q", p.program, apex, src, files)) // a map is printed in order
	known, ok := loadings.Load(key)
	if !ok {
		folder := t.TempDir()
		for name, included := range files {
			writeBelow(t, folder, name, included)
		}
		writeBelow(t, folder, "the.zone", src)
		records, complaint, err := p.load(folder, string(apex), "the.zone")
		if err != nil {
			t.Errorf("%s: %v", file.Path, err)
		}
		known = loading{records, complaint}
		loadings.Store(key, known)
	}
	l := known.(loading)
	return slices.DeleteFunc(slices.Clone(l.records), func(r peers.Record) bool {
		return slices.ContainsFunc(lacking, func(l peers.Record) bool { return l.Owner == r.Owner && l.Type == r.Type })
	}), l.complaint
}

func writeBelow(t *testing.T, folder, name string, octets []byte) {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, octets, 0o600); err != nil {
		t.Fatal(err)
	}
}

// complaintLine finds the line number in what named-compilezone and Knot say.
var complaintLine = regexp.MustCompile(`the\.zone(?::|', line )(\d+)`)

func (c *comparison) checkComplaint(t *testing.T, z *outsideZone, complaint string) {
	t.Helper()
	src, _ := completed(z.file.Zone.Apex, z.file)
	text := strings.Split(string(src), "\n")
	findings := lint.Check(lint.NewRun([]*zone.File{z.file}, lint.Options{RuleIDs: rules.IDs(), Now: now}), rules.All)
	explained := false
	for said := range strings.Lines(complaint) {
		if c.peer.remark.MatchString(said) {
			continue
		}
		m := complaintLine.FindStringSubmatch(said)
		at, number := "", 0
		if m != nil {
			number, _ = strconv.Atoi(m[1])
			at = text[min(number, len(text))-1]
			if slices.ContainsFunc(findings, func(f *lint.Finding) bool { return isErrorAt(f, number) }) {
				c.agreed++
				explained = true
				continue
			}
		}
		known := slices.IndexFunc(c.peer.refusals, func(r refusal) bool { return r.explains(said, at, findings) })
		if known >= 0 {
			c.refusals[known]++
			explained = true
		} else if m != nil {
			t.Errorf("%s %s: we find no error in line %d, %q: %s", z.name, z.file.Path, number, at, said)
		}
	}
	if !explained {
		t.Errorf("%s %s: %s", z.name, z.file.Path, complaint)
	}
}

func (r *refusal) explains(said, at string, findings []*lint.Finding) bool {
	return r.said.MatchString(said) && r.at.MatchString(at) && (len(r.rules) == 0 || slices.ContainsFunc(findings, func(f *lint.Finding) bool {
		return slices.Contains(r.rules, f.Rule.ID)
	}))
}

// isErrorAt reports whether a finding is an error that stands in a line of the file, or begins above it and ends there.
func isErrorAt(f *lint.Finding, line int) bool {
	top := f.Top()
	if f.Severity != lint.Error || top.Source != 0 {
		return false
	}
	lines := f.Zone.File.Sources[0].Lines()
	return lines.Position(top.Span.Start).Line <= line && line <= lines.Position(top.Span.End).Line
}

func (c *comparison) checkRecords(t *testing.T, z *outsideZone, theirs []peers.Record) {
	t.Helper()
	ours := map[peers.Record]bool{} // without TTL
	ttls := map[setKey]map[uint32]bool{}
	unsaid := map[setKey]bool{} // the TTL
	apex, err := peers.Name(string(z.file.Zone.Apex))
	if err != nil {
		t.Fatal(err)
	}
	for id := range z.file.Zone.Records {
		id := zone.RecordID(id)
		rr, err := z.file.Zone.RR(id)
		if err != nil {
			t.Errorf("%s: %v", z.name, err)
			continue
		}
		r, err := peers.FromRR(rr)
		if err != nil {
			t.Errorf("%s: %v", z.name, err)
			continue
		}
		if !strings.HasSuffix(r.Owner, apex) || c.peer.unseen[r.Type] {
			continue
		}
		key := setKey{r.Owner, r.Type}
		if ttls[key] == nil {
			ttls[key] = map[uint32]bool{}
		}
		ttls[key][r.TTL] = true
		unsaid[key] = unsaid[key] || z.file.Zone.Record(id).Flags&(zone.TTLWritten|zone.TTLDirective) == 0
		ours[bare(r)] = true
	}
	c.zones++
	read := map[peers.Record]bool{}
	for _, r := range theirs {
		read[bare(r)] = true
		c.records++
		c.types[r.Type] = true
		key := setKey{r.Owner, r.Type}
		if !ours[bare(r)] {
			t.Errorf("%s %s: only %s reads %s", z.name, z.file.Path, c.peer.program, r)
		} else if mayDiffer := c.peer.ownDefault && unsaid[key]; !ttls[key][r.TTL] && !mayDiffer {
			t.Errorf("%s %s: %s reads a TTL of %d: %s; we %v", z.name, z.file.Path, c.peer.program, r.TTL, r, ttls[key])
		}
	}
	for r := range ours {
		if !read[r] {
			t.Errorf("%s %s: only we read %s", z.name, z.file.Path, r)
		}
	}
}

// bare is a record without its TTL, of which an RRset has one for a server, and with data in lower case: names are kept so by Knot and by
// us, and texts are the same then too.
func bare(r peers.Record) peers.Record {
	r.TTL, r.Data = 0, peers.Lower([]byte(r.Data))
	return r
}

const (
	placeholder = `\b___SERIAL___\b`
	otherClass  = `(?i)\b(CH|HS|CLASS3)\b`
)

var bind = &peer{
	program: "named-compilezone", from: "bind9-utils", load: peers.CompileZone, cases: knownToBIND,
	remark: regexp.MustCompile(`using RFC1035 TTL semantics|ignoring out-of-zone data|TTL set to prior TTL|loading from master file|not loaded due to errors`),
	refusals: []refusal{
		refused(`class '(CH|HS)' != zone class`, otherClass, "one class in a zone; the rules look at IN only"),
		refused(`unknown RR type`, `\bA(LIAS|NAME)\b`, "the type is known to some providers only"),
		refused(`not a valid number`, placeholder, "what publishes the zone puts the serial there"),
		refused(`has 0 SOA records`, ``, "a byte order mark is part of the first word"),
		refused(`marked\.inc:1: unexpected end`, ``, "said of the byte order mark in that file", "zone/typographic"),
		refused(`CNAME and other data|multiple RRs of singleton type`, ``, "said of another record at that name",
			"zone/cname-other-data", "zone/cname-apex", "zone/cname-multiple", "zone/soa"),
		refused(`has no address records`, ``, "no fault of what is written, but of what isn't", "zone/target-dangling", "zone/target-dot-maybe"),
		refused(`extra input text`, ``, "what stands below an $ORIGIN that can't be read", "zone/name-invalid", "zone/origin-dot"),
		refused(`no TTL specified`, ``, "we say it once, of the first of these records", "zone/parse"),
		refused(`unbalanced parentheses`, `^\s*$`, "said where the bracket opens", "zone/parse"),
		refused(`unbalanced quotes|unknown RR type`, `over its line"`, "said where the quote stands that isn't closed in its line", "zone/parse"),
	},
}

var knot = &peer{
	program: "kzonesign", from: "knot-dnssecutils", load: peers.SignZone, ownDefault: true,
	cases: map[string]string{
		"zone/txt-cut-by-comment/bracket": "a bracket that closes right behind a word is a part of it to Knot",
		"all/reading/cr":                  "Knot reads no CR, and takes a file of one long comment for empty",
		"dkim/multiple/not":               "Knot cuts a string of more than 255 octets in two",
		"zone/rrset-ttl/none":             "Knot has a TTL of its own for records without",
		"zone/soa/several":                "Knot keeps the first SOA record, without a word",
	},
	unseen: map[uint16]bool{dns.TypeRRSIG: true},
	remark: regexp.MustCompile(`^warning: |failed to load zone`),
	refusals: []refusal{
		refused(`unsupported record type`, otherClass, "one class in a zone; the rules look at IN only"),
		refused(`unsupported record type`, `\bA(LIAS|NAME)\b`, "the type is known to some providers only"),
		refused(`unsupported record type`, `\bAMTRELAY\b`, "this Knot doesn't know it"),
		refused(`invalid text character`, `[^ -~\t]`, "octets beyond ASCII must be escaped in its texts"),
		refused(`invalid domain name character|owner is invalid`, `[^ -~\t]|[!&$^@]`, "such octets must be escaped in its names"),
		refused(`previous owner is invalid`, `^\s`, "said of the record above that gives the owner", "zone/idn", "zone/typographic"),
		refused(`unsupported CRLF newline`, `\r$`, "it reads no CR"),
		refused(`invalid directive`, `^\$GENERATE`, "it knows no $GENERATE"),
		refused(`invalid FQDN zone origin`, `^\$ORIGIN .*[^. ]\s*$`, "it knows no relative $ORIGIN"),
		refused(`include file processing error`, `^\$INCLUDE mail.inc`, "the file has a relative $ORIGIN"),
		refused(`include file processing error`, `^\$INCLUDE marked.inc`, "said of the byte order mark in that file", "zone/typographic"),
		refused(`invalid text string`, `"three`, "a word right behind a string isn't one to it"),
		refused(`invalid number`, placeholder, "what publishes the zone puts the serial there"),
		refused(`invalid number`, `GPOS "`, "it knows GPOS without quotes only"),
		refused(`unclosed last multiline block`, `^\s*$`, "it knows no bracket before an owner; else we say it where the bracket opens"),
		refused(`unsupported record type`, `^over its line"`, "said where the quote stands that isn't closed in its line", "zone/parse"),
		refused(`unsupported record type`, `^ *mail \)`, "it forgets the bracket after an error", "zone/mx-preference-in-target"),
		refused(`unsupported record type`, `(?i)\bCLASS1\b`, "it knows IN by that name only"),
		refused(`unsupported record type`, `^\( d `, "it knows no bracket before an owner"),
	},
}

func TestGoldenZonesReadByBIND(t *testing.T) { bind.compare(t, goldenZones(t)).checkUsed(t) }

func TestCorpusReadByBIND(t *testing.T) { bind.compare(t, corpusZones(t)) }

func TestGoldenZonesReadByKnot(t *testing.T) { knot.compare(t, goldenZones(t)).checkUsed(t) }

func TestCorpusReadByKnot(t *testing.T) { knot.compare(t, corpusZones(t)) }

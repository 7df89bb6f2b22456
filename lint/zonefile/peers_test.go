package zonefile

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/linttest/peers"
	"github.com/zonemend/zonemend/lint/linttest/zonegen"
	"github.com/zonemend/zonemend/lint/zone"
)

var manyZones = flag.Int("zones", 12, "how many generated zones are compared with what other programs read")

// ours are the records of a zone as we read them, in order.
func ours(t *testing.T, z *zone.Zone) []peers.Record {
	t.Helper()
	var out []peers.Record
	for id := range z.Records {
		rr, err := z.RR(zone.RecordID(id))
		if err != nil {
			t.Errorf("%s: %v", z.Describe(zone.RecordID(id)), err)
			continue
		}
		r, err := peers.FromRR(rr)
		if err != nil {
			t.Error(err)
			continue
		}
		out = append(out, r)
	}
	return out
}

// parsed are the records that dns.ZoneParser reads, in order.
func parsed(src string, files map[string]string) ([]peers.Record, error) {
	fs := fstest.MapFS{}
	for name, text := range files {
		fs[name] = &fstest.MapFile{Data: []byte(text)}
	}
	parser := dns.NewZoneParser(strings.NewReader(src), zonegen.Origin, "main")
	parser.SetIncludeAllowed(true)
	parser.SetIncludeFS(fs)
	var out []peers.Record
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		r, err := peers.FromRR(rr)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, parser.Err()
}

// readWith reads a generated zone with the files that it includes.
func readWith(src string, files map[string]string) *zone.Zone {
	return Format{}.Read("example.com.zone", []byte(src), zone.Options{Origin: zonegen.Origin, Load: func(_, path string) (string, []byte, error) {
		if text, ok := files[path]; ok {
			return path, []byte(text), nil
		}
		return "", nil, errors.New("no such file")
	}}).Zone
}

// A difference is an intended one: between us and another reader, about entries of a type or with a trick.
type difference struct {
	what string // a type or a trick
	why  string
}

func find(list []difference, e *zonegen.Entry) int {
	return slices.IndexFunc(list, func(d difference) bool { return d.what == e.Type && e.Trick == "" || d.what == e.Trick })
}

// Every entry that the generator can make is read alone by dns.ZoneParser and by us.
func TestZoneParser(t *testing.T) {
	compared, flat := 0, 0
	used := map[int]bool{}
	for seed := range uint64(*manyZones + 1) {
		z := zonegen.Make(seed, 400)
		if seed == 0 {
			z = zonegen.Every(seed)
		}
		z.Head = zonegen.PlainHead
		for i := range z.Entries {
			e := &z.Entries[i]
			if e.Inherits {
				continue
			}
			src := z.Text(func(other *zonegen.Entry) bool { return other == e })
			theirs, problem := parserDiffers(t, z, src, e.Flat)
			if known := find(parserDifferences, e); problem != "" && known >= 0 {
				used[known] = true
			} else if problem != "" {
				t.Errorf("%s %s: %q: %s", e.Type, e.Trick, e.Text, problem)
			}
			if e.Flat != "" {
				flat++
			}
			compared += theirs
		}
	}
	for i, d := range parserDifferences {
		if !used[i] {
			t.Errorf("%s: there is no difference any more (%s)", d.what, d.why)
		}
	}
	t.Logf("%d records of %d record types compared with dns.ZoneParser, %d of them laid over several lines by us only; %d intended differences",
		compared, len(zonegen.Types()), flat, len(parserDifferences))
}

// parserDiffers says what dns.ZoneParser reads otherwise than we. It loses blanks at brackets and ends of lines, so it is given a record
// without them where there is one.
func parserDiffers(t *testing.T, z *zonegen.Zone, src, flat string) (compared int, problem string) {
	t.Helper()
	mine := readWith(src, z.Files)
	if flat != "" {
		src = z.Head + flat
	}
	theirs, err := parsed(src, z.Files)
	switch {
	case err != nil && len(mine.Problems) > 0:
		return 0, ""
	case err != nil:
		return 0, "dns.ZoneParser: " + err.Error()
	case len(mine.Problems) > 0:
		return 0, "we: " + mine.Problems[0].Message
	}
	if got := ours(t, mine); !slices.Equal(got, theirs) {
		return 0, fmt.Sprintf("only dns.ZoneParser reads\n%v\nonly we read\n%v", onlyIn(theirs, got), onlyIn(got, theirs))
	}
	return len(theirs), ""
}

var parserDifferences = []difference{
	{"DNSKEY algorithm in words", "dns.ZoneParser knows the numbers only, BIND both"},
	{"GPOS in quotes", "dns.ZoneParser knows them without quotes only, BIND both"},
	{"$GENERATE nibbles", "dns.ZoneParser knows no nibbles"},
	{"$GENERATE data in quotes", "dns.ZoneParser takes the quotes for part of the data; BIND takes them off"},
	{"strings without blanks", "dns.ZoneParser wants a blank behind the type; BIND doesn't"},
	{"string over lines", "RFC 1035 allows it and BIND rejects it, so we say so"},
	{"escaped newline in a string", "BIND and dns.ZoneParser read it; somebody forgot a quote, so we say so"},
	{"empty unquoted TXT", "dns.ZoneParser reads a TXT record without strings, which RFC 1035 doesn't have"},
	{"bracket at the line's start", "dns.ZoneParser inherits the owner; BIND takes the first word for the owner, as we do"},
	{"lone CR", "dns.ZoneParser drops it; BIND takes it for the end of a line"},
	{"CR inside a line", "dns.ZoneParser drops it; BIND takes it for the end of a line"},
}

// compileRaw is what named-compilezone reads, in the raw format of BIND: RRsets with their data in wire form.
func compileRaw(t *testing.T, src string, files map[string]string) ([]peers.Record, string) {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		writeTest(t, filepath.Join(folder, name), text)
	}
	writeTest(t, filepath.Join(folder, "zone"), src)
	records, complaint, err := peers.CompileZone(folder, zonegen.Origin, "zone")
	if err != nil {
		t.Fatal(err)
	}
	return records, complaint
}

func writeTest(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// asSets is what a server makes of records: each once, with the TTL of the first of its RRset, in any order, and nothing that lies outside
// of the zone.
func asSets(records []peers.Record) []peers.Record {
	type set struct {
		owner  string
		rrtype uint16
		covers string
	}
	ttl := map[set]uint32{}
	apex, _ := peers.Name(zonegen.Origin)
	out := make([]peers.Record, 0, len(records))
	for _, r := range records {
		if !strings.HasSuffix(r.Owner, apex) {
			continue
		}
		key := set{r.Owner, r.Type, ""}
		if r.Type == dns.TypeRRSIG || r.Type == dns.TypeSIG {
			key.covers = r.Data[:2]
		}
		if first, ok := ttl[key]; ok {
			r.TTL = first
		}
		ttl[key] = r.TTL
		r.Data = peers.Lower([]byte(r.Data)) // we keep an origin in lower case
		out = append(out, r)
	}
	slices.SortFunc(out, peers.Compare)
	return slices.Compact(out)
}

// onlyIn returns the records of a that b hasn't got.
func onlyIn(a, b []peers.Record) []peers.Record {
	return slices.DeleteFunc(slices.Clone(a), func(r peers.Record) bool {
		return slices.Contains(b, r)
	})
}

// Generated zones are what named-compilezone reads of them; what it reads otherwise, or not at all, is listed.
func TestCompileZone(t *testing.T) {
	peers.Need(t, "named-compilezone", "bind9-utils")
	every, refused := zonegen.Every(0), 0
	for i := range every.Entries {
		e := &every.Entries[i]
		known := find(compileDifferences, e)
		if known < 0 && good(every, e) {
			continue
		}
		src := every.Text(func(other *zonegen.Entry) bool { return other == e })
		problem, _ := compileDiffers(t, src, every.Files)
		switch {
		case known >= 0 && problem == "":
			t.Errorf("%s: there is no difference any more (%s)", compileDifferences[known].what, compileDifferences[known].why)
		case known < 0 && !strings.HasPrefix(problem, "named-compilezone"):
			t.Errorf("%s: %s; named-compilezone reads it", e.Trick, problem)
		case known < 0:
			refused++
		}
	}
	zones := []*zonegen.Zone{every}
	for seed := range uint64(*manyZones) {
		zones = append(zones, zonegen.Make(seed+1, 400))
	}
	compared := 0
	for i, z := range zones {
		// After a TTL that differs from that of its RRset BIND goes on with the latter, where RFC 1035 section 5.1 says that
		// the last stated one is inherited. So without $TTL no RRset has two.
		single := !strings.Contains(strings.ToUpper(z.Head), "$TTL")
		src := z.Text(func(e *zonegen.Entry) bool {
			mayDiffer := e.Inherits || e.Trick == "type as owner"
			return find(compileDifferences, e) < 0 && good(z, e) && (!single || !mayDiffer)
		})
		problem, records := compileDiffers(t, src, z.Files)
		if problem != "" {
			t.Errorf("zone %d: %s", i, problem)
		}
		compared += records
	}
	t.Logf("%d zones of %d records of %d types compared with named-compilezone, %d mistakes that both refuse, %d intended differences",
		len(zones), compared, len(zonegen.Types()), refused, len(compileDifferences))
}

// good reports whether we find nothing wrong with an entry.
func good(z *zonegen.Zone, e *zonegen.Entry) bool {
	return len(readWith(zonegen.PlainHead+e.Text, z.Files).Problems) == 0
}

// compileDiffers says what named-compilezone reads otherwise than we.
func compileDiffers(t *testing.T, src string, files map[string]string) (problem string, compared int) {
	t.Helper()
	mine := readWith(src, files)
	theirs, complaint := compileRaw(t, src, files)
	switch {
	case complaint != "":
		return "named-compilezone: " + complaint, 0
	case len(mine.Problems) > 0:
		return "we: " + mine.Problems[0].Message, 0
	}
	got, want := asSets(ours(t, mine)), asSets(theirs)
	if !slices.Equal(got, want) {
		return fmt.Sprintf("only named-compilezone reads\n%v\nonly we read\n%v", onlyIn(want, got), onlyIn(got, want)), 0
	}
	return "", len(got)
}

var compileDifferences = []difference{
	{"MD", "obsolete since RFC 973, and BIND refuses it"},
	{"IPSECKEY without key", "BIND wants one (RFC 4025 section 2.4 doesn't)"},
	{"NS at a wildcard", "BIND refuses it; zone/wildcard speaks of it"},
	{"MF", "obsolete since RFC 973, and BIND refuses it"},
	{"ISDN without sub-address", "miekg/dns packs an empty sub-address where there is none"},
	{"NXT", "miekg/dns packs the types as those of NSEC; BIND in the form of RFC 2535"},
	{"UINFO", "BIND doesn't know it"},
	{"UID", "BIND doesn't know it"},
	{"GID", "BIND doesn't know it"},
	{"AMTRELAY discovery", "miekg/dns packs no relay where the discovery bit is set"},
	{"$GENERATE data of several words", "BIND wants them in quotes; what is meant is clear"},
	{"class CH", "BIND wants one class in a zone; the rules look at IN only"},
	{"class HS", "BIND wants one class in a zone; the rules look at IN only"},
	{"TTL over 31 bits", "BIND takes it for 0 (RFC 2181 section 8); we keep it, and zone/ttl-range speaks of it"},
	{"TTL with trailing number", "BIND refuses it; we count the rest as seconds, as dns.ZoneParser does"},
	{"owner in quotes", "BIND takes the quotes off; nobody else does, so we say so"},
	{"DNSKEY flags in words", "nobody but BIND knows them"},
	{"KEY in words", "nobody but BIND knows them"},
	{"escaped newline in a string", "BIND and dns.ZoneParser read it; somebody forgot a quote, so we say so"},
	{"NSEC without types", "BIND wants one at least (RFC 4034 section 4.1.2); a signed zone isn't ours to mend"},
}

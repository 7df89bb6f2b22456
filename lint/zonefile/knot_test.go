package zonefile

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/linttest/peers"
	"github.com/zonemend/zonemend/lint/linttest/zonegen"
)

// Generated zones are what Knot reads of them; what it reads otherwise, or not at all, is listed.
func TestSignZone(t *testing.T) {
	peers.Need(t, "kzonesign", "knot-dnssecutils")
	every, mistakes := zonegen.Every(0), 0
	for i := range every.Entries {
		e := &every.Entries[i]
		known := find(knotDifferences, e)
		if known < 0 && good(every, e) {
			continue
		}
		src := every.Text(func(other *zonegen.Entry) bool { return other == e })
		problem, _ := signDiffers(t, src, src, every.Files)
		switch {
		case known >= 0 && problem == "":
			t.Errorf("%s: there is no difference any more (%s)", knotDifferences[known].what, knotDifferences[known].why)
		case known < 0 && !strings.HasPrefix(problem, "kzonesign"):
			t.Errorf("%s: %s; kzonesign reads it", e.Trick, problem)
		case known < 0:
			mistakes++
		}
	}
	zones := []*zonegen.Zone{every}
	for seed := range uint64(*manyZones) {
		zones = append(zones, zonegen.Make(seed+1, 400))
	}
	compared, octets, types := 0, 0, map[string]bool{}
	for i, z := range zones {
		if !strings.Contains(strings.ToUpper(z.Head), "$TTL") {
			z.Head = "$TTL 77\n" + z.Head // without it, Knot has a TTL of its own
		}
		keep := func(e *zonegen.Entry) bool { return find(knotDifferences, e) < 0 && !isLaidForUs(e) && good(z, e) }
		bad := map[*zonegen.Entry]bool{}
		for refusedByKnot(t, z, keep, bad) { // which ends where a record is broken that goes over lines
		}
		for e := range bad {
			if !knotRefuses.MatchString(e.Text) && !e.Inherits {
				t.Errorf("zone %d: kzonesign refuses %q", i, e.Text)
			}
		}
		octets += len(bad)
		kept := func(e *zonegen.Entry) bool { return keep(e) && !bad[e] }
		src := z.Text(kept)
		for _, e := range z.Kept(kept) {
			types[e.Type] = true
		}
		problem, records := signDiffers(t, src, strings.ReplaceAll(src, "\r\n", "\n"), z.Files)
		if problem != "" {
			t.Errorf("zone %d: %s", i, problem)
		}
		compared += records
	}
	delete(types, "") // of directives
	t.Logf("%d zones of %d records of %d types compared with kzonesign, %d mistakes that both refuse, %d records with octets that it doesn't read, %d intended differences",
		len(zones), compared, len(types), mistakes, octets, len(knotDifferences))
}

var (
	knotWord  = regexp.MustCompile(`[^\s"][()]`)
	knotOwner = regexp.MustCompile(`(?m)^[ \t]+\([ \t\r]*(;.*)?\n`)
)

// isLaidForUs reports whether a record may be laid so that Knot reads another: as the tricks "word before a bracket" and "first word below
// a bracket" are.
func isLaidForUs(e *zonegen.Entry) bool {
	switch e.Type {
	case "TXT", "SPF", "HINFO", "CAA", "SVCB", "HTTPS", "NAPTR", "URI":
		return knotWord.MatchString(e.Text)
	}
	return e.Inherits && knotOwner.MatchString(e.Text)
}

// knotRefuses finds octets that Knot wants to be escaped, in names and in texts.
var knotRefuses = regexp.MustCompile(`[^\t\n\r -~]|(^|\s)\$dollar`)

// knotLine finds the line number in what kzonesign says.
var knotLine = regexp.MustCompile(`error in zone, file '[^']*/zone', line (\d+)`)

// refusedByKnot adds the entries that kzonesign doesn't read, and reports whether there are new ones.
func refusedByKnot(t *testing.T, z *zonegen.Zone, keep func(*zonegen.Entry) bool, bad map[*zonegen.Entry]bool) bool {
	t.Helper()
	kept := func(e *zonegen.Entry) bool { return keep(e) && !bad[e] }
	_, complaint := sign(t, strings.ReplaceAll(z.Text(kept), "\r\n", "\n"), z.Files)
	at := make([]*zonegen.Entry, strings.Count(z.Head, "\n")+1) // by line
	for _, e := range z.Kept(kept) {
		for range strings.Count(e.Text, "\n") {
			at = append(at, e)
		}
	}
	before := len(bad)
	for _, m := range knotLine.FindAllStringSubmatch(complaint, -1) {
		line, _ := strconv.Atoi(m[1])
		bad[at[line]] = true
	}
	return len(bad) > before
}

// sign is what kzonesign reads, or what it says.
func sign(t *testing.T, src string, files map[string]string) ([]peers.Record, string) {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		writeTest(t, filepath.Join(folder, name), text)
	}
	writeTest(t, filepath.Join(folder, "zone"), src)
	records, complaint, err := peers.SignZone(folder, zonegen.Origin, "zone")
	if err != nil {
		return nil, err.Error()
	}
	return records, complaint
}

// signDiffers says what kzonesign reads otherwise than we. It gets a text of its own.
func signDiffers(t *testing.T, src, plain string, files map[string]string) (problem string, compared int) {
	t.Helper()
	mine := readWith(src, files)
	theirs, complaint := sign(t, plain, files)
	switch {
	case complaint != "":
		return "kzonesign: " + complaint, 0
	case len(mine.Problems) > 0:
		return "we: " + mine.Problems[0].Message, 0
	}
	got, want := asSets(lastTTL(ours(t, mine))), asSets(theirs)
	got = slices.DeleteFunc(got, func(r peers.Record) bool { return r.Type == dns.TypeRRSIG })
	if !slices.Equal(got, want) {
		return fmt.Sprintf("only kzonesign reads\n%v\nonly we read\n%v", onlyIn(want, got), onlyIn(got, want)), 0
	}
	return "", len(got)
}

// lastTTL gives each RRset the TTL of its last record, as Knot does.
func lastTTL(records []peers.Record) []peers.Record {
	type set struct {
		owner  string
		rrtype uint16
	}
	ttl := map[set]uint32{}
	for _, r := range records {
		ttl[set{r.Owner, r.Type}] = r.TTL
	}
	for i := range records {
		records[i].TTL = ttl[set{records[i].Owner, records[i].Type}]
	}
	return records
}

// forEach makes differences that have one reason.
func forEach(why string, what ...string) []difference {
	var out []difference
	for _, w := range what {
		out = append(out, difference{w, why})
	}
	return out
}

var knotDifferences = slices.Concat(
	forEach("Knot 3.2 doesn't know the type", "MD", "MF", "MB", "MG", "MR", "NULL", "X25", "ISDN", "NSAP-PTR", "SIG", "PX", "GPOS", "NXT", "EID", "NIMLOC", "ATMA",
		"HIP", "NINFO", "RKEY", "TALINK", "UINFO", "UID", "GID", "UNSPEC", "AVC", "AMTRELAY", "RESINFO", "TA", "DLV", "AMTRELAY discovery", "GPOS in quotes",
		"ISDN without sub-address"),
	forEach("Knot has no $GENERATE", "$GENERATE", "$GENERATE step", "$GENERATE offset", "$GENERATE width", "$GENERATE width without base", "$GENERATE bases", "$GENERATE nibbles",
		"$GENERATE dollars", "$GENERATE class and TTL", "$GENERATE data in quotes", "$GENERATE data of several words"),
	forEach("Knot wants absolute origins", "$ORIGIN relative", "$INCLUDE with origin", "$INCLUDE with relative origin"),
	forEach("Knot knows the class IN only, and by that name; the rules look at IN only", "class by number", "class CH", "class HS"),
	forEach("Knot wants such octets escaped", "unescaped octets", "NUL", "octets in a name", "at sign in a name"),
	forEach("Knot wants brackets behind the owner, and none in another", "brackets around all", "brackets one in another"),
	forEach("Knot wants blanks there", "strings without blanks", "strings without blanks, words", "quote inside a word"),
	forEach("Knot reads no CR", "lone CR"),
	[]difference{
		{"word before a bracket", "Knot takes the bracket for a part of the word"},
		{"first word below a bracket", "Knot takes it for an owner"},
		{"TTL with trailing number", "Knot refuses it; we count the rest as seconds, as dns.ZoneParser does"},
		{"bracket at the line's start", "Knot inherits the owner; BIND takes the first word for the owner, as we do"},
	},
)

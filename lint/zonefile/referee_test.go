package zonefile

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/zone"
)

// named-compilezone is the referee: what it makes of a zone must be what we read. It drops repeated
// records and those outside of the zone, and gives an RRset the TTL of its first record; so the records
// are compared as a set, without TTL, and the others are left out on our side too.
func TestReferee(t *testing.T) {
	if _, err := exec.LookPath("named-compilezone"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("named-compilezone is missing: install bind9-utils")
		}
		t.Log("named-compilezone is not installed")
		return
	}
	sources := map[string][]byte{}
	for name, src := range layouts {
		sources[name] = []byte(src)
	}
	paths, _ := filepath.Glob("../../../shared/corpus/bind/*/*")
	for _, path := range paths {
		if src, err := os.ReadFile(path); err == nil {
			sources[path] = src
		}
	}
	compared, rejected := 0, 0
	for name, src := range sources {
		z := Format{}.Read(name, src, zone.Options{}).Zone
		if !z.OriginKnown() {
			z = Format{}.Read("example.com.zone", src, zone.Options{}).Zone
		}
		if len(z.AtType(z.Apex, dns.TypeNS)) == 0 {
			// BIND loads no zone without name servers.
			src = append(bytes.Clone(src), "\n"+string(z.Apex)+" 5 IN NS ns.example.net.\n"...)
			z = Format{}.Read(name, src, zone.Options{Origin: z.OriginAt(0, 0)}).Zone
		}
		theirs, ok := compile(t, z, src)
		if _, inline := layouts[name]; inline && !ok {
			t.Logf("BIND rejects the layout %q", name)
		}
		if !ok {
			rejected++
			continue
		}
		ours := lineSet(z, z.Apex)
		if !slices.Equal(ours, lineSet(theirs, z.Apex)) {
			t.Errorf("%s: we read\n%s\nnamed-compilezone reads\n%s", name, strings.Join(ours, "\n"), strings.Join(lineSet(theirs, z.Apex), "\n"))
		}
		compared += len(ours)
	}
	t.Logf("%d records of %d zones compared, %d zones rejected by BIND", compared, len(sources)-rejected, rejected)
	if compared < 20 {
		t.Error("too little was compared")
	}
}

func compile(t *testing.T, z *zone.Zone, src []byte) (*zone.Zone, bool) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "zone")
	if err := os.WriteFile(path, src, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("named-compilezone", "-q", "-i", "none", "-k", "ignore", "-n", "ignore", "-m", "ignore", "-M", "ignore", "-S", "ignore", "-o", "-", string(z.Apex), path)
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		return nil, false
	}
	theirs := Format{}.Read("compiled", out.Bytes(), zone.Options{Origin: zone.Root}).Zone
	if len(theirs.Problems) > 0 {
		t.Errorf("what named-compilezone writes can't be read: %v", theirs.Problems[0].Message)
	}
	return theirs, true
}

// lineSet returns the records of a zone without TTL, sorted, each once.
func lineSet(z *zone.Zone, apex zone.Name) []string {
	var lines []string
	for i := range z.Records {
		id := zone.RecordID(i)
		r := z.Record(id)
		if !z.Owner(id).IsBelow(apex) || r.Class != 1 {
			continue
		}
		line := string(z.Owner(id)) + " " + zone.TypeString(r.Type)
		data, _ := zone.AppendData(nil, r.Type, z.Data(id), z.Origin(id))
		for _, c := range data {
			line += " " + string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15])
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

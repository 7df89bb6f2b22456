package export

import (
	"errors"
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/zone"
)

// A sorted file stays sorted, whatever one fix renames, adds and takes away, and however the file is laid out.
func TestNamesStaySorted(t *testing.T) {
	labels := []string{"*", "1", "2", "10", "a", "b", "c", "m1", "m2", "m10", "x.y", "z"}
	rounds := 2000
	if testing.Short() {
		rounds = 200
	}
	refused := map[string]int{}
	for seed := range rounds {
		r := rand.New(rand.NewSource(int64(seed)))
		src := sortedFile(r, labels)
		z := open(t, "example.com.yaml", src).Zone
		changes := changesOfNames(r, z, labels)
		if len(changes) == 0 {
			continue
		}
		err := try(z, changes)
		var not *zone.NotEditable
		if errors.As(err, &not) {
			refused[not.Reason]++
		} else if err != nil {
			t.Fatalf("seed %d: %v in\n%s", seed, err, src)
		}
	}
	total := 0
	for _, reason := range slices.Sorted(maps.Keys(refused)) {
		t.Logf("%d × %s", refused[reason], reason)
		total += refused[reason]
	}
	if refused[errImmovable.Reason] > 0 || total > rounds/3 {
		t.Errorf("of %d changes %d are refused, and %d since the entry can't be moved", rounds, total, refused[errImmovable.Reason])
	}
}

// sortedFile writes a zone of octoDNS in one of the ways that files are laid out.
func sortedFile(r *rand.Rand, labels []string) string {
	between := []string{"", "", "\n"}[r.Intn(3)]
	list := []string{"- ", "  - "}[r.Intn(2)]
	var entries []string
	for i, label := range append([]string{""}, labels...) {
		if i > 0 && r.Intn(2) == 0 {
			continue
		}
		entry := ""
		if r.Intn(4) == 0 {
			entry = fmt.Sprintf("# above %d\n", i)
		}
		entry += "'" + label + "':"
		if r.Intn(4) == 0 {
			entry += fmt.Sprintf(" # on %d", i)
		}
		address := fmt.Sprintf("192.0.2.%d", i)
		if r.Intn(2) == 0 {
			entry += "\n  type: A\n  value: " + address
		} else {
			indent := strings.Repeat(" ", len(list))
			entry += "\n" + list + "type: A\n" + indent + "value: " + address + "\n" + list + "type: MX\n" + indent + "values:\n" +
				indent + "- exchange: mx.example.net.\n" + indent + "  preference: 10"
		}
		if r.Intn(6) == 0 {
			entry += fmt.Sprintf("\n  # within %d", i)
		}
		entries = append(entries, entry)
	}
	src := []string{"", "---\n", "# top\n", "# top\n\n"}[r.Intn(4)] + strings.Join(entries, "\n"+between) + []string{"", "\n"}[r.Intn(2)]
	if r.Intn(3) == 0 {
		src = strings.ReplaceAll(src, "\n", "\r\n")
	}
	return src
}

// changesOfNames returns changes that give some entries other names, bring records to others, and take some away.
func changesOfNames(r *rand.Rand, z *zone.Zone, labels []string) (changes []zone.Change) {
	used := map[zone.Name]bool{}
	some := func() zone.Name { return z.Apex.Join(labels[r.Intn(len(labels))]) }
	for range 1 + r.Intn(3) {
		from, to := z.Owner(zone.RecordID(r.Intn(len(z.Records)))), some()
		if used[from] || used[to] || len(z.At(to)) > 0 {
			continue
		}
		used[from], used[to] = true, true
		for _, id := range z.At(from) {
			changes = append(changes, zone.SetOwner{Record: id, Owner: to})
		}
		if r.Intn(2) == 0 {
			changes = append(changes, zone.Add{After: z.At(from)[0], Owner: to, TTL: z.Record(z.At(from)[0]).TTL, Type: dns.TypeTXT, Data: []string{`"along"`}})
		}
	}
	for range r.Intn(4) {
		after, to := zone.RecordID(r.Intn(len(z.Records))), some()
		if !used[to] {
			changes = append(changes, zone.Add{After: after, Owner: to, TTL: z.Record(after).TTL, Type: dns.TypeTXT, Data: []string{`"new"`}})
		}
		used[to] = true
	}
	if id := zone.RecordID(r.Intn(len(z.Records))); r.Intn(3) == 0 && !used[z.Owner(id)] {
		for _, id := range z.At(z.Owner(id)) {
			changes = append(changes, zone.Delete{Record: id, KeepComment: r.Intn(2) == 0})
		}
	}
	return changes
}

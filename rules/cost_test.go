package rules_test

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

var updateCost = flag.Bool("update-cost", false, "write down what a record costs now")

const costFile = "cost.txt"

// TestCost holds what a record costs in memory to what cost.txt says, and a tenth. Unlike times, allocations are nearly the same
// on every machine. Who makes it dearer for a good reason writes the new figures down: go test ./rules -run TestCost -update-cost
func TestCost(t *testing.T) {
	const records = 20_000
	big, faulty, octo := bigZone(records), faultyZone(records, 15), octoZone(records, 1)
	read := func(src []byte) *zone.File { return zonefile.Format{}.Read("example.com.zone", src, zone.Options{}) }
	var out strings.Builder
	said := costs(t)
	for _, c := range []struct {
		name string
		run  func()
	}{
		{"read", func() { read(big) }},
		{"lint", func() { lint.Check(lint.NewRun([]*zone.File{read(big)}, lint.Options{}), rules.Default()) }},
		{"fix", func() { fix.Run([]*zone.File{read(faulty)}, fix.Options{Rules: rules.Default(), Serial: true}) }},
		{"octodns", func() {
			file, err := export.Open("example.com.yaml", octo, zone.Options{})
			if err != nil {
				t.Fatal(err)
			}
			lint.Check(lint.NewRun([]*zone.File{file}, lint.Options{}), rules.Default())
		}},
	} {
		c.run() // what is found out once for the program doesn't count
		objects, octets := allocated(c.run)
		got := [2]float64{objects / records, octets / records}
		fmt.Fprintf(&out, "%s %.3f %.1f\n", c.name, got[0], got[1])
		for i, what := range []string{"allocations", "octets"} {
			if want := said[c.name][i]; !*updateCost && got[i] > want*1.1+0.01 {
				t.Errorf("%s takes %.3f %s for a record; %s allows %.3f and a tenth", c.name, got[i], what, costFile, want)
			}
		}
	}
	if *updateCost {
		if err := os.WriteFile(costFile, []byte(out.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// allocated returns what a function allocates, on one processor: so nothing is made twice.
func allocated(run func()) (objects, octets float64) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	run()
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs - before.Mallocs), float64(after.TotalAlloc - before.TotalAlloc)
}

// costs reads cost.txt: for each case, allocations and octets for a record.
func costs(t *testing.T) map[string][2]float64 {
	src, err := os.ReadFile(costFile)
	if err != nil && !*updateCost {
		t.Fatal(err)
	}
	said := map[string][2]float64{}
	for line := range strings.Lines(string(src)) {
		words := strings.Fields(line)
		if len(words) != 3 {
			t.Fatalf("%s: %q", costFile, line)
		}
		var figures [2]float64
		for i := range figures {
			if figures[i], err = strconv.ParseFloat(words[i+1], 64); err != nil {
				t.Fatal(err)
			}
		}
		said[words[0]] = figures
	}
	return said
}

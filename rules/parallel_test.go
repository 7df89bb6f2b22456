package rules_test

import (
	"bytes"
	"fmt"
	"math/rand"
	"runtime"
	"testing"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

// brokenZone writes the records of all examples of mistakes into one zone, in an order by chance, under names that
// keep most of them apart, and with enough records round them that rules share the zone out.
func brokenZone(seed int64) []byte {
	random := rand.New(rand.NewSource(seed))
	var lines []string
	for n, rule := range rules.All {
		for line := range bytes.Lines([]byte(rule.Bad)) {
			if line[0] == '@' || line[0] == '$' || line[0] == ' ' || line[0] == '\t' || bytes.ContainsAny(line, "()") {
				continue
			}
			lines = append(lines, string(line), fmt.Sprintf("r%d-%s", n, line))
		}
	}
	random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	b := bytes.NewBuffer(faultyZone(2000, 3))
	for _, line := range lines {
		b.WriteString(line)
	}
	return b.Bytes()
}

// On how many processors rules run is nobody's business: findings, fixes and their order are the same.
func TestProcessorsMakeNoDifference(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	outcome := func(processors int) string {
		runtime.GOMAXPROCS(processors)
		var files []*zone.File
		for seed := range int64(3) {
			files = append(files, zonefile.Format{}.Read(fmt.Sprintf("zone%d.example.com.zone", seed), brokenZone(seed), zone.Options{}))
		}
		var b bytes.Buffer
		for _, f := range lint.Check(lint.NewRun(files, lint.Options{}), rules.All) {
			fmt.Fprintln(&b, f.Zone.File.Path, f.Rule.ID, f.Severity, f.Top(), f.Message, f.Label, f.Notes, len(f.Related), f.Fixes)
		}
		for _, result := range fix.Run(files, fix.Options{Rules: rules.Default(), Serial: true}) {
			b.Write(fix.Diff(result.File.Path, result.File.Src(), result.Edits))
			fmt.Fprintln(&b, len(result.Fixed), len(result.Left), result.Refused)
		}
		return b.String()
	}
	serial := outcome(1)
	if bytes.Count([]byte(serial), []byte("\n")) < 100 {
		t.Fatalf("too little was found to compare:\n%s", serial)
	}
	for _, processors := range []int{2, 8} {
		if got := outcome(processors); got != serial {
			t.Errorf("on %d processors it comes out differently: %s", processors, firstDifference(serial, got))
		}
	}
}

func firstDifference(a, b string) string {
	at := 0
	for at < len(a) && at < len(b) && a[at] == b[at] {
		at++
	}
	return fmt.Sprintf("%q instead of %q", b[max(0, at-80):min(len(b), at+80)], a[max(0, at-80):min(len(a), at+80)])
}

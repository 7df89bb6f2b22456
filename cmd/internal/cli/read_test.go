package cli

import (
	"math"
	"runtime/debug"
	"testing"

	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
)

// What a file draws in counts like the file itself: while it is read as the most that it may be, then as what it is.
func TestMemoryLimitCountsWhatIsDrawnIn(t *testing.T) {
	t.Setenv("GOMEMLIMIT", "")
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(math.MaxInt64))
	for src, drawn := range map[string]int{
		"@ 60 A 192.0.2.1\n": 0,
		"@ 60 A 192.0.2.1\n$GENERATE 1-9 h$ 60 A 192.0.2.$\n": 9 * len("h1 60 A 192.0.2.1\n"),
		"@ 60 A 192.0.2.1\n$include other\n":                  len("www 60 A 192.0.2.2\n"),
	} {
		octetsRead.sum = 0
		limitMemory(len(src))
		settle := expectDrawnIn([]byte(src))
		if limit := debug.SetMemoryLimit(-1); drawn > 0 && limit < 1<<30 {
			t.Errorf("%q is read with a limit of %d octets", src, limit)
		}
		settle(zonefile.Format{}.Read("example.com.zone", []byte(src), zone.Options{Load: func(string, string) (string, []byte, error) {
			return "other", []byte("www 60 A 192.0.2.2\n"), nil
		}}))
		if limit, want := debug.SetMemoryLimit(-1), int64(export.MemorySpare+export.MemoryEach*(len(src)+drawn)); limit != want {
			t.Errorf("%q is left with a limit of %d octets, want %d", src, limit, want)
		}
	}
}

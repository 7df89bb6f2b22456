package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// A line of progress is wiped without codes that only some terminals know, and short work shows none.
func TestProgress(t *testing.T) {
	var out bytes.Buffer
	showProgress(&out, time.Hour, func() string { return "checking" })()
	if out.Len() > 0 {
		t.Errorf("short work shows %q", out.String())
	}
	shown := make(chan struct{}, 1)
	lines := []string{"read 10 of 12 files", "checking"}
	said := 0
	done := showProgress(&out, -time.Second, func() string {
		said++
		if said == len(lines)+1 {
			shown <- struct{}{}
		}
		return lines[min(said, len(lines))-1]
	})
	<-shown
	done()
	if got := out.String(); !strings.HasPrefix(got, "\rread 10 of 12 files\rchecking           \r") || !strings.HasSuffix(got, "\r                   \r") {
		t.Errorf("got %q", got)
	}
}

// Without a terminal there is no progress.
func TestNoProgress(t *testing.T) {
	var out bytes.Buffer
	p := &program{Streams: Streams{Err: &out}, env: func(string) (string, bool) { return "", false }}
	done := p.working(&request{}, func() string { return "checking" })
	time.Sleep(20 * time.Millisecond)
	done()
	if out.Len() > 0 {
		t.Errorf("got %q", out.String())
	}
}

package suggest

import (
	"strings"
	"testing"
)

func TestDidYouMean(t *testing.T) {
	names := []string{"lint", "fix", "zone/target-dot", "init"}
	for typed, want := range map[string]string{
		"lnt": ", did you mean lint?", "lnit": ", did you mean lint?", "inti": ", did you mean init?", "Fix": ", did you mean fix?", "zone/target-dto": ", did you mean zone/target-dot?",
		"spf": "", "": "", strings.Repeat("x", 1<<20): "",
	} {
		if got := DidYouMean(typed, names); got != want {
			t.Errorf("DidYouMean(%.20q) = %q, want %q", typed, got, want)
		}
	}
}

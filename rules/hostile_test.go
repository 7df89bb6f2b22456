package rules_test

import (
	"strings"
	"testing"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/rules"
)

// A text that is too long for any record is reported, and no fix is tried.
func TestEndlessText(t *testing.T) {
	src := "$TTL 60\n@ SOA a.example.net. b.example.net. 1 7200 3600 1209600 3600\n@ NS a.example.net.\n@ NS b.example.net.\nx TXT \"" + strings.Repeat("v=spf1 ", 1<<18) + "\"\n"
	r := fix.Run(readZone(src), fix.Options{Rules: rules.Default(), Unsafe: true, Now: now})[0]
	if r.Changed() || r.Refused != nil || len(r.Left) != 1 || r.Left[0].Rule.ID != "zone/txt-255" {
		t.Errorf("changed %v, refused %v, left\n%s", r.Changed(), r.Refused, lines(r.Left))
	}
}

// An SOA record that can't be read gives nobody a TTL, and would if it were mended.
func TestBrokenSOAGivesTTL(t *testing.T) {
	for _, src := range []string{"0 SOA 0\u00a00 0 0 0 0 1", "@ SOA a\u00a0b 1 2 3 4 5\nwww A 192.0.2.1\n"} {
		r := fix.Run(readZone(src), fix.Options{Rules: rules.Default(), Unsafe: true, Now: now})[0]
		if r.Changed() || r.Refused != nil {
			t.Errorf("%q: changed %v, refused %v", src, r.Changed(), r.Refused)
		}
	}
}

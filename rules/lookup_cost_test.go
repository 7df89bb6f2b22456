package rules_test

import (
	"strings"
	"testing"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules"
)

// What the configuration says about the look-ups of a service counts instead of what the built-in table says:
// in the record as it is, and before something is merged into it.
func TestLookupCost(t *testing.T) {
	const head = "$ORIGIN example.com.\n$TTL 3600\n@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600\n" +
		"@ NS ns1.example.net.\n@ NS ns2.example.net.\n"
	const full = "include:_spf.google.com include:i1.example.net include:i2.example.net include:i3.example.net include:i4.example.net include:i5.example.net "
	const (
		tooMany = "probably needs"
		merge   = "(safe fix: put include:amazonses.com into the record)"
	)
	one := head + `@ TXT "v=spf1 ` + full + `include:i6.example.net include:i7.example.net ~all"` + "\n"
	mailFrom := head + "bounce MX 10 feedback-smtp.us-east-1.amazonses.com.\n" + `bounce TXT "v=spf1 ` + full + `include:i6.example.net ~all"` + "\n"
	two := head + `@ TXT "v=spf1 ` + full + `~all"` + "\n" + `@ TXT "v=spf1 include:i6.example.net include:i7.example.net ~all"` + "\n"
	tests := []struct {
		name, src string
		cost      map[zone.Name]int
		want, not string
	}{
		{"built in", one, nil, tooMany, ""},
		{"less", one, map[zone.Name]int{"_spf.google.com.": 1}, "", tooMany},
		{"other services keep theirs", one, map[zone.Name]int{"i9.example.net.": 1}, tooMany, ""},
		{"a service that isn't known", one, map[zone.Name]int{"_spf.google.com.": 0, "i1.example.net.": 9}, tooMany, ""},
		{"add, built in", mailFrom, nil, "", merge},
		{"add, less", mailFrom, map[zone.Name]int{"_spf.google.com.": 1}, merge, ""},
		{"merge, built in", two, nil, "", "(safe fix: merge them into one record)"},
		{"merge, less", two, map[zone.Name]int{"_spf.google.com.": 1}, "(safe fix: merge them into one record)", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			run := lint.NewRun(readZone(test.src), lint.Options{SPF: lint.SPFOptions{LookupCost: test.cost}})
			got := lines(lint.Check(run, rules.Default()))
			if !strings.Contains(got, test.want) || test.not != "" && strings.Contains(got, test.not) {
				t.Errorf("got\n%swant %q, not %q", got, test.want, test.not)
			}
		})
	}
}

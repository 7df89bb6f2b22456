package zonefile

import (
	"strings"
	"testing"

	"github.com/zonemend/zonemend/lint/linttest/peers"
	"github.com/zonemend/zonemend/lint/linttest/zonegen"
)

// Files that are unusual as a whole are read by others as by us, or both find fault with them; what isn't so is listed.
func TestForms(t *testing.T) {
	peers.Need(t, "named-compilezone", "bind9-utils")
	peers.Need(t, "kzonesign", "knot-dnssecutils")
	agreed, used := 0, map[string]bool{}
	for _, form := range zonegen.Forms() {
		z := &zonegen.Zone{Head: form.Text}
		for reader, differs := range map[string]func() string{
			"dns.ZoneParser": func() string {
				_, problem := parserDiffers(t, z, form.Text, "")
				return problem
			},
			"BIND": func() string {
				problem, _ := compileDiffers(t, form.Text, nil)
				return problem
			},
			"Knot": func() string {
				problem, _ := signDiffers(t, form.Text, form.Text, nil)
				return problem
			},
		} {
			problem := differs()
			if len(readWith(form.Text, nil).Problems) > 0 && !strings.HasPrefix(problem, "we: ") {
				problem = "" // both refuse it
			}
			key := form.Name + ", " + reader
			why := formDifferences[key]
			used[key] = true
			switch {
			case why != "" && problem == "":
				t.Errorf("%s: there is no difference any more (%s)", key, why)
			case why == "" && problem != "":
				t.Errorf("%s: %q: %s", key, form.Text, problem)
			case why == "":
				agreed++
			}
		}
	}
	for key := range formDifferences {
		if !used[key] {
			t.Errorf("no such form or reader: %s", key)
		}
	}
	t.Logf("%d forms of a file: %d readings agree with ours, %d intended differences", len(zonegen.Forms()), agreed, len(formDifferences))
}

// formDifferences are the intended ones, by form and reader.
var formDifferences = map[string]string{
	"byte order mark, BIND":                            "it takes the mark for a part of the first word",
	"byte order mark, Knot":                            "it takes the mark for a part of the first word",
	"byte order mark, dns.ZoneParser":                  "it takes the mark for a part of the first word",
	"byte order mark before a comment, BIND":           "it takes the mark for a word",
	"byte order mark before a comment, Knot":           "it takes the mark for a word",
	"byte order mark before a comment, dns.ZoneParser": "it takes the mark for a word",
	"no final newline, bracket, dns.ZoneParser":        "it loses blanks at the end of a line between brackets",
	"no final newline, directive, BIND":                "it refuses a last line with $TTL that no newline ends; the TTL is of no use there",
	"CR LF, Knot":                                      "it reads no CR",
	"LF CR, Knot":                                      "it reads no CR",
	"SOA on many lines, Knot":                          "it reads no CR",
	"final CR, Knot":                                   "it loses the last record",
	"lone CR, BIND":                                    "it ends a record there, but not a comment",
	"lone CR, Knot":                                    "it takes the file for one long line",
	"lone CR, dns.ZoneParser":                          "it drops CR",
	"blank lines, Knot":                                "it takes a line of blanks for a record without owner, where none stands above it",
	"SOA owner without its dot, BIND":                  "what is meant is clear, and zone/owner-dot says it",
	"SOA owner without its dot, Knot":                  "what is meant is clear, and zone/owner-dot says it",
	"root origin and at sign, BIND":                    "what is meant is clear, and zone/out-of-zone says it",
	"root origin and at sign, Knot":                    "what is meant is clear, and zone/out-of-zone says it",
	"TTL of the SOA's minimum, Knot":                   "it has a TTL of its own for records without",
	"TTL of the SOA's minimum, dns.ZoneParser":         "it wants a TTL; BIND takes that of the SOA record (RFC 1035 section 3.3.13)",
	"TTL of the SOA, Knot":                             "it has a TTL of its own for records without",
	"origin without its dot, Knot":                     "it wants absolute origins",
	"first record without owner, dns.ZoneParser":       "it takes the origin for the owner",
	"no record, BIND":                                  "there is nothing wrong in the file; zone/soa speaks of it",
	"no record, Knot":                                  "there is nothing wrong in the file; zone/soa speaks of it",
}

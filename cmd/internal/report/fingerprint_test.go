package report_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/cmd/internal/report"
)

// fingerprints returns those of a report by the format that they stand in.
func fingerprints(t *testing.T, r *report.Report) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, issue := range readGitLab(t, r) {
		all["gitlab"] = append(all["gitlab"], issue.Fingerprint)
	}
	for _, result := range checkSARIF(t, write(t, "sarif", r)).Runs[0].Results {
		all["sarif"] = append(all["sarif"], result.PartialFingerprints["primaryLocationLineHash"])
	}
	return all
}

// A finding is known again when lines have moved, and isn't when what it is about has changed.
func TestFingerprintsStay(t *testing.T) {
	src := string(zoneText(t))
	before := fingerprints(t, reportOn(read(t, []byte(src))))
	for name, moved := range map[string]string{
		"lines above":      "; a new line\n\n" + src,
		"a record above":   strings.Replace(src, "www IN A", "new IN A 192.0.2.2\nwww IN A", 1),
		"blanks":           strings.ReplaceAll(src, " IN TXT ", "   IN   TXT   "),
		"records reversed": strings.Replace(src, "$INCLUDE mail.inc\n", "", 1) + "$INCLUDE mail.inc\n",
	} {
		after := fingerprints(t, reportOn(read(t, []byte(moved))))
		if !maps.EqualFunc(before, after, slices.Equal) {
			t.Errorf("%s: the fingerprints are\n%v\nand were\n%v", name, after, before)
		}
	}
	changed := strings.Replace(src, `twice IN TXT "same"`, `twice IN TXT "other"`, 1)
	after := fingerprints(t, reportOn(read(t, []byte(changed))))
	for format, list := range before {
		if len(slices.Compact(slices.Sorted(slices.Values(list)))) != len(list) {
			t.Errorf("%s: a fingerprint stands twice", format)
		}
		gone := slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(after[format], s) })
		if len(gone) != 1 {
			t.Errorf("%s: with another text %d fingerprints are gone, not 1", format, len(gone))
		}
	}
}

package zonefile

import (
	"slices"
	"testing"

	"github.com/zonemend/zonemend/lint/zone"
)

// Zones are compared as sets of records: spelling and order don't count, TTLs do.
func TestCompare(t *testing.T) {
	const top = "$ORIGIN example.com.\n$TTL 60\n"
	for _, test := range []struct {
		before, after  string
		removed, added []zone.RecordID
	}{
		{"a A 192.0.2.1\nb A 192.0.2.2\n", "b.example.com. 1m IN A 192.0.2.2\nA A 192.0.2.1 ; one\n", nil, nil},
		{"a A 192.0.2.1\na A 192.0.2.1\n", "a A 192.0.2.1\n", nil, nil},
		{"a A 192.0.2.1\nb A 192.0.2.2\n", "a A 192.0.2.1\nb A 192.0.2.3\nc A 192.0.2.2\n", []zone.RecordID{1}, []zone.RecordID{1, 2}},
		{"a A 192.0.2.1\n", "a 5 A 192.0.2.1\n", []zone.RecordID{0}, []zone.RecordID{0}},
		{"a TXT x y\n", "a TXT \"x\" \"y\"\n", nil, nil},
		{"a TXT x y\n", "a TXT xy\n", []zone.RecordID{0}, []zone.RecordID{0}},
		{"a A 192.0.2.1\n", "", []zone.RecordID{0}, nil},
	} {
		before := Format{}.Read("before", []byte(top+test.before), zone.Options{})
		after := Format{}.Read("after", []byte(top+test.after), zone.Options{})
		removed, added := zone.Compare(before.Zone, after.Zone)
		if !slices.Equal(removed, test.removed) || !slices.Equal(added, test.added) {
			t.Errorf("%q, %q: removed %v, added %v", test.before, test.after, removed, added)
		}
	}
}

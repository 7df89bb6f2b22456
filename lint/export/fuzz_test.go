package export

import (
	"testing"

	"github.com/zonemend/zonemend/lint/zone"
)

// FuzzRead: whatever stands in a YAML or JSON file, reading comes to an end, and records and problems have
// places in it.
func FuzzRead(f *testing.F) {
	for _, s := range samples {
		f.Add(s.path, []byte(s.src))
	}
	f.Fuzz(func(t *testing.T, path string, src []byte) {
		if len(src) > 1<<14 || len(path) > 100 {
			return
		}
		for _, format := range append(Formats(), Format{}) {
			checkPlaces(t, format.Read(path, src, zone.Options{}))
		}
	})
}

func checkPlaces(t *testing.T, file *zone.File) {
	t.Helper()
	z := file.Zone
	size := uint32(len(file.Src()))
	for i := range z.Records {
		id := zone.RecordID(i)
		r := z.Record(id)
		if r.Start > r.End || r.End > size {
			t.Fatalf("record %d of %d octets lies at %d to %d", i, size, r.Start, r.End)
		}
		for _, field := range z.Data(id) {
			if field.Start > field.End || field.End > size {
				t.Fatalf("a field of record %d of %d octets lies at %v", i, size, field.Span)
			}
		}
		z.Layout(id)
		z.Describe(id)
	}
	for _, p := range z.Problems {
		if p.Span.Start > p.Span.End || p.Span.End > size || p.Message == "" {
			t.Fatalf("problem %q at %v of %d octets", p.Message, p.Span, size)
		}
		for _, e := range p.Edits {
			if e.Start > e.End || e.End > size {
				t.Fatalf("problem %q would change %v of %d octets", p.Message, e.Span, size)
			}
		}
	}
}

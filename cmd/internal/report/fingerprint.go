package report

import (
	"crypto/sha256"
	"encoding/binary"
	"regexp"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// A fingerprinter names findings by what they are about, so that whoever follows them from one version of a
// file to the next knows them again when lines have moved.
type fingerprinter struct {
	report *Report
	seen   map[[sha256.Size]byte]int
}

func newFingerprinter(r *Report) *fingerprinter {
	return &fingerprinter{report: r, seen: map[[sha256.Size]byte]int{}}
}

// lineNumber is how messages name a line.
var lineNumber = regexp.MustCompile(`\bline \d+`)

// of returns the name of a finding, and how many of this name there have been with this one.
func (p *fingerprinter) of(f *lint.Finding) (sum [sha256.Size]byte, nth int) {
	hash := sha256.New()
	part := func(s string) {
		// With its length before it no part can pass for two.
		hash.Write(binary.AppendUvarint(nil, uint64(len(s))))
		hash.Write([]byte(s))
	}
	part(f.Rule.ID)
	part(p.report.relative(placeOf(f).path))
	switch {
	case f.Name != "":
		part(f.Name.Display()) // it is about what isn't there; its place is only the nearest one
	case f.Record != zone.NoRecord:
		part(f.Zone.Owner(f.Record).Display())
		rrtype := zone.TypeString(f.Zone.Record(f.Record).Type)
		part(rrtype)
		if rrtype == "SOA" {
			break // every change of a zone raises the serial
		}
		for _, field := range f.Zone.Presentation(f.Record) {
			part(field)
		}
	default:
		part(lineNumber.ReplaceAllString(f.Message, "line"))
	}
	hash.Sum(sum[:0])
	p.seen[sum]++
	return sum, p.seen[sum]
}

package texts

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// Place returns where the octets from start to end of a text's strings, put together, are written: as
// many of them as stand in one string.
func Place(z *zone.Zone, id zone.RecordID, start, end int) lint.Place {
	place := lint.RecordPlace(z, id)
	for _, f := range z.Data(id) {
		octets, _ := zone.AppendOctets(nil, f.Text)
		if start >= len(octets) {
			start -= len(octets)
			end -= len(octets)
			continue
		}
		at := f.Start
		if f.Quoted {
			at++
		}
		place.Span = text.Span{
			Start: at + uint32(written(f.Text, start)),
			End:   at + uint32(written(f.Text, min(end, len(octets)))),
		}
		break
	}
	return place
}

// written returns how many octets of presentation format stand for the first octets of a string.
func written(presentation []byte, octets int) int {
	at := 0
	for octets > 0 && at < len(presentation) {
		switch {
		case presentation[at] != '\\' || at+1 == len(presentation):
			at++
		case '0' <= presentation[at+1] && presentation[at+1] <= '9':
			at += 4
		default:
			at += 2
		}
		octets--
	}
	return min(at, len(presentation))
}

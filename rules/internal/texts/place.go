package texts

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// Place returns where octets of the text are written: from start to end of [Text.Parts], put together, as
// many as stand in one string. It is all the RDATA where these aren't the octets of the record.
func (t *Text) Place(z *zone.Zone, start, end int) lint.Place {
	place := lint.RecordPlace(z, t.Record)
	data := z.Data(t.Record)
	if len(data) == 0 {
		return place
	}
	place.Span = text.Span{Start: data[0].Start, End: data[len(data)-1].End}
	if len(t.Parts) != len(data) || t.Clean != t.Joined {
		return place
	}
	for i, f := range data {
		size := len(t.Parts[i])
		if start >= size && i+1 < len(data) {
			start -= size
			end -= size
			continue
		}
		place.Span = z.Within(t.Record, i, written(f.Text, start), written(f.Text, min(end, size)))
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

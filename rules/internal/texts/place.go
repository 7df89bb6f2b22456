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
		place.Span = z.Within(t.Record, i, zone.Written(f.Text, start), zone.Written(f.Text, min(end, size)))
		break
	}
	return place
}

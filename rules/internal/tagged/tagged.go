// Package tagged reads TXT records whose text is a list of tags, such as v=DKIM1; k=rsa; p=…
package tagged

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/taglist"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// A Text is a TXT record with its tags. They are those of Clean: the text after the repairs of quotes,
// comments and typographic characters, which are other rules' work.
type Text struct {
	texts.Text
	Owner zone.Name // as meant
	Tags  []taglist.Tag
}

// Of reads a TXT record; ok is false if nothing can be said about it.
func Of(r *lint.Run, z *zone.Zone, id zone.RecordID) (t Text, ok bool) {
	if z.Record(id).Flags.Has(zone.Unresolved) {
		return Text{}, false
	}
	t = Text{Text: texts.Of(z, id), Owner: names.Owner(r, z, id)}
	if len(t.Strings) == 0 {
		return Text{}, false
	}
	if t.Clean == t.Joined {
		t.Parts = t.Strings
	}
	t.Tags = taglist.Parse(t.Clean)
	return t, true
}

// Tag returns the first tag with a name in exactly this spelling, or nil.
func (t *Text) Tag(name string) *taglist.Tag {
	for i := range t.Tags {
		if t.Tags[i].Name == name {
			return &t.Tags[i]
		}
	}
	return nil
}

// Report adds a finding about octets of Clean.
func (t *Text) Report(p *lint.Pass, start, end int, format string, args ...any) *lint.Finding {
	f := p.Report(t.Place(p.Zone, start, end), format, args...)
	f.Record = t.Record
	return f
}

// ReportTag adds a finding about a tag.
func (t *Text) ReportTag(p *lint.Pass, tag *taglist.Tag, format string, args ...any) *lint.Finding {
	return t.Report(p, tag.Start, tag.End, format, args...)
}

// Mends reports whether a fix may change the text: not before what is wrong with its quotes or
// characters has been repaired.
func (t *Text) Mends() bool { return t.Fault == texts.Sound || t.Fault == texts.TooLong }

// Fix offers another text as a fix of a finding, if the text may be changed.
func (t *Text) Fix(f *lint.Finding, safety lint.Safety, title, clean string) {
	if t.Mends() {
		f.Fix(safety, title, zone.SetData{Record: t.Record, Data: texts.Data(clean)})
	}
}

// Without returns the text without one of its tags and the semicolon that parts it from its neighbour.
func (t *Text) Without(number int) string {
	tag := t.Tags[number]
	switch {
	case number+1 < len(t.Tags):
		return t.Clean[:tag.Start] + t.Clean[t.Tags[number+1].Start:]
	case number > 0:
		return t.Clean[:t.Tags[number-1].End] + t.Clean[tag.End:]
	}
	return t.Clean[:tag.Start] + t.Clean[tag.End:]
}

// WithValue returns the text with another value of a tag.
func (t *Text) WithValue(tag *taglist.Tag, value string) string {
	return t.Clean[:tag.ValueStart] + value + t.Clean[tag.ValueEnd:]
}

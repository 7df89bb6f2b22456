package zone

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// Typographic finds characters that a web page or a word processor put in the place of plain ones.
var Typographic = &lint.Rule{
	ID:      "zone/typographic",
	Summary: "typographic characters stand where plain ones are needed",
	Doc: `Web pages and word processors turn "straight" quotes into curly ones, hyphens into dashes, and
blanks into no-break spaces. A name server takes all of them for letters: a text in curly quotes has no
quotes at all, is cut at the first semicolon, and begins with a letter that no receiver expects. Nothing
warns you; the record just doesn't work.

In mail texts and host names the fix puts the plain characters back. Other texts may be meant as they
are, so their fix waits for your word.`,
	Cite: []lint.Citation{
		lint.RFC(1035, "5.1"),
		lint.RFC(7208, "4.5"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: head(1) + `_dmarc TXT ”v=DMARC1; p=none; rua=mailto:d@example.com”
`,
	Good: head(2) + `_dmarc TXT "v=DMARC1; p=none; rua=mailto:d@example.com"
`,
	Check: typographic,
}

func typographic(p *lint.Pass) {
	for i := range p.Zone.Records {
		id := zone.RecordID(i)
		r := p.Zone.Record(id)
		if !r.Flags.Has(zone.NonASCII) {
			continue
		}
		typographicOwner(p, id)
		if r.Type == dns.TypeTXT {
			typographicText(p, id)
			continue
		}
		data, ok := plainData(p.Zone, id)
		if !ok {
			continue
		}
		written := rdataText(p.Zone, id)
		p.ReportRecord(id, lint.RDATA, "the %s record has typographic characters: %s", zone.TypeString(r.Type), lookAlikes(written)).
			Note("a name server takes them for part of the data").
			Fix(lint.Safe, "write plain characters", zone.SetData{Record: id, Data: data})
	}
}

func typographicText(p *lint.Pass, id zone.RecordID) {
	t := texts.Of(p.Zone, id)
	if t.Fault != texts.Typographic {
		return
	}
	shown := lookAlikes(rdataText(p.Zone, id))
	change := zone.SetData{Record: id, Data: texts.Data(t.Clean), FromComment: t.FromComment}
	if t.Kind == texts.Other {
		p.ReportRecord(id, lint.RDATA, "the text has typographic characters: %s", shown).
			As(lint.Info).
			Note("leave them if the text is meant to have them").
			Fix(lint.Unsafe, "write plain characters", change)
		return
	}
	f := p.ReportRecord(id, lint.RDATA, "the %s text has typographic characters: %s", t.Kind, shown).
		Note("a name server takes them for part of the text, so that no receiver recognises it")
	if t.FromComment > 0 {
		f.Note("without plain quotes the text ends at its first semicolon; the rest is a comment")
	}
	f.Fix(lint.Safe, "write plain characters", change)
}

// typographicOwner looks at a name that a record begins with.
func typographicOwner(p *lint.Pass, id zone.RecordID) {
	l := p.Zone.Layout(id)
	written := string(l.Owner.Of(p.Zone.Source(id).Src))
	if !spf.Typographic(written) {
		return
	}
	plain := strings.Trim(spf.ASCII(written), `"' `)
	name, err := zone.ParseName(plain, p.Zone.Origin(id))
	if err != nil || strings.ContainsAny(plain, " \t") {
		return
	}
	changes := []zone.Change{zone.SetOwner{Record: id, Owner: name}}
	for next := id + 1; int(next) < len(p.Zone.Records) && p.Zone.Record(next).Flags.Has(zone.OwnerInherited); next++ {
		changes = append(changes, zone.SetOwner{Record: next, Owner: name})
	}
	p.ReportRecord(id, lint.Owner, "the owner has typographic characters: %s", lookAlikes(written)).
		Note("a name server takes them for part of the name").
		Fix(lint.Safe, "write plain characters", changes...)
}

// plainData returns the RDATA of a record of a type without texts, with plain characters; ok says that
// this makes good data of it, and that something changes.
func plainData(z *zone.Zone, id zone.RecordID) (data []string, ok bool) {
	r := z.Record(id)
	kinds := zone.FieldKinds(r.Type)
	if r.Type == dns.TypeTXT || r.Type == dns.TypeSPF || kinds == nil || r.Flags.Has(zone.Generic) {
		return nil, false
	}
	written := rdataText(z, id)
	if !spf.Typographic(written) {
		return nil, false
	}
	words := strings.Fields(spf.ASCII(written))
	if len(words) != len(kinds) {
		return nil, false
	}
	for i, word := range words {
		word = strings.Trim(word, `"'`)
		if kinds[i] == zone.NameField {
			name, err := zone.ParseName(word, z.Origin(id))
			if err != nil {
				return nil, false
			}
			word = string(name)
		}
		if kinds[i] == zone.StringField {
			word = zone.Quote(word)
		}
		data = append(data, word)
	}
	_, err := zone.AppendData(nil, r.Type, zone.Words(data), z.Origin(id))
	return data, err == nil
}

// rdataText returns the fields of a record as they are written, with a blank between two.
func rdataText(z *zone.Zone, id zone.RecordID) string {
	var words []string
	for _, f := range z.Data(id) {
		words = append(words, string(f.Text))
	}
	return strings.Join(words, " ")
}

// lookAlikes names the characters of a text that are not what they should be.
func lookAlikes(s string) string {
	var shown []string
	for _, r := range s {
		if c := string(r); spf.Typographic(c) {
			name := c
			switch c {
			case "\u00a0":
				name = "no-break space"
			case "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff":
				name = "zero-width character"
			case "\u3000":
				name = "ideographic space"
			}
			if !slices.Contains(shown, name) {
				shown = append(shown, name)
			}
		}
	}
	return strings.Join(shown, " ")
}

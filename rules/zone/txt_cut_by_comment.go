package zone

import (
	"bytes"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// TXTCutByComment finds texts without quotes that go on behind a semicolon.
var TXTCutByComment = &lint.Rule{
	ID:      "zone/txt-cut-by-comment",
	Summary: "a semicolon makes a comment of half a text",
	Doc: `In a zone file a semicolon begins a comment. A text such as ` + "`" + `v=DMARC1; p=none` + "`" + ` must stand in quotes:
without them the record holds v=DMARC1 only, and the rest is a comment that nobody ever gets to see. Name
servers load it without complaint.

Put the whole text into one pair of quotes. Where a comment may be a real one, since it has a tag for the second
time or behind other words, that is left to you.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1"), lint.RFC(9989, "4.7")},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT v=DMARC1; p=reject; rua=mailto:dmarc@example.com
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: txtCutByComment,
}

func txtCutByComment(p *lint.Pass) {
	for _, t := range texts.Faulty(p.Run, p.Zone) {
		if t.Fault != texts.CutByComment {
			continue
		}
		owner := names.Owner(p.Run, p.Zone, t.Record).Display()
		written := p.Part(t.Record, lint.RDATA)
		var f *lint.Finding
		if bytes.ContainsAny(written.Span.Of(p.Zone.Source(t.Record).Src), "\r\n") {
			f = p.ReportRecord(t.Record, lint.RDATA, "the lines of the %s record at %s are cut off at their semicolons", t.Kind, owner).
				Marked("means %s", zone.Quote(t.Joined))
		} else {
			f = p.ReportRecord(t.Record, lint.RDATA, "the %s record at %s is cut off at the semicolon", t.Kind, owner).
				Marked("only this is published")
		}
		if t.Doubt == "" {
			f.Note("no quotes stand round the text, so the semicolon begins a comment; the text should be %s", zone.Quote(t.Clean))
		} else {
			f.Note("no quotes stand round the text, so the semicolon begins a comment")
		}
		t.OfferRepair(f, "put quotes round all of it",
			zone.SetData{Record: t.Record, Data: texts.Data(t.Clean), FromComments: t.FromComments})
	}
}

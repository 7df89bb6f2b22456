package zone

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// TXTCutByComment finds texts whose end became a comment.
var TXTCutByComment = &lint.Rule{
	ID:      "zone/txt-cut-by-comment",
	Summary: "a semicolon made a comment of the rest of a text",
	Doc: `A semicolon outside of quotes begins a comment. Of ` + "`v=DMARC1; p=none`" + ` without quotes only
v=DMARC1 is left; of a DKIM key, its first tag. The name server loads that without a word.

The fix puts quotes round the text, as far as the comment reads like the rest of it.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: head(1) + `_dmarc TXT v=DMARC1; p=none; rua=mailto:d@example.com
`,
	Good: head(2) + `_dmarc TXT "v=DMARC1; p=none; rua=mailto:d@example.com"
`,
	Check: func(p *lint.Pass) {
		for _, id := range p.Zone.ByType(dns.TypeTXT) {
			if !p.Zone.Record(id).Flags.Has(zone.Commented) {
				continue
			}
			t := texts.Of(p.Zone, id)
			if t.Fault != texts.CutByComment {
				continue
			}
			p.ReportRecord(id, lint.RDATA, "the %s text ends at its first semicolon, since it has no quotes", t.Kind).
				Marked("all that is left of it").
				Note("the rest of the line is a comment").
				Fix(lint.Safe, "put quotes round the whole text", zone.SetData{Record: id, Data: texts.Data(t.Clean), FromComment: t.FromComment})
		}
	},
}

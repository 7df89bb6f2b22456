package zone

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// TXTLiteralQuotes finds texts with quotes inside of them.
var TXTLiteralQuotes = &lint.Rule{
	ID:      "zone/txt-literal-quotes",
	Summary: "quotes are part of a text",
	Doc: `The quotes round a text in a zone file are not part of it. If there is a second pair inside, written
as \" or as single quotes, that pair is: the text then begins with a quote instead of v=spf1 or v=DMARC1,
and no receiver recognises it. It happens when a value is pasted with its quotes into a form that adds
quotes itself.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1"), lint.RFC(7208, "4.5")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: head(1) + `@ TXT "\"v=spf1 mx -all\""
`,
	Good: head(2) + `@ TXT "v=spf1 mx -all"
`,
	Check: func(p *lint.Pass) {
		for _, id := range p.Zone.ByType(dns.TypeTXT) {
			if !mayBeFaulty(p.Zone, id) {
				continue
			}
			t := texts.Of(p.Zone, id)
			if t.Fault != texts.LiteralQuotes {
				continue
			}
			change := zone.SetData{Record: id, Data: texts.Data(t.Clean), FromComment: t.FromComment}
			if t.Kind == texts.Other {
				p.ReportRecord(id, lint.RDATA, "the text begins and ends with a quote that is part of it").
					As(lint.Warning).
					Fix(lint.Unsafe, "take out the inner quotes", change)
				continue
			}
			p.ReportRecord(id, lint.RDATA, "the %s text begins and ends with a quote that is part of it", t.Kind).
				Note("no receiver recognises it, since a quote stands where the version should").
				Fix(lint.Safe, "take out the inner quotes", change)
		}
	},
}

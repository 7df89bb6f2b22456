package zone

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// TXTLiteralQuotes finds texts that begin and end with a quote of their own.
var TXTLiteralQuotes = &lint.Rule{
	ID:      "zone/txt-literal-quotes",
	Summary: "a text has its quotes inside",
	Doc: `The quotes round a text in a zone file only show where it begins and ends. Here the text itself begins
and ends with a quote: written with a backslash before it, or as a single quote, which means nothing
special in a zone file. Whoever reads the record gets the quotes too, and a text that should begin with
v=spf1 or v=DMARC1 isn't recognised.

Many web forms add the quotes themselves; pasting a text with quotes into one gives such a record.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1"), lint.RFC(7208, "4.5")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "\"v=spf1 ip4:192.0.2.0/24 ~all\""
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 ip4:192.0.2.0/24 ~all"
`,
	Check: txtLiteralQuotes,
}

func txtLiteralQuotes(p *lint.Pass) {
	for _, t := range texts.Faulty(p.Run, p.Zone) {
		if t.Fault != texts.LiteralQuotes {
			continue
		}
		owner := names.Owner(p.Run, p.Zone, t.Record).Display()
		f := p.ReportRecord(t.Record, lint.RDATA, "the text at %s begins and ends with a quote that is part of it", owner).
			Note("programs that read it see the quotes too")
		if t.Kind == texts.Other {
			f.As(lint.Warning)
		} else {
			f.Note("so they don't recognise it as %s", t.Kind)
		}
		t.OfferRepair(f, "take the inner quotes away",
			zone.SetData{Record: t.Record, Data: texts.Data(t.Clean), FromComments: t.FromComments})
	}
}

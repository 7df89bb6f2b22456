package zone

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// TXT255 finds character-strings that are too long.
var TXT255 = &lint.Rule{
	ID:      "zone/txt-255",
	Summary: "a string is longer than 255 octets",
	Doc: `One string of a TXT record holds at most 255 octets. A longer text, such as a DKIM key of 2048 bits,
is written as several quoted strings, which readers put together without a blank. BIND refuses a zone with
a longer string; other software cuts it silently.`,
	Cite:     []lint.Citation{lint.RFC(1035, "3.3"), lint.RFC(7208, "3.3")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: head(1) + `long TXT "` + sixty + sixty + sixty + sixty + `and the end of it"
`,
	Good: head(2) + `long TXT "` + sixty + sixty + sixty + sixty + `and the end of " "it"
`,
	Check: func(p *lint.Pass) {
		for _, problem := range p.Zone.Problems {
			if problem.Kind != zone.StringTooLong {
				continue
			}
			id := problem.Record
			rrtype := p.Zone.Record(id).Type
			f := p.Report(lint.Place{Source: problem.Source, Span: problem.Span}, "%s", problem.Message)
			f.Record = id
			if rrtype != dns.TypeTXT && rrtype != dns.TypeSPF {
				continue
			}
			t := texts.Of(p.Zone, id)
			if t.Fault != texts.TooLong {
				continue
			}
			var data []string
			for _, s := range t.Strings {
				data = append(data, texts.Data(s)...)
			}
			f.Note("%s", problem.Help)
			f.Fix(lint.Safe, "split the string", zone.SetData{Record: id, Data: data})
		}
	},
}

const sixty = "sixty octets, of which there are four in a row, and a blank "

package zone

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// TXTUnquoted finds texts of several words without quotes.
var TXTUnquoted = &lint.Rule{
	ID:      "zone/txt-unquoted",
	Summary: "a text of several words has no quotes",
	Doc: `Without quotes each word is a string of its own, and whoever reads the text puts the strings
together without blanks. Put quotes round the whole text. (For SPF there is spf/unquoted.)

A few uses of TXT records want several strings, so a text of unknown purpose is only mentioned.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1"), lint.RFC(6376, "3.6.2.2")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: head(1) + `k1._domainkey TXT v=DKIM1\; p=
`,
	Good: head(2) + `k1._domainkey TXT "v=DKIM1; p="
`,
	Check: func(p *lint.Pass) {
		for _, id := range p.Zone.ByType(dns.TypeTXT) {
			if !mayBeFaulty(p.Zone, id) {
				continue
			}
			t := texts.Of(p.Zone, id)
			if t.Fault != texts.Unquoted || t.Kind == texts.SPF {
				continue
			}
			if t.Kind == texts.Other {
				p.ReportRecord(id, lint.RDATA, "the text has no quotes, so its %d words are separate strings", len(t.Strings)).
					As(lint.Info).
					Note("put quotes round it if it is one text").
					Fix(lint.Unsafe, "put quotes round the whole text", zone.SetData{Record: id, Data: texts.Data(t.Words())})
				continue
			}
			p.ReportRecord(id, lint.RDATA, "the %s text has no quotes, so its %d words are separate strings", t.Kind, len(t.Strings)).
				Marked("is read as %s", t.Joined).
				Note("receivers put the strings together without blanks").
				Fix(lint.Safe, "put quotes round the whole text", zone.SetData{Record: id, Data: texts.Data(t.Clean)})
		}
	},
}

// mayBeFaulty tells, by a cheap look, whether a TXT record can have a fault of its octets: a sound one
// is a quoted string without escapes.
func mayBeFaulty(z *zone.Zone, id zone.RecordID) bool {
	r := z.Record(id)
	if r.Flags&(zone.NonASCII|zone.Malformed) != 0 {
		return true
	}
	src := z.Source(id).Src[r.Data:r.End]
	i := 0
	for i < len(src) && (src[i] == ' ' || src[i] == '\t') {
		i++
	}
	if i == len(src) || src[i] != '"' {
		return true
	}
	if i+1 < len(src) && src[i+1] == '\'' {
		return true
	}
	for _, c := range src[i:] {
		if c == '\\' {
			return true
		}
	}
	return false
}

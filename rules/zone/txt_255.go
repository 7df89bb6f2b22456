package zone

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// TXT255 finds character-strings that are longer than a record can hold.
var TXT255 = &lint.Rule{
	ID:      "zone/txt-255",
	Summary: "a string is longer than 255 octets",
	Doc: `A text in a record is made of strings of at most 255 octets each. A longer text is written as several
strings, each in its own quotes, with a blank between them; programs put them together again without
anything in between. Name servers refuse a zone with a longer string. DKIM keys of 2048 bits are the usual
case.

Splitting a string changes nothing about what programs read.`,
	Cite:     []lint.Citation{lint.RFC(1035, "3.3"), lint.RFC(6376, "3.6.2.2")},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" "xxxxx"
`,
	Check: txt255,
}

func txt255(p *lint.Pass) {
	for problem := range problemsOf(p.Zone, zone.StringTooLong) {
		id := problem.Record
		if rrtype := p.Zone.Record(id).Type; rrtype != dns.TypeTXT && rrtype != dns.TypeSPF {
			reportProblem(p, problem)
			continue
		}
		t := texts.Of(p.Zone, id)
		if t.Fault != texts.TooLong && (t.Kind != texts.Other || t.Fault != texts.Unquoted && t.Fault != texts.Typographic) {
			continue // the repair of the other fault splits it
		}
		if len(t.Strings) == 0 {
			reportProblem(p, problem).Note("it is too long for any record, however it is split")
			continue
		}
		var data []string
		for _, s := range t.Strings {
			data = append(data, texts.Data(s)...)
		}
		reportProblem(p, problem).
			Fix(lint.Safe, "split it", zone.SetData{Record: id, Data: data})
	}
}

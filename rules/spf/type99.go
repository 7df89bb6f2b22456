package spf

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// Type99 finds SPF records of the record type SPF.
var Type99 = &lint.Rule{
	ID:      "spf/type99",
	Summary: "an SPF record has the type SPF instead of TXT",
	Doc: `SPF once had a record type of its own, called SPF (number 99). It was given up in 2014: receivers look only at TXT
records, so what stands in a record of the type SPF is never read.

Where the name has an SPF record of type TXT too, the old one can go; two records that somebody must keep alike are one
too many. Where it is the only one, the name has no SPF record in the eyes of receivers, and the record has to become a
TXT record.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "3.1"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ SPF "v=spf1 mx ~all"
@ MX 10 mail
mail A 192.0.2.25
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx ~all"
@ MX 10 mail
mail A 192.0.2.25
`,
	Check: type99,
}

func type99(p *lint.Pass) {
	sets := sets.Of(p.Run, p.Zone)
	alike := map[owned]map[string]bool{} // the different texts of the type at a name
	var distinct []texts.Text
	for _, t := range texts.Type99(p.Run, p.Zone) {
		key := ownedBy(p.Run, p.Zone, t.Record)
		if alike[key] == nil {
			alike[key] = map[string]bool{}
		}
		if !alike[key][t.Meant] {
			alike[key][t.Meant] = true
			distinct = append(distinct, t)
		}
	}
	read := map[owned]map[string]bool{} // the texts that receivers read
	for _, t := range distinct {
		key := ownedBy(p.Run, p.Zone, t.Record)
		switch twins := sets.at(key); {
		case len(twins) > 0:
			if read[key] == nil {
				read[key] = meanings(twins)
			}
			reportTwin(p, &t, key.name, twins[0].Record, read[key][t.Meant])
		case t.Kind != texts.SPF:
			p.ReportRecord(t.Record, lint.Type, "%s has a record of the type SPF, which nobody reads", key.name.Display()).
				As(lint.Warning).
				Note("receivers look for SPF only in TXT records").
				Fix(lint.Unsafe, "delete it", zone.Delete{Record: t.Record, KeepComment: true})
		case p.Zone.Whole && !names.Elsewhere(p.Run, p.Zone, key.name, dns.TypeTXT):
			reportAlone(p, &t, key.name, len(alike[key]))
		}
	}
}

// reportAlone reports an SPF record of the type SPF where there is none of type TXT; it is one of several texts.
func reportAlone(p *lint.Pass, t *texts.Text, owner zone.Name, several int) {
	f := p.ReportRecord(t.Record, lint.Type, "the SPF record of %s is of the type SPF, which receivers don't read", owner.Display()).
		Marked("should be TXT").
		Note("receivers look only at TXT records, so they find no SPF record")
	if several > 1 {
		f.Note("there are several that differ: make one TXT record of them")
		return
	}
	safety := lint.Safe
	if !t.SPF().Valid() {
		safety = lint.Unsafe
	}
	f.Fix(safety, "make it a TXT record", zone.SetType{Record: t.Record, Type: dns.TypeTXT, Data: texts.QuoteAll(spfedit.Strings(t))})
}

// meanings returns what texts were meant to be.
func meanings(list []texts.Text) map[string]bool {
	found := map[string]bool{}
	for _, t := range list {
		found[t.Meant] = true
	}
	return found
}

// reportTwin reports an SPF record of the type SPF beside one of type TXT, which says the same or not.
func reportTwin(p *lint.Pass, t *texts.Text, owner zone.Name, twin zone.RecordID, same bool) {
	f := p.ReportRecord(t.Record, lint.Type, "%s has an SPF record of the type SPF beside the one of type TXT", owner.Display()).
		As(lint.Warning).
		Relate(p.Zone, twin, "the record that receivers read").
		Note("receivers look only at TXT records")
	safety := lint.Safe
	if !same {
		safety = lint.Unsafe
		f.Note("the two say different things: see whether the TXT record lacks something")
	}
	f.Fix(safety, "delete it", zone.Delete{Record: t.Record, KeepComment: true})
}

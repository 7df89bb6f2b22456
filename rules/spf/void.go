package spf

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
)

// Void finds terms of SPF records that look up what isn't there.
var Void = &lint.Rule{
	ID:      "spf/void",
	Summary: "a term of an SPF record looks up what isn't there",
	Doc: `The terms a, mx, include, exists and redirect look a name up. If it has no such record, the term allows
nobody to send: what it was written for has moved or was never there. Receivers also count these empty
answers. They put up with two of them; with the third they give up, and SPF gives "permerror" for all mail.

Take the term out if nothing sends mail from there any more, or put the name right, or add the record.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "4.6.4"),
	},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 a:old.example.com ip4:192.0.2.25 -all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 ip4:192.0.2.25 -all"
`,
	Check: void,
}

// maxVoid is how many empty answers receivers put up with.
const maxVoid = 2

func void(p *lint.Pass) {
	for _, r := range spfrun.Used(p.Run, p.Zone) {
		var empty []spf.Term
		for _, lead := range r.Leads {
			if site := spfrun.Find(p.Run, lead.Name); site != nil && missing(site, lead.Term) != "" {
				empty = append(empty, *lead.Term)
			}
		}
		for _, term := range empty {
			reportVoid(p, r, &term, len(empty))
		}
	}
}

func reportVoid(p *lint.Pass, r *spfrun.Record, term *spf.Term, count int) {
	site := spfrun.Find(p.Run, spfrun.Target(r, term))
	if asksForSPF(term) && site.Exists {
		return // spf/include-target
	}
	what := missing(site, term)
	if !site.Exists {
		what = "which doesn't exist"
	}
	f := r.Report(p, term, "the term %s of the SPF record looks up %s, %s", zone.Quote(term.Raw), site.Name.Display(), what)
	switch {
	case asksForSPF(term):
		f.Note("a message that comes to this term gets \"permerror\": take it out, or add the SPF record that it means")
	default:
		f.Note("the term allows nobody to send: take it out, or put the name right")
	}
	if count > maxVoid {
		f.As(lint.Error).Note("%d terms of this record find nothing; receivers give up at the third, and answer \"permerror\"", count)
	}
}

// missing says what a term doesn't find at the name that it looks up; nothing if it does.
func missing(site *spfrun.Site, term *spf.Term) string {
	switch {
	case asksForSPF(term):
		if !site.Text {
			return "which has no TXT record"
		}
	case term.Name == "mx":
		if !site.Exchange {
			return "which has no MX record"
		}
	case term.Name == "a" || term.Name == "exists":
		if !site.Address {
			return "which has no address"
		}
	}
	return ""
}

// asksForSPF reports whether a term goes on with the SPF record of another name.
func asksForSPF(term *spf.Term) bool { return term.Name == "include" || term.Name == "redirect" }

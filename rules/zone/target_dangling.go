package zone

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// TargetDangling finds targets in this zone that lead nowhere.
var TargetDangling = &lint.Rule{
	ID:      "zone/target-dangling",
	Summary: "a target in this zone leads nowhere",
	Doc: `The record names a host of this zone that isn't there, or, for mail servers, name servers and services, one
that has no address. Whoever follows it finds nothing: mail waits and comes back, services can't be reached.

Add the missing address (A or AAAA), or put the name right. If the host lies outside of this zone, its name
may have lost the dot at its end: without it, the zone's name is put behind.

For aliases (CNAME) this is only a hint, since what they lead to may come and go.`,
	Cite: []lint.Citation{
		lint.RFC(5321, "5.1"),
		lint.RFC(1912, "2.4"),
	},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail
mail A 192.0.2.25
`,
	Check: targetDangling,
}

func targetDangling(p *lint.Pass) {
	for _, j := range names.Targets(p.Run, p.Zone) {
		if j.Verdict != names.Dangling {
			continue
		}
		rrtype := p.Zone.Record(j.Record).Type
		what := "has no address"
		if !names.Exists(p.Run, p.Zone, j.Read) {
			what = "doesn't exist"
		} else if rrtype == dns.TypeCNAME {
			what = "has no records"
		}
		f := p.ReportRecord(j.Record, lint.Part(j.Field), "the %s target %s %s", zone.TypeString(rrtype), j.Read.Display(), what).
			As(j.Severity)
		if j.Written != string(j.Read) {
			f.Marked("means %s", j.Read.Display())
		}
		if rrtype == dns.TypeCNAME {
			f.Note("add the records of %s, or put the name right", j.Read.Display())
		} else {
			f.Note("add an address (A or AAAA) for %s, or put the name right", j.Read.Display())
		}
		if j.Dotted != "" && j.Dotted.CountLabels() > 1 {
			f.Note("if a host outside of this zone is meant, write %s with its final dot", j.Dotted)
		}
	}
}

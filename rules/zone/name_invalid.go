package zone

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// NameInvalid finds names that the DNS can't have, or that no host has.
var NameInvalid = &lint.Rule{
	ID:      "zone/name-invalid",
	Summary: "a name is too long, or has an empty part or a blank in it",
	Doc: `A name is made of labels with dots between them. A label has 1 to 63 octets, a whole name at most 255, the
zone's own name included where that is appended. Name servers refuse to load a zone with anything else.

Blanks and control characters are allowed, but nobody asks for such a name: ` + "`' _dmarc'`" + ` with a blank before it
is another name than ` + "`_dmarc`" + `, and receivers find no policy. Most of them come from copying. Take them out.

Names of services in a local network (DNS-SD, below ` + "`_tcp` and `_udp`" + `) may have blanks.`,
	Cite: []lint.Citation{
		lint.RFC(1035, "2.3.4"),
		lint.RFC(1123, "2.1"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www..shop A 192.0.2.1
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www.shop A 192.0.2.1
`,
	Check: nameInvalid,
}

func nameInvalid(p *lint.Pass) {
	z := p.Zone
	for problem := range problemsOf(z, zone.InvalidName) {
		if !isKeyInCNAME(z, problem) {
			reportProblem(p, problem)
		}
	}
	said := map[zone.NameID]bool{} // one name may have any number of records
	for _, j := range names.Owners(p.Run, z) {
		owner := z.Record(j.Record).Owner
		if j.Verdict != names.Blanks || said[owner] {
			continue
		}
		said[owner] = true
		f := p.ReportRecord(j.Record, lint.Owner, "the owner %s has a blank or a control character in it", j.Read.Display())
		noteMeant(f, j)
	}
	for _, j := range names.Targets(p.Run, z) {
		if j.Verdict == names.Blanks {
			f := p.ReportRecord(j.Record, lint.Part(j.Field), "the %s target %s has a blank or a control character in it", zone.TypeString(z.Record(j.Record).Type), j.Read.Display())
			noteMeant(f, j)
		}
	}
}

func noteMeant(f *lint.Finding, j names.Judgement) {
	f.Note(`\032 is a blank, \009 a tab; for name servers they are letters of the name, and nobody asks for such a name`)
	if j.Meant != j.Read {
		f.Note("most likely %s is meant", j.Meant.Display())
	}
}

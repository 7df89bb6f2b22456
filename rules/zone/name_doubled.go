package zone

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// NameDoubled finds names with the zone's name appended although it, or a whole other domain, was there.
var NameDoubled = &lint.Rule{
	ID:      "zone/name-doubled",
	Summary: "the zone's name stands at the end of a name twice",
	Doc: `Some web forms append the zone's name to whatever you type. A name that was complete then ends in too
much: xxxx.dkim.amazonses.com.example.com, or _amazonses.example.com.example.com. Nothing stands there,
and Amazon SES waits for a name that never appears.

Cut the surplus off. In such forms type the short name, or put a dot at the end.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1"), lint.AWS("Easy DKIM", "send-email-authentication-dkim-easy")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
mail A 192.0.2.25
@ MX 10 mail.example.com.example.com.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
mail A 192.0.2.25
@ MX 10 mail.example.com.
`,
	Check: nameDoubled,
}

func nameDoubled(p *lint.Pass) {
	z := p.Zone
	for _, j := range names.Owners(p.Run, z) {
		if j.Verdict != names.Doubled || z.Record(j.Record).Flags.Has(zone.OwnerInherited) {
			continue
		}
		// Where a set of records stands already, the two would become one.
		safety := lint.Safe
		changes := ownerChanges(z, j.Record, j.Meant)
		for _, id := range zone.Named(z, changes) {
			if len(z.AtType(j.Meant, z.Record(id).Type)) > 0 {
				safety = lint.Unsafe
			}
		}
		p.ReportRecord(j.Record, lint.Owner, "the owner %s has the zone's name twice", j.Written).
			As(j.Severity).
			Marked("%s is meant", j.Meant).
			Fix(safety, "cut the second one off", changes...)
	}
	for _, j := range names.Targets(p.Run, z) {
		if j.Verdict != names.Doubled {
			continue
		}
		p.ReportRecord(j.Record, lint.Part(j.Field), "the %s target %s has the zone's name at its end once too often", zone.TypeString(z.Record(j.Record).Type), j.Written).
			Marked("%s is meant", j.Meant).
			Fix(lint.Safe, "cut it off", z.WithField(j.Record, j.Field, string(j.Meant)))
	}
}

package zone

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// NameDoubled finds names that the zone's name was appended to although it was there.
var NameDoubled = &lint.Rule{
	ID:      "zone/name-doubled",
	Summary: "the zone's name stands at the end of a name once too often",
	Doc: `When a target without its final dot goes through a provider's form or export, it comes out with the
zone's name appended for good: x.dkim.amazonses.com.example.com. — the panel looks right, and SES shows
"pending" until it fails. The fix takes the surplus off.

An owner that has the zone's name twice is reported as well; since somebody may want such a name, its fix
waits for your word.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1"), lint.AWS("Easy DKIM", "send-email-authentication-dkim-easy")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: head(1) + `shop CNAME example.myhost.cloudfront.net.example.com.
`,
	Good: head(2) + `shop CNAME example.myhost.cloudfront.net.
`,
	Check: nameDoubled,
}

func nameDoubled(p *lint.Pass) {
	for _, j := range names.Targets(p.Run, p.Zone) {
		if j.Verdict != names.Doubled {
			continue
		}
		rrtype := zone.TypeString(p.Zone.Record(j.Record).Type)
		p.ReportRecord(j.Record, lint.Part(j.Field), "the %s target %s has the zone's name at its end once too often", rrtype, j.Read.Display()).
			Marked("should be %s", j.Meant).
			Fix(lint.Safe, "take off "+p.Zone.Apex.Display(), p.Zone.WithField(j.Record, j.Field, string(j.Meant)))
	}
	owners := names.Owners(p.Run, p.Zone)
	for i, j := range owners {
		if j.Verdict != names.Doubled || j.Written == "" {
			continue
		}
		p.ReportRecord(j.Record, lint.Owner, "the owner %s has the zone's name at its end twice", j.Read.Display()).
			As(j.Severity).
			Marked("should be %s", j.Meant).
			Fix(lint.Unsafe, "take off "+p.Zone.Apex.Display(), renames(owners[i:], j.Meant)...)
	}
}

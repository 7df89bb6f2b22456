package zone

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// OwnerDot finds owners that lost their final dot.
var OwnerDot = &lint.Rule{
	ID:      "zone/owner-dot",
	Summary: "an owner lost its final dot",
	Doc: `A name at the start of a line is relative if it doesn't end in a dot: "mail.example.com" in the zone
example.com stands for mail.example.com.example.com. Forms of DNS providers add the zone's name too, so a
name pasted whole is doubled there. SES, and everybody else, looks in vain for the name that you meant.

An owner that ends in the name of another zone of the same run may belong into that zone's file.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1"), lint.AWS("Verified identities", "verify-addresses-and-domains")},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: head(1) + `www.example.com A 192.0.2.1
`,
	Good: head(2) + `www.example.com. A 192.0.2.1
`,
	Check: ownerDot,
}

func ownerDot(p *lint.Pass) {
	all := names.Owners(p.Run, p.Zone)
	for i, j := range all {
		if j.Written == "" {
			continue
		}
		switch j.Verdict {
		case names.OwnZone:
			p.ReportRecord(j.Record, lint.Owner, "the owner %s lost its final dot", j.Written).
				Marked("means %s", j.Read.Display()).
				Fix(lint.Safe, "add the dot", renames(all[i:], j.Meant)...)
		case names.OtherZone:
			p.ReportRecord(j.Record, lint.Owner, "the owner %s looks like a name of another zone", j.Written).
				As(j.Severity).
				Marked("means %s", j.Read.Display()).
				Note("it belongs into that zone's file, if that is what is meant")
		}
	}
}

// renames gives the first of some judged records, and those that inherit its owner, another name.
func renames(judged []names.Judgement, to zone.Name) []zone.Change {
	changes := []zone.Change{zone.SetOwner{Record: judged[0].Record, Owner: to}}
	for _, j := range judged[1:] {
		if j.Written != "" {
			break
		}
		changes = append(changes, zone.SetOwner{Record: j.Record, Owner: to})
	}
	return changes
}

package mail

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/policy"
	"github.com/zonemend/zonemend/rules/internal/tagged"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// MTASTSSyntax finds MTA-STS records that mail servers don't accept.
var MTASTSSyntax = &lint.Rule{
	ID:      "mail/mta-sts-syntax",
	Summary: "an MTA-STS record can't be read",
	Doc: `The TXT record at ` + "`" + `_mta-sts` + "`" + ` tells other mail servers that the domain has an MTA-STS policy, and by its ` + "`" + `id=` + "`" + ` when the policy
changed: ` + "`" + `v=STSv1; id=20261124T120000` + "`" + `. The version is written exactly so, and the id has 1 to 32 letters and digits, without
hyphens or colons. With any other text, or with two such records, mail servers act as if there were no policy, and mail may
be sent to the domain without encryption.

Hyphens and colons in an id are taken out by the fix.`,
	Cite:     []lint.Citation{lint.RFC(8461, "3.1")},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
_mta-sts TXT "v=STSv1; id=2026-11-24T12:00:00"
mta-sts A 192.0.2.1
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
_mta-sts TXT "v=STSv1; id=20261124T120000"
mta-sts A 192.0.2.1
`,
	Check: mtaSTSSyntax,
}

// maxID is how many characters an id may have.
const maxID = 32

// noPolicy is what comes of a broken record.
const noPolicy = "other mail servers act as if there were no MTA-STS policy"

func mtaSTSSyntax(p *lint.Pass) {
	for _, set := range policy.MTASTS(p.Run, p.Zone) {
		if len(set.Selected) > 1 {
			reportSecond(p, &set, "MTA-STS").Note("with more than one, %s: keep the one whose id is the newest", noPolicy)
			continue
		}
		for i := range set.Texts {
			mtaSTSText(p, &set, &set.Texts[i])
		}
	}
}

// reportSecond reports that a name has several records of a kind.
func reportSecond(p *lint.Pass, set *policy.Set, kind string) *lint.Finding {
	return p.ReportRecord(set.Selected[1].Record, lint.RDATA, "%s has %d %s records, but only one is allowed", set.Name.Display(), len(set.Selected), kind).
		Relate(p.Zone, set.Selected[0].Record, "the first record")
}

func mtaSTSText(p *lint.Pass, set *policy.Set, t *tagged.Text) {
	if !set.IsSelected(t) {
		if t.Kind == texts.MTASTS || len(set.Selected) == 0 {
			t.Report(p, 0, len(t.Clean), "the text at %s doesn't begin with v=STSv1 and a semicolon", set.Name.Display()).
				Note("so %s: write it as v=STSv1; id=ID, with exactly these capital letters", noPolicy)
		}
		return
	}
	id := t.Tag("id")
	if id == nil {
		t.Report(p, 0, len(t.Clean), "the MTA-STS record at %s has no id", set.Name.Display()).
			Note("so %s: add id= and up to %d letters and digits, such as the date", noPolicy, maxID)
		return
	}
	if id.Value != "" && len(id.Value) <= maxID && isAlphanumeric(id.Value) {
		return
	}
	f := t.ReportTag(p, id, "the id %s of the MTA-STS record at %s isn't 1 to %d letters and digits", zone.Quote(id.Value), set.Name.Display(), maxID).
		Note("so %s", noPolicy)
	if bare := strings.NewReplacer("-", "", ":", "").Replace(id.Value); bare != "" && len(bare) <= maxID && isAlphanumeric(bare) {
		t.Fix(f, lint.Safe, "write id="+bare, t.WithValue(id, bare))
	} else {
		f.Note("write a new one, such as the date and the time in digits")
	}
}

func isAlphanumeric(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) < 0
}

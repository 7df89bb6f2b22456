package dkim

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/dkim"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// Owner finds DKIM keys at names where nobody looks for them.
var Owner = &lint.Rule{
	ID:      "dkim/owner",
	Summary: "a DKIM key isn't at SELECTOR._domainkey.DOMAIN",
	Doc: `Receivers look for the key of a selector at one name: SELECTOR._domainkey.DOMAIN, with the underscore. At any other name
it isn't found, and the signature of every message fails.

Move the record to that name. A key may stand elsewhere if a CNAME at the right name leads to it; where that CNAME is in
another zone, as for the keys of a mail service's customers, ignore this finding.`,
	Cite:     []lint.Citation{lint.RFC(6376, "3.6.2.1")},
	Severity: lint.Warning,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1.domainkey TXT "v=DKIM1; k=ed25519; p=YGswNiZ+YB+GJQhZUHIDzG9n7dmg4ZBjC12TDJaAdtk="
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=ed25519; p=YGswNiZ+YB+GJQhZUHIDzG9n7dmg4ZBjC12TDJaAdtk="
`,
	Check: owner,
}

func owner(p *lint.Pass) {
	for _, r := range dkim.InZone(p.Run, p.Zone) {
		if r.Role != dkim.Misplaced || r.Owner.FirstLabel() == "*" || dkim.IsTarget(p.Run, r.Owner) {
			continue
		}
		f := p.ReportRecord(r.Record, lint.Owner, "the DKIM key at %s isn't at SELECTOR._domainkey.DOMAIN, where receivers look for keys", r.Owner.Display()).
			Note("nobody finds it there, so the signatures made with it fail: move it")
		right, ok := rightName(p.Zone, r.Owner)
		switch {
		case !ok:
			f.Note("the selector is the name that your mail server puts into its signatures, behind s=")
		case names.Occupied(p.Run, p.Zone, right):
			f.Note("another record stands at %s already", right.Display())
		default:
			f.Marked("should be %s", right.Display()).
				Fix(lint.Unsafe, "change the name to "+right.Display(), zone.SetOwner{Record: r.Record, Owner: right})
		}
	}
}

// rightName returns the name that a key was probably meant to have: with the label _domainkey put right where
// there is one like it, else behind the first label.
func rightName(z *zone.Zone, name zone.Name) (zone.Name, bool) {
	if !name.IsStrictlyBelow(z.Apex) || name.FirstLabel() == easydkim.Label {
		return "", false
	}
	var before []string
	for rest := name; rest.IsStrictlyBelow(z.Apex); rest = rest.Parent() {
		label := rest.FirstLabel()
		if stuck, ok := strings.CutSuffix(label, easydkim.Label); ok && stuck != "" {
			return rest.Parent().Join(strings.Join(append(before, stuck, easydkim.Label), ".")), true
		}
		if len(before) > 0 && (label == "_dkim" || aws.Distance(label, easydkim.Label) <= 2) {
			return rest.Parent().Join(strings.Join(append(before, easydkim.Label), ".")), true
		}
		before = append(before, label)
	}
	return name.Parent().Join(name.FirstLabel() + "." + easydkim.Label), true
}

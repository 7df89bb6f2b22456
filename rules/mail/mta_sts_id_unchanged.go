package mail

import (
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/policy"
	"github.com/zonemend/zonemend/rules/internal/seshost"
)

// MTASTSIDUnchanged finds MTA-STS records that were forgotten when the mail servers of a domain changed.
var MTASTSIDUnchanged = &lint.Rule{
	ID:      "mail/mta-sts-id-unchanged",
	Summary: "the MX records of a domain changed, but not the id of its MTA-STS policy",
	Doc: `An MTA-STS policy lists the mail servers of a domain. Whoever sends mail to it keeps the policy for days or weeks, and asks
for a new one only when the id in the TXT record at ` + "`" + `_mta-sts` + "`" + ` changes. A mail server that isn't in the policy that they have
gets no mail from them.

So when the MX records change, look at the policy, ` + "`" + `https://mta-sts.DOMAIN/.well-known/mta-sts.txt` + "`" + `: if the new servers must be
added to it, do that first, then change the id, and only then the MX records. If it covers them already, for instance with
` + "`" + `mx: *.example.net` + "`" + `, nothing is to do.

This is only looked at with ` + "`" + `--base` + "`" + `, which says what the zone was before.`,
	Cite:     []lint.Citation{lint.RFC(8461, "3.1"), lint.RFC(8461, "8.3")},
	Severity: lint.Info,
	Fix:      lint.Never,
	Base: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
_mta-sts TXT "v=STSv1; id=20251124"
mta-sts A 192.0.2.1
`,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mx.example.org.
_mta-sts TXT "v=STSv1; id=20251124"
mta-sts A 192.0.2.1
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mx.example.org.
_mta-sts TXT "v=STSv1; id=20261124"
mta-sts A 192.0.2.1
`,
	Check: mtaSTSIDUnchanged,
}

func mtaSTSIDUnchanged(p *lint.Pass) {
	base := p.Run.Base(p.Zone)
	if base == nil || base == p.Zone || !p.Zone.Whole || !base.Whole {
		return
	}
	before := p.Run.Before()
	ids := map[zone.Name]string{}
	for _, set := range policy.MTASTS(before, base) {
		ids[set.Domain] = policyID(&set)
	}
	for _, set := range policy.MTASTS(p.Run, p.Zone) {
		id := policyID(&set)
		if id == "" || id != ids[set.Domain] || mailfrom.Is(p.Run, set.Domain) != nil || names.Invisible(p.Run, p.Zone, set.Domain) {
			continue // a MAIL FROM domain isn't to receive mail: ses/mailfrom-receives
		}
		is, was := exchangers(p.Run, p.Zone, set.Domain), exchangers(before, base, set.Domain)
		if len(is) == 0 || len(was) == 0 || slices.Equal(is, was) {
			continue // without MX, mail/mta-sts-no-mx has something to say
		}
		p.ReportRecord(set.Selected[0].Record, lint.RDATA, "the MX records of %s changed, but the id of its MTA-STS policy is still %s", set.Domain.Display(), zone.Quote(id)).
			Note("the mail servers were %s, and are %s", strings.Join(was, ", "), strings.Join(is, ", ")).
			Note("see whether the policy at https://mta-sts.%s/.well-known/mta-sts.txt covers them: if it has to change, write a new id too, or senders go by the old one for as long as its max_age says", strings.TrimSuffix(set.Domain.Display(), "."))
	}
}

// policyID returns the id of the policy that mail servers find, or "".
func policyID(set *policy.Set) string {
	if len(set.Selected) != 1 {
		return ""
	}
	if id := set.Selected[0].Tag("id"); id != nil {
		return id.Value
	}
	return ""
}

// exchangers returns the mail servers of a domain, as meant, each once, sorted. Their preferences don't matter
// to a policy.
func exchangers(r *lint.Run, z *zone.Zone, domain zone.Name) []string {
	var found []string
	for _, id := range seshost.MXAt(r, z, domain) {
		if target, ok := names.Target(r, z, id); ok && target != zone.Root {
			found = append(found, target.Display())
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

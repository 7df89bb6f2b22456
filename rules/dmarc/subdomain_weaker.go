package dmarc

import (
	"slices"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// SubdomainWeaker finds policies that are weaker for subdomains than for the domain.
var SubdomainWeaker = &lint.Rule{
	ID:      "dmarc/subdomain-weaker",
	Summary: "a DMARC policy is weaker for subdomains than for the domain",
	Doc: `The tags sp and np say what receivers shall do with mail from subdomains, and from subdomains that don't exist.
Where they are weaker than p, whoever wants to forge your mail takes a subdomain: with ` + "`p=reject; sp=none`" + `,
mail from any name below the domain is delivered.

Leave sp and np out to have p for all, unless a subdomain isn't ready yet: then give that one a record of its own.`,
	Cite: []lint.Citation{
		lint.RFC(9989, "4.7"),
	},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; sp=none; rua=mailto:dmarc@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: subdomainWeaker,
}

func subdomainWeaker(p *lint.Pass) {
	list := dmarc.Policies(p.Run, p.Zone)
	for i := range list {
		r := &list[i]
		all := strength(r.Value("p"))
		if all < 0 || above(p.Run, r) != nil {
			continue
		}
		for _, name := range []string{"sp", "np"} {
			tag := taglist.Find(r.Tags, name)
			if tag == nil {
				continue
			}
			if weak := strength(r.Value(name)); weak < 0 || weak >= all {
				continue
			}
			which := "subdomains"
			if name == "np" {
				which = "subdomains that don't exist"
			}
			r.Report(p, tag.Start, tag.End, "the DMARC policy of %s is weaker for %s: %s=%s, but p=%s",
				r.Domain.Display(), which, name, r.Value(name), r.Value("p")).
				Note("who wants to forge mail takes a name below %s; leave %s out to have p=%s for them too", r.Domain.Display(), name, r.Value("p"))
		}
	}
}

// strength returns how much a policy asks for, from 0 for none; negative where it is no policy.
func strength(policy string) int { return slices.Index(policies, policy) }

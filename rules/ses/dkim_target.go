package ses

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/expected"
)

// DKIMTarget finds DKIM CNAMEs to hosts of Amazon's that hold no key.
var DKIMTarget = &lint.Rule{
	ID:      "ses/dkim-target",
	Summary: "a DKIM CNAME leads to an Amazon host that holds no key",
	Doc: `The three DKIM records of SES lead to TOKEN.dkim.amazonses.com, in some regions to
TOKEN.dkim.REGION.amazonses.com, and for some newer identities to TOKEN.CELL.dkim.REGION.amazonses.com.
Another target holds no key: SES doesn't verify the domain, and receivers can't check its signatures.

Often amazonaws.com was written instead of amazonses.com, or the label dkim was left out. Copy the value
from the SES console (the identity, "Publish DNS records") rather than repairing it by hand: only the
console shows what follows the token in your region.`,
	Cite: []lint.Citation{
		lint.AWS("Easy DKIM in Amazon SES", "send-email-authentication-dkim-easy"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.amazonses.com.
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7._domainkey CNAME k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.amazonaws.com.
wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia._domainkey CNAME wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.dkim.amazonses.com.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.amazonses.com.
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7._domainkey CNAME k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.amazonses.com.
wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia._domainkey CNAME wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.dkim.amazonses.com.
`,
	Check: dkimTarget,
}

func dkimTarget(p *lint.Pass) {
	for _, k := range easydkim.InZone(p.Run, p.Zone) {
		if k.Type != dns.TypeCNAME || k.Domain == "" || k.Host.IsDKIMTarget() || k.Placeholder() {
			continue
		}
		if e := expected.At(p.Run, k.Owner); e != nil && e.Easy() {
			continue // ses/dkim-expected knows the target
		}
		right, repaired := k.RightTarget()
		f := p.ReportRecord(k.Record, 0, "the DKIM CNAME for selector %s leads to %s, which isn't a DKIM host of SES", display(k.Selector), k.Target).
			Marked("%s", faultOfTarget(&k))
		f.Note("SES wants a target such as %s", example(right, repaired))
		if !repaired {
			f.Note("copy it from the SES console (the identity, \"Publish DNS records\")")
			continue
		}
		safety := lint.Unsafe
		if certainTarget(&k) {
			safety = lint.Safe
		} else {
			f.Note("in some regions other labels stand before amazonses.com: compare it with the SES console (the identity, \"Publish DNS records\")")
		}
		f.Fix(safety, "change the target to "+string(right), p.Zone.WithField(k.Record, 0, string(right)))
	}
}

func display(selector string) string {
	if selector == "" {
		return "(none)"
	}
	return selector
}

func example(right zone.Name, repaired bool) string {
	if repaired {
		return string(right)
	}
	return "TOKEN.dkim.amazonses.com."
}

// certainTarget reports whether only amazonaws.com for amazonses.com, or what makes a URL of a host,
// is wrong with a target.
func certainTarget(k *easydkim.Key) bool {
	if _, host, isURL := strings.Cut(string(k.Target), "://"); isURL {
		right, _ := k.RightTarget()
		return strings.TrimRight(host, "/.") == right.Below(zone.Root)
	}
	return k.Host.Service == aws.DKIM && k.Host.Suffix == "amazonaws.com" && aws.LooksLikeToken(k.Host.Token)
}

// faultOfTarget says in a few words what is wrong with a target.
func faultOfTarget(k *easydkim.Key) string {
	first := k.Target.FirstLabel()
	switch {
	case strings.Contains(string(k.Target), "://"):
		return "a URL, not a host name"
	case first == "dkim":
		return "the token is missing"
	case k.Host.Service == aws.DKIM && !k.Host.RightSuffix():
		return "ends in " + k.Host.Suffix + " instead of amazonses.com"
	case !aws.LooksLikeToken(first):
		return first + " is no token of SES"
	case k.Host.Suffix != "":
		return "lacks the label dkim"
	}
	return "doesn't end in amazonses.com"
}

package dmarc

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/identity"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/policy"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
	"github.com/zonemend/zonemend/rules/internal/told"
)

// Place finds DMARC records at names where nobody looks for them.
var Place = &lint.Rule{
	ID:      "dmarc/place",
	Summary: "a DMARC record stands at a name where nobody looks for it",
	Doc: `Receivers look for the DMARC policy of a domain at ` + "`_dmarc.DOMAIN`" + ` and nowhere else. A record at the domain
itself, at ` + "`dmarc.DOMAIN`" + ` without the underscore or at a DKIM selector is never asked for. One at ` + "`_dmarc.www.DOMAIN`" + ` is asked
for only where mail comes from addresses in www.DOMAIN, and does nothing for DOMAIN itself.

Move it to ` + "`_dmarc`" + `. The fix does this for ` + "`dmarc.DOMAIN`" + `; elsewhere it waits until you say that the policy is
meant for the domain that the record stands at.`,
	Cite: []lint.Citation{
		lint.RFC(9989, ""),
		lint.RFC(8552, ""),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: place,
}

func place(p *lint.Pass) {
	list := dmarc.Records(p.Run, p.Zone)
	meant := map[zone.Name]bool{} // names that a record is meant for which stands elsewhere; only one may come there
	for i := range list {
		r := &list[i]
		fixed, certain := dmarc.Repair(r.Clean)
		if r.Domain != "" || r.Consent || fixed == "" || !certain || !r.Owner.IsBelow(p.Zone.Apex) || hosted(p.Run, r.Owner) {
			continue
		}
		right, safety := rightPlace(r.Owner, p.Zone.Apex)
		f := p.ReportRecord(r.Record, lint.Owner, "the DMARC record at %s isn't looked for there", r.Owner.Display()).
			Marked("should be %s", right.Display()).
			Note("receivers look for a DMARC policy at _dmarc and the domain, such as %s, and nowhere else", right.Display())
		if names.Occupied(p.Run, p.Zone, right) {
			f.Note("%s has a record already: if that is a policy, this record isn't needed", right.Display())
		} else if r.Owner == p.Zone.Owner(r.Record) && !meant[right] {
			f.Fix(safety, "move it to "+right.Display(), zone.SetOwner{Record: r.Record, Owner: right})
		}
		meant[right] = true
	}
	for i := range list {
		if r := &list[i]; !meant[r.Domain.Parent().Join(dmarc.Label)] && isForWebsite(p.Run, p.Zone, r) {
			reportWebsite(p, r)
		}
	}
}

// isForWebsite reports whether a record is the policy of a web site's name only, and the domain that mail is sent from has none.
func isForWebsite(r *lint.Run, z *zone.Zone, record *dmarc.Record) bool {
	site := record.Domain
	if !record.IsPolicy() || record.Extra || site.FirstLabel() != "www" || !site.IsStrictlyBelow(z.Apex) || record.Owner != z.Owner(record.Record) {
		return false
	}
	domain := site.Parent()
	right := domain.Join(dmarc.Label)
	if domain != dmarc.Organisation(site) || dmarc.At(r, domain) != nil || names.Occupied(r, z, right) || !policy.Complete(r, z) {
		return false
	}
	if _, handed := names.Handed(z, right); handed != 0 {
		return false
	}
	if wildcard, covered := names.Wildcard(r, z, right); covered && policy.Has(z, wildcard, dns.TypeTXT, dns.TypeCNAME, dns.TypeNS) {
		return false
	}
	return !policy.Has(z, site, dns.TypeMX) && !told.From(r, site) && !identity.Is(r, z, site) && !identity.Keyed(r, site) && !lets(r, site)
}

// lets reports whether an SPF record lets somebody send from a name.
func lets(r *lint.Run, name zone.Name) bool {
	return slices.ContainsFunc(spfrun.At(r, name), func(record *spfrun.Record) bool {
		return slices.ContainsFunc(record.Terms, func(term spf.Term) bool {
			return term.Kind != spf.Modifier && !term.Is("all") || term.Name == "redirect"
		})
	})
}

// reportWebsite says that a policy is for a web site's name only.
func reportWebsite(p *lint.Pass, r *dmarc.Record) {
	domain := r.Domain.Parent()
	right := domain.Join(dmarc.Label)
	p.ReportRecord(r.Record, lint.Owner, "the DMARC policy is for mail from %s only, and %s has none", r.Domain.Display(), domain.Display()).
		As(lint.Warning).
		Marked("should be %s", right.Display()).
		Note("mail is rarely sent from the name of a web site; a policy at %s counts for both names", right.Display()).
		Fix(lint.Unsafe, "move it to "+right.Display(), zone.SetOwner{Record: r.Record, Owner: right})
}

// rightPlace returns the name that a record at another one was probably meant for. It is certain for "dmarc".
func rightPlace(owner, apex zone.Name) (zone.Name, lint.Safety) {
	domain := owner
	if first := owner.FirstLabel(); owner.IsStrictlyBelow(apex) {
		if first == "dmarc" {
			return owner.Parent().Join(dmarc.Label), lint.Safe
		}
		if strings.Contains(first, "dmar") {
			return owner.Parent().Join(dmarc.Label), lint.Unsafe
		}
		for above := owner; above.IsStrictlyBelow(apex); above = above.Parent() {
			if above.FirstLabel() == "_domainkey" || above.FirstLabel() == "domainkey" {
				domain = above.Parent()
			}
		}
	}
	return domain.Join(dmarc.Label), lint.Unsafe
}

// hosted reports whether a name is one where a provider keeps policies of others, who lead to it by CNAME, or a
// wildcard.
func hosted(r *lint.Run, owner zone.Name) bool {
	first := true
	for label := range owner.Labels() {
		if label == "*" || label == dmarc.Label || !first && strings.Contains(label, "dmarc") {
			return true
		}
		first = false
	}
	return aliased.Of(r)[owner]
}

// aliased are the names that CNAME records at _dmarc lead to.
var aliased = &lint.Fact[map[zone.Name]bool]{Find: func(r *lint.Run) map[zone.Name]bool {
	found := map[zone.Name]bool{}
	for _, z := range r.Zones {
		for _, id := range sieve.AtUnderscored(r, z, dns.TypeCNAME) {
			if !strings.HasPrefix(string(z.Owner(id)), dmarc.Label+".") {
				continue
			}
			if target, ok := names.Target(r, z, id); ok {
				found[target] = true
			}
		}
	}
	return found
}}

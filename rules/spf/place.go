package spf

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/policy"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// Place finds SPF records at names where nobody looks for them.
var Place = &lint.Rule{
	ID:      "spf/place",
	Summary: "an SPF record stands at a name where nobody looks for it",
	Doc: `Receivers look for the SPF record of the domain that stands behind the @ of the return address, and of
names that such a record includes. At ` + "`_dmarc`" + ` they look for a DMARC policy, and below ` + "`_domainkey`" + ` for DKIM keys;
an SPF record there is never asked for, and disturbs the reading of what belongs there.

Move the record to the domain itself.

An SPF record at ` + "`_spf`" + ` that no other one includes, or at ` + "`www`" + `, where hardly anybody sends mail from, is an
advice only: others may include it, and a record that allows nobody is right anywhere.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "4.4"),
		lint.RFC(7208, "2.4"),
	},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=spf1 ip4:192.0.2.25 -all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 ip4:192.0.2.25 -all"
`,
	Check: place,
}

func place(p *lint.Pass) {
	seen := map[zone.Name]bool{}
	for _, t := range texts.SPFTexts(p.Run, p.Zone) {
		owner := names.Owner(p.Run, p.Zone, t.Record)
		if !isSpecial(owner) {
			continue
		}
		if seen[owner] || p.Zone.OriginKnown() && !owner.IsStrictlyBelow(p.Zone.Apex) {
			continue
		}
		seen[owner] = true
		domain := owner.Parent().Display()
		switch first := owner.FirstLabel(); {
		case first == "_dmarc":
			p.ReportRecord(t.Record, lint.Owner, "the SPF record at %s isn't looked for there", owner.Display()).
				Note("receivers look for a DMARC policy at this name; the SPF record of a domain stands at the domain, here %s", domain)
		case strings.Contains(string(owner), "._domainkey.") || first == "_domainkey":
			p.ReportRecord(t.Record, lint.Owner, "the SPF record at %s isn't looked for there", owner.Display()).
				Note("receivers look for DKIM keys below _domainkey; the SPF record of a domain stands at the domain itself")
		case first == "_spf" && unused(p, owner):
			p.ReportRecord(t.Record, lint.Owner, "no SPF record includes %s", owner.Display()).As(lint.Info).
				Note("unless others include it, nobody looks here: the SPF record of a domain stands at the domain, here %s", domain)
		case first == "www" && !sends(p, owner) && !allowsNobody(&t):
			p.ReportRecord(t.Record, lint.Owner, "the SPF record at %s only counts for mail from addresses that end in @%s",
				owner.Display(), strings.TrimSuffix(owner.Display(), ".")).As(lint.Info).
				Note("if mail is sent from addresses at %s, the record belongs there", domain)
		}
	}
}

// isSpecial reports whether a name is one that something can be said about.
func isSpecial(owner zone.Name) bool {
	switch owner.FirstLabel() {
	case "_dmarc", "_domainkey", "_spf", "www":
		return true
	}
	return strings.Contains(string(owner), "._domainkey.")
}

// sends reports whether mail may come from a host: it can get replies.
func sends(p *lint.Pass, host zone.Name) bool {
	return mailfrom.Is(p.Run, host) != nil || policy.Has(p.Zone, host, dns.TypeMX)
}

// allowsNobody reports whether an SPF record says that no mail comes from its name.
func allowsNobody(t *texts.Text) bool {
	record := t.SPF()
	for _, term := range record.Terms {
		if term.Is("all") {
			return term.Qualifier == '-' || term.Qualifier == '~'
		}
		if term.Kind != spf.Modifier {
			return false
		}
	}
	return false
}

// unused reports whether nothing in the run leads to an SPF record, as far as that can be told.
func unused(p *lint.Pass, name zone.Name) bool {
	u := uses.Of(p.Run)
	return p.Zone.Whole && !u.macros && !u.names[name]
}

// usage is where the SPF records and aliases of a run lead.
type usage struct {
	names  map[zone.Name]bool
	macros bool // an include leads to a name that is only known when mail comes
}

var uses = &lint.Fact[usage]{Find: func(r *lint.Run) usage {
	u := usage{names: map[zone.Name]bool{}}
	for _, z := range r.Zones {
		for _, id := range z.ByType(dns.TypeCNAME) {
			if target, ok := names.Target(r, z, id); ok && target.FirstLabel() == "_spf" {
				u.names[target] = true
			}
		}
		for _, t := range texts.SPFTexts(r, z) {
			for _, term := range t.Terms {
				if !asksForSPF(&term) {
					continue
				}
				if name := spfrun.ParseDomain(term.Arg); name != "" {
					u.names[name] = true
				} else {
					u.macros = true
				}
			}
		}
	}
	return u
}}

package ses

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/seshost"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/texts"
	"github.com/zonemend/zonemend/rules/internal/told"
)

// ApexIncludeUnused finds include:amazonses.com where mail of SES isn't checked.
var ApexIncludeUnused = &lint.Rule{
	ID:      "ses/apex-include-unused",
	Summary: "include:amazonses.com stands where mail of SES isn't checked",
	Doc: `SPF is checked at the domain of the envelope sender. For mail of SES that is the custom MAIL FROM domain, or
a name of Amazon's where you have none; it is never the domain in your From address. So
` + "`include:amazonses.com`" + ` does nothing in the SPF record of that domain, although older guides show it there.

It does no harm either, but for one of the ten DNS look-ups that a record may cost. zonemend never takes it out:
Amazon WorkMail needs it, and so may a server of yours that hands its mail to SES. If you know that yours is needed,
name the domain in the configuration (spf: required_at).`,
	Cite: []lint.Citation{
		lint.AWS("Authenticating Email with SPF in Amazon SES", "send-email-authentication-spf"),
		lint.RFC(7208, "2.4"),
	},
	Severity: lint.Info,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 include:_spf.example.org include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 include:_spf.example.org ~all"
`,
	Check: apexIncludeUnused,
}

func apexIncludeUnused(p *lint.Pass) {
	for _, t := range texts.SPFTexts(p.Run, p.Zone) {
		if !includesSES(t.Meant) {
			continue
		}
		owner := names.Owner(p.Run, p.Zone, t.Record)
		if len(mailfrom.SPFIn(p.Run, p.Zone)[owner]) > 1 || !needlessAt(p, owner) {
			continue // of several records, spf/multiple makes one first
		}
		p.ReportRecord(t.Record, lint.RDATA, "include:%s does nothing for mail of SES at %s", sesDomain, owner.Display()).
			Note("SPF is checked at the custom MAIL FROM domain, or at a name of Amazon's where there is none, never at the domain of the From address").
			Note("leave it if other mail needs it, such as that of WorkMail; else it only costs one of ten DNS look-ups")
	}
}

// includesSES reports whether a record is valid and includes that of SES.
func includesSES(text string) bool {
	if !strings.Contains(strings.ToLower(text), sesDomain) {
		return false
	}
	record := spf.Parse(text)
	return record.Valid() && slices.ContainsFunc(record.Terms, func(term spf.Term) bool {
		return term.Is("include") && strings.EqualFold(strings.TrimSuffix(term.Arg, "."), sesDomain)
	})
}

// needlessAt reports whether nothing shows that a name needs the servers of SES in its SPF record.
func needlessAt(p *lint.Pass, name zone.Name) bool {
	if mailfrom.Is(p.Run, name) != nil || told.SPFRequired(p.Run, name) {
		return false
	}
	if strings.HasPrefix(name.FirstLabel(), "_") || mailfrom.Led(p.Run, name) {
		return false // a part of other records
	}
	if couldBeMailFrom(p, name) || wasMailFrom(p.Run, name) {
		return false // ses/mailfrom-suspected, ses/record-removed
	}
	if strings.HasPrefix(string(name), "*.") && len(p.Zone.AtType(name, dns.TypeMX)) > 0 {
		return false // ses/mailfrom-wildcard
	}
	return !workMail.Of(p.Run, p.Zone)[name]
}

// workMail are the names of a zone that show signs of Amazon WorkMail, which sends with the domain itself.
var workMail = &lint.ZoneFact[map[zone.Name]bool]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name]bool {
	found := map[zone.Name]bool{}
	for _, t := range seshost.In(r, z) {
		switch {
		case t.Type == dns.TypeMX && t.Host.Service == aws.Inbound:
			found[t.Owner] = true
		case t.Host.Service == aws.WorkMail:
			found[t.Owner.Parent()] = true
		}
	}
	return found
}}

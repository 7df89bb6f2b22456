package ses

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/seshost"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/internal/texts"
	"github.com/zonemend/zonemend/rules/internal/told"
)

// RecordRemoved finds changes that take away what SES needed.
var RecordRemoved = &lint.Rule{
	ID:      "ses/record-removed",
	Summary: "a change takes away a record that SES needed",
	Doc: `SES doesn't look at the records of an identity once and for all, but again and again. When the MX of a custom MAIL FROM
domain is gone, it sends with a MAIL FROM domain of its own or refuses the mail, as the identity is set. When the
DKIM CNAMEs are gone, it stops signing; when what the domain was verified by is gone, it takes no more mail for it.

This is only looked at with ` + "`" + `--base` + "`" + `, which says what the zone was before. If the identity was taken out of SES, or SES
shows other records for it now, the change is right: ignore this. Records that moved unchanged to another zone file
are not gone, and what was broken before isn't missed. An SPF record that no longer lets SES pass at a MAIL FROM
domain that stays is reported by ses/mailfrom-spf-missing and ses/mailfrom-spf-include.`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
		lint.AWS("Easy DKIM in Amazon SES", "send-email-authentication-dkim-easy"),
	},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Base: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 mail.example.net.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: recordRemoved,
}

func recordRemoved(p *lint.Pass) {
	base := p.Run.Base(p.Zone)
	if base == nil || base == p.Zone || !p.Zone.Whole || !p.Zone.OriginKnown() {
		return
	}
	c := comparison{Pass: p, before: &lint.Pass{Rule: p.Rule, Run: p.Run.Before(), Zone: base}}
	c.mailFrom()
	c.dkim()
	c.verification()
}

// A comparison looks at one zone as it is, and as it was.
type comparison struct {
	*lint.Pass
	before *lint.Pass
}

// A need is a record that SES looks for.
type need struct {
	rrtype uint16
	owner  zone.Name
	value  string // the target, or the text
}

// arrived are the needs that zones of a run have and hadn't at the base: there a record may have gone that is
// missed elsewhere. A record that two zones had and one lost hasn't moved, as with two views of a domain.
var arrived = &lint.Fact[map[need]bool]{Find: func(r *lint.Run) map[need]bool {
	found := map[need]bool{}
	for _, z := range r.Zones {
		base := r.Base(z)
		if base == z {
			continue
		}
		had := map[need]bool{}
		if base != nil {
			for _, n := range needs(r.Before(), base) {
				had[n] = true
			}
		}
		for _, n := range needs(r, z) {
			if !had[n] {
				found[n] = true
			}
		}
	}
	return found
}}

// needs returns what a zone has of what SES looks for, as meant.
func needs(r *lint.Run, z *zone.Zone) []need {
	var all []need
	for _, h := range mailfrom.In(r, z) {
		for _, id := range h.Feedback {
			if target, ok := names.Target(r, z, id); ok {
				all = append(all, need{dns.TypeMX, h.Name, string(target)})
			}
		}
	}
	for _, k := range soundKeys.Of(r, z) {
		all = append(all, need{dns.TypeCNAME, k.Owner, string(k.Target)})
	}
	for _, v := range verifications(r, z) {
		all = append(all, need{dns.TypeTXT, v.owner, v.text})
	}
	return all
}

// elsewhere reports whether nobody can say that a record is gone: it moved to another zone, or can't be seen.
func (c *comparison) elsewhere(n need) bool {
	return arrived.Of(c.Run)[n] || c.hidden(n.owner, n.rrtype)
}

// hidden reports whether a name lies below a delegation or a DNAME now, or a wildcard may answer for it.
func (c *comparison) hidden(name zone.Name, rrtype uint16) bool {
	if occluded(c.Zone, name) {
		return true
	}
	if names.Exists(c.Run, c.Zone, name) {
		return false
	}
	wildcard, ok := names.Wildcard(c.Run, c.Zone, name)
	return ok && len(c.Zone.AtType(wildcard, rrtype)) > 0
}

// report adds a finding at a record that now stands at a name, of a type if there is one; else at the nearest
// name above.
func (c *comparison) report(name zone.Name, rrtype uint16, format string, args ...any) *lint.Finding {
	if at := c.Zone.AtType(name, rrtype); len(at) > 0 {
		return c.ReportRecord(at[0], lint.RDATA, format, args...)
	}
	for ; ; name = name.Parent() {
		if at := c.Zone.At(name); len(at) > 0 {
			return c.ReportRecord(at[0], lint.Owner, format, args...)
		}
		if !name.IsStrictlyBelow(c.Zone.Apex) {
			break
		}
	}
	if len(c.Zone.Records) > 0 {
		return c.ReportRecord(0, lint.Owner, format, args...)
	}
	return c.Report(lint.Place{}, format, args...)
}

// mailFrom looks for the MX records of MAIL FROM domains.
func (c *comparison) mailFrom() {
	now := map[zone.Name]*mailfrom.Host{}
	for _, h := range mailfrom.In(c.Run, c.Zone) {
		now[h.Name] = h
	}
	for _, h := range proper(c.before) {
		all := h.Exchanges(c.before.Run)
		if len(all) != 1 || all[0].Region == "" || !asWritten(c.before.Zone, all[0].Record, h.Name, all[0].Target) {
			continue // SES didn't find what it wanted at the base
		}
		was := all[0].Target
		is := now[h.Name]
		switch {
		case is != nil && len(is.Feedback) == 0:
			continue // ses/mailfrom-mx-missing or ses/mailfrom-mx-target says it
		case is != nil && c.leadsTo(is.Feedback, was), c.elsewhere(need{dns.TypeMX, h.Name, string(was)}):
			continue
		}
		c.mxGone(h.Name, was, is)
	}
}

// leadsTo reports whether one of some records was meant to lead to a host.
func (c *comparison) leadsTo(ids []zone.RecordID, host zone.Name) bool {
	for _, id := range ids {
		if target, ok := names.Target(c.Run, c.Zone, id); ok && target == host {
			return true
		}
	}
	return false
}

// mxGone reports the MX of a MAIL FROM domain; is is what has become of that, or nil.
func (c *comparison) mxGone(name, was zone.Name, is *mailfrom.Host) {
	what := "is taken away"
	if left := seshost.MXAt(c.Run, c.Zone, name); len(left) > 0 {
		target, ok := names.Target(c.Run, c.Zone, left[0])
		if host, isSES := aws.Parse(target); isSES && (host.Service == aws.Submission || host.HasPlaceholder()) || isAddress(c.Pass, left[0]) {
			return // ses/smtp-endpoint-as-mx, ses/placeholder or zone/target-ip says it
		}
		if ok {
			what = "now leads to " + string(target)
		}
	}
	f := c.report(name, dns.TypeMX, "the MX of the MAIL FROM domain %s, which led to %s, %s", name.Display(), was, what)
	if is != nil {
		f.Note("SES looks for the MX of the region that the identity is in: this is right if you move to another region, and SES shows the new record")
	}
	f.Note("%s", withoutMX(c.Run, name)).
		Note("first take the MAIL FROM domain out of SES, or give it another one; if that is done, this is right")
}

// withoutMX says what SES does when it doesn't find the MX of a MAIL FROM domain any more.
func withoutMX(r *lint.Run, name zone.Name) string {
	const again = "SES looks for this record again and again, and when it doesn't find it "
	for _, identity := range told.For(r, name) {
		switch identity.OnMXFailure {
		case lint.Reject:
			return again + "it refuses all mail from " + identity.Domain.Display()
		case lint.UseDefault:
			return again + "it sends with a MAIL FROM domain of its own, so that SPF no longer counts for DMARC"
		}
	}
	return again + "it sends with a MAIL FROM domain of its own, so that SPF no longer counts for DMARC, or refuses the mail, as the identity is set"
}

// asWritten reports whether a record's owner and target are what was meant, as name servers read them.
func asWritten(z *zone.Zone, id zone.RecordID, owner, target zone.Name) bool {
	data := z.Data(id)
	if z.Owner(id) != owner || len(data) == 0 || z.Record(id).Flags.Has(zone.Malformed) {
		return false
	}
	read, err := zone.AppendName(nil, data[len(data)-1].Text, z.Origin(id))
	return err == nil && zone.Name(read) == target
}

// dkim looks for the DKIM CNAMEs of Easy DKIM.
func (c *comparison) dkim() {
	now := keysNow.Of(c.Run, c.Zone)
	counted := map[keySet]bool{} // sets that ses/dkim-count speaks about
	for _, g := range easydkim.Groups(c.Run, c.Zone) {
		counted[keySet{g.Domain, g.Zone}] = len(g.Owners)%3 != 0
	}
	was := map[keySet][]easydkim.Key{}
	var order []keySet
	for _, k := range soundKeys.Of(c.before.Run, c.before.Zone) {
		set := keySet{k.Domain, k.Host.Zone}
		if was[set] == nil {
			order = append(order, set)
		}
		was[set] = append(was[set], k)
	}
	for _, set := range order {
		if len(was[set])%3 != 0 || counted[set] {
			continue // they were incomplete, or ses/dkim-count says that they are now
		}
		var gone []easydkim.Key
		for _, k := range was[set] {
			is := now[k.Owner]
			switch {
			case is != nil && is.Target == k.Target:
			case is != nil && (is.Type != dns.TypeCNAME || !is.Host.IsDKIMTarget() || is.Host.Token != k.Host.Token):
				// ses/dkim-type, ses/dkim-target or ses/dkim-token-mismatch says it.
			case c.elsewhere(need{dns.TypeCNAME, k.Owner, string(k.Target)}):
			default:
				gone = append(gone, k)
			}
		}
		if len(gone) > 0 {
			c.keysGone(set, gone)
		}
	}
}

// A keySet is the DKIM keys of a domain in one of Amazon's zones.
type keySet struct {
	domain zone.Name
	zone   string
}

// keysGone reports the DKIM keys of a domain that are gone, or lead elsewhere.
func (c *comparison) keysGone(set keySet, gone []easydkim.Key) {
	owners := make([]zone.Name, len(gone))
	what, at := "are taken away", zone.Name("")
	for i, k := range gone {
		owners[i] = k.Owner
		if left := c.Zone.AtType(k.Owner, dns.TypeCNAME); len(left) > 0 && at == "" {
			if target, ok := names.Target(c.Run, c.Zone, left[0]); ok {
				what, at = "now lead elsewhere, such as to "+string(target), k.Owner
			}
		}
	}
	others := newKeys.Of(c.Run, c.Zone)[set.domain]
	if at == "" && len(others) > 0 {
		at = others[0]
	}
	if at == "" {
		at = gone[0].Owner
	}
	replaced := len(others) >= 3 && at == others[0]
	if replaced {
		what = "give way to others"
	}
	f := c.report(at, dns.TypeCNAME, "DKIM CNAMEs of SES for %s in %s %s", set.domain.Display(), set.zone, what).
		Note("these are: %s", selectors(owners))
	if replaced {
		f.As(lint.Info).Note("that is right if SES shows the new ones, and no others")
		return
	}
	f.Note("SES looks for them again and again, and when it doesn't find them it no longer signs mail from the domain, nor takes any for it unless the domain was verified otherwise").
		Note("first take the identity out of SES; if that is done, or SES shows other records for it now, this is right")
}

// newKeys are the owners of the DKIM keys of each domain that the base hadn't got.
var newKeys = &lint.ZoneFact[map[zone.Name][]zone.Name]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name][]zone.Name {
	old := map[zone.Name]bool{}
	for _, k := range soundKeys.Of(r.Before(), r.Base(z)) {
		old[k.Owner] = true
	}
	found := map[zone.Name][]zone.Name{}
	for _, k := range soundKeys.Of(r, z) {
		if !old[k.Owner] {
			found[k.Domain] = append(found[k.Domain], k.Owner)
		}
	}
	return found
}}

// keysNow are the records of a zone that lead to DKIM keys of SES, by the owner that they should have.
var keysNow = &lint.ZoneFact[map[zone.Name]*easydkim.Key]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name]*easydkim.Key {
	all := easydkim.InZone(r, z)
	found := make(map[zone.Name]*easydkim.Key, len(all))
	for i := range all {
		owner, _, _ := all[i].Meant(z)
		if found[owner] == nil {
			found[owner] = &all[i]
		}
	}
	return found
}}

// soundKeys are the DKIM CNAMEs of a zone by which SES finds what it looks for, each once.
var soundKeys = &lint.ZoneFact[[]easydkim.Key]{Find: func(r *lint.Run, z *zone.Zone) []easydkim.Key {
	var found []easydkim.Key
	seen := map[zone.Name]bool{}
	for _, k := range easydkim.InZone(r, z) {
		if k.Type == dns.TypeCNAME && k.Domain != "" && !seen[k.Owner] && k.Host.IsDKIMTarget() && !k.Placeholder() &&
			k.Selector == k.Host.Token && asWritten(z, k.Record, k.Owner, k.Target) {
			seen[k.Owner] = true
			found = append(found, k)
		}
	}
	return found
}}

// keysTaken are the owners of the DKIM keys that the base had and the zone hasn't.
var keysTaken = &lint.ZoneFact[map[keySet][]zone.Name]{Find: func(r *lint.Run, z *zone.Zone) map[keySet][]zone.Name {
	taken := map[keySet][]zone.Name{}
	base := r.Base(z)
	if base == nil || base == z {
		return taken
	}
	now := keysNow.Of(r, z)
	for _, k := range soundKeys.Of(r.Before(), base) {
		set := keySet{k.Domain, k.Host.Zone}
		if now[k.Owner] == nil && !arrived.Of(r)[need{dns.TypeCNAME, k.Owner, string(k.Target)}] {
			taken[set] = append(taken[set], k.Owner)
		}
	}
	return taken
}}

// A verification is a text by which SES knows that a domain is its user's.
type verification struct {
	owner zone.Name
	text  string
}

// verifications returns the texts of a zone by which domains are verified, as meant: all at _amazonses names,
// and those that say amazonses: themselves.
func verifications(r *lint.Run, z *zone.Zone) []verification {
	var found []verification
	for _, id := range z.ByType(dns.TypeTXT) {
		named := strings.HasPrefix(string(z.Owner(id)), "_amazonses.")
		if !named && !sieve.May(z, id, sieve.Amazon) {
			continue
		}
		text := strings.TrimSpace(texts.Of(z, id).Clean)
		if text != "" && (named || strings.HasPrefix(text, "amazonses:")) {
			found = append(found, verification{names.Owner(r, z, id), strings.TrimPrefix(text, "amazonses:")})
		}
	}
	return found
}

// verification looks for the texts that domains were verified by.
func (c *comparison) verification() {
	now := map[verification]bool{}
	for _, v := range verifications(c.Run, c.Zone) {
		now[v] = true
	}
	gone := map[zone.Name][]string{}
	var order []zone.Name
	for _, v := range verifications(c.before.Run, c.before.Zone) {
		if now[v] || !v.owner.IsBelow(c.Zone.Apex) || arrived.Of(c.Run)[need{dns.TypeTXT, v.owner, v.text}] {
			continue
		}
		now[v] = true // perhaps it stood there twice
		if gone[v.owner] == nil {
			order = append(order, v.owner)
		}
		gone[v.owner] = append(gone[v.owner], v.text)
	}
	signed := map[zone.Name]int{}
	for _, k := range soundKeys.Of(c.Run, c.Zone) {
		signed[k.Domain]++
	}
	for _, owner := range order {
		if c.hidden(owner, dns.TypeTXT) {
			continue
		}
		domain := owner
		if owner.FirstLabel() == "_amazonses" {
			domain = owner.Parent()
		}
		f := c.report(owner, dns.TypeTXT, "the text by which SES knows %s, %s, is taken away", domain.Display(), zone.Quote(gone[owner][0]))
		if n := len(gone[owner]) - 1; n > 0 {
			f.Note("and %d more at that name: each region has one of its own", n)
		}
		if signed[domain] >= 3 {
			f.As(lint.Info).Note("the domain has DKIM CNAMEs of SES, which verify it too: see in SES that it doesn't depend on the text")
			continue
		}
		f.Note("SES looks for it again and again, and when it doesn't find it the domain is no longer verified, and mail from it is refused").
			Note("first take the identity out of SES; if that is done, this is right")
	}
}

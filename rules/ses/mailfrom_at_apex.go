package ses

import (
	"slices"
	"strings"

	"github.com/miekg/dns"
	"golang.org/x/net/publicsuffix"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/told"
)

// MailFromAtApex finds the feedback MX at the domain itself.
var MailFromAtApex = &lint.Rule{
	ID:      "ses/mailfrom-at-apex",
	Summary: "the domain itself is used as MAIL FROM domain",
	Doc: `The MX of Amazon SES for bounces stands at the domain itself. All mail to addresses in this domain now
goes to SES's bounce endpoint, which throws away what is no bounce. SES wants a subdomain that is used for
nothing else, such as bounce.example.com, and refuses the domain itself.

Move the MX and an SPF record to a subdomain, set that as custom MAIL FROM domain in SES, and give the domain
back the MX of whoever receives its mail.`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 feedback-smtp.us-east-1.amazonses.com.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: mailFromAtApex,
}

func mailFromAtApex(p *lint.Pass) {
	for _, h := range mailfrom.In(p.Run, p.Zone) {
		if h.Name != p.Zone.Apex || h.Evidence == mailfrom.Named && isSubdomain(h.Name) {
			continue
		}
		all := slices.Concat(h.Feedback, h.Near)
		if isChildZone(h) {
			p.ReportRecord(all[0], lint.Whole, "%s is used as MAIL FROM domain", h.Name.Display()).
				As(lint.Info).
				Note("that is right if it is the MAIL FROM domain of an identity above it")
			continue
		}
		place, message := p.Zone.At(h.Name), "mail to %s goes to the bounce endpoint of SES and is lost"
		switch {
		case len(h.Feedback) > 0:
			place = h.Feedback
		case len(h.Near) > 0:
			place, message = h.Near, "the MX of %s is meant for the bounces of SES, and belongs to a subdomain"
		case len(place) > 0:
			message = "%s was named as MAIL FROM domain, and SES takes only a subdomain"
		default:
			continue
		}
		f := p.ReportRecord(place[0], lint.Whole, message, h.Name.Display()).
			Note("a MAIL FROM domain is a subdomain that is used for nothing else, such as bounce.%s", h.Name.Display())
		host := freeHost(p)
		if host == "" || len(all) != 1 || !aws.WellFormedRegion(h.Region) {
			continue
		}
		id := all[0]
		r := p.Zone.Record(id)
		f.Fix(lint.Unsafe, "move it to "+string(host),
			zone.Delete{Record: id, KeepComment: true},
			zone.Add{After: id, Owner: host, TTL: r.TTL, Type: dns.TypeMX, Data: []string{"10", string(aws.FeedbackHost(h.Region))}},
			zone.Add{After: id, Owner: host, TTL: r.TTL, Type: dns.TypeTXT, Data: []string{zone.Quote(newSPF(p.Run))}})
	}
}

// newSPF returns the SPF record that a MAIL FROM domain needs, as AWS hands it out unless somebody wants another all.
func newSPF(r *lint.Run) string { return "v=spf1 include:" + sesDomain + " " + spfedit.All(r) }

// isChildZone reports whether a host is the apex of a zone that looks as if it was made for nothing but
// a MAIL FROM domain: it lies below a registrable domain, and holds no other records than such a host has.
func isChildZone(h *mailfrom.Host) bool {
	z := h.Zone
	if h.Name != z.Apex || len(h.Feedback)+len(h.Near) == 0 || len(h.MX) > len(h.Feedback)+len(h.Near) || !isSubdomain(h.Name) {
		return false
	}
	for _, t := range z.Types() {
		switch t {
		case dns.TypeSOA, dns.TypeNS, dns.TypeMX, dns.TypeTXT:
		default:
			if !isDNSSEC(t) {
				return false
			}
		}
	}
	return true
}

// isSubdomain reports whether a name lies below one that somebody can register, so that it can be the
// MAIL FROM domain of that.
func isSubdomain(name zone.Name) bool {
	bare := strings.TrimSuffix(string(name), ".")
	registrable, err := publicsuffix.EffectiveTLDPlusOne(bare)
	return err == nil && registrable != bare
}

// freeHost returns a name for a MAIL FROM domain that nothing stands at or is to stand at, or "".
func freeHost(p *lint.Pass) zone.Name {
	for _, label := range []string{"bounce", "mailfrom", "ses-bounce"} {
		name := p.Zone.Apex.Join(label)
		if !names.Occupied(p.Run, p.Zone, name) && mailfrom.Is(p.Run, name) == nil {
			return name
		}
	}
	return ""
}

// proper returns the MAIL FROM domains of the zone that the rules about their records apply to: those
// that lie in it by right. One at the apex is ses/mailfrom-at-apex's, unless the zone is made for it.
func proper(p *lint.Pass) []*mailfrom.Host {
	var found []*mailfrom.Host
	for _, h := range mailfrom.In(p.Run, p.Zone) {
		if h.Evidence == mailfrom.Named && misnamed(p.Run, h.Name) {
			continue // ses/mailfrom-not-below-identity says it, and nothing is to be written there
		}
		if h.Name != p.Zone.Apex || h.Evidence == mailfrom.Named && isSubdomain(h.Name) || isChildZone(h) {
			found = append(found, h)
		}
	}
	return found
}

// isAtApex reports whether ses/mailfrom-at-apex says of a host that its mail is lost.
func isAtApex(r *lint.Run, h *mailfrom.Host) bool {
	meant := h.Evidence == mailfrom.Named && isSubdomain(h.Name) || isChildZone(h)
	return r.Zone(h.Name) != nil && !meant
}

// misnamed reports whether SES can't accept a host as MAIL FROM domain for any of the identities that it was named for.
func misnamed(r *lint.Run, host zone.Name) bool {
	said := told.For(r, host)
	for _, s := range said {
		if host != s.Domain && host.IsStrictlyBelow(dmarc.Organisation(s.Domain)) {
			return false
		}
	}
	return len(said) > 0
}

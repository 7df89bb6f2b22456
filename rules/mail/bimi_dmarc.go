package mail

import (
	"strconv"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/policy"
	"github.com/zonemend/zonemend/rules/internal/tagged"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// BIMIDMARC finds BIMI records of domains whose DMARC policy is too weak for them.
var BIMIDMARC = &lint.Rule{
	ID:      "mail/bimi-dmarc",
	Summary: "the DMARC policy is too weak for BIMI",
	Doc: `Mail programs show the logo of a BIMI record only where DMARC makes sure that the mail is yours: the policy must be
quarantine or reject (` + "`" + `p=` + "`" + `), also for subdomains (` + "`" + `sp=` + "`" + `), for all mail (no ` + "`" + `pct=` + "`" + ` below 100), and both at the domain itself and
at the domain that was registered.

Make the DMARC policy stricter when the reports show that all of your mail passes, or wait with BIMI until then.`,
	Cite:     []lint.Citation{{Source: "BIMI, draft-brand-indicators-for-message-identification", URL: "https://datatracker.ietf.org/doc/draft-brand-indicators-for-message-identification/"}},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
default._bimi TXT "v=BIMI1; l=https://example.com/logo.svg; a="
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
default._bimi TXT "v=BIMI1; l=https://example.com/logo.svg; a="
`,
	Check: bimiDMARC,
}

func bimiDMARC(p *lint.Pass) {
	seen := map[zone.Name]bool{}
	for _, b := range policy.BIMI(p.Run, p.Zone) {
		if seen[b.Domain] || b.Declines() {
			continue
		}
		seen[b.Domain] = true
		why, at := weakness(p, b.Domain)
		if why == "" {
			continue
		}
		f := p.ReportRecord(b.Record, lint.Whole, "%s has a BIMI record, but %s", b.Domain.Display(), why).
			Note("mail programs show the logo only if the DMARC policy is quarantine or reject for all mail, that of subdomains too")
		if at != nil {
			f.Relate(at.zone, at.Record, "the DMARC record")
		}
	}
}

// A dmarcRecord is a record and the zone that it stands in.
type dmarcRecord struct {
	tagged.Text
	zone *zone.Zone
}

// weakness says why the DMARC policy of a domain isn't enough, and which record says so.
func weakness(p *lint.Pass, domain zone.Name) (why string, at *dmarcRecord) {
	own, known := dmarcAt(p, domain)
	if !known {
		return "", nil
	}
	org, ok := policy.Organization(domain)
	if !ok {
		org = domain
	}
	if own != nil {
		if why := own.weak(domain, domain == org); why != "" {
			return why, own
		}
	}
	if org == domain {
		if own == nil {
			return "it has no DMARC record", nil
		}
		return "", nil
	}
	above, known := dmarcAt(p, org)
	switch {
	case !known:
		return "", nil
	case above != nil:
		return above.weak(org, true), above
	case own == nil:
		return "neither it nor " + org.Display() + " has a DMARC record", nil
	}
	return "", nil
}

// misplaced are the domains whose DMARC records may be those that stand where another rule moves them away from: at names
// that are written wrongly, at the domain itself, or at a neighbour of _dmarc.
var misplaced = &lint.ZoneFact[map[zone.Name]bool]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name]bool {
	found := map[zone.Name]bool{}
	for _, record := range dmarc.Records(r, z) {
		switch {
		case record.Domain != "":
			found[record.Domain] = true
		case !record.Consent:
			found[record.Owner], found[record.Owner.Parent()] = true, true
		}
	}
	return found
}}

// dmarcAt returns the DMARC record of a domain, nil if there is none; known is false if no zone can tell.
func dmarcAt(p *lint.Pass, domain zone.Name) (record *dmarcRecord, known bool) {
	at := domain.Join("_dmarc")
	z := p.Run.ZoneOf(at)
	if z == nil || !policy.Complete(p.Run, z) || names.Invisible(p.Run, z, at) || policy.Has(z, at, dns.TypeCNAME) {
		return nil, false
	}
	ids := z.AtType(at, dns.TypeTXT)
	if len(ids) == 0 {
		return nil, !misplaced.Of(p.Run, z)[domain]
	}
	t, ok := tagged.Of(p.Run, z, ids[0])
	if !ok || len(ids) > 1 || t.Kind != texts.DMARC {
		return nil, false // other rules have something to say
	}
	return &dmarcRecord{t, z}, true
}

// weak says what is too weak in the DMARC record of a domain; sp only counts for one that was registered.
func (r *dmarcRecord) weak(domain zone.Name, registered bool) string {
	for _, tag := range r.Tags {
		name := strings.ToLower(tag.Name)
		none := name == "p" || name == "sp" && registered
		percent, err := strconv.Atoi(tag.Value)
		if none && strings.EqualFold(tag.Value, "none") || name == "pct" && err == nil && percent < 100 {
			return "the DMARC record of " + domain.Display() + " says " + name + "=" + tag.Value
		}
	}
	return ""
}

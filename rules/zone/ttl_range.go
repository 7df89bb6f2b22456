package zone

import (
	"fmt"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/rrset"
	"github.com/zonemend/zonemend/rules/internal/sieve"
)

// TTLRange finds very short and very long TTLs of the records that Amazon SES looks for.
var TTLRange = &lint.Rule{
	ID:      "zone/ttl-range",
	Summary: "a record for Amazon SES has a very short or very long TTL",
	Doc: `The TTL says for how many seconds others may keep an answer. SES and mail servers look at these records again and
again. With a TTL below a minute every mail asks your name servers anew, and a short outage of them costs you
mails. With a TTL above a week a correction isn't seen for as long, while SES gives up after 72 hours.

Something between 300 seconds and a day is usual.`,
	Cite: []lint.Citation{
		lint.RFC(1912, "2.2"),
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Info,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce 5 MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: ttlRange,
}

func ttlRange(p *lint.Pass) {
	said := map[ttlOf]bool{}
	for _, id := range sesRecords(p) {
		r := p.Zone.Record(id)
		if !r.TTLKnown() || r.Flags.Has(zone.TTLDefault) || r.TTL >= rrset.LeastTTL && r.TTL <= rrset.MostTTL {
			continue
		}
		// One line gives all records below it their TTL, and all records of a name and type have one.
		of := ttlOf{ttl: r.TTL}
		if r.Flags.Has(zone.TTLWritten) {
			of = ttlOf{r.Owner, r.Type, r.TTL}
		}
		if said[of] {
			continue
		}
		said[of] = true
		f := p.ReportRecord(id, lint.TTL, "the TTL of the %s record at %s is %s", zone.TypeString(r.Type), names.Owner(p.Run, p.Zone, id).Display(), duration(r.TTL))
		if r.TTL < rrset.LeastTTL {
			f.Note("every mail asks your name servers anew, and a short outage of them costs you mails; 300 to 86400 seconds are usual")
		} else {
			f.Note("a correction isn't seen for as long, and SES gives up after 72 hours; 300 to 86400 seconds are usual")
		}
		if !r.Flags.Has(zone.TTLWritten) {
			f.Note("it comes from a line above, and other records have it too")
		}
	}
}

// ttlOf is what one TTL stands for: an RRset, or, without owner and type, all records that take it from above.
type ttlOf struct {
	owner  zone.NameID
	rrtype uint16
	ttl    uint32
}

func duration(seconds uint32) string {
	const day = 24 * 3600
	switch {
	case seconds == 1:
		return "1 second"
	case seconds > rrset.MostTTL && seconds%day == 0:
		return fmt.Sprintf("%d seconds (%d days)", seconds, seconds/day)
	}
	return fmt.Sprintf("%d seconds", seconds)
}

// sesRecords returns the records that SES, or who gets its mail, looks for: those of MAIL FROM domains, the DKIM
// records, the legacy verification, and the DMARC policies of the domains that have any of these.
func sesRecords(p *lint.Pass) []zone.RecordID {
	z := p.Zone
	var found []zone.RecordID
	domains := map[zone.Name]bool{}
	var order []zone.Name
	identity := func(domain zone.Name) {
		if domain != "" && !domains[domain] {
			domains[domain] = true
			order = append(order, domain)
		}
	}
	for _, i := range p.Run.Options.Identities {
		identity(i.Domain)
	}
	for _, h := range mailfrom.In(p.Run, z) {
		found = append(found, h.MX...)
		found = append(found, z.AtType(h.Name, dns.TypeTXT)...)
		identity(h.Name.Parent())
	}
	for _, k := range easydkim.InZone(p.Run, z) {
		found = append(found, k.Record)
		identity(k.Domain)
	}
	if verification := "_amazonses"; len(z.ByType(dns.TypeTXT)) > 0 {
		for _, id := range sieve.Underscored(p.Run, z) {
			if name := z.Name(id); name.FirstLabel() == verification {
				found = append(found, z.AtType(name, dns.TypeTXT)...)
				identity(name.Parent())
			}
		}
	}
	for _, domain := range order {
		found = append(found, z.AtType(domain.Join("_dmarc"), dns.TypeTXT)...)
	}
	return found
}

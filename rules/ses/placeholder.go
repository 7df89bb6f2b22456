package ses

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/expected"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/seshost"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// Placeholder finds text out of the documentation that nobody replaced.
var Placeholder = &lint.Rule{
	ID:      "ses/placeholder",
	Summary: "template text was not replaced",
	Doc: `Guides print names such as feedback-smtp.region.amazonses.com or xxxx.dkim.amazonses.com, and you are
meant to put your own region, token, key or address in the place of the sample. Here the sample itself was
published, so the record leads nowhere.

The region is the one in which you set up SES (us-east-1, eu-west-1). The DKIM tokens and all other
values are shown by the SES console: choose the identity, then "Publish DNS records".`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
		lint.AWS("Easy DKIM in Amazon SES", "send-email-authentication-dkim-easy"),
		lint.AWS("Provide your own DKIM authentication token (BYODKIM)", "send-email-authentication-dkim-bring-your-own"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.region.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
bounce.shop MX 10 feedback-smtp.eu-west-1.amazonses.com.
bounce.shop TXT "v=spf1 include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.eu-west-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
bounce.shop MX 10 feedback-smtp.eu-west-1.amazonses.com.
bounce.shop TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: placeholder,
}

func placeholder(p *lint.Pass) {
	placeholderRegions(p)
	placeholderTokens(p)
	placeholderNames(p)
	placeholderTexts(p)
}

// placeholderRegions reports template text where an SES name has its region.
func placeholderRegions(p *lint.Pass) {
	for _, t := range seshost.In(p.Run, p.Zone) {
		if !aws.Placeholder(t.Host.Region) || t.Host.Service == aws.DKIM || p.Zone.Record(t.Record).Flags.Has(zone.Unresolved) {
			continue
		}
		f := p.ReportRecord(t.Record, lint.Part(t.Field), "the %s target %s still has the template's %q where your region goes",
			zone.TypeString(t.Type), t.Name, t.Host.Region).
			Note("write the region in which you set up SES, such as us-east-1 or eu-west-1")
		if region := seshost.LikelyRegion(p.Run, t.Owner); region != "" {
			f.Fix(lint.Unsafe, "change the region to "+region, p.Zone.WithField(t.Record, t.Field, t.WithRegion(region)))
		}
	}
}

// placeholderTokens reports template text in the DKIM records of SES.
func placeholderTokens(p *lint.Pass) {
	for _, k := range easydkim.InZone(p.Run, p.Zone) {
		if e := expected.At(p.Run, k.Owner); e != nil && e.Easy() {
			continue // ses/dkim-expected knows the target
		}
		if !k.Placeholder() || p.Zone.Record(k.Record).Flags.Has(zone.Unresolved) {
			continue
		}
		rrtype := zone.TypeString(k.Type)
		token := k.Target.FirstLabel()
		if !aws.Placeholder(token) && !aws.Placeholder(k.Host.Region) {
			f := p.ReportRecord(k.Record, lint.Owner, "the DKIM %s at %s still has the template's %q where the token goes", rrtype, k.Owner.Display(), k.Selector).
				Note("SES gives each of its three records one token, which stands in the name and in the target")
			right := k.Domain.Join(token + "." + easydkim.Label)
			if k.Type == dns.TypeCNAME && aws.LooksLikeToken(token) && !names.Occupied(p.Run, p.Zone, right) {
				f.Fix(lint.Unsafe, "change the name to "+right.Display(), zone.SetOwner{Record: k.Record, Owner: right})
			}
			continue
		}
		what, sample := "token", token
		if !aws.Placeholder(token) {
			what, sample = "region", k.Host.Region
		}
		f := p.ReportRecord(k.Record, 0, "the DKIM %s to %s still has the template's %q where the %s goes", rrtype, k.Target, sample, what).
			Note("copy the three records from the SES console (the identity, \"Publish DNS records\")")
		if what == "token" && k.Type == dns.TypeCNAME && k.Host.Service == aws.DKIM && !aws.Placeholder(k.Host.Region) && aws.LooksLikeToken(k.Selector) {
			target := string(aws.DKIMTarget(k.Selector, k.Host.Zone))
			f.Fix(lint.Unsafe, "change the target to "+target, p.Zone.WithField(k.Record, 0, target))
		}
	}
}

// templateHost is the MAIL FROM domain that the SES guide prints.
const templateHost zone.Name = "subdomain.domain.com."

// placeholderNames reports the guide's host name as an owner or target.
func placeholderNames(p *lint.Pass) {
	z := p.Zone
	if z.Apex.IsBelow(templateHost.Parent()) {
		return
	}
	const note = "subdomain.domain.com is the guide's example: write the MAIL FROM domain that you chose, such as bounce.example.com"
	for _, owner := range []zone.Name{templateHost, z.Apex.Join(templateHost.Below(zone.Root))} {
		if at := z.At(owner); len(at) > 0 {
			p.ReportRecord(at[0], lint.Owner, "the name %s is template text", owner.Display()).Note(note)
		}
	}
	for _, rrtype := range []uint16{dns.TypeMX, dns.TypeCNAME} {
		for _, id := range sieve.Mentioning(p.Run, z, rrtype, sieve.Subdomain) {
			if target, ok := names.Target(p.Run, z, id); ok && (target == templateHost || target == z.Apex.Join(templateHost.Below(zone.Root))) {
				p.ReportRecord(id, lint.RDATA, "the %s target subdomain.domain.com is template text", zone.TypeString(rrtype)).Note(note)
			}
		}
	}
}

// A sample is a text that documentation prints where something of the reader's own goes.
type sample struct {
	text  string    // in lower case
	fine  zone.Name // the domain in whose own zones it is no sample; "" for none
	shown string
	put   string // what belongs there
}

var samples = []sample{
	{"customerprovidedpublickey", "", "customerProvidedPublicKey", "the public key that you made for DKIM, in base64, in one line and without the lines of dashes"},
	{"yourpublickey", "", "yourPublicKey", "the public key that you made for DKIM, in base64, in one line and without the lines of dashes"},
	{"dmarcreports@example.com", "example.com.", "dmarcreports@example.com", "an address of your own where you read DMARC reports, or leave rua out"},
	{"subdomain.domain.com", "domain.com.", "subdomain.domain.com", "the MAIL FROM domain that you chose"},
}

// placeholderTexts reports samples in TXT records.
func placeholderTexts(p *lint.Pass) {
	z := p.Zone
	for _, id := range sieve.Mentioning(p.Run, z, dns.TypeTXT, sieve.PublicKey|sieve.Reports|sieve.Subdomain) {
		text := texts.Of(z, id).Meant
		if s, ok := sampleIn(text, z.Apex); ok {
			p.ReportRecord(id, lint.RDATA, "the TXT record at %s still has the template's %q", names.Owner(p.Run, z, id).Display(), s.shown).
				Note("put there %s", s.put)
		}
	}
}

func sampleIn(text string, apex zone.Name) (sample, bool) {
	lower := strings.ToLower(text)
	for _, s := range samples {
		if strings.Contains(lower, s.text) && (s.fine == "" || !apex.IsBelow(s.fine)) {
			return s, true
		}
	}
	for tag := range strings.SplitSeq(lower, ";") {
		name, value, _ := strings.Cut(tag, "=")
		if strings.TrimSpace(name) == "p" && strings.TrimSpace(value) == "publickey" {
			key := samples[1]
			key.shown = "p=publicKey"
			return key, true
		}
	}
	return sample{}, false
}

package zone

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// URLTarget finds URLs where a host should stand.
var URLTarget = &lint.Rule{
	ID:      "zone/url-target",
	Summary: "a target is a URL, or has a port or a path",
	Doc: `The DNS leads from one name to another. It knows no pages, no ports and no ` + "`https://`" + `: a target such as
` + "`https://shop.example.net/`" + ` is taken for a host of that odd name, which doesn't exist.

Write the host alone, ` + "`shop.example.net.`" + ` with its final dot. To send visitors to a certain page, let a web server
redirect them. To name a port, use an SRV record where the service knows those.`,
	Cite: []lint.Citation{
		lint.RFC(1035, "3.3"),
		lint.RFC(1123, "2.1"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
shop CNAME https://shop.example.net/
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
shop CNAME shop.example.net.
`,
	Check: urlTarget,
}

func urlTarget(p *lint.Pass) {
	z := p.Zone
	keys := keysWithURL(p)
	for _, j := range names.Targets(p.Run, z) {
		if j.Verdict != names.URL || keys[j.Record] || leadsToTracking(z, j) {
			continue
		}
		f := p.ReportRecord(j.Record, lint.Part(j.Field), "the %s target %s is %s", zone.TypeString(z.Record(j.Record).Type), j.Written, whatURL(j.Written)).
			Note("name servers take all of it for the name of a host, which doesn't exist")
		switch {
		case j.Dotted == "":
			f.Note("write the whole name of a host there")
		case !names.IsBareURL(j.Written):
			f.Note("the host in it is %s; a page or a port can't be named in the DNS", j.Dotted)
		case z.Record(j.Record).Flags.Has(zone.Malformed):
			f.Note("write %s, once the rest of the record is right", j.Dotted)
		default:
			f.Fix(lint.Safe, "keep the host alone", z.WithField(j.Record, j.Field, string(j.Dotted)))
		}
	}
}

// keysWithURL are the DKIM records that ses/dkim-target and ses/placeholder speak of.
func keysWithURL(p *lint.Pass) map[zone.RecordID]bool {
	found := map[zone.RecordID]bool{}
	for _, k := range easydkim.InZone(p.Run, p.Zone) {
		if strings.Contains(string(k.Target), "://") && (k.Domain != "" && !k.Host.IsDKIMTarget() || k.Placeholder()) {
			found[k.Record] = true
		}
	}
	return found
}

// leadsToTracking reports whether an alias is that of an SES tracking domain, which has a rule of its own.
func leadsToTracking(z *zone.Zone, j names.Judgement) bool {
	return z.Record(j.Record).Type == dns.TypeCNAME && j.Dotted.IsBelow("awstrack.me.")
}

// whatURL says what stands in the place of a host.
func whatURL(written string) string {
	host, rest, _ := strings.Cut(written, ":")
	switch {
	case strings.Contains(written, "://"):
		return "a URL, not a host"
	case rest != "" && !strings.Contains(host, "/"):
		return "a host with a port, which a target can't have"
	}
	return "a host with a path, which a target can't have"
}

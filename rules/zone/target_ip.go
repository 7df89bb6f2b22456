package zone

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// TargetIP finds addresses where a host name is needed.
var TargetIP = &lint.Rule{
	ID:      "zone/target-ip",
	Summary: "a target is an IP address",
	Doc: `MX, NS, CNAME and SRV records point at a host by its name, never by its address. A name server takes
192.0.2.1 there for a name with four labels, and nothing is found at it.

Give the host a name with an A or AAAA record and point at that. A CNAME to an address is meant as an A
record.`,
	Cite:     []lint.Citation{lint.RFC(1035, "3.3.9"), lint.RFC(2181, "10.3")},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: head(1) + `www CNAME 192.0.2.1
`,
	Good: head(2) + `www A 192.0.2.1
`,
	Check: targetIP,
}

func targetIP(p *lint.Pass) {
	for _, j := range names.Targets(p.Run, p.Zone) {
		if j.Verdict != names.Address {
			continue
		}
		rrtype := p.Zone.Record(j.Record).Type
		address := strings.TrimSuffix(j.Written, ".")
		f := p.ReportRecord(j.Record, lint.Part(j.Field), "the %s target %s is an address, not the name of a host", zone.TypeString(rrtype), address).
			Marked("is read as the name %s", j.Read.Display())
		addressType := dns.TypeA
		if strings.Contains(address, ":") {
			addressType = dns.TypeAAAA
		}
		switch rrtype {
		case dns.TypeCNAME:
			f.Fix(lint.Unsafe, "make it a record of type "+zone.TypeString(addressType),
				zone.SetType{Record: j.Record, Type: addressType, Data: []string{address}})
		case dns.TypeMX:
			if host := freeName(p.Zone, "mail", "mx", "mail1", "mx1"); host != "" {
				f.Fix(lint.Unsafe, "name the host "+string(host)+" and point at it",
					p.Zone.WithField(j.Record, j.Field, string(host)),
					zone.Add{After: j.Record, Owner: host, TTL: p.Zone.Record(j.Record).TTL, Type: addressType, Data: []string{address}})
			}
		}
	}
}

// freeName returns the first of some labels that nothing stands at in the zone, or "".
func freeName(z *zone.Zone, labels ...string) zone.Name {
	if !z.OriginKnown() {
		return ""
	}
	for _, label := range labels {
		name := z.Apex.Join(label)
		if _, taken := z.Lookup(name); !taken {
			return name
		}
	}
	return ""
}

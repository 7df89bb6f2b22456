package zone

import (
	"bytes"
	"fmt"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// TargetIP finds MX, NS, CNAME and SRV records whose target is an address.
var TargetIP = &lint.Rule{
	ID:      "zone/target-ip",
	Summary: "an address stands where a name must",
	Doc: `The target of an MX, NS, CNAME or SRV record is the name of a host, never an address. The numbers are
taken for labels of a name that doesn't exist, so mail isn't delivered, or the name doesn't resolve.

Give the host a name of its own with an A or AAAA record, and write that name as the target. In the place
of a CNAME to an address write an A or AAAA record.`,
	Cite:     []lint.Citation{lint.RFC(1035, "3.3"), lint.RFC(5321, "5.1")},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 192.0.2.25
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail
mail A 192.0.2.25
`,
	Check: targetIP,
}

func targetIP(p *lint.Pass) {
	var hosts map[string]zone.Name
	for _, j := range names.Targets(p.Run, p.Zone) {
		if j.Verdict != names.Address {
			continue
		}
		rrtype := p.Zone.Record(j.Record).Type
		switch rrtype {
		case dns.TypeMX, dns.TypeNS, dns.TypeCNAME, dns.TypeSRV:
		default:
			continue
		}
		f := p.ReportRecord(j.Record, lint.Part(j.Field), "the %s target %s is an address; a name must stand there", zone.TypeString(rrtype), j.Written)
		address, addressType := parseAddress(j.Written)
		if rrtype == dns.TypeCNAME {
			as := zone.TypeString(addressType)
			f.Note("an address belongs in a record of type %s", as).
				Fix(lint.Unsafe, "make it a record of type "+as, zone.SetType{Record: j.Record, Type: addressType, Data: []string{address}})
			continue
		}
		f.Marked("means %s", j.Read.Display())
		if hosts == nil {
			hosts = hostsByAddress(p.Zone)
		}
		if host, ok := hosts[address]; ok {
			f.Note("%s has that address", host).
				Fix(lint.Unsafe, "write the name of the host that has the address", p.Zone.WithField(j.Record, j.Field, string(host)))
		} else if host, ok := newHost(p, j.Record); ok {
			f.Note("give the host a name, and write that").
				Fix(lint.Unsafe, fmt.Sprintf("give the address the name %s", host),
					p.Zone.WithField(j.Record, j.Field, string(host)),
					zone.Add{After: j.Record, Owner: host, TTL: p.Zone.Record(j.Record).TTL, Type: addressType, Data: []string{address}})
		}
	}
}

// parseAddress returns an address without a final dot, and the type that it belongs in.
func parseAddress(written string) (address string, rrtype uint16) {
	bare := bytes.TrimSuffix([]byte(written), []byte("."))
	if _, ok := zone.ParseIPv4(bare); ok {
		return string(bare), dns.TypeA
	}
	return string(bare), dns.TypeAAAA
}

// hostsByAddress returns the first host of the zone that has each address.
func hostsByAddress(z *zone.Zone) map[string]zone.Name {
	hosts := map[string]zone.Name{}
	for _, rrtype := range []uint16{dns.TypeA, dns.TypeAAAA} {
		for _, id := range z.ByType(rrtype) {
			data := z.Data(id)
			if len(data) != 1 || z.Owner(id).FirstLabel() == "*" {
				continue
			}
			if _, ok := hosts[string(data[0].Text)]; !ok {
				hosts[string(data[0].Text)] = z.Owner(id)
			}
		}
	}
	return hosts
}

// newHost returns a name for the target of a record that the zone doesn't have yet.
func newHost(p *lint.Pass, id zone.RecordID) (zone.Name, bool) {
	label := map[uint16]string{dns.TypeMX: "mail", dns.TypeNS: "ns1", dns.TypeSRV: "server"}[p.Zone.Record(id).Type]
	host := p.Zone.Apex.Join(label)
	if !p.Zone.OriginKnown() || names.Exists(p.Run, p.Zone, host) || names.Occupied(p.Run, p.Zone, host) || names.Invisible(p.Run, p.Zone, host) {
		return "", false
	}
	return host, true
}

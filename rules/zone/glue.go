package zone

import (
	"bytes"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// Glue finds delegations to name servers below them whose address isn't there.
var Glue = &lint.Rule{
	ID:      "zone/glue",
	Summary: "a delegation to a name server below it lacks its address",
	Doc: `A subdomain is handed over to name servers by NS records. If such a server has a name within that subdomain, its
address can't be found by asking the subdomain's servers, since to ask them one needs it. So the address must
stand in this zone too, as an A or AAAA record ("glue").

Add the address of the server to this zone, or name a server with a name outside of the subdomain.`,
	Cite: []lint.Citation{
		lint.RFC(1034, "4.2.1"),
		lint.RFC(1912, "2.3"),
		lint.RFC(9471, "2.1"),
	},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
lab NS ns.lab
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
lab NS ns.lab
ns.lab A 192.0.2.53
`,
	Check: glue,
}

func glue(p *lint.Pass) {
	z := p.Zone
	servers := z.ByType(dns.TypeNS)
	if len(servers) == 0 || !z.Whole || !rooted(p) || names.Foreign(p.Run, z) {
		return
	}
	g := gluer{pass: p, judged: map[zone.RecordID]names.Judgement{}, seen: map[delegated]bool{}}
	for _, j := range names.Targets(p.Run, z) {
		if z.Record(j.Record).Type == dns.TypeNS {
			g.judged[j.Record] = j
		}
	}
	for _, id := range servers {
		cut := names.Owner(p.Run, z, id)
		if !cut.IsStrictlyBelow(z.Apex) {
			continue
		}
		server, below := g.serverBelow(id, cut)
		if !below || g.seen[delegated{cut, server}] {
			continue
		}
		g.seen[delegated{cut, server}] = true
		if top, _ := names.Cut(z, cut.Parent()); top != "" || hasAddress(p, server) {
			continue // one below another delegation isn't answered with at all
		}
		p.ReportRecord(id, 0, "the name server %s of %s has no address here", server.Display(), cut.Display()).
			Note("whoever asks for %s is sent to a server that only %s itself knows: add its A or AAAA record", cut.Display(), cut.Display())
	}
}

// A delegated is a subdomain and a server of it.
type delegated struct{ cut, server zone.Name }

// A gluer looks at delegations; a big zone has many, most of them to servers elsewhere.
type gluer struct {
	pass    *lint.Pass
	judged  map[zone.RecordID]names.Judgement
	seen    map[delegated]bool
	fields  []zone.Field
	scratch []byte
}

// serverBelow returns the server that an NS record names if that lies at or below the record's owner.
func (g *gluer) serverBelow(id zone.RecordID, cut zone.Name) (zone.Name, bool) {
	z := g.pass.Zone
	if j, ok := g.judged[id]; ok {
		if j.Verdict == names.Address || j.Verdict == names.Maybe {
			return "", false
		}
		return j.Meant, j.Meant.IsBelow(cut)
	}
	if z.Record(id).Flags&(zone.Malformed|zone.Generic) != 0 {
		return "", false
	}
	g.fields = z.AppendFields(g.fields[:0], id)
	if len(g.fields) == 0 {
		return "", false
	}
	var err error
	g.scratch, err = zone.AppendName(g.scratch[:0], g.fields[0].Text, z.Origin(id))
	if err != nil || !bytes.HasSuffix(g.scratch, []byte(cut)) {
		return "", false
	}
	server := zone.Name(g.scratch)
	return server, server.IsBelow(cut)
}

// hasAddress reports whether an address stands at a name, or is meant to. That an alias won't do is
// zone/target-alias's to say.
func hasAddress(p *lint.Pass, name zone.Name) bool {
	for _, id := range p.Zone.At(name) {
		switch p.Zone.Record(id).Type {
		case dns.TypeA, dns.TypeAAAA, dns.TypeCNAME:
			return true
		}
	}
	return len(p.Zone.At(name)) == 0 && names.Occupied(p.Run, p.Zone, name)
}

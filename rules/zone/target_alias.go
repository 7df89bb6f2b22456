package zone

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// TargetAlias finds targets that are aliases where none may be.
var TargetAlias = &lint.Rule{
	ID:      "zone/target-alias",
	Summary: "the target of an MX, NS or SRV record is an alias",
	Doc: `The host that an MX, NS or SRV record names must have addresses of its own: it may not be an alias (CNAME).
Name servers send the addresses of the target along with the answer, and with an alias they send nothing.
Some mail servers refuse to deliver to such a name.

Name the host that the alias leads to.`,
	Cite: []lint.Citation{
		lint.RFC(2181, "10.3"),
		lint.RFC(5321, "5.1"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail
mail CNAME mx.hosting.example.net.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mx.hosting.example.net.
mail CNAME mx.hosting.example.net.
`,
	Check: targetAlias,
}

// aliasTypes are the types whose target may be no alias, and the field where it stands.
var aliasTypes = []struct {
	rrtype   uint16
	field    int
	severity lint.Severity
}{
	{dns.TypeMX, 1, lint.Error},
	{dns.TypeNS, 0, lint.Error},
	{dns.TypeSRV, 3, lint.Error},
	{dns.TypeSOA, 0, lint.Warning},
}

func targetAlias(p *lint.Pass) {
	aliases := false
	for _, z := range p.Run.Zones {
		aliases = aliases || len(z.ByType(dns.TypeCNAME)) > 0
	}
	if !aliases {
		return
	}
	a := aliasFinder{pass: p, memo: map[string]found{}, meant: map[zone.RecordID]names.Judgement{}}
	for _, j := range names.Targets(p.Run, p.Zone) {
		if j.Meant != j.Read {
			a.meant[j.Record] = j
		}
	}
	for _, t := range aliasTypes {
		for id := range p.Zone.InTurn(p.Zone.ByType(t.rrtype)) {
			if p.Zone.Record(id).Flags&(zone.Malformed|zone.Generic) != 0 {
				continue
			}
			if alias := a.at(id, t.field); alias.cname != zone.NoRecord {
				reportAlias(p, id, t.field, alias).As(t.severity)
			}
		}
	}
}

// found is what stands at a target.
type found struct {
	name  zone.Name
	zone  *zone.Zone
	cname zone.RecordID // NoRecord if it is no alias
}

// An aliasFinder looks targets up; a big zone names few hosts many times.
type aliasFinder struct {
	pass   *lint.Pass
	origin zone.Name
	memo   map[string]found // by the target as written under origin
	meant  map[zone.RecordID]names.Judgement
	fields []zone.Field
}

func (a *aliasFinder) at(id zone.RecordID, field int) found {
	z := a.pass.Zone
	if j, ok := a.meant[id]; ok && j.Field == field {
		return a.lookUp(j.Meant)
	}
	origin := zone.Root
	if z.Relative {
		origin = z.Origin(id)
	}
	if origin != a.origin {
		a.origin = origin
		clear(a.memo)
	}
	a.fields = z.AppendFields(a.fields[:0], id)
	if field >= len(a.fields) {
		return found{cname: zone.NoRecord}
	}
	written := a.fields[field].Text
	if known, ok := a.memo[string(written)]; ok {
		return known
	}
	out := found{cname: zone.NoRecord}
	if name, err := zone.AppendName(nil, written, origin); err == nil {
		out = a.lookUp(zone.Name(name))
	}
	a.memo[string(written)] = out
	return out
}

func (a *aliasFinder) lookUp(name zone.Name) found {
	out := found{name: name, zone: a.pass.Run.ZoneOf(name), cname: zone.NoRecord}
	if out.zone == nil {
		return out
	}
	for _, id := range out.zone.At(name) {
		switch out.zone.Record(id).Type {
		case dns.TypeCNAME:
			if out.cname == zone.NoRecord {
				out.cname = id
			}
		case dns.TypeA, dns.TypeAAAA:
			// The alias is one too many there, and another rule says so.
			return found{cname: zone.NoRecord}
		}
	}
	return out
}

func reportAlias(p *lint.Pass, id zone.RecordID, field int, alias found) *lint.Finding {
	rrtype := zone.TypeString(p.Zone.Record(id).Type)
	role := "target"
	if rrtype == "SOA" {
		role = "name server"
	}
	f := p.ReportRecord(id, lint.Part(field), "the %s %s %s is an alias (CNAME)", rrtype, role, alias.name.Display()).
		Relate(alias.zone, alias.cname, "the alias")
	target, ok := follow(p.Run, alias)
	if !ok {
		return f.Note("the alias leads in a circle")
	}
	return f.Note("a host that others are sent to needs addresses of its own: name %s instead", target.Display()).
		Fix(lint.Unsafe, "name "+string(target), p.Zone.WithField(id, field, string(target)))
}

// maxAliases is how many aliases in a row are followed.
const maxAliases = 16

// follow returns where an alias leads in the end, as far as the run knows.
func follow(r *lint.Run, alias found) (zone.Name, bool) {
	for range maxAliases {
		target, ok := names.Target(r, alias.zone, alias.cname)
		if !ok {
			return "", false
		}
		z := r.ZoneOf(target)
		if z == nil {
			return target, true
		}
		next := z.AtType(target, dns.TypeCNAME)
		if len(next) == 0 {
			return target, true
		}
		alias = found{name: target, zone: z, cname: next[0]}
	}
	return "", false
}

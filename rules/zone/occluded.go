package zone

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// Occluded finds records at or below a delegation, and below a DNAME.
var Occluded = &lint.Rule{
	ID:      "zone/occluded",
	Summary: "a record stands below a delegation or a DNAME and is never served",
	Doc: `NS records at a name below the zone's own hand that name, and all below it, over to other servers. What else this
zone has there is dead: whoever asks is sent to those servers, and gets what they have. So is what stands below a DNAME, which
leads whoever asks to the same name in another domain.

Move the records to the zone of the subdomain, or remove the NS records if it wasn't to be handed over. Only the
addresses of name servers that NS records name belong there ("glue").

The MX and SPF record of an Amazon SES MAIL FROM domain are left to the rule ses/mailfrom-occluded.`,
	Cite: []lint.Citation{
		lint.RFC(1034, "4.2.1"),
		lint.RFC(2181, "6"),
		lint.RFC(6672, "2.4"),
	},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
lab NS ns1.example.net.
lab NS ns2.example.net.
www.lab A 192.0.2.80
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
lab NS ns1.example.net.
lab NS ns2.example.net.
`,
	Check: occluded,
}

func occluded(p *lint.Pass) {
	z := p.Zone
	if !rooted(p) || names.Foreign(p.Run, z) {
		return
	}
	ledAway(p)
	if !delegates(z) {
		return
	}
	o := occlusion{pass: p, cuts: map[zone.Name]zone.RecordID{}}
	for id := range zone.NameID(z.Names()) {
		name := z.Name(id)
		cut, below := names.Cut(z, name)
		if !below || o.delegation(cut) == zone.NoRecord {
			continue
		}
		var dead []zone.RecordID
		for _, record := range z.ByOwner(id) {
			if o.isDead(record, name, cut) {
				dead = append(dead, record)
			}
		}
		if dead != nil && (name != cut || !isAlias(z, id)) {
			o.report(dead, name, cut)
		}
	}
}

// ledAway finds records below a DNAME.
func ledAway(p *lint.Pass) {
	z := p.Zone
	if len(z.ByType(dns.TypeDNAME)) == 0 {
		return
	}
	for number := range zone.NameID(z.Names()) {
		name := z.Name(number)
		if above, rrtype := names.Handed(z, name); rrtype == dns.TypeDNAME {
			reportLedAway(p, z.ByOwner(number), name, above)
		}
	}
}

func reportLedAway(p *lint.Pass, list []zone.RecordID, name, above zone.Name) {
	z := p.Zone
	dname := z.AtType(above, dns.TypeDNAME)[0]
	list = slices.DeleteFunc(slices.Clone(list), func(id zone.RecordID) bool {
		rrtype := z.Record(id).Type
		ofMailFrom := (rrtype == dns.TypeMX || rrtype == dns.TypeTXT) && mailfrom.Is(p.Run, name) != nil
		return ofMailFrom || isSigning(rrtype) || names.Owner(p.Run, z, id) != name
	})
	if len(list) == 0 || names.Owner(p.Run, z, dname) != above {
		return
	}
	p.ReportRecord(list[0], lint.Whole, "%s lies below %s, which a DNAME leads elsewhere: what stands there in this zone (%s) is never served",
		name.Display(), above.Display(), typesOf(z, list)).
		Relate(z, dname, "the DNAME").
		Note("some name servers refuse such a zone; move the records to where the DNAME leads, or take it away")
}

// typesOf returns the types of records, each once.
func typesOf(z *zone.Zone, list []zone.RecordID) string {
	var types []string
	for _, id := range list {
		if t := zone.TypeString(z.Record(id).Type); !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	return strings.Join(types, ", ")
}

// isSigning reports whether signing a zone makes records of a type.
func isSigning(rrtype uint16) bool {
	switch rrtype {
	case dns.TypeDS, dns.TypeRRSIG, dns.TypeNSEC, dns.TypeNSEC3, dns.TypeSIG, dns.TypeNXT, dns.TypeKEY:
		return true
	}
	return false
}

// delegates reports whether a zone has NS records at another name than its own.
func delegates(z *zone.Zone) bool {
	return slices.ContainsFunc(z.ByType(dns.TypeNS), func(id zone.RecordID) bool { return z.Owner(id) != z.Apex })
}

// isAlias reports whether a name is an alias: zone/cname-other-data says that nothing may stand beside it.
func isAlias(z *zone.Zone, id zone.NameID) bool {
	return slices.ContainsFunc(z.ByOwner(id), func(record zone.RecordID) bool { return z.Record(record).Type == dns.TypeCNAME })
}

// An occlusion looks for records that a delegation hides.
type occlusion struct {
	pass *lint.Pass
	cuts map[zone.Name]zone.RecordID // the first NS record of each delegation; NoRecord where it is none
	// servers are the hosts that NS records name, once an address asks for them.
	servers map[zone.Name]bool
}

// delegation returns the first NS record of a name, or NoRecord if they were meant for another one: it may be the
// zone's own, written without its final dot. What a wildcard hands over, nobody knows.
func (o *occlusion) delegation(cut zone.Name) zone.RecordID {
	first, known := o.cuts[cut]
	if known {
		return first
	}
	first = zone.NoRecord
	if cut.FirstLabel() != "*" {
		z := o.pass.Zone
		at := slices.IndexFunc(z.At(cut), func(id zone.RecordID) bool { return z.Record(id).Type == dns.TypeNS })
		if id := z.At(cut)[at]; names.Owner(o.pass.Run, z, id) == cut {
			first = id
		}
	}
	o.cuts[cut] = first
	return first
}

// isDead reports whether a record at or below a delegation is never answered with, and no other rule says so.
func (o *occlusion) isDead(id zone.RecordID, name, cut zone.Name) bool {
	p := o.pass
	rrtype := p.Zone.Record(id).Type
	if isSigning(rrtype) {
		return false
	}
	switch rrtype {
	case dns.TypeSOA:
		return false // zone/soa
	case dns.TypeNS:
		if name == cut {
			return false
		}
	case dns.TypeA, dns.TypeAAAA, dns.TypeCNAME: // of a server that is an alias, zone/target-alias speaks
		if !p.Zone.Whole || o.isServer(name) {
			return false
		}
	case dns.TypeMX, dns.TypeTXT:
		if mailfrom.Is(p.Run, name) != nil {
			return false
		}
	}
	return names.Owner(p.Run, p.Zone, id) == name
}

func (o *occlusion) isServer(name zone.Name) bool {
	if o.servers == nil {
		o.servers = map[zone.Name]bool{}
		for _, id := range o.pass.Zone.ByType(dns.TypeNS) {
			if target, ok := names.Target(o.pass.Run, o.pass.Zone, id); ok && target.IsBelow(o.pass.Zone.Apex) {
				o.servers[target] = true
			}
		}
	}
	return o.servers[name]
}

func (o *occlusion) report(dead []zone.RecordID, name, cut zone.Name) {
	p, z := o.pass, o.pass.Zone
	where := "is handed over to other name servers"
	if name != cut {
		where = "lies below " + cut.Display() + ", which is handed over to other name servers"
	}
	f := p.ReportRecord(dead[0], lint.Whole, "%s %s: what stands there in this zone (%s) is never served", name.Display(), where, typesOf(z, dead)).
		Relate(z, o.delegation(cut), "the delegation")
	if child := p.Run.Zone(cut); child != nil && child != z {
		f.Note("it belongs into the zone %s in %s", cut.Display(), child.File.Path)
	} else {
		f.Note("move it to the zone of %s, or remove the NS records there if this zone is to answer", cut.Display())
	}
}

package zone

import (
	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// NameDoubled finds names with the zone's name appended although it, or a whole other domain, was there.
var NameDoubled = &lint.Rule{
	ID:      "zone/name-doubled",
	Summary: "the zone's name stands at the end of a name twice",
	Doc: `Some web forms append the zone's name to whatever you type. A name that was complete then ends in too
much: xxxx.dkim.amazonses.com.example.com, or _amazonses.example.com.example.com. Nothing stands there,
and Amazon SES waits for a name that never appears.

Cut the surplus off. In such forms type the short name, or put a dot at the end.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1"), lint.AWS("Easy DKIM", "send-email-authentication-dkim-easy")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
mail A 192.0.2.25
@ MX 10 mail.example.com.example.com.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
mail A 192.0.2.25
@ MX 10 mail.example.com.
`,
	Check: nameDoubled,
}

func nameDoubled(p *lint.Pass) {
	z := p.Zone
	var doubled []names.Judgement
	for _, j := range names.Owners(p.Run, z) {
		if j.Verdict == names.Doubled && !z.Record(j.Record).Flags.Has(zone.OwnerInherited) {
			doubled = append(doubled, j)
		}
	}
	used := usedAsTarget(z, doubled)
	for _, j := range doubled {
		changes := ownerChanges(z, j.Record, j.Meant)
		f := p.ReportRecord(j.Record, lint.Owner, "the owner %s has the zone's name twice", j.Written).
			As(j.Severity).
			Marked("%s is meant", j.Meant)
		safety := lint.Safe
		switch {
		case used[j.Read]:
			safety = lint.Unsafe
			f.Note("another record leads to that name, so perhaps it is wanted")
		case joinsSet(z, changes, j.Meant):
			safety = lint.Unsafe
			f.Note("%s has records of the same type; the two sets would become one", j.Meant)
		}
		f.Fix(safety, "cut the second one off", changes...)
	}
	for _, j := range names.Targets(p.Run, z) {
		if j.Verdict != names.Doubled {
			continue
		}
		p.ReportRecord(j.Record, lint.Part(j.Field), "the %s target %s has the zone's name at its end once too often", zone.TypeString(z.Record(j.Record).Type), j.Written).
			Marked("%s is meant", j.Meant).
			Fix(lint.Safe, "cut it off", z.WithField(j.Record, j.Field, string(j.Meant)))
	}
}

// usedAsTarget returns those of the owners that a record of the zone has as its target.
func usedAsTarget(z *zone.Zone, owners []names.Judgement) map[zone.Name]bool {
	used := map[zone.Name]bool{}
	if len(owners) == 0 {
		return used
	}
	for _, j := range owners {
		used[j.Read] = false
	}
	var fields []zone.Field
	var name []byte
	for _, rrtype := range []uint16{dns.TypeMX, dns.TypeCNAME, dns.TypeNS, dns.TypeSRV} {
		for _, id := range z.ByType(rrtype) {
			fields = z.AppendFields(fields[:0], id)
			if len(fields) == 0 {
				continue
			}
			name, _ = zone.AppendName(name[:0], fields[len(fields)-1].Text, z.Origin(id))
			if _, ok := used[zone.Name(name)]; ok {
				used[zone.Name(name)] = true
			}
		}
	}
	return used
}

// joinsSet reports whether records come to stand beside others of their type when they get an owner.
func joinsSet(z *zone.Zone, changes []zone.Change, owner zone.Name) bool {
	return joinsAny(z, changes, typesAt(z, owner))
}

// typesAt returns the types of the records at a name.
func typesAt(z *zone.Zone, owner zone.Name) map[uint16]bool {
	there := map[uint16]bool{}
	for _, id := range z.At(owner) {
		there[z.Record(id).Type] = true
	}
	return there
}

// joinsAny reports whether one of the changed records has one of some types.
func joinsAny(z *zone.Zone, changes []zone.Change, there map[uint16]bool) bool {
	for _, id := range zone.Named(z, changes) {
		if there[z.Record(id).Type] {
			return true
		}
	}
	return false
}

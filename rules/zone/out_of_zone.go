package zone

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// OutOfZone finds records that belong to another zone.
var OutOfZone = &lint.Rule{
	ID:      "zone/out-of-zone",
	Summary: "a record belongs to another zone",
	Doc: `A zone file can only say something about names that end in the name of its zone. Name servers pass over
records of all other names, so what they say reaches nobody.

Put the record into the zone where it belongs. If its name was to lie in this zone, take away its final dot:
` + "`www.example.net.`" + ` with a dot is a name of its own, without it the zone's name is put behind. Look at the
` + "`$ORIGIN`" + ` line above the record too.

Some exports write "$ORIGIN ." and then "@ SOA": that is the SOA record of the root, and the zone isn't loaded.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.2")},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN .
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
example.com. NS ns1.example.net.
example.com. NS ns2.example.net.
`,
	Good: `$ORIGIN .
$TTL 3600
example.com. SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
example.com. NS ns1.example.net.
example.com. NS ns2.example.net.
`,
	Check: outOfZone,
}

func outOfZone(p *lint.Pass) {
	z := p.Zone
	if !z.OriginKnown() || z.Apex == zone.Root || z.Export && !z.Whole {
		return // a template may well have records of several zones
	}
	reported := false
	for id := range zone.NameID(z.Names()) {
		name := z.Name(id)
		if strings.HasSuffix(string(name), string(z.Apex)) && name.IsBelow(z.Apex) || name.IsBelow(zone.Unknown) {
			continue
		}
		var outside []zone.RecordID
		for _, record := range z.ByOwner(id) {
			switch {
			case ownOrigin(z, record):
			case z.Record(record).Type == dns.TypeSOA && !reported && len(z.AtType(z.Apex, dns.TypeSOA)) == 0:
				reportSOA(p, record)
				reported = true // a second one would be one too many at the zone's name
			default:
				outside = append(outside, record)
			}
		}
		if outside != nil {
			reportOutside(p, name, outside)
		}
	}
}

// reportSOA reports the SOA record where its owner is not the zone's name: some exports write "$ORIGIN ." and
// then "@ SOA", which name servers take for the SOA record of the root.
func reportSOA(p *lint.Pass, id zone.RecordID) {
	z := p.Zone
	p.ReportRecord(id, lint.Owner, "the SOA record stands at %s instead of %s", z.Owner(id).Display(), z.Apex.Display()).
		Note("@ is the name that $ORIGIN sets, here %s; BIND doesn't load the zone", z.Origin(id).Display()).
		Fix(lint.Unsafe, "give it the owner "+z.Apex.Display(), zone.SetOwner{Record: id, Owner: z.Apex})
}

// ownOrigin reports whether a record stands in an included file that was given an origin of its own: its
// author knows that these names are another zone's.
func ownOrigin(z *zone.Zone, id zone.RecordID) bool {
	r := z.Record(id)
	return r.Source != 0 && !z.OriginAt(r.Source, 0).IsBelow(z.Apex)
}

func reportOutside(p *lint.Pass, name zone.Name, outside []zone.RecordID) {
	z := p.Zone
	f := p.ReportRecord(outside[0], lint.Owner, "%s doesn't lie in the zone %s", name.Display(), z.Apex.Display()).
		Note("name servers pass over records of names that don't end in the zone's own name")
	if n := len(outside) - 1; n > 0 {
		f.Note("%d more records of this name are passed over too", n)
	}
	if other := p.Run.ZoneOf(name); other != nil && other != z {
		f.Note("it belongs to the zone %s", other.Apex.Display())
	}
	if origin := z.Origin(outside[0]); z.Record(outside[0]).Flags.Has(zone.OwnerRelative) && !origin.IsBelow(z.Apex) {
		f.Note("the $ORIGIN in force here is %s", origin.Display())
	}
}

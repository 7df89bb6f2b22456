package zone

import (
	"fmt"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/rrset"
)

// RRsetTTL finds sets of records whose TTLs differ.
var RRsetTTL = &lint.Rule{
	ID:      "zone/rrset-ttl",
	Summary: "records of one name and type have different TTLs",
	Doc: `All records of one name and type are answered together and kept together by caches, so they have one TTL.
Where they differ, every server makes its own choice; BIND takes that of the first record.

The fix gives all of them the smallest: nothing is then kept longer than somebody wanted.`,
	Cite:     []lint.Citation{lint.RFC(2181, "5.2")},
	Severity: lint.Warning,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www 3600 A 192.0.2.80
www 300 A 192.0.2.81
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www 300 A 192.0.2.80
www 300 A 192.0.2.81
`,
	Check: rrsetTTL,
}

func rrsetTTL(p *lint.Pass) {
	var repeated map[zone.RecordID]bool
	for _, set := range rrset.Sets(p.Run, p.Zone) {
		if _, _, differ := ttls(p.Zone, set, nil); !differ {
			continue
		}
		if repeated == nil {
			repeated = map[zone.RecordID]bool{}
			for _, repeat := range rrset.Repeats(p.Run, p.Zone) {
				repeated[repeat.Later] = true
			}
		}
		// A record that is there twice is another rule's; its TTL goes with it.
		if smallest, other, differ := ttls(p.Zone, set, repeated); differ {
			reportTTLs(p, set, repeated, smallest, other)
		}
	}
}

// ttls returns the smallest TTL of a set, and the first record whose TTL differs from those before it.
func ttls(z *zone.Zone, set rrset.Set, without map[zone.RecordID]bool) (smallest uint32, other zone.RecordID, differ bool) {
	first := zone.NoRecord
	for _, id := range set {
		r := z.Record(id)
		if without[id] || !r.TTLKnown() {
			continue
		}
		switch {
		case first == zone.NoRecord:
			first, smallest = id, r.TTL
		case !differ && r.TTL != z.Record(first).TTL:
			other, differ = id, true
		}
		smallest = min(smallest, r.TTL)
	}
	return smallest, other, differ
}

func reportTTLs(p *lint.Pass, set rrset.Set, repeated map[zone.RecordID]bool, smallest uint32, other zone.RecordID) {
	var members []zone.RecordID
	for _, id := range set {
		if !repeated[id] && p.Zone.Record(id).TTLKnown() {
			members = append(members, id)
		}
	}
	r := p.Zone.Record(other)
	p.ReportRecord(other, lint.TTL, "the TTL of this %s record of %s is %d, that of the first one %d",
		zone.TypeString(r.Type), names.Owner(p.Run, p.Zone, other).Display(), r.TTL, p.Zone.Record(members[0]).TTL).
		Relate(p.Zone, members[0], "the first record of the set").
		Note("records of one name and type are answered together and have one TTL").
		Fix(lint.Safe, fmt.Sprintf("give all of them the smallest TTL, %d", smallest), zone.SetTTL{Records: members, TTL: smallest})
}

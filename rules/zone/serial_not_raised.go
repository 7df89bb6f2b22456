package zone

import (
	"fmt"
	"strconv"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// SerialNotRaised finds zones that were changed under the serial that they had.
var SerialNotRaised = &lint.Rule{
	ID:      "zone/serial-not-raised",
	Summary: "records changed, but the serial of the zone did not rise",
	Doc: `Secondary name servers fetch a zone when its serial, the first number of the SOA record, is higher than that of their
copy. If records change and the serial stays, or falls, they go on answering with the old ones, and half of the
world sees one zone and half the other.

This is only looked at with ` + "`" + `--base` + "`" + `, which says what the zone was before. What counts are the records, those of included
files too; comments, order and spelling need no new serial. A serial that a program puts in (a word in its place, or
0, or always 1) is left alone. The fix raises the serial in its own manner: to today's date, to the present time, or by one.`,
	Cite:     []lint.Citation{lint.RFC(1982, "3.2"), lint.RFC(1996, ""), lint.RFC(1035, "3.3.13")},
	Severity: lint.Warning,
	Fix:      lint.Sometimes,
	Base: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2026112301 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
`,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2026112301 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www A 192.0.2.1
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2026112401 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www A 192.0.2.1
`,
	Check: serialNotRaised,
}

func serialNotRaised(p *lint.Pass) {
	base := p.Run.Base(p.Zone)
	if base == nil || base == p.Zone || !base.Whole || !p.Zone.Whole || p.Zone.Export {
		return // exports: the provider raises the serial
	}
	was, _, ok := base.Serial()
	if !ok {
		return
	}
	is, soa, ok := p.Zone.Serial()
	if !ok || is == 0 || was <= 1 && is == was || zone.SerialRose(was, is) {
		return
	}
	removed, added := zone.Compare(base, p.Zone)
	var f *lint.Finding
	switch {
	case len(removed)+len(added) == 0:
		return
	case is == was:
		f = p.ReportRecord(soa, lint.Part(zone.SerialField), "records of %s changed, but its serial is still %d", p.Zone.Apex.Display(), is).
			Note("%s", whatChanged(base, p.Zone, removed, added))
	default:
		f = p.ReportRecord(soa, lint.Part(zone.SerialField), "the serial of %s was %d, and %d isn't higher", p.Zone.Apex.Display(), was, is)
	}
	f.Note("secondary name servers fetch a zone only when its serial rises, so they would go on serving the old one")
	if next, ok := zone.NextSerial(was, p.Run.Options.Now); ok {
		f.Fix(lint.Safe, fmt.Sprintf("raise the serial to %d", next),
			p.Zone.WithField(soa, zone.SerialField, strconv.FormatUint(uint64(next), 10)))
	}
}

// whatChanged names a record that changed, and how many more did.
func whatChanged(base, z *zone.Zone, removed, added []zone.RecordID) string {
	what, in, ids := "new or changed", z, added
	if len(added) == 0 {
		what, in, ids = "gone", base, removed
	}
	more := ""
	if n := len(ids) - 1; n > 0 {
		more = fmt.Sprintf(", and %d more", n)
	}
	return fmt.Sprintf("%s: %s %s%s", what, in.Owner(ids[0]).Display(), zone.TypeString(in.Record(ids[0]).Type), more)
}

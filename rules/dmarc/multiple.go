package dmarc

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
)

// Multiple finds names with more than one DMARC record.
var Multiple = &lint.Rule{
	ID:      "dmarc/multiple",
	Summary: "a name has more than one DMARC record",
	Doc: `A domain may have one DMARC record. Where receivers find two, they use neither, as if the domain had no
policy. It happens when a service for reports asks for a record of its own and the old one stays.

Keep one record. A domain needs no second one for a second place to send reports to: ` + "`rua`" + ` takes several
addresses, with commas between them. Where all records say the same the fix keeps the first; where they
differ it does so only when you say that the first is right.`,
	Cite: []lint.Citation{
		lint.RFC(9989, "4.10"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:reports@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: multiple,
}

func multiple(p *lint.Pass) {
	// A copy of a record is no second one (RFC 2181 section 5).
	type key struct {
		owner zone.Name
		class uint16
	}
	var order []key
	sets := map[key][]*dmarc.Record{}
	list := dmarc.Records(p.Run, p.Zone)
	for i := range list {
		r := &list[i]
		if !r.IsPolicy() {
			continue
		}
		k := key{r.Owner, p.Zone.Record(r.Record).Class}
		if slices.ContainsFunc(sets[k], func(other *dmarc.Record) bool {
			return p.Zone.Owner(other.Record) == p.Zone.Owner(r.Record) && slices.Equal(other.Strings, r.Strings)
		}) {
			continue
		}
		sets[k] = append(sets[k], r)
		if len(sets[k]) == 2 {
			order = append(order, k)
		}
	}
	for _, k := range order {
		reportMultiple(p, sets[k])
	}
}

func reportMultiple(p *lint.Pass, set []*dmarc.Record) {
	f := p.ReportRecord(set[1].Record, lint.RDATA, "%s has %d DMARC records, so receivers use none of them", set[0].Owner.Display(), len(set)).
		Relate(p.Zone, set[0].Record, "the first DMARC record").
		Note("with more than one record it is as if %s had no DMARC policy", set[0].Domain.Display())
	for _, r := range set[2:] {
		f.Relate(p.Zone, r.Record, "one more")
	}
	safety, title := lint.Safe, "keep the first of these equal records"
	moves := false // an owner is to be put right first
	var changes []zone.Change
	for _, r := range set[1:] {
		moves = moves || p.Zone.Owner(r.Record) != p.Zone.Owner(set[0].Record)
		if says(r) != says(set[0]) {
			safety, title = lint.Unsafe, "keep the first"
		}
		changes = append(changes, zone.Delete{Record: r.Record, KeepComment: true})
	}
	if safety == lint.Unsafe {
		f.Note("they differ: keep the one that is right, and put all addresses for reports into its rua, with commas between them")
	}
	if !moves {
		f.Fix(safety, title, changes...)
	}
}

// says returns the tags of a record in a form that is the same for records which say the same.
func says(r *dmarc.Record) string {
	var b strings.Builder
	for _, tag := range r.Tags {
		fmt.Fprintf(&b, "%s=%s;", strings.ToLower(tag.Name), tag.Value)
	}
	return b.String()
}

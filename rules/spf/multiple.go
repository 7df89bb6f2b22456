package spf

import (
	"fmt"
	"sync"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// Multiple finds names with more than one SPF record.
var Multiple = &lint.Rule{
	ID:      "spf/multiple",
	Summary: "a name has more than one SPF record",
	Doc: `A name may have one SPF record. Where receivers find two, they use neither: SPF gives "permerror" for all
mail. It happens when a service asks for a record of its own and the old one stays.

Put the senders of all records into one: the terms of the first, then those of the others, and one
` + "`~all`" + ` or ` + "`-all`" + ` at the end. The fix does this where the records agree. Where they end differently, or where
one uses ` + "`redirect=`" + `, somebody has to choose.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "3.2"),
		lint.RFC(7208, "4.5"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 include:_spf.google.com ~all"
@ TXT "v=spf1 include:spf.protection.outlook.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 include:_spf.google.com include:spf.protection.outlook.com ~all"
`,
	Check: multiple,
}

// owned is what the records of one set have in common.
type owned struct {
	name  zone.Name
	class uint16
}

func multiple(p *lint.Pass) {
	found := sets.Of(p.Run, p.Zone)
	for _, key := range found.order {
		set := found.byOwner[key]
		if count := distinct(p.Zone, set); count > 1 {
			reportMultiple(p, key.name, set, count)
		}
	}
}

func ownedBy(r *lint.Run, z *zone.Zone, id zone.RecordID) owned {
	return owned{names.Owner(r, z, id), z.Record(id).Class}
}

// grouped are the texts of a zone that are meant as SPF, by what they have in common. Nearly all names have one:
// those are kept where they are.
type grouped struct {
	all     []texts.Text
	place   func() map[owned]int   // in all, of those that byOwner hasn't; few zones have records that make somebody ask
	byOwner map[owned][]texts.Text // of names that have other records
	order   []owned                // those with more than one text
}

// at returns the texts with something in common.
func (g *grouped) at(key owned) []texts.Text {
	if list := g.byOwner[key]; list != nil {
		return list
	}
	if i, ok := g.place()[key]; ok {
		return g.all[i : i+1 : i+1]
	}
	return nil
}

var sets = &lint.ZoneFact[grouped]{Find: func(r *lint.Run, z *zone.Zone) grouped {
	all := texts.SPFTexts(r, z)
	found := grouped{all: all, byOwner: map[owned][]texts.Text{}}
	found.place = sync.OnceValue(func() map[owned]int {
		places := make(map[owned]int, len(all))
		for i := range all {
			places[ownedBy(r, z, all[i].Record)] = i
		}
		return places
	})
	for i := range all {
		if len(names.Beside(r, z, all[i].Record)) == 1 {
			continue
		}
		key := ownedBy(r, z, all[i].Record)
		switch list := found.byOwner[key]; len(list) {
		case 0:
			found.byOwner[key] = all[i : i+1 : i+1]
			continue
		case 1:
			found.order = append(found.order, key)
		}
		found.byOwner[key] = append(found.byOwner[key], all[i])
	}
	return found
}}

// distinct counts the records among some: the same one twice is no second one (RFC 2181 section 5).
func distinct(z *zone.Zone, set []texts.Text) int {
	seen := map[string]bool{}
	for _, t := range set {
		seen[identity(z, &t)] = true
	}
	return len(seen)
}

// identity is the same for records that are one.
func identity(z *zone.Zone, t *texts.Text) string {
	return fmt.Sprintf("%d %q", z.Record(t.Record).Owner, t.Strings)
}

func reportMultiple(p *lint.Pass, owner zone.Name, set []texts.Text, count int) {
	var ids []zone.RecordID
	var records [][]string
	for _, t := range set {
		ids = append(ids, t.Record)
		records = append(records, spfedit.Strings(&t))
	}
	f := p.ReportRecord(ids[1], lint.RDATA, "%s has %d SPF records, so receivers use none of them", owner.Display(), count).
		Relate(p.Zone, ids[0], "the first SPF record").
		Note("two SPF records at one name are an error (\"permerror\") for every message")
	for _, id := range ids[2:] {
		f.Relate(p.Zone, id, "one more")
	}
	opt := spf.MergeOptions{All: p.Run.Options.SPF.All, Lookup: mailfrom.Lookup(p.Run), NestedCost: mailfrom.NestedCost(p.Run)}
	if mailfrom.Is(p.Run, owner) != nil {
		opt.MailFrom, opt.Require = true, "amazonses.com"
	}
	merged := spf.Merge(records, opt)
	for _, note := range merged.Notes {
		f.Note("%s", note)
	}
	if merged.Strings == nil || merged.Class == spf.None || merged.Class == spf.Refuse {
		return
	}
	title, safety := "merge them into one record", lint.Safe
	switch merged.Class {
	case spf.Safe:
		title = "keep the first of these equal records"
	case spf.Review:
		safety = lint.Unsafe
	}
	f.Fix(safety, title, spfedit.Changes(p.Zone, ids, merged.Strings)...)
}

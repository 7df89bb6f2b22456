// Package spfedit turns repaired and merged SPF records into changes to a zone.
package spfedit

import (
	"cmp"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// Changes returns the changes that make one record of TXT records: the first gets the character-strings,
// which are octets, and the others go. Strings that the first record has already, in quotes, keep
// their spelling. Comments stay.
func Changes(z *zone.Zone, records []zone.RecordID, strings []string) []zone.Change {
	changes := []zone.Change{zone.SetData{Record: records[0], Data: texts.QuoteAll(strings)}}
	for _, id := range records[1:] {
		changes = append(changes, zone.Delete{Record: id, KeepComment: true})
	}
	return changes
}

// Rewrite returns the change that gives a record other character-strings. Those that stay keep their spelling.
func Rewrite(t *texts.Text, strings []string) zone.SetData {
	return zone.SetData{Record: t.Record, Data: texts.QuoteAll(strings)}
}

// Strings returns the character-strings of a text as it was meant.
func Strings(t *texts.Text) []string { return spf.RepairStrings(t.Parts) }

// Without returns the change that takes terms out of a record. They are terms of the text as it was meant, in order.
func Without(t *texts.Text, terms []spf.Term) zone.SetData {
	return Rewrite(t, spf.Without(Strings(t), spf.CutTerms(t.Meant, terms)))
}

// All returns the term all as it is written in a record that has none yet.
func All(r *lint.Run) string { return cmp.Or(r.Options.SPF.All, "~") + "all" }

// Package spfedit turns a merged SPF record into changes to a zone.
package spfedit

import (
	"github.com/zonemend/zonemend/lint/zone"
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

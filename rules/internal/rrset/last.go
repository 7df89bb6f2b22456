package rrset

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// LastEditable returns the last record of a zone that can be edited, or NoRecord: a new one belongs below it where nothing is
// nearer.
func LastEditable(r *lint.Run, z *zone.Zone) zone.RecordID { return lastEditable.Of(r, z) }

var lastEditable = &lint.ZoneFact[zone.RecordID]{Find: func(_ *lint.Run, z *zone.Zone) zone.RecordID {
	for id := len(z.Records) - 1; id >= 0; id-- {
		if z.Editable(zone.RecordID(id)) == nil {
			return zone.RecordID(id)
		}
	}
	return zone.NoRecord
}}

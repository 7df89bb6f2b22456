package mailfrom

import (
	"fmt"
	"slices"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// An Exchange is an MX record as meant.
type Exchange struct {
	Record     zone.RecordID
	Preference uint32
	Target     zone.Name
	Region     string // for a feedback host
	Near       bool   // it is nearly one: misspelt, or with template text for the region
}

// Exchanges returns the MX records of a host that are not the same one twice.
func (h *Host) Exchanges(r *lint.Run) []Exchange {
	var all []Exchange
	seen := map[string]bool{}
	for _, id := range h.MX {
		x := Exchange{Record: id}
		var ok bool
		if x.Target, ok = names.Target(r, h.Zone, id); !ok {
			continue
		}
		data := h.Zone.Data(id)
		x.Preference, _ = zone.ParseNumber(data[0].Text, 0xffff)
		host, ok := aws.Parse(x.Target)
		if ok && host.Service == aws.Feedback && host.RightSuffix() && aws.WellFormedRegion(host.Region) {
			x.Region = host.Region
		} else {
			x.Near = slices.Contains(h.Feedback, id) || slices.Contains(h.Near, id)
		}
		if key := fmt.Sprint(x.Preference, x.Target); !seen[key] {
			seen[key] = true
			all = append(all, x)
		}
	}
	return all
}

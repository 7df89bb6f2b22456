package readiness

import (
	"slices"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// A view is what resolvers see of the zones of a run: records as they are written, not as they were meant.
type view struct{ run *lint.Run }

// zoneFor returns the zone of the run that answers for a name, or nil where none of them can tell: the name lies in no zone of
// the run, below a delegation or a DNAME, or in a zone that can't be read to its end.
func (v view) zoneFor(name zone.Name) *zone.Zone {
	if z := v.run.ZoneOf(name); z != nil {
		return answering(z, name)
	}
	return nil
}

// answering returns a zone if it answers for a name itself, else nil.
func answering(z *zone.Zone, name zone.Name) *zone.Zone {
	if _, handed := names.Handed(z, name); handed != 0 {
		return nil
	}
	return z
}

// at returns the records of a type that answer for a name, those of a wildcard if the name itself doesn't exist (RFC 4592).
func (v view) at(z *zone.Zone, name zone.Name, rrtype uint16) []zone.RecordID {
	if !names.Exists(v.run, z, name) {
		wildcard, ok := names.Wildcard(v.run, z, name)
		if !ok {
			return nil
		}
		name = wildcard
	}
	return slices.DeleteFunc(slices.Clone(z.AtType(name, rrtype)), func(id zone.RecordID) bool { return z.Record(id).Flags.Has(zone.Malformed) })
}

// target returns the name that the last field of a record leads to.
func (v view) target(z *zone.Zone, id zone.RecordID) zone.Name {
	data := z.Data(id)
	if len(data) == 0 {
		return ""
	}
	name, err := zone.AppendName(nil, data[len(data)-1].Text, z.Origin(id))
	if err != nil {
		return ""
	}
	return zone.Name(name)
}

// texts returns the distinct texts of the TXT records at a name.
func (v view) texts(z *zone.Zone, name zone.Name) []string {
	var found []string
	for _, id := range v.at(z, name, dns.TypeTXT) {
		if text := texts.Of(z, id).Joined; !slices.Contains(found, text) {
			found = append(found, text)
		}
	}
	return found
}

// isAlias reports whether a name has a CNAME, so that what stands there is decided elsewhere.
func (v view) isAlias(z *zone.Zone, name zone.Name) bool {
	return len(v.at(z, name, dns.TypeCNAME)) > 0
}

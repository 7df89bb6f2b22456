// Package seshost finds the records of a zone that point to hosts of Amazon SES.
package seshost

import (
	"cmp"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/internal/told"
)

// A Target is an MX or CNAME record whose target is a host of SES.
type Target struct {
	Record zone.RecordID
	Type   uint16
	Field  int // where the host stands in the RDATA
	Owner  zone.Name
	Name   zone.Name // the host, as meant
	Host   aws.Host
}

// In returns the records of a zone that point to hosts of SES, MX records first, in order of
// appearance.
func In(r *lint.Run, z *zone.Zone) []Target { return targets.Of(r, z) }

var targets = &lint.ZoneFact[[]Target]{Find: func(r *lint.Run, z *zone.Zone) []Target {
	var found []Target
	for _, rrtype := range []uint16{dns.TypeMX, dns.TypeCNAME} {
		for _, id := range sieve.Mentioning(r, z, rrtype, sieve.Amazon|sieve.AWSTrack|sieve.AWSApps) {
			if z.Record(id).Flags.Has(zone.Malformed) {
				continue
			}
			name, ok := names.Target(r, z, id)
			if !ok {
				continue
			}
			if host, ok := aws.Parse(name); ok {
				field := len(zone.FieldKinds(rrtype)) - 1
				found = append(found, Target{id, rrtype, field, names.Owner(r, z, id), name, host})
			}
		}
	}
	return found
}}

// WithRegion returns the target with another label where the region stands.
func (t *Target) WithRegion(region string) string {
	return strings.Replace(string(t.Name), "."+t.Host.Region+".", "."+region+".", 1)
}

// MXAt returns the MX records of a zone that were meant for an owner, in order of appearance.
func MXAt(r *lint.Run, z *zone.Zone, owner zone.Name) []zone.RecordID {
	if names.AsWritten(r, z) {
		return z.AtType(owner, dns.TypeMX)
	}
	return exchanges.Of(r, z)[owner]
}

// exchanges are the MX records of a zone of which not all owners are meant as they are written.
var exchanges = &lint.ZoneFact[map[zone.Name][]zone.RecordID]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name][]zone.RecordID {
	found := map[zone.Name][]zone.RecordID{}
	for _, id := range z.ByType(dns.TypeMX) {
		owner := names.Owner(r, z, id)
		found[owner] = append(found[owner], id)
	}
	return found
}}

// LikelyRegion returns the SES region that a template's "region" at an owner stands for: the one that
// was named for this host or for the run, else the only one that the run's MAIL FROM domains and DKIM
// records show. It is "" where that isn't clear.
func LikelyRegion(r *lint.Run, owner zone.Name) string {
	return cmp.Or(told.Region(r, owner), r.Options.Region, onlyRegion.Of(r))
}

var onlyRegion = &lint.Fact[string]{Find: func(r *lint.Run) string {
	only := ""
	agree := func(region string) bool {
		if !aws.KnownRegion(region) || region == only {
			return true
		}
		first := only == ""
		only = region
		return first
	}
	for _, region := range mailfrom.Regions(r) {
		if !agree(region) {
			return ""
		}
	}
	for _, z := range r.Zones {
		for _, t := range In(r, z) {
			if t.Host.Service == aws.DKIM && !agree(t.Host.Region) {
				return ""
			}
		}
	}
	return only
}}

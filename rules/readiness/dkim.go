package readiness

import (
	"cmp"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/dkim"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/expected"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// A State is how far something is set up.
type State string

// The states.
const (
	Ready   State = "ready"
	Partial State = "partial" // something is there, but not all, or not right
	No      State = "no"      // no sign of it
	Unknown State = "unknown" // no zone of the run can tell
)

// DKIM is how far the DKIM records of an identity are there.
type DKIM struct {
	State State
	// Found of Wanted records are there and right. Wanted is 3 for Easy DKIM where nobody said which.
	Found, Wanted int
	Zone          string    // what follows the token in the CNAMEs, without final dot; "" for BYODKIM
	Selector      string    // of BYODKIM
	Domain        zone.Name // which signs: the identity's, or one above it that is an identity, too
	Off           bool      // somebody said that signing is switched off
	Others        bool      // there are DKIM keys that SES has nothing to do with
}

// dkimOf works out the DKIM state of a domain. Domains below an identity sign with its keys.
func (v view) dkimOf(told *lint.Identity, domain zone.Name, isIdentity func(zone.Name) bool) DKIM {
	own := v.dkimAt(told, domain)
	if told != nil && told.DKIM.SigningEnabled == lint.No {
		own.State, own.Off = No, true
		return own
	}
	if own.State != No || told != nil && (len(told.DKIM.Tokens) > 0 || told.DKIM.Selector != "") {
		return own
	}
	for above := domain.Parent(); above != zone.Root; above = above.Parent() {
		if !isIdentity(above) {
			continue
		}
		if inherited := v.dkimAt(nil, above); inherited.State == Ready {
			return inherited
		}
	}
	return own
}

// dkimAt works out the DKIM state of a domain by its own records.
func (v view) dkimAt(told *lint.Identity, domain zone.Name) DKIM {
	out := DKIM{State: No, Domain: domain}
	z := v.zoneFor(domain.Join(easydkim.Label))
	if z == nil {
		out.State = Unknown
		return out
	}
	switch {
	case told != nil && told.DKIM.Selector != "":
		v.ownKey(z, told, &out)
	case told != nil && len(told.DKIM.Tokens) > 0:
		v.toldKeys(z, told, &out)
	default:
		out = v.seenAt(z, domain)
	}
	if out.State != Ready && !z.Whole {
		out.State = Unknown
	}
	return out
}

// toldKeys counts the CNAMEs that SES handed out.
func (v view) toldKeys(z *zone.Zone, told *lint.Identity, out *DKIM) {
	out.Wanted = len(told.DKIM.Tokens)
	for _, token := range told.DKIM.Tokens {
		k := expected.At(v.run, told.Domain.Join(strings.ToLower(token)+"."+easydkim.Label))
		if k == nil {
			continue
		}
		for _, id := range v.at(z, k.Owner, dns.TypeCNAME) {
			target := v.target(z, id)
			host, _ := aws.Parse(target)
			if target == k.Target || told.DKIM.Zone == "" && host.IsDKIMTarget() && host.Token == k.Selector {
				out.Found++
				out.Zone = cmp.Or(out.Zone, host.Zone)
				break
			}
		}
	}
	out.State = stateOf(out.Found, out.Wanted)
}

func stateOf(found, wanted int) State {
	switch {
	case found == 0:
		return No
	case found >= wanted:
		return Ready
	}
	return Partial
}

// keysOf are the keys of Easy DKIM in a zone, by the domain that they stand below.
var keysOf = &lint.ZoneFact[map[zone.Name][]easydkim.Key]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name][]easydkim.Key {
	found := map[zone.Name][]easydkim.Key{}
	for _, k := range easydkim.InZone(r, z) {
		if below := z.Owner(k.Record).Parent(); k.Type == dns.TypeCNAME && below.FirstLabel() == easydkim.Label {
			found[below.Parent()] = append(found[below.Parent()], k)
		}
	}
	return found
}}

// others are the domains of a zone that have DKIM keys of their own.
var others = &lint.ZoneFact[map[zone.Name]bool]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name]bool {
	found := map[zone.Name]bool{}
	for _, record := range dkim.InZone(r, z) {
		if record.Role == dkim.Key && record.Signs() {
			found[record.Domain] = true
		}
	}
	return found
}}

// seen is what the CNAMEs of Easy DKIM in a zone show, by the domain that they stand below.
var seen = &lint.ZoneFact[map[zone.Name]DKIM]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name]DKIM {
	found := map[zone.Name]DKIM{}
	v := view{r}
	for domain, keys := range keysOf.Of(r, z) {
		found[domain] = v.seenKeys(z, domain, keys)
	}
	return found
}}

// seenAt returns what the CNAMEs of Easy DKIM below a domain show.
func (v view) seenAt(z *zone.Zone, domain zone.Name) DKIM {
	out, known := seen.Of(v.run, z)[domain]
	if !known {
		out = v.seenKeys(z, domain, nil)
	}
	return out
}

// seenKeys counts the CNAMEs of Easy DKIM that stand below a domain. They come in threes for each of Amazon's zones.
func (v view) seenKeys(z *zone.Zone, domain zone.Name, keys []easydkim.Key) DKIM {
	out := DKIM{State: No, Domain: domain}
	byZone := map[string]int{}
	var zones []string
	done := map[zone.Name]bool{}
	for _, k := range keys {
		owner := z.Owner(k.Record)
		if done[owner] {
			continue
		}
		done[owner] = true
		host, _ := aws.Parse(v.target(z, k.Record))
		if !host.IsDKIMTarget() || host.Token != owner.FirstLabel() {
			out.State = Partial
			continue
		}
		if byZone[host.Zone]++; byZone[host.Zone] == 1 {
			zones = append(zones, host.Zone)
		}
	}
	out.Wanted = 3
	for _, suffix := range zones {
		if out.Zone == "" || byZone[suffix]%3 == 0 && out.Found%3 != 0 {
			out.Zone, out.Found = suffix, byZone[suffix]
		}
	}
	switch {
	case out.Found > 0 && out.Found%3 == 0:
		out.State, out.Wanted = Ready, out.Found
	case out.Found > 0:
		out.State, out.Wanted = Partial, (out.Found+2)/3*3
	case out.State == No:
		out.Others = others.Of(v.run, z)[domain]
	}
	return out
}

// ownKey judges the key of a BYODKIM selector.
func (v view) ownKey(z *zone.Zone, told *lint.Identity, out *DKIM) {
	out.Selector, out.Wanted = told.DKIM.Selector, 1
	found := v.texts(z, told.Domain.Join(strings.ToLower(out.Selector)+"."+easydkim.Label))
	if len(found) == 0 {
		return
	}
	out.State = Partial
	if len(found) > 1 {
		return
	}
	tags := taglist.Parse(found[0])
	kind := ""
	if k := taglist.Find(tags, "k"); k != nil {
		kind = k.Value
	}
	if p := taglist.Find(tags, "p"); p != nil {
		if key := dkim.ParseValue(kind, p.Value); key.Usable && key.Problem == "" && key.Bits >= expected.LeastBits && key.Bits <= expected.MostBits {
			out.Found, out.State = 1, Ready
		}
	}
}

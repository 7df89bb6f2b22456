// Package dkim reads the TXT records of a zone that hold DKIM keys, or were meant to.
package dkim

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/internal/tagged"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// A Role is what a text is for, as its name and its tags say.
type Role uint8

// The roles.
const (
	Key       Role = iota // it stands at SELECTOR._domainkey.DOMAIN
	Policy                // it says how a domain signs, which nobody asks for any more
	Misplaced             // it holds a key at a name where nobody looks for one
)

// A Record is a TXT record that has to do with DKIM.
type Record struct {
	tagged.Text
	Role     Role
	Selector string    // what stands before _domainkey
	Domain   zone.Name // what stands after it; "" where the name lacks it
	Faults   []Fault   // what keeps the text from being a list of tags
	Value    Value     // of the tag p
	Torn     bool      // it is a part of a key whose tags stand in several records
}

// Sound reports whether a record is a list of tags at a selector, so that rules may judge its tags.
func (r *Record) Sound() bool { return r.Role == Key && len(r.Faults) == 0 && !r.Torn }

// Signs reports whether signatures can be checked with a record, as far as one sees: it isn't a policy, and its key wasn't withdrawn.
func (r *Record) Signs() bool {
	p := r.Tag("p")
	return r.Role != Policy && (p == nil || p.Value != "")
}

// InZone returns the TXT records of a zone that have to do with DKIM, in order of appearance. Host names
// and verification texts of Amazon and template text are left out: rules of SES speak of these.
func InZone(r *lint.Run, z *zone.Zone) []Record { return records.Of(r, z) }

var records = &lint.ZoneFact[[]Record]{Find: func(r *lint.Run, z *zone.Zone) []Record {
	hosts := map[zone.RecordID]bool{}
	for _, k := range easydkim.InZone(r, z) {
		hosts[k.Record] = true
	}
	var found []Record
	for _, id := range sieve.Either(sieve.AtUnderscored(r, z, dns.TypeTXT), sieve.Mentioning(r, z, dns.TypeTXT, sieve.DKIM1)) {
		below := strings.Contains(string(z.Owner(id)), easydkim.Label)
		if hosts[id] || !below && !sieve.May(z, id, sieve.DKIM1) || isVerification(z, id) {
			continue
		}
		if record, ok := read(r, z, id); ok {
			found = append(found, record)
		}
	}
	markTorn(found)
	return found
}}

// isVerification reports whether a text is one by which SES verifies a domain: ses/verification-owner says that it
// stands at the wrong name.
func isVerification(z *zone.Zone, id zone.RecordID) bool {
	const prefix = "amazonses:"
	return sieve.May(z, id, sieve.Amazon) && strings.HasPrefix(strings.TrimSpace(texts.Of(z, id).Clean), prefix)
}

// markTorn finds the records that are parts of one key.
func markTorn(found []Record) {
	sets := map[zone.Name][]int{}
	for i := range found {
		if found[i].Role == Key {
			sets[found[i].Owner] = append(sets[found[i].Owner], i)
		}
	}
	for _, numbers := range sets {
		if len(numbers) < 2 {
			continue
		}
		var set []Record
		for _, i := range numbers {
			set = append(set, found[i])
		}
		if _, ok := Join(set); ok {
			for _, i := range numbers {
				found[i].Torn = true
			}
		}
	}
}

// Join puts the records of a selector together that are the tags of one key, each in a record of its own; ok
// is false if they aren't.
func Join(set []Record) (joined string, ok bool) {
	seen := map[string]bool{}
	var parts []string
	for i := range set {
		if len(set[i].Faults) > 0 || !set[i].Mends() {
			return "", false
		}
		for _, tag := range set[i].Tags {
			if seen[tag.Name] {
				return "", false
			}
			seen[tag.Name] = true
		}
		part := strings.Trim(set[i].Clean, " \t;")
		if set[i].Tag("v") != nil {
			parts = slices.Insert(parts, 0, part)
		} else {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "; "), seen["p"]
}

// read reads one record; ok is false if it has nothing to do with DKIM.
func read(r *lint.Run, z *zone.Zone, id zone.RecordID) (record Record, ok bool) {
	t, ok := tagged.Of(r, z, id)
	if !ok || isTemplate(&t) || t.Kind != texts.DKIM && t.Kind != texts.Other {
		return Record{}, false
	}
	record.Text = t
	record.Selector, record.Domain = easydkim.Split(t.Owner)
	holdsKey := t.Kind == texts.DKIM || t.Tag("p") != nil
	switch selector := record.Selector; {
	case record.Domain == "" && t.Kind == texts.DKIM, record.Domain != "" && selector == "" && holdsKey:
		record.Role = Misplaced
	case record.Domain == "", selector == "_report": // RFC 6651
		return Record{}, false
	case selector == "":
		record.Role = Policy
		return record, len(t.Tags) > 0 && t.Tags[0].HasValue
	case selector == "_adsp" || selector == "_asp" || selector == "_policy":
		record.Role = Policy
		return record, true
	}
	record.Faults = faults(&t)
	if p := t.Tag("p"); p != nil {
		kind := ""
		if k := t.Tag("k"); k != nil {
			kind = k.Value
		}
		record.Value = ParseValue(kind, p.Value)
	}
	return record, true
}

// isTemplate reports whether the key is what documentation prints in its place; see ses/placeholder.
func isTemplate(t *tagged.Text) bool {
	lower := strings.ToLower(t.Clean)
	if strings.Contains(lower, "customerprovidedpublickey") || strings.Contains(lower, "yourpublickey") {
		return true
	}
	p := t.Tag("p")
	return p != nil && strings.EqualFold(p.Value, "publickey")
}

// IsTarget reports whether a CNAME below _domainkey leads to a name: then a key may stand there.
func IsTarget(r *lint.Run, name zone.Name) bool { return targets.Of(r)[name] }

var targets = &lint.Fact[map[zone.Name]bool]{Find: func(r *lint.Run) map[zone.Name]bool {
	found := map[zone.Name]bool{}
	for _, z := range r.Zones {
		for _, id := range z.ByType(dns.TypeCNAME) {
			if !strings.Contains(string(z.Owner(id)), easydkim.Label) {
				continue
			}
			if target, ok := names.Target(r, z, id); ok {
				found[target] = true
			}
		}
	}
	return found
}}

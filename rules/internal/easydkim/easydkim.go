// Package easydkim finds the DKIM records of a zone that lead to keys which Amazon SES keeps.
package easydkim

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// Label is the label that owners of DKIM keys have after their selector (RFC 6376 section 3.6.2.1).
const Label = "_domainkey"

// A Key is a record that leads, or was meant to lead, to a DKIM key at Amazon: a CNAME, or by mistake
// a TXT record with the host name as its text.
type Key struct {
	Record   zone.RecordID
	Type     uint16
	Owner    zone.Name // as meant
	Target   zone.Name // as meant
	Selector string    // what stands before [Label] in the owner; "" if nothing or no such label does
	Domain   zone.Name // what stands after [Label]; "" if the owner has no such label
	Host     aws.Host  // the target taken apart
	// Usual is what follows the token in the other, right targets of the same domain, "" where they
	// have none or don't agree.
	Usual string
}

// Placeholder reports whether the selector, the token or the region is template text: rule
// ses/placeholder speaks about the record, and no other.
func (k *Key) Placeholder() bool {
	if k.Host.Service != aws.DKIM {
		return aws.Placeholder(k.Target.FirstLabel())
	}
	return aws.Placeholder(k.Selector) || k.Host.HasPlaceholder()
}

// InZone returns the records of a zone that lead to Amazon's DKIM keys, in order of appearance: those
// with such a target, and those below _domainkey with any other Amazon host as their target.
func InZone(r *lint.Run, z *zone.Zone) []Key { return keys.Of(r, z) }

var keys = &lint.ZoneFact[[]Key]{Find: func(r *lint.Run, z *zone.Zone) []Key {
	var found []Key
	for _, id := range sieve.Mentioning(r, z, dns.TypeCNAME, sieve.Amazon) {
		if z.Record(id).Flags.Has(zone.Malformed) {
			continue
		}
		if target, ok := names.Target(r, z, id); ok {
			found = appendKey(found, r, z, id, target)
		}
	}
	for _, id := range sieve.Mentioning(r, z, dns.TypeTXT, sieve.Amazon) {
		if !strings.Contains(string(z.Owner(id)), Label) {
			continue
		}
		if target, ok := hostText(z, id); ok {
			found = appendKey(found, r, z, id, target)
		}
	}
	slices.SortFunc(found, func(a, b Key) int { return cmp.Compare(a.Record, b.Record) })
	setUsual(found)
	return found
}}

func setUsual(found []Key) {
	usual := map[zone.Name]string{}
	for _, k := range found {
		if !k.Host.IsDKIMTarget() {
			continue
		}
		if other, ok := usual[k.Domain]; ok && other != k.Host.Zone {
			usual[k.Domain] = ""
		} else {
			usual[k.Domain] = k.Host.Zone
		}
	}
	for i := range found {
		found[i].Usual = usual[found[i].Domain]
	}
}

// appendKey appends the key that a record is, if it is one.
func appendKey(found []Key, r *lint.Run, z *zone.Zone, id zone.RecordID, target zone.Name) []Key {
	lower := string(target)
	if !strings.Contains(lower, "amazonses") && !strings.Contains(lower, "amazonaws") {
		return found
	}
	k := Key{Record: id, Type: z.Record(id).Type, Owner: names.Owner(r, z, id), Target: target}
	k.Selector, k.Domain = Split(k.Owner)
	k.Host, _ = aws.Parse(target)
	isDKIM := k.Host.Service == aws.DKIM
	if k.Type == dns.TypeTXT && (!isDKIM || k.Domain == "") || k.Domain == "" && !isDKIM {
		return found
	}
	return append(found, k)
}

// hostText returns the host name that is all there is in a TXT record.
func hostText(z *zone.Zone, id zone.RecordID) (zone.Name, bool) {
	text := strings.TrimSpace(texts.Of(z, id).Clean)
	if strings.ContainsAny(text, " \t=;:") {
		return "", false
	}
	name, err := zone.ParseName(text, zone.Root)
	return name, err == nil
}

// Split takes an owner apart at its first label that is [Label].
func Split(owner zone.Name) (selector string, domain zone.Name) {
	rest := owner
	for rest != zone.Root && rest != "" {
		if rest.FirstLabel() == Label {
			if owner == rest {
				return "", rest.Parent()
			}
			return owner.Below(rest), rest.Parent()
		}
		rest = rest.Parent()
	}
	return "", ""
}

// KeyText returns the text of a DKIM key that stands in a CNAME record instead of a TXT record.
func KeyText(z *zone.Zone, id zone.RecordID) (texts.Text, bool) {
	r := z.Record(id)
	if r.Type != dns.TypeCNAME || bytes.IndexByte(z.Source(id).Src[r.Data:r.End], '=') < 0 {
		return texts.Text{}, false
	}
	t := texts.Of(z, id)
	return t, t.Kind == texts.DKIM
}

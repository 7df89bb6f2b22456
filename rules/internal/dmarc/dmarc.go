// Package dmarc finds the DMARC records of a zone and reads them (RFC 9989).
package dmarc

import (
	"slices"
	"strings"

	"github.com/miekg/dns"
	"golang.org/x/net/publicsuffix"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/taglist"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// Label is the label that owners of DMARC records begin with.
const Label = "_dmarc"

// consent is what the owners of records have in them by which a domain agrees to get reports about others
// (RFC 9990).
const consent = "_report._dmarc."

// A Record is a TXT record that is, or is meant as, a DMARC record. Its text is Clean.
type Record struct {
	texts.Text
	Owner   zone.Name // as meant
	Domain  zone.Name // what the policy is for: the owner without _dmarc; "" where the owner is another
	Consent bool      // it stands where a domain agrees to get reports
	Tags    []taglist.Tag
	// Extra says that another policy stands at the name before it: rule dmarc/multiple speaks of both, and would keep that one.
	Extra bool
}

// Records returns the TXT records of a zone that stand at a name for DMARC records, and those that stand
// elsewhere and begin like one, in order of appearance.
func Records(r *lint.Run, z *zone.Zone) []Record { return records.Of(r, z) }

var records = &lint.ZoneFact[[]Record]{Find: func(r *lint.Run, z *zone.Zone) []Record {
	type set struct {
		owner zone.Name
		class uint16
	}
	policies := map[set]bool{} // the sets that have one
	var found []Record
	for _, id := range sieve.Either(sieve.AtUnderscored(r, z, dns.TypeTXT), sieve.Mentioning(r, z, dns.TypeTXT, sieve.DMARC)) {
		if !mayBe(z, id) {
			continue
		}
		record := Record{Text: texts.Of(z, id), Owner: names.Owner(r, z, id)}
		if record.Clean == record.Joined {
			record.Parts = record.Strings
		}
		record.Consent = strings.Contains(string(record.Owner), consent)
		if record.Owner.FirstLabel() == Label {
			record.Domain = record.Owner.Parent()
		}
		if record.Domain == "" && !record.Consent && !strings.Contains(strings.ToLower(record.Clean), "dmarc1") {
			continue
		}
		record.Tags = taglist.Parse(record.Clean)
		if record.IsPolicy() {
			at := set{record.Owner, z.Record(id).Class}
			record.Extra, policies[at] = policies[at], true
		}
		found = append(found, record)
	}
	return found
}}

// mayBe tells, by a cheap look, whether a TXT record has to do with DMARC.
func mayBe(z *zone.Zone, id zone.RecordID) bool {
	r := z.Record(id)
	if r.Flags.Has(zone.Malformed) || r.Flags.Has(zone.Generic) {
		return false
	}
	if r.Flags.Has(zone.NonASCII) || strings.Contains(string(z.Owner(id)), Label+".") {
		return true
	}
	return sieve.May(z, id, sieve.DMARC)
}

// Policies returns the records of a zone that receivers take for the DMARC policy of a domain, in order of
// appearance, but for those with tags run together: these are to be parted first. Of several at a name it is the first.
func Policies(r *lint.Run, z *zone.Zone) []Record { return policies.Of(r, z) }

var policies = &lint.ZoneFact[[]Record]{Find: func(r *lint.Run, z *zone.Zone) []Record {
	var found []Record
	for _, record := range Records(r, z) {
		if record.IsPolicy() && !record.Extra && Separate(record.Clean) == record.Clean {
			found = append(found, record)
		}
	}
	return found
}}

// IsPolicy reports whether receivers take a record for the policy of a domain.
func (r *Record) IsPolicy() bool { return r.Domain != "" && !r.Consent && Selected(r.Clean) }

var byDomain = &lint.Fact[map[zone.Name]*Record]{Find: func(r *lint.Run) map[zone.Name]*Record {
	found := map[zone.Name]*Record{}
	for _, z := range r.Zones {
		list := Policies(r, z)
		for i := range list {
			if found[list[i].Domain] == nil {
				found[list[i].Domain] = &list[i]
			}
		}
	}
	return found
}}

// At returns the policy that the run has for a domain itself, or nil.
func At(r *lint.Run, domain zone.Name) *Record { return byDomain.Of(r)[domain] }

// For returns the policy that counts for a domain, as far as the run shows: its own, else that of the
// nearest domain above it which has one, else nil.
func For(r *lint.Run, domain zone.Name) *Record {
	for ; domain != zone.Root; domain = domain.Parent() {
		if found := At(r, domain); found != nil {
			return found
		}
	}
	return nil
}

// Organisation returns the domain that somebody registered, to which a name belongs.
func Organisation(name zone.Name) zone.Name {
	bare := name.Below(zone.Root)
	if strings.Contains(bare, `\`) {
		return name
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(bare)
	if err != nil {
		return name
	}
	return zone.Name(domain + ".")
}

// Selected reports whether receivers take a text at a name for DMARC records for one: its first tag is v,
// its value DMARC1 in capitals (RFC 9989 section 4.7).
func Selected(text string) bool {
	tags := taglist.Parse(text)
	return len(tags) > 0 && tags[0].Start == 0 && strings.EqualFold(tags[0].Name, "v") && tags[0].Value == "DMARC1"
}

// Value returns the value of a tag in lower case, or "" where there is none.
func (r *Record) Value(name string) string {
	if tag := taglist.Find(r.Tags, name); tag != nil {
		return strings.ToLower(tag.Value)
	}
	return ""
}

// Has reports whether a record has a tag.
func (r *Record) Has(name string) bool { return taglist.Find(r.Tags, name) != nil }

// Report adds a finding about the octets of the text from start to end.
func (r *Record) Report(p *lint.Pass, start, end int, format string, args ...any) *lint.Finding {
	f := p.Report(r.Place(p.Zone, start, end), format, args...)
	f.Record = r.Record
	return f
}

// An Edit puts other octets in the place of those from Start to End of a text.
type Edit struct {
	Start, End int
	With       string
}

// Offer offers edits as a fix, sorted and apart from each other. A text that isn't sound yet gets none: its
// own repair comes first.
func (r *Record) Offer(f *lint.Finding, safety lint.Safety, title string, edits ...Edit) {
	if r.Fault != texts.Sound || r.Clean != r.Joined {
		return
	}
	list := r.Strings
	for _, e := range slices.Backward(edits) {
		list = spf.Replace(list, e.Start, e.End, e.With)
	}
	f.Fix(safety, title, zone.SetData{Record: r.Record, Data: texts.QuoteAll(list)})
}

// Without returns the edit that takes a tag out, with the semicolon before it. It isn't the first.
func (r *Record) Without(tag *taglist.Tag) Edit {
	return Edit{Start: strings.LastIndexByte(r.Clean[:tag.Start], ';'), End: tag.End}
}

// Behind returns the edit that writes a tag behind the version.
func (r *Record) Behind(tag string) Edit {
	at := r.Tags[0].End
	return Edit{Start: at, End: at, With: "; " + tag}
}

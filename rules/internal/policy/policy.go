// Package policy reads the records about MTA-STS, TLS reporting and BIMI.
package policy

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/miekg/dns"
	"golang.org/x/net/publicsuffix"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/internal/tagged"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// A Set is the records at a name such as _mta-sts.example.com.
type Set struct {
	Name, Domain zone.Name // Name is as meant; Domain is what follows its own labels
	Texts        []tagged.Text
	Selected     []*tagged.Text // the distinct ones that readers take for what they look for
	alias        zone.RecordID  // the CNAME at the name, or NoRecord
	kind         texts.Kind
	version      *regexp.Regexp
}

// IsSelected reports whether readers take a text for what they look for.
func (s *Set) IsSelected(t *tagged.Text) bool { return s.version.MatchString(t.Clean) }

// Meant reports whether somebody meant to publish something of this kind at the name.
func (s *Set) Meant() bool { return s.First() != zone.NoRecord }

// First returns the first record that was meant to be of this kind, or NoRecord.
func (s *Set) First() zone.RecordID {
	for i := range s.Texts {
		if s.Texts[i].Kind == s.kind {
			return s.Texts[i].Record
		}
	}
	return s.alias
}

// MTASTS returns the records at _mta-sts names of a zone, by name and in order of appearance.
func MTASTS(r *lint.Run, z *zone.Zone) []Set { return mtaSTS.Of(r, z) }

// TLSRPT returns the records at _smtp._tls names of a zone, by name and in order of appearance.
func TLSRPT(r *lint.Run, z *zone.Zone) []Set { return tlsRPT.Of(r, z) }

var (
	mtaSTS = sets("_mta-sts", texts.MTASTS, regexp.MustCompile(`^v=STSv1[ \t]*;`))
	tlsRPT = sets("_smtp._tls", texts.TLSRPT, regexp.MustCompile(`^v=TLSRPTv1[ \t]*;`))
)

func sets(label string, kind texts.Kind, version *regexp.Regexp) *lint.ZoneFact[[]Set] {
	return &lint.ZoneFact[[]Set]{Find: func(r *lint.Run, z *zone.Zone) []Set {
		var found []Set
		index := map[zone.Name]int{}
		at := func(id zone.RecordID) *Set {
			owner := names.Owner(r, z, id)
			rest, ok := strings.CutPrefix(string(owner), label+".")
			if !ok {
				return nil
			}
			i, ok := index[owner]
			if !ok {
				i = len(found)
				index[owner] = i
				found = append(found, Set{Name: owner, Domain: zone.Name(rest), alias: zone.NoRecord, kind: kind, version: version})
			}
			return &found[i]
		}
		for _, rrtype := range []uint16{dns.TypeTXT, dns.TypeCNAME} {
			for _, id := range sieve.AtUnderscored(r, z, rrtype) {
				if !strings.HasPrefix(string(z.Owner(id)), label+".") || z.Record(id).Class != dns.ClassINET {
					continue
				}
				set := at(id)
				if set == nil {
					continue
				}
				if rrtype == dns.TypeCNAME {
					set.alias = id
				} else if t, ok := tagged.Of(r, z, id); ok && (t.Kind == kind || t.Kind == texts.Other) {
					set.Texts = append(set.Texts, t)
				}
			}
		}
		for i := range found {
			found[i].selectTexts()
		}
		return found
	}}
}

func (s *Set) selectTexts() {
	seen := map[string]bool{}
	for i := range s.Texts {
		t := &s.Texts[i]
		if s.IsSelected(t) && !seen[t.Clean] {
			s.Selected = append(s.Selected, t)
		}
		seen[t.Clean] = true
	}
}

// A Logo is a BIMI record.
type Logo struct {
	tagged.Text
	Selector string    // what stands before _bimi
	Domain   zone.Name // what stands after it
}

// Declines reports whether a record says that its domain takes no part in BIMI.
func (l *Logo) Declines() bool {
	logo, proof := l.Tag("l"), l.Tag("a")
	return logo != nil && logo.Value == "" && (proof == nil || proof.Value == "")
}

// BIMI returns the records below _bimi of a zone, in order of appearance.
func BIMI(r *lint.Run, z *zone.Zone) []Logo { return logos.Of(r, z) }

var logos = &lint.ZoneFact[[]Logo]{Find: func(r *lint.Run, z *zone.Zone) []Logo {
	var found []Logo
	for _, id := range sieve.AtUnderscored(r, z, dns.TypeTXT) {
		if !strings.Contains(string(z.Owner(id)), "._bimi.") {
			continue
		}
		t, ok := tagged.Of(r, z, id)
		if !ok || t.Kind != texts.BIMI && t.Kind != texts.Other {
			continue
		}
		if selector, domain, ok := strings.Cut(string(t.Owner), "._bimi."); ok && domain != "" {
			found = append(found, Logo{Text: t, Selector: selector, Domain: zone.Name(domain)})
		}
	}
	return found
}}

// Complete reports whether absence in a zone proves anything.
func Complete(r *lint.Run, z *zone.Zone) bool {
	return z.Whole && z.OriginKnown() && !names.Foreign(r, z)
}

// Has reports whether a record of one of some types stands at a name.
func Has(z *zone.Zone, name zone.Name, types ...uint16) bool {
	return slices.ContainsFunc(z.At(name), func(id zone.RecordID) bool {
		return slices.Contains(types, z.Record(id).Type)
	})
}

// Organization returns the domain that was registered above a name, or the name itself.
func Organization(name zone.Name) (zone.Name, bool) {
	bare := name.Below(zone.Root)
	if strings.Contains(bare, `\`) {
		return "", false
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(bare)
	return zone.Name(domain + "."), err == nil
}

// ReportURI reports whether reports can be sent to an address (RFC 8460 section 3).
func ReportURI(address string) bool {
	u, err := url.Parse(address)
	if err != nil || strings.ContainsAny(address, " \t;,") {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "mailto":
		return IsAddress(u.Opaque)
	case "https":
		return u.Hostname() != ""
	}
	return false
}

// IsAddress reports whether a text is a mail address and nothing else.
func IsAddress(text string) bool {
	local, domain, ok := strings.Cut(text, "@")
	return ok && local != "" && domain != "" && !strings.ContainsAny(text, " \t:/;,<>()\"\\!") && !strings.Contains(domain, "@")
}

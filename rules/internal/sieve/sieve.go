// Package sieve finds the records of a zone that rules may have something to say about by a single look at all of them: those with a
// word in their RDATA that somebody looks for, and those whose owner has an underscore.
package sieve

import (
	"bytes"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// A Word is one that rules look for in RDATA, or a set of them.
type Word uint16

// The words.
const (
	Amazon    Word = 1 << iota // amazonses.com and amazonaws.com
	AWSTrack                   // awstrack.me
	AWSApps                    // awsapps.com
	Feedback                   // feedback-smtp
	DKIM1                      // the version of a DKIM key
	DMARC                      // the version of a DMARC policy
	PublicKey                  // as in customerProvidedPublicKey
	Reports                    // dmarcreports@example.com
	Subdomain                  // subdomain.domain.com
	SenderID                   // the version of a Sender ID record
	Policy                     // rpz- and *., as in targets of response policy zones; in CNAME records only
	Equals                     // an equals sign; in CNAME records only, since most texts have one

	everyWord Word = 1<<iota - 1
	inCNAME        = Policy | Equals
)

// words are the words in lower case, each with the offset of an octet by which it is sought: one that is rare in zones.
var words = []struct {
	word Word
	text string
	at   int
}{
	{Amazon, "amazon", 3},
	{AWSTrack, "awstrack", 7},
	{AWSApps, "awsapps.com", 1},
	{Feedback, "feedback", 7},
	{DKIM1, "dkim1", 1},
	{DMARC, "dmarc", 0},
	{PublicKey, "publickey", 6},
	{Reports, "dmarcreports@", 12},
	{Subdomain, "subdomain.domain.com", 2},
	{SenderID, "spf2.0/", 6},
	{Policy, "rpz-", 2},
	{Policy, "*.", 0},
	{Equals, "=", 0},
}

// sought are, for each octet, the words that are sought by it.
var sought = func() (table [256]Word) {
	for _, w := range words {
		table[w.text[w.at]] |= w.word
		table[bytes.ToUpper([]byte{w.text[w.at]})[0]] |= w.word
	}
	table['\\'] = everyWord // what an escape stands for can be part of any
	return table
}()

// wordsIn returns the words that stand in RDATA as it is written.
func wordsIn(written []byte) Word {
	found := Word(0)
	for i, c := range written {
		if sought[c]&^found != 0 {
			found |= around(written, i)
		}
	}
	return found
}

// around returns the words that stand around an octet.
func around(written []byte, at int) Word {
	if written[at] == '\\' {
		return everyWord
	}
	found := Word(0)
	for _, w := range words {
		start := at - w.at
		if sought[written[at]]&w.word != 0 && start >= 0 && start+len(w.text) <= len(written) &&
			bytes.EqualFold(written[start:start+len(w.text)], []byte(w.text)) {
			found |= w.word
		}
	}
	return found
}

// A mention is a record and the words that may stand in it.
type mention struct {
	record zone.RecordID
	words  Word
}

// mentions are those of some words in the records of a type, in order of appearance.
func mentions(rrtype uint16, any Word) *lint.ZoneFact[[]mention] {
	return &lint.ZoneFact[[]mention]{Find: func(_ *lint.Run, z *zone.Zone) []mention {
		all := z.ByType(rrtype)
		return lint.Gather(len(all), func(found []mention, from, to int) []mention {
			for id := range z.InTurn(all[from:to]) {
				if words := mentioned(z, id) & any; words != 0 {
					found = append(found, mention{id, words})
				}
			}
			return found
		})
	}}
}

// mentioned returns the words that may stand in the RDATA of a record.
func mentioned(z *zone.Zone, id zone.RecordID) Word {
	r := z.Record(id)
	if r.Flags&(zone.NonASCII|zone.Generic) != 0 {
		return everyWord // in typographic letters, or as hexadecimal digits
	}
	if z.Export && z.Opaque(id) != "" {
		return everyWord // the RDATA may stand elsewhere, at a YAML anchor
	}
	return wordsIn(z.Source(id).Src[r.Data:r.End])
}

var byType = map[uint16]*lint.ZoneFact[[]mention]{
	dns.TypeMX:    mentions(dns.TypeMX, everyWord&^inCNAME),
	dns.TypeCNAME: mentions(dns.TypeCNAME, everyWord),
	dns.TypeTXT:   mentions(dns.TypeTXT, everyWord&^inCNAME),
}

// Mentioning returns the records of a type, which is MX, CNAME or TXT, that may have one of some words in their RDATA,
// in order of appearance. A record that has none may be among them.
func Mentioning(r *lint.Run, z *zone.Zone, rrtype uint16, any Word) []zone.RecordID {
	var found []zone.RecordID
	for _, m := range byType[rrtype].Of(r, z) {
		if m.words&any != 0 {
			found = append(found, m.record)
		}
	}
	return found
}

// May reports whether a record may have one of some words in its RDATA.
func May(z *zone.Zone, id zone.RecordID, any Word) bool { return mentioned(z, id)&any != 0 }

// underscored and wildcards are the names of a zone that have an underscore, and those that begin with an asterisk.
var (
	underscored = namesThat(func(name zone.Name) bool { return strings.IndexByte(string(name), '_') >= 0 })
	wildcards   = namesThat(func(name zone.Name) bool { return strings.HasPrefix(string(name), "*.") })
)

func namesThat(do func(zone.Name) bool) *lint.ZoneFact[[]zone.NameID] {
	return &lint.ZoneFact[[]zone.NameID]{Find: func(_ *lint.Run, z *zone.Zone) []zone.NameID {
		return lint.Gather(z.Names(), func(found []zone.NameID, from, to int) []zone.NameID {
			for id := zone.NameID(from); id < zone.NameID(to); id++ {
				if do(z.Name(id)) {
					found = append(found, id)
				}
			}
			return found
		})
	}}
}

// atUnderscored are the records of a type at these names.
func atUnderscored(rrtype uint16) *lint.ZoneFact[[]zone.RecordID] {
	return &lint.ZoneFact[[]zone.RecordID]{Find: func(r *lint.Run, z *zone.Zone) []zone.RecordID {
		if len(z.ByType(rrtype)) == 0 {
			return nil
		}
		owners := underscored.Of(r, z)
		found := lint.Gather(len(owners), func(found []zone.RecordID, from, to int) []zone.RecordID {
			for _, owner := range owners[from:to] {
				for _, id := range z.ByOwner(owner) {
					if z.Record(id).Type == rrtype {
						found = append(found, id)
					}
				}
			}
			return found
		})
		slices.Sort(found)
		return found
	}}
}

var atUnderscoredByType = map[uint16]*lint.ZoneFact[[]zone.RecordID]{
	dns.TypeCNAME: atUnderscored(dns.TypeCNAME),
	dns.TypeTXT:   atUnderscored(dns.TypeTXT),
}

// AtUnderscored returns the records of a type, which is CNAME or TXT, whose owner has an underscore, in order of appearance.
func AtUnderscored(r *lint.Run, z *zone.Zone, rrtype uint16) []zone.RecordID {
	return atUnderscoredByType[rrtype].Of(r, z)
}

// Either returns the records that are in one of two lists or in both, in order of appearance; each list is in that order.
func Either(a, b []zone.RecordID) []zone.RecordID {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// Underscored returns the owners of a zone that have an underscore, in order of appearance.
func Underscored(r *lint.Run, z *zone.Zone) []zone.NameID { return underscored.Of(r, z) }

// Wildcards returns the owners of a zone that are wildcards, in order of appearance.
func Wildcards(r *lint.Run, z *zone.Zone) []zone.NameID { return wildcards.Of(r, z) }

package rules_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/miekg/dns"

	edit "github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// A fault is one way to break a good zone, and what must come of it.
type fault struct {
	rule string
	ops  []op

	config     string   // what the configuration says
	base       []op     // how the base differs from the good zone, for rules that compare
	at         string   // the record that the finding stands at, or "about" and the owner that it is about, where that isn't the record that was changed
	also       []string // rules that rightly report the same change too
	everywhere bool     // it is reported at other records, too
	becomes    []op     // how the zone differs from the good one when it is fixed
	except     []string // zones in which it is none, as in the format of an export
	elsewhere  bool     // fixing it moves records to a name that nobody can know
	remains    bool     // fixing it leaves something to be reported
}

func (f *fault) String() string {
	said := f.rule
	for _, o := range f.ops {
		said += "; " + o.name
	}
	return said
}

// An op is one thing that is done to a zone. It sets ok to false where it can't be done in the zone's format.
type op struct {
	name string
	make func(b *breaker)
}

// A breaker collects the changes that break a zone. In selectors and values HOST is the label of the MAIL FROM domain,
// REGION its region, ZONE the name of the zone, and FOREIGN a domain that isn't the zone's.
type breaker struct {
	z       *zone.Zone
	words   *strings.Replacer
	good    *goodZone
	changes []zone.Change
	edits   []edit.Edit
	ok      bool
}

func (b *breaker) fill(s string) string { return b.words.Replace(s) }

// wordsOf are the names of a good zone that stand for HOST, REGION, ZONE and FOREIGN.
func wordsOf(z *zone.Zone) *strings.Replacer {
	host, region := "", ""
	for _, id := range z.ByType(dns.TypeMX) {
		if target := strings.ToLower(z.Presentation(id)[1]); strings.HasPrefix(target, "feedback-smtp.") {
			host, region = z.Owner(id).Below(z.Apex), strings.Split(target, ".")[1]
		}
	}
	foreign := "example.net"
	if z.Apex == "example.net." {
		foreign = "example.org"
	}
	return strings.NewReplacer("HOST", host, "REGION", region, "ZONE", strings.TrimSuffix(string(z.Apex), "."), "FOREIGN", foreign)
}

// is tells whether a record is selected: by owner, type and, perhaps, what its data has in it.
func (b *breaker) is(id zone.RecordID, selector string) bool {
	words := strings.SplitN(b.fill(selector), " ", 3)
	if b.z.Owner(id) != b.absolute(words[0]) || zone.TypeString(b.z.Record(id).Type) != words[1] {
		return false
	}
	return len(words) < 3 || strings.Contains(strings.ToLower(b.data(id)), strings.ToLower(words[2]))
}

func (b *breaker) absolute(owner string) zone.Name {
	owner = b.fill(owner)
	if owner == "@" {
		return b.z.Apex
	}
	if strings.HasSuffix(owner, ".") {
		return zone.Name(owner)
	}
	return zone.Name(owner + "." + string(b.z.Apex))
}

func (b *breaker) find(selector string) zone.RecordID {
	for i := range b.z.Records {
		if b.is(zone.RecordID(i), selector) {
			return zone.RecordID(i)
		}
	}
	b.ok = false
	return 0
}

// data is the text of a record of type TXT, and the presentation of others.
func (b *breaker) data(id zone.RecordID) string {
	if b.isText(id) {
		return text(b.z.Presentation(id))
	}
	return strings.Join(b.z.Presentation(id), " ")
}

func (b *breaker) isText(id zone.RecordID) bool { return b.z.Record(id).Type == dns.TypeTXT }

func dataFields(rrtype uint16, data string) []string {
	if rrtype == dns.TypeTXT || rrtype == dns.TypeSPF {
		return texts.Data(data)
	}
	return strings.Fields(data)
}

// sub puts something else into the data of a record, whatever the format.
func sub(selector, old, new string) op {
	return op{fmt.Sprint("sub ", selector, " / ", old, " / ", new), func(b *breaker) {
		id := b.find(selector)
		data := b.data(id)
		old := b.fill(old)
		at := strings.Index(strings.ToLower(data), strings.ToLower(old))
		if !b.ok || at < 0 {
			b.ok = false
			return
		}
		data = data[:at] + b.fill(new) + data[at+len(old):]
		b.changes = append(b.changes, zone.SetData{Record: id, Data: dataFields(b.z.Record(id).Type, data)})
	}}
}

// set gives a record other data.
func set(selector, data string) op {
	return op{fmt.Sprint("set ", selector, " / ", data), func(b *breaker) {
		id := b.find(selector)
		b.changes = append(b.changes, zone.SetData{Record: id, Data: dataFields(b.z.Record(id).Type, b.fill(data))})
	}}
}

// raw puts something else into the octets of a record of a master file.
func raw(selector, old, new string) op {
	return op{fmt.Sprint("raw ", selector, " / ", old, " / ", new), func(b *breaker) {
		id := b.find(selector)
		if !b.ok || b.z.Export {
			b.ok = false
			return
		}
		r := b.z.Record(id)
		b.replace(edit.Span{Start: r.Start, End: r.End}, old, new)
	}}
}

// replace puts new in the place of old within a span of the file, regardless of case.
func (b *breaker) replace(within edit.Span, old, new string) {
	old = b.fill(old)
	at := strings.Index(asciiLower(string(within.Of(b.z.File.Src()))), asciiLower(old))
	if at < 0 {
		b.ok = false
		return
	}
	start := within.Start + uint32(at)
	b.edits = append(b.edits, edit.Edit{Span: edit.Span{Start: start, End: start + uint32(len(old))}, New: b.fill(new)})
}

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r | 0x20
		}
		return r
	}, s)
}

// src puts something else into the octets of the good zones with the given names, separated by blanks.
func src(names, old, new string) op {
	return op{fmt.Sprint("src ", names, " / ", old, " / ", new), func(b *breaker) {
		if !slices.Contains(strings.Fields(names), b.good.name) {
			b.ok = false
			return
		}
		b.replace(edit.Span{End: uint32(len(b.z.File.Src()))}, old, new)
	}}
}

// written gives a record of a master file other octets for its data: without quotes and dots that aren't there.
func written(selector, data string) op {
	return op{fmt.Sprint("written ", selector, " / ", data), func(b *breaker) {
		id := b.find(selector)
		if !b.ok || b.z.Export {
			b.ok = false
			return
		}
		fields := b.z.Layout(id).Data
		if within := (edit.Span{Start: fields[0].Start, End: fields[len(fields)-1].End}); strings.Contains(string(within.Of(b.z.File.Src())), "\n") {
			b.ok = false // comments may stand between the lines
			return
		}
		b.edits = append(b.edits, edit.Edit{Span: edit.Span{Start: fields[0].Start, End: fields[len(fields)-1].End}, New: b.fill(data)})
	}}
}

// del takes a record out.
func del(selector string) op {
	return op{fmt.Sprint("del ", selector), func(b *breaker) { b.changes = append(b.changes, zone.Delete{Record: b.find(selector)}) }}
}

// add writes a record behind the last one that the selector matches.
func add(after, owner, rrtype, data string) op {
	return op{fmt.Sprint("add ", after, " / ", owner, " / ", rrtype, " / ", data), func(b *breaker) {
		last := zone.NoRecord
		for i := range b.z.Records {
			if b.is(zone.RecordID(i), after) {
				last = zone.RecordID(i)
			}
		}
		if b.ok = b.ok && last != zone.NoRecord; !b.ok {
			return
		}
		number, ok := dns.StringToType[rrtype]
		b.ok = b.ok && ok
		b.changes = append(b.changes, zone.Add{
			After: last, Owner: b.absolute(owner), TTL: b.z.Record(last).TTL, Type: number, Data: dataFields(number, b.fill(data)),
		})
	}}
}

// own gives a record another owner.
func own(selector, owner string) op {
	return op{fmt.Sprint("own ", selector, " / ", owner), func(b *breaker) {
		b.changes = append(b.changes, zone.SetOwner{Record: b.find(selector), Owner: b.absolute(owner)})
	}}
}

// retype gives a record another type.
func retype(selector, rrtype, data string) op {
	return op{fmt.Sprint("retype ", selector, " / ", rrtype, " / ", data), func(b *breaker) {
		number := dns.StringToType[rrtype]
		b.changes = append(b.changes, zone.SetType{Record: b.find(selector), Type: number, Data: dataFields(number, b.fill(data))})
	}}
}

// ttl gives the records that a selector matches another TTL.
func ttl(selector string, seconds uint32) op {
	return op{fmt.Sprint("ttl ", selector, " / ", seconds), func(b *breaker) {
		var all []zone.RecordID
		for i := range b.z.Records {
			if b.is(zone.RecordID(i), selector) {
				all = append(all, zone.RecordID(i))
			}
		}
		b.ok = b.ok && len(all) > 0
		b.changes = append(b.changes, zone.SetTTL{Records: all, TTL: seconds})
	}}
}

// proxied says that a provider answers for a record.
func proxied(selector string) op {
	return op{fmt.Sprint("proxied ", selector), func(b *breaker) {
		b.changes = append(b.changes, zone.SetProxied{Records: []zone.RecordID{b.find(selector)}, Proxied: true})
	}}
}

// comment writes a comment behind a record of a master file that has none.
func comment(selector, said string) op {
	return op{fmt.Sprint("comment ", selector, " / ", said), func(b *breaker) {
		id := b.find(selector)
		if !b.ok || b.z.Export || !b.z.Layout(id).Comment.IsZero() {
			b.ok = false
			return
		}
		end := b.z.Record(id).End
		b.edits = append(b.edits, edit.Edit{Span: edit.Span{Start: end, End: end}, New: " ; " + said})
	}}
}

// put gives a record other data: in a master file exactly these octets.
func put(selector, data string) op {
	return op{fmt.Sprint("put ", selector, " / ", data), func(b *breaker) {
		if b.z.Export {
			set(selector, data).make(b)
		} else {
			written(selector, data).make(b)
		}
	}}
}

// one makes a fault of operations that belong together.
func one(rule string, ops ...op) *fault { return &fault{rule: rule, ops: ops} }

// each makes a fault of each of some operations.
func ways(rule string, ops ...op) (all []*fault) {
	for _, o := range ops {
		all = append(all, one(rule, o))
	}
	return all
}

func (f *fault) with(config string) *fault      { f.config = config; return f }
func (f *fault) before(ops ...op) *fault        { f.base = append([]op{}, ops...); return f }
func (f *fault) where(selector string) *fault   { f.at = selector; return f }
func (f *fault) besides(rules ...string) *fault { f.also = append(f.also, rules...); return f }
func (f *fault) instead(ops ...op) *fault       { f.becomes = ops; return f }
func (f *fault) not(zones string) *fault        { f.except = strings.Fields(zones); return f }
func (f *fault) moves() *fault                  { f.elsewhere = true; return f }
func (f *fault) leaves() *fault                 { f.remains = true; return f }
func (f *fault) all() *fault                    { f.everywhere = true; return f }

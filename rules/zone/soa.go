package zone

import (
	"fmt"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/rrset"
)

// SOA finds a missing SOA record, several of them, and odd things in it.
var SOA = &lint.Rule{
	ID:      "zone/soa",
	Summary: "the SOA record is missing, there twice, or has odd values",
	Doc: `Every zone has exactly one SOA record, at its own name. Name servers don't load a zone file that has none or
several. A file without one may also be a part that other files take in by ` + "`$INCLUDE`" + `: then check those files
instead. Only a zone file shows that the record is missing; most exports leave it out.

Its second name is the mail address of whoever looks after the zone, with a dot in the place of the @:
` + "`hostmaster.example.com.`" + ` means hostmaster@example.com. An @ becomes part of the name, and mail to
that address goes nowhere. A dot before the @ is written with a backslash: ` + "`john\\.doe.example.com.`" + `

The times after the serial say how the other name servers of the zone fetch it, and how long an answer that
there is no such name is kept. Values beyond what is advised are mentioned as a hint: refresh 20 minutes to
a day, retry less than that, expire two to four weeks, the last one a day at most. In an export they are the
provider's affair, and nothing is said.

A name in the record that lost its final dot is reported by zone/target-dot.`,
	Cite: []lint.Citation{
		lint.RFC(1035, "3.3.13"),
		lint.RFC(1912, "2.2"),
		lint.RFC(2308, "5"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster@example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
`,
	Check: soa,
}

// Where the parts of an SOA record stand.
const (
	soaMailbox = 1
	soaRefresh = 3
	soaRetry   = 4
	soaExpire  = 5
	soaMinimum = 6
)

func soa(p *lint.Pass) {
	records := p.Zone.ByType(dns.TypeSOA)
	if len(records) == 0 {
		noSOA(p)
		return
	}
	records = severalSOA(p, records)
	for _, id := range records {
		mailboxSign(p, id)
	}
	// What an export shows, the provider has set, for name servers of its own.
	if len(records) == 1 && !p.Zone.Export && !names.Foreign(p.Run, p.Zone) && !servedNowhere(p) {
		oddTimes(p, records[0])
	}
}

// noSOA reports a zone file without SOA record. No export shows that one is missing: most don't have it, and
// where it is left out, so are perhaps others.
func noSOA(p *lint.Pass) {
	z := p.Zone
	if z.Export || !z.Whole {
		return
	}
	if len(z.Records) == 0 {
		if len(z.Directives) == 0 {
			p.Report(lint.Place{}, "the file has no record").As(lint.Warning).
				Note("perhaps it was cut off, or the program that writes it failed")
		}
		return
	}
	f := p.ReportRecord(0, lint.Owner, "the file has no SOA record").
		Note("name servers load no zone without one")
	if !atApex(p, dns.TypeNS) {
		f.As(lint.Warning).
			Note("if other files take this one in by $INCLUDE, check those instead")
	}
}

// severalSOA reports SOA records that are too many or stand below the zone's own name, and returns those that
// are not. Repeats are zone/duplicate-rr's, and records outside of the zone zone/out-of-zone's.
func severalSOA(p *lint.Pass, records []zone.RecordID) []zone.RecordID {
	z := p.Zone
	repeated := map[zone.RecordID]bool{}
	if len(records) > 1 {
		for _, repeat := range rrset.Repeats(p.Run, z) {
			repeated[repeat.Later] = true
		}
	}
	var right []zone.RecordID
	for _, id := range records {
		owner := names.Owner(p.Run, z, id)
		switch {
		case repeated[id]:
		case z.OriginKnown() && !owner.IsBelow(z.Apex) && len(z.AtType(z.Apex, dns.TypeSOA)) > 0: // zone/out-of-zone
		case z.OriginKnown() && owner.IsStrictlyBelow(z.Apex):
			if z.Record(id).Flags.Has(zone.Malformed) {
				continue // zone/parse
			}
			p.ReportRecord(id, lint.Owner, "an SOA record stands at %s, below the zone's own name %s", owner.Display(), z.Apex.Display()).
				Note("a zone has one SOA record, at its own name; another zone belongs into a file of its own")
		default:
			right = append(right, id)
		}
	}
	if len(right) < 2 {
		return right
	}
	f := p.ReportRecord(right[1], lint.Whole, "the zone %s has %d SOA records, and may have one", z.Apex.Display(), len(right)).
		Note("name servers don't load it; keep the one that holds")
	for i, id := range right {
		if i != 1 {
			f.Relate(z, id, "another SOA record")
		}
	}
	return right
}

// mailboxSign reports an @ in the mail address of an SOA record.
func mailboxSign(p *lint.Pass, id zone.RecordID) {
	data := p.Zone.Data(id)
	if len(data) <= soaMailbox {
		return
	}
	written := data[soaMailbox]
	octets, ok := zone.AppendOctets(nil, written.Text)
	local, domain, found := strings.Cut(string(octets), "@")
	if !ok || !found || len(octets) == 1 {
		return
	}
	f := p.ReportRecord(id, soaMailbox, "the mail address %s of the SOA record has an @, where a dot is written", written.Text).
		Note("the @ becomes part of the name, and the address leads nowhere")
	mailbox, err := zone.ParseName(escapeDots.Replace(local)+"."+strings.TrimSuffix(domain, ".")+".", zone.Root)
	flags := p.Zone.Record(id).Flags
	if err != nil || local == "" || strings.Contains(domain, "@") || flags.Has(zone.NonASCII) || p.Zone.Export && flags.Has(zone.Malformed) {
		return
	}
	safety := lint.Safe
	if !strings.Contains(domain, ".") {
		safety = lint.Unsafe // whether root@localhost is meant below the zone, only its author knows
	}
	f.Marked("should be %s", mailbox.Display()).
		// How it is spelled, whole or below the zone, is the format's choice.
		Fix(safety, "write it as a name, with a dot instead of the @", p.Zone.WithField(id, soaMailbox, string(mailbox)))
}

// escapeDots makes one label of what stands before the @ of a mail address.
var escapeDots = strings.NewReplacer(`\`, `\\`, ".", `\.`)

// oddTimes reports times that are beyond what RFC 1912 section 2.2 and, for the last, RFC 2308 section 5 advise.
func oddTimes(p *lint.Pass, id zone.RecordID) {
	const minute, day, week = 60, 24 * 60 * 60, 7 * 24 * 60 * 60
	data := p.Zone.Data(id)
	if len(data) <= soaMinimum {
		return
	}
	var times [soaMinimum + 1]uint32
	for field := soaRefresh; field <= soaMinimum; field++ {
		var ok bool
		if times[field], ok = zone.ParseTTL(data[field].Text); !ok {
			return // zone/parse
		}
	}
	var odd []string
	first := 0
	check := func(field int, wrong bool, name, what string) {
		if wrong {
			odd = append(odd, fmt.Sprintf("%s %s is %s", name, data[field].Text, what))
			if first == 0 {
				first = field
			}
		}
	}
	check(soaRefresh, times[soaRefresh] < 20*minute, "refresh", "less than 20 minutes")
	check(soaRefresh, times[soaRefresh] > day, "refresh", "more than a day")
	check(soaRetry, times[soaRetry] >= times[soaRefresh], "retry", "not less than refresh")
	check(soaExpire, times[soaExpire] < 2*week, "expire", "less than two weeks")
	check(soaExpire, times[soaExpire] > 4*week, "expire", "more than four weeks")
	check(soaMinimum, times[soaMinimum] > day, "the last time", "more than a day")
	if odd != nil {
		p.ReportRecord(id, lint.Part(first), "unusual times in the SOA record: %s", strings.Join(odd, ", ")).
			As(lint.Info).
			Note("they say how often other name servers look for changes, how soon they try again, when they give up, and how long it is kept that a name doesn't exist")
	}
}

// atApex reports whether a record of a type was meant for the zone's own name.
func atApex(p *lint.Pass, rrtype uint16) bool {
	for _, id := range p.Zone.ByType(rrtype) {
		if names.Owner(p.Run, p.Zone, id) == p.Zone.Apex {
			return true
		}
	}
	return false
}

// rooted reports whether it is certain that the zone's own name is what it is taken for. A zone file that has
// neither SOA nor NS records there may be a part of another one.
func rooted(p *lint.Pass) bool {
	return p.Zone.OriginKnown() && (p.Zone.Export || atApex(p, dns.TypeSOA) || atApex(p, dns.TypeNS))
}

// servedNowhere reports whether the SOA record or the name servers say that nobody else is to ask for the zone,
// as in response policy zones and in those that RFC 6303 wants to be answered at once: they name localhost,
// the root or something below invalid.
func servedNowhere(p *lint.Pass) bool {
	z := p.Zone
	for _, list := range []struct {
		rrtype uint16
		fields int
	}{{dns.TypeSOA, 2}, {dns.TypeNS, 1}} {
		for _, id := range z.AtType(z.Apex, list.rrtype) {
			data := z.Data(id)
			for _, field := range data[:min(list.fields, len(data))] {
				name, err := zone.ParseName(string(field.Text), z.Origin(id))
				if err == nil && isNowhere(name) {
					return true
				}
			}
		}
	}
	return false
}

// isNowhere reports whether a name is one that nobody is to look for in the DNS.
func isNowhere(name zone.Name) bool {
	return name == zone.Root || name.IsBelow("localhost.") || name.IsBelow("invalid.")
}

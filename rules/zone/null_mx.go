package zone

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/seshost"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// NullMX finds an MX that says "no mail here" and is contradicted.
var NullMX = &lint.Rule{
	ID:      "zone/null-mx",
	Summary: "an MX says that no mail is received, and other records contradict it",
	Doc: `An MX to the root, ` + "`MX 0 .`" + `, says that a name receives no mail at all. It must be the only MX of the name: beside
others, some senders give up at once and others deliver, so mail is lost now and then. Its preference is 0.

Keep either the one or the others. The fix deletes the MX to the root; another one that is offered deletes the
others.

A name that sends mail had better receive mail too: bounces have nowhere to go otherwise, and some receivers refuse
mail from a name that takes none. So where the SPF record of the name lets servers send, this is mentioned as a hint.

Of an Amazon SES MAIL FROM domain the rules ses/mailfrom-mx-multiple and ses/mailfrom-mx-target speak.`,
	Cite: []lint.Citation{
		lint.RFC(7505, "3"),
		lint.RFC(7505, "4.2"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mx.example.net.
@ MX 0 .
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mx.example.net.
`,
	Check: nullMX,
}

func nullMX(p *lint.Pass) {
	z := p.Zone
	done := map[zone.Name]bool{}
	var fields []zone.Field
	for id := range z.InTurn(z.ByType(dns.TypeMX)) {
		if z.Record(id).Flags.Has(zone.Malformed) {
			continue
		}
		fields = z.AppendFields(fields[:0], id)
		if len(fields) != 2 || string(fields[1].Text) != "." {
			continue
		}
		owner := names.Owner(p.Run, z, id)
		if !done[owner] && mailfrom.Is(p.Run, owner) == nil {
			nullMXAt(p, owner)
		}
		done[owner] = true
	}
}

// nullMXAt judges the MX records of an owner, at least one of which leads to the root.
func nullMXAt(p *lint.Pass, owner zone.Name) {
	z := p.Zone
	var null, others []zone.RecordID
	preferences := map[uint32]bool{}
	for _, id := range seshost.MXAt(p.Run, z, owner) {
		target, ok := names.Target(p.Run, z, id)
		if !ok || target != zone.Root {
			others = append(others, id)
			continue
		}
		preference, ok := zone.ParseNumber(z.Data(id)[0].Text, 0xffff)
		if ok && !preferences[preference] { // repeats are zone/duplicate-rr's
			preferences[preference] = true
			null = append(null, id)
		}
	}
	switch {
	case len(null) == 0:
	case len(others) > 0:
		p.ReportRecord(null[0], lint.Whole, "%s has an MX to . beside others", owner.Display()).
			Note("the MX to . says that no mail is received, and must be the only one").
			Relate(z, others[0], "another MX").
			Fix(lint.Unsafe, "delete the MX to .", deletes(null)...).
			Fix(lint.Unsafe, "delete the other MX records", deletes(others)...)
	case len(null) > 1 || !preferences[0]:
		nullPreferences(p, null, preferences[0])
	default:
		sendsWithoutReceiving(p, null[0], owner)
	}
}

// nullPreferences reports MX records to the root with a preference other than 0; zero says that there is one with 0.
func nullPreferences(p *lint.Pass, null []zone.RecordID, zero bool) {
	for _, id := range null {
		written := string(p.Zone.Data(id)[0].Text)
		if preference, _ := zone.ParseNumber([]byte(written), 0xffff); preference == 0 {
			continue
		}
		f := p.ReportRecord(id, 0, "the MX to . has the preference %s instead of 0", written).
			As(lint.Warning)
		if zero {
			f.Note("one with 0 is there already").
				Fix(lint.Safe, "delete it", zone.Delete{Record: id, KeepComment: true})
			continue
		}
		f.Fix(lint.Safe, "write 0", p.Zone.WithField(id, 0, "0"))
		zero = true // the next one is the same record then
	}
}

// sendsWithoutReceiving gives a hint where the SPF record of a name that receives no mail lets servers send.
func sendsWithoutReceiving(p *lint.Pass, null zone.RecordID, owner zone.Name) {
	for _, id := range p.Zone.AtType(owner, dns.TypeTXT) {
		t := texts.Of(p.Zone, id)
		if t.Kind != texts.SPF || !letsSend(t.Meant) {
			continue
		}
		p.ReportRecord(null, lint.Whole, "%s receives no mail, but its SPF record lets servers send mail", owner.Display()).
			As(lint.Info).
			Note("bounces have nowhere to go, and some receivers refuse mail from a name whose MX leads to .; if nothing is sent, write v=spf1 -all").
			Relate(p.Zone, id, "the SPF record")
		return
	}
}

// letsSend reports whether an SPF record has anything beyond "nobody sends".
func letsSend(text string) bool {
	for _, t := range spf.Parse(text).Terms {
		if t.Is("all") {
			return t.Qualifier == '+'
		}
		if t.Kind == spf.Mechanism && t.Qualifier == '+' || t.Kind == spf.Modifier && strings.EqualFold(t.Name, "redirect") {
			return true
		}
	}
	return false
}

package zone

import (
	"bytes"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/sieve"
)

// UnderscoreHost finds hosts with an underscore in their name.
var UnderscoreHost = &lint.Rule{
	ID:      "zone/underscore-host",
	Summary: "the name of a host has an underscore in it",
	Doc: `Names of hosts are made of letters, digits and hyphens. With an underscore the DNS works all the same, but some
mail servers refuse such a host, no certificate is issued for it, and some programs don't connect to it.

Give the host a name with a hyphen. Names that begin with an underscore by convention, such as ` + "`_dmarc` and `_domainkey`" + `, are
no hosts: they are right as they are.`,
	Cite: []lint.Citation{
		lint.RFC(1123, "2.1"),
		lint.RFC(8552, "1.1"),
	},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
mail_server A 192.0.2.25
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
mail-server A 192.0.2.25
`,
	Check: underscoreHost,
}

func underscoreHost(p *lint.Pass) {
	if names.Foreign(p.Run, p.Zone) {
		return // its owners aren't hosts
	}
	said := underscoreOwners(p)
	for _, t := range []struct {
		rrtype uint16
		field  int
	}{{dns.TypeMX, 1}, {dns.TypeNS, 0}, {dns.TypeSRV, 3}} {
		for _, id := range p.Zone.ByType(t.rrtype) {
			underscoreTarget(p, id, t.field, said)
		}
	}
}

// underscoreOwners reports the hosts of the zone, and returns what they were meant to be called.
func underscoreOwners(p *lint.Pass) map[zone.Name]bool {
	z := p.Zone
	said := map[zone.Name]bool{}
	var above lint.Place
	for _, number := range sieve.Underscored(p.Run, z) {
		if !isUnderscored(z.Name(number)) {
			continue
		}
		for _, id := range z.ByOwner(number) {
			if t := z.Record(id).Type; t != dns.TypeA && t != dns.TypeAAAA && t != dns.TypeMX {
				continue
			}
			owner := names.Owner(p.Run, z, id)
			// One $GENERATE makes many names of one kind, and one word about them is enough.
			if at := lint.RecordPlace(z, id).Top(z); isUnderscored(owner) && !said[owner] && at != above {
				p.ReportRecord(id, lint.Owner, "the host %s has an underscore in its name", owner.Display()).
					Note("hosts have letters, digits and hyphens; some mail servers and programs refuse others")
				above = at
			}
			said[owner] = true
			break
		}
	}
	return said
}

func underscoreTarget(p *lint.Pass, id zone.RecordID, field int, said map[zone.Name]bool) {
	z := p.Zone
	r := z.Record(id)
	if r.Flags&(zone.Malformed|zone.Generic|zone.Unresolved) != 0 || bytes.IndexByte(z.Source(id).Src[r.Data:r.End], '_') < 0 {
		return
	}
	target, ok := names.Target(p.Run, z, id)
	if !ok || said[target] || !isUnderscored(target) || isAmazon(target) {
		return
	}
	said[target] = true
	p.ReportRecord(id, lint.Part(field), "the %s target %s has an underscore in its name", zone.TypeString(r.Type), target.Display()).
		Note("hosts have letters, digits and hyphens; some mail servers and programs refuse others")
}

// isAmazon reports whether a target was meant to be a host of SES: other rules say what is wrong with it.
func isAmazon(target zone.Name) bool {
	_, near := aws.NearFeedback(target)
	_, known := aws.Parse(target)
	return near || known
}

// isUnderscored reports whether a name has an underscore, and isn't one of another kind: below a label that begins with one, and
// that services or keys have by convention (RFC 8552).
func isUnderscored(name zone.Name) bool {
	if strings.IndexByte(string(name), '_') < 0 || strings.IndexByte(string(name), '\\') >= 0 {
		return false // what is escaped is worse, and other rules say so
	}
	for label := range name.Labels() {
		if conventional[label] || strings.HasPrefix(label, "_ta-") {
			return false
		}
	}
	return true
}

// conventional are labels of names that aren't those of hosts: those of the registry "Underscored and Globally Scoped DNS Node
// Names" as of 2026, and others in wide use, which Windows and mail services ask for.
var conventional = labels("_tcp _udp _sctp _dccp _tls _dns _dnssd _dmarc _domainkey _report _spf _mta-sts _bimi _adsp _vouch " +
	"_acme-challenge _validation-contactemail _validation-contactphone _openpgpkey _smimecert _signal _dsboot _amazonses _msdcs _sites " +
	"_acct _email _ems _fax _ft _h323 _iax _ical-access _ical-sched _ifax _im _mms _pres _pstn _sip _sms _unifmsg _vcard _videomsg " +
	"_voice _voicemsg _vpim _web _xmpp")

func labels(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

package spf

import (
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/sieve"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// SenderID finds records of Sender ID.
var SenderID = &lint.Rule{
	ID:      "spf/senderid",
	Summary: "a record is for Sender ID, which is out of use",
	Doc: `Texts that begin with ` + "`spf2.0/`" + ` belong to Sender ID, which was tried beside SPF and given up: receivers don't look for
them. SPF records begin with ` + "`v=spf1`" + `; there is no version 2 of SPF.

The fix deletes the record. If the name has no record with ` + "`v=spf1`" + `, write one first.`,
	Cite: []lint.Citation{
		lint.RFC(4406, "3.1"),
		lint.RFC(6686, ""),
	},
	Severity: lint.Info,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx ~all"
@ TXT "spf2.0/pra mx ~all"
@ MX 10 mail
mail A 192.0.2.25
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx ~all"
@ MX 10 mail
mail A 192.0.2.25
`,
	Check: senderID,
}

func senderID(p *lint.Pass) {
	groups := sets.Of(p.Run, p.Zone)
	for _, id := range sieve.Mentioning(p.Run, p.Zone, dns.TypeTXT, sieve.SenderID) {
		if !isSenderID(texts.Of(p.Zone, id).Clean) {
			continue
		}
		owner := names.Owner(p.Run, p.Zone, id)
		f := p.ReportRecord(id, lint.RDATA, "the record at %s is for Sender ID, which is out of use", owner.Display()).
			Note("receivers don't look for it")
		if len(groups.at(owned{owner, p.Zone.Record(id).Class})) == 0 {
			f.Note("the name has no SPF record: that would begin with v=spf1")
		}
		f.Fix(lint.Unsafe, "delete it", zone.Delete{Record: id})
	}
}

const senderIDVersion = "spf2.0/"

// isSenderID reports whether a text begins with the version of Sender ID and its scopes (RFC 4406 section 3.1).
func isSenderID(text string) bool {
	text = strings.ToLower(text)
	scopes, found := strings.CutPrefix(text, senderIDVersion)
	scopes, _, _ = strings.Cut(scopes, " ")
	for scope := range strings.SplitSeq(scopes, ",") {
		found = found && (scope == "pra" || scope == "mfrom")
	}
	return found
}

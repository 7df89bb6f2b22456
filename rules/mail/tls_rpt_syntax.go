package mail

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/policy"
	"github.com/zonemend/zonemend/rules/internal/tagged"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// TLSRPTSyntax finds TLS reporting records that mail servers don't accept.
var TLSRPTSyntax = &lint.Rule{
	ID:      "mail/tls-rpt-syntax",
	Summary: "a TLS reporting record can't be read",
	Doc: `The TXT record at ` + "`" + `_smtp._tls` + "`" + ` says where other mail servers send their reports about encryption:
` + "`" + `v=TLSRPTv1; rua=mailto:tls@example.com` + "`" + `. The version is written exactly so; behind ` + "`" + `rua=` + "`" + ` stand addresses that begin with
mailto: or https:, with commas between them. With any other text, or with two such records, no reports come.

The fix adds a missing mailto:.`,
	Cite:     []lint.Citation{lint.RFC(8460, "3")},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
_smtp._tls TXT "v=TLSRPTv1; rua=tls@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
`,
	Check: tlsRPTSyntax,
}

func tlsRPTSyntax(p *lint.Pass) {
	for _, set := range policy.TLSRPT(p.Run, p.Zone) {
		if len(set.Selected) > 1 {
			reportSecond(p, &set, "TLS reporting").Note("with more than one, no reports come: put the addresses into one record, with a comma between them")
			continue
		}
		for i := range set.Texts {
			tlsRPTText(p, &set, &set.Texts[i])
		}
	}
}

func tlsRPTText(p *lint.Pass, set *policy.Set, t *tagged.Text) {
	if !set.IsSelected(t) {
		if t.Kind == texts.TLSRPT || len(set.Selected) == 0 {
			t.Report(p, 0, len(t.Clean), "the text at %s doesn't begin with v=TLSRPTv1 and a semicolon", set.Name.Display()).
				Note("so no reports come: write it as v=TLSRPTv1; rua=mailto:ADDRESS, with exactly these capital letters")
		}
		return
	}
	rua := t.Tag("rua")
	if rua == nil || rua.Value == "" {
		t.Report(p, 0, len(t.Clean), "the TLS reporting record at %s has no address", set.Name.Display()).
			Note("so no reports come: add rua=mailto: and the address that they should go to")
		return
	}
	var list, wrong []string
	certain := true
	for item := range strings.SplitSeq(rua.Value, ",") {
		address := strings.TrimSpace(item)
		if !policy.ReportURI(address) {
			wrong = append(wrong, address)
			certain = certain && policy.IsAddress(address)
			item = strings.Replace(item, address, "mailto:"+address, 1)
		}
		list = append(list, item)
	}
	switch {
	case len(wrong) == 0:
	case certain:
		f := t.ReportTag(p, rua, "in the TLS reporting record at %s, mailto: is missing before %s", set.Name.Display(), strings.Join(wrong, " and ")).
			Note("without it other mail servers don't know how to send reports, and none come")
		t.Fix(f, lint.Safe, "write mailto: before it", t.WithValue(rua, strings.Join(list, ",")))
	default:
		t.ReportTag(p, rua, "in the TLS reporting record at %s, %s is no address for reports", set.Name.Display(), zone.Quote(wrong[0])).
			Note("so no reports come: write mailto: and a mail address, or the https: address of a service, with commas between several")
	}
}

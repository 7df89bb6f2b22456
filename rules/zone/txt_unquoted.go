package zone

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// TXTUnquoted finds texts of several words that stand without quotes. Those of SPF have a rule of their own.
var TXTUnquoted = &lint.Rule{
	ID:      "zone/txt-unquoted",
	Summary: "a text of several words stands without quotes",
	Doc: `The text of a TXT record stands in quotes. Without them every word becomes a string of its own, and
programs that read the record put the strings together without blanks: ` + "`" + `v=DMARC1 p=none` + "`" + ` comes out as
v=DMARC1p=none.

Put one pair of quotes round the whole text. Texts of unknown purpose are only pointed out: several strings
may be what is wanted there.`,
	Cite:     []lint.Citation{lint.RFC(1035, "5.1"), lint.RFC(7208, "3.3")},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_smtp._tls TXT v=TLSRPTv1\; rua=mailto:tls@example.com
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
`,
	Check: txtUnquoted,
}

func txtUnquoted(p *lint.Pass) {
	for _, t := range texts.Faulty(p.Run, p.Zone) {
		if t.Fault != texts.Unquoted || t.Kind == texts.SPF {
			continue
		}
		owner := names.Owner(p.Run, p.Zone, t.Record)
		if t.Kind != texts.Other {
			f := p.ReportRecord(t.Record, lint.RDATA, "the %s record at %s stands without quotes, so its blanks are lost", t.Kind, owner.Display()).
				Marked("means %s", zone.Quote(t.Joined)).
				Note("without quotes every word is a string of its own, and programs put strings together without blanks")
			t.OfferRepair(f, "put quotes round it", zone.SetData{Record: t.Record, Data: texts.Data(t.Clean)})
			if t.Doubt == "" && !needsBlanks(&t) {
				f.As(lint.Info).Note("here no blank matters, so the record works as it is")
			}
			continue
		}
		if isService(owner) {
			continue
		}
		p.ReportRecord(t.Record, lint.RDATA, "the text at %s stands without quotes, so it is %d strings", owner.Display(), len(t.Strings)).
			As(lint.Info).
			Note("programs that put strings together see %s; put quotes round all of it if the blanks belong to it", zone.Quote(t.Joined)).
			Fix(lint.Unsafe, "put quotes round it", zone.SetData{Record: t.Record, Data: texts.Data(strings.Join(t.Strings, " "))})
	}
}

// needsBlanks reports whether a text means something else when its words are put together without blanks.
func needsBlanks(t *texts.Text) bool {
	for i, word := range t.Strings[1:] {
		before := t.Strings[i]
		separated := strings.HasSuffix(before, ";") || strings.HasSuffix(before, ",") || strings.HasPrefix(word, ";")
		goesOn := t.Kind == texts.DKIM && !strings.Contains(strings.TrimRight(word, "=;"), "=") // a key in pieces
		if !separated && !goesOn {
			return true
		}
	}
	return false
}

// isService reports whether a name is that of a service, whose TXT record is a list of strings
// (RFC 6763 section 6).
func isService(owner zone.Name) bool {
	for label := range owner.Labels() {
		if label == "_tcp" || label == "_udp" {
			return true
		}
	}
	return false
}

package spf

import (
	"fmt"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
)

// Size finds SPF records whose answer is too big for a plain DNS message.
var Size = &lint.Rule{
	ID:      "spf/size",
	Summary: "the TXT records of a name with SPF are too big for a plain DNS answer",
	Doc: `Receivers get all TXT records of a name in one answer, the SPF record with all others. A plain DNS answer
has room for 512 octets. What is bigger needs a second question by another way, which some firewalls don't
let through; the SPF record then can't be found at all. With up to 450 octets of name and texts an answer
fits.

Take out what is no longer needed, such as old site verifications, or move a part of the SPF record to a
name of its own and include that. More than 450 octets are a warning. Below that, many short records can be
too much too, by what each adds to the answer; then it is an advice.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "3.4"),
	},
	Severity: lint.Warning,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT ( "v=spf1 include:_spf.example.net -all" )
@ TXT "vendor-site-verification=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
@ TXT "vendor-site-verification=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT ( "v=spf1 include:_spf.example.net -all" )
@ TXT "vendor-site-verification=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
`,
	Check: size,
}

const (
	// maxText is what the name and the texts may have together (RFC 7208 section 3.4).
	maxText = 450
	// maxAnswer is what a DNS message over UDP has room for without extensions (RFC 1035 section 4.2.1).
	maxAnswer = 512
)

func size(p *lint.Pass) {
	for _, r := range spfrun.Used(p.Run, p.Zone) {
		if surelyFits(p, r.ID(), r.Owner) {
			continue
		}
		a := answerAt(p, r.ID(), r.Owner)
		if a.text <= maxText && a.message <= maxAnswer {
			continue
		}
		severity := lint.Warning
		message := fmt.Sprintf("the TXT records of %s have %d octets with its name; up to %d fit into a plain DNS answer",
			r.Owner.Display(), a.text, maxText)
		if a.text <= maxText {
			severity = lint.Info
			message = fmt.Sprintf("the DNS answer with the %d TXT records of %s has %d octets; a plain one has up to %d",
				a.records, r.Owner.Display(), a.message, maxAnswer)
		}
		f := p.ReportRecord(r.ID(), lint.RDATA, "%s", message).As(severity)
		if a.records > 1 {
			f.Note("the SPF record has %d of them; receivers get all TXT records of a name in one answer", len(r.Written.Joined))
		}
		f.Note("not everybody can get a bigger answer: take out what is no longer needed, or move a part of the SPF record to a name of its own and include that")
	}
}

// An answer is what receivers get when they ask for the TXT records of a name.
type answer struct {
	records int
	text    int // octets of the name and of all texts
	message int // octets of all the answer
}

// surelyFits reports, by how much room the records take in their file, whether the answer about a name can't be too
// long. No text is shorter there than in an answer; but an export may only refer to a text that stands elsewhere.
func surelyFits(p *lint.Pass, spf zone.RecordID, owner zone.Name) bool {
	if p.Zone.Export {
		return false
	}
	const overhead = 50 // header and question
	octets := overhead + 2*len(owner)
	for _, id := range names.Beside(p.Run, p.Zone, spf) {
		if r := p.Zone.Record(id); r.Type == dns.TypeTXT {
			written := int(r.End - r.Data)
			octets += written + written/255 + 16
		}
	}
	return octets <= min(maxText, maxAnswer)
}

// answerAt measures the answer about a name. The same record twice is one (RFC 2181 section 5).
func answerAt(p *lint.Pass, spf zone.RecordID, owner zone.Name) answer {
	const header, question, record = 12, 4, 12 // the name of a record is a pointer to that of the question
	name := len(owner)
	a := answer{text: name, message: header + name + 1 + question}
	seen := map[string]bool{}
	var written []byte
	for _, id := range names.Beside(p.Run, p.Zone, spf) {
		if p.Zone.Record(id).Type != dns.TypeTXT {
			continue
		}
		written = written[:0]
		sum, strings := 0, 0
		for _, field := range p.Zone.Data(id) {
			before := len(written)
			written, _ = zone.AppendOctets(written, field.Text)
			sum += len(written) - before
			strings += max(1, (len(written)-before+254)/255)
			written = append(written, 0)
		}
		if seen[string(written)] {
			continue
		}
		seen[string(written)] = true
		a.records++
		a.text += sum
		a.message += record + sum + strings
	}
	return a
}

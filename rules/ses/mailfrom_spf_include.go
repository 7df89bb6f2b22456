package ses

import (
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/policy"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// MailFromSPFInclude finds MAIL FROM domains whose SPF record doesn't let SES pass.
var MailFromSPFInclude = &lint.Rule{
	ID:      "ses/mailfrom-spf-include",
	Summary: "the SPF record of a MAIL FROM domain doesn't let SES pass",
	Doc: `The SPF record at the MAIL FROM domain must have include:amazonses.com, before the term all, since nothing
behind that is looked at. Without it mail from SES fails SPF, although SES shows "success".

Never add a second SPF record: two are an error for all mail. The fix puts the include into the record that is
there, and touches nothing else of it.

The configuration can name other domains where you want the include (spf: required_at). They are looked at like this
too, and a domain that has no SPF record at all is reported. None is written there: only you know who else sends mail
from it.`,
	Cite: []lint.Citation{
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
		lint.RFC(7208, "5.2"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 -all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com -all"
`,
	Check: mailFromSPFInclude,
}

func mailFromSPFInclude(p *lint.Pass) {
	for _, h := range proper(p) {
		offerInclude(p, h.Name, h.SPF(p.Run), true)
	}
	for _, name := range p.Run.Options.SPF.RequiredAt {
		if p.Run.ZoneOf(name) != p.Zone || mailfrom.Is(p.Run, name) != nil {
			continue
		}
		if found := mailfrom.SPFIn(p.Run, p.Zone)[name]; len(found) > 0 {
			offerInclude(p, name, found, false)
		} else if policy.Complete(p.Run, p.Zone) && !hasSPFElsewhere(p, name) {
			reportNoSPF(p, name)
		}
	}
}

// hasSPFElsewhere reports whether a name without SPF record in the zone may have one all the same: where it leads elsewhere, by a
// wildcard, in another file, as a text that other rules mend.
func hasSPFElsewhere(p *lint.Pass, name zone.Name) bool {
	if _, ok := alias(p, name); ok || names.Invisible(p.Run, p.Zone, name) || occluded(p.Zone, name) || names.Elsewhere(p.Run, p.Zone, name, dns.TypeTXT) {
		return true
	}
	return len((&mailfrom.Host{Name: name, Zone: p.Zone}).Type99(p.Run)) > 0
}

// reportNoSPF reports a name without SPF record at which the configuration wants the include. Who else sends mail from there, only
// its owner knows: so none is written.
func reportNoSPF(p *lint.Pass, name zone.Name) {
	place, ok := hostPlace(p, name)
	if !ok {
		return
	}
	p.ReportRecord(place, lint.Owner, "%s has no SPF record, and the configuration wants include:%s there", name.Display(), sesDomain).
		About(name).
		Note("write one that names all who send mail from it, such as v=spf1 mx include:%s ~all", sesDomain)
}

// offerInclude reports the SPF record of a name that doesn't let SES pass. Beside MAIL FROM domains these are names at which the
// configuration wants the include.
func offerInclude(p *lint.Pass, name zone.Name, found []texts.Text, isMailFrom bool) {
	t, record, ok := onlyOne(found)
	if !ok || record.Passes(sesDomain) || len(record.Everybody()) > 0 {
		return // where everybody passes, spf/plus-all comes first
	}
	opt := mergeOptions(p.Run)
	opt.MailFrom = isMailFrom
	merged := spf.Merge([][]string{spfedit.Strings(&t)}, opt)
	if merged.Class == spf.None {
		return // SES passes through another record of the run
	}
	who := "the MAIL FROM domain " + name.Display()
	if !isMailFrom {
		who = name.Display() + ", where the configuration wants it,"
	}
	f := p.ReportRecord(t.Record, lint.RDATA, "the SPF record of %s doesn't let SES pass", who).
		Note("it needs include:amazonses.com before the term all; SES doesn't check that, receivers do")
	for _, note := range merged.Notes {
		f.Note("%s", note)
	}
	if merged.Class == spf.Refuse || merged.Strings == nil || slices.Equal(merged.Strings, spfedit.Strings(&t)) {
		return
	}
	safety := lint.Safe
	if merged.Class == spf.Review {
		safety = lint.Unsafe
	}
	f.Fix(safety, "put include:amazonses.com into the record", spfedit.Changes(p.Zone, []zone.RecordID{t.Record}, merged.Strings)...)
}

// onlySPF returns the SPF record of a host, as meant, if it has exactly one and that is valid: what else
// there may be is reported by the rules of the group spf.
func onlySPF(p *lint.Pass, h *mailfrom.Host) (texts.Text, spf.Record, bool) {
	return onlyOne(h.SPF(p.Run))
}

func onlyOne(found []texts.Text) (texts.Text, spf.Record, bool) {
	if len(found) == 0 {
		return texts.Text{}, spf.Record{}, false
	}
	for _, other := range found[1:] {
		if !slices.Equal(other.Strings, found[0].Strings) {
			return texts.Text{}, spf.Record{}, false
		}
	}
	for _, slip := range spf.Slips(found[0].Meant) {
		if strings.Contains(slip.Right, sesDomain) {
			return texts.Text{}, spf.Record{}, false // spf/typo
		}
	}
	record := spf.Parse(found[0].Meant)
	return found[0], record, record.Valid() && record.Repeated() == nil
}

func mergeOptions(r *lint.Run) spf.MergeOptions {
	return spf.MergeOptions{
		MailFrom: true, Require: sesDomain, All: r.Options.SPF.All, Lookup: mailfrom.Lookup(r), NestedCost: mailfrom.NestedCost(r),
	}
}

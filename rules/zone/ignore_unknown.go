package zone

import (
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/suggest"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// IgnoreUnknown finds comments that name a rule which there isn't.
var IgnoreUnknown = &lint.Rule{
	ID:      "zone/ignore-unknown",
	Summary: "a comment that leaves out findings names no rule that there is",
	Doc: `A comment leaves out findings of the rules that it names, by their IDs: ` + "`zonemend:ignore spf/lookups -- REASON`" + `. This one names
none, or one that there isn't, so it has no effect. ` + "`zonemend rules`" + ` lists the rules; the ID of a finding stands in brackets behind its
message.`,
	Cite:     []lint.Citation{{Source: "zonemend: README, Ignoring a finding"}},
	Severity: lint.Warning,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www CNAME old ; zonemend:ignore zone/target-danglin -- moves on Friday
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www CNAME old ; zonemend:ignore zone/target-dangling -- moves on Friday
`,
	CheckIgnores: ignoreUnknown,
}

func ignoreUnknown(p *lint.Pass, comments []*lint.Ignore, _ []*lint.Rule) {
	known := p.Run.Options.RuleIDs
	for _, c := range comments {
		if len(c.Rules) == 0 {
			p.Report(lint.Place{Source: c.Source, Span: c.Comment}, "the comment names no rule to ignore").
				Note("write the ID that stands in brackets behind the finding: zonemend:ignore spf/lookups -- REASON")
		}
		for _, r := range c.Rules {
			if known == nil || slices.Contains(known, r.Name) {
				continue
			}
			if slices.ContainsFunc(known, func(id string) bool { return strings.HasPrefix(id, r.Name+"/") }) {
				p.Report(lint.Place{Source: c.Source, Span: r.Span}, "%s is a group of rules; name those that are to be ignored", r.Name)
				continue
			}
			f := p.Report(lint.Place{Source: c.Source, Span: r.Span}, "there is no rule %s to ignore%s", zone.Quote(r.Name), suggest.DidYouMean(r.Name, known)).
				Note("zonemend rules lists them")
			if right := suggest.Nearest(r.Name, known); right != "" && c.Source == 0 {
				f.Fix(lint.Unsafe, "write "+right, zone.Respell{Comment: c.Comment, Edits: []text.Edit{{Span: r.Span, New: right}}})
			}
		}
	}
}

package zone

import "github.com/zonemend/zonemend/lint"

// IgnoreReason finds comments that leave out findings without saying why.
var IgnoreReason = &lint.Rule{
	ID:      "zone/ignore-reason",
	Summary: "a comment that leaves out findings doesn't say why",
	Doc: `Write behind two hyphens why a finding isn't wanted: ` + "`zonemend:ignore zone/target-dangling -- moves on Friday`" + `. In a year nobody
remembers, and nobody dares to take the comment out.`,
	Cite:     []lint.Citation{{Source: "zonemend: README, Ignoring a finding"}},
	Severity: lint.Info,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www CNAME old ; zonemend:ignore zone/target-dangling
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www CNAME old ; zonemend:ignore zone/target-dangling -- moves on Friday
`,
	CheckIgnores: func(p *lint.Pass, comments []*lint.Ignore, _ []*lint.Rule) {
		for _, c := range comments {
			if c.Reason == "" && len(c.Rules) > 0 {
				p.Report(lint.Place{Source: c.Source, Span: c.Comment}, "the comment doesn't say why findings of %s aren't wanted", c.Rules[0].Name).
					Note("write it behind two hyphens: zonemend:ignore %s -- REASON", c.Rules[0].Name)
			}
		}
	},
}

package zone

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// TargetDot finds host names in RDATA that certainly lost their final dot.
var TargetDot = &lint.Rule{
	ID:      "zone/target-dot",
	Summary: "a target lost its final dot",
	Doc: `In a zone file a name without a dot at its end is relative: the name server appends the zone's
own name to it. ` + "`mail.example.com`" + ` in the zone example.com therefore means
mail.example.com.example.com, which doesn't exist. Amazon SES looks for the name that you meant, shows
"pending" all the while, and "failed" after 72 hours.

Only names that can't be meant as relative are reported: they repeat the zone's own name, or end in the
name of a well-known service or of another zone of the same run, and nothing stands in the zone where
they lead to.`,
	Cite: []lint.Citation{
		lint.RFC(1035, "5.1"),
		lint.AWS("Using a custom MAIL FROM domain", "mail-from"),
	},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`,
	Check: targetDot,
}

func targetDot(p *lint.Pass) {
	for _, j := range names.Targets(p.Run, p.Zone) {
		switch j.Verdict {
		case names.OwnZone, names.KnownName, names.OtherZone:
		default:
			continue
		}
		rrtype := zone.TypeString(p.Zone.Record(j.Record).Type)
		f := p.ReportRecord(j.Record, lint.Part(j.Field), "the %s target %s lost its final dot", rrtype, j.Written).
			As(j.Severity).
			Marked("means %s", j.Read.Display())
		if host, ok := aws.Parse(j.Dotted); ok && (host.Service == aws.Feedback || host.Service == aws.DKIM) {
			f.Note("SES looks for %s and will stay \"pending\", then fail after 72 hours", j.Dotted)
		}
		safety := lint.Safe
		if j.Severity != lint.Error {
			// The doubled name exists, written with its dot: somebody may want it.
			safety = lint.Unsafe
		}
		f.Fix(safety, "add the dot", p.Zone.WithField(j.Record, j.Field, string(j.Dotted)))
	}
}

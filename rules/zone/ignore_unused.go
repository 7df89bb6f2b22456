package zone

import (
	"bytes"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// IgnoreUnused finds comments that leave out findings which there aren't.
var IgnoreUnused = &lint.Rule{
	ID:      "zone/ignore-unused",
	Summary: "a comment leaves out a finding that there isn't",
	Doc: `A comment such as ` + "`zonemend:ignore spf/lookups -- REASON`" + ` leaves out findings of that rule for the record on its line, or, on a line
of its own, for the next one. Here there is no such finding: the mistake was put right, or the comment stands at the wrong place. It
would hide the next mistake of that kind.`,
	Cite:     []lint.Citation{{Source: "zonemend: README, Ignoring a finding"}},
	Severity: lint.Warning,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
; zonemend:ignore spf/lookups -- we know
@ TXT "v=spf1 mx -all"
@ MX 10 mail.example.net.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx -all"
@ MX 10 mail.example.net.
`,
	CheckIgnores: ignoreUnused,
}

func ignoreUnused(p *lint.Pass, comments []*lint.Ignore, ran []*lint.Rule) {
	if !p.Zone.Whole {
		return // in what can't be read there may be what they are for
	}
	isRun := map[string]bool{}
	for _, r := range ran {
		isRun[r.ID] = r.Check != nil && (r.Base == "" || p.Run.Options.Base != nil)
	}
	for _, c := range comments {
		unused := slices.DeleteFunc(slices.Clone(c.Rules), func(r lint.IgnoredRule) bool { return r.Used || !isRun[r.Name] })
		if len(unused) == 0 {
			continue
		}
		var names []string
		for _, r := range unused {
			names = append(names, r.Name)
		}
		where := "for this record"
		if c.File {
			where = "in this file"
		}
		f := p.Report(lint.Place{Source: c.Source, Span: unused[0].Span}, "there is no finding of %s to ignore %s", strings.Join(names, " and "), where).
			Note("take the comment out, or put it on the line of the record that it is for")
		if c.Source == 0 { // what is included is a file of its own
			f.Fix(lint.Safe, "take it out", zone.Respell{Comment: c.Comment, Edits: withoutNames(p.Zone.File.Src(), c, unused)})
		}
	}
}

// withoutNames returns the edits that take names out of a comment, or all of it if none is left.
func withoutNames(src []byte, c *lint.Ignore, names []lint.IgnoredRule) []text.Edit {
	if len(names) == len(c.Rules) {
		before := bytes.TrimRight(src[:c.Comment.Start], " \t")
		gone := text.Span{Start: uint32(len(before)), End: c.Comment.End}
		if c.Alone {
			gone.End = uint32(text.SkipNewline(src, int(gone.End)))
		}
		return []text.Edit{{Span: gone}}
	}
	var kept []string
	for _, r := range c.Rules {
		if !slices.ContainsFunc(names, func(n lint.IgnoredRule) bool { return n.Span == r.Span }) {
			kept = append(kept, r.Name)
		}
	}
	all := text.Span{Start: c.Rules[0].Span.Start, End: c.Rules[len(c.Rules)-1].Span.End}
	return []text.Edit{{Span: all, New: strings.Join(kept, ", ")}}
}

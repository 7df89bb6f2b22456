package dmarc

import (
	"slices"
	"strconv"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// RemovedTag finds tags that RFC 9989 took away.
var RemovedTag = &lint.Rule{
	ID:      "dmarc/removed-tag",
	Summary: "a DMARC record has a tag that is no longer in use",
	Doc: `RFC 9989 took the tags pct, rf and ri away; receivers that follow it ignore them. ` + "`pct=100`" + `, rf and ri can go without a
loss. Any other pct meant that only a part of the mail was treated as p says, which most receivers never did
as asked: now all of it is, so ` + "`p=reject; pct=25`" + ` rejects everything that fails.

To try out a policy, write ` + "`t=y`" + ` instead of pct: receivers then do what the next weaker policy asks. Some guides,
that of AWS among them, still print pct.`,
	Cite: []lint.Citation{
		lint.RFC(9989, "4.7"),
		lint.AWS("Complying with DMARC authentication protocol in Amazon SES", "send-email-authentication-dmarc"),
	},
	Severity: lint.Info,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; pct=100; rua=mailto:dmarc@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: removedTag,
}

func removedTag(p *lint.Pass) {
	list := dmarc.Policies(p.Run, p.Zone)
	for i := range list {
		r := &list[i]
		var idle []*taglist.Tag
		testing := r.Has("t")
		for j := range r.Tags[1:] {
			tag := &r.Tags[j+1]
			if !slices.Contains(dmarc.Removed, strings.ToLower(tag.Name)) {
				continue
			}
			part, err := strconv.Atoi(tag.Value)
			if !strings.EqualFold(tag.Name, "pct") || err != nil || part < 0 || part >= 100 {
				idle = append(idle, tag)
				continue
			}
			reportPart(p, r, tag, part, testing)
			testing = true
		}
		reportIdle(p, r, idle)
	}
}

// reportIdle reports tags that had no effect before, either.
func reportIdle(p *lint.Pass, r *dmarc.Record, idle []*taglist.Tag) {
	if len(idle) == 0 {
		return
	}
	var words []string
	var edits []dmarc.Edit
	for _, tag := range idle {
		words = append(words, r.Clean[tag.Start:tag.End])
		edits = append(edits, r.Without(tag))
	}
	what, title := "the tag %s of the DMARC record is no longer in use", "take it out"
	if len(idle) > 1 {
		what, title = "the tags %s of the DMARC record are no longer in use", "take them out"
	}
	f := r.Report(p, idle[0].Start, idle[0].End, what, strings.Join(words, ", ")).
		Note("since RFC 9989 receivers ignore it, and nothing is lost without it")
	r.Offer(f, lint.Unsafe, title, edits...)
}

// reportPart reports a policy that was to count for a part of the mail.
func reportPart(p *lint.Pass, r *dmarc.Record, tag *taglist.Tag, part int, testing bool) {
	f := r.Report(p, tag.Start, tag.End, "the tag %s of the DMARC record is no longer in use", r.Clean[tag.Start:tag.End]).
		Note("receivers that follow RFC 9989 ignore it: they do what p says with all mail that fails, not with %d%% of it", part)
	if part > 0 {
		f.As(lint.Warning)
	}
	if testing {
		r.Offer(f, lint.Unsafe, "take it out", r.Without(tag))
		return
	}
	f.Note("t=y is what is left to try out a policy: receivers then do what the next weaker one asks")
	r.Offer(f, lint.Unsafe, "write t=y instead", dmarc.Edit{Start: tag.Start, End: tag.End, With: "t=y"})
}

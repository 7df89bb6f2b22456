package dmarc

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// UnknownOrDuplicateTag finds tags that DMARC doesn't know, and tags that stand twice.
var UnknownOrDuplicateTag = &lint.Rule{
	ID:      "dmarc/unknown-or-duplicate-tag",
	Summary: "a DMARC record has an unknown tag, or one twice",
	Doc: `Receivers ignore tags that they don't know. That does no harm, unless the tag is misspelt: with ` + "`rau`" + ` for rua no
reports will come.

A tag may stand in a record once. Where it stands there twice, one receiver takes the first, another the last,
and a third passes over the record. The fix takes a repetition out where both say the same.`,
	Cite: []lint.Citation{
		lint.RFC(9989, "4.7"),
	},
	Severity: lint.Info,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; p=reject; rua=mailto:dmarc@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: unknownOrDuplicateTag,
}

func unknownOrDuplicateTag(p *lint.Pass) {
	list := dmarc.Policies(p.Run, p.Zone)
	for i := range list {
		r := &list[i]
		first := map[string]*taglist.Tag{}
		addresses := false
		for j := range r.Tags {
			tag := &r.Tags[j]
			name := strings.ToLower(tag.Name)
			if addresses && dmarc.IsStray(tag) {
				continue // dmarc/uri speaks about it
			}
			addresses = name == "rua" || name == "ruf"
			switch before := first[name]; {
			case before == nil:
				first[name] = tag
				reportUnknown(p, r, tag)
			case strings.EqualFold(before.Value, tag.Value):
				f := r.Report(p, tag.Start, tag.End, "the tag %s stands in the DMARC record twice", tag.Name).
					As(lint.Warning).
					Note("a tag may stand there once; programs may pass over the record")
				if before.Value == tag.Value {
					r.Offer(f, lint.Safe, "take the repetition out", r.Without(tag))
				}
			default:
				r.Report(p, tag.Start, tag.End, "the tag %s stands in the DMARC record twice, with the values %s and %s", tag.Name,
					zone.Quote(before.Value), zone.Quote(tag.Value)).
					As(lint.Warning).
					Note("a tag may stand there once: which of the values counts depends on the receiver, so take one of them out")
			}
		}
	}
}

func reportUnknown(p *lint.Pass, r *dmarc.Record, tag *taglist.Tag) {
	if dmarc.IsTag(tag.Name) && tag.HasValue {
		return
	}
	if !tag.HasValue {
		r.Report(p, tag.Start, tag.End, "%s in the DMARC record is no tag: it has no equals sign", zone.Quote(tag.Name)).
			Note("receivers ignore it, so what it was to say is lost")
		return
	}
	f := r.Report(p, tag.Start, tag.End, "the DMARC record has an unknown tag, %s", zone.Quote(tag.Name)).
		Note("receivers ignore tags that they don't know; if somebody else wants it there, it does no harm")
	if len(tag.Name) < 3 || len(tag.Name) > 8 {
		return
	}
	for _, known := range dmarc.Tags {
		if len(known) > 2 && distance(strings.ToLower(tag.Name), known) <= 2 {
			f.Note("if it is meant to be %s, write that", known)
			return
		}
	}
}

package dmarc

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/taglist"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// NearMiss finds texts that are meant as DMARC and that receivers pass over.
var NearMiss = &lint.Rule{
	ID:      "dmarc/near-miss",
	Summary: "a text is meant as DMARC, but receivers pass over it",
	Doc: `Receivers take a TXT record for DMARC only if it begins with the tag ` + "`v=DMARC1`" + `, in capitals, with nothing
before it and a semicolon behind it. With a comma, colon or blank there, with ` + "`v=dmarc1`" + `, or with another tag
in front, they pass over the record as if the domain had no policy.

Begin the text with ` + "`v=DMARC1;`" + `. Where the version is there but misspelt or misplaced, the fix does this. Where
it is missing altogether, the fix waits until you say that the text is a policy, since it begins to count then.`,
	Cite: []lint.Citation{
		lint.RFC(9989, "4.7"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1,p=reject,rua=mailto:dmarc@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: nearMiss,
}

func nearMiss(p *lint.Pass) {
	list := dmarc.Records(p.Run, p.Zone)
	several := crowded(list)
	for i := range list {
		r := &list[i]
		if r.Domain == "" && !r.Consent || r.Kind != texts.DMARC && r.Kind != texts.Other || dmarc.Selected(r.Clean) {
			continue
		}
		fixed, certain := dmarc.Repair(r.Clean)
		if fixed == "" {
			continue
		}
		f := r.Report(p, 0, firstTag(r), "the text is meant as DMARC, but %s", whyPassedOver(r.Clean)).
			Marked("a DMARC record begins with v=DMARC1;").
			Note("receivers pass over this record as if %s had no DMARC policy", r.Domain.Display())
		if r.Consent {
			f.Notes = []string{"whoever sends reports passes over this record as if it weren't there"}
		}
		if several[r.Owner] {
			f.Note("another DMARC record stands at %s, and there may be only one: delete one of them", r.Owner.Display())
			continue
		}
		safety := lint.Safe
		if !certain {
			safety = lint.Unsafe
		}
		r.Offer(f, safety, "write it as a DMARC record", dmarc.Edit{End: len(r.Clean), With: fixed})
	}
}

// firstTag returns where the first tag of a text ends.
func firstTag(r *dmarc.Record) int {
	if len(r.Tags) == 0 {
		return len(r.Clean)
	}
	return r.Tags[0].End
}

// crowded returns the names at which more than one text is a DMARC record, or is meant as one.
func crowded(list []dmarc.Record) map[zone.Name]bool {
	found := map[zone.Name]bool{}
	first := map[zone.Name]bool{}
	for i := range list {
		owner := list[i].Owner
		if fixed, _ := dmarc.Repair(list[i].Clean); fixed != "" {
			found[owner] = first[owner]
			first[owner] = true
		}
	}
	return found
}

func whyPassedOver(text string) string {
	bare := strings.TrimLeft(text, " \t")
	tags := taglist.Parse(bare)
	if len(tags) == 0 {
		return "it doesn't begin with v=DMARC1"
	}
	first := tags[0]
	lower := strings.ToLower(first.Value)
	after, begins := strings.CutPrefix(lower, "dmarc1")
	switch {
	case strings.Contains(text, `\;`):
		return "backslashes stand before its semicolons"
	case strings.EqualFold(first.Name, "v") && begins && after != "":
		return "no semicolon follows v=DMARC1"
	case strings.EqualFold(first.Name, "v") && begins && first.Value != "DMARC1":
		return "DMARC1 isn't written in capitals"
	case strings.EqualFold(first.Name, "v") && begins:
		return "a blank stands before v=DMARC1"
	case strings.EqualFold(first.Name, "v"):
		return "its version is " + zone.Quote(first.Value) + " instead of DMARC1"
	case len(first.Name) >= 6 && strings.EqualFold(first.Name[:6], "dmarc1"):
		return "v= is missing at its beginning"
	}
	for _, tag := range tags[1:] {
		if strings.EqualFold(tag.Name, "v") && strings.EqualFold(tag.Value, "DMARC1") {
			return "v=DMARC1 isn't its first tag"
		}
	}
	return "it doesn't begin with v=DMARC1"
}

package dkim

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/internal/dkim"
)

// VOrder finds versions of DKIM records that receivers don't accept.
var VOrder = &lint.Rule{
	ID:      "dkim/v-order",
	Summary: "the version of a DKIM record isn't v=DKIM1 at its beginning",
	Doc: `A DKIM record may begin with ` + "`" + `v=DKIM1` + "`" + `, and may leave it out. But where there is a ` + "`" + `v=` + "`" + `, it must be the first tag and
must say exactly DKIM1: with anything else receivers throw the record away, and the signature of every message fails.

The fix moves the tag to the front, or writes it in capitals.`,
	Cite:     []lint.Citation{lint.RFC(6376, "3.6.1")},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "k=ed25519; v=DKIM1; p=YGswNiZ+YB+GJQhZUHIDzG9n7dmg4ZBjC12TDJaAdtk="
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=ed25519; p=YGswNiZ+YB+GJQhZUHIDzG9n7dmg4ZBjC12TDJaAdtk="
`,
	Check: vOrder,
}

func vOrder(p *lint.Pass) {
	const right = "DKIM1"
	for _, r := range dkim.InZone(p.Run, p.Zone) {
		tag := r.Tag("v")
		if !r.Sound() || tag == nil {
			continue
		}
		first := tag.Start == r.Tags[0].Start
		switch {
		case tag.Value != right:
			f := r.ReportTag(p, tag, "the DKIM record for selector %s says v=%s instead of v=%s", r.Selector, dkim.Short(tag.Value), right).
				Note("receivers throw a record with another version away, so the signatures made with this key fail")
			if strings.EqualFold(tag.Value, right) {
				r.Fix(f, lint.Safe, "write v="+right, r.WithValue(tag, right))
			} else {
				f.Note("write v=%s at the beginning, or leave it out", right)
			}
		case !first:
			f := r.ReportTag(p, tag, "in the DKIM record for selector %s, v=%s isn't the first tag", r.Selector, right).
				Note("receivers throw a record away where v= stands behind other tags, so the signatures made with this key fail")
			r.Fix(f, lint.Safe, "move it to the front", versionFirst(&r))
		}
	}
}

// versionFirst returns the text of a record with v, which isn't the first tag, before the others.
func versionFirst(r *dkim.Record) string {
	number := 0
	for r.Tags[number].Name != "v" {
		number++
	}
	tag, before := r.Tags[number], r.Tags[number-1]
	between := r.Clean[before.End:tag.Start]
	start := r.Tags[0].Start
	return r.Clean[:start] + r.Clean[tag.Start:tag.End] + between + r.Without(number)[start:]
}

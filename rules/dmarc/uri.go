package dmarc

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// URI finds addresses for reports that nobody can send to.
var URI = &lint.Rule{
	ID:      "dmarc/uri",
	Summary: "an address for DMARC reports is malformed",
	Doc: `The tags rua and ruf name the addresses that reports go to, each as ` + "`mailto:`" + ` and the address, with commas between
several. Receivers pass over what isn't written so, and send no reports.

Common slips are an address without ` + "`mailto:`" + `, a blank or two slashes behind it, a semicolon instead of the comma,
and a final dot as in a zone file. The fix puts these right. A limit of size such as ` + "`!10m`" + ` behind the address is
left from the older standard and is ignored.`,
	Cite: []lint.Citation{
		lint.RFC(9989, "4.7"),
		lint.RFC(6068, "2"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=dmarc@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
	Check: uri,
}

func uri(p *lint.Pass) {
	list := dmarc.Policies(p.Run, p.Zone)
	for i := range list {
		r := &list[i]
		for j := range r.Tags {
			tag := &r.Tags[j]
			if name := strings.ToLower(tag.Name); name == "rua" || name == "ruf" {
				checkURIs(p, r, tag)
			}
		}
	}
}

func checkURIs(p *lint.Pass, r *dmarc.Record, tag *taglist.Tag) {
	slips := r.Slips(tag)
	if len(dmarc.URIs(tag)) == 0 {
		f := r.Report(p, tag.Start, tag.End, "the tag %s of the DMARC record names no address, so no reports will come", tag.Name).
			Note("write %s=mailto: and an address, or leave the tag out", tag.Name)
		if len(slips) == 0 {
			r.Offer(f, lint.Unsafe, "take it out", r.Without(tag))
		}
		return
	}
	if len(slips) > 0 {
		first := slips[0]
		f := r.Report(p, first.Start, first.End, "the tag %s of the DMARC record has a malformed address: %s", tag.Name, first.Why).
			Note("reports go to mailto: and an address, with commas between several; receivers pass over what isn't written so")
		var edits []dmarc.Edit
		for i, s := range slips {
			if i > 0 && s.Why != first.Why {
				f.Note("also, in %s %s", zone.Quote(r.Clean[s.Start:s.End]), s.Why)
			}
			if s.With != "" {
				edits = append(edits, s.Edit)
			}
		}
		if first.With != "" {
			f.Marked("should be %s", first.With)
		}
		if len(edits) > 0 {
			r.Offer(f, lint.Safe, "write the address as it must be", edits...)
		}
	}
	for _, u := range dmarc.URIs(tag) {
		if size := u.Size(); size != "" {
			r.Report(p, u.End-len(size), u.End, "the limit %s behind the address in %s is ignored", size, tag.Name).
				As(lint.Info).
				Note("limits of size for reports were taken out of DMARC by RFC 9989; leave it out")
		}
	}
}

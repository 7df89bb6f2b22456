package dkim

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dkim"
	"github.com/zonemend/zonemend/rules/internal/texts"
)

// Multiple finds selectors with more than one key.
var Multiple = &lint.Rule{
	ID:      "dkim/multiple",
	Summary: "a DKIM selector has more than one record",
	Doc: `One selector has one record. Where receivers find two, it is left to chance which of them they try, so some of the mail
fails. It happens when a new key is added under the old selector, or when a service gives an RSA and an Ed25519 key.

Put the new key under a selector of its own, and let the mail server sign with that name. The fix keeps the first record
that holds a key and deletes the others; where one key was torn into several records, such as v=DKIM1, k=rsa and p=KEY, it
puts them together.`,
	Cite:     []lint.Citation{lint.RFC(6376, "3.6.2.2")},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=ed25519; p=YGswNiZ+YB+GJQhZUHIDzG9n7dmg4ZBjC12TDJaAdtk="
s1._domainkey TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsWS4jc7aEq3Odp0PJV6f+u7kHIsUauakV94lXqtThAXPa8UTpzo/Vb0Q1fwFdggC1aJAKLRQ5vm55Ek0hrxP40CybVPI9GAKz6MwjJq6+lETO7jn/7ZviyZiB01eS9HmtJwNCRKjrET3BFRj5HkDma/Eh0HDB7a8B8ps9XTG6mr0tYt6HIcvuQqbqDCZ5rjKB" "XV8pdMUpu4/r3xpWdARuWS0P5lQgdbm3Xh9i1ftyryVcwyHP8Yu9U1MLr3g132CYgZFy8RbCJN2jLPyFaczsCpa1e5vDlI+wGz0iFtB0e+2iTP9/G+bQhfpjTJLQt/aBEDnv400LITNPvdNGyTUqQIDAQAB"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
s1._domainkey TXT "v=DKIM1; k=ed25519; p=YGswNiZ+YB+GJQhZUHIDzG9n7dmg4ZBjC12TDJaAdtk="
`,
	Check: multiple,
}

// owned is what the records of one set have in common.
type owned struct {
	name  zone.Name
	class uint16
}

func multiple(p *lint.Pass) {
	var order []owned
	sets := map[owned][]dkim.Record{}
	for _, r := range dkim.InZone(p.Run, p.Zone) {
		if r.Role != dkim.Key {
			continue
		}
		key := owned{r.Owner, p.Zone.Record(r.Record).Class}
		if sets[key] == nil {
			order = append(order, key)
		}
		sets[key] = append(sets[key], r)
	}
	for _, key := range order {
		reportMultiple(p, sets[key])
	}
}

func reportMultiple(p *lint.Pass, set []dkim.Record) {
	distinct := map[string]bool{}
	second, keep := -1, -1
	for i := range set {
		if !distinct[set[i].Clean] && i > 0 && second < 0 {
			second = i
		}
		distinct[set[i].Clean] = true
		if keep < 0 && set[i].Sound() && set[i].Value.Usable {
			keep = i
		}
	}
	if len(distinct) < 2 {
		return
	}
	if joined, ok := dkim.Join(set); ok {
		reportTorn(p, set, joined)
		return
	}
	keep = max(keep, 0)
	f := p.ReportRecord(set[second].Record, lint.RDATA, "the DKIM selector %s has %d different records", set[second].Selector, len(distinct)).
		Relate(p.Zone, set[0].Record, "the first record").
		Note("it is left to chance which of them a receiver tries: give each key a selector of its own")
	var changes []zone.Change
	for i := range set {
		if set[i].Clean != set[keep].Clean {
			changes = append(changes, zone.Delete{Record: set[i].Record})
		}
	}
	title := "keep the first record only"
	if keep > 0 {
		title = "keep the first record with a sound key only"
	}
	f.Fix(lint.Unsafe, title, changes...)
}

func reportTorn(p *lint.Pass, set []dkim.Record, joined string) {
	f := p.ReportRecord(set[1].Record, lint.RDATA, "the DKIM record for selector %s is torn into %d records", set[0].Selector, len(set)).
		Relate(p.Zone, set[0].Record, "the first part").
		Note("receivers don't put records together, so they find no key: all tags belong into one text, with semicolons between them")
	changes := []zone.Change{zone.SetData{Record: set[0].Record, Data: texts.Data(joined)}}
	for i := range set[1:] {
		changes = append(changes, zone.Delete{Record: set[i+1].Record})
	}
	f.Fix(lint.Unsafe, "put them together", changes...)
}

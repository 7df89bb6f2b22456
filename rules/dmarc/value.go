package dmarc

import (
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// Value finds tags with values that they can't have.
var Value = &lint.Rule{
	ID:      "dmarc/value",
	Summary: "a tag of a DMARC record has an impossible value",
	Doc: `Receivers ignore a tag whose value they don't know, and take the tag's default instead. For p that means none, or
that the whole record is void. The tags and their values are: p, sp and np (none, quarantine, reject), adkim
and aspf (r, s), t (y, n), psd (y, n, u), and fo (0, 1, d, s, with colons between them).

Often a semicolon is missing: in ` + "`p=none rua=mailto:a@example.com`" + ` all behind the first equals sign is the value
of p. The fix puts it there. A misspelt value the fix writes only when you say that it is right.`,
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
_dmarc TXT "v=DMARC1; p=quarentine; rua=mailto:dmarc@example.com"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
_dmarc TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com"
`,
	Check: value,
}

func value(p *lint.Pass) {
	list := dmarc.Records(p.Run, p.Zone)
	for i := range list {
		r := &list[i]
		if !r.IsPolicy() || r.Extra {
			continue
		}
		if fixed := dmarc.Separate(r.Clean); fixed != r.Clean {
			reportGlued(p, r, fixed)
			continue
		}
		for j := range r.Tags {
			if words := allowed[strings.ToLower(r.Tags[j].Name)]; words != nil && r.Tags[j].HasValue {
				checkValue(p, r, &r.Tags[j], words)
			}
		}
	}
}

// allowed are the values that tags can have.
var allowed = map[string][]string{
	"p": policies, "sp": policies, "np": policies,
	"adkim": {"r", "s"}, "aspf": {"r", "s"}, "t": {"y", "n"}, "psd": {"y", "n", "u"}, "fo": {"0", "1", "d", "s"},
}

// policies are the values of p, sp and np, from weak to strong.
var policies = []string{"none", "quarantine", "reject"}

// meantAs are values that people write for others.
var meantAs = map[string]string{
	"monitor": "none", "relaxed": "r", "strict": "s", "yes": "y", "no": "n", "true": "y", "false": "n", "block": "reject",
}

func reportGlued(p *lint.Pass, r *dmarc.Record, fixed string) {
	for _, tag := range r.Tags {
		if dmarc.Separate(r.Clean[tag.Start:tag.End]) == r.Clean[tag.Start:tag.End] {
			continue
		}
		f := r.Report(p, tag.ValueStart, tag.ValueEnd, "no semicolon parts the tags in %s of the DMARC record, so all of it is the value of %s",
			zone.Quote(r.Clean[tag.Start:tag.End]), tag.Name).
			Note("receivers ignore a tag with such a value, and the tags in it are lost")
		r.Offer(f, lint.Safe, "put semicolons between the tags", dmarc.Edit{End: len(r.Clean), With: fixed})
		return
	}
}

func checkValue(p *lint.Pass, r *dmarc.Record, tag *taglist.Tag, words []string) {
	said := []string{tag.Value}
	list := strings.EqualFold(tag.Name, "fo")
	if list {
		said = strings.FieldsFunc(tag.Value, func(c rune) bool { return c == ':' || c == ',' || c == ' ' })
	}
	var meant []string
	right, known := !list || len(said) > 0 && !strings.ContainsAny(tag.Value, ",") && strings.Count(tag.Value, ":") == len(said)-1, len(said) > 0
	for _, s := range said {
		word := strings.ToLower(strings.TrimSpace(s))
		right = right && slices.Contains(words, word)
		word = closest(word, words)
		known = known && word != ""
		meant = append(meant, word)
	}
	if right {
		return
	}
	what := "can't have the value " + zone.Quote(tag.Value)
	if tag.Value == "" {
		what = "has no value"
	}
	f := r.Report(p, tag.Start, tag.End, "in the DMARC record, %s %s", tag.Name, what)
	if list {
		f.Note("%s takes %s, with colons between several", tag.Name, strings.Join(words, ", "))
	} else {
		f.Note("%s is one of %s; receivers ignore the tag with any other value", tag.Name, strings.Join(words, ", "))
	}
	if known {
		value := strings.Join(meant, ":")
		f.Marked("should be %s?", value)
		r.Offer(f, lint.Unsafe, "write "+value, dmarc.Edit{Start: tag.ValueStart, End: tag.ValueEnd, With: value})
	}
}

// closest returns the word that another one was probably meant to be, or "".
func closest(said string, words []string) string {
	if slices.Contains(words, said) {
		return said
	}
	bare := strings.Trim(said, "\"'`.,:!? ")
	if meant := meantAs[bare]; slices.Contains(words, meant) {
		return meant
	}
	if len(bare) > len("quarantine")+3 {
		return ""
	}
	best, found := 4, ""
	for _, word := range words {
		// Up to a third of the word may be wrong.
		if d := distance(bare, word); d*3 <= len(word) && d < best {
			best, found = d, word
		}
	}
	return found
}

// distance returns how many octets must be changed, added or taken away to make one word of another.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0]++
		for j := range len(b) {
			next := corner
			if a[i] != b[j] {
				next = 1 + min(corner, row[j], row[j+1])
			}
			corner, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}

package rules_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

// A tape decides how a zone is made: each octet is one choice, so that whoever mutates it changes one thing about the zone
// and not its syntax. After its end all choices are the first.
type tape struct{ octets []byte }

// n returns a number below limit.
func (t *tape) n(limit int) int {
	value := 0
	for size := 1; size < limit && len(t.octets) > 0; size <<= 8 {
		value = value<<8 | int(t.octets[0])
		t.octets = t.octets[1:]
	}
	return value % limit
}

// once is true once in n times, and never at the end of the tape.
func (t *tape) once(n int) bool { return t.n(n) == n-1 }

func (t *tape) one(list ...string) string { return list[t.n(len(list))] }

// An item is a record with its lines, or a line without one. It has no line end.
type item struct {
	text   string
	record bool
}

// goldenItems are the zones of the golden cases and of the rules' examples, in items. Long ones are left out.
var goldenItems = sync.OnceValue(func() [][]item {
	var zones [][]item
	eachGolden(func(name string, src []byte) {
		if !export.Detect(name, nil) && filepath.Ext(name) != ".inc" && len(src) < 3000 && smallGenerate(src) {
			zones = append(zones, itemsOf(string(src)))
		}
	})
	for _, rule := range rules.All {
		if !strings.HasPrefix(rule.Bad, "{") && rule.Group() != "export" && rule.Group() != "config" {
			zones = append(zones, itemsOf(rule.Bad))
		}
	}
	return zones
})

// eachGolden calls yield with every input file of the golden cases.
func eachGolden(yield func(name string, src []byte)) {
	paths, _ := filepath.Glob(goldenFolder + "/*/*/*.txtar")
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			panic(err)
		}
		for _, file := range archive.Files {
			if filepath.Dir(file.Name) == "in" {
				yield(strings.TrimPrefix(file.Name, "in/"), file.Data)
			}
		}
	}
}

// itemsOf takes a zone apart. What our reader takes for a record decides only where a text is cut.
func itemsOf(src string) []item {
	z := zonefile.Format{}.Read("example.com.zone", []byte(src), zone.Options{}).Zone
	reach := map[int]int{} // where the lines of a record end, by where they begin
	for i := range z.Records {
		if r := z.Record(zone.RecordID(i)); r.Source == 0 {
			start := strings.LastIndexByte(src[:r.Start], '\n') + 1
			reach[start] = max(reach[start], int(r.End))
		}
	}
	var items []item
	for at := 0; at < len(src); {
		end, record := reach[at]
		end = max(end, at)
		if next := strings.IndexByte(src[end:], '\n'); next >= 0 {
			end += next
		} else {
			end = len(src)
		}
		items = append(items, item{src[at:end], record})
		at = end + 1
	}
	return items
}

const madeHead = "$ORIGIN example.com.\n$TTL 3600\n@ IN SOA ns1.example.net. hostmaster.example.net. 2026112301 7200 3600 1209600 3600\n@ NS ns1.example.net.\n@ NS ns2.example.net.\n"

var isSOA = regexp.MustCompile(`(?i)\sSOA\s`)

// makeZone makes a master file of pieces of the golden ones.
func makeZone(t *tape) []byte {
	golden := goldenItems()
	var items []item
	if t.n(2) == 1 {
		items = itemsOf(strings.TrimSuffix(madeHead, "\n"))
	}
	for range 1 + t.n(4) {
		more := slices.Clone(golden[t.n(len(golden))])
		if len(items) > 0 && !t.once(8) {
			more = slices.DeleteFunc(more, func(it item) bool { return isSOA.MatchString(it.text) })
		}
		more = partOf(t, more)
		at := len(items)
		if t.once(4) {
			at = t.n(at + 1)
		}
		items = slices.Insert(items, at, more...)
	}
	if t.once(8) {
		for i := range items {
			j := i + t.n(len(items)-i)
			items[i], items[j] = items[j], items[i]
		}
	}
	for range t.n(10) {
		if len(items) > 0 && len(items) < 80 {
			items = changeItem(t, items)
		}
	}
	lines := make([]string, len(items))
	for i := range items {
		lines[i] = items[i].text
	}
	return []byte(spellLines(t, lines))
}

// partOf keeps all, a stretch, or some of the items.
func partOf(t *tape, items []item) []item {
	switch t.n(3) {
	case 1:
		start := t.n(len(items) + 1)
		return items[start : start+t.n(len(items)-start+1)]
	case 2:
		return slices.DeleteFunc(items, func(item) bool { return t.n(2) == 1 })
	}
	return items
}

// spellLines puts lines together with one of the line ends that there are, or several.
func spellLines(t *tape, lines []string) string {
	end := t.one("\n", "\n", "\n", "\n", "\n", "\r\n", "\r", "mixed")
	var b strings.Builder
	if t.once(20) {
		b.WriteString("\ufeff")
	}
	for i, line := range lines {
		eol := end
		if end == "mixed" {
			eol = t.one("\n", "\r\n", "\r")
		}
		if eol == "\r\n" {
			line = strings.ReplaceAll(line, "\n", eol)
		}
		b.WriteString(line)
		if i < len(lines)-1 || !t.once(6) {
			b.WriteString(eol)
		}
	}
	return b.String()
}

var (
	madeOwners = []string{
		"@", "", "bounce", "b2", "www", "mail", "_dmarc", "*", "*.bounce", "example.com.", "bounce.example.com.", "bounce.example.com", "example.com", "_amazonses", "s1._domainkey",
		"2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey", "WWW", "a.b", "_mta-sts", "sub", "ns1.sub", "example.net.", `w\119w`, "bounce.bounce", "_dmarc.bounce", ".", "..", "x..y",
	}
	madeTTLs     = []string{"300", "60", "1h", "0", "86400", "2147483648", "1w2d", "5", "3600", "4294967296", "-1", "1H30M"}
	madeTypes    = []string{"A", "AAAA", "MX", "TXT", "CNAME", "NS", "SPF", "SRV", "CAA", "PTR", "TYPE16", "DNAME", "SOA", "HTTPS", "MXX", "RRSIG"}
	madeComments = []string{
		"; note", ";", "; a \"quote", "; ( open", "; zonemend:ignore zone/target-dot -- moves soon", "; zonemend:ignore spf", "; zonemend:ignore-file zone/soa", "; zonemend:ignore", "\t;; v=spf1 -all",
		"; zonemend:ignore ses/mailfrom-mx-multiple, dmarc/policy-none -- known",
	}
	madeLines = []string{
		"", "; on its own", "$TTL 300", "$TTL 1d", "$ORIGIN sub", "$ORIGIN sub.example.com.", "$ORIGIN example.com", "$ORIGIN example.com.", "$ORIGIN .", "$ORIGIN com.", "$ORIGIN example.net.", "$GENERATE 1-3 h$ A 192.0.2.$",
		"$INCLUDE other.zone", "$GENERATE 0-2 ${0,2,d} CNAME h$", " ", "\t; only a comment", "; zonemend:ignore zone/target-dot", "$UNKNOWN x", "(", ")", "\"",
	}
	madeOctets = []string{"\u00a0", "\u201c", "\u201d", "\u200b", "\ufeff", "\x00", "\r", "\\", "\"", "(", ")", ";", " ", "\t", ".", ",", "'", "@", "$", "\u2013", "\xff", "`", "=", ":", "*", "_", "+", "-", "{{x}}", "%", "\\;", "\\\"", "\\000", "\\032", "\\009.", "\n", "\x1b", "ä"}
)

// changeItem changes one thing about the items.
func changeItem(t *tape, items []item) []item {
	i := t.n(len(items))
	it := &items[i]
	switch t.n(10) {
	case 0:
		other := items[t.n(len(items))]
		if len(other.text) < 2000 {
			return slices.Insert(items, i, other)
		}
	case 1:
		return slices.Insert(items, i, item{t.one(madeLines...), false})
	case 2:
		return slices.Delete(items, i, i+1)
	case 3:
		j := t.n(len(items))
		items[i], items[j] = items[j], items[i]
	case 4:
		it.text += " " + t.one(madeComments...)
	default:
		if !it.record {
			return items
		}
		it.text = changeRecord(t, it.text, items)
	}
	return items
}

var recordParts = regexp.MustCompile(`;[^\n]*|"(?:[^"\\]|\\.)*"|[ \t\n]+|[()]|(?:[^ \t\n;"()\\]|\\.)+|.`)

// parts takes a record apart into words, strings, blanks, brackets and comments.
func parts(text string) []string { return recordParts.FindAllString(text, -1) }

func isWord(part string) bool { return !strings.ContainsAny(part[:1], " \t\n();") }

// changeRecord changes one thing about a record.
func changeRecord(t *tape, text string, items []item) string {
	p := parts(text)
	var at []int // the words
	for i, part := range p {
		if isWord(part) {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return text
	}
	i := at[t.n(len(at))]
	typeAt := at[min(slices.IndexFunc(at, func(i int) bool { return slices.Contains(madeTypes, strings.ToUpper(p[i])) })+1, len(at)-1)] - 1
	switch t.n(14) {
	case 0, 1:
		owner := t.one(madeOwners...)
		if isWord(p[0]) {
			p[0] = owner
		} else {
			p = slices.Insert(p, 0, owner)
		}
	case 2:
		p = slices.Insert(p, max(typeAt-1, 0), " "+t.one(madeTTLs...)+" ")
	case 3:
		p = slices.Insert(p, max(typeAt-1, 0), t.one(" IN ", " in\t", " CH ", " 60 IN ", " IN 60 ", " CLASS1 "))
	case 4:
		p = bracketed(t, p, max(typeAt+1, 0))
	case 5:
		p[i] = t.one(strings.ToUpper(p[i]), strings.ToLower(p[i]), strings.Title(p[i])) //nolint:staticcheck // good enough for names
	case 6:
		for i := range p {
			if strings.TrimSpace(p[i]) == "" && i > 0 {
				p[i] = t.one("\t", "   ", " \t ", p[i])
			}
		}
	case 7, 8:
		p[i] = respell(t, p[i])
	case 9:
		if trimmed, ok := strings.CutSuffix(p[i], "."); ok {
			p[i] = trimmed
		} else {
			p[i] += "."
		}
	case 10:
		p[i] = wordOf(t, items)
	case 11:
		p = slices.Delete(p, i, i+1)
	case 12:
		p[max(typeAt, 0)] = t.one(madeTypes...)
	case 13:
		cut := t.n(len(p[i]) + 1)
		p[i] = p[i][:cut] + t.one(madeOctets...) + p[i][cut:]
	}
	return strings.Join(p, "")
}

// bracketed puts brackets round what follows.
func bracketed(t *tape, p []string, from int) []string {
	if from >= len(p) {
		return p
	}
	end := len(p)
	if strings.HasPrefix(p[end-1], ";") {
		end--
	}
	if end < from {
		return p
	}
	p = slices.Insert(p, end, t.one(" )", "\n )", ")", " ; the end\n\t)"))
	return slices.Insert(p, from, t.one(" ( ", " (\n  ", " ( ; first\n\t", "("))
}

// respell writes a word or string in another way, mostly with the same meaning.
func respell(t *tape, word string) string {
	inner, quoted := strings.CutPrefix(word, `"`)
	inner = strings.TrimSuffix(inner, `"`)
	switch t.n(6) {
	case 0:
		if quoted {
			return inner
		}
		return `"` + word + `"`
	case 1:
		if cut := t.n(len(inner) + 1); quoted {
			return `"` + inner[:cut] + t.one(`" "`, `""`, "\"\n\"", "\n", ` " "`) + inner[cut:] + `"`
		}
	case 2:
		if len(inner) > 0 {
			cut := t.n(len(inner))
			return strings.Replace(word, inner, fmt.Sprintf(`%s\%03d%s`, inner[:cut], inner[cut], inner[cut+1:]), 1)
		}
	case 3:
		if len(inner) > 0 {
			cut := t.n(len(inner))
			return strings.Replace(word, inner, inner[:cut]+`\`+inner[cut:], 1)
		}
	case 4:
		return `"\"` + inner + `\""`
	case 5:
		return "\u201c" + inner + "\u201d"
	}
	return word
}

// wordOf returns a word of some record.
func wordOf(t *tape, items []item) string {
	p := parts(items[t.n(len(items))].text)
	if len(p) == 0 {
		return "x"
	}
	return p[t.n(len(p))]
}

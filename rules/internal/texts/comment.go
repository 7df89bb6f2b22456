package texts

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
)

// withComments returns the words of a text that stands in several lines without quotes, with what the semicolons made comments
// of: the tags in them, and the semicolon before a tag in the next line.
func (t *Text) withComments(z *zone.Zone, data []zone.Field) string {
	src := z.Source(t.Record).Src
	var b strings.Builder
	last := t.Strings[0] // what isn't written yet
	for i, word := range t.Strings[1:] {
		gap := src[data[i].End:data[i+1].Start]
		if at := bytes.IndexByte(gap, ';'); at >= 0 {
			comment := string(gap[at:])
			if end := strings.IndexAny(comment, "\r\n"); end >= 0 {
				comment = comment[:end]
			}
			last += cutOff(comment)
			bare, quoted := trimQuote(word, utf8.DecodeRuneInString, strings.CutPrefix)
			before, closed := trimQuote(last, utf8.DecodeLastRuneInString, strings.CutSuffix)
			if quoted && closed { // quotes round each line
				last, word = before, bare
			}
			if name, _, isTag := strings.Cut(bare, "="); isTag && tags[strings.ToLower(name)] && !strings.HasSuffix(strings.TrimRight(before, " "), ";") {
				last += ";"
			}
		}
		b.WriteString(last + " ")
		last = word
	}
	return b.String() + last
}

// trimQuote takes a quotation mark, of whatever kind, from one end of a text.
func trimQuote(text string, end func(string) (rune, int), cut func(text, part string) (string, bool)) (string, bool) {
	r, _ := end(text)
	if spf.ASCII(string(r)) != `"` {
		return text, false
	}
	return cut(text, string(r))
}

// cutOff returns the part of a comment that goes on with the text before it: tags, as far as they
// reach, and the semicolon or quote that ends them.
func cutOff(comment string) string {
	taken, at := 0, 0 // a semicolon stands at at
	for at < len(comment) {
		stop := len(comment)
		if next := strings.IndexByte(comment[at+1:], ';'); next >= 0 {
			stop = at + 1 + next
		}
		bare := spf.Clean(comment[at+1 : stop])
		if bare == "" && taken > 0 {
			end := at + 1 // the semicolon that ends the text, and a quote behind it
			for end < stop && comment[end] != ' ' && comment[end] != '\t' {
				end++
			}
			if strings.TrimLeft(comment[end:stop], " \t") == "" {
				taken = end // what stands behind it would no longer be in a comment
			}
		}
		if bare == "" || !isTag(bare) {
			break
		}
		taken, at = stop, stop
	}
	return strings.TrimRight(comment[:taken], " \t")
}

// tags are the names that the tags of mail texts have.
var tags = map[string]bool{
	"v": true, "p": true, "sp": true, "np": true, "rua": true, "ruf": true, "adkim": true, "aspf": true,
	"fo": true, "pct": true, "rf": true, "ri": true, "t": true, "psd": true, "k": true, "h": true, "n": true,
	"s": true, "g": true, "id": true, "l": true, "a": true,
}

// isTag reports whether a part of a text is a tag with a value, such as p=none.
func isTag(part string) bool {
	name, value, ok := strings.Cut(part, "=")
	name = strings.ToLower(strings.TrimSpace(name))
	value = strings.ReplaceAll(strings.TrimSpace(value), ", ", ",")
	return ok && tags[name] && !strings.ContainsAny(value, " \t")
}

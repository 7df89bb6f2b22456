package texts

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
)

// A whole is a text that stands without quotes, with what its semicolons made comments of.
type whole struct {
	text  string
	parts []text.Span // of comments, that belong to the text
	left  []string    // what is left of the comments
	gives bool        // whether the comments, or their semicolons, add to the text
	stray bool        // whether a word follows a semicolon in a comment that begins no tag
}

// withComments returns the words of a text with what the semicolons made comments of: the tags that stand behind a
// word, and the semicolon before a tag in the next line. A comment on a line of its own is none of the text.
func (t *Text) withComments(z *zone.Zone, data []zone.Field) whole {
	src := z.Source(t.Record).Src
	var all whole
	var b strings.Builder
	last := t.Strings[0] // what isn't written yet
	for i := range data {
		next := ""
		if i+1 < len(data) {
			next = t.Strings[i+1]
		}
		comments := commentsBehind(z, t.Record, data, i)
		for _, c := range comments {
			last += all.take(src, c, next)
		}
		if i+1 == len(data) {
			break
		}
		if len(comments) > 0 {
			bare, quoted := trimQuote(next, utf8.DecodeRuneInString, strings.CutPrefix)
			before, closed := trimQuote(last, utf8.DecodeLastRuneInString, strings.CutSuffix)
			if quoted && closed { // quotes round each line
				last, next = before, bare
			}
			if startsWithTag(next) && !strings.HasSuffix(strings.TrimRight(before, " "), ";") {
				last += ";"
				all.gives = true
			}
		}
		b.WriteString(last + " ")
		last = next
	}
	all.text = b.String() + last
	return all
}

// take returns what of a comment goes on with the text before it, when next is the word behind it.
func (w *whole) take(src []byte, comment text.Span, next string) string {
	written := string(comment.Of(src))
	taken, size := "", 0
	if !startsLine(src, comment.Start) {
		taken = cutOff(written)
		size = len(taken)
		w.gives = w.gives || size > 0
		w.stray = w.stray || next != "" && strings.HasSuffix(spf.Clean(taken), ";") && !startsWithTag(next)
	}
	if only := onlySemicolon(written); only && startsWithTag(next) {
		size = 1 // the semicolon is written before the tag
	} else if only && next == "" && w.gives {
		taken, size = ";", 1
	}
	if size > 0 {
		w.parts = append(w.parts, text.Span{Start: comment.Start, End: comment.Start + uint32(size)})
	}
	w.left = append(w.left, written[size:])
	return taken
}

// onlySemicolon reports whether the semicolon of a comment is all that may belong to the text: nothing follows it, or, behind
// a blank, what was meant as the comment.
func onlySemicolon(comment string) bool {
	rest := strings.TrimLeft(comment[1:], " \t")
	return rest == "" || rest[0] == ';' && len(rest) < len(comment)-1
}

// commentsBehind returns the comments between a field of a record and the next; behind the last, those up to the end
// of the record's last line.
func commentsBehind(z *zone.Zone, id zone.RecordID, data []zone.Field, field int) (found []text.Span) {
	start, end := data[field].End, z.Record(id).End
	if field+1 < len(data) {
		end = data[field+1].Start
	}
	z.File.Format.Comments(z.Source(id).Src[start:end], func(s text.Span) bool {
		found = append(found, text.Span{Start: start + s.Start, End: start + s.End})
		return true
	})
	if field+1 == len(data) {
		if behind := z.Layout(id).Comment; !behind.IsZero() {
			found = append(found, behind)
		}
	}
	return found
}

// startsLine reports whether only blanks stand before an offset on its line.
func startsLine(src []byte, at uint32) bool {
	before := bytes.TrimRight(src[:at], " \t")
	return len(before) == 0 || before[len(before)-1] == '\n' || before[len(before)-1] == '\r'
}

// doubt says why nobody can be sure that the text is the one that was meant; "" if it certainly is. Published is
// what stands in the record now.
func (w *whole) doubt(published string) string {
	has := map[string]bool{}
	for _, name := range tagNames(w.text) {
		if has[name] && w.gives {
			return "with its comments it has the tag " + name + " twice, and nobody can say which one is meant"
		}
		has[name] = true
	}
	switch {
	case len(w.parts) > 0 && strings.Contains(published, ";"):
		return "another semicolon of it is written \\;, so the one without a backslash may well begin a comment"
	case w.stray:
		return "what follows in the next line is no tag"
	}
	for _, comment := range w.left {
		for _, part := range strings.Split(comment, ";") {
			for _, name := range tagNames(part) {
				if !has[name] || isTag(spf.Clean(part)) {
					return "the tag " + name + " in a comment may belong to it too"
				}
			}
		}
	}
	return ""
}

// tagNames returns the names of the tags in a text, in lower case, with those that no semicolon parts from what is
// before them.
func tagNames(s string) (names []string) {
	words := strings.FieldsFunc(strings.ToLower(spf.ASCII(s)), func(r rune) bool { return strings.ContainsRune("; \t\"'`", r) })
	for i, word := range words {
		name, _, ok := strings.Cut(word, "=")
		if name == "" && i > 0 {
			name = words[i-1] // p = none
		}
		if ok && tags[name] {
			names = append(names, name)
		}
	}
	return names
}

// startsWithTag reports whether a word is, or begins, a tag.
func startsWithTag(word string) bool {
	bare, _ := trimQuote(word, utf8.DecodeRuneInString, strings.CutPrefix)
	name, _, ok := strings.Cut(bare, "=")
	return ok && tags[strings.ToLower(name)]
}

// trimQuote takes a quotation mark, of whatever kind, from one end of a word.
func trimQuote(word string, end func(string) (rune, int), cut func(word, part string) (string, bool)) (string, bool) {
	r, _ := end(word)
	if spf.ASCII(string(r)) != `"` {
		return word, false
	}
	return cut(word, string(r))
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

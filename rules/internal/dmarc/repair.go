package dmarc

import (
	"slices"
	"strings"

	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// Tags are the names that the tags of a DMARC record have (RFC 9989 section 4.7).
var Tags = []string{"v", "p", "sp", "np", "rua", "ruf", "adkim", "aspf", "fo", "t", "psd"}

// Removed are tags that older records have and RFC 9989 doesn't.
var Removed = []string{"pct", "rf", "ri"}

// IsTag reports whether a name is that of a tag, also of one that is gone.
func IsTag(name string) bool {
	name = strings.ToLower(name)
	return slices.Contains(Tags, name) || slices.Contains(Removed, name)
}

const version = "DMARC1"

// Separate returns a text with a semicolon between tags that run together, as in p=none rua=mailto:….
func Separate(text string) string {
	var b strings.Builder
	rest := text
	for {
		at, size := glue(rest)
		if at < 0 {
			if b.Len() == 0 {
				return text
			}
			b.WriteString(rest)
			return b.String()
		}
		b.WriteString(rest[:at])
		b.WriteString("; ")
		rest = rest[at+size:]
	}
}

// glue finds blanks and commas that stand between two tags instead of a semicolon; at is negative where
// there are none.
func glue(text string) (at, size int) {
	for i := 1; i < len(text); i++ {
		if !isGlue(text[i]) || text[i-1] == ';' || isGlue(text[i-1]) {
			continue
		}
		end := i
		for end < len(text) && isGlue(text[end]) {
			end++
		}
		if startsTag(text[end:]) && strings.IndexByte(text[strings.LastIndexByte(text[:i], ';')+1:i], '=') >= 0 {
			return i, end - i
		}
		i = end - 1
	}
	return -1, 0
}

func isGlue(c byte) bool { return c == ' ' || c == '\t' || c == ',' }

// startsTag reports whether a text begins with a tag: a known name and an equals sign.
func startsTag(text string) bool {
	name, _, ok := strings.Cut(text, "=")
	return ok && len(name) < 10 && IsTag(strings.TrimRight(name, " \t"))
}

// Repair returns a text that was meant as DMARC as one that receivers take for it. It is certain that it is what was
// meant where its version is there, but misspelt or in the wrong place. Texts that are no DMARC records at
// all come back as "".
func Repair(text string) (fixed string, certain bool) {
	bare := strings.Trim(unescaped(text), " \t")
	if Selected(bare) {
		return unescaped(Separate(bare)), true
	}
	if fixed, certain = atFront(bare); fixed == "" {
		fixed, certain = elsewhere(bare)
	}
	if fixed = unescaped(Separate(fixed)); !Selected(fixed) {
		return "", false
	}
	return fixed, certain
}

// unescaped returns a text without backslashes before its semicolons: some master files and octoDNS want them there, and they are
// pasted elsewhere.
func unescaped(text string) string {
	for strings.Contains(text, `\;`) {
		text = strings.ReplaceAll(text, `\;`, ";")
	}
	return text
}

// atFront repairs a text that begins with the version, or nearly so.
func atFront(text string) (fixed string, certain bool) {
	rest := text
	head := "v="
	if name, after, ok := strings.Cut(text, "="); ok && strings.EqualFold(strings.TrimSpace(name), "v") {
		rest = strings.TrimLeft(after, " \t")
		head = text[:len(text)-len(rest)]
	}
	said := rest != text
	if len(rest) < len(version) || !strings.EqualFold(rest[:len(version)], version) {
		return "", false
	}
	rest = rest[len(version):]
	body := strings.TrimLeft(rest, " \t,;:.")
	between := rest[:len(rest)-len(body)]
	semicolon := strings.TrimSpace(between) == ";"
	tag := startsTag(body)
	switch {
	case body == "":
		certain = true
		if semicolon {
			return head + version + between, certain
		}
		return head + version, certain
	case between == "" && !tag:
		return "", false // v=DMARC10
	case !said && !tag:
		return "", false // prose
	case semicolon:
		return head + version + between + body, true
	}
	return head + version + "; " + body, tag || strings.ContainsAny(between, ";,:")
}

// elsewhere repairs a text whose version isn't at its front, or is no version.
func elsewhere(text string) (fixed string, certain bool) {
	tags := taglist.Parse(Separate(text))
	text = Separate(text)
	for i := range tags {
		tag := &tags[i]
		if i > 0 && strings.EqualFold(tag.Name, "v") && strings.EqualFold(tag.Value, version) {
			start := strings.LastIndexByte(text[:tag.Start], ';')
			return "v=" + version + "; " + strings.TrimLeft(text[:start]+text[tag.End:], " \t;"), true
		}
	}
	if len(tags) == 0 || !policyLike(tags) {
		return "", false
	}
	first := &tags[0]
	name, value := strings.ToLower(first.Name), strings.ToLower(first.Value)
	isVersion := strings.Contains(value, "dm") || strings.Contains(value, "marc")
	switch {
	case name == "v" && !isVersion && value != "" && value != "1":
		return "", false // another kind of record
	case name == "v" || isVersion && !IsTag(name) || !first.HasValue && (strings.Contains(name, "dm") || strings.Contains(name, "marc")):
		return "v=" + version + text[first.End:], false
	}
	return "v=" + version + "; " + text[first.Start:], false
}

// policyLike reports whether tags are those of a DMARC record, whatever its version is.
func policyLike(tags []taglist.Tag) bool {
	if p := taglist.Find(tags, "p"); p != nil && len(p.Value) > 0 && len(p.Value) <= len("quarantine")+2 {
		return taglist.Find(tags, "k") == nil
	}
	for _, name := range []string{"rua", "ruf"} {
		if tag := taglist.Find(tags, name); tag != nil && strings.Contains(tag.Value, "@") {
			return true
		}
	}
	return false
}

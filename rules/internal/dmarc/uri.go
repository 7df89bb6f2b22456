package dmarc

import (
	"strings"

	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// A URI is one of the places in rua or ruf that reports go to.
type URI struct {
	Text       string
	Start, End int // in the record's text
}

const scheme = "mailto:"

// URIs returns the places that a tag names; empty ones are left out.
func URIs(tag *taglist.Tag) []URI {
	var found []URI
	at := tag.ValueStart
	for part := range strings.SplitSeq(tag.Value, ",") {
		bare := strings.Trim(part, " \t")
		start := at + len(part) - len(strings.TrimLeft(part, " \t"))
		if bare != "" {
			found = append(found, URI{Text: bare, Start: start, End: start + len(bare)})
		}
		at += len(part) + 1
	}
	return found
}

// IsMail reports whether it names a mail address.
func (u *URI) IsMail() bool {
	return len(u.Text) >= len(scheme) && strings.EqualFold(u.Text[:len(scheme)], scheme)
}

// Size returns the limit behind the address, such as !10m, or "".
func (u *URI) Size() string {
	if at := strings.LastIndexByte(u.Text, '!'); at >= 0 {
		return u.Text[at:]
	}
	return ""
}

// Host returns the domain of the mail address.
func (u *URI) Host() (zone.Name, bool) {
	if !u.IsMail() {
		return "", false
	}
	address, _, _ := strings.Cut(strings.TrimSuffix(u.Text, u.Size()), "?")
	at := strings.LastIndexByte(address, '@')
	if at < 0 || !IsAddress(address[len(scheme):]) {
		return "", false
	}
	name, err := zone.ParseName(strings.TrimSuffix(address[at+1:], ".")+".", zone.Root)
	return name, err == nil
}

// IsAddress reports whether a text looks like a mail address.
func IsAddress(text string) bool {
	local, host, ok := strings.Cut(text, "@")
	if !ok || local == "" || local[0] == '/' || !strings.Contains(strings.TrimSuffix(host, "."), ".") {
		return false
	}
	for _, c := range []byte(local) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("<>()[]\\,;:\"@!?", c) >= 0 {
			return false
		}
	}
	for _, c := range []byte(host) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
		if !letter && c != '.' && c != '-' && c != '_' {
			return false
		}
	}
	return host[0] != '.' && !strings.Contains(host, "..")
}

// A Slip is a mistake in the addresses of a tag. It is certain what was meant where With isn't "".
type Slip struct {
	Edit
	Why string
}

// Slips returns the mistakes in the addresses of rua or ruf, in order.
func (r *Record) Slips(tag *taglist.Tag) []Slip {
	var found []Slip
	for _, u := range URIs(tag) {
		if right, why := rightURI(u.Text); why != "" {
			found = append(found, Slip{Edit{u.Start, u.End, right}, why})
		}
	}
	// Parts behind a semicolon that are no tags, but addresses.
	for i := range r.Tags {
		if &r.Tags[i] != tag {
			continue
		}
		for _, next := range r.Tags[i+1:] {
			if next.HasValue || !looksLikeURI(next.Name) {
				break
			}
			semicolon := strings.LastIndexByte(r.Clean[:next.Start], ';')
			with := ","
			end := semicolon + 1
			if right, why := rightURI(next.Name); why != "" && right != "" {
				with, end = with+r.Clean[end:next.Start]+right, next.End
			}
			found = append(found, Slip{Edit{semicolon, end, with}, "a semicolon ends the tag, so what follows it is lost; a comma parts two addresses"})
		}
	}
	return found
}

// IsStray reports whether a part without value is an address that a semicolon cut off the tag before it.
func IsStray(tag *taglist.Tag) bool { return !tag.HasValue && looksLikeURI(tag.Name) }

func looksLikeURI(text string) bool {
	u := URI{Text: text}
	return u.IsMail() || IsAddress(text)
}

// rightURI says what is wrong with a URI, and what it is meant to be where that is certain. Other schemes than
// mailto are nobody's mistake.
func rightURI(text string) (right, why string) {
	u := URI{Text: text}
	size := u.Size()
	if !u.IsMail() {
		if bare := strings.TrimSuffix(text, size); IsAddress(bare) {
			return scheme + strings.TrimSuffix(bare, ".") + size, "mailto: is missing before the address"
		}
		if before, _, ok := strings.Cut(text, ":"); !ok || strings.ContainsAny(before, " @") {
			return "", "it is no mailto: address"
		}
		return "", ""
	}
	address, query, asks := strings.Cut(strings.TrimSuffix(text[len(scheme):], size), "?")
	if asks {
		query = "?" + query
	}
	bare := strings.TrimLeft(address, " \t")
	switch {
	case bare != address:
		why = "a blank stands behind mailto:"
	case strings.HasPrefix(bare, "//"):
		bare, why = strings.TrimLeft(bare, "/ \t"), "two slashes stand behind mailto:"
	case strings.HasSuffix(bare, "."):
		why = "a final dot stands behind the domain of the address"
	}
	bare = strings.TrimRight(bare, ".")
	switch {
	case !IsAddress(bare) && !strings.Contains(bare, "%"):
		return "", "it is no mail address"
	case why == "":
		return "", ""
	}
	return text[:len(scheme)] + bare + query + size, why
}

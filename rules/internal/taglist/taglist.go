// Package taglist reads the lists of tags that DKIM, DMARC, MTA-STS, TLS-RPT and BIMI records are made of:
// name=value, with semicolons between (RFC 6376 section 3.2).
package taglist

import "strings"

// A Tag is one name=value of a text, with the places of its parts in octets from the text's beginning.
type Tag struct {
	Name, Value          string // without the blanks around them
	Start, End           int    // from the first octet of the name to the last of the value
	ValueStart, ValueEnd int
	HasValue             bool // there is an equals sign
	Separated            bool // a semicolon stands behind it
}

// Parse cuts a text into tags. Parts that are empty or blank, such as what follows a final semicolon, are
// left out; a part without equals sign is a tag without value.
func Parse(text string) []Tag {
	var tags []Tag
	for at := 0; at <= len(text); {
		end := len(text)
		separated := false
		if next := strings.IndexByte(text[at:], ';'); next >= 0 {
			end, separated = at+next, true
		}
		if start, stop := trim(text, at, end); start < stop {
			tag := Tag{Start: start, End: stop, ValueStart: stop, ValueEnd: stop, Name: text[start:stop], Separated: separated}
			if equals := strings.IndexByte(text[start:stop], '='); equals >= 0 {
				nameStart, nameEnd := trim(text, start, start+equals)
				tag.Name = text[nameStart:nameEnd]
				tag.ValueStart, tag.ValueEnd = trim(text, start+equals+1, stop)
				tag.Value = text[tag.ValueStart:tag.ValueEnd]
				tag.HasValue = true
			}
			tags = append(tags, tag)
		}
		at = end + 1
	}
	return tags
}

// trim moves the ends of a part inwards over blanks.
func trim(text string, start, end int) (from, to int) {
	for start < end && isBlank(text[start]) {
		start++
	}
	for start < end && isBlank(text[end-1]) {
		end--
	}
	return start, end
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// Find returns the first tag with a name, regardless of case, or nil.
func Find(tags []Tag, name string) *Tag {
	for i := range tags {
		if strings.EqualFold(tags[i].Name, name) {
			return &tags[i]
		}
	}
	return nil
}

package dkim

import (
	"regexp"
	"strings"

	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/tagged"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// A Fault is a part of a text that makes it no list of tags (RFC 6376 section 3.2).
type Fault struct {
	Start, End int
	Message    string
	Help       string // what to do
}

var (
	tagName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)
	// runOn is the beginning of a tag within the value of another.
	runOn    = regexp.MustCompile(`[ \t\r\n,]+([vghknpst])[ \t]*=[ \t]*[^=\s]`)
	hostName = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+\.?$`)
)

// faults finds what keeps a text from being a list of tags.
func faults(t *tagged.Text) []Fault {
	if whole, ok := wholeFault(t); ok {
		return []Fault{whole}
	}
	var found []Fault
	seen := map[string]bool{}
	for i := range t.Tags {
		tag := &t.Tags[i]
		fault, ok := tagFault(tag)
		if !ok && seen[tag.Name] {
			fault, ok = Fault{
				Message: "the tag " + tag.Name + "= stands twice",
				Help:    "with one tag twice the whole record is void: take one of them out",
			}, true
			fault.Start, fault.End = tag.Start, tag.End
		}
		seen[tag.Name] = true
		if ok {
			found = append(found, fault)
		}
	}
	return found
}

// wholeFault finds texts without any tag.
func wholeFault(t *tagged.Text) (Fault, bool) {
	for _, tag := range t.Tags {
		if tag.HasValue {
			return Fault{}, false
		}
	}
	fault := Fault{End: len(t.Clean), Help: "a DKIM key is a list of tags, such as v=DKIM1; k=rsa; p=KEY"}
	bare := strings.TrimSpace(t.Clean)
	switch {
	case bare == "":
		fault.Message = "the text is empty"
	case hostName.MatchString(bare):
		fault.Message = "the text is the name of a host, " + bare
		fault.Help = "if the key stands at that host, this must be a CNAME record that points there"
	default:
		fault.Message = "the text has no tags"
	}
	return fault, true
}

func tagFault(tag *taglist.Tag) (Fault, bool) {
	switch {
	case !tag.HasValue:
		return Fault{
			Start: tag.Start, End: tag.End,
			Message: zone.Quote(Short(tag.Name)) + " is no tag, since it has no equals sign",
			Help:    "write it as NAME=VALUE, or take it out",
		}, true
	case !tagName.MatchString(tag.Name):
		return Fault{
			Start: tag.Start, End: tag.End,
			Message: zone.Quote(Short(tag.Name)) + " can't be the name of a tag",
			Help:    "the name of a tag begins with a letter and has letters, digits and underscores only",
		}, true
	case tag.Name == "n":
		return Fault{}, false // notes for people
	}
	if at := runOn.FindStringSubmatchIndex(tag.Value); at != nil {
		what := "no semicolon stands"
		if strings.Contains(tag.Value[at[0]:at[2]], ",") {
			what = "a comma stands instead of a semicolon"
		}
		name := tag.Value[at[2]:at[3]]
		return Fault{
			Start: tag.ValueStart + at[0], End: tag.ValueStart + at[3],
			Message: what + " between the tags " + tag.Name + "= and " + name + "=",
			Help:    "so " + name + "= is read as a part of " + tag.Name + "=: put a semicolon between them",
		}, true
	}
	for i := range len(tag.Value) {
		if c := tag.Value[i]; tag.Name != "p" && (c > '~' || c < ' ' && !strings.ContainsRune("\t\r\n", rune(c))) {
			return Fault{
				Start: tag.ValueStart + i, End: tag.ValueStart + i + 1,
				Message: "the value of " + tag.Name + "= has a character that may not stand there",
				Help:    "only plain ASCII characters may stand in a tag: type it again",
			}, true
		}
	}
	return Fault{}, false
}

// Short cuts a text for a message.
func Short(s string) string {
	const most = 40
	if len(s) > most {
		return s[:most-3] + "..."
	}
	return s
}

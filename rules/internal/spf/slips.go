package spf

import (
	"fmt"
	"net/netip"
	"strings"
)

// sesDomain is the include that SES asks for.
const sesDomain = "amazonses.com"

// Slip is a well-known mistake in a record.
type Slip struct {
	Wrong, Right string
	Offset       int    // of Wrong in the text given
	Certain      bool   // whether nothing else than Right can be meant
	Why          string // a plain sentence
}

// Slips finds the well-known mistakes in a selected text, in the order of the text; they do not
// overlap. Some of them are valid by the grammar and useless: include=amazonses.com is an
// unknown modifier, which receivers ignore (RFC 7208 §6). Other texts have none.
func Slips(text string) []Slip {
	if !Selected(text) {
		return nil
	}
	if Parse(text).Everyday() {
		return nil
	}
	return slipsAmong(text, words(nil, text))
}

// Everyday reports, by a short look, whether a record is valid and as nearly all are, so that no mistake is to be found
// in it. It may say no of others like it.
func (r Record) Everyday() bool {
	for i := range r.Terms {
		if r.Terms[i].Kind == Bad || !everyday(r.Terms[i].Raw) {
			return false
		}
	}
	return Selected(r.Text)
}

func slipsAmong(text string, list []word) []Slip {
	var out []Slip
	for i := 0; i < len(list); i++ {
		if i+1 < len(list) {
			if s, ok := parted(text, list[i], list[i+1]); ok {
				out = append(out, s)
				i++
				continue
			}
		}
		if s, ok := slip(text, list[i]); ok {
			out = append(out, s)
		}
	}
	return out
}

// everyday reports, by a short look, whether a valid term is as nearly all records have them: in lower case, and
// with no mistake for [slip] or [parted] to find. It may say no of others like it.
func everyday(w string) bool {
	switch w {
	case "all", "-all", "~all", "?all", "+all", "a", "mx":
		return true
	}
	at := 0
	for at < len(w) && w[at] != ':' && w[at] != '=' {
		at++
	}
	if at == len(w) {
		return false
	}
	arg := w[at+1:]
	switch w[:at+1] {
	case "ip4:":
		return isAddress(arg, false)
	case "ip6:":
		return isAddress(arg, true)
	case "include:", "a:", "mx:", "redirect=":
		for i := range len(arg) {
			if c := arg[i]; (c < 'a' || c > 'z') && !isDigit(c) && c != '.' && c != '-' && c != '_' {
				return false
			}
		}
		return !strings.HasSuffix(arg, "-all") && !meansSES(arg)
	}
	return false
}

// isAddress reports whether a word has only octets that addresses and prefix lengths are made of.
func isAddress(arg string, six bool) bool {
	for i := range len(arg) {
		if c := arg[i]; !isDigit(c) && c != '.' && c != '/' && (!six || c != ':' && (c < 'a' || c > 'f')) {
			return false
		}
	}
	return true
}

// slip finds the mistake in one word.
func slip(text string, w word) (Slip, bool) {
	s := Slip{Wrong: w.text, Offset: w.offset, Certain: true}
	if strings.Trim(plainBlanks(ASCII(w.text)), " ,;") == "" {
		// The blank before goes with it, or two would stay.
		s.Offset--
		s.Wrong, s.Why = text[s.Offset:w.end()], "Terms are separated by blanks only."
		return s, true
	}
	s.Right, s.Why = certain(w.text)
	if s.Right == w.text {
		s.Certain = false
		s.Right, s.Why = likely(w.text)
	}
	return s, s.Right != "" && s.Right != w.text
}

// parted finds a term with a blank in it, like "include: amazonses.com" or "~ all".
func parted(text string, left, right word) (Slip, bool) {
	joined := left.text + right.text
	s := Slip{Wrong: text[left.offset:right.end()], Offset: left.offset, Certain: true}
	switch plain := ASCII(left.text); {
	case len(plain) == 1 && strings.Contains(qualifiers, plain):
		s.Right = repairWord(ASCII(joined))
		s.Why = "The qualifier stands right before its mechanism, without a blank."
		// A lone hyphen before something else can be a bullet.
		return s, parseTerm(s.Right, 0).Is("all")
	case endsOpen(plain) || strings.HasPrefix(right.text, ":") && parseTerm(left.text, 0).Kind == Bad:
		s.Why = "No blank can stand inside a term: what follows it would be a term of its own."
		if s.Right = repairWord(joined); valid(s.Right) && !valid(right.text) {
			return s, true
		}
		s.Certain = false
		s.Right, _ = likely(s.Right)
		return s, s.Right != "" && !valid(right.text)
	}
	return s, false
}

// endsOpen reports whether a word is the name of a mechanism or modifier that waits for its argument.
func endsOpen(w string) bool {
	switch strings.ToLower(strings.TrimLeft(w, qualifiers)) {
	case "include:", "exists:", "a:", "mx:", "ptr:", "ip4:", "ip6:", "ipv4:", "ipv6:",
		"include=", "ip4=", "ip6=", "ipv4=", "ipv6=", "redirect=":
		return true
	}
	return false
}

func valid(w string) bool { return w != "" && parseTerm(w, 0).Kind != Bad }

// repairWord applies the certain repairs to one word. The result can be several words.
func repairWord(w string) string {
	right, _ := certain(w)
	return right
}

// certain returns what a word must have been meant to be, and why; the word itself if it is right.
func certain(w string) (right, why string) {
	if plain := plainBlanks(ASCII(w)); plain != w {
		parts := strings.Fields(plain)
		for i, part := range parts {
			parts[i], _ = certain(part)
		}
		return strings.Join(parts, " "), "Terms are written in ASCII and separated by blanks: typographic characters and tabs do not count as such."
	}
	if right, why = renamed(w); right != "" {
		return right, why
	}
	if valid(w) {
		if right, ok := gluedHyphen(w); ok {
			return right, "A blank is missing before all."
		}
		return w, ""
	}
	if bare := strings.Trim(w, ",;"+anyQuotes); bare != w && bare != "" {
		if right = repairWord(bare); allValid(right) || fixable(right) {
			return right, "Terms are separated by blanks only: no comma, semicolon or quotation mark belongs to them."
		}
	}
	if parts := strings.FieldsFunc(w, func(r rune) bool { return r == ',' || r == ';' }); len(parts) > 1 {
		for i, part := range parts {
			parts[i] = repairWord(part)
		}
		if right = strings.Join(parts, " "); allValid(right) {
			return right, "Terms are separated by blanks only, not by commas or semicolons."
		}
	}
	return misplacedAll(w)
}

// allValid reports whether every one of some words is a term.
func allValid(list string) bool {
	for w := range strings.FieldsSeq(list) {
		if !valid(w) {
			return false
		}
	}
	return list != ""
}

// fixable reports whether a word that is no term has a likely meaning.
func fixable(w string) bool {
	right, _ := likely(w)
	return right != ""
}

// renamed repairs the name of a mechanism and what follows it: include=, ip4=, ipv4:, include:include:.
func renamed(w string) (right, why string) {
	body := strings.TrimLeft(w, qualifiers)
	sign := w[:len(w)-len(body)]
	at := strings.IndexAny(body, ":=")
	if len(sign) > 1 || at < 0 || len(w) > maxTerm {
		return "", ""
	}
	name, arg, lower := body[:at], body[at+1:], strings.ToLower(body[:at])
	switch lower {
	case "ipv4", "ipv6":
		name = "ip" + name[3:]
		why = fmt.Sprintf("The mechanism is called %s.", name)
	case "include", "ip4", "ip6":
		if body[at] == '=' {
			why = fmt.Sprintf("With = this is an unknown modifier, which receivers ignore: the mechanism is written %s:", lower)
		} else if again, found := cutFold(arg, name+":"); found {
			arg, why = again, fmt.Sprintf("%s: stands twice.", name)
		}
	}
	if why == "" || arg == "" {
		return "", ""
	}
	right = repairWord(sign + name + ":" + arg)
	if allValid(right) {
		return right, why
	}
	return "", ""
}

// misplacedAll repairs all~ and the all that is glued to the term before it.
func misplacedAll(w string) (right, why string) {
	if body, found := cutFold(w, "all"); found && len(body) == 1 && strings.Contains(qualifiers, body) {
		return body + w[:len(w)-1], "The qualifier stands before all."
	}
	at := len(w) - len("~all")
	if at > 0 && len(w) <= maxTerm && strings.EqualFold(w[at+1:], "all") && strings.IndexByte(qualifiers, w[at]) >= 0 {
		before := repairWord(w[:at])
		if allValid(before) && parseTerm(w[:at], 0).Kind != Modifier {
			return before + " " + w[at:], "A blank is missing before all."
		}
	}
	return w, ""
}

// gluedHyphen parts include:example.com-all. By the grammar com-all is a label like any other;
// but there is no such top-level domain, unless it belongs to an encoded (xn--) one.
func gluedHyphen(w string) (string, bool) {
	at := len(w) - len("-all")
	if at <= 0 || !strings.EqualFold(w[at:], "-all") {
		return "", false
	}
	t := parseTerm(w[:at], 0)
	label := t.Arg[strings.LastIndexByte(t.Arg, '.')+1:]
	if !t.Is("include") && !t.Is("exists") && !t.Is("a") && !t.Is("mx") {
		return "", false
	}
	for i := range len(label) {
		if !isLetter(label[i]) {
			return "", false
		}
	}
	return w[:at] + " " + w[at:], label != ""
}

// likely returns what a word is probably meant to be, and why; "" if there is no such thing.
func likely(w string) (right, why string) {
	body := strings.TrimLeft(w, qualifiers)
	sign := w[:len(w)-len(body)]
	if len(sign) > 1 {
		return "", ""
	}
	switch lower := strings.ToLower(body); lower {
	case "al", "alll", "aall":
		if sign != "" {
			return sign + "all", "There is no such mechanism: all is probably meant."
		}
		return "", ""
	}
	name, arg, _ := strings.Cut(body, ":")
	if other, value, found := strings.Cut(body, "="); found && len(other) < len(name) {
		name, arg = other, value
	}
	switch strings.ToLower(name) {
	case "include":
		if meansSES(arg) {
			return sign + "include:" + sesDomain, "Mail from SES passes through include:" + sesDomain + "."
		}
	case "ip4", "ip6", "ipv4", "ipv6":
		return likelyHost(sign, arg)
	}
	if host, found := cutURL(arg); found {
		if right = sign + name + ":" + host; valid(right) {
			return right, "A domain stands here, not a URL."
		}
	}
	return "", ""
}

// likelyHost turns a host name behind ip4: or ip6: into a mechanism that takes one.
func likelyHost(sign, arg string) (right, why string) {
	host, _, _ := strings.Cut(arg, "/")
	if _, err := netip.ParseAddr(host); err == nil {
		return "", ""
	}
	if right = sign + "a:" + arg; valid(right) && strings.IndexByte(arg, ':') < 0 {
		return right, "An address stands here, not a host name: the addresses of a host are written a:host."
	}
	return "", ""
}

// meansSES reports whether the argument of an include is a wrong name for amazonses.com.
func meansSES(arg string) bool {
	name := foldDomain(arg)
	if host, found := cutURL(name); found {
		name = foldDomain(host)
	}
	switch name {
	case "amazonaws.com", "amazonses", "amazon.ses.com", "ses.amazonaws.com":
		return true
	}
	return strings.HasPrefix(name, "feedback-smtp.")
}

// cutURL returns the host of a URL.
func cutURL(arg string) (host string, found bool) {
	for _, scheme := range []string{"http://", "https://"} {
		if host, found = cutFold(arg, scheme); found {
			host, _, _ = strings.Cut(host, "/")
			return host, true
		}
	}
	return "", false
}

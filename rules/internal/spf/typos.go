package spf

import (
	"net/netip"
	"strings"
)

// mend puts a term right that may hold several slips. It reports false if there is none, or if what
// comes out isn't valid.
func mend(raw string, hasAll bool) (Slip, bool) {
	s := Slip{Wrong: raw, Right: raw}
	if raw == "" {
		return s, false
	}
	// A slip can hide another, but no term has many.
	for range 8 {
		next, ok := mendOnce(parseTerm(s.Right, 0), hasAll)
		if !ok {
			break
		}
		s.Right, s.Certainty = next.Right, max(s.Certainty, next.Certainty)
		if s.Why == "" {
			s.Why = next.Why
		}
		if strings.Contains(s.Right, " ") {
			break
		}
	}
	for part := range strings.SplitSeq(s.Right, " ") {
		if part == "" || parseTerm(part, 0).Kind == Bad {
			return s, false
		}
	}
	return s, true
}

// mendOnce finds the first slip in a term.
func mendOnce(t Term, hasAll bool) (Slip, bool) {
	for _, find := range []func(Term) (Slip, bool){
		repeatedName, equalsSign, oldName, scheme, sesName, qualifierBehind, severalTerms, strayMarks,
	} {
		if s, ok := find(t); ok {
			return s, true
		}
	}
	if s, ok := gluedAll(t, hasAll); ok {
		return s, true
	}
	return hostAsAddress(t)
}

// body returns a term's qualifier, as written, and what follows it.
func (t Term) body() (qualifier, rest string) {
	if t.Qualified {
		return t.Raw[:1], t.Raw[1:]
	}
	return "", t.Raw
}

// isUnknownModifier reports whether anything may stand in the term.
func (t Term) isUnknownModifier() bool {
	return t.Kind == Modifier && t.Name != "redirect" && t.Name != "exp"
}

// repeatedName: include:include:x.
func repeatedName(t Term) (Slip, bool) {
	q, body := t.body()
	twice := t.Name + ":" + t.Name + ":"
	if t.Name == "" || !startsFold(body, twice) {
		return Slip{}, false
	}
	return Slip{Right: q + body[len(twice)/2:], Why: t.Name + ": stands twice"}, true
}

// equalsSign: include=x. For a= and mx= there may be a modifier one day, or somewhere.
func equalsSign(t Term) (Slip, bool) {
	q, body := t.body()
	name, arg, ok := strings.Cut(body, "=")
	s := Slip{
		Right: q + name + ":" + arg,
		Why:   "with an equals sign this is an unknown modifier, which has no effect; a mechanism is written with a colon",
	}
	switch {
	case !ok:
		return s, false
	case equalsForColon(lower(name)):
		return s, true
	case t.Kind == Modifier && (t.Name == "a" || t.Name == "mx"):
		s.Certainty = Doubtful
		return s, parseTerm(s.Right, 0).Kind == Mechanism
	}
	return s, false
}

func equalsForColon(name string) bool {
	switch name {
	case "include", "ip4", "ip6", "ipv4", "ipv6":
		return true
	}
	return false
}

// oldName: ipv4:192.0.2.1.
func oldName(t Term) (Slip, bool) {
	q, body := t.body()
	if !startsFold(body, "ipv4:") && !startsFold(body, "ipv6:") {
		return Slip{}, false
	}
	right := body[:2] + body[3:]
	return Slip{Right: q + right, Why: "the mechanism is called " + lower(right[:3])}, true
}

// scheme: include:https://x/.
func scheme(t Term) (Slip, bool) {
	_, url, ok := strings.Cut(t.Arg, "://")
	if !ok || !startsFold(t.Arg, "http") {
		return Slip{}, false
	}
	if n := strings.IndexAny(url, "/:?#"); n >= 0 {
		url = url[:n]
	}
	at := strings.Index(t.Raw, t.Arg)
	return Slip{Right: t.Raw[:at] + url, Certainty: Review, Why: "a domain stands here, not a web address"}, true
}

// sesName: include:amazonaws.com, or a host that is for something else.
func sesName(t Term) (Slip, bool) {
	if t.Name != "include" || t.Kind == Modifier {
		return Slip{}, false
	}
	domain := domainKey(t.Arg)
	switch domain {
	case "amazonaws.com", "amazonses", "amazon.ses.com", "ses.amazonaws.com", "ses.amazonses.com":
	default:
		host := strings.HasPrefix(domain, "feedback-smtp.") || strings.HasPrefix(domain, "email-smtp.") ||
			strings.HasPrefix(domain, "inbound-smtp.")
		if !host || !strings.HasSuffix(domain, ".amazonses.com") && !strings.HasSuffix(domain, ".amazonaws.com") {
			return Slip{}, false
		}
	}
	return Slip{
		Right:     strings.TrimSuffix(t.Raw, t.Arg) + "amazonses.com",
		Certainty: Review,
		Why:       "the SPF record of Amazon SES is that of amazonses.com",
	}, true
}

// hostAsAddress: ip4:mail.example.com.
func hostAsAddress(t Term) (Slip, bool) {
	if t.Kind != Bad || t.Name != "ip4" && t.Name != "ip6" {
		return Slip{}, false
	}
	q, body := t.body()
	if len(body) < len("ip4:") {
		return Slip{}, false
	}
	host, length, sliced := strings.Cut(body[len("ip4:"):], "/")
	top := domainKey(host)
	top = top[strings.LastIndexByte(top, '.')+1:]
	_, err := netip.ParseAddr(host)
	if err == nil || len(top) < 2 || strings.Trim(top, "abcdefghijklmnopqrstuvwxyz") != "" {
		return Slip{}, false
	}
	right := q + "a:" + host
	if sliced && t.Name == "ip6" {
		right += "/"
	}
	if sliced {
		right += "/" + length
	}
	return Slip{
		Right: right, Certainty: Review,
		Why: t.Name + " needs an address; the addresses of a host are matched by a:" + host,
	}, true
}

// qualifierBehind: all~.
func qualifierBehind(t Term) (Slip, bool) {
	if len(t.Raw) != len("all~") || !startsFold(t.Raw, "all") || !strings.Contains(qualifiers, t.Raw[3:]) {
		return Slip{}, false
	}
	return Slip{Right: t.Raw[3:] + t.Raw[:3], Why: "the qualifier stands before the mechanism"}, true
}

// severalTerms: mx,include:x,~all.
func severalTerms(t Term) (Slip, bool) {
	parts := strings.FieldsFunc(t.Raw, func(r rune) bool { return r == ',' || r == ';' })
	if len(parts) < 2 || t.isUnknownModifier() {
		return Slip{}, false
	}
	s := Slip{Why: "terms are separated by blanks"}
	for i, part := range parts {
		m, ok := mend(part, true)
		if !ok || parseTerm(m.Right, 0).isUnknownModifier() {
			return Slip{}, false
		}
		parts[i] = m.Right
		s.Certainty = max(s.Certainty, m.Certainty)
	}
	s.Right = strings.Join(parts, " ")
	return s, true
}

// strayMarks: include:x, or "~all".
func strayMarks(t Term) (Slip, bool) {
	bare := strings.TrimRight(strings.Trim(t.Raw, "\"'`"), ",;\"'`")
	if t.Kind != Bad || bare == "" || bare == t.Raw {
		return Slip{}, false
	}
	return Slip{Right: bare, Why: "terms are separated by blanks alone"}, true
}

// gluedAll: include:x~all. A hyphen may belong to a top label, though there is none such.
func gluedAll(t Term, hasAll bool) (Slip, bool) {
	cut := len(t.Raw) - len("~all")
	if cut <= 0 || lower(t.Raw[cut+1:]) != "all" || !strings.Contains(qualifiers, t.Raw[cut:cut+1]) {
		return Slip{}, false
	}
	s := Slip{Why: "a blank is missing before " + t.Raw[cut:]}
	if t.Kind != Bad {
		top := lower(t.Raw[strings.LastIndexByte(t.Raw, '.')+1:])
		if t.isUnknownModifier() || hasAll || strings.HasPrefix(top, "xn--") {
			return Slip{}, false
		}
		s.Certainty = Review
	}
	head, ok := mend(t.Raw[:cut], true)
	if !ok || parseTerm(t.Raw[:cut], 0).isUnknownModifier() {
		return Slip{}, false
	}
	s.Right, s.Certainty = head.Right+" "+t.Raw[cut:], max(s.Certainty, head.Certainty)
	return s, true
}

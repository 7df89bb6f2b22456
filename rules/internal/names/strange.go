package names

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/miekg/dns"
	"golang.org/x/net/idna"

	"github.com/zonemend/zonemend/lint/zone"
)

// oddities tells what octets stand in a name in presentation format that no host has: blanks and control
// characters, and those beyond ASCII.
func oddities[T zone.Name | string](name T) (blank, beyond bool) {
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c == '\\' && i+1 < len(name) {
			if i++; i+2 < len(name) && '0' <= name[i] && name[i] <= '9' {
				c = (name[i]-'0')*100 + (name[i+1]-'0')*10 + name[i+2] - '0'
				i += 2
			} else {
				c = name[i]
			}
		}
		blank = blank || isBlank(c)
		beyond = beyond || c >= utf8.RuneSelf
	}
	return blank, beyond
}

// isService reports whether a name is that of a service that programs offer to people in a local network: they
// choose such names for themselves, with blanks and all letters (RFC 6763 section 4.1.1).
func isService(name zone.Name) bool {
	return strings.Contains(string(name), "._tcp.") || strings.Contains(string(name), "._udp.")
}

// withoutBlanks returns a name without the blanks and control characters at the ends of its labels. It is the
// name itself if there are others, or nothing is left of a label.
func withoutBlanks(name zone.Name) zone.Name {
	var labels []string
	for label := range name.Labels() {
		octets, _ := zone.AppendOctets(nil, []byte(label))
		bare := bytes.TrimFunc(octets, func(r rune) bool { return r < utf8.RuneSelf && isBlank(byte(r)) })
		if len(bare) == 0 {
			return name
		}
		// What is cut off was written as \DDD.
		start := bytes.Index(octets, bare)
		labels = append(labels, label[4*start:len(label)-4*(len(octets)-start-len(bare))])
	}
	trimmed := zone.Root.Join(strings.Join(labels, "."))
	if blank, _ := oddities(trimmed); blank {
		return name
	}
	return trimmed
}

func isBlank(c byte) bool { return c <= ' ' || c == 0x7f }

// registered is the profile by which registries and browsers turn names into A-labels (UTS 46, as IDNA 2008
// wants it). Blanks, quotes and the like have no A-label.
var registered = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(true), idna.VerifyDNSLength(true))

// ALabels returns a name with each label that has letters beyond ASCII as its A-label (RFC 5890 section
// 2.3.2.1); ok is false if one has none.
func ALabels(name zone.Name) (ascii zone.Name, ok bool) {
	if _, beyond := oddities(name); !beyond {
		return name, true
	}
	var labels []string
	for label := range name.Labels() {
		octets, _ := zone.AppendOctets(nil, []byte(label))
		if IsASCII(octets) {
			labels = append(labels, label)
			continue
		}
		a, err := registered.ToASCII(string(octets))
		if err != nil || !utf8.Valid(octets) || strings.Contains(a, ".") {
			return name, false
		}
		labels = append(labels, a)
	}
	ascii, err := zone.ParseName(strings.Join(labels, ".")+".", zone.Root)
	if err != nil {
		return name, false
	}
	return ascii, true
}

// IsASCII reports whether no octet is beyond ASCII.
func IsASCII(octets []byte) bool {
	for _, c := range octets {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Readable returns a name as people write it: with its letters beyond ASCII, if they are letters.
func Readable(name zone.Name) string {
	octets, ok := zone.AppendOctets(nil, []byte(name.Display()))
	if _, beyond := oddities(name); !beyond || !ok || !utf8.Valid(octets) {
		return name.Display()
	}
	return string(octets)
}

// judgeStrange adds to the judgement on an owner, if there is one yet, what is to be said about its octets. Those
// of an origin are not its fault.
func judgeStrange(found *Judgement, z *zone.Zone, id zone.RecordID) *Judgement {
	name := z.Owner(id)
	if strings.IndexByte(string(name), '\\') < 0 {
		return found
	}
	written := string(name)
	switch {
	case !z.Export:
		written = string(z.Layout(id).Owner.Of(z.Source(id).Src))
	case name.IsBelow(z.Apex):
		written = name.Below(z.Apex)
	}
	blank, beyond := oddities(written)
	if !blank && !beyond || isService(name) {
		return found
	}
	if found == nil {
		found = &Judgement{Record: id, Read: name, Meant: name}
	}
	if blank && found.Verdict == Right {
		found.Verdict, found.Meant = Blanks, withoutBlanks(name)
	}
	if beyond {
		found.aLabels()
	}
	return found
}

// strange decides about a target with octets that hosts don't have; ok is false if it has none.
func (j *Judgement) strange(rrtype uint16) (ok bool) {
	host, _, isURL := cutURL(j.Written)
	if isURL && rrtype != dns.TypeSOA && !isKeyText(j.Written) {
		j.url(host, rrtype == dns.TypeCNAME && hasOwnRule(host))
		return true
	}
	blank, _ := oddities(j.Written)
	if !blank || isService(j.Read) {
		return false
	}
	j.Verdict, j.Meant = Blanks, withoutBlanks(j.Read)
	return true
}

// beyond notes whether letters beyond ASCII stand in a target as it is written.
func (j *Judgement) beyond() {
	if _, beyond := oddities(j.Written); beyond && !isService(j.Read) {
		j.aLabels()
	}
}

// aLabels notes that letters beyond ASCII stand in a name; what is meant has A-labels.
func (j *Judgement) aLabels() {
	j.Beyond = true
	if ascii, ok := ALabels(j.Meant); ok {
		j.Meant = ascii
	}
	if j.Dotted != "" {
		j.Dotted, _ = ALabels(j.Dotted)
	}
}

// cutURL takes apart what stands in the place of a host: the host, and what follows it. ok is false if it isn't a
// URL, nor a host with a port or a path.
func cutURL(written string) (host, rest string, ok bool) {
	scheme, after, schemed := strings.Cut(written, "://")
	if schemed && (scheme == "" || strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz0123456789+-") != "") {
		return "", "", false
	}
	if !schemed {
		after = written
	}
	end := strings.IndexAny(after, "/:?#")
	if end < 0 {
		end = len(after)
	}
	host, rest = strings.TrimSuffix(after[:end], "."), after[end:]
	return host, rest, schemed || isPort(host, rest) || isPath(host, rest)
}

// isPort reports whether a port follows a host.
func isPort(host, rest string) bool {
	port, ok := strings.CutPrefix(rest, ":")
	port, _, _ = strings.Cut(strings.TrimSuffix(port, "."), "/")
	return ok && host != "" && port != "" && len(port) <= 5 && strings.Trim(port, "0123456789") == ""
}

// isPath reports whether a path follows a host. A slash may well stand in a name (RFC 2317), but not behind a
// top-level domain.
func isPath(host, rest string) bool {
	top := host[strings.LastIndexByte(host, '.')+1:]
	return strings.HasPrefix(rest, "/") && strings.Contains(host, ".") && len(top) > 1 &&
		strings.Trim(strings.ToLower(top), "abcdefghijklmnopqrstuvwxyz") == ""
}

// url notes that a URL stands in the place of a host. Its host is what was meant, if it is a whole name.
func (j *Judgement) url(host string, leave bool) {
	j.Verdict = URL
	name, err := zone.ParseName(host+".", zone.Root)
	if err != nil || name.CountLabels() < 2 || isIP([]byte(host)) {
		return
	}
	j.Dotted = name
	if !leave {
		j.Meant = name
	}
}

// hasOwnRule reports whether rules about SES speak of URLs that an alias leads to.
func hasOwnRule(host string) bool {
	lower := strings.ToLower(host)
	return strings.Contains(lower, "amazonses") || strings.Contains(lower, "amazonaws") || strings.HasSuffix(lower, "awstrack.me")
}

// IsBareURL reports whether nothing follows the host of a URL, or a slash at most.
func IsBareURL(written string) bool {
	_, rest, ok := cutURL(written)
	return ok && (rest == "" || rest == "/" || rest == "." || rest == "/.")
}

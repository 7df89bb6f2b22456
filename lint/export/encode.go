package export

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// encodeText returns a text as the value of a scalar; strings are its character-strings.
func (d *document) encodeText(f form, strings_ []string) string {
	joined := strings.Join(strings_, "")
	switch f {
	case octoText:
		if d.habits.semicolons() {
			joined = strings.ReplaceAll(joined, ";", `\;`)
		}
		if strings.HasPrefix(joined, `"`) {
			return `"` + joined + `"` // octoDNS drops the first quote that it sees, and the last octet
		}
		return joined
	case rawText:
		return joined
	case eitherText:
		if !d.habits.quotes() && f.resolve(joined) == rawText {
			return joined
		}
	}
	parts := make([]string, len(strings_))
	for i, s := range strings_ {
		parts[i] = d.quote(s)
	}
	return strings.Join(parts, " ")
}

// quote returns a character-string in quotes, with the escapes of the format.
func (d *document) quote(octets string) string {
	if !d.octal {
		return zone.Quote(octets)
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(octets); i++ {
		switch c := octets[i]; {
		case c == '"' || c == '\\':
			b.WriteString(`\` + octets[i:i+1])
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String() + `"`
}

// countQuotes reports whether the texts of the file are written with quotes.
func (d *document) countQuotes() bool {
	quoted, bare := 0, 0
	for _, c := range d.cells {
		if c.form != eitherText || c.node == yamlspan.None {
			continue
		}
		if c.form.resolve(d.doc.Text(c.node)) == quotedText {
			quoted++
		} else {
			bare++
		}
	}
	if quoted == bare {
		return !d.bareTexts
	}
	return quoted > bare
}

// countSemicolons reports whether octoDNS wants a backslash before each semicolon: what its
// configuration says, else what it does by default unless the file never does it and has semicolons.
func (d *document) countSemicolons() bool {
	if d.settings != nil {
		return !d.settings.PlainSemicolons
	}
	escaped, plain := 0, 0
	for _, c := range d.cells {
		if c.form != octoText || c.node == yamlspan.None {
			continue
		}
		value := d.doc.Text(c.node)
		n := strings.Count(value, `\;`)
		escaped += n
		plain += strings.Count(value, ";") - n
	}
	return escaped > 0 || plain == 0
}

// octets returns the character-strings that fields in presentation format stand for.
func octetsOf(data []string) []string {
	var all []string
	for _, f := range zone.Words(data) {
		octets, _ := zone.AppendOctets(nil, f.Text)
		all = append(all, string(octets))
	}
	return all
}

// spellTarget returns a name in RDATA as the format writes it, like another one that stood there before.
func (d *document) spellTarget(name zone.Name, before string) string {
	spelled := string(name)
	if d.octal {
		spelled = octalEscapes(spelled)
	}
	if d.relative || name == zone.Root {
		return spelled
	}
	if !isHost(before) {
		before = ""
	}
	dot := before == "" && d.habits.targets() || zone.IsAbsolute([]byte(before))
	switch d.targetDot {
	case zone.DotRequired:
		dot = true
	case zone.DotForbidden:
		dot = false
	}
	if !dot {
		return strings.TrimSuffix(spelled, ".")
	}
	return spelled
}

// isHost reports whether a word is the name of a host rather than a number, an address or none at all.
func isHost(word string) bool {
	return strings.ContainsFunc(word, unicode.IsLetter) && !strings.Contains(word, ":")
}

// targetTypes are the types whose last field is a name.
var targetTypes = []uint16{dns.TypeCNAME, dns.TypeMX, dns.TypeNS, dns.TypeSRV, dns.TypePTR}

// countTargets reports whether the targets of the file are written with their final dot.
func (d *document) countTargets(z *zone.Zone) bool {
	dotted, bare := 0, 0
	for _, rrtype := range targetTypes {
		for _, id := range z.ByType(rrtype) {
			data := d.Data(z, id, nil)
			if len(data) == 0 || !isHost(string(data[len(data)-1].Text)) {
				continue
			}
			weight := 1 << 16
			if rrtype == dns.TypeNS && z.Owner(id) == z.Apex {
				weight = 1 // the provider writes these itself, in its own way
			}
			if zone.IsAbsolute(data[len(data)-1].Text) {
				dotted += weight
			} else {
				bare += weight
			}
		}
	}
	return dotted > bare || dotted == bare && d.keyed // octoDNS prefers the dot
}

// countOwners reports whether the owners of the file are written with their final dot.
func (d *document) countOwners() bool {
	dotted, bare := 0, 0
	for i := range d.sets {
		if strings.HasSuffix(d.doc.Text(d.sets[i].owner), ".") {
			dotted++
		} else {
			bare++
		}
	}
	return dotted >= bare
}

// needsDeployment reports whether RDATA has a part that is only known when a template is deployed; only an
// intrinsic function can write that.
func needsDeployment(data []string) bool {
	return slices.ContainsFunc(data, func(word string) bool { return strings.Contains(word, `${`) })
}

// encodeWord returns a field of RDATA in presentation format as the format writes it; before is the
// field that it takes the place of, or "".
func (d *document) encodeWord(rrtype uint16, number int, word, before string) string {
	kinds := zone.FieldKinds(rrtype)
	if number < len(kinds) && kinds[number] == zone.NameField {
		return d.spellTarget(zone.Name(word), before)
	}
	if strings.HasPrefix(word, `"`) && d.octal {
		return d.quote(strings.Join(octetsOf([]string{word}), ""))
	}
	return word
}

// encodeWords returns RDATA as a scalar's value; before is the target that stood there before, or "".
func (d *document) encodeWords(rrtype uint16, data []string, before string) string {
	parts := make([]string, len(data))
	for i, word := range data {
		parts[i] = d.encodeWord(rrtype, i, word, before)
	}
	return strings.Join(parts, " ")
}

// encode returns RDATA as the value of a scalar that holds all of it.
func (d *document) encode(rrtype uint16, data []string) string {
	if rrtype == dns.TypeTXT || rrtype == dns.TypeSPF {
		return d.encodeText(d.texts, octetsOf(data))
	}
	return d.encodeWords(rrtype, data, "")
}

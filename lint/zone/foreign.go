package zone

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/miekg/dns"
)

// appendForeign checks RDATA with miekg/dns and appends its wire form, where no name is compressed.
// A type that nobody here knows is kept as it is written.
func appendForeign(dst []byte, rrtype uint16, fields []Field, origin Name) ([]byte, *DataError) {
	generic := len(fields) > 0 && string(fields[0].Text) == `\#`
	if dns.TypeToString[rrtype] == "" && !generic {
		for i := range fields {
			dst = append(dst, fields[i].Text...)
			dst = append(dst, ' ')
		}
		return dst, nil
	}
	rr, err := parseRR(Root, rrtype, dns.ClassINET, 0, fields, origin)
	if err != nil {
		return dst, &DataError{Message: fmt.Sprintf("the data of this %s record can't be read: %v", TypeString(rrtype), err)}
	}
	if FieldKinds(rrtype) != nil {
		// A common type written as \# is the same record as when it is written in words.
		return AppendData(dst, rrtype, splitWords(strings.TrimPrefix(rr.String(), rr.Header().String())), origin)
	}
	wire := make([]byte, dns.Len(rr))
	end, err := dns.PackRR(rr, wire, 0, nil, false)
	if err != nil {
		return dst, &DataError{Message: fmt.Sprintf("the data of this %s record is invalid: %v", TypeString(rrtype), err)}
	}
	const header = 1 + 10 // the root as owner; type, class, TTL and length
	dst = append(dst, wire[header:end]...)
	if relay, ok := rr.(*dns.AMTRELAY); ok {
		// miekg/dns leaves the relay out where the discovery bit stands before its type.
		dst = append(dst, relay.GatewayAddr.String()+relay.GatewayHost...)
	}
	return dst, nil
}

// parseRR reads one record with miekg/dns.
func parseRR(owner Name, rrtype, class uint16, ttl uint32, fields []Field, origin Name) (dns.RR, error) {
	var b strings.Builder
	className, ok := dns.ClassToString[class]
	if !ok {
		className = fmt.Sprintf("CLASS%d", class)
	}
	fmt.Fprintf(&b, "%s %d %s %s", owner, ttl, className, TypeString(rrtype))
	for i := range fields {
		// alpn="h2" is one word: what stands without a blank between stays together.
		if i == 0 || fields[i].Start == 0 || fields[i].Start != fields[i-1].End {
			b.WriteByte(' ')
		}
		b.WriteString(spelling(rrtype, i, &fields[i]))
	}
	b.WriteByte('\n')
	parser := dns.NewZoneParser(strings.NewReader(b.String()), string(origin), "")
	rr, ok := parser.Next()
	if err := parser.Err(); err != nil {
		return nil, errors.New(plainError(err))
	}
	if !ok {
		return nil, errors.New("it has no data")
	}
	return rr, nil
}

// spelling returns a field as miekg/dns reads it, which knows some in one spelling only.
func spelling(rrtype uint16, number int, f *Field) string {
	written := string(f.Text)
	switch rrtype {
	case dns.TypeGPOS:
		return written // in quotes or not
	case dns.TypeDNSKEY, dns.TypeCDNSKEY, dns.TypeKEY, dns.TypeRKEY:
		if algorithm, ok := dns.StringToAlgorithm[strings.ToUpper(written)]; ok && number == 2 {
			return strconv.Itoa(int(algorithm))
		}
	}
	if f.Quoted {
		return `"` + written + `"`
	}
	return written
}

// plainError drops from an error of miekg/dns what the reader of a message has no use for: the
// library's name, and the line of a text that they never saw.
func plainError(err error) string {
	message := strings.TrimPrefix(err.Error(), "dns: ")
	if i := strings.LastIndex(message, " at line: "); i >= 0 {
		message = message[:i]
	}
	return message
}

// splitWords cuts presentation format at blanks outside of quotes.
func splitWords(s string) []Field {
	var fields []Field
	for i := 0; i < len(s); {
		switch s[i] {
		case ' ', '\t':
			i++
		case '"':
			end := i + 1
			for end < len(s) && s[end] != '"' {
				if s[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end, len(s))
			fields = append(fields, Field{Text: []byte(s[i+1 : end]), Quoted: true})
			i = end + 1
		default:
			end := i
			for end < len(s) && s[end] != ' ' && s[end] != '\t' {
				end++
			}
			fields = append(fields, Field{Text: []byte(s[i:end])})
			i = end
		}
	}
	return fields
}

// Words returns RDATA in presentation format, as a [Change] has it, as fields.
func Words(data []string) []Field {
	var fields []Field
	for _, word := range data {
		if len(word) >= 2 && word[0] == '"' {
			fields = append(fields, Field{Text: []byte(word[1 : len(word)-1]), Quoted: true})
		} else {
			fields = append(fields, Field{Text: []byte(word)})
		}
	}
	return fields
}

// RR returns a record as miekg/dns reads it.
func (z *Zone) RR(id RecordID) (dns.RR, error) {
	r := &z.Records[id]
	return parseRR(z.Owner(id), r.Type, r.Class, r.TTL, z.Data(id), z.Origin(id))
}

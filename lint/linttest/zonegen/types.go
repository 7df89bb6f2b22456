package zonegen

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// An rrtype is a record type and how to make its data.
type rrtype struct {
	name      string
	data      func(*maker) []string
	exclusive bool // nothing else may stand at its owner
}

// Types returns the mnemonics of the record types that are made.
func Types() []string {
	var names []string
	for _, t := range types {
		names = append(names, t.name)
	}
	return names
}

// f returns what makes data of a pattern: words as they are, or %n a name, %h a host, %s a string, %1, %2 and %4 a number of so many
// octets, %x and %b octets in hexadecimal and base64.
func f(pattern string) func(*maker) []string {
	words := strings.Fields(pattern)
	return func(m *maker) []string {
		out := make([]string, 0, len(words))
		for _, w := range words {
			out = append(out, m.fill(w)...)
		}
		return out
	}
}

func (m *maker) fill(word string) []string {
	switch word {
	case "%n":
		return []string{m.name()}
	case "%h":
		return []string{m.target()}
	case "%s":
		return []string{m.text()}
	case "%S":
		return m.texts()
	case "%1":
		return []string{m.number(0xff)}
	case "%2":
		return []string{m.number(0xffff)}
	case "%4":
		return []string{m.number(0xffffffff)}
	case "%x":
		return m.cut(hex.EncodeToString(m.octets(8+m.IntN(40))), 2)
	case "%x20":
		digits := hex.EncodeToString(m.octets(20))
		return m.cut(m.one(digits, strings.ToUpper(digits)), 2)
	case "%x32":
		return m.cut(hex.EncodeToString(m.octets(32)), 2)
	case "%x48":
		return m.cut(hex.EncodeToString(m.octets(48)), 2)
	case "%b":
		return m.cut(base64.StdEncoding.EncodeToString(m.octets(8+m.IntN(100))), 4)
	}
	return []string{word}
}

func (m *maker) octets(n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(m.Uint32())
	}
	return out
}

// cut puts blanks into digits, as they may stand at the end of a record.
func (m *maker) cut(digits string, unit int) []string {
	if m.sometimes(2) {
		return []string{digits}
	}
	at := unit * (1 + m.IntN(len(digits)/unit))
	if at >= len(digits) {
		return []string{digits}
	}
	return []string{digits[:at], digits[at:]}
}

// oneOf makes data of one of several patterns.
func oneOf(patterns ...string) func(*maker) []string {
	return func(m *maker) []string { return f(patterns[m.IntN(len(patterns))])(m) }
}

// generic makes data that has no form of its own (RFC 3597).
func generic(m *maker) []string {
	octets := m.octets(m.IntN(30))
	out := []string{`\#`, fmt.Sprint(len(octets))}
	if len(octets) > 0 {
		out = append(out, m.cut(hex.EncodeToString(octets), 2)...)
	}
	return out
}

const (
	when    = "20301231235959 20200101000000"
	moments = "1924991999 1577836800"
	bitmaps = "A NS SOA MX TXT AAAA RRSIG NSEC TYPE65280"
)

// types are all types of which miekg/dns knows that they stand in zones.
var types = []rrtype{
	{"A", oneOf("192.0.2.1", "0.0.0.0", "255.255.255.255", "10.1.2.3"), false},
	{"NS", f("%h"), false},
	{"MD", f("%n"), false},
	{"MF", f("%n"), false},
	{"CNAME", f("%n"), true},
	{"MB", f("%n"), false},
	{"MG", f("%n"), false},
	{"MR", f("%n"), false},
	{"NULL", generic, false},
	{"PTR", f("%n"), false},
	{"HINFO", f("%s %s"), false},
	{"MINFO", f("%n %n"), false},
	{"MX", f("%2 %h"), false},
	{"TXT", f("%S"), false},
	{"RP", f("%n %n"), false},
	{"AFSDB", f("%2 %h"), false},
	{"X25", oneOf("311061700956", `"31106"`), false},
	{"ISDN", f("150862028003217 004"), false},
	{"RT", f("%2 %h"), false},
	{"NSAP-PTR", f("%n"), false},
	{"SIG", f("A 8 3 3600 " + when + " 2143 example.com. %b"), false},
	{"KEY", oneOf("256 3 8 %b", "0 3 5 %b"), false},
	{"PX", f("%2 %n %n"), false},
	{"GPOS", oneOf("-32.6882 116.8652 10.0", "90 180 0"), false},
	{"AAAA", oneOf("2001:db8::1", "::", "::1", "2001:DB8:0:0:1:0:0:1", "::ffff:192.0.2.1", "1::", "2001:db8:0001:2:3:4:5:6", "64:ff9b::192.0.2.33"), false},
	{"LOC", oneOf("52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m", "42 21 54 N 71 06 18 W -24m 30m", "42 N 71 W 0m", "51 30 12.748 S 0 7 39.612 W 100000.50m 1m 2.5m 30m", "0 0 0 N 180 0 0 E 1"), false},
	{"NXT", f("%n A MX SIG NXT"), false},
	{"EID", f("%x"), false},
	{"NIMLOC", f("%x"), false},
	{"SRV", oneOf("%2 %2 %2 %h", "0 0 0 ."), false},
	{"ATMA", f(`\\# 9 47000580ffe1000000`), false},
	{"NAPTR", oneOf(`%2 %2 "S" "SIP+D2U" "" %n`, `100 50 "u" "E2U+sip" "!^.*$!sip:x\\@example.com!" .`, "1 2 a b c %n"), false},
	{"KX", f("%2 %h"), false},
	{"CERT", oneOf("PKIX 1 8 %b", "1 65535 RSASHA256 %b", "PGP 0 0 %b"), false},
	{"DNAME", f("%n"), true},
	{"APL", oneOf("1:192.0.2.0/24 !1:192.0.2.128/25", "2:2001:db8::/32", "1:0.0.0.0/0", "1:10.0.0.0/8 2:ff00::/8"), false},
	{"DS", oneOf("%2 8 1 %x20", "%2 RSASHA256 2 %x32"), false},
	{"SSHFP", oneOf("4 1 %x20", "1 2 %x32"), false},
	{"IPSECKEY", oneOf("10 1 2 192.0.2.38 %b", "10 0 2 . %b", "10 2 2 2001:db8::1 %b", "10 3 2 mygateway.example.com. %b"), false},
	{"RRSIG", oneOf("A 8 3 3600 "+when+" 2143 example.com. %b", "TYPE65280 RSASHA256 2 60 "+moments+" 1 example.com. %b"), false},
	{"NSEC", f("%n " + bitmaps), true},
	{"DNSKEY", oneOf("257 3 8 %b", "256 3 5 %b"), false},
	{"DHCID", f("%b"), false},
	{"NSEC3", oneOf("1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr A RRSIG", "1 0 0 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR "+bitmaps), false},
	{"NSEC3PARAM", oneOf("1 0 12 aabbccdd", "1 0 0 -"), false},
	{"TLSA", f("3 1 1 %x32"), false},
	{"SMIMEA", f("3 0 1 %x32"), false},
	{"HIP", oneOf("2 200100107B1A74DF365639CC39F1D578 AwEAAbdxyhNuSutc5EMzxTs9LBPCIkOFH8cIvM4p9+LrV4e19WzK00+CI6zBCQTdtWsuxKbWIy87UOoJTwkUs7lBu+Upr1gsNrut79ryra+bSRGQb1slImA8YVJyuIDsj7kwzG7jnERNqnWxZ48AWkskmdHaVDP4BcelrTI3rMXdXF5D", "2 200100107B1A74DF365639CC39F1D578 AwEAAbdx rvs1.example.com. rvs2"), false},
	{"NINFO", f("%S"), false},
	{"RKEY", f("0 3 8 %b"), false},
	{"TALINK", f("%n %n"), false},
	{"CDS", oneOf("%2 8 2 %x32", "0 0 0 00"), false},
	{"CDNSKEY", oneOf("257 3 8 %b", "0 3 0 AA=="), false},
	{"OPENPGPKEY", f("%b"), false},
	{"CSYNC", f("%4 3 A NS AAAA"), false},
	{"ZONEMD", f("2026112401 1 1 %x48"), false},
	{"SVCB", oneOf("0 %h", "1 . alpn=h2,h3 port=8443", `%2 %h alpn="h2" ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1`, "1 %h mandatory=port port=53 key65333=ex1"), false},
	{"HTTPS", oneOf("0 %h", "1 . alpn=h2 no-default-alpn", `1 %h key667="hello" ech=AEP+DQA=`), false},
	{"SPF", f("%S"), false},
	{"UINFO", f("%s"), false},
	{"UID", f("%4"), false},
	{"GID", f("%4"), false},
	{"UNSPEC", generic, false},
	{"NID", f("%2 0014:4fff:ff20:ee64"), false},
	{"L32", f("%2 10.1.2.0"), false},
	{"L64", f("%2 2001:0DB8:1140:1000"), false},
	{"LP", f("%2 %n"), false},
	{"EUI48", f("00-00-5e-00-53-2a"), false},
	{"EUI64", f("00-00-5e-ef-10-00-00-2a"), false},
	{"URI", f(`%2 %2 "ftp://ftp1.example.com/a;b"`), false},
	{"CAA", oneOf(`0 issue "ca.example.net;policy=ev"`, `128 ISSUEWILD ";"`, "255 iodef mailto:x@example.com"), false},
	{"AVC", f("%S"), false},
	{"AMTRELAY", oneOf("10 0 1 203.0.113.15", "10 0 2 2001:db8::15", "128 0 3 amtrelays.example.com.", "10 0 0 ."), false},
	{"RESINFO", f(`qnamemin exterr=15-17 infourl=https://resolver.example.com/guide`), false},
	{"TA", f("%2 8 2 %x32"), false},
	{"DLV", f("%2 8 1 %x20"), false},
	{"TYPE65280", generic, false},
}

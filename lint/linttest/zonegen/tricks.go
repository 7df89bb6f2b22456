package zonegen

import (
	"fmt"
	"strings"
)

// A trick is something that not all readers know; make returns whole lines.
type trick struct {
	name   string
	rrtype string
	make   func(*maker) string
}

// line makes a record of a type, with an owner of its own, from what follows the owner.
func line(rest string) func(*maker) string {
	return func(m *maker) string { return m.label() + " " + rest + "\n" }
}

// below makes lines in which %l is a label of their own.
func below(lines string) func(*maker) string {
	return func(m *maker) string {
		out := lines
		for strings.Contains(out, "%l") {
			out = strings.Replace(out, "%l", m.label(), 1)
		}
		return out
	}
}

var tricks = []trick{
	// Directives.
	{"$ORIGIN", "", below("$ORIGIN sub%l.example.com.\n%l A 192.0.2.1\n@ TXT at\n\tTXT inherited\n$ORIGIN example.com.\n\tTXT \"still the owner above\"\n")},
	{"$ORIGIN relative", "", below("$ORIGIN o%l\n%l A 192.0.2.1\n@ TXT at\n$ORIGIN p\n@ TXT at2\n%l CNAME x\n$ORIGIN example.com.\n")},
	{"$ORIGIN in the root", "", below("$ORIGIN .\n%l.example.com 60 A 192.0.2.1\n%l.example.com MX 5 mail.example.net\n$ORIGIN example.com.\n")},
	{"$ORIGIN at the top level", "", below("$ORIGIN com.\n%l.example A 192.0.2.1\nexample TXT apex\n%l.example MX 10 example\n$ORIGIN example.com.\n")},
	{"$TTL", "", below("$TTL 77\n%l A 192.0.2.1\n$TTL 1H1s\n%l A 192.0.2.1\n%l 5 A 192.0.2.2\n%l A 192.0.2.3\n")},
	{"$INCLUDE", "", include("%l A 192.0.2.1\n\tTXT x", "", "\tTXT \"the owner above the include\"\n")},
	{"$INCLUDE with origin", "", include("%l A 192.0.2.1\n$ORIGIN deep\n%l MX 1 @\n", " inc%l.example.com.", "%l A 192.0.2.9\n")},
	{"$INCLUDE with relative origin", "", include("@ A 192.0.2.1\n%l A 192.0.2.1\n", " r%l ; why", "\tTXT z\n%l A 192.0.2.9\n")},
	{"$GENERATE", "", below("$GENERATE 1-3 g$-%l A 192.0.2.$\n")},
	{"$GENERATE step", "", below("$GENERATE 0-10/5 g$-%l 300 IN CNAME $.0-15.example.net.\n")},
	{"$GENERATE offset", "", below("$GENERATE 5-6 g${-5}-%l A 192.0.2.${10,0,d}\n")},
	{"$GENERATE width", "", below("$GENERATE 8-11 g${0,3,d}-%l AAAA 2001:db8::${0,4,x}\n")},
	{"$GENERATE width without base", "", below("$GENERATE 8-11 g${0,3}-%l A 192.0.2.${1}\n")},
	{"$GENERATE bases", "", below("$GENERATE 10-11 g${0,2,o}-${1,2,x}-${0,3,X}-%l A 192.0.2.$\n")},
	{"$GENERATE nibbles", "", below("$GENERATE 26-28 ${0,7,n}.%l PTR h${0,3,N}.example.net.\n$GENERATE 26-27 ${0,4,n}%l PTR h${0,4,N}example.net.\n")},
	{"$GENERATE dollars", "", below("$GENERATE 1-2 g$-%l TXT \"x$$y\"\n")},
	{"$GENERATE class and TTL", "", below("$GENERATE 1-2 g$-%l 5 IN A 192.0.2.$ ; c\n")},
	{"$GENERATE data in quotes", "", below("$GENERATE 1-2 g$-%l MX \"10 mail$\"\n$GENERATE 1-2 g$-%l TXT \"a b$\"\n$GENERATE 1-2 g$-%l TXT \"\\\"a b$\\\"\"\n")},
	{"$GENERATE data of several words", "", below("$GENERATE 1-2 g$-%l MX 10 mail$\n")},

	// Types and classes by number, data in hexadecimal (RFC 3597).
	{"generic A", "A", line(`A \# 4 c0000201`)},
	{"generic AAAA", "AAAA", line(`AAAA \# 16 20010db8 00000000 0000000000000001`)},
	{"generic TXT", "TXT", line(`TXT \# 6 ( 05 61 20 22 3b ; c
  5c )`)},
	{"generic MX", "MX", line(`MX \# 5 000a01 6d00`)},
	{"generic unknown", "TYPE65281", line(`TYPE65281 \# 0`)},
	{"generic type in lower case", "TYPE65281", line(`type65281 \# 1 Ff`)},
	{"type by number, generic", "A", line(`TYPE1 \# 4 c0000202`)},
	{"type by number, words", "A", line("TYPE1 192.0.2.1")},
	{"class by number", "A", line("CLASS1 A 192.0.2.1")},
	{"class CH", "TXT", line(`CH TXT "9.18"`)},
	{"class HS", "TXT", line(`HS TXT "x"`)},

	// TTLs.
	{"TTL in upper case units", "A", line("1W2D3H4M5S A 192.0.2.1")},
	{"TTL with units in any order", "A", line("5s1h A 192.0.2.1")},
	{"TTL with a unit twice", "A", line("1h1h A 192.0.2.1")},
	{"TTL over 31 bits", "A", line("4294967295 A 192.0.2.1")},
	{"TTL with trailing number", "A", line("1h5 A 192.0.2.1")},

	// Strings and escapes.
	{"strings without blanks", "TXT", line(`TXT"a""b"`)},
	{"strings without blanks, words", "TXT", line(`TXT "a"b"c"`)},
	{"quote inside a word", "TXT", line(`TXT a"b c"`)},
	{"string over lines", "TXT", line("TXT \"one\ntwo\"")},
	{"escaped newline in a string", "TXT", line("TXT \"one\\\ntwo\"")},
	{"escaped blank", "TXT", line(`TXT a\ b`)},
	{"escaped quote in a word", "TXT", line(`TXT a\"b`)},
	{"unescaped octets", "TXT", line("TXT \"\x01\xff\xc3\"")},
	{"NUL", "TXT", line("TXT \"a\x00b\"")},
	{"many strings", "TXT", line("TXT" + strings.Repeat(` "`+strings.Repeat("m", 250)+`"`, 40))},
	{"a long line", "TXT", line("TXT x" + strings.Repeat(" ", 5000) + "y ;" + strings.Repeat("c", 9000))},
	{"comment with octets", "A", line("A 192.0.2.1 ; \x00\xff\"(")},
	{"string in a name", "CNAME", line(`CNAME "host"`)},
	{"owner in quotes", "A", below("\"%l\" A 192.0.2.1\n")},
	{"quoted type", "A", line(`"A" 192.0.2.1`)},
	{"quoted address", "A", line(`A "192.0.2.1"`)},
	{"quoted number", "MX", line(`MX "10" mail`)},
	{"empty unquoted TXT", "TXT", line("TXT")},

	// Brackets.
	{"brackets around all", "A", below("(%l A 192.0.2.1)\n")},
	{"owner over the line", "A", below("%l (\n\tA\n\t192.0.2.1\n)\n")},
	{"brackets one in another", "A", line("(A (192.0.2.1) )")},
	{"several brackets", "MX", line("(MX) (10 \n) (mail\n)")},
	{"empty brackets", "A", line("() A ( ) 192.0.2.1 (\n)")},
	{"bracket at the line's start", "A", below("%l A 192.0.2.7\n( TXT \"no owner before me\" )\n")},
	{"word before a bracket", "TXT", line("TXT (a word)")},
	{"first word below a bracket", "A", below("%l A 192.0.2.7\n (\nA 192.0.2.8 )\n")},

	// Line ends and blanks.
	{"lone CR", "A", below("%l A 192.0.2.1\r%l A 192.0.2.2\n")},
	{"form feed", "A", line("A\f192.0.2.1")},
	{"vertical tab", "A", line("A\v192.0.2.1")},
	{"no-break space", "A", line("A\u00a0192.0.2.1")},
	{"CR inside a line", "A", line("A \r 192.0.2.1")},

	// Names.
	{"escaped digits in a name", "A", below(`%l\046x A 192.0.2.1` + "\n" + `%l\.y A 192.0.2.1` + "\n")},
	{"escaped letters in a name", "A", below(`\%l A 192.0.2.1` + "\n")},
	{"octets in a name", "A", below("%l\xc3\xbc A 192.0.2.1\n")},
	{"at sign in a name", "A", below("a@%l A 192.0.2.1\n")},
	{"escaped at sign", "A", below(`\@.%l A 192.0.2.1` + "\n")},
	{"at sign in text", "TXT", line("TXT @ \"@\"")},
	{"at sign as a target", "MX", line("MX 10 @")},
	{"asterisk inside", "A", below("a.*.%l A 192.0.2.1\n")},
	{"the longest label", "A", below(strings.Repeat("k", 58) + "%l A 192.0.2.1\n")},
	{"type as owner", "A", func(m *maker) string { return fmt.Sprintf("%s A 192.0.2.1\n", m.one("A", "MX", "IN", "60", "1h")) }},
	{"out of the zone", "A", below("%l.example.org. A 192.0.2.1\n")},

	// Numbers, times and mnemonics.
	{"leading zeros", "MX", line("MX 0010 mail")},
	{"leading zeros in an address", "A", line("A 192.0.02.1")},
	{"short address", "A", line("A 10.1")},
	{"hexadecimal number", "MX", line("MX 0x10 mail")},
	{"IPv6 address with capitals", "AAAA", line("AAAA 2001:DB8::ABCD")},
	{"IPv6 zone", "AAAA", line("AAAA fe80::1%eth0")},
	{"IPv6 without its last group", "AAAA", line("AAAA 1:2:3:4:5:6:7::")},
	{"DNSKEY flags in words", "DNSKEY", line("DNSKEY ZONE 3 RSASHA256 AwEAAQ==")},
	{"DNSKEY algorithm in words", "DNSKEY", line("DNSKEY 256 3 RSASHA256 AwEAAQ==")},
	{"AMTRELAY discovery", "AMTRELAY", line("AMTRELAY 10 1 2 2001:db8::15")},
	{"GPOS in quotes", "GPOS", line(`GPOS "-22.6882" "116.8652" "250.0"`)},
	{"ISDN without sub-address", "ISDN", line(`ISDN "150862028003217"`)},
	{"IPSECKEY without key", "IPSECKEY", line("IPSECKEY 10 1 0 192.0.2.3")},
	{"NS at a wildcard", "NS", below("*.%l NS ns1.example.net.\n")},
	{"KEY in words", "KEY", line("KEY NOAUTH|NTYP3|HOST DNSSEC RSAMD5 AwEAAQ==")},
	{"SVCB keys in quotes", "SVCB", line(`SVCB 1 . alpn="h2,h3" ipv4hint="192.0.2.1"`)},
	{"SVCB escapes", "SVCB", line(`SVCB 1 . alpn="f\\\\oo\\,bar,h2"`)},
	{"SVCB octets", "SVCB", line(`SVCB 1 . key667="a\000\"b"`)},
	{"LOC with units", "LOC", line("LOC 1 2 3.5 N 4 5 6 E 7.5m 1m 2m 3m")},
	{"LOC short", "LOC", line("LOC 1 N 2 E 3")},
	{"ECH", "HTTPS", line("HTTPS 1 . ech=AEP+DQA/")},
	{"NSEC without types", "NSEC", line("NSEC host")},
	{"base64 with blanks", "DNSKEY", line("DNSKEY 256 3 8 ( AwEA\n\tAc1L ; c\n Tg== )")},
	{"CAA with an unquoted value", "CAA", line("CAA 0 issue letsencrypt.org")},
}

// include makes an $INCLUDE of a file that is made with it, and lines after it; %l are labels of their own.
func include(file, origin, after string) func(*maker) string {
	return func(m *maker) string {
		name := fmt.Sprintf("part%d.inc", len(m.files)+1)
		m.files[name] = below(file)(m)
		return below("%l A 192.0.2.8\n$INCLUDE " + name + origin + "\n" + after)(m)
	}
}

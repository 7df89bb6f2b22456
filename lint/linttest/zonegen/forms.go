package zonegen

import "strings"

// A Form is a zone that is unusual as a whole file.
type Form struct {
	Name, Text string
}

// Forms are small zones in every form that a file may have.
func Forms() []Form {
	const plain = PlainHead + "www A 192.0.2.1 ; a comment\n\tTXT \"text\"\n"
	return []Form{
		{"plain", plain},
		{"byte order mark", "\xef\xbb\xbf" + plain},
		{"byte order mark before a comment", "\xef\xbb\xbf; a comment\n" + plain},
		{"no final newline", plain + "last A 192.0.2.2"},
		{"no final newline, comment", plain + "; the end"},
		{"no final newline, blanks", plain + "last A 192.0.2.2\t "},
		{"no final newline, bracket", plain + "last ( A\n192.0.2.2 )"},
		{"no final newline, string", plain + `last TXT "x"`},
		{"no final newline, directive", plain + "$TTL 60"},
		{"CR LF", strings.ReplaceAll(plain, "\n", "\r\n")},
		{"lone CR", strings.ReplaceAll(plain, "\n", "\r")},
		{"LF CR", strings.ReplaceAll(plain, "\n", "\n\r")},
		{"final CR", plain + "last A 192.0.2.2\r"},
		{"end of file of DOS", plain + "\x1a"},
		{"blank lines", "\n \n\t\n\n" + plain + "\n\n \t"},
		{"unclosed bracket", plain + "last A ( 192.0.2.2\n"},
		{"unclosed quote", plain + "last TXT \"x\n"},
		{"closed bracket only", plain + "last A 192.0.2.2 )\n"},
		{"SOA owner without its dot", strings.Replace(plain, "@ SOA", "example.com SOA", 1)},
		{"SOA owner in capitals", strings.Replace(plain, "@ SOA", "EXAMPLE.Com. SOA", 1)},
		{"root origin and at sign", strings.Replace(plain, "$ORIGIN example.com.", "$ORIGIN .", 1)},
		{"root origin and full names", strings.ReplaceAll(strings.Replace(plain, "$ORIGIN example.com.", "$ORIGIN .", 1), "@ ", "example.com ")},
		{"serial to be filled in", strings.Replace(plain, "2026112401", "___SERIAL___", 1)},
		{"serial too big", strings.Replace(plain, "2026112401", "20261124001", 1)},
		{"SOA on many lines", strings.Replace(plain, "2026112401 7200 3600 1209600 300", "( 2026112401 ; serial\n\n7200 ; refresh )\n 3600\r\n\t1209600 300\n)", 1)},
		{"TTL of the SOA's minimum", strings.Replace(plain, "$TTL 3600\n", "", 1)},
		{"TTL of the SOA", strings.Replace(strings.Replace(plain, "$TTL 3600\n", "", 1), "@ SOA", "@ 77 SOA", 1)},
		{"TXT without quotes", plain + "last TXT v=spf1 include:amazonses.com ~all\n"},
		{"TXT cut by a semicolon", plain + "last TXT v=DMARC1; p=none\n"},
		{"directive behind blanks", plain + " $TTL 60\nlast A 192.0.2.2\n"},
		{"directive without argument", plain + "$TTL\nlast A 192.0.2.2\n"},
		{"unknown directive", plain + "$DATE 20261124\nlast A 192.0.2.2\n"},
		{"origin without its dot", plain + "$ORIGIN example.com\nlast A 192.0.2.2\n"},
		{"included file is missing", plain + "$INCLUDE nowhere.inc\nlast A 192.0.2.2\n"},
		{"first record without owner", strings.Replace(plain, "@ SOA", " SOA", 1)},
		{"no record", "; nothing\n"},
	}
}

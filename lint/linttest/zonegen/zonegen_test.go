package zonegen

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

// notMade are the record types that miekg/dns knows and that stand in no master file.
var notMade = map[string]string{
	"SOA":      "every zone has one, in its head",
	"ANY":      "for questions only (RFC 1035 section 3.2.3)",
	"AXFR":     "for questions only (RFC 5936)",
	"IXFR":     "for questions only (RFC 1995)",
	"MAILA":    "for questions only (RFC 1035 section 3.2.3)",
	"MAILB":    "for questions only (RFC 1035 section 3.2.3)",
	"OPT":      "of a message (RFC 6891)",
	"TKEY":     "of a message (RFC 2930)",
	"TSIG":     "of a message (RFC 8945)",
	"NXNAME":   "in bitmaps of answers only (RFC 9824)",
	"None":     "type 0 is reserved (RFC 6895)",
	"Reserved": "type 65535 is reserved (RFC 6895)",
}

// Every record type that miekg/dns knows is made, or there is a reason why not.
func TestTypes(t *testing.T) {
	for _, name := range dns.TypeToString {
		if made := slices.Contains(Types(), name); made == (notMade[name] != "") {
			t.Errorf("%s: made %v, reason not to: %q", name, made, notMade[name])
		}
	}
}

// Every directive and every trick of layout that a reader must know is made: what each looks like.
func TestTricks(t *testing.T) {
	var b strings.Builder
	for seed := range uint64(12) {
		z := Make(seed+1, 400)
		b.WriteString(z.Text(func(*Entry) bool { return true }))
	}
	z := Every(0)
	b.WriteString(z.Text(func(*Entry) bool { return true }))
	for _, form := range Forms() {
		b.WriteString("\n%%% " + form.Text)
	}
	b.WriteString("\n%%% ")
	made := b.String()
	for what, looks := range looksLike {
		if !regexp.MustCompile(looks).MatchString(made) {
			t.Errorf("%s is never made: %s", what, looks)
		}
	}
	t.Logf("%d directives and tricks are made", len(looksLike))
	for what, looks := range map[string]string{"an origin of its own": `(?m)^\$ORIGIN`, "no final newline": `[^\n]$`} {
		if !slices.ContainsFunc(slices.Collect(values(z.Files)), regexp.MustCompile(looks).MatchString) {
			t.Errorf("no included file has %s", what)
		}
	}
}

func values(files map[string]string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, text := range files {
			if !yield(text) {
				return
			}
		}
	}
}

// looksLike has an expression for each thing that a reader must know, as it looks in a zone.
var looksLike = map[string]string{
	"$ORIGIN, absolute":                    `(?m)^\$ORIGIN sub\w+\.example\.com\.$`,
	"$ORIGIN, relative":                    `(?m)^\$ORIGIN p$`,
	"$ORIGIN, without its dot":             `(?m)^\$ORIGIN example\.com$`,
	"$ORIGIN, the root":                    `(?m)^\$ORIGIN \.$`,
	"$ORIGIN, the root, and an at sign":    `%%% \$ORIGIN \.\n\$TTL 3600\n@ SOA`,
	"a directive in small letters":         `(?m)^\$origin`,
	"a directive with a comment":           `(?m)^\$TTL 1h ;`,
	"$TTL with units":                      `(?m)^\$TTL 1H1s`,
	"$TTL in the middle":                   `(?m)A 192\.0\.2\.1\n\$TTL`,
	"no $TTL":                              `%%% \$ORIGIN example\.com\.\n@ SOA`,
	"TTL of the SOA record handed down":    `%%% \$ORIGIN example\.com\.\n@ 77 SOA`,
	"$INCLUDE":                             `(?m)^\$INCLUDE part\d+\.inc$`,
	"$INCLUDE with an absolute origin":     `(?m)^\$INCLUDE part\d+\.inc \w+\.example\.com\.$`,
	"$INCLUDE with a relative origin":      `(?m)^\$INCLUDE part\d+\.inc \w+ ;`,
	"an owner from above an $INCLUDE":      `(?m)^\$INCLUDE part\d+\.inc\n\tTXT`,
	"an $INCLUDE of no file":               `(?m)^\$INCLUDE nowhere`,
	"$GENERATE":                            `(?m)^\$GENERATE 1-3 g\$-`,
	"$GENERATE with a step":                `(?m)^\$GENERATE 0-10/5`,
	"$GENERATE with offset":                `\$\{-5\}`,
	"$GENERATE with width":                 `\$\{0,3\}`,
	"$GENERATE, decimal":                   `\$\{0,3,d\}`,
	"$GENERATE, octal":                     `\$\{0,2,o\}`,
	"$GENERATE, hexadecimal":               `\$\{1,2,x\}`,
	"$GENERATE, capitals":                  `\$\{0,3,X\}`,
	"$GENERATE, nibbles":                   `\$\{0,7,n\}`,
	"$GENERATE, nibbles in capitals":       `\$\{0,3,N\}`,
	"$GENERATE, a dollar":                  `(?m)^\$GENERATE.*\$\$`,
	"an unknown directive":                 `(?m)^\$DATE`,
	"a directive behind blanks":            `(?m)^ \$TTL`,
	"a blank owner":                        `(?m)^\t\w+ `,
	"a blank owner below a comment":        `(?m)^; a line.*\n[ \t]+\w+`,
	"a blank owner below an empty line":    `\n\n[ \t]+\w+`,
	"a blank owner below an $ORIGIN":       `(?m)^\$ORIGIN .*\n\tTXT`,
	"an owner that looks like a type":      `(?m)^(A|MX|IN|60|1h) A `,
	"TTL, then class":                      `(?i)\s1w[ \t]+in\s`,
	"class, then TTL":                      `(?i)\sin[ \t]+1w\s`,
	"TTL alone":                            `(?m)^h\w+ 5s1h A`,
	"TTL units in capitals":                `1W2D3H4M5S`,
	"a TTL of 0":                           `[ \t]0[ \t]`,
	"brackets over lines":                  `(?m)\($\n`,
	"brackets with a comment inside":       `\([^\n"]*; note \)\n`,
	"brackets with an empty line inside":   `\([^\n"]*\n\n`,
	"brackets one in another":              `\(A \(192`,
	"a bracket around a word":              `\(MX\) \(10`,
	"a bracket before the owner":           `(?m)^\(h\w+ A`,
	"a string over lines":                  `"one\ntwo"`,
	`\DDD in a name`:                       `(?m)^h\w+\\046x`,
	`\X in a name`:                         `(?m)^h\w+\\\.y`,
	`\DDD in a string`:                     `"\\065\\000\\255"`,
	`\X in a string`:                       `"quote\\"d"`,
	`\DDD in an unquoted string`:           `x\\032y`,
	"an at sign as owner":                  `(?m)^@ TXT`,
	"an at sign as target":                 `MX 10 @`,
	"an at sign as text":                   `TXT @ "@"`,
	"an escaped at sign":                   `(?m)^\\@\.`,
	"data in hexadecimal":                  `A \\# 4 c0000201`,
	"data in hexadecimal, no octet":        `\\# 0`,
	"data in hexadecimal between brackets": `\\# 6 \( 05`,
	"a type by number":                     `TYPE65281`,
	"a known type by number":               `TYPE1 \\# 4`,
	"a type in small letters":              `type65281`,
	"class CH":                             ` CH TXT`,
	"class HS":                             ` HS TXT`,
	"a class by number":                    ` CLASS1 A`,
	"CR LF":                                `\r\n`,
	"CR LF between brackets":               `\([^\n"]*\r\n`,
	"a lone CR":                            `\r[^\n]`,
	"a byte order mark":                    "%%% \xef\xbb\xbf",
	"a no-break space":                     "A\u00a0192",
	"no final newline":                     `[^\n]\n%%% `,
	"tabs":                                 `\t`,
	"a tab in a string":                    "\"tab\tinside\"",
	"a long line":                          `[^\n]{900}`,
	"many strings":                         `( "m{250}"){3}`,
	"NUL":                                  `\x00`,
	"UTF-8":                                "caf\u00e9",
	"invalid UTF-8":                        `\x{fffd}`,
	"an SOA owner without its dot":         `(?m)^example\.com SOA`,
	"a text without quotes":                `TXT v=spf1 include`,
	"a text that a semicolon cuts off":     `TXT v=DMARC1; p`,
	"a serial to be filled in":             `___SERIAL___`,
	"strings without blanks between them":  `TXT"a""b"`,
	"a quote inside a word":                `a"b c"`,
	"an IDN":                               `xn--h`,
	"an owner in capitals":                 `(?m)^H\d+\.Example\.COM\.`,
	"a wildcard":                           `(?m)^\*\.h`,
	"a label of 63 octets":                 `\.x{63}\b`,
	"a name of many labels":                `(l\.){60}`,
	"a record outside of the zone":         `example\.org\. A `,
}

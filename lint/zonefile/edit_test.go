package zonefile

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/miekg/dns"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// layouts are zones whose layout makes editing hard.
var layouts = map[string]string{
	"plain": "$ORIGIN example.com.\n$TTL 3600\n@ SOA ns1.example.net. h.example.net. 1 2 3 4 5\nwww A 192.0.2.1 ; site\nmail A 192.0.2.2\n",
	"inherited": "$TTL 1h\n@\tIN SOA ns h 1 2 3 4 5\n\tNS ns1.example.net.\n\tNS ns2.example.net. ; second\n" +
		"www     300 A 192.0.2.1\n            A 192.0.2.2\n            TXT \"a\" \"b\"\n mail MX 10 mail\n",
	"no ttl":  "@ 60 SOA ns h 1 2 3 4 5\n NS ns1.example.net.\na A 192.0.2.1\nb 120 A 192.0.2.2\nc A 192.0.2.3\n  AAAA 2001:db8::1\nd 60 IN TXT x\n",
	"minimum": "@ SOA ns h 1 2 3 4 5\n NS ns1.example.net.\na A 192.0.2.1\na A 192.0.2.2\n",
	"brackets": "$TTL 5\n@ IN SOA ns h ( ; names\n  1 ; serial\n 2 3 4 5 ) ; end\nk._domainkey TXT ( \"v=DKIM1; \" ; one\n  \"p=abc\" ; two\n )\n" +
		"m MX ( 10\n   mail ) ; c\nz ( A ) 192.0.2.1\n",
	"escapes":    "$TTL 5\n@ SOA ns h 1 2 3 4 5\na\\.b CNAME c\\032d.example.net.\nt TXT \"q\\\"q\" a\\;b\\065 \"\"\n\\@ A 192.0.2.1\n",
	"directives": "$TTL 5\n@ SOA ns h 1 2 3 4 5\n$ORIGIN sub\nwww A 192.0.2.1\n$ORIGIN example.com.\n  A 192.0.2.2\n$TTL 9\nx A 192.0.2.3\n$GENERATE 1-2 g$ A 192.0.2.$\ny A 192.0.2.4\n",
	"crlf":       "$TTL 5\r\n@ SOA ns h 1 2 3 4 5\r\nwww A 192.0.2.1 ; c\r\n  TXT \"x\"\r\n",
	"bom":        "\xef\xbb\xbf@ 5 SOA ns h 1 2 3 4 5\nwww A 192.0.2.1",
	"columns": "$TTL 5\n@       IN      SOA     ns h 1 2 3 4 5   ; the zone\nwww     IN      A       192.0.2.1        ; one\n" +
		"mail    IN      MX      10 mail          ; two\nftp     IN      CNAME   www              ; three",
	"no blanks":      "$TTL 5\n@ SOA ns h 1 2 3 4 5\nt TXT\"a\"b\"c\"\nu TXT a\"b\"\"c\"\nm MX\"10 mail\"\nn MX 10\"mail\"\nc CNAME\"x\"\n(d)(TXT)(\"a\"b)\n",
	"escaped blanks": "$TTL 5\n@ SOA ns h 1 2 3 4 5\na\\  A 192.0.2.1\nt TXT ( x\\  \"y\"\n  z\\ \n  \"w\" )\nc\\ \tCNAME d\\ \ne TXT \\  \\ \\  \\ \n",
	"classes":        "$TTL 5\n@ SOA ns h 1 2 3 4 5\nv CH TXT \"9.18\"\nw IN 7 A 192.0.2.1\nx 7 IN A 192.0.2.1\ny HS TXT x\nq TYPE257 \\# 3 010203\n",
}

// Every kind of change is tried on every record of hard layouts and of the golden cases; what comes out
// must be what the change announced, and nothing else.
func TestEveryChangeOnEveryRecord(t *testing.T) {
	sources := map[string]string{}
	for name, src := range layouts {
		sources[name] = src
	}
	paths, _ := filepath.Glob("../../testdata/rules/*/*/*.txtar")
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if strings.HasPrefix(f.Name, "in/") {
				sources[path+" "+f.Name] = string(f.Data)
			}
		}
	}
	tried, refused := 0, 0
	for name, src := range sources {
		z := read(src)
		for i := range z.Records {
			for _, changes := range changesFor(z, zone.RecordID(i)) {
				tried++
				if err := try(z, changes); err != nil {
					var not *zone.NotEditable
					if errors.As(err, &not) {
						refused++
						continue
					}
					t.Errorf("%s: record %d (%s): %T: %v", name, i, z.Describe(zone.RecordID(i)), changes[0], err)
				}
			}
		}
	}
	t.Logf("%d changes tried, %d refused", tried, refused)
	if tried < 500 || refused > tried/4 {
		t.Errorf("%d changes tried, %d refused", tried, refused)
	}
}

// changesFor returns changes of every kind to a record.
func changesFor(z *zone.Zone, id zone.RecordID) [][]zone.Change {
	r := z.Record(id)
	owner := z.Owner(id)
	all := [][]zone.Change{
		{zone.Delete{Record: id}},
		{zone.Delete{Record: id, KeepComment: true}},
		{zone.SetOwner{Record: id, Owner: "moved.example.com."}},
		{zone.SetOwner{Record: id, Owner: "moved.example.org."}},
		{zone.SetType{Record: id, Type: dns.TypeCNAME, Data: []string{"other.example.com."}}},
		{zone.SetType{Record: id, Type: dns.TypeTXT, Data: []string{zone.Quote(`a"b;c`), zone.Quote("")}}},
		{zone.SetType{Record: id, Type: dns.TypeTXT, Data: []string{zone.Quote("one")}}},
		{zone.SetType{Record: id, Type: dns.TypeMX, Data: []string{"10", "mail.example.net."}}},
		{zone.Add{After: id, Owner: owner, TTL: r.TTL, Type: dns.TypeTXT, Data: []string{zone.Quote("v=spf1 -all")}}},
		{zone.Add{After: id, Owner: "new.example.com.", TTL: r.TTL, Type: dns.TypeMX, Data: []string{"10", "mail.example.net."}}},
		{
			zone.Add{After: id, Owner: owner, TTL: r.TTL, Type: dns.TypeA, Data: []string{"192.0.2.7"}},
			zone.Add{After: id, Owner: owner, TTL: r.TTL, Type: dns.TypeA, Data: []string{"192.0.2.8"}},
		},
		{zone.Add{After: id, Owner: owner, TTL: 77, Type: dns.TypeTXT, Data: []string{zone.Quote("other TTL")}}},
	}
	if r.TTLKnown() {
		all = append(all, []zone.Change{zone.SetTTL{Records: []zone.RecordID{id}, TTL: 86400}})
	}
	if next := id + 1; int(next) < len(z.Records) {
		all = append(all, []zone.Change{zone.Delete{Record: id}, zone.Delete{Record: next}},
			[]zone.Change{zone.SetOwner{Record: id, Owner: "moved.example.com."}, zone.SetOwner{Record: next, Owner: "moved.example.com."}})
	}
	if !r.Flags.Has(zone.Malformed) && !r.Flags.Has(zone.Generic) {
		for number, kind := range zone.FieldKinds(r.Type) {
			for _, value := range valuesFor(kind) {
				all = append(all, []zone.Change{z.WithField(id, number, value)})
			}
		}
	}
	return all
}

func valuesFor(kind zone.FieldKind) []string {
	switch kind {
	case zone.NameField:
		return []string{"example.com.", "x.example.com.", "x.example.org.", `a\.b.example.com.`, "."}
	case zone.IPv4Field:
		return []string{"203.0.113.99"}
	case zone.IPv6Field:
		return []string{"2001:db8::ffff"}
	case zone.StringField, zone.StringsField:
		return []string{zone.Quote("short"), zone.Quote(strings.Repeat("long ", 40)), zone.Quote("\x00\xff")}
	case zone.TagField:
		return []string{"issuewild"}
	}
	return []string{"7"}
}

// try makes changes and checks the outcome.
func try(z *zone.Zone, changes []zone.Change) error {
	edits, err := Format{}.Edits(z, changes)
	if err != nil {
		return err
	}
	src, err := text.Apply(z.File.Src(), edits)
	if err != nil {
		return err
	}
	after := Format{}.Read("example.com.zone", src, zone.Options{Origin: z.OriginAt(0, 0)}).Zone
	if len(after.Problems) > len(z.Problems) {
		return fmt.Errorf("new problem: %s in\n%s", after.Problems[len(after.Problems)-1].Message, src)
	}
	h := zone.NewHasher()
	want, err := h.Expect(z, h.Records(z), changes)
	if err != nil {
		return err
	}
	if h.Records(after) != want {
		return fmt.Errorf("other records than announced in\n%s", src)
	}
	return nil
}

func TestEdits(t *testing.T) {
	const top = "$ORIGIN example.com.\n$TTL 60\n@ SOA ns1.example.net. h.example.net. 1 2 3 4 5\n"
	for _, test := range []struct {
		name, in string
		changes  []zone.Change
		out      string
	}{
		{"a dot and nothing else", "m MX 10 Mail.Example.NET ; c\n", []zone.Change{zone.SetData{Record: 1, Data: []string{"10", "mail.example.net."}}}, "m MX 10 Mail.Example.NET. ; c\n"},
		{"a tail cut off", "m CNAME X.example.net.example.com.\n", []zone.Change{zone.SetData{Record: 1, Data: []string{"x.example.net."}}}, "m CNAME X.example.net.\n"},
		{"relative stays relative", "m MX 10 www\n", []zone.Change{zone.SetData{Record: 1, Data: []string{"10", "host.example.com."}}}, "m MX 10 host\n"},
		{"the owner goes to the next record", "mail A 192.0.2.1\n     MX 10 mail\n", []zone.Change{zone.Delete{Record: 1}}, "mail MX 10 mail\n"},
		{"the owner goes to the next record, tabs", "mail\tA 192.0.2.1\n\tMX 10 mail\n", []zone.Change{zone.Delete{Record: 1}}, "mail\tMX 10 mail\n"},
		{"words become one string", "t TXT v=spf1 -all ; c\n", []zone.Change{zone.SetData{Record: 1, Data: []string{`"v=spf1 -all"`}}}, "t TXT \"v=spf1 -all\" ; c\n"},
		{"a comment becomes text", "d TXT v=DMARC1; p=none ; note\n", []zone.Change{zone.SetData{Record: 1, Data: []string{`"v=DMARC1; p=none"`}, FromComments: []text.Span{{Start: uint32(len(top)) + 14, End: uint32(len(top)) + 22}}}}, "d TXT \"v=DMARC1; p=none\" ; note\n"},
		{"comments of several lines become text", "d TXT ( v=DMARC1; p=none ; note\n  t=y ;\n  ) ; all\n", []zone.Change{zone.SetData{Record: 1, Data: []string{`"v=DMARC1; p=none; t=y"`}, FromComments: []text.Span{{Start: uint32(len(top)) + 16, End: uint32(len(top)) + 24}, {Start: uint32(len(top)) + 38, End: uint32(len(top)) + 39}}}}, "d TXT ( \"v=DMARC1; p=none; t=y\" ; note\n  ) ; all\n"},
		{"a comment is kept", "a A 192.0.2.1\na A 192.0.2.1 ; why\nb A 192.0.2.2\n", []zone.Change{zone.Delete{Record: 2, KeepComment: true}}, "a A 192.0.2.1\n; why\nb A 192.0.2.2\n"},
		{"columns of comments", "a   A   192.0.2.1      ; one\nbb  MX  10 mail.test   ; two\n", []zone.Change{zone.SetData{Record: 2, Data: []string{"10", "mail.test."}}}, "a   A   192.0.2.1      ; one\nbb  MX  10 mail.test.  ; two\n"},
		{"a comment alone keeps its blanks", "a   A   192.0.2.1\nbb  MX  10 mail.test   ; two\n", []zone.Change{zone.SetData{Record: 2, Data: []string{"10", "mail.test."}}}, "a   A   192.0.2.1\nbb  MX  10 mail.test.   ; two\n"},
		{"a new record in the columns of its neighbour", "bounce  300  IN  MX   10 mx.example.net.\n", []zone.Change{zone.Add{After: 1, Owner: "bounce.example.com.", TTL: 300, Type: dns.TypeTXT, Data: []string{`"x"`}}}, "bounce  300  IN  MX   10 mx.example.net.\nbounce  300  IN  TXT  \"x\"\n"},
		{"a new record without owner", "bounce MX 10 mx.example.net.\n       TXT \"y\"\n", []zone.Change{zone.Add{After: 2, Owner: "bounce.example.com.", TTL: 60, Type: dns.TypeTXT, Data: []string{`"x"`}}}, "bounce MX 10 mx.example.net.\n       TXT \"y\"\n       TXT \"x\"\n"},
		{"a new record with tabs", "a\t\tIN\tA\t192.0.2.1\n", []zone.Change{zone.Add{After: 1, Owner: "longer-name.example.com.", TTL: 60, Type: dns.TypeAAAA, Data: []string{"2001:db8::1"}}}, "a\t\tIN\tA\t192.0.2.1\nlonger-name\tIN\tAAAA\t2001:db8::1\n"},
		{"lower case", "a in a 192.0.2.1\n", []zone.Change{zone.Add{After: 1, Owner: "a.example.com.", TTL: 60, Type: dns.TypeA, Data: []string{"192.0.2.2"}}}, "a in a 192.0.2.1\na in a 192.0.2.2\n"},
		{"strings in brackets", "k TXT ( \"a \" ; one\n  \"b\" ) ; two\n", []zone.Change{zone.SetData{Record: 1, Data: []string{`"a "`, `"bc"`}}}, "k TXT ( \"a \" ; one\n  \"bc\" ) ; two\n"},
		{"one field less", "m MX 10  20 mail.example.net. ; c\n", []zone.Change{zone.SetData{Record: 1, Data: []string{"10", "mail.example.net."}}}, "m MX 10 mail.example.net. ; c\n"},
		{"fewer strings in brackets", "k TXT ( \"a \" ; one\n  \"b\" ) ; two\n", []zone.Change{zone.SetData{Record: 1, Data: []string{`"ab"`}}}, "k TXT ( \"ab\" ; one\n   ) ; two\n"},
		{"a new record's TTL is not handed down", "a A 192.0.2.1\nb A 192.0.2.2\n", []zone.Change{zone.Add{After: 0, Owner: "c.example.com.", TTL: 7, Type: dns.TypeA, Data: []string{"192.0.2.3"}}}, "c 7 A 192.0.2.3\n" + "a A 192.0.2.1\nb A 192.0.2.2\n"},
		{"data and a record at the end of the file", "m CNAME 10", []zone.Change{zone.SetType{Record: 1, Type: dns.TypeMX, Data: []string{"10", "x.example.net."}}, zone.Add{After: 1, Owner: "m.example.com.", TTL: 60, Type: dns.TypeTXT, Data: []string{`"t"`}}}, "m MX 10 x.example.net.\nm TXT \"t\""},
		{"another record in the place of the last", "m A 192.0.2.1\nn A 192.0.2.2", []zone.Change{zone.Delete{Record: 2}, zone.Add{After: 2, Owner: "o.example.com.", TTL: 60, Type: dns.TypeA, Data: []string{"192.0.2.3"}}, zone.Add{After: 2, Owner: "p.example.com.", TTL: 60, Type: dns.TypeA, Data: []string{"192.0.2.4"}}}, "m A 192.0.2.1\no A 192.0.2.3\np A 192.0.2.4"},
		{"another record in the place of one with an heir", "m A 192.0.2.1\n  TXT x\n", []zone.Change{zone.Delete{Record: 1}, zone.Add{After: 1, Owner: "m.example.com.", TTL: 60, Type: dns.TypeA, Data: []string{"192.0.2.3"}}}, "m A 192.0.2.3\nm TXT x\n"},
		{"fewer strings behind an escaped blank", "k TXT ( a\\ \n  b\\   \"c\" )\n", []zone.Change{zone.SetData{Record: 1, Data: []string{`"d"`}}}, "k TXT ( \"d\"\n   )\n"},
		{"fewer strings without blanks", "k TXT a \"b\"c\n", []zone.Change{zone.SetData{Record: 1, Data: []string{"a", "c"}}}, "k TXT a c\n"},
		{"a host in quotes without blanks", "m MX\"10 mail\"\n", []zone.Change{zone.SetData{Record: 1, Data: []string{"10", "mail.example.com."}}}, "m MX 10 mail.example.com.\n"},
		{"a host in quotes behind a number", "m MX 10\"mail\"\n", []zone.Change{zone.SetData{Record: 1, Data: []string{"10", "mail.example.com."}}}, "m MX 10 mail\n"},
	} {
		z := read(top + test.in)
		edits, err := Format{}.Edits(z, test.changes)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		src, err := text.Apply(z.File.Src(), edits)
		if err != nil || string(src) != top+test.out {
			t.Errorf("%s: %v\n%s\nwant\n%s", test.name, err, src[len(top):], test.out)
		}
		if err := try(z, test.changes); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestDetect(t *testing.T) {
	for path, src := range map[string]string{
		"example.com.zone": "", "db.example.com": "", "example.com.db": "",
		"zones/example.com": "$TTL 60\n@ IN SOA a. b. 1 2 3 4 5\n@ NS a.\n",
		"records.txt":       "$ORIGIN example.com.\n$TTL 60\nwww A 192.0.2.1\n",
	} {
		if !Detect(path, []byte(src)) {
			t.Errorf("%s is not taken for a zone file", path)
		}
	}
	for path, src := range map[string]string{
		"README.md": "# Zones\n\nRun `dig example.com SOA` to see it.\n", "main.go": "package main\n", "x.zone": "\x7fELF\x00",
		"notes.rst": "Zone file below::\n\n    $ORIGIN example.com.\n    $TTL 60\n    @ SOA a. b. 1 2 3 4 5\n    @ A 192.0.2.1\n",
	} {
		if Detect(path, []byte(src)) {
			t.Errorf("%s is taken for a zone file", path)
		}
	}
}

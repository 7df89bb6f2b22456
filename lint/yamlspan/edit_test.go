package yamlspan

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zonemend/zonemend/lint/text"
)

// A step makes a change out of the nodes of a document.
type step func(t *testing.T, d *Document) change

func setAt(path, value string) step {
	return func(t *testing.T, d *Document) change { return set(find(t, d, path), value) }
}

func setNumberAt(path, value string) step {
	return func(t *testing.T, d *Document) change { return setNumber(find(t, d, path), value) }
}

func removeAt(paths ...string) step {
	return func(t *testing.T, d *Document) change {
		var ids []NodeID
		for _, path := range paths {
			ids = append(ids, find(t, d, path))
		}
		return remove(ids...)
	}
}

// itemAfter inserts items behind the one at a path; in front if it ends in a slash.
func itemAfter(path string, items ...Tree) step {
	return func(t *testing.T, d *Document) change {
		id := find(t, d, path)
		if strings.HasSuffix(path, "/") {
			return insertItems(id, None, items...)
		}
		return insertItems(d.Node(id).Parent, id, items...)
	}
}

// pairAfter inserts pairs behind the key at a path; in front if it ends in a slash.
func pairAfter(path string, pairs ...Pair) step {
	return func(t *testing.T, d *Document) change {
		id := find(t, d, path)
		if strings.HasSuffix(path, "/") {
			return insertPairs(id, None, pairs...)
		}
		return insertPairs(d.Node(id).Parent, d.Node(id).Pair, pairs...)
	}
}

func replaceAt(path string, tree Tree) step {
	return func(t *testing.T, d *Document) change { return replace(find(t, d, path), tree) }
}

func toSequenceAt(path string, more ...Tree) step {
	return func(t *testing.T, d *Document) change { return toSequence(find(t, d, path), more...) }
}

func mx(host string) Tree {
	return Map(None, Pair{"exchange", Text(host, None)}, Pair{"preference", Number("10")})
}

var record = Map(None, Pair{"type", Text("MX", None)}, Pair{"value", Text("m.", None)})

type editCase struct {
	name, in string
	steps    []step
	out      string
}

func (c *editCase) run(t *testing.T) {
	d := Parse([]byte(c.in))
	if d.Err != nil {
		t.Fatal(d.Err)
	}
	var all []change
	for _, step := range c.steps {
		all = append(all, step(t, d))
	}
	out, err := all[0].make(d, all[1:]...)
	if err != nil {
		t.Errorf("%s: %v", c.name, err)
	}
	if out != c.out {
		t.Errorf("%s:\n%s\nbecomes\n%s\nnot\n%s", c.name, c.in, out, c.out)
	}
}

func runCases(t *testing.T, cases []editCase) {
	t.Helper()
	for i := range cases {
		cases[i].run(t)
	}
}

func TestSetScalar(t *testing.T) {
	const spf = "v=spf1 include:_spf.google.com include:old.example include:sendgrid.net\n      include:spf.mtasv.net ~all"
	long := strings.ReplaceAll(spf, "\n     ", "")
	mended := strings.ReplaceAll(long, "old.example", "amazonses.com")
	double := "'\"" + spf + "\"'"
	runCases(t, []editCase{
		{"a dot", "- type: MX # c\n  value: mail.example.com\n", []step{setAt("0/value", "mail.example.com.")}, "- type: MX # c\n  value: mail.example.com.\n"},
		{"one line of a folded text", "a:\n  - value: " + spf + " # c\n", []step{setAt("a/0/value", mended)}, "a:\n  - value: " + strings.ReplaceAll(spf, "old.example", "amazonses.com") + " # c\n"},
		{"one line of a folded text in quotes", "- Value: " + double + "\n  TTL: 300\n", []step{setAt("0/Value", `"`+mended+`"`)}, "- Value: " + strings.ReplaceAll(double, "old.example", "amazonses.com") + "\n  TTL: 300\n"},
		{"the last word of a line", "a: x y\n  z\n", []step{setAt("a", "x z")}, "a: x\n  z\n"},
		{"the first word of a line", "a: x\n  y z\n", []step{setAt("a", "x z")}, "a: x\n  z\n"},
		{"a new word at the end of a line", "a: x\n  z\n", []step{setAt("a", "x y z")}, "a: x\n  y z\n"},
		{"too new to be folded", "a: x y\n  z\nb: 1\n", []step{setAt("a", "no: more")}, "a: 'no: more'\nb: 1\n"},
		{"quotes in quotes", "a: 'b'\n", []step{setAt("a", "it's b")}, "a: 'it''s b'\n"},
		{"a backslash in double quotes", "a: \"v=DMARC1\\\\; p=none\" # c\n", []step{setAt("a", `v=DMARC1\; p=none\; pct=5`)}, "a: \"v=DMARC1\\\\; p=none\\\\; pct=5\" # c\n"},
		{"a control character", "a: 'b'\n", []step{setAt("a", "b\x00")}, "a: \"b\\x00\"\n"},
		{"a tab", "a: b\n", []step{setAt("a", "b\tc")}, "a: \"b\\tc\"\n"},
		{"text that looks like a number", "a: b\n", []step{setAt("a", "1.10")}, "a: '1.10'\n"},
		{"a number as text", "a: 300\n", []step{setAt("a", "300")}, "a: '300'\n"},
		{"a key that is read as false", "no:\n  type: A\n", []step{setAt("no!", "no")}, "'no':\n  type: A\n"},
		{"a key", "'@':\n- type: A\n", []step{setAt("@!", "")}, "'':\n- type: A\n"},
		{"an explicit key", "? '@'\n: - type: A\n", []step{setAt("@!", "")}, "? ''\n: - type: A\n"},
		{"an address", "a: 192.0.2.1\n", []step{setAt("a", "192.0.2.2")}, "a: 192.0.2.2\n"},
		{"an address to the base of sixty", "a: 2001:db8::1\n", []step{setAt("a", "2001:1:2:3:4:5:6:7")}, "a: '2001:1:2:3:4:5:6:7'\n"},
		{"in brackets", "a: [b, c]\n", []step{setAt("a/0", "b, d")}, "a: ['b, d', c]\n"},
		{"a minus", "a: -KZE5 # c\n", []step{setAt("a", "-KZE6")}, "a: -KZE6 # c\n"},
		{"lines behind |", "a: |\n  k=rsa;\n  p=MIG\nb: c\n", []step{setAt("a", "k=rsa;\np=MIGf\n")}, "a: |\n  k=rsa;\n  p=MIGf\nb: c\n"},
		{"other lines behind |", "a: |\n  k=rsa;\n  p=MIG\nb: c\n", []step{setAt("a", "k=rsa; p=MIG\n")}, "a: |\n  k=rsa; p=MIG\nb: c\n"},
		{"lines that > can't hold", "a: >-\n  x\n  y\nb: c\n", []step{setAt("a", "x\ny ")}, "a: \"x\\ny \"\nb: c\n"},
		{"nothing yet", "a: # c\nb:\n", []step{setAt("a", "x"), setAt("b", "z")}, "a: x # c\nb: z\n"},
		{"CRLF", "a: 'b\r\n  c'\r\nd: e\r\n", []step{setAt("a", "b x")}, "a: 'b\r\n  x'\r\nd: e\r\n"},
		{"a tag", "a: !Sub \"10 mail.${Zone}\"\n", []step{setAt("a", "10 mail.${Zone}.")}, "a: !Sub \"10 mail.${Zone}.\"\n"},
		{"a number", "ttl: 300 # c\n", []step{setNumberAt("ttl", "3600")}, "ttl: 3600 # c\n"},
		{"a number in quotes", "ttl: '300'\n", []step{setNumberAt("ttl", "3600")}, "ttl: 3600\n"},
		{"JSON", `{"Value":"\"v=spf1 include:a.b\/c -all\""}`, []step{setAt("Value", `"v=spf1 include:a.b/c ~all"`)}, `{"Value":"\"v=spf1 include:a.b\/c ~all\""}`},
		{"JSON as Go escapes it", `{"a": "b \u0026 c"}`, []step{setAt("a", "b & c < &")}, `{"a": "b \u0026 c < \u0026"}`},
		{"JSON in ASCII", `{"a": "\u00e9"}`, []step{setAt("a", "é 😀")}, `{"a": "\u00e9 \ud83d\ude00"}`},
		{"JSON in UTF-8", `{"a": "é"}`, []step{setAt("a", "é 😀\n")}, `{"a": "é 😀\n"}`},
		{"a number in JSON", `{"TTL": 300}`, []step{setNumberAt("TTL", "1800")}, `{"TTL": 1800}`},
		{"text for a number in JSON", `{"TTL": 300}`, []step{setAt("TTL", "300")}, `{"TTL": "300"}`},
	})
}

func TestDelete(t *testing.T) {
	runCases(t, []editCase{
		{"an item", "a:\n- x # 1\n# above\n- y # 2\n\n- z\n", []step{removeAt("a/1")}, "a:\n- x # 1\n# above\n\n- z\n"},
		{"the last item", "a:\n- x\n- y", []step{removeAt("a/1")}, "a:\n- x\n"},
		{"a record of several lines", "a:\n  - type: TXT\n    value: v=spf1 a\n      -all # c\n  - type: A\n", []step{removeAt("a/0")}, "a:\n  - type: A\n"},
		{"a key", "a: 1\nb:\n  c: 2\n  # in b\nd: 3\n", []step{removeAt("b!")}, "a: 1\n  # in b\nd: 3\n"},
		{"the first key behind a dash", "- a: 1 # c\n  b: 2\n  c: 3\n", []step{removeAt("0/a!")}, "- b: 2\n  c: 3\n"},
		{"two keys behind a dash", "- a: 1\n  b: 2\n  c: 3\n", []step{removeAt("0/a!", "0/b!")}, "- c: 3\n"},
		{"a key behind a dash, before a comment", "- a: 1 # one\n  # two\n  b: 2\n", []step{removeAt("0/a!")}, "- # two\n  b: 2\n"},
		{"an item behind a dash", "- - x\n  - y\n- z\n", []step{removeAt("0/0")}, "- - y\n- z\n"},
		{"an explicit key", "? ''\n: - type: A\n    ttl: 5\na: 1\n", []step{removeAt("''!")}, "a: 1\n"},
		{"the first item behind a colon", "? ''\n: - type: A\n    ttl: 5\n  - type: MX\n", []step{removeAt("''/0")}, "? ''\n: - type: MX\n"},
		{"CRLF", "a:\r\n- x\r\n- y\r\n- z\r\n", []step{removeAt("a/0", "a/2")}, "a:\r\n- y\r\n"},
		{"on one line", "a: [x, y, z]\n", []step{removeAt("a/1")}, "a: [x, z]\n"},
		{"the first on one line", "a: [ x, y, z ]\n", []step{removeAt("a/0")}, "a: [ y, z ]\n"},
		{"the last on one line", "a: [x, y, z ]\n", []step{removeAt("a/2")}, "a: [x, y ]\n"},
		{"all on one line", "a: [x, y, z ]\n", []step{removeAt("a/0", "a/1", "a/2")}, "a: []\n"},
		{"two ends", "a: {x: 1, y: 2, z: 3}\n", []step{removeAt("a/x!", "a/z!")}, "a: {y: 2}\n"},
		{"a line in brackets", "a: [\n  x, # 1\n  # above\n  y, # 2\n  z,\n]\n", []step{removeAt("a/1")}, "a: [\n  x, # 1\n  # above\n  z,\n]\n"},
		{"the last line in brackets", "a: [\n  x, # 1\n  y # 2\n]\n", []step{removeAt("a/1")}, "a: [\n  x, # 1\n]\n"},
		{"JSON", "{\n  \"a\": [\n    {\n      \"b\": 1\n    },\n    {\n      \"b\": 2\n    }\n  ]\n}", []step{removeAt("a/1")}, "{\n  \"a\": [\n    {\n      \"b\": 1\n    }\n  ]\n}"},
		{"the first in JSON", "{\n  \"a\": 1,\n  \"b\": 2\n}\n", []step{removeAt("a!")}, "{\n  \"b\": 2\n}\n"},
		{"minified JSON", `{"a":[1,2,3],"b":{}}`, []step{removeAt("a/2"), removeAt("b!")}, `{"a":[1,2]}`},
		{"all of JSON", "{\n  \"a\": [\n    1\n  ]\n}\n", []step{removeAt("a/0")}, "{\n  \"a\": []\n}\n"},
		{"gcloud", "---\nkind: dns#resourceRecordSet\nrrdatas:\n- 10 a.\n- 20 b.\nttl: 300\n\n---\nkind: x\nrrdatas:\n- c\n- d\n", []step{removeAt("#1/rrdatas/0")}, "---\nkind: dns#resourceRecordSet\nrrdatas:\n- 10 a.\n- 20 b.\nttl: 300\n\n---\nkind: x\nrrdatas:\n- d\n"},
	})
}

func TestInsert(t *testing.T) {
	txt := Text("v=spf1 -all", None)
	runCases(t, []editCase{
		{"an item", "a:\n- x # 1\n- y\n", []step{itemAfter("a/0", txt)}, "a:\n- x # 1\n- v=spf1 -all\n- y\n"},
		{"an item at the end", "a:\n  - x\nb: 1\n", []step{itemAfter("a/0", txt)}, "a:\n  - x\n  - v=spf1 -all\nb: 1\n"},
		{"an item in front", "a:\n  # about x\n  - x\n", []step{itemAfter("a/", txt)}, "a:\n  - v=spf1 -all\n  # about x\n  - x\n"},
		{"no line ending", "a:\n- x", []step{itemAfter("a/0", txt)}, "a:\n- x\n- v=spf1 -all"},
		{"CRLF", "a:\r\n- x\r\nb: 1\r\n", []step{itemAfter("a/0", mx("m."))}, "a:\r\n- x\r\n- exchange: m.\r\n  preference: 10\r\nb: 1\r\n"},
		{"after folded text", "a:\n  - v=spf1 a\n    -all # c\n  - y\n", []step{itemAfter("a/0", txt)}, "a:\n  - v=spf1 a\n    -all # c\n  - v=spf1 -all\n  - y\n"},
		{"a list in the manner of the file", "a:\n- type: A\n  values:\n  - x\n", []step{itemAfter("a/0", Map(None, Pair{"type", Text("MX", None)}, Pair{"values", List(None, mx("m."))}))}, "a:\n- type: A\n  values:\n  - x\n- type: MX\n  values:\n  - exchange: m.\n    preference: 10\n"},
		{"a record, indented", "a:\n  - type: A\n    value: x\nb:\n  - type: A\n", []step{pairAfter("a", Pair{"aa", List(None, record)})}, "a:\n  - type: A\n    value: x\naa:\n  - type: MX\n    value: m.\nb:\n  - type: A\n"},
		{"a name", "a: # rushil@\n- type: A\n  value: x\n# about b\nb:\n- type: A\n", []step{pairAfter("a", Pair{"", List(None, record)})}, "a: # rushil@\n- type: A\n  value: x\n'':\n- type: MX\n  value: m.\n# about b\nb:\n- type: A\n"},
		{"four columns", "a:\n    type: A\n    geo:\n        x: 1\n", []step{pairAfter("a/type", Pair{"octodns", Map(None, Pair{"lenient", Number("true")})})}, "a:\n    type: A\n    octodns:\n        lenient: true\n    geo:\n        x: 1\n"},
		{"with empty lines between", "a:\n  type: A\n\nb:\n  type: A\n", []step{pairAfter("a", Pair{"aa", record})}, "a:\n  type: A\n\naa:\n  type: MX\n  value: m.\n\nb:\n  type: A\n"},
		{"at the end with empty lines between", "a:\n  type: A\n\nb:\n  type: A\n", []step{pairAfter("b", Pair{"c", record})}, "a:\n  type: A\n\nb:\n  type: A\n\nc:\n  type: MX\n  value: m.\n"},
		{"in front behind a dash", "- type: A # c\n  value: x\n", []step{pairAfter("0/", Pair{"ttl", Number("300")})}, "- ttl: 300\n  type: A # c\n  value: x\n"},
		{"in front behind two dashes", "- - x\n  - y\n", []step{itemAfter("0/", txt, txt)}, "- - v=spf1 -all\n  - v=spf1 -all\n  - x\n  - y\n"},
		{"below an explicit key", "? ''\n: - type: A\n    ttl: 300\n", []step{itemAfter("''/0", record)}, "? ''\n: - type: A\n    ttl: 300\n  - type: MX\n    value: m.\n"},
		{"in front below an explicit key", "? ''\n: - type: A\n    ttl: 300\n", []step{itemAfter("''/", record)}, "? ''\n: - type: MX\n    value: m.\n  - type: A\n    ttl: 300\n"},
		{"wide dashes", "-   type: A\n    value: x\n", []step{itemAfter("0", record)}, "-   type: A\n    value: x\n-   type: MX\n    value: m.\n"},
		{"two behind the same", "a: 1\nc: 2\n", []step{pairAfter("a", Pair{"b", Number("1")}, Pair{"bb", txt})}, "a: 1\nb: 1\nbb: v=spf1 -all\nc: 2\n"},
		{"a comment that belongs above", "a:\n  x: 1\n  # in a\nb: 2\n", []step{pairAfter("a", Pair{"aa", Number("1")})}, "a:\n  x: 1\n  # in a\naa: 1\nb: 2\n"},
		{"below the head of the file", "---\n# zone\nb: 2\n", []step{pairAfter("/", Pair{"a", Number("1")})}, "---\n# zone\na: 1\nb: 2\n"},
		{"quotes as in", "a:\n- \"x\"\n", []step{func(t *testing.T, d *Document) change {
			id := find(t, d, "a/0")
			return insertItems(find(t, d, "a"), id, Text(`v=DMARC1\; p=none`, id))
		}}, "a:\n- \"x\"\n- \"v=DMARC1\\\\; p=none\"\n"},
		{"texts that need quotes", "a:\n- x\n", []step{itemAfter("a/0", Text("a: b", None), Text("", None), Text("it's #1", None), Text(" #", None), Text("\t", None), Text("1.10", None))}, "a:\n- x\n- 'a: b'\n- ''\n- 'it''s #1'\n- ' #'\n- \"\\t\"\n- '1.10'\n"},
		{"in brackets", "a: [x, z]\n", []step{itemAfter("a/0", Text("y, y", None))}, "a: [x, 'y, y', z]\n"},
		{"a mapping in brackets", "a: [{exchange: x., preference: 1}]\n", []step{itemAfter("a/0", mx("m."))}, "a: [{exchange: x., preference: 1}, {exchange: m., preference: 10}]\n"},
		{"into nothing", "a: []\nb: {}\n", []step{itemAfter("a/", mx("m.")), pairAfter("b/", Pair{"x", Number("1")}, Pair{"z", txt})}, "a: [{exchange: m., preference: 10}]\nb: {x: 1, z: v=spf1 -all}\n"},
		{"lines in brackets", "a: [\n  x, # 1\n  y # 2\n]\n", []step{itemAfter("a/0", txt), itemAfter("a/1", txt)}, "a: [\n  x, # 1\n  v=spf1 -all,\n  y, # 2\n  v=spf1 -all\n]\n"},
		{"lines in brackets with a last comma", "a: [\n  x,\n]\n", []step{itemAfter("a/0", txt)}, "a: [\n  x,\n  v=spf1 -all,\n]\n"},
		{"Route 53 in YAML", "ResourceRecordSets:\n- Name: a.\n  ResourceRecords:\n  - Value: '\"x\"'\n  TTL: 300\n- Name: b.\n", []step{itemAfter("ResourceRecordSets/0/ResourceRecords/0", Map(None, Pair{"Value", Text(`"y"`, None)}))}, "ResourceRecordSets:\n- Name: a.\n  ResourceRecords:\n  - Value: '\"x\"'\n  - Value: '\"y\"'\n  TTL: 300\n- Name: b.\n"},
		{"a comment on the last line", "a:\n- x # c", []step{itemAfter("a/0", txt)}, "a:\n- x # c\n- v=spf1 -all"},
	})
}

func TestInsertJSON(t *testing.T) {
	value := func(s string) Tree { return Map(None, Pair{"Value", Text(s, None)}) }
	set := Map(None, Pair{"Name", Text("b.", None)}, Pair{"TTL", Number("60")}, Pair{"ResourceRecords", List(None, value("x"))})
	runCases(t, []editCase{
		{"exploded", "{\n  \"a\": [\n    \"x\"\n  ]\n}", []step{itemAfter("a/0", Text("y", None))}, "{\n  \"a\": [\n    \"x\",\n    \"y\"\n  ]\n}"},
		{"exploded, in front", "{\n\t\"a\": [\n\t\t\"x\"\n\t]\n}", []step{itemAfter("a/", Text("y", None)), pairAfter("/", Pair{"b", Number("1")})}, "{\n\t\"b\": 1,\n\t\"a\": [\n\t\t\"y\",\n\t\t\"x\"\n\t]\n}"},
		{"one line each", "{\n  \"a\": [\n    { \"Value\": \"x\" }\n  ]\n}\n", []step{itemAfter("a/0", value("y"))}, "{\n  \"a\": [\n    { \"Value\": \"x\" },\n    { \"Value\": \"y\" }\n  ]\n}\n"},
		{"a whole set", "{\n  \"s\": [\n    {\n      \"Name\": \"a.\",\n      \"ResourceRecords\": [\n        { \"Value\": \"x\" }\n      ]\n    }\n  ]\n}\n", []step{itemAfter("s/0", set)}, "{\n  \"s\": [\n    {\n      \"Name\": \"a.\",\n      \"ResourceRecords\": [\n        { \"Value\": \"x\" }\n      ]\n    },\n    {\n      \"Name\": \"b.\",\n      \"TTL\": 60,\n      \"ResourceRecords\": [\n        { \"Value\": \"x\" }\n      ]\n    }\n  ]\n}\n"},
		{"four blanks", "{\n    \"s\": [\n        {\n            \"Value\": \"x\"\n        }\n    ]\n}", []step{itemAfter("s/0", value("y"))}, "{\n    \"s\": [\n        {\n            \"Value\": \"x\"\n        },\n        {\n            \"Value\": \"y\"\n        }\n    ]\n}"},
		{"minified", `{"s":[{"Value":"x"}],"t":[]}`, []step{itemAfter("s/0", value("y")), itemAfter("t/", value("z"))}, `{"s":[{"Value":"x"},{"Value":"y"}],"t":[{"Value":"z"}]}`},
		{"an empty list", "{\n  \"a\": [],\n  \"b\": [\n    \"x\"\n  ]\n}", []step{itemAfter("a/", Text("y", None))}, "{\n  \"a\": [\n    \"y\"\n  ],\n  \"b\": [\n    \"x\"\n  ]\n}"},
		{"pairs", "{\n  \"a\": {\"b\": 1}\n}\n", []step{pairAfter("a/b", Pair{"c", Number("2")}), pairAfter("a", Pair{"d", Text("x", None)})}, "{\n  \"a\": {\"b\": 1, \"c\": 2},\n  \"d\": \"x\"\n}\n"},
		{"CRLF", "{\r\n  \"a\": 1\r\n}\r\n", []step{pairAfter("a", Pair{"b", List(None, Number("1"))})}, "{\r\n  \"a\": 1,\r\n  \"b\": [1]\r\n}\r\n"},
	})
}

func TestReplace(t *testing.T) {
	runCases(t, []editCase{
		{"text by a mapping", "- type: MX\n  value: feedback-smtp.us-east-1.amazonses.com # c\n  ttl: 5\n", []step{replaceAt("0/value", mx("m."))}, "- type: MX\n  value: # c\n    exchange: m.\n    preference: 10\n  ttl: 5\n"},
		{"text of two lines by a mapping", "a: x\n  y  \nb: 1\n", []step{replaceAt("a", mx("m."))}, "a:\n  exchange: m.\n  preference: 10\nb: 1\n"},
		{"an item by a mapping", "a:\n  - x # c\n  - y", []step{replaceAt("a/0", mx("m.")), replaceAt("a/1", mx("n."))}, "a:\n  - exchange: m. # c\n    preference: 10\n  - exchange: n.\n    preference: 10"},
		{"a mapping by text", "a:\n- value: # c\n    exchange: x\n    preference: 10 # d\n  ttl: 5\n", []step{replaceAt("a/0/value", Text("x.", None))}, "a:\n- value: x. # c\n  ttl: 5\n"},
		{"a mapping in a list by text", "- exchange: x\n  preference: 10\n- y\n", []step{replaceAt("0", Text("x.", None))}, "- x.\n- y\n"},
		{"a list by a mapping", "a:\n- x\n- y\nb: 1\n", []step{replaceAt("a", mx("m."))}, "a:\n  exchange: m.\n  preference: 10\nb: 1\n"},
		{"a list by another", "a:\n    - x\n    - y\nb: 1\n", []step{replaceAt("a", List(None, Text("z", None)))}, "a:\n    - z\nb: 1\n"},
		{"nothing by a list", "a: # c\nb:\n- x\n", []step{replaceAt("a", List(None, Text("z", None)))}, "a: # c\n- z\nb:\n- x\n"},
		{"brackets by text", "a: [x, y] # c\n", []step{replaceAt("a", Text("z", None))}, "a: z # c\n"},
		{"text by text", "a: 'x.y'\n", []step{replaceAt("a", Text("x.y.", None))}, "a: 'x.y.'\n"},
		{"text by a number", "a: '5'\n", []step{replaceAt("a", Number("5"))}, "a: 5\n"},
		{"below an explicit key", "? ''\n: type: A\n  value: x\n", []step{replaceAt("''", List(None, record))}, "? ''\n: - type: MX\n    value: m.\n"},
		{"JSON", "{\n  \"a\": {\n    \"b\": 1\n  },\n  \"c\": \"x\"\n}", []step{replaceAt("a", Text("x", None)), replaceAt("c", mx("m."))}, "{\n  \"a\": \"x\",\n  \"c\": {\n    \"exchange\": \"m.\",\n    \"preference\": 10\n  }\n}"},
	})
}

func TestToSequence(t *testing.T) {
	more := Text("more", None)
	runCases(t, []editCase{
		{"a value", "a:\n- type: TXT\n  value: x # c\n  z: 1\n", []step{toSequenceAt("a/0/value", more), setAt("a/0/value!", "values")}, "a:\n- type: TXT\n  values:\n  - x # c\n  - more\n  z: 1\n"},
		{"a value, indented", "a:\n  - type: TXT\n    value: v=spf1 a\n      -all\n", []step{toSequenceAt("a/0/value", more), setAt("a/0/value!", "values")}, "a:\n  - type: TXT\n    values:\n      - v=spf1 a\n        -all\n      - more\n"},
		{"a record", "a:\n- type: A\nkey: # who\n  # what\n  type: A\n  # why\n  value: x # c\nz: 1\n", []step{toSequenceAt("key", record)}, "a:\n- type: A\nkey: # who\n# what\n- type: A\n  # why\n  value: x # c\n- type: MX\n  value: m.\nz: 1\n"},
		{"a record, indented", "a:\n  - type: A\nkey: # who\n  type: A\n  # why\n\n  value: x # c\nz: 1\n", []step{toSequenceAt("key", record)}, "a:\n  - type: A\nkey: # who\n  - type: A\n    # why\n\n    value: x # c\n  - type: MX\n    value: m.\nz: 1\n"},
		{"four columns, not indented", "a:\n- x\nkey:\n    type: TXT\n    value: |\n      x\n       y\n", []step{toSequenceAt("key", record)}, "a:\n- x\nkey:\n- type: TXT\n  value: |\n    x\n     y\n- type: MX\n  value: m.\n"},
		{"a record below an explicit key", "? ''\n: type: A\n  value: x\n", []step{toSequenceAt("''", record)}, "? ''\n: - type: A\n    value: x\n  - type: MX\n    value: m.\n"},
		{"no line ending", "a:\n- x\nb:\n  type: A", []step{toSequenceAt("b", more)}, "a:\n- x\nb:\n- type: A\n- more"},
		{"CRLF", "a:\r\n  - x\r\nb:\r\n  type: A\r\n  c: d\r\n", []step{toSequenceAt("b", more)}, "a:\r\n  - x\r\nb:\r\n  - type: A\r\n    c: d\r\n  - more\r\n"},
		{"in brackets", "a: {value: x, b: 1}\n", []step{toSequenceAt("a/value", more), setAt("a/value!", "values")}, "a: {values: [x, more], b: 1}\n"},
		{"brackets", "a: {type: A}\nb:\n- c\n", []step{toSequenceAt("a", record)}, "a:\n- {type: A}\n- type: MX\n  value: m.\nb:\n- c\n"},
		{"JSON", "{\n  \"a\": {\n    \"b\": 1\n  },\n  \"c\": [\n    1\n  ]\n}", []step{toSequenceAt("a", Number("2"))}, "{\n  \"a\": [\n    {\n      \"b\": 1\n    },\n    2\n  ],\n  \"c\": [\n    1\n  ]\n}"},
		{"minified JSON", `{"a":"x"}`, []step{toSequenceAt("a", more)}, `{"a":["x","more"]}`},
		{"a new text as well", "a: x\nb:\n- c\n", []step{setAt("a", "wx."), toSequenceAt("a", more)}, "a:\n- wx.\n- more\nb:\n- c\n"},
	})
}

func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		in   string
		step step
		want error
	}{
		{"a: &x b\nc: *x\n", setAt("a", "d"), errAnchor},
		{"a: &x b\nc: *x\n", setAt("c", "d"), errAlias},
		{"a: &x\n  b: c\nd: *x\n", setAt("a/b", "d"), errAnchor},
		{"a: &x\n- b\nd: *x\n", itemAfter("a/0", Number("1")), errAnchor},
		{"a:\n- &x b\n- c\nd: *x\n", removeAt("a/0"), errAnchor},
		{"a:\n- b\n", removeAt("a/0"), errAll},
		{"a: |+\n  b\nc: d\n\n", removeAt("c!"), errAround},
		{"a: |\n  b\nc: d\n\n  # e\nf: 1\n", removeAt("c!"), errAround},
		{"a:\n- |\n  b", itemAfter("a/0", Number("1")), errAround},
		{"a: [b]\n", setAt("a", "x"), errNoScalar},
		{"a: [b]\n", toSequenceAt("a"), errIsList},
		{"a:\n", toSequenceAt("a"), errEmpty},
		{"a: !Sub b\n", replaceAt("a", Number("1")), errProperties},
		{"a: b\n", setAt("a", "\xff"), errNotUTF8},
		{"a: b\n", setNumberAt("a!", "1"), errKey},
		{"a: b\n", setNumberAt("a", "x"), nil},
		{`{"a": 1}`, setNumberAt("a", "0x1F"), nil},
		{"{a: b}: c\n", func(_ *testing.T, d *Document) change { return remove(d.Node(d.Roots[0]).First) }, errLayout},
		{"a: b\n", pairAfter("a", Pair{strings.Repeat("x", 1100), Number("1")}), errUnfit},
		{"a:\n- b\nc:\n- d\n", func(t *testing.T, d *Document) change { return remove(find(t, d, "a/0"), find(t, d, "c/0")) }, errNotIn},
	} {
		d := Parse([]byte(test.in))
		_, err := test.step(t, d).make(d)
		if r := (refused{}); !errors.As(err, &r) || test.want != nil && !errors.Is(r.error, test.want) {
			t.Errorf("%q: %v, want %v", test.in, err, test.want)
		}
	}
}

func TestOrder(t *testing.T) {
	order := []string{"", "2b43", "6vme", "42qr", "#civil", "*", "_dmarc", "a", "a1", "a1b", "a2", "a10", "agrv", "b", "é"}
	for i, a := range order {
		for j, b := range order {
			if NaturalLess(a, b) != (i < j) {
				t.Errorf("NaturalLess(%q, %q) = %v", a, b, i >= j)
			}
		}
	}
	if NaturalLess("a1", "a01") || NaturalLess("a01", "a1") {
		t.Error("a1 and a01 aren't equal")
	}
	for _, test := range []struct {
		in, key, after string
		sorted         bool
	}{
		{"'': 1\n_dmarc: 1\nwww: 1\n", "mail", "_dmarc", true},
		{"b: 1\n", "a", "", true},
		{"b: 1\n", "c", "b", true},
		{"b: 1\na: 1\n", "aa", "a", false},
		{"{}", "a", "", true},
		{"a2: 1\na10: 1\n", "a9", "a2", true},
	} {
		d := Parse([]byte(test.in))
		after, sorted := d.Order(d.Roots[0], test.key)
		if got := d.Text(after); got != test.after || sorted != test.sorted || (after == None) != (test.after == "") {
			t.Errorf("Order(%q, %q) = %q, %v", test.in, test.key, got, sorted)
		}
	}
}

// What deletes one of many entries doesn't look at all of them, and what would have to is refused.
func TestDeleteOneOfMany(t *testing.T) {
	const items = 100_000
	doc := Parse([]byte("[" + strings.Repeat(`"192.0.2.1",`, items) + "1]"))
	list := doc.Roots[0]
	start := time.Now()
	for item := range doc.Children(list) {
		if edits, err := doc.Delete(item); err != nil || len(edits) != 1 || edits[0].Len() > 12 {
			t.Fatalf("%v, %v", edits, err)
		}
	}
	if took := time.Since(start); took > time.Minute {
		t.Errorf("took %v", took)
	}
	doc = Parse([]byte("a: [" + strings.Repeat(`192.0.2.1,`, items) + "1]\n"))
	for item := range doc.Children(doc.Get(doc.Roots[0], "a")) {
		if _, err := doc.Delete(item); !errors.Is(err, errLongFlow) {
			t.Fatal(err)
		}
	}
}

// Edits next to an alias don't have all above it read again, and those between brackets are small or refused. Of a file
// that begins like JSON only as much is read as tells that it is none.
func TestEditEachOfMany(t *testing.T) {
	const many = 20_000
	start := time.Now()
	edit := func(src string, items func(*Document) NodeID, want error, edit func(*Document, NodeID) error) {
		t.Helper()
		doc := Parse([]byte(src))
		if doc.Err != nil {
			t.Fatal(doc.Err)
		}
		for item := range doc.Children(items(doc)) {
			if err := edit(doc, item); !errors.Is(err, want) {
				t.Fatalf("%v, want %v", err, want)
			}
			if time.Since(start) > time.Minute {
				t.Fatal("takes the square of their number")
			}
		}
	}
	root := func(doc *Document) NodeID { return doc.Roots[0] }
	last := func(doc *Document) NodeID { return doc.Get(doc.Roots[0], "b") }
	replace := func(doc *Document, id NodeID) error {
		if doc.Nodes[id].Kind == Alias {
			return nil
		}
		_, err := doc.Replace(id, Map(None, Pair{"k", Text("v", None)}))
		return err
	}
	insert := func(doc *Document, id NodeID) error {
		_, err := doc.InsertItem(doc.Nodes[id].Parent, id, Text("new", None))
		return err
	}
	set := func(doc *Document, id NodeID) error {
		value := id
		if doc.Nodes[id].IsKey {
			value = doc.Nodes[id].Pair
		}
		_, err := doc.SetScalar(value, "new")
		return err
	}
	aliases := "a: &a {x: y}\nb:\n" + strings.Repeat("- x\n- *a\n", many)
	edit(aliases, last, nil, replace)
	edit(aliases, last, nil, insert)
	long := "b: [" + strings.Repeat("x,", many) + "x]\n"
	edit(long, last, errLongFlow, replace)
	edit(long, last, errLongFlow, insert)
	edit(long, last, nil, set)
	edit("- "+strings.Repeat("k: v\n  ", maxFlow)+"l: m\n- x\n", root, nil, replace) // long, but without brackets
	edit("{ # like JSON\n"+strings.Repeat("k: 'old',\n", many)+"}\n", root, nil, set)
	edit("{\n"+strings.Repeat("\"k\": \"old\",\n", many)+" b: x}\n", root, nil, set)
	edit("["+strings.Repeat(`"x",`, many)+"1]", root, nil, insert) // all in one line
}

// Aliases near an edit have their anchors far above, in it, or around it.
func TestEditNearAliases(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"a: &a {x: y}\nm:\n  b: *a\n  old: z\n  c: *a\n", "a: &a {x: y}\nm:\n  b: *a\n  old:\n    k: v\n  c: *a\n"},
		{"a: &a\n- &b x\nl:\n- *a\n- old\n- {<<: *b, c: *a}\n", "a: &a\n- &b x\nl:\n- *a\n- k: v\n- {<<: *b, c: *a}\n"},
		{"a: &a x\nl:\n- old\n- [&a y, *a, &n z, *n]\n", "a: &a x\nl:\n- k: v\n- [&a y, *a, &n z, *n]\n"},
		{"- &a\n  - old\n  - *a\n", ""}, // shared
		{"- - &a x\n- - old\n  - *a\n", "- - &a x\n- - k: v\n  - *a\n"},
		{"l:\r\n- &a x\r\n- old\r\n- *a\r\n", "l:\r\n- &a x\r\n- k: v\r\n- *a\r\n"},
	} {
		doc := Parse([]byte(test.src))
		id := NodeID(slices.IndexFunc(doc.Nodes, func(n Node) bool { return n.Value == "old" }))
		if doc.Nodes[id].IsKey {
			id = doc.Nodes[id].Pair
		}
		edits, err := doc.Replace(id, Map(None, Pair{"k", Text("v", None)}))
		if test.want == "" {
			if err == nil {
				t.Errorf("%q: no error", test.src)
			}
			continue
		}
		if got, wrong := text.Apply(doc.Src, edits); err != nil || wrong != nil || string(got) != test.want {
			t.Errorf("%q became %q, %v, %v", test.src, got, err, wrong)
		}
	}
}

func TestStaysYAML(t *testing.T) {
	for _, test := range []struct {
		src   string
		gone  []string // what is put in double quotes, or deleted if that is a comment
		fault bool     // whether it is taken for JSON with a comma too many then
	}{
		{`{"a": x, "b": y,}`, []string{"x"}, false},
		{`{"a": x, "b": y,}`, []string{"y"}, false},
		{`{"a": x, "b": y,}`, []string{"x", "y"}, true},
		{`{"a": x, "b": y}`, []string{"x", "y"}, false},
		{"{ # c\n\"a\": 1,}", []string{"# c"}, true},
		{"{ # c\n\"a\": x,}", []string{"# c"}, false},
		{"{ # c\n\"a\": x,}", []string{"x"}, false},
		{"- {\"a\": x,}", []string{"x"}, false},
	} {
		doc := Parse([]byte(test.src))
		var edits []text.Edit
		for _, gone := range test.gone {
			at, written := strings.Index(test.src, gone), ""
			if gone[0] != '#' {
				written = `"` + gone + `"`
			}
			edits = append(edits, text.Edit{Span: span(at, at+len(gone)), New: written})
		}
		if err := doc.StaysYAML(edits); (err != nil) != test.fault {
			t.Errorf("%s without %q: %v", test.src, test.gone, err)
		}
		changed, err := text.Apply(doc.Src, edits)
		if again := Parse(changed); err != nil || (again.Err != nil) != test.fault {
			t.Errorf("%s: %v, %v", changed, err, again.Err)
		}
	}
}

func TestBearable(t *testing.T) {
	for piece, refused := range map[string]bool{"a:\n": true, "- x\n": false, "192.0.2.1: x\n": false, "#\n": true, "x{a: 1},": true, "a: {type: A, value: 192.0.2.1}\n": false} {
		src := []byte(strings.Repeat(piece, 1<<20/len(piece)))
		e := Bearable(src)
		if (e != nil) != refused || e != nil && int(e.Span.Start) > len(src) {
			t.Errorf("%q: %+v", piece, e)
		}
	}
	if e := Bearable(make([]byte, MaxSize+1)); e == nil || !strings.Contains(e.Message, "256 MiB") {
		t.Errorf("a large file: %v", e)
	}
}

package yamlspan

import (
	"strings"
	"testing"
)

func TestIsPlainText(t *testing.T) {
	for s, flow := range map[string]bool{ // whether it can also stand between brackets
		"a": true, "v=spf1 include:amazonses.com ~all": true, `v=DMARC1\; p=none\; rua=mailto:x@y.z`: true,
		"k=rsa; p=MIGf/+a==": true, "192.0.2.1": true, "2001:db8::1": true, "10 mail.example.com.": true,
		`\052.example.com.`: true, "-KZE5=": true, "a#b": true, "~all": true, "“a”": false, "a, b": false, "[a": false,
		"a]": false, "a?b": false, "é": true, "/a": true, "+a": true, "=a": true, "a:,b": false, "nope": true, "1.2.3": true,
		"1e": true, "0xg": true, "2001-1": true, "2001-01-01x": true, "a'b": true, `a"b`: true, "a@b": true, "a*": true,
	} {
		if plain := strings.Trim(s, "[") == s && !strings.HasPrefix(s, "“"); plain && !isPlainText(s, false) {
			t.Errorf("%q needs quotes", s)
		}
		if isPlainText(s, true) != flow {
			t.Errorf("between brackets, %q needs quotes: %v", s, flow)
		}
	}
	for _, s := range []string{
		"", " a", "a ", "\ta", "a\t#b", "a #b", "a: b", "a:", "- a", "-", "---", "--- a", "...", "? a", "?a", ":a", ": a", "@", "`a", "*", "*a",
		"&a", "!a", "%a", "|", ">", "'a", `"a"`, "[a", "]", "{a", "}", ",a", "#a", "~", "null", "Null", "NULL", "y", "N", "yes", "No", "ON", "off",
		"true", "False", "=", "<<", ".", "0", "+1", "-1", "1.10", "1.", ".5", "1e3", "1.5e+3", "12e03", "0x1F", "0o17", "0b1", "017", "1_000", "1:30",
		"1:30:59.5", "2001:1:2:3:4:5:6:7", ".inf", "-.INF", ".nan", "2001-12-14", "2001-1-1", "2001-12-14T21:59:43.10-05:00", "2001-12-14 21:59:43 Z",
		"a\nb", "a\x7f", "a\u0085", "a\u2028b", "\ufeffa", "\x00",
	} {
		if isPlainText(s, false) || isPlainText(s, true) {
			t.Errorf("%q is no text without quotes", s)
		}
	}
}

func TestCheckNumber(t *testing.T) {
	inYAML, inJSON := Parse([]byte("a: b\n")), Parse([]byte("{}"))
	for s, want := range map[string][2]bool{
		"300": {true, true}, "-1.5e3": {true, true}, "true": {true, true}, "null": {true, true}, "0x1F": {true, false}, "1_0": {true, false},
		"010": {true, false}, "": {false, false}, "x": {false, false}, "yes": {false, false}, "1 2": {false, false},
	} {
		if inYAML.checkNumber(s) == nil != want[0] || inJSON.checkNumber(s) == nil != want[1] {
			t.Errorf("%q: %v in YAML, %v in JSON", s, inYAML.checkNumber(s), inJSON.checkNumber(s))
		}
	}
}

// likeFirst inserts a third item that looks like the first.
func likeFirst(item func(like NodeID) Tree) step {
	return func(t *testing.T, d *Document) change {
		id := find(t, d, "1")
		return insertItems(d.Node(id).Parent, id, item(find(t, d, "0")))
	}
}

func TestLike(t *testing.T) {
	text := func(like NodeID) Tree { return Text("it's", like) }
	mapping := func(like NodeID) Tree {
		return Map(like, Pair{"x", Number("1")}, Pair{"why", List(None, Text("a", None))})
	}
	runCases(t, []editCase{
		{"single quotes", "- 'a'\n- b\n", []step{likeFirst(text)}, "- 'a'\n- b\n- 'it''s'\n"},
		{"double quotes", "- \"a\"\n- b\n", []step{likeFirst(text)}, "- \"a\"\n- b\n- \"it's\"\n"},
		{"a folded text", "- >\n  a\n- b\n", []step{likeFirst(text)}, "- >\n  a\n- b\n- it's\n"},
		{"another kind", "- 'a'\n- b\n", []step{likeFirst(mapping)}, "- 'a'\n- b\n- x: 1\n  why:\n    - a\n"},
		{"braces", "- {b: 1, c: 2}\n- b\n", []step{likeFirst(mapping)}, "- {b: 1, c: 2}\n- b\n- {x: 1, why: [a]}\n"},
		{"narrow braces", "- { b: 1,c: 2 }\n- b\n", []step{likeFirst(mapping)}, "- { b: 1,c: 2 }\n- b\n- { x: 1,why: [a] }\n"},
		{"one line in JSON", "[\n  { \"b\": [ 1 ] },\n  {\n    \"c\": 1\n  }\n]\n", []step{likeFirst(mapping)}, "[\n  { \"b\": [ 1 ] },\n  {\n    \"c\": 1\n  },\n  { \"x\": 1, \"why\": [ \"a\" ] }\n]\n"},
		{"lines in JSON", "[\n  {\n    \"c\" : 1\n  },\n  { \"b\": [ 1 ] }\n]\n", []step{likeFirst(mapping)}, "[\n  {\n    \"c\" : 1\n  },\n  { \"b\": [ 1 ] },\n  {\n    \"x\" : 1,\n    \"why\" : [ \"a\" ]\n  }\n]\n"},
		{"keys in quotes", "'a':\n  'b': 1\n", []step{pairAfter("a/b", Pair{"c", List(None, mapping(None))}), pairAfter("a", Pair{"d", Number("1")})}, "'a':\n  'b': 1\n  'c':\n    - x: 1\n      why:\n        - a\n'd': 1\n"},
		{"a key that needs quotes beside keys that don't", "a: 1\n'no': 2\n", []step{pairAfter("no", Pair{"on", Number("3")})}, "a: 1\n'no': 2\n'on': 3\n"},
	})
}

// A file's habit is what most of the lists and mappings nearby do.
func TestHabit(t *testing.T) {
	pair := Pair{"new", List(None, Map(None, Pair{"m", Map(None, Pair{"o", Number("1")})}))}
	for _, test := range []struct{ in, out string }{
		{"a: 1\n", "new:\n  - m:\n      o: 1\n"},
		{"b:\n- x\nc:\n- x\nd:\n  - x\na: 1\n", "new:\n- m:\n    o: 1\n"},
		{"b:\n    c: 1\na: 1\n", "new:\n  - m:\n        o: 1\n"},
		{"b:\n    - c: 1\na: 1\n", "new:\n    - m:\n        o: 1\n"},
	} {
		d := Parse([]byte(test.in))
		got, err := insertPairs(d.Roots[0], find(t, d, "a!"), pair).make(d)
		if err != nil || got != test.in+test.out {
			t.Errorf("%v\n%s\nnot\n%s", err, got, test.in+test.out)
		}
	}
}

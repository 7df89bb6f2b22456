package yamlspan

import (
	"strings"
	"testing"

	"github.com/zonemend/zonemend/lint/text"
)

// Each text has one mistake, except where fixed says otherwise: what is underlined, what is said, and, if
// there is one meaning only, the text put right.
var mistakes = []struct{ src, at, message, fixed string }{
	{"name: @\n", "@", "a value that begins with @ must be in quotes", "name: '@'\n"},
	{"a: b\n@: {type: A}\n", "@", "a value that begins with @ must be in quotes", "a: b\n'@': {type: A}\n"},
	{"- @ # apex\n", "@", "a value that begins with @ must be in quotes", "- '@' # apex\n"},
	{"- {name: @, type: A}\n", "@", "a value that begins with @ must be in quotes", "- {name: '@', type: A}\n"},
	{"a: b\nname: @it's\n", "@it's", "a value that begins with @ must be in quotes", "a: b\nname: '@it''s'\n"},
	{"é: 'ü' # ä\nname: `x`\n", "`x`", "a value that begins with ` must be in quotes", "é: 'ü' # ä\nname: '`x`'\n"},
	{"a: %b\n", "%b", "a value that begins with % must be in quotes", "a: '%b'\n"},
	{"- name: *\n  type: A\n", "*", "a value that begins with * must be in quotes", "- name: '*'\n  type: A\n"},
	{"a: b\n*.foo:\n  type: A\n", "*.foo", "a value that begins with * must be in quotes", "a: b\n'*.foo':\n  type: A\n"},
	{"- name: *.example.com\n- a: b\n", "*.example.com", "a value that begins with * must be in quotes", "- name: '*.example.com'\n- a: b\n"},
	{"*:\n  type: A\n", "*", "a value that begins with * must be in quotes", "'*':\n  type: A\n"},
	{"a: & b\n", "& b", "a value that begins with & must be in quotes", "a: '& b'\n"},
	{"a: b\nc: *d\n", "*d", "*d refers to an anchor &d, and there is none before it", ""},
	{"a: &bb c\nd: [*bb, *b]\n", "*b", "*b refers to an anchor &b, and there is none before it", ""},
	{"a: >= 5\nb: c\n", ">= 5", "a value that begins with > must be in quotes", "a: '>= 5'\nb: c\n"},
	{"a: |b\n  c\n", "|b", "text behind |, after which the lines of a text begin", ""},
	{"a: 1\nb: \"v=DMARC1\\; p=none\\; x\\n\"\n", `\;`, `\; is no escape in double quotes`, "a: 1\nb: \"v=DMARC1\\\\; p=none\\\\; x\\n\"\n"},
	{"a: \"\\é\"\n", `\é`, `\é is no escape in double quotes`, "a: \"\\\\é\"\n"},
	{"a: \"\\xzz\"\n", `\xzz`, `\xzz is no character`, ""},
	{"a: \"\\ud83d\\ude00\"\n", `\ud83d`, `\ud83d is no character`, ""},
	{"a:\n\tb: c\n", "\t", "a tab in the indentation", ""},
	{"a:\n  b: c\n\t\td: e\n", "\t\t", "a tab in the indentation", ""},
	{"a: |\n\tb\n", "\t", "a tab in the indentation", ""},
	{"- \tb: c\n", "\t", "a tab in the indentation", ""},
	{"a: {{ .Values.b }}\n", "{{ .Values.b }}", "the file is a template, not yet YAML or JSON", ""},
	{"a: {{ b }}.example.com.\n", "{{ b }}", "the file is a template, not yet YAML or JSON", ""},
	{"a:\n  {{- range .B }}\n  - c\n  {{- end }}\n", "{{- range .B }}", "the file is a template, not yet YAML or JSON", ""},
	{"a: b\n{% if c %}\nd: e\n{% endif %}\n", "{% if c %}", "the file is a template, not yet YAML or JSON", ""},
	{"{\"a\": {{ b }}}", "{{ b }}", "the file is a template, not yet YAML or JSON", ""},
	{"[{% for a in b %}]", "{% for a in b %}", "the file is a template, not yet YAML or JSON", ""},
	{"kind: a\nname: b\n- kind: c\n  name: d\n", "-", "a list item after keys that are no list", ""},
	{"kind: a\nrrdatas:\n- b\nttl: 1\n- kind: c\n  rrdatas:\n  - d\n", "-", "a list item after keys that are no list", ""},
	{"- a\nb: c\n", "b: c", "a line without a dash among the items of a list", ""},
	{"a: b: c\nd: e\n", ":", "a second colon with a blank behind it in one line", ""},
	{"[a: b: c]\n", ":", "a second colon in one item", ""},
	{"a: b\n  c: d\n", "c: d", "this key is indented as if it belonged to the text in the line above", ""},
	{"a:b\nc: d\n", "c: d", "this key is indented as if it belonged to the text in the line above", ""},
	{"a:\n    b: 1\n   c: 2\n", "c: 2", "this line is indented less than the one before, but not as far as any line above", ""},
	{"a: b\nc\nd: e\n", "c", "a line that is neither a key with a colon nor a list item", ""},
	{"  a: 1\nb: 2\n", "b: 2", "this stands outside of what the file holds so far", ""},
	{"a: - b\n", "-", "a list can't begin in the line of its key", ""},
	{"a: 'b\nc: d\n", "'", "the quote ' that begins here is never closed", ""},
	{"a: \"b\n---\nc: d\n", `"`, `the quote " that begins here is never closed`, ""},
	{"a: 'b\nc: 'd'\ne: f\n", "'", "the quote ' that begins here isn't closed in its line, and text follows the next '", ""},
	{"a: \"v=spf1\" -all\nb: c\n", "-all", `text after the closing quote "`, ""},
	{"a: 'it's'\nb: c\n", "s'", "text after the closing quote '", ""},
	{"a: b\nc: [d, e\nf: g\n", "[", "the [ that opens here isn't closed, or a comma is missing after it", ""},
	{"a: {b: c", "{", "the { that opens here isn't closed, or a comma is missing after it", ""},
	{"a: ['b' 'c']\n", "'c'", "a comma is missing before this", ""},
	{"a: [b,,c]\n", ",", "a comma without a value before it", ""},
	{"a: [b]]\nc: d\n", "]", "a ] that closes nothing", ""},
	{"a: ,b\n", ",b", "no value can begin with , here", ""},
	{"a: !Sub\"b\"\n", `!Sub"b"`, "!Sub\"b\" can't be read as a tag", ""},
	{"a: !b!c d\n", "!b!c", "!b!c can't be read as a tag", ""},
	{"%YAML 3.0\n---\na: b\n", "%YAML 3.0", "a version of YAML that can't be read", ""},
	{"%a\n---\nb: c\n", "%a", "a line that begins with % and is no directive of YAML", ""},
	{"a: b\nc: &d &e f\n", "c: &d &e f", "this can't be read as YAML (did not find expected key)", ""},
	{"a: b\x00c\n", "\x00", "a NUL octet", ""},
	{"a: b\x1bc\n", "\x1b", "a control character", ""},
	{"a: é\xe9\n", "\xe9", "an octet that is no text in UTF-8", ""},
	{"[\"\xff\"]", "\xff", "an octet that is no text in UTF-8", ""},
	{"\xff\xfea\x00:\x00", "\xff\xfe", "the file is in UTF-16, not in UTF-8", ""},
	{"\x00{\x00}", "\x00{", "the file is in UTF-16, not in UTF-8", ""},

	{"{\"a\": [1, 2,],\n}\n", ",", "a comma with nothing behind it", "{\"a\": [1, 2]\n}\n"},
	{"{\"a\": 1 // b\n}\n", "// b", "a comment, which JSON hasn't", ""},
	{"[1, /* b */ 2]", "/* b */", "a comment, which JSON hasn't", ""},
	{"{\"a\": 1\n \"b\": 2}", `"`, "a comma is missing before this", "{\"a\": 1,\n \"b\": 2}"},
	{"[{}\n, {} {}]", "{", "a comma is missing before this", "[{}\n, {}, {}]"},
	{"[\"a\" \"b\"]", `"`, "a comma or ] is missing before this", ""},
	{"{\"a\": \"v=spf1 \"b\" -all\"}", "b", "text behind a closing quote", ""},
	{"{\"a\": \"b\\; c\"}", `\;`, `\; is no escape in JSON`, ""},
	{"{\"a\": \"\\u12\"}", `\u12`, `\u12 is no escape in JSON`, ""},
	{"{\"a\": \"b,\n \"c\": 1}", `"b,`, "this string isn't closed in its line", ""},
	{"{\"a\": \"b\tc\"}", "\t", "a tab in a string", ""},
	{"{\"a\": “b”, “c”: 1}", "“b”", "typographic quotes instead of straight ones", "{\"a\": \"b\", \"c\": 1}"},
	{"{\"a\": 1}\n{\"b\": 2}\n", "{", "a second JSON value behind the first", ""},
	{"{\"a\": 1}}", "}", "a } that closes nothing", ""},
	{"{\"a\": [1}", "}", "a }, but what is open here is the [ in line 1", ""},
	{"{\"a\" 1}", "1", "a colon is missing before this", ""},
	{"[1,,2]", ",", "a value is missing before this", ""},
	{"{\"a\": [\"b\",", "[", "the [ that opens here is never closed", ""},
	{"{\"a", `"`, "the quote that begins here is never closed", ""},
}

func TestMistakes(t *testing.T) {
	for _, test := range mistakes {
		doc := checked(t, test.src)
		if doc.Err == nil {
			t.Errorf("%q: no error", test.src)
			continue
		}
		if got := string(doc.Err.Span.Of(doc.Src)); got != test.at || doc.Err.Message != test.message {
			t.Errorf("%q: %q %s, want %q %s", test.src, got, doc.Err.Message, test.at, test.message)
		}
		fixed, err := text.Apply(doc.Src, doc.Err.Fix)
		if test.fixed == "" {
			fixed = nil
			if len(doc.Err.Fix) > 0 {
				t.Errorf("%q: there is a fix: %v", test.src, doc.Err.Fix)
			}
		}
		if err != nil || string(fixed) != test.fixed {
			t.Errorf("%q: fixed it is %q (%v), want %q", test.src, fixed, err, test.fixed)
		}
		if test.fixed != "" && Parse(fixed).Err != nil {
			t.Errorf("%q: fixed it has %v", test.src, Parse(fixed).Err)
		}
	}
}

// The same mistakes must be found where they stand, whatever is before them.
func TestMistakesFurtherDown(t *testing.T) {
	before := "---\n# é\nx:\n- y: {z: 'ä'}\n" + strings.Repeat("😀: 'äö' # ü\r\n", 300) + "---\n"
	for _, test := range mistakes {
		if strings.HasPrefix(test.message, "the file is in UTF-16") || strings.HasPrefix(test.src, "%") || startsJSON([]byte(test.src)) {
			continue
		}
		doc := checked(t, before+test.src)
		alone := Parse([]byte(test.src))
		if doc.Err == nil || int(doc.Err.Span.Start) != len(before)+int(alone.Err.Span.Start) || doc.Err.Message != test.message {
			t.Errorf("%q: %+v, alone %+v", test.src, doc.Err, alone.Err)
		}
		if len(doc.Roots) < 1 {
			t.Errorf("%q: what is before it is lost", test.src)
		}
	}
}

// Deep nesting is refused, and in a time that doesn't grow with the square of the size.
func TestTooDeep(t *testing.T) {
	const size = 90_000 // more of them are refused unseen: see [Bearable]
	for _, piece := range []string{"[", "{\"a\":", "- ", "? ", "a: [", "[{a: "} {
		doc := Parse([]byte(strings.Repeat(piece, size/len(piece))))
		if doc.Err == nil || doc.Err.Message != "nested deeper than 10,000 levels" && !strings.HasPrefix(doc.Err.Message, "a second colon") {
			t.Errorf("%q: %v", piece, doc.Err)
		}
	}
	deep := strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth)
	for _, src := range []string{deep, "a: " + deep[1:len(deep)-1], strings.Repeat("- ", maxDepth-1) + "a"} {
		if doc := Parse([]byte(src)); doc.Err != nil {
			t.Errorf("%.10q: %v", src, doc.Err)
		}
	}
}

// A mistake at the end of a large file must not take long to explain.
func TestMistakeInLargeFile(t *testing.T) {
	src := octoDNSZone(3000)
	doc := Parse(append(src, "x: @\n"...))
	if doc.Err == nil || int(doc.Err.Span.Start) != len(src)+3 {
		t.Errorf("%+v", doc.Err)
	}
}

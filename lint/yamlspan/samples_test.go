package yamlspan

import (
	"math/rand"
	"strings"
)

// samples are documents of every construct; all can be read.
var samples = []string{
	"", "\n", "# nothing\n", "--- \n...\n", "a", "a: b\n", "a: b", "'a'", "- a\n- b\n",
	"? ''\n: - type: A\n    ttl: 300\n    values:\n    - 192.0.2.1\n    - 192.0.2.2\n  - type: TXT\n    value: v=spf1 include:a.example\n      include:b.example\n\n      -all\n",
	"www:\n  type: A\n  value: 192.0.2.1 # here\n# foot\nmail: {type: A, value: 192.0.2.2}\n",
	"\ufeffa: b\nc: d\n", "a: b\r\nc: 'd\r\n  e'\r\nf: |\r\n  g\r\n  h\r\n", "a: b\rc: d\r  e\r",
	"? - a\n  - b\n: c\n", "? a\n? b\n", "? |\n  a\n  b\n: - c\n", "? >-\n  a\n: {b: c}\n", "!!map\n? a\n: b\n",
	"a: &x b\nc: *x\n", "a: &x\n  b: c\n  d: [e]\nf: *x\n", "a: &x {b: c}\n<<: *x\nd: {<<: *x, e: f}\n",
	"&a a: b\n&c d: &e f\n", "&m\na: b\nc: *m\n", "- &a !!str b\n- !!str &c d\n- !x\n- &y\n- *y\n- *a\n",
	"a: !Sub \"x${y}\"\nb: !GetAtt a.b\nc: !Ref  c # d\ne: !Join\n  - '.'\n  - [!Ref f, g]\n",
	"a: !!binary |\n  R0lGODlhDAAMAIQAAP\n  AAAAAA\nb: ! c\nd: !<tag:yaml.org,2002:str> e\n", "a: !tag # comment\n  # another\n  b: c\n",
	"a: |\n  b\n   c\n\n  d\n\n\ne: f\n", "a: |+\n  b\n\n\nc: |-\n  d\n\n", "a: |2\n   b\n  c\n", "- |1\n  a\n b\n- >2-\n   a\n  b\n", "a: >\n  b\n  c\n\n  d\n    e\n  f\n\n",
	"a: |", "a: |\n", "a: |+\n\n\n", "a: | # comment\n  b # no comment\n# comment\n", "a: >+ # c\n\n  b\n\n", "|\n a\n b", "--- |\n a\n--- >\n b\n\n c\n...\n",
	"a: \"b\\tc\\u00e9\\x41\\U0001F600\\n\"\n", "a: \"b \\\n  c\\\n\n  d\"\n", "a: \"b\n\n\n  c\n  \"\n", "a: \"\\\"\\\\\"\n", "a: 'it''s\n  me'\n", "a: \"\"\nb: ''\n",
	"é: \"ü\" # ä\n😀: {😀: 😀, \"😀\": '😀'}\n[😀, 😀]: 😀\n", "a: b\u0085c: d\u2028e: f\u2029g: 'h\u2028i\u0085j'\n", "a: 'b\u2028\u2028c\n\u2029d'\n",
	"%YAML 1.1\n---\na: b\n", "%YAML 1.2\n---\na: b\n", "%YAML 1.1 # c\n%TAG !e! tag:example.com,2000:\n--- !e!foo\na: !e!b c\n", "---\na\n---\nb\n---\n- c\n...\n---\n...\n",
	"--- a\n--- 'b'\n--- # c\nd\n", "a:\nb:\n  c:\n  -\n  -\n  - \n", "a: # c\nb:\n  # d\nc: ~\n", "- - a\n  - - b\n    -\n  - c: d\n    e:\n- - - f\n",
	"a:\n- b\n- c:\n  - d\ne:\n  - f\n", "- a: b\n  c: d\n-   e: f\n    g: h\n", "[a, b , 'c', \"d\" ,e: f, ? g : h, {i}, {j: }, {k: l, }, [],{}]\n", "{a: [b, c], \"d\":e, 'f':\"g\", h, ? i, ? j : k}\n",
	"{a: b, # c\n  d: # e\n  f # g\n  , h: i\n}\n# j\n", "a: [\n  b,\n  c d\n  e,\n]\n", "[a: b, c: {d: e}, {g: h}: i, &x {j: k}: l, *x : m]\n", "{a: b}: c\n", "[a]: [b]\n", "a: {b: c,\n  d: e}\nf: g\n",
	"no: yes\n44.74: 1\nnull: 0x10\n1:30: 12:34:56\n~: 1_000\n=: <<\n", "a: b:c\nd: e#f\ng: h - i\nj: k ? l\n-m: -n\n?o: ?p\n:q: :r\n", "a: b, c [d] {e}\n",
	"'a': b\n\"c\\n\": d\n'e' : f\n", "a:   b   \nc:\td\t\n", "a: b\n\n\n\n# x\n\n  # y\nc: d\n  #z\n", "a: b\n  c\n  # no more\n", "a:\n  b\n   c\n    d\n", "a: b #\n#\nc: d\n",
	"a: “v=spf1 -all”\n", "a: 'b'#c\nd: [#e\n f]\n", "a: b\n---\n# c\n--- # d\n# e\nf: g\n# h", "a: b\ufeffc\nd: e\nf: \ufeff\n", "\ufeff\ufeffa: b\nc: d\n", "\ufeff# c\na: b\n",
	"{}", "[]", "{\"a\": [1, -2.5e3, true, null, \"b\\/c\\u00e9\\ud83d\\ude00\\n\"], \"\": {}}\n", "[{\"a\":\"\"},{\"a\":\"\",\"a\":[[]]}]", "\ufeff {\n \"é\" : \"😀\" }\r\n", "{\"a\": 1e5, \"b\": [0, -0, 1.50]}",
	"m: &m:d\n", "k: v\n? ? k: v\n: ", "&x # c\n\n!!str : v\n", "a:\n  b: |\n\n  c: d\n", "\ufeff- |1\n  b\n", "- [&x :]\n", "? |\n  x\n:*x {: b c", "~: &x\n&y a:\n- b\n", "?   k: v\n!t   k: v\n",
	"{\"a\": b}", "{'a': 1}", "[a, b]\n---\n{c: d}\n",
	"a: &x\n  - b\n  - &y c\nd: [*x, *y]\n", "a: &x [*x]\n", "a: &a b\nc: &a d\ne: *a\n", "- !!null\n- !!str\n- &z\n- b: !!null\n  c: &w\n  d: *w\n",
	"- ''\n-  \"\"\n- |\n- >\n-\n", "a: '\n  b\n\n  c  \n  '\n", "a: \"b\tc \t\n\t d\"\n", "a b c: d e f\n", "a: |\n\n\n  b\n", "- |\n a\n\n\n- b\n",
	"a: >\n\n  b\n\n\n    c\n\n  d\n", "a: >-\n  b\n   c\n  d\n  \te\n  f\n", "[\"a\": b, 'c':d]\n", "a:\n  ? b\n  : c\n  ? [d]\n  : - e\n", "- # c\n  a: b\n- # d\n  - e\n",
}

// random makes documents out of pieces of YAML.
type random struct{ *rand.Rand }

func newRandom() random { return random{rand.New(rand.NewSource(1))} }

var pieces = strings.Split("a|b c|é|😀|x.y|'q'|'it''s'|\"d\"|\"\\t\\\"\\u00e9\"|''|\"\"|- |- |-|? |: |:|: |: |, |,|[|]|{|}|\n|\n|\n  |\n  |\n    |\n |  |   | # c|#| #|\r\n|\n\n|\n# d\n|&x |*x|!t |!!str |\n- |\n  - |\nk: |\n  k: |\n    k: |<<|*x |~|1|"+
	"\t|\\\n|\u2028|\u0085|\ufeff|'a\n  b'|\"a\n\n b\"|>\n|"+"|"+"", "|")

var blocks = []string{"|\n  x\n", "|-\n   x\n   y\n", ">\n    x\n    y\n\n     z\n\n", "|+\n  x\n\n", ">2\n     x\n", "\n---\n", "\n...\n", "|1-\n  x\n", "[a, b]", "{a: b}", "{a: [b, {c: }], d}", "k: v\n", "- v\n", "  k: v\n", "  - v\n"}

func (r random) document() string {
	switch r.Intn(8) {
	case 0:
		return r.spoilt(r.json(0))
	case 1:
		return r.spoilt(samples[r.Intn(len(samples))])
	}
	var out strings.Builder
	for range 1 + r.Intn(12) {
		if r.Intn(4) == 0 {
			out.WriteString(blocks[r.Intn(len(blocks))])
		} else {
			out.WriteString(pieces[r.Intn(len(pieces))])
		}
	}
	return out.String()
}

// json makes a JSON value.
func (r random) json(depth int) string {
	kind := r.Intn(6)
	if depth == 0 {
		kind = 4 + r.Intn(2)
	}
	switch {
	case kind < 2 || depth > 3:
		return `"` + []string{"", "a", `\"b\\`, `\u00e9\ud83d\ude00`, `\ud800x`, "é", `v=spf1 \/`, "😀"}[r.Intn(8)] + `"`
	case kind == 2:
		return []string{"0", "-1.5e+3", "true", "false", "null", "10"}[r.Intn(6)]
	}
	var items []string
	for range r.Intn(4) {
		item := r.json(depth + 1)
		if kind == 4 {
			item = r.blank() + `"k"` + r.blank() + ":" + r.blank() + item
		}
		items = append(items, r.blank()+item+r.blank())
	}
	if kind == 4 {
		return "{" + strings.Join(items, ",") + "}"
	}
	return "[" + strings.Join(items, ",") + "]"
}

func (r random) blank() string { return []string{"", "", " ", "\n", "\r\n\t"}[r.Intn(5)] }

// spoilt changes a document in one place, most of the time.
func (r random) spoilt(src string) string {
	if len(src) == 0 || r.Intn(3) == 0 {
		return src
	}
	at := r.Intn(len(src))
	switch r.Intn(4) {
	case 0:
		return src[:at]
	case 1:
		return src[:at] + src[at+1:]
	}
	return src[:at] + []string{",", "}", "]", "\"", "'", ":", "@", "*", "\\", " ", "\t", "\n", "//", "#", "“", "-", "{", "\xff", "\x00", "\x7f"}[r.Intn(20)] + src[at:]
}

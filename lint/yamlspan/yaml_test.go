package yamlspan

import (
	"fmt"
	"strings"
	"testing"
)

// Each document is followed by its outline: every node's octets, what they stand for where that differs,
// and the comments last.
var outlines = []struct{ name, src, want string }{
	{"octoDNS", `? ''
: - type: TXT
    value: v=spf1 include:a.example
      include:b.example

      -all   # folded
www:
- ttl: 300
`, `
map "? ''\n: - type: TXT\n    value: v=spf1 include:a.example\n      include:b.example\n\n      -all   # folded\nwww:\n- ttl: 300"
  "''" = ""
    list "- type: TXT\n    value: v=spf1 include:a.example\n      include:b.example\n\n      -all"
      map "type: TXT\n    value: v=spf1 include:a.example\n      include:b.example\n\n      -all"
        "type"
          "TXT"
        "value"
          "v=spf1 include:a.example\n      include:b.example\n\n      -all" = "v=spf1 include:a.example include:b.example\n-all"
  "www"
    list "- ttl: 300"
      map "ttl: 300"
        "ttl"
          "300"
# folded
`},
	{"quotes", `a: 'it''s
  me'
"b\tc": "d\u00e9 \
  e"
`, `
map "a: 'it''s\n  me'\n\"b\\tc\": \"d\\u00e9 \\\n  e\""
  "a"
    "'it''s\n  me'" = "it's me"
  "\"b\\tc\"" = "b\tc"
    "\"d\\u00e9 \\\n  e\"" = "dé e"
`},
	{"block scalars", `a: |+
  b
   c

d: >-2
     e
    f
`, `
map "a: |+\n  b\n   c\n\nd: >-2\n     e\n    f"
  "a"
    "|+\n  b\n   c\n" = "b\n c\n\n"
  "d"
    ">-2\n     e\n    f" = "   e\n  f"
`},
	{"header comment", "a: | # b\n  # c\n# d\n", `
map "a: | # b\n  # c"
  "a"
    "| # b\n  # c" = "# c\n"
# b
# d
`},
	{"tags and anchors", `a: !Sub "b"
c: &x !GetAtt d.e
f: *x
g: !!map # h
  i: !t
`, `
map "a: !Sub \"b\"\nc: &x !GetAtt d.e\nf: *x\ng: !!map # h\n  i: !t"
  "a"
    !Sub "\"b\"" = "b"
  "c"
    locked !GetAtt "d.e"
  "f"
    alias "*x"
  "g"
    !!map map "i: !t"
      "i"
        !t ""
# h
`},
	{"a shared collection", `a: &x
  b: [c]
d: {<<: *x, e: f}
`, `
map "a: &x\n  b: [c]\nd: {<<: *x, e: f}"
  "a"
    locked map "b: [c]"
      locked "b"
        locked list "[c]"
          locked "c"
  "d"
    map "{<<: *x, e: f}"
      "<<"
        alias "*x"
      "e"
        "f"
`},
	{"an anchor that nothing uses", "a: &x b\nc: &y d\n", `
map "a: &x b\nc: &y d"
  "a"
    "b"
  "c"
    "d"
`},
	{"flow", "{a: [b, 'c' , {d}, e: f,], # g\n \"h\":i\n j, k: }\n", `
map "{a: [b, 'c' , {d}, e: f,], # g\n \"h\":i\n j, k: }"
  "a"
    list "[b, 'c' , {d}, e: f,]"
      "b"
      "'c'" = "c"
      map "{d}"
        "d"
          locked ""
      map "e: f"
        "e"
          "f"
  "\"h\"" = "h"
    "i\n j" = "i j"
  "k"
    ""
# g
`},
	{"compact and empty", "- - a\n  -\n- b:\n  c: d\n-   # e\n  f:\n", `
list "- - a\n  -\n- b:\n  c: d\n-   # e\n  f:"
  list "- a\n  -"
    "a"
    ""
  map "b:\n  c: d"
    "b"
      ""
    "c"
      "d"
  map "f:"
    "f"
      ""
# e
`},
	{"complex keys", "? - a\n  - b\n: c\n? {d: e}\n[f]: g\n", `
map "? - a\n  - b\n: c\n? {d: e}\n[f]: g"
  list "- a\n  - b"
    "a"
    "b"
    "c"
  map "{d: e}"
    "d"
      "e"
    locked ""
  list "[f]"
    "f"
    "g"
`},
	{"documents", "%YAML 1.2 # a\n---\nb\n--- # c\n--- 'd'\n...\n# e\n", `
"b"
locked ""
"'d'" = "d"
# a
# c
# e
`},
	{"Unicode", "\ufeffé: 😀 # ä\n😀: {😀: \"ü\", b: 'c'}\n", `
map "é: 😀 # ä\n😀: {😀: \"ü\", b: 'c'}"
  "é"
    "😀"
  "😀"
    map "{😀: \"ü\", b: 'c'}"
      "😀"
        "\"ü\"" = "ü"
      "b"
        "'c'" = "c"
# ä
`},
	{"line breaks", "a: b\r\n  c\r\nd: e\rf: 'g\u0085  h'\u2028i: |\r\n  j\r\n  k\r\n", `
map "a: b\r\n  c\r\nd: e\rf: 'g\u0085  h'\u2028i: |\r\n  j\r\n  k"
  "a"
    "b\r\n  c" = "b c"
  "d"
    "e"
  "f"
    "'g\u0085  h'" = "g h"
  "i"
    "|\r\n  j\r\n  k" = "j\nk\n"
`},
	{"not what it seems", "a: b#c:d\ne: 'f'#g\n-h:i: -j ? k, l\n", `
map "a: b#c:d\ne: 'f'#g\n-h:i: -j ? k, l"
  "a"
    "b#c:d"
  "e"
    "'f'" = "f"
  "-h:i"
    "-j ? k, l"
#g
`},
	{"twice the same key", "a: 1\na: 2\n", `
map "a: 1\na: 2"
  "a"
    "1"
  "a"
    "2"
`},
	{"YAML 1.1", "no: yes\n44.74: 0x10\n~: 1_0\n=: 12:30\n", `
map "no: yes\n44.74: 0x10\n~: 1_0\n=: 12:30"
  "no"
    "yes"
  "44.74"
    "0x10"
  "~"
    "1_0"
  "="
    "12:30"
`},
	{"the character that stands for a byte order mark within", "a: \ue000\n", `
map "a: \ue000"
  "a"
    "\ue000"
`},
	{"a byte order mark within", "a: b\ufeff\nc: d\n\ufeffe: f\n", `
map "a: b\ufeff\nc: d\n\ufeffe: f"
  "a"
    "b\ufeff"
  "c"
    "d"
  "\ufeffe"
    "f"
`},
	{"a block scalar left of its key", "a:\n  b:\n  |\n   c\n", `
map "a:\n  b:\n  |\n   c"
  "a"
    map "b:\n  |\n   c"
      "b"
        locked "|\n   c" = "c\n"
`},
	{"a key that isn't written", "? # c\n: b\n", `
map "? # c\n: b"
  locked ""
    "b"
# c
`},
}

func TestOutlines(t *testing.T) {
	for _, test := range outlines {
		doc := checked(t, test.src)
		if doc.Err != nil {
			t.Errorf("%s: %v", test.name, doc.Err)
		}
		if got, want := outline(doc), strings.TrimPrefix(test.want, "\n"); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, want)
		}
		checkReplacing(t, doc)
	}
}

// A file in one line must not take the square of its length.
func TestOneLongLine(t *testing.T) {
	const items = 200_000
	doc := Parse([]byte("é: [" + strings.Repeat("ärger, ", items) + "ö]\n"))
	last := doc.Nodes[len(doc.Nodes)-1]
	if doc.Err != nil || len(doc.Nodes) != items+4 || string(last.Of(doc.Src)) != "ö" {
		t.Errorf("%d nodes, the last is %q, %v", len(doc.Nodes), last.Of(doc.Src), doc.Err)
	}
}

// Aliases are nodes of their own, so what they multiply costs nothing.
func TestAliasBomb(t *testing.T) {
	var src strings.Builder
	src.WriteString("a0: &a0 [x, x]\n")
	for i := range 100 {
		fmt.Fprintf(&src, "a%d: &a%d [*a%d, *a%d, *a%d]\n", i+1, i+1, i, i, i)
	}
	doc := checked(t, src.String())
	if doc.Err != nil || len(doc.Nodes) != 1+4+100*5 {
		t.Errorf("%d nodes, %v", len(doc.Nodes), doc.Err)
	}
}

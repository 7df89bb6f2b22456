package yamlspan

import (
	"fmt"
	"github.com/zonemend/zonemend/lint/text"
	"os"
	"testing"
)

func TestErrs(t *testing.T) {
	if os.Getenv("E") == "" {
		return
	}
	for _, s := range []string{
		"a: 1\nname: @\nb: c\n", "name: @\n", "a: 1\nname: *\nb: c\n", "a: 1\n*.foo: x\n", "- name: *.example.com\n- x: y\n", "a: *foo\nb: c\n", "a: [@, *, b]\n", "- @\n", "@: x\n", "x: @foo bar # c\n",
		"a: 1\nb: \"v\\; p\\; q\"\nc: d\n", "a:\n\tb: c\n", "a:\n  b: c\n\td: e\n", "a: {{ foo }}\n", "a: {{ foo }}-x\nb: c\n", "{{- if x }}\na: b\n{{- end }}\n", "{% if x %}\na: b\n", "a: b\n{% if x %}\nc: d\n", "a:\n  {{- range .X }}\n  - b\n  {{- end }}\n",
		"kind: a\nname: b\n- kind: c\n  name: d\n- kind: e\n", "kind: a\nrrdatas:\n- b\nname: b\n- kind: c\n", "a: b: c\nd: e\n", "x: y\na: 'b\nc: d\ne: f\n", "x: y\na: \"b\nc: d\ne: f\n", "x: y\na: [b, c\nd: e\nf: g\n", "x: y\na: {b: c\nd: e\nf: g\n",
		"x: y\nv: \"abc\" def\nz: w\n", "x: y\nv: 'it's'\nz: w\n", "a: 'b\nc: 'd'\ne: f\n", "a:\n    b: 1\n   c: 2\nd: e\n", "a:\n  b: 1\n    c: 2\n", "  a: 1\nb: 2\n", "a\nb: c\n", "a: b\nc\nd: e\n", "a: - b\nc: d\n", "- a\nb: c\n", "- a\n b: c\n",
		"a: b\x00c\n", "a: b\xffc\n", "%YAML 2.0\n---\na: b\n", "%FOO\n---\na: b\n", "a: !x!y z\n", "a: !<foo z\n", "a: %foo\nb: c\n", "a: `x`\nb: c\n", "a: |x\n  b\nc: d\n", "a: >= 5\nb: c\n", "a: [b]]\nc: d\n", "a: b]\nc: [d e: f\n", "a: , b\n", "a: ]\nb: c\n", "x: y\na: & b\nc: d\n",
		"x: \"\\ud800\"\n", "x: \"\\xzz\"\n", "a: b\n...\nc: d\n... x\n", "a: >\n\tb\n", "a: b\n  c: d\n", "a: [b, c\n", "a: {b: \"c\"", "- a\n- b\n c\n-d\n- e\n", "a:b\nc: d\n", "a: b\nc:d\ne: f\n", "[a, b\n]: c\n", "? a\n b: c\n", "a: \"b\n---\nc: d\n", "a: &x &y b\n", "a: !a !b c\n", "*x : b\n", "a: &x\n&x\n", "x\ty: z\n- \tb: c\n", "a: [b c, d e: f g: h]\n", "a: [\"b\" \"c\"]\n", "a: [,]\n", "a: !Sub\"x\"\n", "a: |0\n  b\n", "a: b\n\xff", "\xff\xfea\x00", "a\x00:\x00 \x00b\x00", "a: b\n---\nc: @\n", "a: b\n---\nc: 'd\n", "? : : x\n", "a: [b]: c\n", "a: 1\n  - b\n", "a:\n- b\n  c: d\n", "a: \"x\"y\n", "a: 'x\"\nb: 'y'\n",
		"{\"a\": 1,}", "[1 2]", "{\"a\": 1 \"b\": 2}", "{\"a\" 1}", "{\"a\": \"b\\;c\"}", "{\"a\": 1}\n{\"b\": 2}\n", "{\"a\": 1 // x\n}", "/* x */ {}", "{ // x\n\"a\": 1, /* y */ \"b\": [1,2,],\n}", "{\"a\": \"b\nc\"}", "{\"a\": 01}", "{\"a\": tru}", "{\"a\": [1, 2}", "{\"a\": [1, 2", "{\"a\": \"b", "{\"a\": “b”}", "{\"a\": \"\"b\"\"}", "{\"a\": \"b\tc\"}", "[{\"a\": 1} {\"b\": 2}]", "{\"a\": 1]", "{\"a\"; 1}", "{\"a\": {{ x }}}", "[{% if %}]", "{\"a\": 1}}", "{\"a\":}", "{,}", "[1,,2]", "{\"a\": 'b\\'c'}", "{a: b, \"c\": }", "{\"a\": 1, b: @}", "{\"a\": NaN}", "{", "[", "{\"", "{\"a\"", "{\"a\":", "[\"a\",",
	} {
		d := Parse([]byte(s))
		if d.Err == nil {
			fmt.Printf("%-40q OK json=%v\n", s, d.JSON)
			continue
		}
		fixed := ""
		if d.Err.Fix != nil {
			o, _ := text.Apply(d.Src, d.Err.Fix)
			fixed = fmt.Sprintf(" FIX %s %q -> %v", d.Err.Title, o, Parse(o).Err)
		}
		fmt.Printf("%-40q %q %s | %s%s roots=%d json=%v\n", s, d.Err.Span.Of(d.Src), d.Err.Message, d.Err.Help, fixed, len(d.Roots), d.JSON)
	}
}

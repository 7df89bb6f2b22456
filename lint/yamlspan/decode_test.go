package yamlspan

import (
	"slices"
	"strings"
	"testing"
)

func TestOffsets(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      []uint32 // of the document's last node
	}{
		{"plain", "- ab", []uint32{2, 3, 4}},
		{"not written", "a:", []uint32{2}},
		{"no text in quotes", "''", []uint32{1}},
		{"folded", "- a\n  b", []uint32{2, 3, 6, 7}},
		{"an empty line", "- a \n\n  b", []uint32{2, 5, 8, 9}},
		{"CRLF", "- a\r\n  b", []uint32{2, 3, 7, 8}},
		{"blanks within", "- a  b", []uint32{2, 3, 4, 5, 6}},
		{"two quotes", "'a''b'", []uint32{1, 2, 4, 5}},
		{"escapes", `"a\n\u00e9b"`, []uint32{1, 2, 4, 4, 10, 11}},
		{"an escape at the end", `"a\t"`, []uint32{1, 2, 4}},
		{"an escaped line break", "\"a\\\n  b\"", []uint32{1, 6, 7}},
		{"blanks before the quote", "\"a\n \"", []uint32{1, 2, 3}},
		{"several octets", "- é", []uint32{2, 3, 4}},
		{"LS", "'a\u2028 b'", []uint32{1, 2, 3, 4, 6, 7}},
		{"literal", "a: |\n  b\n\n  c\n", []uint32{7, 8, 9, 12, 13, 14}},
		{"literal, CRLF", "|\r\n a\r\n b", []uint32{4, 5, 8, 9}},
		{"stripped", "a: |-\n  b\n", []uint32{8, 9}},
		{"kept", "|+\n a\n\n", []uint32{4, 5, 6, 7}},
		{"indent given", "a:\n  - |2\n     b\n", []uint32{14, 15, 16, 17}},
		{"folded block", ">\n a\n b\n\n c\n", []uint32{3, 4, 6, 8, 10, 11, 12}},
		{"JSON", `["a\/\ud83d\ude00"]`, []uint32{2, 3, 5, 5, 5, 5, 17}},
		{"JSON number", `[12]`, []uint32{1, 2, 3}},
		{"JSON, no text", `[""]`, []uint32{2}},
		{"locked", "- &x a\n- *x\n- ? b", nil},
		{"no scalar", "[]", nil},
	} {
		doc := checked(t, test.src)
		if got := doc.Offsets(NodeID(len(doc.Nodes) - 1)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// Values without escapes lie in the memory of one string, and cost none of their own.
func TestValuesShareMemory(t *testing.T) {
	src := []byte("[" + strings.Repeat(`{"name": "value", "é": 12},`+"\n", 1000) + "[]]")
	if doc := Parse(src); doc.Err != nil || !doc.JSON {
		t.Fatal(doc.Err)
	}
	if n := testing.AllocsPerRun(5, func() { Parse(src) }); n > 20 {
		t.Errorf("%v allocations for JSON", n)
	}
}

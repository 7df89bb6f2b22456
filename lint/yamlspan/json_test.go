package yamlspan

import (
	"strings"
	"testing"
)

func TestJSONOutline(t *testing.T) {
	doc := checked(t, "\ufeff {\r\n\t\"a\\/\" : [ 1, -2.5e3 ,true,null,\"\"],\n\"é\":{\"b\":\"\\ud83d\\ude00\\n\"} , \"c\": {}, \"d\": \"\\ud800\"}\n")
	want := `map "{\r\n\t\"a\\/\" : [ 1, -2.5e3 ,true,null,\"\"],\n\"é\":{\"b\":\"\\ud83d\\ude00\\n\"} , \"c\": {}, \"d\": \"\\ud800\"}"
  "\"a\\/\"" = "a/"
    list "[ 1, -2.5e3 ,true,null,\"\"]"
      "1"
      "-2.5e3"
      "true"
      "null"
      "\"\"" = ""
  "\"é\"" = "é"
    map "{\"b\":\"\\ud83d\\ude00\\n\"}"
      "\"b\"" = "b"
        "\"\\ud83d\\ude00\\n\"" = "😀\n"
  "\"c\"" = "c"
    map "{}"
  "\"d\"" = "d"
    locked "\"\\ud800\"" = "` + "\ufffd" + `"
`
	if got := outline(doc); got != want || doc.Err != nil || !doc.JSON {
		t.Errorf("got\n%s\n%v", got, doc.Err)
	}
	checkReplacing(t, doc)
}

// What begins like JSON and is YAML in flow style is read as such.
func TestJSONOrYAML(t *testing.T) {
	for src, want := range map[string]bool{
		`{"a": 1}`:               true,
		"[]":                     true,
		"{\"a\": [b]}":           false,
		"{'a': 1}":               false,
		"{a: 1, }":               false,
		"[a # comment\n]":        false,
		"{\"a\": 1}\n---\nb: c":  false,
		"{\"a\": 1} # comment\n": false,
		"[*a]: b":                false,
		"{\"a\": [1, {b: c}, ]}": false,
		" \n":                    false,
		"\"a\"":                  false,
	} {
		doc := checked(t, src)
		if doc.JSON != want || doc.Err != nil && !strings.Contains(src, "*") {
			t.Errorf("%q: JSON is %v, %v", src, doc.JSON, doc.Err)
		}
	}
}

func TestJSONNumbers(t *testing.T) {
	for _, number := range []string{"0", "-0", "10", "1.5", "1e5", "1E+5", "0.1e-10"} {
		if !isJSONNumber(number) {
			t.Errorf("%s is a number", number)
		}
	}
	for _, word := range []string{"", "-", "01", "+1", ".5", "1.", "1e", "1e+-5", "0x10", "1_000", "Infinity", "1e5x"} {
		if isJSONNumber(word) {
			t.Errorf("%s is no number", word)
		}
	}
}

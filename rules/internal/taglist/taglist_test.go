package taglist

import (
	"fmt"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		" ; ;":                   "",
		"v=DMARC1; p=none":       "v=DMARC1 p=none",
		"v=DMARC1;p = none ;":    "v=DMARC1 p=none",
		"v=DKIM1; k=rsa; p=":     "v=DKIM1 k=rsa p=",
		"v=DKIM1 p=abc":          "v=DKIM1 p=abc",
		"p; q=1=2; =3":           "p! q=1=2 =3",
		"\tv=BIMI1;\r\n l=x ;a=": "v=BIMI1 l=x a=",
	} {
		var got []string
		for _, tag := range Parse(text) {
			if written := text[tag.Start:tag.End]; !strings.HasPrefix(written, tag.Name) || text[tag.ValueStart:tag.ValueEnd] != tag.Value {
				t.Errorf("%q: %+v isn't where it is said to be", text, tag)
			}
			mark := "!"
			if tag.HasValue {
				mark = "="
			}
			got = append(got, fmt.Sprint(tag.Name, mark, tag.Value))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q has %q, want %q", text, got, want)
		}
	}
	if tag := Find(Parse("V=DMARC1; P=none"), "p"); tag == nil || tag.Value != "none" {
		t.Error("p isn't found")
	}
}

package taglist

import (
	"strings"
	"testing"
)

// FuzzParse: the tags of a text lie in it one behind the other, and nothing but semicolons and blanks between them.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"", " ; ;", "v=DKIM1; k=rsa; p=", "p; q=1=2; =3", "\tv=BIMI1;\r\n l=x ;a=", "v=STSv1;id = 1;;"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, tag := range Parse(text) {
			if tag.Start < last || tag.End <= tag.Start || tag.ValueStart < tag.Start || tag.ValueEnd < tag.ValueStart || tag.ValueEnd > tag.End {
				t.Fatalf("%q: %+v", text, tag)
			}
			if text[tag.ValueStart:tag.ValueEnd] != tag.Value || !strings.HasPrefix(text[tag.Start:tag.End], tag.Name) || strings.Contains(tag.Name+tag.Value, ";") {
				t.Fatalf("%q: %+v", text, tag)
			}
			if strings.Trim(text[last:tag.Start], "; \t\r\n") != "" {
				t.Fatalf("%q: %q lies between tags", text, text[last:tag.Start])
			}
			last = tag.End
		}
		if strings.Trim(text[last:], "; \t\r\n") != "" {
			t.Fatalf("%q: %q lies behind the tags", text, text[last:])
		}
	})
}

package dmarc

import (
	"testing"

	"github.com/zonemend/zonemend/rules/internal/taglist"
)

func TestRepair(t *testing.T) {
	for _, c := range []struct {
		text, want string
		certain    bool
	}{
		{"v=DMARC1; p=none", "v=DMARC1; p=none", true},
		{"v=DMARC1;p=quarantine;rua=mailto:a@x.example", "v=DMARC1;p=quarantine;rua=mailto:a@x.example", true},
		{"V = DMARC1 ; p = none", "V = DMARC1 ; p = none", true},
		{"v=DMARC1,p=none", "v=DMARC1; p=none", true},
		{"v=dmarc1; p=none", "v=DMARC1; p=none", true},
		{"v=DMARC1 p=none", "v=DMARC1; p=none", true},
		{"v=DMARC1: p=none", "v=DMARC1; p=none", true},
		{`v=DMARC1\; p=none\ rua=mailto:a@x.example`, "v=DMARC1; p=none; rua=mailto:a@x.example", true},
		{"v=DMARC1, p=reject, rua=mailto:a@x.example,mailto:b@y.example", "v=DMARC1; p=reject; rua=mailto:a@x.example,mailto:b@y.example", true},
		{"v=DMARC1; p=none rua=mailto:a@x.example", "v=DMARC1; p=none; rua=mailto:a@x.example", true},
		{`v=DMARC1\; p=none\;`, "v=DMARC1; p=none;", true},
		{"  v=DMARC1; p=none ", "v=DMARC1; p=none", true},
		{"DMARC1; p=none", "v=DMARC1; p=none", true},
		{"dmarc1", "v=DMARC1", true},
		{"p=none; v=DMARC1", "v=DMARC1; p=none", true},
		{"p=none;v=dmarc1;", "v=DMARC1; p=none;", true},
		{"v=DMARC1 hello", "v=DMARC1; hello", false},
		{"p=reject; rua=mailto:a@x.example", "v=DMARC1; p=reject; rua=mailto:a@x.example", false},
		{"nv=DMARC1; p=none", "v=DMARC1; p=none", false},
		{"v=DMARC; p=none", "v=DMARC1; p=none", false},
		{"v=DMARC10; p=none", "v=DMARC1; p=none", false},
		{"v=1; p=none", "v=DMARC1; p=none", false},
		{"DMARC; p=none", "v=DMARC1; p=none", false},
		{"v=; p=none", "v=DMARC1; p=none", false},
		{"v=spf1 -all", "", false},
		{"v=DKIM1; k=rsa; p=MIGfMA0", "", false},
		{"k=rsa; p=abc", "", false},
		{"p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQ", "", false},
		{"v=TLSRPTv1; rua=mailto:a@x.example", "", false},
		{"DMARC1 is what we shall have", "", false},
		{"", "", false},
		{"v", "", false},
		{"=", "", false},
		{";;", "", false},
		{"v=DMARC1", "v=DMARC1", true},
	} {
		got, certain := Repair(c.text)
		if got != c.want || certain != c.certain {
			t.Errorf("%q becomes %q (certain: %v), want %q (%v)", c.text, got, certain, c.want, c.certain)
		}
		if again, _ := Repair(got); got != "" && again != got {
			t.Errorf("%q becomes %q, and that %q", c.text, got, again)
		}
	}
}

func FuzzRepair(f *testing.F) {
	f.Add("p=none, v=DMARC1 rua=mailto: a@x.example; b@y.example")
	f.Fuzz(func(t *testing.T, text string) {
		fixed, _ := Repair(text)
		if fixed == "" {
			return
		}
		if !Selected(fixed) {
			t.Fatalf("%q becomes %q, which isn't selected", text, fixed)
		}
		if again, _ := Repair(fixed); again != fixed {
			t.Fatalf("%q becomes %q, and that %q", text, fixed, again)
		}
		r := Record{Tags: taglist.Parse(fixed)}
		r.Clean = fixed
		for i := range r.Tags {
			last := 0
			for _, s := range r.Slips(&r.Tags[i]) {
				if s.Start < last || s.End < s.Start || s.End > len(fixed) {
					t.Fatalf("%q has edits out of order", fixed)
				}
				last = s.End
			}
		}
	})
}

func TestRightURI(t *testing.T) {
	for text, want := range map[string]string{
		"mailto:a@x.example":             "",
		"MAILTO:a+b/c@x.example":         "",
		"mailto:a@x.example!10m":         "",
		"mailto:a@x.example?subject=x":   "",
		"mailto:a%2fb@x.example":         "",
		"https://x.example/":             "",
		"a@x.example":                    "mailto:a@x.example",
		"a@x.example.!5k":                "mailto:a@x.example!5k",
		"mailto: a@x.example":            "mailto:a@x.example",
		"Mailto://a@x.example":           "Mailto:a@x.example",
		"mailto:a@x.example.":            "mailto:a@x.example",
		"mailto:a@x.example..":           "mailto:a@x.example",
		"mailto: a@x.example.!1m":        "mailto:a@x.example!1m",
		"mailto:a":                       "?",
		"mailto:a@x.example b@y.example": "?",
		"none":                           "?",
		"mailto:<a@x.example>":           "?",
		"a?b@x.example":                  "?", // what stands behind the question mark is no part of the address
	} {
		right, why := rightURI(text)
		if why != "" && right == "" {
			right = "?"
		}
		if right != want {
			t.Errorf("%q should be %q (%s), want %q", text, right, why, want)
		}
		if again, why := rightURI(right); right != "" && right != "?" && (again != "" || why != "") {
			t.Errorf("%q becomes %q, and that %q (%s)", text, right, again, why)
		}
	}
}

// FuzzRead: the parts of whatever text stands at _dmarc have their places in it, and a place that reports can go
// to is right as it is once it was mended.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"v=DMARC1; p=none; rua=mailto:a@x.example!10m, mailto:b@y.example; pct=100", "v=DMARC1; p=reject; sp=; rua=a@x.example,;fo=1:d",
		"v = DMARC1 ; p = none", "V=dmarc1,p=none", "p=none; v=DMARC1", "v=DMARC1; p=none rua=mailto: a@x.example; b@y.example",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		separate := Separate(text)
		if again := Separate(separate); again != separate {
			t.Fatalf("%q becomes %q, and that %q", text, separate, again)
		}
		r := Record{Tags: taglist.Parse(text)}
		r.Clean = text
		for i := range r.Tags {
			for _, s := range r.Slips(&r.Tags[i]) {
				if s.Start > s.End || s.End > len(text) {
					t.Fatalf("%q: %+v", text, s)
				}
			}
			for _, uri := range URIs(&r.Tags[i]) {
				if text[uri.Start:uri.End] != uri.Text {
					t.Fatalf("%q: %+v", text, uri)
				}
				uri.Host()
				if right, why := rightURI(uri.Text); why != "" && right != "" {
					if again, why := rightURI(right); why != "" {
						t.Fatalf("%q: %q should be %q, and that %q: %s", text, uri.Text, right, again, why)
					}
				}
			}
		}
	})
}

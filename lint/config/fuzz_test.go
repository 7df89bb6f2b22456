package config_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/zonemend/zonemend/lint/config"
)

// FuzzRead: whatever a configuration and the file that it names hold, reading comes to an end, and every finding
// and setting has a place.
func FuzzRead(f *testing.F) {
	paths, _ := filepath.Glob(goldenFolder + "/*.txtar")
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, given := range archive.Files[1:] {
			f.Add(archive.Files[0].Data, given.Data, strings.HasSuffix(given.Name, ".csv"))
		}
	}
	for _, given := range []string{"Type,Name,Value\nMX,\"a\nb\",\"10 x", "Type;Name;Value\n;\n", "\ufeffValue,Type,Name\n\n\"", `{"DkimAttributes":{"a.b":{"DkimTokens":[[]]}}}`} {
		f.Add([]byte("ses: {identities: [{from: given}]}"), []byte(given), true)
	}
	f.Fuzz(func(t *testing.T, src, given []byte, table bool) {
		if len(src)+len(given) > 1<<14 {
			return
		}
		e := env(&txtar.Archive{})
		e.Load = func(string) (string, []byte, error) {
			if table {
				return "given.csv", given, nil
			}
			return "example.com.json", given, nil
		}
		check(t, src, e)
		check(t, []byte("ses: {identities: [{from: given}]}"), e)
	})
}

func check(t *testing.T, src []byte, e *config.Env) {
	t.Helper()
	c, err := config.Read(config.Name, src, e)
	if err != nil {
		return
	}
	for _, f := range c.Findings {
		top := f.Top()
		if octets := f.Zone.File.Sources[top.Source].Src; top.Span.Start > top.Span.End || int(top.Span.End) > len(octets) {
			t.Errorf("%s: %v of %d octets", f.Message, top.Span, len(octets))
		}
		if f.Severity.String() == "" || f.Message == "" {
			t.Errorf("a finding without severity or message: %+v", f)
		}
	}
	for _, s := range c.Settings {
		if s.Line < 1 || s.Path == "" {
			t.Errorf("%s is set at %s:%d", s.Key, s.Path, s.Line)
		}
	}
}

// What is large and strange takes no long time.
func TestHostile(t *testing.T) {
	fill := func(s string) []byte { return []byte(strings.Repeat(s, config.MaxSize/4/len(s))) }
	with := func(head, s string) []byte { return append([]byte(head), fill(s)...) }
	for name, files := range map[string][2][]byte{
		"unknown keys":    {fill("a: 1\n"), nil},
		"unknown rules":   {with("rules:\n", "  spf/lookupss: off\n"), nil},
		"identities":      {with("ses:\n  identities:\n", "  - domain: a.example\n"), nil},
		"files":           {with("ses:\n  identities:\n", "  - from: a\n"), []byte(`{"DkimAttributes": {"a.example": {}, "b.example": {}}}`)},
		"one list":        {with("ses:\n  identities:\n  - from:\n", "    - a\n"), []byte(`{"DkimAttributes": {}}`)},
		"ignores":         {with("ignore:\n", "- {rule: spf, reason: x}\n"), nil},
		"tokens":          {[]byte("ses: {identities: [{from: a.example}]}"), append(with(`{"DkimAttributes": {"Tokens": ["a"`, `,"a"`), "]}}"...)},
		"old identities":  {[]byte("ses: {identities: [{from: a}]}"), append(with(`{"DkimAttributes": {"a.example": {}`, `,"a.example": {}`), "}}"...)},
		"rows":            {[]byte("ses: {identities: [{from: a.csv}]}"), with("Type,Name,Value\n", "CNAME,a._domainkey.b.c,a.dkim.amazonses.com\n")},
		"rows of nothing": {[]byte("ses: {identities: [{from: a.csv}]}"), with("Type,Name,Value\n", "\"\n")},
		"one cell":        {[]byte("ses: {identities: [{from: a.csv}]}"), with("Type,Name,Value\nMX,a,", "x")},
		"deep":            {fill("["), fill("{\"a\":")},
	} {
		t.Run(name, func(t *testing.T) {
			e := env(&txtar.Archive{})
			e.Load = func(path string) (string, []byte, error) { return path, files[1], nil }
			start := time.Now()
			check(t, files[0], e)
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
			t.Log(time.Since(start))
		})
	}
}

// The examples that explain prints show what they say they do.
func TestExamples(t *testing.T) {
	e := env(&txtar.Archive{})
	for src, want := range map[string]int{config.Invalid.Bad: 1, config.Invalid.Good: 0} {
		c, err := config.Read(config.Name, []byte(src), e)
		if err != nil || len(c.Findings) != want {
			t.Errorf("%d findings, %v, in\n%s", len(c.Findings), err, src)
		}
	}
}

package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/zonemend/zonemend/lint/text"
)

// Columns in characters are the same whether a line is counted through or, being long, looked up.
func TestColumns(t *testing.T) {
	src := []byte("\ufeffé 😀\xff\n" + strings.Repeat("aé😀\xffx", 5000) + "\nend")
	lines := text.NewLines(src)
	var u ruler
	for _, at := range []struct {
		offset, column int
	}{{0, 1}, {3, 1}, {5, 2}, {6, 3}, {10, 4}, {11, 5}} {
		if got := u.column(src, lines, lines.Position(uint32(at.offset))); got != at.column {
			t.Errorf("octet %d stands in column %d, not %d", at.offset, got, at.column)
		}
	}
	start := int(lines.Span(2).Start)
	for offset := start; offset <= int(lines.Span(2).End); offset++ {
		if offset < len(src) && !utf8.RuneStart(src[offset]) {
			continue
		}
		want := utf8.RuneCount(src[start:offset]) + 1
		if got := u.column(src, lines, lines.Position(uint32(offset))); got != want && offset < int(lines.Span(2).End) {
			t.Fatalf("octet %d of the long line stands in column %d, not %d", offset-start, got, want)
		}
	}
}

func TestRelative(t *testing.T) {
	r := &Report{Base: "/work/repository"}
	for path, want := range map[string]string{
		"./zones/a.zone": "zones/a.zone", "/work/repository/zones/a.zone": "zones/a.zone", "/work/a.zone": "/work/a.zone",
		"../a.zone": "../a.zone", "<stdin>": "<stdin>", "/work/repository2/a": "/work/repository2/a",
	} {
		if got := r.relative(path); got != want {
			t.Errorf("%s becomes %s, not %s", path, got, want)
		}
	}
}

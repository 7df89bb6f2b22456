package yamlspan

import (
	"errors"
	"flag"
	"math/rand"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/lint/text"
)

// A writer writes random documents in many layouts, the way people and programs do.
type writer struct {
	*rand.Rand
	list, nested int // indentation below a key
	gap          string
	comments     bool
	apart        bool
	newline      string
	out          strings.Builder
}

func newWriter(seed int64) *writer {
	r := rand.New(rand.NewSource(seed))
	w := &writer{Rand: r, list: r.Intn(3) * 2, nested: 2 + 2*r.Intn(2), gap: " ", newline: "\n"}
	w.comments, w.apart = r.Intn(2) == 0, r.Intn(4) == 0
	if r.Intn(5) == 0 {
		w.gap = "   "
	}
	if r.Intn(5) == 0 {
		w.newline = "\r\n"
	}
	return w
}

func (w *writer) pick(from ...string) string { return from[w.Intn(len(from))] }

func (w *writer) key() string {
	return w.pick("a", "www", "'*'", `""`, "_dmarc", "ttl", `"quoted"`, "44.74", "x y")
}

// yaml writes a document.
func (w *writer) yaml() string {
	w.out.WriteString(w.pick("", "", "---\n", "# head\n", "---\n# head\n\n"))
	if w.Intn(4) == 0 {
		w.sequence(0, 3)
	} else {
		w.mapping(0, 3)
	}
	out := w.out.String()
	if w.Intn(3) == 0 {
		out = strings.TrimRight(out, "\n")
	}
	return strings.ReplaceAll(out, "\n", w.newline)
}

func (w *writer) lead(column int, first bool) {
	if first {
		return
	}
	if w.apart && column < 3 {
		w.out.WriteString("\n")
	}
	if w.comments && w.Intn(6) == 0 {
		w.out.WriteString(spaces(column) + "# about it\n")
	}
	w.out.WriteString(spaces(column))
}

func (w *writer) mapping(column, depth int) {
	for i := range 1 + w.Intn(3) {
		w.lead(column, i == 0)
		if w.Intn(12) == 0 {
			w.out.WriteString("? " + w.key() + "\n" + spaces(column) + ":")
			w.inline(column, depth)
			continue
		}
		w.out.WriteString(w.key() + ":")
		w.value(column, depth)
	}
}

func (w *writer) sequence(column, depth int) {
	for i := range 1 + w.Intn(3) {
		w.lead(column, i == 0)
		w.out.WriteString("-")
		w.inline(column, depth)
	}
}

// inline writes what stands behind a dash.
func (w *writer) inline(column, depth int) {
	kind := w.Intn(3)
	if depth == 0 || kind == 0 {
		w.scalar(column)
		return
	}
	w.out.WriteString(w.gap)
	if kind == 1 {
		w.mapping(column+1+len(w.gap), depth-1)
	} else {
		w.sequence(column+1+len(w.gap), depth-1)
	}
}

// value writes what stands behind a key.
func (w *writer) value(column, depth int) {
	kind := w.Intn(3)
	if depth == 0 || kind == 0 {
		w.scalar(column)
		return
	}
	w.endLine()
	by := w.list
	if kind == 1 {
		by = w.nested
	}
	if w.comments && w.Intn(8) == 0 {
		w.out.WriteString(spaces(column+by) + "# first\n")
	}
	w.out.WriteString(spaces(column + by))
	if kind == 1 {
		w.mapping(column+by, depth-1)
	} else {
		w.sequence(column+by, depth-1)
	}
	if w.comments && w.Intn(8) == 0 {
		w.out.WriteString(spaces(column+by) + "# last\n")
	}
}

func (w *writer) endLine() {
	if w.comments && w.Intn(4) == 0 {
		w.out.WriteString(w.pick(" # note", "  #x"))
	} else if w.Intn(10) == 0 {
		w.out.WriteString(" ")
	}
	w.out.WriteString("\n")
}

func (w *writer) scalar(column int) {
	deeper := "\n" + spaces(column+w.pick2(2, 4))
	switch w.Intn(12) {
	case 0:
		w.out.WriteString(" |" + w.pick("", "-") + deeper + "text" + deeper + "  more" + "\n")
		return
	case 1:
		w.out.WriteString(" >" + w.pick("", "-") + deeper + "folded" + deeper + "text\n")
		return
	case 2:
		w.out.WriteString(" v=spf1 include:a.example" + deeper + "include:b.example ~all")
	case 3:
		w.out.WriteString(" '\"v=spf1 it''s" + deeper + "~all\"'")
	case 4:
		w.out.WriteString(` "a\tb` + deeper + `c\\; d"`)
	case 5:
		w.out.WriteString(" {a: 1, " + w.key() + ": [x, 'y z']}")
	case 6:
		w.out.WriteString(" [a, " + deeper + "b, # c" + deeper + "c]")
	case 7:
		w.out.WriteString(w.pick("", " ~", " []", " {}", " ''"))
	default:
		w.out.WriteString(w.pick(" text", " 300", ` "v=DMARC1\\; p=none"`, ` '"x"'`, "  a b", " 192.0.2.1"))
	}
	w.endLine()
}

func (w *writer) pick2(from ...int) int { return from[w.Intn(len(from))] }

// json writes a document.
func (w *writer) json() string {
	unit := w.pick("  ", "    ", "\t", "")
	gap, colon, pad := " ", ": ", w.pick("", " ")
	if unit == "" {
		gap, pad = w.pick("", " "), ""
		if gap == "" {
			colon = ":"
		}
	}
	w.jsonValue("", unit, gap, colon, pad, 3, true)
	out := w.out.String() + w.pick("", "\n")
	return strings.ReplaceAll(out, "\n", w.newline)
}

func (w *writer) jsonValue(base, unit, gap, colon, pad string, depth int, collection bool) {
	if depth == 0 || !collection && w.Intn(3) == 0 {
		w.out.WriteString(w.pick(`"text"`, "300", "true", "null", `"\"v=spf1 \\u0026 -all\""`, `"a\/b"`, `"é"`, `"\u00e9\ud83d\ude00"`, `""`, "[]", "{}"))
		return
	}
	n := w.Intn(4)
	brackets := w.pick("[]", "{}")
	oneLine := unit == "" || w.Intn(3) == 0
	if oneLine {
		unit = ""
	}
	inner, between, end := "\n"+base+unit, ",\n"+base+unit, "\n"+base
	if oneLine {
		inner, between, end = pad, ","+gap, pad
	}
	w.out.WriteString(brackets[:1])
	for i := range n {
		w.out.WriteString(map[bool]string{true: inner, false: between}[i == 0])
		if brackets == "{}" {
			w.out.WriteString(w.pick(`"a"`, `"Value"`, `"it's"`, `"\u003c"`) + colon)
		}
		w.jsonValue(base+unit, unit, gap, colon, pad, depth-1, false)
	}
	if n > 0 {
		w.out.WriteString(end)
	}
	w.out.WriteString(brackets[1:])
}

// seeds is how many documents are made up; a test of a few seconds by default, and one of an hour if it must be.
var seeds = flag.Int64("seeds", 40, "how many `documents` to make up for the tests of edits")

func TestEveryLayout(t *testing.T) {
	tried, failed := 0, 0
	for seed := range *seeds {
		src := newWriter(seed).yaml()
		if seed%3 == 0 {
			src = newWriter(seed).json()
		}
		if err := Parse([]byte(src)).Err; err != nil {
			t.Fatalf("%v in\n%s", err, src)
		}
		n, m := tryAll(t, src)
		tried += n
		failed += m
	}
	t.Logf("%d changes, %d refused", tried, failed)
	if tried < 30*int(*seeds) || failed > tried/5 {
		t.Errorf("%d changes, %d refused", tried, failed)
	}
}

// Changes to nodes that have nothing to do with each other can be made at once.
func TestPairsOfChanges(t *testing.T) {
	tried, failed := 0, 0
	for seed := range 4 * *seeds {
		w := newWriter(seed)
		src := w.yaml()
		if seed%3 == 0 {
			src = newWriter(seed).json()
		}
		d := Parse([]byte(src))
		all := changes(d)
		for range 50 {
			a, b := all[w.Intn(len(all))], all[w.Intn(len(all))]
			if a.touches(d, b) {
				continue
			}
			tried++
			out, err := a.make(d, b)
			if errors.As(err, &refused{}) {
				failed++
			} else if err != nil {
				t.Fatalf("%s and %s in\n%s\n%v in\n%s", a.name, b.name, src, err, out)
			}
		}
	}
	t.Logf("%d pairs of changes, %d refused", tried, failed)
}

// touches reports whether what two changes change overlaps or lies side by side.
func (c change) touches(d *Document, other change) bool {
	bounds := func(c change) (s text.Span) {
		for i, id := range c.nodes {
			n := d.Node(id)
			if i == 0 {
				s = n.Span
			}
			s.Start, s.End = min(s.Start, n.Start), max(s.End, n.End)
			if n.IsKey && c.whole {
				s.End = max(s.End, d.Node(n.Pair).End)
			}
		}
		return s
	}
	if c.nodes[0] != other.nodes[0] && strings.HasPrefix(c.name, "insert") && strings.HasPrefix(other.name, "insert") {
		return false
	}
	a, b := bounds(c), bounds(other)
	if strings.HasPrefix(c.name, "delete") && strings.HasPrefix(other.name, "delete") && d.Node(c.nodes[0]).Parent == d.Node(other.nodes[0]).Parent {
		return true // that must be one change
	}
	return a.Start <= b.End && b.Start <= a.End
}

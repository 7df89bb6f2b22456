package fix

import (
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/zonemend/zonemend/lint/text"
)

func edit(start, end uint32, s string) text.Edit {
	return text.Edit{Span: text.Span{Start: start, End: end}, New: s}
}

func TestDiff(t *testing.T) {
	const ten = "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n"
	for _, test := range []struct {
		name  string
		src   string
		edits []text.Edit
		want  string
	}{
		{"nothing", "a\n", nil, ""},
		{"the same again", "a\nb\n", []text.Edit{edit(0, 3, "a\nb")}, ""},
		{"one line", "a\n", []text.Edit{edit(0, 1, "b")}, "@@ -1 +1 @@\n-a\n+b\n"},
		{
			"three lines of context", ten,
			[]text.Edit{edit(10, 11, "five")},
			"@@ -3,7 +3,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n",
		},
		{
			"contexts meet", ten,
			[]text.Edit{edit(0, 1, "x"), edit(14, 15, "y")},
			"@@ -1,10 +1,10 @@\n-0\n+x\n 1\n 2\n 3\n 4\n 5\n 6\n-7\n+y\n 8\n 9\n",
		},
		{
			"contexts don't meet", ten,
			[]text.Edit{edit(0, 2, ""), edit(16, 16, "y")},
			"@@ -1,4 +1,3 @@\n-0\n 1\n 2\n 3\n@@ -6,5 +5,5 @@\n 5\n 6\n 7\n-8\n+y8\n 9\n",
		},
		{"two edits in a line", "abc\n", []text.Edit{edit(0, 1, "x"), edit(2, 3, "z")}, "@@ -1 +1 @@\n-abc\n+xbz\n"},
		{
			"a line stays inside an edit", "a\nb\nc\n",
			[]text.Edit{edit(0, 5, "x\nb\ny")},
			"@@ -1,3 +1,3 @@\n-a\n+x\n b\n-c\n+y\n",
		},
		{"deleted lines", "a\nb\nc\n", []text.Edit{edit(2, 4, "")}, "@@ -1,3 +1,2 @@\n a\n-b\n c\n"},
		{"an added line", "a\nc\n", []text.Edit{edit(2, 2, "b\n")}, "@@ -1,2 +1,3 @@\n a\n+b\n c\n"},
		{"the next line is drawn in", "a\nb\nc\n", []text.Edit{edit(1, 2, " ")}, "@@ -1,3 +1,2 @@\n-a\n-b\n+a b\n c\n"},
		{"an empty file", "", []text.Edit{edit(0, 0, "a\n")}, "@@ -0,0 +1 @@\n+a\n"},
		{"a file becomes empty", "a\nb", []text.Edit{edit(0, 3, "")}, "@@ -1,2 +0,0 @@\n-a\n-b\n" + noNewline + "\n"},
		{"a final newline comes", "a", []text.Edit{edit(1, 1, "\n")}, "@@ -1 +1 @@\n-a\n" + noNewline + "\n+a\n"},
		{"a final newline goes", "a\n", []text.Edit{edit(1, 2, "")}, "@@ -1 +1 @@\n-a\n+a\n" + noNewline + "\n"},
		{"context without a final newline", "a\nb", []text.Edit{edit(0, 1, "x")}, "@@ -1,2 +1,2 @@\n-a\n+x\n b\n" + noNewline + "\n"},
		{"CR is a part of the line", "a\r\nb\rc\r\n", []text.Edit{edit(4, 5, "")}, "@@ -1,2 +1,2 @@\n a\r\n-b\rc\r\n+bc\r\n"},
		{"octets that aren't UTF-8", "\xff\n\xfe\n", []text.Edit{edit(0, 4, "\xfd\n\xfe\n")}, "@@ -1,2 +1,2 @@\n-\xff\n+\xfd\n \xfe\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			if want != "" {
				want = "--- a/zone\n+++ b/zone\n" + want
			}
			if got := string(Diff("zone", []byte(test.src), test.edits)); got != want {
				t.Errorf("Diff =\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestDiffNames(t *testing.T) {
	for path, want := range map[string]string{
		"zones/a.zone":      "a/zones/a.zone",
		"./zones//b/../a":   "a/zones/a",
		"/etc/bind/db.a":    "a/etc/bind/db.a",
		"my zone":           "a/my zone\t",
		"a\tb":              `"a/a\tb"`,
		"say \"a\\b\"":      "\"a/say \\\"a\\\\b\\\"\"\t",
		"esc\x1b\x7f\r\n":   `"a/esc\033\177\r\n"`,
		"bücher.example":    "a/bücher.example",
		"../other/the.zone": "a/../other/the.zone",
	} {
		if got := diffName("a/", path); got != want {
			t.Errorf("diffName(%q) = %q, want %q", path, got, want)
		}
	}
}

// Above the limit nothing is searched for, but what is the same at both ends still stays.
func TestDiffOfManyLines(t *testing.T) {
	src, changed := &bytes.Buffer{}, &bytes.Buffer{}
	for i := range maxCompared + 2 {
		fmt.Fprintln(src, i)
		if i%2 == 0 {
			fmt.Fprintln(changed, i)
		} else {
			fmt.Fprintln(changed, -i)
		}
	}
	diff := Diff("zone", src.Bytes(), []text.Edit{edit(0, uint32(src.Len()), changed.String())})
	if got := bytes.Count(diff, []byte("\n-")); got != maxCompared+1 {
		t.Errorf("%d lines begin with -, want %d", got, maxCompared+1)
	}
	if got := string(unpatch(t, diff, src.Bytes())); got != changed.String() {
		t.Error("the diff doesn't give the new text")
	}
}

// A patchCase is a text with edits.
type patchCase struct {
	name      string
	src, want []byte
	edits     []text.Edit
}

// randomCase makes a text with all kinds of line endings, and edits that leave some of it empty.
func randomCase(random *rand.Rand, n int) patchCase {
	newlines := []string{"\n", "\n", "\r\n", "\n\n", "\r\n\r\n", "\r", "\n\n\n\n\n"}
	words := []string{"a", "www 300 IN A 192.0.2.1", "@", "", "-- x", "++ y", "@@ -1 +1 @@", "\\ No", " b ", "ü", "\xff", "\t", "--- a/zone"}
	texts := func(lines int) string {
		var b strings.Builder
		for range lines {
			b.WriteString(words[random.Intn(len(words))])
			b.WriteString(newlines[random.Intn(len(newlines))])
		}
		if random.Intn(3) == 0 {
			return strings.TrimRight(b.String(), "\r\n")
		}
		return b.String()
	}
	c := patchCase{name: fmt.Sprintf("zones/%d.zone", n), src: []byte(texts(random.Intn(40)))}
	gap := 1 + random.Intn(60)
	for at := random.Intn(gap); at <= len(c.src); at += 1 + random.Intn(gap) {
		end := min(len(c.src), at+random.Intn(12)*random.Intn(2))
		s := texts(random.Intn(3))
		if random.Intn(2) == 0 {
			s = words[random.Intn(len(words))]
		}
		c.edits = append(c.edits, edit(uint32(at), uint32(end), s))
		at = end
	}
	return c.apply()
}

func (c patchCase) apply() patchCase {
	want, err := text.Apply(c.src, c.edits)
	if err != nil {
		panic(err)
	}
	c.want = want
	return c
}

func TestDiffGivesThePatchedText(t *testing.T) {
	random := rand.New(rand.NewSource(2))
	for round := range 5000 {
		c := randomCase(random, round)
		diff := Diff(c.name, c.src, c.edits)
		if got := unpatch(t, diff, c.src); !bytes.Equal(got, c.want) {
			t.Fatalf("%q with %q: the diff\n%s\ngives %q, want %q", c.src, c.edits, diff, got, c.want)
		}
		if (len(diff) == 0) != bytes.Equal(c.src, c.want) {
			t.Fatalf("%q to %q has the diff %q", c.src, c.want, diff)
		}
	}
}

// unpatch applies a diff of one file. It is as strict as can be.
func unpatch(t *testing.T, diff, src []byte) []byte {
	t.Helper()
	if len(diff) == 0 {
		return src
	}
	lines := strings.SplitAfter(string(diff), "\n")
	old := strings.SplitAfter(string(src), "\n")
	if old[len(old)-1] == "" {
		old = old[:len(old)-1]
	}
	if !strings.HasPrefix(lines[0], "--- ") || !strings.HasPrefix(lines[1], "+++ ") {
		t.Fatalf("no header: %q", lines[:2])
	}
	var out []string
	at := 0
	for lines = lines[2 : len(lines)-1]; len(lines) > 0; {
		ranges := strings.Fields(lines[0])
		start, olds := parseRange(t, ranges[1])
		for at < start {
			out = append(out, old[at])
			at++
		}
		newStart, news := parseRange(t, ranges[2])
		if newStart != len(out) {
			t.Fatalf("%q stands before new line %d", lines[0], len(out))
		}
		for lines = lines[1:]; olds > 0 || news > 0; lines = lines[1:] {
			line := lines[0][1:]
			if len(lines) > 1 && lines[1] == noNewline+"\n" {
				line = strings.TrimSuffix(line, "\n")
			}
			mark := lines[0][0]
			if mark != '+' {
				if old[at] != line {
					t.Fatalf("the diff has %q, the text has %q", line, old[at])
				}
				at++
				olds--
			}
			if mark != '-' {
				out = append(out, line)
				news--
			}
			if len(lines) > 1 && lines[1] == noNewline+"\n" {
				lines = lines[1:]
			}
		}
	}
	return []byte(strings.Join(append(out, old[at:]...), ""))
}

// parseRange reads how many lines stand before a range, and how many are in it.
func parseRange(t *testing.T, s string) (before, n int) {
	t.Helper()
	first, count, found := strings.Cut(s[1:], ",")
	if !found {
		count = "1"
	}
	before, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	if n, err = strconv.Atoi(count); err != nil || count == "1" && found {
		t.Fatalf("the range %s: %v", s, err)
	}
	if n > 0 {
		before--
	}
	return before, n
}

// Each program gets one diff of many files, so that few processes must be started.
func TestDiffAppliesWithPrograms(t *testing.T) {
	random := rand.New(rand.NewSource(3))
	var cases []patchCase
	for i := range 60 {
		cases = append(cases, randomCase(random, i))
	}
	for i, name := range []string{"with blank.zone", "ta\tb.zone", `quo"te.zone`, `back\slash.zone`, "bücher.zone", "zones/sub dir/ü\x01.zone"} {
		c := randomCase(random, i)
		c.name = name
		cases = append(cases, c)
	}
	cases = append(cases,
		patchCase{name: "empty.zone", edits: []text.Edit{edit(0, 0, "a\r\nb")}}.apply(),
		patchCase{name: "emptied.zone", src: []byte("a\n\nb"), edits: []text.Edit{edit(0, 4, "")}}.apply(),
		patchCase{name: "nul.zone", src: []byte("a\x00b\nc\n"), edits: []text.Edit{edit(4, 5, "d\x00")}}.apply(),
	)
	cases = slices.DeleteFunc(cases, func(c patchCase) bool { return bytes.Equal(c.src, c.want) })
	for _, program := range [][]string{{"git", "apply", "-p1"}, {"patch", "-p1", "--fuzz=0", "--silent"}} {
		t.Run(program[0], func(t *testing.T) {
			if _, err := exec.LookPath(program[0]); err != nil {
				if os.Getenv("CI") != "" {
					t.Fatal(err)
				}
				t.Skip(err)
			}
			applyWith(t, program, cases)
		})
	}
}

func applyWith(t *testing.T, program []string, cases []patchCase) {
	t.Helper()
	dir := t.TempDir()
	var diff []byte
	for _, c := range cases {
		path := filepath.Join(dir, c.name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, c.src, 0o644); err != nil {
			t.Fatal(err)
		}
		diff = append(diff, Diff(c.name, c.src, c.edits)...)
	}
	cmd := exec.Command(program[0], program[1:]...)
	cmd.Dir = dir
	cmd.Stdin = bytes.NewReader(diff)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", program, err, out)
	}
	for _, c := range cases {
		got, err := os.ReadFile(filepath.Join(dir, c.name))
		if err != nil || !bytes.Equal(got, c.want) {
			t.Errorf("%s: %v: %q with\n%s\ngives %q, want %q", c.name, err, c.src, Diff(c.name, c.src, c.edits), got, c.want)
		}
	}
}

func TestColour(t *testing.T) {
	diff := "--- a/zone\n+++ b/zone\n@@ -1,4 +1,3 @@\n--- x\x1b[2J\n-www A 1.2.3.4\r\n+++ x\n+www A 1.2.3.5\n \u009b1m\u202e\tü\xff\n-gone\n" + noNewline + "\n"
	got := string(Colour([]byte(diff)))
	for _, part := range []string{
		bold + "--- a/zone" + reset + "\n" + bold + "+++ b/zone" + reset + "\n" + cyan + "@@ -1,4 +1,3 @@" + reset + "\n",
		red + "-www A 1.2.3." + reverse + `4\r` + notReverse + reset + "\n",
		green + "+www A 1.2.3." + reverse + "5" + notReverse + reset + "\n",
		` \u009b1m\u202e` + "\tü" + `\xff` + "\n",
		red + "-gone" + reset + "\n" + noNewline + "\n",
		red + `--- x\x1b[2J` + reset + "\n",
		green + "+++ x" + reset + "\n",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("Colour =\n%q\nwhich lacks\n%q", got, part)
		}
	}
}

// Without its colours, and where everything prints, a coloured diff is the diff.
func TestColourAddsOnlyColours(t *testing.T) {
	colours := strings.NewReplacer(bold, "", red, "", green, "", cyan, "", reverse, "", notReverse, "", reset, "")
	random := rand.New(rand.NewSource(4))
	for round := range 500 {
		c := randomCase(random, round)
		diff := Diff(c.name, c.src, c.edits)
		got := Colour(diff)
		var want []byte
		for line := range bytes.Lines(diff) {
			want = append(append(want, printable(string(bytes.TrimSuffix(line, []byte("\n"))))...), '\n')
		}
		if colours.Replace(string(got)) != string(want) {
			t.Fatalf("Colour(%q) = %q", diff, got)
		}
	}
}

// manyEdits makes a text of so many lines, with edits spread over it.
func manyEdits(lines, edits int) ([]byte, []text.Edit) {
	var src bytes.Buffer
	var list []text.Edit
	for i := range lines {
		if i%(lines/edits) == 0 {
			list = append(list, edit(uint32(src.Len()), uint32(src.Len()+4), "changed"))
		}
		fmt.Fprintf(&src, "host%d 300 IN A 192.0.2.1\n", i)
	}
	return src.Bytes(), list
}

// Ten thousand edits, each in its own line or all in one, must not take the square of the time of one.
func TestDiffTakesLinearTime(t *testing.T) {
	src, edits := manyEdits(200_000, 10_000)
	line := bytes.ReplaceAll(src, []byte("\n"), []byte(" "))
	for name, src := range map[string][]byte{"lines": src, "one line": line} {
		start := time.Now()
		if len(Diff("zone", src, edits)) == 0 {
			t.Error("nothing changed")
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: it took %v", name, took)
		}
	}
}

func BenchmarkDiff(b *testing.B) {
	src, edits := manyEdits(1_000_000, 10_000)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		Diff("zone", src, edits)
	}
}

package text

import (
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"testing"
)

func TestApply(t *testing.T) {
	src := []byte("one two three")
	got, err := Apply(src, []Edit{{Span{0, 3}, "1"}, {Span{4, 4}, "and "}, {Span{8, 13}, ""}})
	if err != nil || string(got) != "1 and two " {
		t.Fatalf("Apply = %q, %v", got, err)
	}
	for _, edits := range [][]Edit{
		{{Span{0, 4}, ""}, {Span{3, 5}, ""}},
		{{Span{2, 2}, "a"}, {Span{2, 2}, "b"}},
		{{Span{5, 6}, ""}, {Span{1, 2}, ""}},
	} {
		if _, err := Apply(src, edits); !errors.Is(err, ErrOverlap) {
			t.Errorf("Apply(%v) = %v, want an overlap", edits, err)
		}
	}
	if _, err := Apply(src, []Edit{{Span{10, 20}, ""}}); err == nil {
		t.Error("an edit past the end went through")
	}
}

// Composed edits must do what the two lists do one after the other, whatever they are.
func TestComposeEqualsApplyingTwice(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	for round := range 20000 {
		src := []byte(strings.Repeat("abcdefghij", 1+random.Intn(4)))
		first := randomEdits(random, len(src))
		middle, err := Apply(src, first)
		if err != nil {
			t.Fatal(err)
		}
		second := randomEdits(random, len(middle))
		want, err := Apply(middle, second)
		if err != nil {
			t.Fatal(err)
		}
		composed := Compose(first, second)
		got, err := Apply(src, composed)
		if err != nil || string(got) != string(want) {
			t.Fatalf("round %d: Compose(%v, %v) = %v gives %q, %v; want %q", round, first, second, composed, got, err, want)
		}
		for i := 1; i < len(composed); i++ {
			if Touch(composed[i-1], composed[i]) {
				t.Fatalf("round %d: %v touch", round, composed)
			}
		}
	}
}

func randomEdits(random *rand.Rand, size int) []Edit {
	var edits []Edit
	for at := random.Intn(5); at < size; at += 1 + random.Intn(6) {
		end := min(size, at+random.Intn(4))
		edits = append(edits, Edit{Span{uint32(at), uint32(end)}, strings.Repeat("X", random.Intn(5)) + fmt.Sprint(at)})
		at = end
	}
	return edits
}

func TestLines(t *testing.T) {
	lines := NewLines([]byte("a\nbb\r\nc\rd\n"))
	for offset, want := range map[uint32]Position{
		0: {1, 1}, 1: {1, 2}, 2: {2, 1}, 5: {2, 4}, 6: {3, 1}, 8: {4, 1}, 10: {5, 1},
	} {
		if got := lines.Position(offset); got != want {
			t.Errorf("Position(%d) = %v, want %v", offset, got, want)
		}
	}
	if got := string(lines.Text(2)); got != "bb" {
		t.Errorf("Text(2) = %q", got)
	}
	if got := lines.Count(); got != 5 {
		t.Errorf("Count() = %d", got)
	}
}

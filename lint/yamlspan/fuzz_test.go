package yamlspan

import (
	"slices"
	"testing"
)

// FuzzParse checks that nothing makes reading panic, and that of what could be read all places are right.
func FuzzParse(f *testing.F) {
	for _, src := range samples {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		doc := checked(t, string(src))
		if len(src) < 400 {
			checkReplacing(t, doc)
		}
	})
}

// Random pieces of YAML laid end to end come upon more odd neighbourhoods than random octets do.
func TestRandomDocuments(t *testing.T) {
	random := newRandom()
	read := 0
	for range 10000 {
		src := random.document()
		doc := checked(t, src)
		if doc.Err == nil {
			read++
			checkReplacing(t, doc)
		}
		if t.Failed() {
			return
		}
	}
	if read < 1500 {
		t.Errorf("only %d documents could be read", read)
	}
}

func TestSamples(t *testing.T) {
	for _, src := range samples {
		doc := checked(t, src)
		if doc.Err != nil {
			t.Errorf("%q: %v at %v", src, doc.Err, doc.Err.Span)
		}
		checkReplacing(t, doc)
		if slices.ContainsFunc(doc.Nodes, func(n Node) bool { return n.Kind == Scalar && n.Locked && n.Len() > 0 && n.Style != Plain }) {
			t.Errorf("%q: locked:\n%s", src, outline(doc))
		}
	}
}

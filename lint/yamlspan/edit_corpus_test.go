package yamlspan

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Real exports, where they are at hand: changes to a sample of their nodes do what they should and nothing else.
func TestEditsOfCorpus(t *testing.T) {
	tried, failed := 0, 0
	for _, folder := range []string{"octodns/*", "route53", "gcloud", "provider-json"} {
		for _, pattern := range []string{"*.yaml", "*/*.json"} {
			paths, err := filepath.Glob(filepath.Join("../../../shared/corpus", folder, pattern))
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range paths {
				src, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				n, m := trySome(t, path, src)
				tried += n
				failed += m
			}
		}
	}
	t.Logf("%d changes, %d refused", tried, failed)
	if tried > 0 && (tried < 500 || failed > tried/4) {
		t.Errorf("%d changes, %d refused", tried, failed)
	}
}

// trySome makes changes to a file. All changes take as long as the file is large, so there are fewer to a
// larger file.
func trySome(t *testing.T, path string, src []byte) (tried, failed int) {
	d := Parse(src)
	if d.Err != nil {
		return 0, 0
	}
	all := changes(d)
	step := 1 + len(all)*len(src)/100_000
	for i := 0; i < len(all); i += step {
		tried++
		_, err := all[i].make(d)
		if errors.As(err, &refused{}) {
			failed++
		} else if err != nil {
			t.Fatalf("%s: %s: %v", path, all[i].name, err)
		}
	}
	return tried, failed
}

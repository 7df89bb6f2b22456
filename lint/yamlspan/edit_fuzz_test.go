package yamlspan

import (
	"errors"
	"testing"
)

// Whatever the document, a change comes to what it should or is refused.
func FuzzEdits(f *testing.F) {
	for i, src := range samples {
		f.Add(src, uint(i*7919))
	}
	for seed := range int64(20) {
		f.Add(newWriter(seed).yaml(), uint(seed))
		f.Add(newWriter(seed).json(), uint(seed))
	}
	f.Fuzz(func(t *testing.T, src string, which uint) {
		d := Parse([]byte(src))
		if d.Err != nil || len(d.Nodes) > 200 {
			return
		}
		all := changes(d)
		if len(all) == 0 {
			return
		}
		c := all[which%uint(len(all))]
		if _, err := c.make(d); err != nil && !errors.As(err, &refused{}) {
			t.Errorf("%s in\n%q\n%v", c.name, src, err)
		}
	})
}

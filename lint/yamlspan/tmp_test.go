package yamlspan

import (
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"testing"
)

func TestTmp(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("N"))
	seed, _ := strconv.Atoi(os.Getenv("SEED"))
	if n == 0 {
		return
	}
	r := random{rand.New(rand.NewSource(int64(seed)))}
	read, scalars, locked := 0, 0, 0
	ex := map[string]bool{}
	for i := 0; i < n; i++ {
		src := r.document()
		doc := checked(t, src)
		if doc.Err == nil {
			read++
			checkReplacing(t, doc)
			for _, nd := range doc.Nodes {
				if nd.Kind == Scalar {
					scalars++
					if nd.Locked {
						locked++
						if nd.Len() > 0 && len(doc.Src) < 60 && !ex[src] {
							ex[src] = true
							if len(ex) < 25 && !contains(src, "*x") {
								fmt.Printf("%q %q = %q\n", src, nd.Of(doc.Src), nd.Value)
							}
						}
					}
				}
			}
		}
		if t.Failed() {
			return
		}
	}
	fmt.Println(read, scalars, locked)
}
func contains(a, b string) bool {
	for i := 0; i+len(b) <= len(a); i++ {
		if a[i:i+len(b)] == b {
			return true
		}
	}
	return false
}

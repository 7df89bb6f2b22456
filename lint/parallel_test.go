package lint_test

import (
	"slices"
	"testing"

	"github.com/zonemend/zonemend/lint"
)

// What is gathered from many stretches is what one loop finds, in its order.
func TestGather(t *testing.T) {
	for _, n := range []int{0, 1, 1 << 11, 1<<11 + 1, 1<<13 + 1, 100_000, 200_001} {
		for _, every := range []int{1, 2, 7, 1 << 14, 1 << 30} {
			wanted := func(i int) bool { return i%every == every-1 }
			var want []int
			for i := range n {
				if wanted(i) {
					want = append(want, i)
				}
			}
			got := lint.Gather(n, func(found []int, from, to int) []int {
				for i := from; i < to; i++ {
					if wanted(i) {
						found = append(found, i)
					}
				}
				return found
			})
			if !slices.Equal(got, want) {
				t.Errorf("Gather of one in %d of %d: %d things, not %d", every, n, len(got), len(want))
			}
			most := lint.GatherMost(n, func(found []int, from, to int) int {
				count := 0
				for i := from; i < to; i++ {
					if wanted(i) {
						found[count] = i
						count++
					}
				}
				return count
			})
			if !slices.Equal(most, want) {
				t.Errorf("GatherMost of one in %d of %d: %d things, not %d", every, n, len(most), len(want))
			}
		}
	}
}

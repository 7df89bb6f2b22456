package lint

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/zonemend/zonemend/lint/zone"
)

// A view is what the rules make of a zone, each by itself.
type view struct {
	found    [][]*Finding // together in the order of the rules, in whatever order they ran
	comments []*Ignore
}

// smallZone is up to how many records a zone has that all rules look at one after the other: that takes no longer than to hand
// them out.
const smallZone = 1000

// look lets rules look at all zones, on as many processors as there are.
func (r *Run) look(rules []*Rule) []view {
	views := make([]view, len(r.Zones))
	var tasks []func()
	for _, z := range r.Zones {
		if len(z.Records) > smallZone {
			tasks = append(tasks, func() { z.ByType(0) }, func() { z.ByOwner(0) }) // all rules need these
		}
	}
	for i, z := range r.Zones {
		v := &views[i]
		if len(z.Records) <= smallZone {
			v.found = make([][]*Finding, 1)
			tasks = append(tasks, func() {
				v.comments = ignores(z)
				for _, rule := range rules {
					v.found[0] = append(v.found[0], r.checkRule(rule, z)...)
				}
			})
			continue
		}
		v.found = make([][]*Finding, len(rules))
		tasks = append(tasks, func() { v.comments = ignores(z) })
		for n, rule := range rules {
			if rule.Check != nil {
				tasks = append(tasks, func() { v.found[n] = r.checkRule(rule, z) })
			}
		}
	}
	InParallel(tasks)
	return views
}

func (r *Run) checkRule(rule *Rule, z *zone.Zone) []*Finding {
	if rule.Check == nil {
		return nil
	}
	return r.pass(rule, z, rule.Check)
}

// How many things [Gather] looks at in one go: so many that it's worth to hand them out, and so few that all processors have
// something to do to the end.
const (
	leastGathered = 1 << 9
	mostGathered  = 1 << 13
	aloneGathered = 1 << 11 // up to how many one processor looks at all of them
)

// Gather lets take look at n things in stretches, on as many processors as there are, and returns what it appended
// for all of them, in their order. It is for facts: a rule that asks for one waits for it, so that many
// processors would have nothing else to do.
func Gather[Found any](n int, take func(found []Found, from, to int) []Found) []Found {
	if n <= aloneGathered {
		return take(nil, 0, n)
	}
	size := max(leastGathered, min(n/16, mostGathered))
	found := make([][]Found, (n+size-1)/size)
	tasks := make([]func(), len(found))
	for i := range tasks {
		tasks[i] = func() { found[i] = take(nil, i*size, min(n, (i+1)*size)) }
	}
	InParallel(tasks)
	return slices.Concat(found...)
}

// GatherMost is [Gather] for where something is found in nearly all of n things, and no more than one in each: what is found
// takes half the memory then. For those from from to to, fill puts what it finds into found, and returns how much that is.
func GatherMost[Found any](n int, fill func(found []Found, from, to int) int) []Found {
	found := make([]Found, n)
	stretches := Gather(n, func(stretches [][]Found, from, to int) [][]Found {
		return append(stretches, found[from:from+fill(found[from:to], from, to)])
	})
	count := 0
	for _, stretch := range stretches {
		count += copy(found[count:], stretch)
	}
	clear(found[count:])
	return found[:count]
}

// InParallel runs tasks on as many processors as there are. Where there is one, they run in their order. What a
// task panics with comes out here, as if it had run here.
func InParallel(tasks []func()) {
	workers := min(runtime.GOMAXPROCS(0), len(tasks))
	if workers <= 1 {
		for _, task := range tasks {
			task()
		}
		return
	}
	var next atomic.Int64
	var panicked atomic.Pointer[any]
	work := func() {
		defer func() {
			if what := recover(); what != nil {
				panicked.CompareAndSwap(nil, &what)
			}
		}()
		for n := next.Add(1); int(n) <= len(tasks); n = next.Add(1) {
			tasks[n-1]()
		}
	}
	var group sync.WaitGroup
	for range workers {
		group.Go(work)
	}
	group.Wait()
	if what := panicked.Load(); what != nil {
		panic(*what)
	}
}

package lint

import (
	"runtime"
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

package rules_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/zonemend/zonemend/rules"
)

// A tally counts the outcomes by rule and zone.
type tally map[string]map[string]*[outcomes]int

var tallying sync.Mutex

func (y tally) note(rule, good string, got outcome) {
	tallying.Lock()
	defer tallying.Unlock()
	if y[rule] == nil {
		y[rule] = map[string]*[outcomes]int{}
	}
	if y[rule][good] == nil {
		y[rule][good] = &[outcomes]int{}
	}
	y[rule][good][got]++
}

// A score is what came of some faults.
type score struct{ made, found, fixable, fixed int }

func (s *score) add(counts *[outcomes]int) {
	if counts == nil {
		return
	}
	s.made += counts[missed] + counts[unfixable] + counts[brokenFix] + counts[restored]
	s.found += counts[unfixable] + counts[brokenFix] + counts[restored]
	s.fixable += counts[brokenFix] + counts[restored]
	s.fixed += counts[restored]
}

func (s score) cell() string {
	switch {
	case s.made == 0:
		return ""
	case s.fixable == 0:
		return fmt.Sprintf("%d/%d", s.found, s.made)
	}
	return fmt.Sprintf("%d/%d, %d/%d", s.found, s.made, s.fixed, s.fixable)
}

func (y tally) total() (all score, byRule, byZone map[string]*score) {
	byRule, byZone = map[string]*score{}, map[string]*score{}
	for rule, row := range y {
		byRule[rule] = &score{}
		for good, counts := range row {
			if byZone[good] == nil {
				byZone[good] = &score{}
			}
			all.add(counts)
			byRule[rule].add(counts)
			byZone[good].add(counts)
		}
	}
	return all, byRule, byZone
}

func (y tally) sum() string {
	all, _, byZone := y.total()
	return fmt.Sprintf("%d faults of %d rules made in %d good zones: %d reported by the right rule at the right place; of %d with a fix %d put right",
		all.made, len(y), len(byZone), all.found, all.fixable, all.fixed)
}

// markdown is a table of rules and zones: faults found, of those made; put right, of those that have a fix.
func (y tally) markdown(zones []goodZone) string {
	_, byRule, byZone := y.total()
	var b strings.Builder
	fmt.Fprintf(&b, "%s.\n\nEach cell: found/made, put right/fixable.\n\n| rule | all |", y.sum())
	for _, g := range zones {
		fmt.Fprintf(&b, " %s |", g.name)
	}
	fmt.Fprintf(&b, "\n|---|---%s|\n| all rules | |", strings.Repeat("|---", len(zones)))
	for _, g := range zones {
		fmt.Fprintf(&b, " %s |", byZone[g.name].cell())
	}
	b.WriteByte('\n')
	for _, rule := range rules.All {
		if y[rule.ID] == nil {
			continue
		}
		fmt.Fprintf(&b, "| %s | %s |", rule.ID, byRule[rule.ID].cell())
		for _, g := range zones {
			var s score
			s.add(y[rule.ID][g.name])
			fmt.Fprintf(&b, " %s |", s.cell())
		}
		b.WriteByte('\n')
	}
	for _, id := range slices.Sorted(maps.Keys(unbreakable)) {
		fmt.Fprintf(&b, "\nNot tried: %s; %s.", id, unbreakable[id])
	}
	return b.String() + "\n"
}

// Package rules has every rule that zonemend knows, in the order in which they apply.
//
// [Default] returns those that run unless somebody says otherwise, for lint.Check and fix.Run. Each rule has an ID
// that stays, such as spf/multiple, an explanation with its sources, and the smallest zone that shows the mistake.
// The rules of each group are in a package of their own, a file for each rule.
package rules

import (
	"slices"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/rules/dkim"
	"github.com/zonemend/zonemend/rules/dmarc"
	"github.com/zonemend/zonemend/rules/export"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/mail"
	"github.com/zonemend/zonemend/rules/ses"
	"github.com/zonemend/zonemend/rules/spf"
	"github.com/zonemend/zonemend/rules/zone"
)

// All are all rules. Characters and names come first, since rules about meaning judge what is left
// after those repairs.
var All = slices.Concat(export.Rules, zone.Rules, spf.Rules, ses.Rules, dkim.Rules, mail.Rules, dmarc.Rules)

// Default returns the rules that run unless somebody says otherwise.
func Default() []*lint.Rule {
	return slices.DeleteFunc(slices.Clone(All), func(r *lint.Rule) bool { return r.Off })
}

// IDs returns the IDs of all rules.
func IDs() []string {
	ids := make([]string, len(All))
	for i, r := range All {
		ids[i] = r.ID
	}
	return ids
}

// IsRegion reports whether a word has the form of an AWS region, such as eu-west-1.
func IsRegion(word string) bool { return aws.WellFormedRegion(word) }

// Find returns the rule with an ID, or nil.
func Find(id string) *lint.Rule {
	for _, r := range All {
		if r.ID == id {
			return r
		}
	}
	return nil
}

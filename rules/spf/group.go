// Package spf has the rules about SPF records.
package spf

import "github.com/zonemend/zonemend/lint"

// Rules are the rules of this group, in the order in which they apply.
var Rules = []*lint.Rule{}

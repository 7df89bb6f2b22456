// Package dkim has the rules about the keys that DKIM signatures are checked with.
package dkim

import "github.com/zonemend/zonemend/lint"

// Rules are the rules of this group, in the order in which they apply: first a key stands where it is looked
// for and its record can be read, then it is judged.
var Rules = []*lint.Rule{
	Owner,
	Multiple,
	Syntax,
	VOrder,
	PMissing,
	PValue,
	KHS,
	Revoked,
	KeySize,
	TestFlag,
}

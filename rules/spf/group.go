// Package spf has the rules about SPF records.
package spf

import "github.com/zonemend/zonemend/lint"

// Rules are the rules of this group, in the order in which they apply: first a text becomes an SPF record,
// then its terms are put right, then several records become one.
var Rules = []*lint.Rule{
	Unquoted,
	NearMiss,
	StringJoin,
	Typo,
	Syntax,
	NonASCII,
	Type99,
	ModifierTwice,
	RedirectIgnored,
	Multiple,
	Lookups,
	Loop,
	IncludeTarget,
	Void,
	AfterAll,
	DuplicateTerm,
	DomainDot,
	PTR,
	PlusAll,
	NeutralAll,
	NoAll,
	IPValue,
	Size,
	Place,
	SenderID,
	MacroLimits,
}

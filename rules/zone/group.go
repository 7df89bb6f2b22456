// Package zone has the rules about the zone itself: what can be read, names, and sets of records.
package zone

import "github.com/zonemend/zonemend/lint"

// Rules are the rules of this group, in the order in which they apply: characters and quotes first,
// then names, then sets of records.
var Rules = []*lint.Rule{
	Parse,
	Typographic,
	TXTLiteralQuotes,
	TXTCutByComment,
	TXTUnquoted,
	TXT255,
	MXPreference,
	MXPreferenceInTarget,
	ATrailingDot,
	TargetIP,
	OriginDot,
	OwnerDot,
	TargetDot,
	NameDoubled,
	TargetDotMaybe,
	CNAMEOtherData,
	DuplicateRR,
	RRsetTTL,
	OutOfZone,
	TargetDangling,
	TargetAlias,
	SerialNotRaised,
}

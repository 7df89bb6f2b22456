// Package ses has the rules about what Amazon SES needs.
package ses

import "github.com/zonemend/zonemend/lint"

// Rules are the rules of this group, in the order in which they apply.
var Rules = []*lint.Rule{
	MailFromAtApex,
	MailFromNotBelowIdentity,
	MailFromCNAME,
	MailFromMXMissing,
	MailFromMXMultiple,
	MailFromMXTarget,
	MailFromMXRegionMismatch,
	MailFromSPFMissing,
	MailFromSPFInclude,
	MailFromSPFAll,
	MailFromReceives,
	MailFromSends,
	MailFromOtherUse,
	MailFromSuspected,
	MailFromFallback,
	Placeholder,
	RegionUnknown,
	DKIMType,
	DKIMOwner,
	DKIMTarget,
	DKIMTokenMismatch,
	DKIMZone,
	DKIMExpected,
	DKIMCount,
	BYODKIMValue,
	InboundMX,
	SMTPEndpointAsMX,
	Readiness,
}

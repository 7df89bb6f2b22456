// Package ses has the rules about what Amazon SES needs.
package ses

import "github.com/zonemend/zonemend/lint"

// Rules are the rules of this group, in the order in which they apply.
var Rules = []*lint.Rule{
	MailFromAtApex,
	MailFromCNAME,
	MailFromOccluded,
	MailFromWildcard,
	MailFromMXMissing,
	MailFromMXMultiple,
	MailFromMXTarget,
	MailFromSPFMissing,
	MailFromSPFInclude,
	MailFromSPFAll,
	MailFromSPFAllChoice,
	MailFromMXPreference,
	MailFromReceives,
	MailFromSends,
	MailFromOtherUse,
	MailFromSuspected,
	ApexIncludeUnused,
	Placeholder,
	RegionUnknown,
	DKIMType,
	DKIMOwner,
	DKIMTarget,
	DKIMTokenMismatch,
	DKIMCount,
	InboundMX,
	SMTPEndpointAsMX,
	VerificationTXT,
	VerificationOwner,
	IdentityWWW,
	TrackingTarget,
}

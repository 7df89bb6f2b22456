// Package ses has the rules about what Amazon SES needs.
package ses

import "github.com/zonemend/zonemend/lint"

// Rules are the rules of this group, in the order in which they apply.
var Rules = []*lint.Rule{
	MailFromAtApex,
	MailFromCNAME,
	MailFromMXMissing,
	MailFromMXMultiple,
	MailFromMXTarget,
	MailFromSPFMissing,
	MailFromSPFInclude,
	MailFromSPFAll,
	MailFromReceives,
	MailFromSends,
	MailFromOtherUse,
	MailFromSuspected,
	Placeholder,
	RegionUnknown,
	DKIMType,
	DKIMOwner,
	DKIMTarget,
	DKIMTokenMismatch,
	DKIMCount,
	InboundMX,
	SMTPEndpointAsMX,
	RecordRemoved,
}

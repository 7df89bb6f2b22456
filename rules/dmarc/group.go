// Package dmarc has the rules about DMARC policies (RFC 9989).
package dmarc

import "github.com/zonemend/zonemend/lint"

// Rules are the rules of this group, in the order in which they apply: first a text becomes the one DMARC
// record of a domain, then its tags are put right.
var Rules = []*lint.Rule{
	NearMiss,
	Place,
	Multiple,
	Value,
	UnknownOrDuplicateTag,
	PMissing,
	URI,
	RemovedTag,
	StrictAlignment,
	SubdomainWeaker,
	SPIgnored,
	TestOrPSD,
	FO,
	ExternalDestination,
	NoRua,
	PNone,
	POrder,
	RejectSPFOnly,
	Missing,
}

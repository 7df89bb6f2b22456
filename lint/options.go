package lint

import (
	"time"

	"github.com/zonemend/zonemend/lint/zone"
)

// Options are what rules must be told beyond the zones. All names are absolute and in lower case.
type Options struct {
	// MailFrom are the hosts that are known to be custom MAIL FROM domains, beside those of Identities.
	MailFrom []MailFrom
	// Region is the SES region to assume where nothing else names one, else "".
	Region string
	// Identities are the domains and addresses that SES sends for.
	Identities []Identity
	// NotMailFrom are hosts that aren't MAIL FROM domains, whatever their records look like.
	NotMailFrom []zone.Name
	// Receives are domains that are known to receive mail.
	Receives []zone.Name
	// FromDomains are domains that stand in From addresses.
	FromDomains []zone.Name
	// RegionsExtra are AWS regions that zonemend doesn't know yet.
	RegionsExtra []string
	SPF          SPFOptions
	DMARC        DMARCOptions
	// RuleIDs are the IDs of all rules that there are, whether they run or not.
	RuleIDs []string
	// ServiceSuffixes are domains of services: a target that ends in one without a final dot is absolute.
	ServiceSuffixes []zone.Name
	// Accept, if not nil, is asked about every finding before it counts. It may give the finding another
	// severity; false drops it.
	Accept func(*Finding) bool
	// Now is the time for serials that hold a date or Unix time; without it they go up by one.
	Now time.Time
	// Base is what the zones are compared with, or nil.
	Base *Base
	// Changed says that only findings are wanted which the base didn't have.
	Changed bool
}

// SPFOptions are what rules are told about SPF records.
type SPFOptions struct {
	// RequiredAt are names at which include:amazonses.com is wanted although they are no MAIL FROM domain.
	RequiredAt []zone.Name
	// All is the qualifier of the "all" of new records, "~" or "-"; "" if nobody said.
	All string
	// LookupCost says how many DNS look-ups the record behind an include needs, itself not counted.
	LookupCost map[zone.Name]int
}

// DMARCOptions are what rules are told about DMARC records.
type DMARCOptions struct {
	Create  bool   // whether a missing record may be written without asking
	Default string // the text of a new record; "" means v=DMARC1; p=none;
}

// A MailFrom is a custom MAIL FROM domain that somebody named.
type MailFrom struct {
	Host   zone.Name
	Region string // "" where it isn't known
}

// An Identity is a domain or an address that SES sends for, with what is known about its set-up: from the
// configuration, or from a saved answer of SES.
type Identity struct {
	Domain  zone.Name // the domain, or that of the address
	Address string    // "" for a domain
	Region  string    // "" where it isn't known
	// From names where all this was said, such as "ses/example.com.json"; for messages.
	From string

	MailFrom zone.Name // the custom MAIL FROM domain; "" if there is none, or it isn't known
	// MailFromStatus is PENDING, SUCCESS, FAILED or TEMPORARY_FAILURE; "" where it isn't known.
	MailFromStatus string
	// OnMXFailure is what SES does while it doesn't find the MX of the MAIL FROM domain.
	OnMXFailure MXFailure
	// FeedbackForwarding tells whether SES mails bounces and complaints to the sender.
	FeedbackForwarding Told
	DKIM               DKIM
}

// DKIM is what is known about the DKIM set-up of an identity.
type DKIM struct {
	// Origin is AWS_SES, AWS_SES_<REGION> where another region's keys are used (DEED), or EXTERNAL where the
	// owner has made the key (BYODKIM); "" where it isn't known.
	Origin         string
	SigningEnabled Told
	Status         string    // PENDING, SUCCESS, FAILED, TEMPORARY_FAILURE or NOT_STARTED; "" where it isn't known
	Tokens         []string  // of Easy DKIM
	Zone           zone.Name // where the keys of the tokens lie, such as dkim.amazonses.com.; "" where it isn't known
	Selector       string    // of BYODKIM
}

// MXFailure is what SES does with mail while it doesn't find the MX of the MAIL FROM domain.
type MXFailure string

// What SES may do, in its own words; "" where it isn't known.
const (
	UseDefault MXFailure = "USE_DEFAULT_VALUE" // it sends with a MAIL FROM domain of its own
	Reject     MXFailure = "REJECT_MESSAGE"    // it refuses the mail with MailFromDomainNotVerified
)

// Told is the answer to a question that perhaps nobody has answered.
type Told uint8

// The answers.
const (
	Untold Told = iota
	Yes
	No
)

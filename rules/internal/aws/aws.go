// Package aws knows the host names that Amazon SES hands out, and the regions in them.
package aws

import (
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/zone"
)

// A Service is what an SES host name is for.
type Service uint8

// The services that have a host name of their own.
const (
	NoService   Service = iota
	Feedback            // feedback-smtp.<region>.amazonses.com: the MX of a MAIL FROM domain
	Inbound             // inbound-smtp.<region>.amazonaws.com: the MX for receiving
	Submission          // email-smtp.<region>.amazonaws.com: where programs hand in mail
	MailManager         // <id>.<id>.mail-manager-smtp.amazonaws.com: the MX of Mail Manager
	Tracking            // r.<region>.awstrack.me: the target of a tracking domain
	WorkMail            // autodiscover.mail.<region>.awsapps.com: the target of WorkMail's autodiscover
	DKIM                // <token>[.<cell>].dkim[.<region>].amazonses.com: the target of a DKIM CNAME
)

// A Host is an SES host name taken apart.
type Host struct {
	Service Service
	Region  string // the label where the region stands, even if it is none; "" if there is no such label
	Token   string // for DKIM
	Zone    string // for DKIM: what follows the token, without final dot
	// Suffix is one of [suffixes]: whatever the name really ends in.
	Suffix string
}

// suffixes are the domains that SES names end in. Those below eu are of the European Sovereign Cloud.
var suffixes = []string{"amazonses.com", "amazonaws.com", "awstrack.me", "awsapps.com", "amazonses.eu", "amazonaws.eu"}

// RightSuffix reports whether the name ends in the domain that its service has. Nobody outside has
// said what the names of the European Sovereign Cloud end in, so both .com and .eu are right there.
func (h Host) RightSuffix() bool {
	suffix := h.Suffix
	if strings.HasPrefix(h.Region, "eusc-") || h.Service == DKIM && h.Region == "" {
		suffix = strings.Replace(suffix, ".eu", ".com", 1)
	}
	switch h.Service {
	case Feedback, DKIM:
		return suffix == "amazonses.com"
	case Inbound, Submission, MailManager:
		return suffix == "amazonaws.com"
	case Tracking:
		return suffix == "awstrack.me"
	case WorkMail:
		return suffix == "awsapps.com"
	}
	return false
}

// Parse takes apart a name that ends in one of [suffixes]. The suffix need not be the one that the
// service has; see [Host.RightSuffix]. Region and token may be template text; see [Placeholder].
func Parse(name zone.Name) (Host, bool) {
	labels := slices.Collect(name.Labels())
	n := len(labels)
	if n < 2 {
		return Host{}, false
	}
	h := Host{Suffix: labels[n-2] + "." + labels[n-1]}
	if !slices.Contains(suffixes, h.Suffix) {
		return Host{}, false
	}
	rest := labels[:n-2]
	switch {
	case len(rest) > 0 && len(rest) <= 2 && smtpService(rest[0]) != NoService:
		h.Service = smtpService(rest[0])
		if len(rest) == 2 {
			h.Region = rest[1]
		}
	case len(rest) > 1 && rest[len(rest)-1] == "mail-manager-smtp":
		h.Service = MailManager
	case h.Suffix == "awstrack.me" && len(rest) == 2 && rest[0] == "r":
		h.Service, h.Region = Tracking, rest[1]
	case h.Suffix == "awsapps.com" && len(rest) == 3 && rest[0] == "autodiscover" && rest[1] == "mail":
		h.Service, h.Region = WorkMail, rest[2]
	case h.parseDKIM(rest):
	default:
		return h, false
	}
	return h, true
}

// smtpService returns the service of a host by its first label. email-smtp-fips is the name of the
// same service for those who need FIPS 140.
func smtpService(label string) Service {
	switch label {
	case "feedback-smtp":
		return Feedback
	case "inbound-smtp":
		return Inbound
	case "email-smtp", "email-smtp-fips":
		return Submission
	}
	return NoService
}

// parseDKIM reads token[.cell].dkim[.region].
func (h *Host) parseDKIM(rest []string) bool {
	at := slices.Index(rest, "dkim")
	if at < 1 || at > 2 || len(rest)-at > 2 || slices.Contains(rest[at+1:], "dkim") {
		return false
	}
	h.Service, h.Token = DKIM, rest[0]
	if at+1 < len(rest) {
		h.Region = rest[at+1]
	}
	h.Zone = strings.Join(rest[1:], ".") + "." + h.Suffix
	return true
}

// FeedbackHost returns the MX target of a MAIL FROM domain in a region.
func FeedbackHost(region string) zone.Name {
	return zone.Name("feedback-smtp." + region + ".amazonses.com.")
}

// NearFeedback returns the region of a name that was meant as a feedback host but isn't one: the
// wrong domain, no region, or a slip of the pen. The region is "" where it can't be told.
func NearFeedback(name zone.Name) (region string, near bool) {
	if h, ok := Parse(name); ok {
		switch h.Service {
		case Feedback:
			return h.Region, !h.RightSuffix() || h.Region == ""
		case Submission, Inbound:
			return h.Region, true
		}
		return "", false
	}
	if bare := zone.Name(strings.ReplaceAll(string(name), `\.`, ".")); bare != name {
		// The dots in it were escaped, so that they are no dots.
		if h, ok := Parse(bare); ok && h.Service == Feedback {
			return h.Region, true
		}
	}
	labels := slices.Collect(name.Labels())
	if len(labels) < 3 {
		return "", false
	}
	for _, label := range labels {
		if KnownRegion(label) {
			region = label
		}
	}
	for _, known := range Regions {
		if slip := strings.TrimSuffix(labels[0], "-"+known); slip != labels[0] {
			return known, Distance(slip, "feedback-smtp") <= 2 && strings.Contains(string(name), "amazon")
		}
	}
	target := string(FeedbackHost(region))
	if region == "" {
		target = "feedback-smtp.amazonses.com."
	}
	written := string(name)
	if Distance(written, target) <= 2 {
		return region, true
	}
	squeezed := strings.NewReplacer("feedback.smtp.", "feedback-smtp.", "feedbacksmtp.", "feedback-smtp.", "feedback_smtp.", "feedback-smtp.").Replace(written)
	return region, Distance(squeezed, target) <= 1 && squeezed != written
}

// Package readiness works out what Amazon SES and receivers will make of the identities of a run.
package readiness

import (
	"cmp"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/expected"
	"github.com/zonemend/zonemend/rules/internal/identity"
)

// An Identity is a domain or an address that SES sends for, and how far its records are there. Zones show what was published;
// whether signing is switched on, or the MAIL FROM domain is set in SES, they can't show.
type Identity struct {
	Domain   zone.Name
	Address  string         // "" for a domain
	Region   string         // as said, else as the records show; "" where neither does
	Told     *lint.Identity // nil where nobody described it
	DKIM     DKIM
	MailFrom MailFrom
	DMARC    DMARC
}

// MailFrom is how far the custom MAIL FROM domain of an identity is there.
type MailFrom struct {
	State State
	Host  zone.Name // "" if there is none
	MX    MXState
	SPF   SPFState
}

// Via tells whether Gmail shows "via amazonses.com" beside the sender.
type Via string

// Whether it does. What is known about it was tried out in 2021.
const (
	ViaHidden         Via = "hidden"
	ViaProbablyHidden Via = "probably-hidden" // SES uses the MAIL FROM domain, but SPF fails
	ViaShown          Via = "shown"
	ViaUnknown        Via = "unknown"
)

// Of returns the identities of a run, zone by zone, as often as they were described.
func Of(r *lint.Run) []*Identity { return ready.Of(r) }

var ready = &lint.Fact[[]*Identity]{Find: func(r *lint.Run) []*Identity {
	all := identity.All(r)
	is := map[zone.Name]bool{}
	for _, it := range all {
		is[it.Domain] = true
	}
	var found []*Identity
	done := map[zone.Name]bool{} // two zones may have the same name
	for _, it := range all {
		if done[it.Domain] {
			continue
		}
		done[it.Domain] = true
		for _, told := range it.Said {
			found = append(found, of(r, it, told, is))
		}
		if len(it.Said) == 0 {
			found = append(found, of(r, it, nil, is))
		}
	}
	return found
}}

// of works out one identity, as somebody described it, if anybody did; is has the domains that are identities.
func of(r *lint.Run, it *identity.Identity, told *lint.Identity, is map[zone.Name]bool) *Identity {
	v := view{r}
	out := &Identity{Domain: it.Domain, Told: told}
	if told != nil {
		out.Address, out.Region = told.Address, told.Region
	}
	out.DKIM = v.dkimOf(told, it.Domain, func(name zone.Name) bool { return is[name] })
	out.mailFrom(v, it)
	out.DMARC = v.dmarcOf(it.Domain)
	return out
}

func (i *Identity) mailFrom(v view, it *identity.Identity) {
	i.MailFrom.Host = hostOf(v.run, i.Told, it)
	if i.MailFrom.Host == "" {
		i.MailFrom.State = No
		if z := v.zoneFor(i.Domain); z == nil || !z.Whole {
			i.MailFrom.State = Unknown
		}
		return
	}
	var region string
	i.MailFrom.MX, region = v.mx(v.zoneFor(i.MailFrom.Host), i.MailFrom.Host, i.Region)
	i.Region = cmp.Or(i.Region, region)
	i.MailFrom.SPF = v.spf(i.MailFrom.Host)
	switch {
	case i.MailFrom.MX == MXRight && i.MailFrom.SPF == SPFRight:
		i.MailFrom.State = Ready
	case i.MailFrom.MX == MXUnseen:
		i.MailFrom.State = Unknown
	default:
		i.MailFrom.State = Partial
	}
}

// Ready reports whether all that can be seen is as it should be: mail passes DMARC by SPF and by DKIM.
func (i *Identity) Ready() bool {
	return i.DKIM.State == Ready && i.MailFrom.State == Ready && i.DMARC.State == Ready && i.SPFAligned() && i.DKIMAligned()
}

// SPFAligned reports whether SPF passes for a domain that counts for DMARC: relaxed alignment wants the MAIL FROM domain in the
// same organisational domain, strict alignment the very domain in From, which a MAIL FROM domain never is.
func (i *Identity) SPFAligned() bool {
	return i.MailFrom.MX == MXRight && i.MailFrom.SPF == SPFRight && !i.DMARC.StrictSPF && dmarc.Organisation(i.MailFrom.Host) == dmarc.Organisation(i.Domain)
}

// DKIMAligned reports whether mail is signed for a domain that counts for DMARC.
func (i *Identity) DKIMAligned() bool {
	return i.DKIM.State == Ready && (!i.DMARC.StrictDKIM || i.DKIM.Domain == i.Domain)
}

// Passes returns by which of spf and dkim mail passes DMARC.
func (i *Identity) Passes() []string {
	passes := []string{}
	if i.SPFAligned() {
		passes = append(passes, "spf")
	}
	if i.DKIMAligned() {
		passes = append(passes, "dkim")
	}
	return passes
}

// Via tells whether Gmail shows "via amazonses.com": if mail is neither signed by the domain nor sent with a MAIL FROM domain of
// its own.
func (i *Identity) Via() Via {
	switch {
	case i.DKIM.State == Ready, i.MailFrom.State == Ready:
		return ViaHidden
	case i.MailFrom.MX == MXRight:
		return ViaProbablyHidden
	case i.DKIM.State == Unknown, i.MailFrom.State == Unknown:
		return ViaUnknown
	}
	return ViaShown
}

// MailedBy returns the domain whose servers send, as Gmail shows it: the MAIL FROM domain while SES finds its MX, else one of
// SES's own.
func (i *Identity) MailedBy() string {
	switch {
	case i.MailFrom.MX == MXRight:
		return bare(i.MailFrom.Host)
	case i.Region != "":
		return i.Region + "." + sesDomain
	}
	return sesDomain
}

// SignedBy returns the domain whose signature counts: that of the identity, else SES's own.
func (i *Identity) SignedBy() string {
	if i.DKIM.State == Ready {
		return bare(i.DKIM.Domain)
	}
	return sesDomain
}

// KeyRegion returns the region whose DKIM keys the identity uses.
func (i *Identity) KeyRegion() string {
	if i.Told == nil {
		return i.Region
	}
	return expected.KeyRegion(i.Told)
}

// Name returns the address of the identity, else its domain.
func (i *Identity) Name() string {
	if i.Address != "" {
		return i.Address
	}
	return bare(i.Domain)
}

// bare returns a name without its final dot, as SES and mail programs show it.
func bare(name zone.Name) string { return strings.TrimSuffix(name.Display(), ".") }

// An Outcome is the state that the MAIL FROM set-up will reach in SES.
type Outcome string

// The outcomes.
const (
	OutcomeNone    Outcome = ""         // there is no MAIL FROM domain
	OutcomeSuccess Outcome = "success"  // SES finds the MX
	OutcomeFailed  Outcome = "failed"   // it shows "pending" first, for 72 hours
	OutcomeGivenUp Outcome = "given-up" // SES would find the MX, but has stopped looking for it
	OutcomeUnknown Outcome = "unknown"
)

// Outcome returns the state that the MAIL FROM set-up will reach in SES, which looks at the MX only.
func (i *Identity) Outcome() Outcome {
	switch {
	case i.MailFrom.Host == "":
		return OutcomeNone
	case i.MailFrom.MX == MXUnseen:
		return OutcomeUnknown
	case i.MailFrom.MX.Found() && i.Told != nil && i.Told.MailFromStatus == "FAILED":
		return OutcomeGivenUp
	case i.MailFrom.MX.Found():
		return OutcomeSuccess
	}
	return OutcomeFailed
}

package readiness

import (
	"fmt"
	"slices"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/identity"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
	"github.com/zonemend/zonemend/rules/internal/spf"
)

// An MXState is what SES finds when it looks for the MX of a MAIL FROM domain.
type MXState string

// What it may find.
const (
	MXUnseen      MXState = "unknown"      // no zone of the run can tell
	MXRight       MXState = "ok"           // exactly one, and the right one
	MXMissing     MXState = "missing"      // none
	MXMultiple    MXState = "multiple"     // more than one
	MXWrong       MXState = "wrong"        // one that isn't a feedback host of SES
	MXOtherRegion MXState = "other-region" // the feedback host of another region than the identity's
	MXAlias       MXState = "alias"        // a CNAME
)

// Found reports whether SES is content with what it finds.
func (s MXState) Found() bool { return s == MXRight }

// An SPFState is what receivers find when they check SPF at a MAIL FROM domain.
type SPFState string

// What they may find.
const (
	SPFUnseen   SPFState = "unknown"
	SPFRight    SPFState = "ok"       // one record, and it passes SES
	SPFMissing  SPFState = "missing"  // none
	SPFMultiple SPFState = "multiple" // more than one: an error
	SPFInvalid  SPFState = "invalid"  // one that isn't valid
	SPFFails    SPFState = "fails"    // one that doesn't pass SES
)

// MX returns what SES finds at a MAIL FROM domain if it asks a zone, and the region that the MX names there.
func MX(r *lint.Run, z *zone.Zone, host zone.Name, region string) (MXState, string) {
	return view{r}.mx(answering(z, host), host, region)
}

// mx judges what a zone answers for a MAIL FROM domain; nil is no zone.
func (v view) mx(z *zone.Zone, host zone.Name, region string) (state MXState, found string) {
	if z == nil {
		return MXUnseen, ""
	}
	if v.isAlias(z, host) {
		return MXAlias, ""
	}
	distinct := map[string]zone.Name{}
	for _, id := range v.at(z, host, dns.TypeMX) {
		target := v.target(z, id)
		distinct[fmt.Sprint(z.Presentation(id)[0], target)] = target
	}
	switch {
	case len(distinct) == 0 && !z.Whole:
		return MXUnseen, ""
	case len(distinct) == 0:
		return MXMissing, ""
	case len(distinct) > 1:
		return MXMultiple, ""
	}
	for _, target := range distinct {
		h, ok := aws.Parse(target)
		if !ok || h.Service != aws.Feedback || !h.RightSuffix() || !aws.WellFormedRegion(h.Region) {
			return MXWrong, ""
		}
		found = h.Region
	}
	if region != "" && found != region {
		return MXOtherRegion, found
	}
	return MXRight, found
}

// sesDomain is the domain whose SPF record lists the servers of SES.
const sesDomain = "amazonses.com"

// spf returns what receivers find at a MAIL FROM domain.
func (v view) spf(host zone.Name) SPFState {
	z := v.zoneFor(host)
	if z == nil || v.isAlias(z, host) {
		return SPFUnseen
	}
	found := slices.DeleteFunc(v.texts(z, host), func(text string) bool { return !spf.Selected(text) })
	switch {
	case len(found) == 0 && !z.Whole:
		return SPFUnseen
	case len(found) == 0:
		return SPFMissing
	case len(found) > 1:
		return SPFMultiple
	}
	record := spf.Parse(found[0])
	if !record.Valid() || record.Repeated() != nil {
		return SPFInvalid
	}
	merged := spf.Merge([][]string{{found[0]}}, spf.MergeOptions{MailFrom: true, Require: sesDomain, Lookup: mailfrom.Lookup(v.run)})
	if record.Passes(sesDomain) || merged.Class == spf.None {
		return SPFRight
	}
	return SPFFails
}

// hostOf returns the MAIL FROM domain of an identity: the one that was named, else one below its domain that is nobody else's, else
// the only one in the domain that it belongs to.
func hostOf(r *lint.Run, told *lint.Identity, it *identity.Identity) zone.Name {
	if told != nil && told.MailFrom != "" {
		return told.MailFrom
	}
	if len(it.MailFrom) > 0 {
		return it.MailFrom[0].Name
	}
	return onlyHost.Of(r)[dmarc.Organisation(it.Domain)]
}

// onlyHost are the MAIL FROM domains that are the only ones below a name, by that; "" where there are several.
var onlyHost = &lint.Fact[map[zone.Name]zone.Name]{Find: func(r *lint.Run) map[zone.Name]zone.Name {
	found := map[zone.Name]zone.Name{}
	for _, h := range mailfrom.All(r) {
		for above := h.Name.Parent(); ; above = above.Parent() {
			if only, known := found[above]; !known {
				found[above] = h.Name
			} else if only != h.Name {
				found[above] = ""
			}
			if above == zone.Root {
				break
			}
		}
	}
	return found
}}

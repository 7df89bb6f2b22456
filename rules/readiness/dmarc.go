package readiness

import (
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/taglist"
)

// DMARC is the policy that counts for mail from an identity.
type DMARC struct {
	State  State
	Domain zone.Name // whose policy it is; "" if there is none
	Policy string    // none, quarantine or reject: what counts for the identity; "" if there is none
	// SPF and DKIM alignment are strict where the record says so, else relaxed.
	StrictSPF, StrictDKIM bool
	Reports               bool // somebody gets aggregate reports
}

// dmarcOf finds the policy for a domain by walking up the names, as receivers do (RFC 9989 section 4.10).
func (v view) dmarcOf(domain zone.Name) DMARC {
	out := DMARC{State: No}
	unseen := false
	organisation := dmarc.Organisation(domain)
	for name := domain; name != zone.Root && name.IsBelow(organisation); name = name.Parent() {
		owner := name.Join(dmarc.Label)
		z := v.zoneFor(owner)
		if z == nil || v.isAlias(z, owner) {
			unseen = true
			continue
		}
		found := slices.DeleteFunc(v.texts(z, owner), func(text string) bool { return !dmarc.Selected(text) })
		unseen = unseen || len(found) == 0 && !z.Whole
		if len(found) == 1 && out.read(name, domain, found[0]) {
			return out
		}
	}
	if unseen {
		out.State = Unknown
	}
	return out
}

// read takes a record as the policy; it is no policy if it has neither a valid p nor an address for reports.
func (d *DMARC) read(name, domain zone.Name, text string) bool {
	tags := taglist.Parse(text)
	value := func(tag string) string {
		if t := taglist.Find(tags, tag); t != nil {
			return strings.ToLower(t.Value)
		}
		return ""
	}
	policy := value("p")
	if sub := value("sp"); name != domain && isPolicy(sub) {
		policy = sub
	}
	d.Reports = strings.Contains(value("rua"), ":")
	if !isPolicy(policy) {
		if !d.Reports {
			return false
		}
		policy = "none" // RFC 9989 section 4.7
	}
	d.State, d.Domain, d.Policy = Ready, name, policy
	d.StrictSPF, d.StrictDKIM = value("aspf") == "s", value("adkim") == "s"
	return true
}

func isPolicy(word string) bool { return word == "none" || word == "quarantine" || word == "reject" }

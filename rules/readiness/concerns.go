package readiness

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// Concerns reports whether a finding is about a record that mail of the identity depends on: those of its MAIL FROM domain, of its
// DKIM keys, of its DMARC policy.
func (i *Identity) Concerns(r *lint.Run, f *lint.Finding) bool {
	name := f.Name
	if name == "" {
		if f.Record == zone.NoRecord {
			return false
		}
		name = names.Owner(r, f.Zone, f.Record)
	}
	switch {
	case i.MailFrom.Host != "" && name.IsBelow(i.MailFrom.Host), name.IsBelow(i.Domain.Join(easydkim.Label)), name == i.Domain.Join("_amazonses"):
		return true
	case i.DKIM.Domain != "" && name.IsBelow(i.DKIM.Domain.Join(easydkim.Label)):
		return true
	}
	domain := name.Parent()
	return name.FirstLabel() == dmarc.Label && i.Domain.IsBelow(domain) && domain.IsBelow(dmarc.Organisation(i.Domain))
}

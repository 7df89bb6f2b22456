package readiness

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/dmarc"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/names"
)

// Concerning returns, for each of some identities, those of some findings that are about a record which its mail depends on: those
// of its MAIL FROM domain, of its DKIM keys, of its DMARC policy. They keep their order.
func Concerning(r *lint.Run, identities []*Identity, findings []*lint.Finding) [][]*lint.Finding {
	below, at := map[zone.Name][]int{}, map[zone.Name][]int{} // the numbers of identities, by names that they depend on
	for n, i := range identities {
		if i.MailFrom.Host != "" {
			below[i.MailFrom.Host] = append(below[i.MailFrom.Host], n)
		}
		for _, domain := range []zone.Name{i.Domain, i.DKIM.Domain} {
			if domain != "" {
				below[domain.Join(easydkim.Label)] = append(below[domain.Join(easydkim.Label)], n)
			}
		}
		verified := i.Domain.Join("_amazonses")
		at[verified] = append(at[verified], n)
		for domain := range i.Domain.UpTo(dmarc.Organisation(i.Domain)) {
			policy := domain.Join(dmarc.Label)
			at[policy] = append(at[policy], n)
		}
	}
	found := make([][]*lint.Finding, len(identities))
	for _, f := range findings {
		name := f.Name
		if name == "" {
			if f.Record == zone.NoRecord {
				continue
			}
			name = names.Owner(r, f.Zone, f.Record)
		}
		add := func(n int) {
			if last := len(found[n]) - 1; last < 0 || found[n][last] != f {
				found[n] = append(found[n], f)
			}
		}
		for _, n := range at[name] {
			add(n)
		}
		for above := range name.UpTo(zone.Root) {
			for _, n := range below[above] {
				add(n)
			}
		}
	}
	return found
}

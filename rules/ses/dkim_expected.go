package ses

import (
	"fmt"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
	"github.com/zonemend/zonemend/rules/internal/expected"
	"github.com/zonemend/zonemend/rules/internal/names"
	"github.com/zonemend/zonemend/rules/internal/rrset"
	"github.com/zonemend/zonemend/rules/internal/sieve"
)

// DKIMExpected finds DKIM records that SES handed out and that aren't there.
var DKIMExpected = &lint.Rule{
	ID:      "ses/dkim-expected",
	Summary: "a DKIM record that SES handed out is missing or wrong",
	Doc: `The configuration names what SES expects for a domain: a saved answer of ` + "`aws sesv2 get-email-identity`" + `, the
CSV file of the console, or the tokens themselves. SES looks for every one of these records. Until it has found them
all, the domain isn't verified and mail isn't signed.

The records are known to the letter, so the fix writes them. When you bring your own key (BYODKIM), only you have
the key: publish the TXT record of your selector.`,
	Cite: []lint.Citation{
		lint.AWS("Easy DKIM in Amazon SES", "send-email-authentication-dkim-easy"),
		lint.AWS("Provide your own DKIM authentication token (BYODKIM)", "send-email-authentication-dkim-bring-your-own"),
	},
	Severity: lint.Error,
	Fix:      lint.Sometimes,
	Config: `ses:
  identities:
    - domain: example.com
      region: eu-west-1
      dkim:
        tokens: [2hv6zqkd3mwnr7tgyax4sjcpbfelu5io, k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7, wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia]
`,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.amazonses.com.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.amazonses.com.
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7._domainkey CNAME k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.amazonses.com.
wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia._domainkey CNAME wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.dkim.amazonses.com.
`,
	Check: dkimExpected,
}

func dkimExpected(p *lint.Pass) {
	keys := expected.In(p.Run, p.Zone)
	if len(keys) == 0 {
		return
	}
	there := map[zone.Name][]*easydkim.Key{}
	list := easydkim.InZone(p.Run, p.Zone)
	for i := range list {
		k := &list[i]
		for _, owner := range ownersOf(p, k) {
			there[owner] = append(there[owner], k)
		}
	}
	var missing []*expected.Key
	for _, k := range keys {
		if !k.Easy() {
			selectorMissing(p, k)
		} else if !compareKey(p, k, there[k.Owner]) {
			missing = append(missing, k)
		}
	}
	for len(missing) > 0 {
		n := slices.IndexFunc(missing, func(k *expected.Key) bool { return k.Identity != missing[0].Identity })
		if n < 0 {
			n = len(missing)
		}
		reportMissing(p, missing[:n])
		missing = missing[n:]
	}
}

// ownersOf returns the owners that a key stands for: its own, the one that ses/dkim-owner would give it, and
// the one that its target speaks of, if that is what ses/dkim-token-mismatch would follow.
func ownersOf(p *lint.Pass, k *easydkim.Key) []zone.Name {
	owner := k.Owner
	if right, wrong := k.RightOwner(p.Zone); wrong {
		owner = right
	}
	owners := []zone.Name{owner}
	if other, ok := ownerOfTarget(p, k); ok {
		owners = append(owners, other)
	}
	return owners
}

// ownerOfTarget returns the expected owner whose token the target of a key has, where the selector of the key is one
// that nobody expects: then the name is what is wrong.
func ownerOfTarget(p *lint.Pass, k *easydkim.Key) (zone.Name, bool) {
	if k.Domain == "" || k.Selector == k.Host.Token || expected.At(p.Run, k.Owner) != nil {
		return "", false
	}
	owner := k.Domain.Join(k.Host.Token + "." + easydkim.Label)
	return owner, k.Host.Token != "" && expected.At(p.Run, owner) != nil
}

// compareKey reports what stands at the owner of an expected key instead of it. It is false if nothing does, and the
// zone can tell.
func compareKey(p *lint.Pass, k *expected.Key, there []*easydkim.Key) (present bool) {
	for _, key := range there {
		switch {
		case key.Type != dns.TypeCNAME, key.Owner != k.Owner:
			// ses/dkim-type, ses/dkim-owner or ses/dkim-token-mismatch says it.
		case key.Target == k.Target, key.Host.IsDKIMTarget() && key.Host.Token == k.Selector:
			// Where only the zone differs, ses/dkim-zone decides.
		default:
			wrongTarget(p, k, key.Record, key.Target)
		}
		present = true
	}
	if present {
		return true
	}
	at := p.Zone.At(k.Owner)
	for _, id := range at {
		if p.Zone.Record(id).Type != dns.TypeCNAME {
			continue
		}
		if target, ok := names.Target(p.Run, p.Zone, id); ok {
			wrongTarget(p, k, id, target)
		}
		return true
	}
	if len(at) > 0 {
		p.ReportRecord(at[0], lint.Type, "%s is where SES expects a CNAME to %s", k.Owner.Display(), k.Target).
			Note("a CNAME must stand alone: take away what is there, or move it").
			Note("%s says so", k.Identity.From)
		return true
	}
	return names.Occupied(p.Run, p.Zone, k.Owner) || names.Elsewhere(p.Run, p.Zone, k.Owner, dns.TypeCNAME) || !expected.Visible(p.Run, p.Zone, k.Owner)
}

func wrongTarget(p *lint.Pass, k *expected.Key, id zone.RecordID, target zone.Name) {
	right, safety := rightTarget(p, k)
	p.ReportRecord(id, 0, "the DKIM CNAME for selector %s leads to %s, and not to what SES handed out", k.Selector, target).
		Marked("should be %s", right).
		Note("%s says so", k.Identity.From).
		Fix(safety, "change the target to "+string(right), p.Zone.WithField(id, 0, string(right)))
}

// rightTarget returns the target of an expected key, and whether it is certain. Where SES didn't say which zone the keys
// lie in, other keys of the same identity are the best witness.
func rightTarget(p *lint.Pass, k *expected.Key) (zone.Name, lint.Safety) {
	if k.Certain {
		return k.Target, lint.Safe
	}
	if suffix, ok := witnessed.Of(p.Run, p.Zone)[k.Identity]; ok {
		return zone.Name(k.Selector + "." + suffix + "."), lint.Safe
	}
	return k.Target, lint.Unsafe
}

// witnessed are the zones that the first right key of each identity lies in.
var witnessed = &lint.ZoneFact[map[*lint.Identity]string]{Find: func(r *lint.Run, z *zone.Zone) map[*lint.Identity]string {
	found := map[*lint.Identity]string{}
	for _, key := range easydkim.InZone(r, z) {
		if e := expected.At(r, key.Owner); e != nil && found[e.Identity] == "" && key.Host.IsDKIMTarget() && key.Host.Token == e.Selector {
			found[e.Identity] = key.Host.Zone
		}
	}
	return found
}}

// reportMissing reports the keys of one identity that aren't there.
func reportMissing(p *lint.Pass, missing []*expected.Key) {
	identity := missing[0].Identity
	after := placeForKeys(p, identity.Domain)
	if after == zone.NoRecord {
		return
	}
	var selectors []string
	var adds []zone.Change
	safety, likely := lint.Safe, false
	ttl := rrset.NewTTL(p.Run, p.Zone, after, missing[0].Owner, dns.TypeCNAME)
	for _, k := range missing {
		target, sure := rightTarget(p, k)
		if sure == lint.Unsafe && k.Likely {
			sure, likely = lint.Safe, true // nothing stands there that could be lost
		}
		safety = max(safety, sure)
		selectors = append(selectors, k.Selector)
		adds = append(adds, zone.Add{
			After: after, Owner: k.Owner, TTL: ttl, Type: dns.TypeCNAME, Data: []string{string(target)},
		})
	}
	f := p.ReportRecord(after, lint.Owner, "%s that SES handed out for %s", howMany(len(missing), len(identity.DKIM.Tokens)), identity.Domain.Display()).
		About(missing[0].Owner).
		Note("SES doesn't verify the domain and doesn't sign its mail before it finds all of them").
		Note("missing: %s (%s)", strings.Join(selectors, ", "), identity.From)
	if safety == lint.Unsafe || likely {
		f.Note("nobody said which domain of Amazon's the keys lie in: compare the targets with the SES console, or take an answer of SES that has SigningHostedZone")
	}
	title := "add the CNAME"
	if len(adds) > 1 {
		title = fmt.Sprintf("add the %d CNAMEs", len(adds))
	}
	f.Fix(safety, title+rrset.SayTTL(p.Zone, after, ttl), adds...)
}

// placeForKeys returns the record that Easy DKIM keys of a domain are written below: the last of the domain's keys, else one of the
// domain's own records, else the last one of the zone.
func placeForKeys(p *lint.Pass, domain zone.Name) zone.RecordID {
	if last, ok := lastKeys.Of(p.Run, p.Zone)[domain]; ok {
		return last
	}
	if domain == p.Zone.Apex {
		domain = ""
	}
	place, _ := neighbour(p, domain, dns.TypeTXT)
	return place
}

// lastKeys are the last DKIM records of each domain that can be edited, those of Easy DKIM before others.
var lastKeys = &lint.ZoneFact[map[zone.Name]zone.RecordID]{Find: func(r *lint.Run, z *zone.Zone) map[zone.Name]zone.RecordID {
	last := map[zone.Name]zone.RecordID{}
	for _, number := range sieve.Underscored(r, z) {
		parent := z.Name(number).Parent()
		if parent.FirstLabel() != easydkim.Label {
			continue
		}
		for _, id := range z.ByOwner(number) {
			if z.Editable(id) == nil {
				last[parent.Parent()] = max(last[parent.Parent()], id)
			}
		}
	}
	for _, k := range easydkim.InZone(r, z) {
		if k.Domain != "" && z.Editable(k.Record) == nil {
			last[k.Domain] = k.Record
		}
	}
	return last
}}

func howMany(missing, all int) string {
	switch {
	case missing == all && all == 1:
		return "the DKIM CNAME is missing"
	case missing == all:
		return fmt.Sprintf("all %d DKIM CNAMEs are missing", all)
	case missing == 1:
		return fmt.Sprintf("1 of the %d DKIM CNAMEs is missing", all)
	}
	return fmt.Sprintf("%d of the %d DKIM CNAMEs are missing", missing, all)
}

// selectorMissing reports that the key of a BYODKIM selector isn't there.
func selectorMissing(p *lint.Pass, k *expected.Key) {
	if len(p.Zone.At(k.Owner)) > 0 || names.Occupied(p.Run, p.Zone, k.Owner) || !expected.Visible(p.Run, p.Zone, k.Owner) {
		return
	}
	place, ok := neighbour(p, k.Identity.Domain, dns.TypeTXT)
	if !ok {
		return
	}
	p.ReportRecord(place, lint.Owner, "the DKIM key that SES signs with is missing: there is no TXT record at %s", k.Owner.Display()).
		About(k.Owner).
		Note("the domain brings its own key (BYODKIM), so only its owner can publish it: a TXT record with p= and the public key").
		Note("%s says so", k.Identity.From)
}

package config

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// mostCost is far above what a record may cost: ten look-ups (RFC 7208 section 4.6.4).
const mostCost = 1000

// costs reads how many look-ups the records behind includes need.
func (d *document) costs(id yamlspan.NodeID, name string) {
	costs := map[zone.Name]int{}
	d.pairs(id, name, func(key, value yamlspan.NodeID) {
		domain, ok := d.domain(key, name)
		n, right := d.number(value, name, mostCost)
		if ok && right {
			costs[domain] = n
			d.set(key, name+"."+bare(domain), strconv.Itoa(n))
		}
	})
	d.config.Options.SPF.LookupCost = costs
}

// earlyRegion reads the region that is assumed where nothing else names one.
func (c *Config) earlyRegion(root yamlspan.NodeID) {
	d := c.doc
	c.Options.Region = c.env.Region
	id := d.yaml.Get(d.yaml.Get(root, "ses"), "region")
	if id == yamlspan.None || d.empty(id) {
		return
	}
	if region, ok := d.region(id, "ses.region"); ok {
		c.Options.Region, c.region = cmp.Or(c.env.Region, region), region
	}
}

func (d *document) ses(id yamlspan.NodeID) {
	opt := &d.config.Options
	d.mapping(id, "ses", fields{
		"region": func(id yamlspan.NodeID) {
			if d.config.region != "" { // see earlyRegion
				d.set(id, "ses.region", d.config.region)
			}
		},
		"identities":    func(id yamlspan.NodeID) { d.items(id, d.identity) },
		"mail_from":     func(id yamlspan.NodeID) { d.items(id, d.mailFrom) },
		"not_mail_from": d.held("ses.not_mail_from", &opt.NotMailFrom),
		"receives":      d.held("ses.receives", &opt.Receives),
		"from_domains":  d.held("ses.from_domains", &opt.FromDomains),
		"regions_extra": func(id yamlspan.NodeID) {
			d.items(id, func(item yamlspan.NodeID) {
				if region, ok := d.region(item, "ses.regions_extra"); ok {
					opt.RegionsExtra = append(opt.RegionsExtra, region)
					d.set(item, "ses.regions_extra", region)
				}
			})
		},
	})
	d.contradictions()
}

// contradictions says which hosts are named as MAIL FROM domains and as none.
func (d *document) contradictions() {
	opt := &d.config.Options
	is := map[zone.Name]bool{}
	for _, host := range opt.MailFrom {
		is[host.Host] = true
	}
	for _, identity := range opt.Identities {
		is[identity.MailFrom] = true
	}
	list := d.yaml.Get(d.yaml.Get(d.yaml.Roots[0], "ses"), "not_mail_from")
	if list == yamlspan.None {
		return
	}
	d.items(list, func(item yamlspan.NodeID) {
		if name, why := parseDomain(d.yaml.Text(item)); why == "" && is[name] {
			d.invalid(item, "%s is named as a MAIL FROM domain, and here as none", bare(name))
		}
	})
}

// mailFrom reads a host that is a MAIL FROM domain: its name, or a mapping with its region too.
func (d *document) mailFrom(id yamlspan.NodeID) {
	var host zone.Name
	var region string
	var of lint.Identity
	ok := false
	at, ofAt := id, id
	if d.yaml.Node(id).Kind != yamlspan.Mapping {
		host, ok = d.domain(id, "ses.mail_from")
	} else {
		d.mapping(id, "ses.mail_from", fields{
			"host":     func(id yamlspan.NodeID) { at = id; host, ok = d.domain(id, "host") },
			"region":   func(id yamlspan.NodeID) { region, _ = d.region(id, "region") },
			"identity": func(id yamlspan.NodeID) { ofAt = id; of.Domain, of.Address, _ = d.identityName(id) },
		})
		if d.yaml.Get(id, "host") == yamlspan.None {
			d.invalid(id, "this entry of ses.mail_from names no host")
		}
	}
	if !ok {
		return
	}
	if of.Domain != "" {
		d.mention(ofAt, mention{name: of.Domain, address: of.Address != ""})
	}
	d.mention(at, mention{name: host, within: of.Domain})
	region = cmp.Or(region, d.config.Options.Region)
	d.set(id, "ses.mail_from", strings.TrimSuffix(bare(host)+" "+region, " "))
	if of.Domain == "" {
		d.config.Options.MailFrom = append(d.config.Options.MailFrom, lint.MailFrom{Host: host, Region: region})
		return
	}
	of.MailFrom, of.Region, of.From = host, region, d.path()
	d.addIdentity(id, &draft{Identity: of})
}

// identityName reads a domain or an address that SES sends for.
func (d *document) identityName(id yamlspan.NodeID) (domain zone.Name, address string, ok bool) {
	word, ok := d.word(id, "identity", "a domain or an address")
	if !ok || !strings.Contains(word, "@") {
		domain, ok = d.domain(id, "identity")
		return domain, "", ok
	}
	return d.address(id, "identity")
}

func (d *document) address(id yamlspan.NodeID, name string) (domain zone.Name, address string, ok bool) {
	word, ok := d.word(id, name, "an address such as billing@example.com")
	if !ok {
		return "", "", false
	}
	domain, address, why := parseAddress(word)
	if why != "" {
		d.invalid(id, "%s takes an address such as billing@example.com, and %s %s", name, quote(word), why)
	}
	return domain, address, why == ""
}

// parseAddress reads an address. SES tells upper from lower case in the part before the @.
func parseAddress(written string) (domain zone.Name, address, why string) {
	at := strings.LastIndexByte(written, '@')
	if at <= 0 || strings.ContainsAny(written, " \t\r\n<>,;") {
		return "", "", "is none"
	}
	if domain, why = parseDomain(written[at+1:]); why != "" {
		return "", "", "is none: what follows the @ " + why
	}
	return domain, written[:at+1] + bare(domain), ""
}

// An entry is one of ses.identities as it stands there.
type entry struct {
	draft
	id    yamlspan.NodeID
	from  []yamlspan.NodeID
	keys  []string // those that say something about the identity beyond its name and region
	wrong bool     // its name or region can't be read
}

// identity reads an entry of ses.identities.
func (d *document) identity(id yamlspan.NodeID) {
	e := &entry{id: id}
	set := func(name string, read func(yamlspan.NodeID) bool) func(yamlspan.NodeID) {
		return func(id yamlspan.NodeID) {
			if read(id) {
				e.keys = append(e.keys, name)
				if d.yaml.Node(id).Kind == yamlspan.Scalar {
					e.note(d, d.spanOf(id), name, d.yaml.Text(id))
				}
			}
		}
	}
	d.mapping(id, "ses.identities", fields{
		"domain": func(id yamlspan.NodeID) {
			var ok bool
			e.Domain, ok = d.domain(id, "domain")
			e.wrong = e.wrong || !ok
		},
		"address": func(id yamlspan.NodeID) {
			var ok bool
			e.Domain, e.Address, ok = d.address(id, "address")
			e.wrong = e.wrong || !ok
		},
		"region": func(id yamlspan.NodeID) {
			var ok bool
			if e.Region, ok = d.region(id, "region"); ok {
				e.note(d, d.spanOf(id), "region", e.Region)
			}
			e.wrong = e.wrong || !ok
		},
		"from": func(id yamlspan.NodeID) { d.items(id, func(item yamlspan.NodeID) { e.from = append(e.from, item) }) },
		"mail_from": set("mail_from", func(id yamlspan.NodeID) (ok bool) {
			e.MailFrom, ok = d.domain(id, "mail_from")
			return ok
		}),
		"behavior_on_mx_failure": set("behavior_on_mx_failure", func(id yamlspan.NodeID) bool {
			word, ok := d.oneOf(id, "behavior_on_mx_failure", string(lint.UseDefault), string(lint.Reject))
			e.OnMXFailure = lint.MXFailure(word)
			return ok
		}),
		"feedback_forwarding": set("feedback_forwarding", func(id yamlspan.NodeID) bool {
			value, ok := d.truth(id, "feedback_forwarding")
			e.FeedbackForwarding = told(value, ok)
			return ok
		}),
		"dkim": set("dkim", func(id yamlspan.NodeID) bool {
			e.DKIM = d.dkim(id, &e.draft)
			return true
		}),
	})
	if d.yaml.Node(id).Kind != yamlspan.Mapping || e.wrong {
		return
	}
	if named := d.yaml.Get(id, "domain"); named != yamlspan.None && d.yaml.Get(id, "address") != yamlspan.None {
		d.invalid(named, "an identity is a domain or an address, and this entry names both")
		return
	}
	d.mentionIdentity(e)
	d.resolve(e)
}

// mentionIdentity notes the names that an entry of ses.identities has itself. What files list that it names is all that SES knows, and
// not all of it need have a zone here.
func (d *document) mentionIdentity(e *entry) {
	if e.Domain == "" {
		return
	}
	at := d.yaml.Get(e.id, "domain")
	if e.Address != "" {
		at = d.yaml.Get(e.id, "address")
	}
	d.mention(at, mention{name: e.Domain, address: e.Address != ""})
	if e.MailFrom != "" {
		d.mention(d.yaml.Get(e.id, "mail_from"), mention{name: e.MailFrom, within: e.Domain})
	}
}

func told(value, ok bool) lint.Told {
	switch {
	case !ok:
		return lint.Untold
	case value:
		return lint.Yes
	}
	return lint.No
}

// dkim reads what is said about the DKIM set-up of an identity.
func (d *document) dkim(id yamlspan.NodeID, f *draft) lint.DKIM {
	var dkim lint.DKIM
	d.mapping(id, "dkim", fields{
		"origin": func(id yamlspan.NodeID) {
			if word, ok := d.word(id, "origin", "AWS_SES or EXTERNAL"); ok {
				if dkim.Origin = d.dkimOrigin(id, word); dkim.Origin != "" {
					f.note(d, d.spanOf(id), "dkim.origin", word)
				}
			}
		},
		"tokens": func(id yamlspan.NodeID) {
			d.items(id, func(item yamlspan.NodeID) {
				if token, ok := d.token(item, "tokens"); ok {
					dkim.Tokens = append(dkim.Tokens, token)
					f.note(d, d.spanOf(item), "dkim.tokens", token)
				}
			})
		},
		"selector": func(id yamlspan.NodeID) {
			if name, ok := d.domain(id, "selector"); ok {
				dkim.Selector = bare(name)
				f.note(d, d.spanOf(id), "dkim.selector", dkim.Selector)
			}
		},
		"signing_hosted_zone": func(id yamlspan.NodeID) {
			if name, ok := d.domain(id, "signing_hosted_zone"); ok {
				dkim.Zone = name
				f.note(d, d.spanOf(id), "dkim.signing_hosted_zone", bare(name))
			}
		},
		"signing_enabled": func(id yamlspan.NodeID) {
			value, ok := d.truth(id, "signing_enabled")
			dkim.SigningEnabled = told(value, ok)
		},
	})
	if list, n := d.yaml.Get(id, "tokens"), 0; list != yamlspan.None && !d.empty(list) {
		d.items(list, func(yamlspan.NodeID) { n++ })
		if n%3 != 0 || n > maxTokens {
			d.invalid(list, "SES hands out three DKIM tokens, not %d", n)
		}
	}
	if dkim.Selector != "" && dkim.Origin == "" {
		dkim.Origin = "EXTERNAL"
	}
	return dkim
}

// dkimOrigin returns where the keys of an identity come from, or "" if the word isn't one that says so.
func (d *document) dkimOrigin(id yamlspan.NodeID, word string) string {
	rest, own := strings.CutPrefix(word, "AWS_SES")
	region := strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(rest, "_")), "_", "-")
	is := d.config.env.IsRegion
	if word == "EXTERNAL" || own && (rest == "" || rest[0] == '_' && (is == nil || is(region))) {
		return word
	}
	d.invalid(id, "the origin of DKIM keys is AWS_SES, AWS_SES_<REGION> or EXTERNAL, not %s%s", quote(word), d.didYouMean(word, []string{"AWS_SES", "EXTERNAL"}))
	return ""
}

// token reads a DKIM token, which is a label of two names.
func (d *document) token(id yamlspan.NodeID, name string) (string, bool) {
	word, ok := d.word(id, name, "a DKIM token")
	if !ok {
		return "", false
	}
	if !isToken(word) {
		d.invalid(id, "%s takes a DKIM token, letters and digits without dots, and this is %s", name, quote(word))
		return "", false
	}
	return strings.ToLower(word), true
}

func isToken(word string) bool {
	return word != "" && len(word) <= 63 && strings.Trim(word, nameLetters) == ""
}

// addIdentity adds an identity that the entry of a node is about, unless it is there already.
func (d *document) addIdentity(id yamlspan.NodeID, whole *draft) {
	c, identity := d.config, &whole.Identity
	name := nameOf(identity)
	regions := c.regions[name]
	if len(regions) > 0 && (identity.Region == "" || slices.Contains(regions, "") || slices.Contains(regions, identity.Region)) {
		in := ""
		if identity.Region != "" {
			in = " in " + identity.Region
		}
		d.invalid(id, "the identity %s%s is here twice; the first one counts", name, in).
			Note("one entry can take several answers of SES: from: [FILE, FILE]")
		return
	}
	c.regions[name] = append(regions, identity.Region)
	if identity.Region == "" && identity.MailFrom != "" {
		d.invalid(id, "nothing says the region of %s, so the MX of %s can't be checked; add region:", name, bare(identity.MailFrom)).As(lint.Warning)
	}
	c.Options.Identities = append(c.Options.Identities, *identity)
	d.set(id, "ses.identities", name)
	for _, s := range whole.said {
		s.Key = "ses.identities." + name + "." + s.Key
		c.Settings = append(c.Settings, s)
	}
}

// nameOf returns what SES calls an identity.
func nameOf(identity *lint.Identity) string { return cmp.Or(identity.Address, bare(identity.Domain)) }

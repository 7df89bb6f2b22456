package config

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// A draft is what one place says about an identity.
type draft struct {
	lint.Identity
	said []Setting // their keys are those below the identity's
}

// note notes that a value of the draft stands at a place.
func (f *draft) note(d *document, at text.Span, key, value string) {
	f.said = append(f.said, Setting{Key: key, Value: value, Path: d.path(), Line: d.lines().Line(at.Start)})
}

// maxTokens is far above what SES hands out: three, and as many again while it changes keys.
const maxTokens = 30

// addToken adds a DKIM token; false means that there are too many.
func (f *draft) addToken(token string) bool {
	if len(f.DKIM.Tokens) == maxTokens {
		return false
	}
	f.DKIM.Tokens = append(f.DKIM.Tokens, token)
	return true
}

// add adds what another place says and f doesn't.
func (f *draft) add(other *draft) {
	f.Region = cmp.Or(f.Region, other.Region)
	f.MailFrom = cmp.Or(f.MailFrom, other.MailFrom)
	f.MailFromStatus = cmp.Or(f.MailFromStatus, other.MailFromStatus)
	f.OnMXFailure = cmp.Or(f.OnMXFailure, other.OnMXFailure)
	f.FeedbackForwarding = cmp.Or(f.FeedbackForwarding, other.FeedbackForwarding)
	mine, theirs := &f.DKIM, &other.DKIM
	mine.Origin = cmp.Or(mine.Origin, theirs.Origin)
	mine.SigningEnabled = cmp.Or(mine.SigningEnabled, theirs.SigningEnabled)
	mine.Status = cmp.Or(mine.Status, theirs.Status)
	mine.Zone = cmp.Or(mine.Zone, theirs.Zone)
	mine.Selector = cmp.Or(mine.Selector, theirs.Selector)
	if len(mine.Tokens) == 0 {
		mine.Tokens = theirs.Tokens
	}
	for _, s := range other.said {
		if !slices.ContainsFunc(f.said, func(t Setting) bool { return t.Key == s.Key && t.Path != s.Path }) {
			f.said = append(f.said, s)
		}
	}
	f.From = other.From
}

// A given file is one that the configuration names under from:, read.
type given struct {
	name   string
	drafts []*draft            // in their order there
	byName map[string][]*draft // by what SES calls the identity; "" where the file doesn't say it
	taken  bool                // an entry stands for all that the file says
}

// A source is a file that an entry names, and where.
type source struct {
	*given
	id yamlspan.NodeID
}

// readGiven returns what a file says that an entry names, or nil if that is nothing. A file is read once.
func (d *document) readGiven(id yamlspan.NodeID) *given {
	c := d.config
	written, ok := d.word(id, "from", "the path of a file")
	if !ok {
		return nil
	}
	written = path.Clean(written)
	if g, ok := c.given[written]; ok {
		return g
	}
	g := d.load(id, written)
	c.given[written] = g
	return g
}

func (d *document) load(id yamlspan.NodeID, written string) *given {
	if d.config.env.Load == nil {
		d.invalid(id, "%s: files can't be read here", quote(written))
		return nil
	}
	name, src, err := d.config.env.Load(written)
	if err != nil {
		d.invalid(id, "%s can't be read: %v", quote(written), err)
		return nil
	}
	if len(src) > MaxSize {
		d.invalid(id, "%s is larger than %d KiB, so it is no saved answer of SES", quote(written), MaxSize>>10)
		return nil
	}
	g := &given{name: name}
	known := true
	if isCSV(name, src) {
		g.drafts = d.config.readCSV(name, src)
	} else {
		g.drafts, known = d.config.readAnswer(name, src)
	}
	if !known {
		d.invalid(id, "%s is in none of the forms that are known", quote(written)).
			Note("they are what these print with --output json or yaml: aws sesv2 get-email-identity, aws ses get-identity-dkim-attributes, aws ses get-identity-mail-from-domain-attributes").
			Note("and the file that the SES console offers as .csv record set")
		return nil
	}
	g.byName = map[string][]*draft{}
	for _, f := range g.drafts {
		f.From = name
		key := nameOf(&f.Identity)
		g.byName[key] = append(g.byName[key], f)
	}
	return g
}

// resolve makes identities of an entry and the files that it names.
func (d *document) resolve(e *entry) {
	before := len(d.config.Findings)
	var files []source
	for _, id := range e.from {
		g := d.readGiven(id)
		if g != nil && !slices.ContainsFunc(files, func(s source) bool { return s.given == g }) {
			files = append(files, source{g, id})
		}
	}
	if e.Domain == "" {
		if len(e.from) > 0 {
			d.unnamed(e, files)
		} else {
			d.invalid(e.id, "this identity has no name; add domain: or address:")
		}
		return
	}
	whole := e.draft
	for _, g := range files {
		found := g.byName[nameOf(&e.Identity)]
		if len(found) == 0 {
			found = g.byName[""]
			if other, ok := otherName(g, e); ok && len(found) > 0 {
				d.invalid(g.id, "%s is about %s, as its name says, and this entry is about %s", quote(g.name), other, nameOf(&e.Identity)).
					Note("the answer itself names no identity: give the file the name of the one that it is about")
				continue
			}
		}
		if len(found) == 0 && len(g.drafts) > 0 && len(d.config.Findings) == before {
			d.invalid(g.id, "%s says nothing about %s; it is about %s", quote(g.name), nameOf(&e.Identity), g.about())
		}
		for _, f := range found {
			d.compare(e, f)
			whole.add(f)
		}
	}
	d.finish(e.id, &whole)
}

// otherName returns the identity that the name of a file speaks of, if that isn't the one of an entry.
func otherName(g source, e *entry) (string, bool) {
	domain, address := nameFromPath(g.name)
	if domain == "" || domain == e.Domain && address == e.Address {
		return "", false
	}
	return cmp.Or(address, bare(domain)), true
}

// unnamed makes identities of an entry that names none itself: the files do, or their names.
func (d *document) unnamed(e *entry, files []source) {
	var order []string
	merged := map[string]*draft{}
	for _, g := range files {
		if g.taken {
			d.invalid(g.id, "%s is named by another entry already, and this one doesn't say which of its identities is meant", quote(g.name))
			continue
		}
		g.taken = true
		for _, f := range g.drafts {
			named := *f
			if named.Domain == "" {
				if named.Domain, named.Address = nameFromPath(g.name); named.Domain == "" {
					d.invalid(g.id, "neither %s nor its name says which identity it is about; add domain: or address:", quote(g.name))
					continue
				}
			}
			name := nameOf(&named.Identity)
			if merged[name] == nil {
				own := e.draft // keys of the entry count for all of them
				own.Domain, own.Address = named.Domain, named.Address
				own.said = slices.Clone(own.said)
				merged[name] = &own
				order = append(order, name)
			}
			d.compare(e, &named)
			merged[name].add(&named)
		}
	}
	if len(order) > 1 && len(e.keys) > 0 {
		d.invalid(e.id, "%s is said here of %s at once; name one of them with domain: or address:", list(e.keys), list(order[:2]))
		return
	}
	for _, name := range order {
		d.finish(e.id, merged[name])
	}
}

// compare says where an entry contradicts the file that it names.
func (d *document) compare(e *entry, f *draft) {
	if e.Region != "" && f.Region != "" && e.Region != f.Region {
		d.invalid(d.yaml.Get(e.id, "region"), "the region here is %s, and %s names %s", e.Region, f.From, f.Region)
	}
	if e.MailFrom != "" && f.MailFrom != "" && e.MailFrom != f.MailFrom {
		d.invalid(d.yaml.Get(e.id, "mail_from"), "mail_from is %s here, and %s says %s; this one counts", bare(e.MailFrom), f.From, bare(f.MailFrom)).As(lint.Warning)
	}
}

// finish adds an identity, with what is assumed where nothing says it.
func (d *document) finish(id yamlspan.NodeID, whole *draft) {
	whole.From = cmp.Or(whole.From, d.path())
	whole.Region = cmp.Or(whole.Region, d.config.Options.Region)
	dkim := d.yaml.Get(id, "dkim")
	if origin := d.yaml.Get(dkim, "origin"); origin != yamlspan.None && whole.DKIM.Origin == "EXTERNAL" && whole.DKIM.Selector == "" {
		if named := d.yaml.Get(dkim, "selector"); named == yamlspan.None || d.empty(named) {
			d.invalid(origin, "EXTERNAL means a key of your own, and nothing says where it stands; add selector:")
		}
	}
	d.addIdentity(id, whole)
}

// about names the identities of a file, or some of them.
func (g *given) about() string {
	var names []string
	for _, f := range g.drafts {
		names = append(names, nameOf(&f.Identity))
	}
	const most = 3
	if len(names) > most {
		names = append(names[:most], "others")
	}
	return list(names)
}

// nameFromPath reads an identity out of a file name such as example.com.json.
func nameFromPath(name string) (domain zone.Name, address string) {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	for _, extension := range []string{".json", ".yaml", ".yml", ".csv"} {
		if stem, ok := strings.CutSuffix(base, extension); ok {
			base = stem
			break
		}
	}
	if strings.Contains(base, "@") {
		domain, address, _ = parseAddress(base)
		return domain, address
	}
	domain, why := parseDomain(base)
	if why != "" || domain.CountLabels() < 2 || !isTopLevel(bare(domain)) {
		return "", ""
	}
	return domain, ""
}

// isTopLevel tells whether a name ends in a domain that there is: answer.v2 is a file name and no domain.
func isTopLevel(name string) bool {
	suffix, managed := publicsuffix.PublicSuffix(name)
	return managed || strings.Contains(suffix, ".") || slices.Contains([]string{"example", "test", "internal"}, suffix)
}

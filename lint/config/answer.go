package config

import (
	"strconv"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/yamlspan"
)

// readAnswer reads a saved answer of SES. Known is false if it is none. A broken file is a finding.
func (c *Config) readAnswer(name string, src []byte) (drafts []*draft, known bool) {
	d := c.open(name, src)
	if wrong := d.yaml.Err; wrong != nil {
		f := d.report(Invalid, wrong.Span, "%s", wrong.Message)
		if wrong.Help != "" {
			f.Note("%s", wrong.Help)
		}
		return nil, true
	}
	if len(d.yaml.Roots) == 0 {
		return nil, false
	}
	root := d.yaml.Roots[0]
	has := func(key string) bool { return d.yaml.Get(root, key) != yamlspan.None }
	switch {
	case has("IdentityType") || has("VerifiedForSendingStatus") || has("MailFromAttributes") || has("DkimAttributes") && !d.byIdentity(root, "DkimAttributes"):
		return []*draft{d.emailIdentity(root)}, true
	case has("DkimAttributes") || has("MailFromDomainAttributes"):
		drafts = d.perIdentity(root, "DkimAttributes", d.oldDKIM)
		drafts = append(drafts, d.perIdentity(root, "MailFromDomainAttributes", d.oldMailFrom)...)
		if len(drafts) == 0 {
			d.invalid(root, "the answer is about no identity; perhaps its name was misspelt when SES was asked")
		}
		return drafts, true
	}
	return nil, false
}

// byIdentity tells whether all values of a mapping are mappings, as in answers of the older API.
func (d *document) byIdentity(root yamlspan.NodeID, key string) bool {
	id := d.yaml.Get(root, key)
	for child := range d.yaml.Children(id) {
		if pair := d.yaml.Node(child).Pair; pair == yamlspan.None || d.yaml.Node(pair).Kind != yamlspan.Mapping {
			return false
		}
	}
	return d.yaml.Node(id).Kind == yamlspan.Mapping
}

// within reads the value of a key, if there is one.
func (d *document) within(id yamlspan.NodeID, key string, read func(value yamlspan.NodeID)) {
	if value := d.yaml.Get(id, key); value != yamlspan.None && !d.empty(value) {
		read(value)
	}
}

// object reads a key whose value must be a mapping.
func (d *document) object(id yamlspan.NodeID, key string, read func(value yamlspan.NodeID)) {
	d.within(id, key, func(value yamlspan.NodeID) {
		if d.yaml.Node(value).Kind != yamlspan.Mapping {
			d.wrongKind(value, key, "an object")
			return
		}
		read(value)
	})
}

// The words of the two APIs for the same things.
var (
	statuses = map[string]string{
		"PENDING": "PENDING", "SUCCESS": "SUCCESS", "FAILED": "FAILED", "TEMPORARY_FAILURE": "TEMPORARY_FAILURE", "NOT_STARTED": "NOT_STARTED",
		"Pending": "PENDING", "Success": "SUCCESS", "Failed": "FAILED", "TemporaryFailure": "TEMPORARY_FAILURE", "NotStarted": "NOT_STARTED",
	}
	failures = map[string]string{
		"USE_DEFAULT_VALUE": string(lint.UseDefault), "REJECT_MESSAGE": string(lint.Reject),
		"UseDefaultValue": string(lint.UseDefault), "RejectMessage": string(lint.Reject),
	}
)

// term reads a word of SES into dst. SES may have learnt new ones, so that an unknown one is no error.
func (d *document) term(id yamlspan.NodeID, key string, known map[string]string, f *draft, setting string, dst *string) {
	d.within(id, key, func(value yamlspan.NodeID) {
		word, ok := d.word(value, key, "a word")
		if !ok {
			return
		}
		term, ok := known[word]
		if !ok {
			d.invalid(value, "%s is %s, which is none of the words that SES is known to use there", key, quote(word)).As(lint.Warning)
			return
		}
		*dst = term
		f.note(d, d.spanOf(value), setting, term)
	})
}

func (d *document) answer(id yamlspan.NodeID, key string, f *draft, setting string, dst *lint.Told) {
	d.within(id, key, func(value yamlspan.NodeID) {
		if truth, ok := d.truth(value, key); ok {
			*dst = told(truth, true)
			f.note(d, d.spanOf(value), setting, strconv.FormatBool(truth))
		}
	})
}

// mailFromDomain reads a MAIL FROM domain; an identity without one may have "" there.
func (d *document) mailFromDomain(id yamlspan.NodeID, f *draft) {
	d.within(id, "MailFromDomain", func(value yamlspan.NodeID) {
		if d.yaml.Node(value).Kind == yamlspan.Scalar && d.yaml.Text(value) == "" {
			return
		}
		if host, ok := d.domain(value, "MailFromDomain"); ok {
			f.MailFrom = host
			f.note(d, d.spanOf(value), "mail_from", bare(host))
		}
	})
}

func (d *document) tokens(id yamlspan.NodeID, key string, f *draft) {
	d.within(id, key, func(value yamlspan.NodeID) {
		d.items(value, func(item yamlspan.NodeID) {
			if f.DKIM.Origin == "EXTERNAL" {
				d.selector(item, key, f)
				return
			}
			token, ok := d.token(item, key)
			switch {
			case !ok:
			case !f.addToken(token):
				d.invalid(item, "this is one DKIM token more than SES hands out")
			default:
				f.note(d, d.spanOf(item), "dkim.tokens", token)
			}
		})
	})
}

// selector reads the selector of a key that the owner has made, which SES puts where it else has tokens.
func (d *document) selector(id yamlspan.NodeID, key string, f *draft) {
	if name, ok := d.domain(id, key); ok {
		f.DKIM.Selector = bare(name)
		f.note(d, d.spanOf(id), "dkim.selector", bare(name))
	}
}

// emailIdentity reads an answer of aws sesv2 get-email-identity. It says neither the identity's name nor its
// region.
func (d *document) emailIdentity(root yamlspan.NodeID) *draft {
	f := &draft{}
	d.answer(root, "FeedbackForwardingStatus", f, "feedback_forwarding", &f.FeedbackForwarding)
	d.object(root, "MailFromAttributes", func(id yamlspan.NodeID) {
		d.mailFromDomain(id, f)
		d.term(id, "MailFromDomainStatus", statuses, f, "mail_from_status", &f.MailFromStatus)
		d.term(id, "BehaviorOnMxFailure", failures, f, "behavior_on_mx_failure", (*string)(&f.OnMXFailure))
	})
	d.object(root, "DkimAttributes", func(id yamlspan.NodeID) {
		d.answer(id, "SigningEnabled", f, "dkim.signing_enabled", &f.DKIM.SigningEnabled)
		d.term(id, "Status", statuses, f, "dkim.status", &f.DKIM.Status)
		d.within(id, "SigningAttributesOrigin", func(value yamlspan.NodeID) {
			if word, ok := d.word(value, "SigningAttributesOrigin", "AWS_SES or EXTERNAL"); ok {
				if f.DKIM.Origin = d.dkimOrigin(value, word); f.DKIM.Origin != "" {
					f.note(d, d.spanOf(value), "dkim.origin", f.DKIM.Origin)
				}
			}
		})
		d.tokens(id, "Tokens", f)
		d.within(id, "SigningHostedZone", func(value yamlspan.NodeID) {
			if name, ok := d.domain(value, "SigningHostedZone"); ok {
				f.DKIM.Zone = name
				f.note(d, d.spanOf(value), "dkim.signing_hosted_zone", bare(name))
			}
		})
	})
	return f
}

// perIdentity reads a mapping from identities to what the older API says about them.
func (d *document) perIdentity(root yamlspan.NodeID, key string, read func(id yamlspan.NodeID, f *draft)) []*draft {
	var drafts []*draft
	d.object(root, key, func(all yamlspan.NodeID) {
		d.pairs(all, key, func(name, value yamlspan.NodeID) {
			f := &draft{}
			var why string
			typed := d.yaml.Text(name)
			if strings.Contains(typed, "@") {
				f.Domain, f.Address, why = parseAddress(typed)
			} else {
				f.Domain, why = parseDomain(typed)
			}
			if why != "" {
				d.invalid(name, "the names in %s are domains and addresses, and %s %s", key, quote(typed), why)
				return
			}
			if d.yaml.Node(value).Kind != yamlspan.Mapping {
				d.wrongKind(value, typed, "an object")
				return
			}
			read(value, f)
			drafts = append(drafts, f)
		})
	})
	return drafts
}

// oldDKIM reads what aws ses get-identity-dkim-attributes says about an identity. It doesn't tell tokens from the
// selector of a key of the owner's own, but of tokens there are three.
func (d *document) oldDKIM(id yamlspan.NodeID, f *draft) {
	d.answer(id, "DkimEnabled", f, "dkim.signing_enabled", &f.DKIM.SigningEnabled)
	d.term(id, "DkimVerificationStatus", statuses, f, "dkim.status", &f.DKIM.Status)
	if list := d.yaml.Get(id, "DkimTokens"); list != yamlspan.None && d.yaml.Node(list).Kind == yamlspan.Sequence {
		if first := d.yaml.Node(list).First; first != yamlspan.None && d.yaml.Node(first).Next == yamlspan.None {
			f.DKIM.Origin = "EXTERNAL"
		}
	}
	d.tokens(id, "DkimTokens", f)
}

// oldMailFrom reads what aws ses get-identity-mail-from-domain-attributes says about an identity.
func (d *document) oldMailFrom(id yamlspan.NodeID, f *draft) {
	d.mailFromDomain(id, f)
	d.term(id, "MailFromDomainStatus", statuses, f, "mail_from_status", &f.MailFromStatus)
	d.term(id, "BehaviorOnMXFailure", failures, f, "behavior_on_mx_failure", (*string)(&f.OnMXFailure))
}

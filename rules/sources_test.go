package rules_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/rules"
)

// A statement is something that one of the five source documents says, and what became of it.
type statement struct {
	id, says string
	rule     string // that checks it; "" where no zone can show it
	golden   string // the case that shows it, below the rule's folder
	silent   bool   // the case shows that the rule has nothing to say
	why      string // where there is no rule: why
}

// The documents: 000 is the guide of AWS to custom MAIL FROM domains, 001 Skysnag's page on SPF, 002 and 003 are blogs, 004 is the
// article about "via amazonses.com".
var statements = []statement{
	{id: "000.1", says: "without a MAIL FROM domain SPF passes with no record of one's own", rule: "ses/apex-include-unused", golden: "apex"},
	{id: "000.2", says: "a MAIL FROM domain needs an SPF record of its own", rule: "ses/mailfrom-spf-missing", golden: "missing"},
	{id: "000.3", says: "it needs an MX for bounces and complaints", rule: "ses/mailfrom-mx-missing", golden: "named"},
	{id: "000.4", says: "DMARC can pass by SPF, by DKIM, or by both", rule: "ses/readiness", golden: "kinds"},
	{id: "000.5", says: "it is a subdomain of a domain you own", rule: "ses/mailfrom-at-apex", golden: "apex"},
	{id: "000.6", says: "it is used for nothing else", rule: "ses/mailfrom-other-use", golden: "types"},
	{id: "000.7", says: "it is a subdomain of the parent domain of a verified identity", rule: "ses/mailfrom-not-below-identity", golden: "kinds"},
	{id: "000.8", says: "it is not used for sending", rule: "ses/mailfrom-sends", golden: "table"},
	{id: "000.9", says: "it is not used for receiving", rule: "ses/mailfrom-receives", golden: "table"},
	{id: "000.10", says: "the SPF record stands at the MAIL FROM domain, as TXT", rule: "ses/mailfrom-spf-missing", golden: "missing"},
	{id: "000.11", says: "for DMARC by SPF the From domain must align with it", rule: "dmarc/strict-alignment", golden: "texts"},
	{id: "000.12", says: "the identity must be verified (DKIM first)", rule: "ses/readiness", golden: "kinds"},
	{id: "000.13", says: "on MX failure with \"use default\" SES sends with a domain of its own", rule: "ses/mailfrom-fallback", golden: "reject"},
	{id: "000.14", says: "on MX failure with \"reject\" mail is rejected", rule: "ses/mailfrom-fallback", golden: "octodns"},
	{id: "000.15", says: "the MX is feedback-smtp.<region>.amazonses.com", rule: "ses/mailfrom-mx-target", golden: "near_misses"},
	{id: "000.16", says: "the TXT is v=spf1 include:amazonses.com ~all", rule: "ses/mailfrom-spf-include", golden: "examples"},
	{id: "000.17", says: "the region is the one in which it was set up", rule: "ses/mailfrom-mx-region-mismatch", golden: "mismatch"},
	{id: "000.18", says: "10 is the preference, in a field of its own", rule: "zone/mx-preference-in-target", golden: "hosts"},
	{id: "000.19", says: "the SPF value includes the quotation marks", rule: "spf/unquoted", golden: "words"},
	{id: "000.20", says: "the console offers the records as CSV", rule: "ses/dkim-expected", golden: "csv"},
	{id: "000.21", says: "with more than one MX the set-up fails", rule: "ses/mailfrom-mx-multiple", golden: "others"},
	{id: "000.22", says: "Route 53 in the same account can be filled automatically", why: "what the console does is in no zone"},
	{id: "000.23", says: "detection takes up to 72 hours", why: "a matter of time; the rules about the MX say it in their messages"},
	{id: "000.24", says: "it may be set for a domain, a subdomain, an address", rule: "ses/mailfrom-not-below-identity", golden: "not", silent: true},
	{id: "000.25", says: "not for domains you do not own", rule: "ses/mailfrom-not-below-identity", golden: "kinds"},
	{id: "000.26", says: "after \"failed\" the set-up must be started again", rule: "ses/mailfrom-fallback", golden: "reject"},
	{id: "000.27", says: "(a fault of the translation)", why: "says nothing about zones"},

	{id: "001.1", says: "enter example.com, not www.example.com", rule: "ses/identity-www", golden: "www"},
	{id: "001.2", says: "the verification TXT has the given name and value", rule: "ses/verification-txt", golden: "texts"},
	{id: "001.3", says: "the underscore of _amazonses may be dropped", rule: "ses/verification-owner", golden: "not", silent: true},
	{id: "001.4", says: "the value may begin with amazonses:", rule: "ses/verification-txt", golden: "texts"},
	{id: "001.5", says: "providers append the domain: end names with a dot", rule: "zone/owner-dot", golden: "worked"},
	{id: "001.6", says: "the parent domain must be verified", rule: "ses/mailfrom-not-below-identity", golden: "kinds"},
	{id: "001.7", says: "fall back, or reject", rule: "ses/mailfrom-fallback", golden: "reject"},
	{id: "001.8", says: "SPF with -all, shown without quotes", rule: "ses/mailfrom-spf-all-choice", golden: "config"},
	{id: "001.9", says: "no second SPF record: put the include into the old one", rule: "spf/multiple", golden: "row-15"},
	{id: "001.10", says: "exactly one MX", rule: "ses/mailfrom-mx-multiple", golden: "same_host"},
	{id: "001.11", says: "up to 72 hours", why: "a matter of time; the rules about the MX say it in their messages"},
	{id: "001.12", says: "placeholders must be replaced", rule: "ses/placeholder", golden: "regions"},

	{id: "002.1", says: "SPF is a TXT record, with ~all or -all", rule: "ses/mailfrom-spf-all-choice", golden: "config"},
	{id: "002.2", says: "the receiver reads the SPF record of the From domain (it doesn't)", rule: "ses/apex-include-unused", golden: "apex"},
	{id: "002.3", says: "forwarding breaks SPF", rule: "dmarc/reject-spf-only", golden: "policies"},
	{id: "002.4", says: "Easy DKIM is three CNAMEs", rule: "ses/dkim-count", golden: "missing"},
	{id: "002.5", says: "RSA with 2048 bits is the default", rule: "dkim/key-size", golden: "sizes"},
	{id: "002.6", says: "the console's region is the sending region", rule: "ses/mailfrom-mx-region-mismatch", golden: "mismatch"},
	{id: "002.7", says: "a domain identity covers every address below it", why: "such use leaves no trace in a zone; zonemend ses says \"no sign of\""},
	{id: "002.8", says: "MAIL FROM records with typographic quotes", rule: "zone/typographic", golden: "texts"},
	{id: "002.9", says: "a DMARC record with typographic quotes; p=none only watches", rule: "dmarc/p-none", golden: "texts"},
	{id: "002.10", says: "providers deform names", rule: "zone/name-doubled", golden: "worked"},
	{id: "002.11", says: "xxxx.dkim.amazonses.com.example.com instead of xxxx.dkim.amazonses.com", rule: "zone/name-doubled", golden: "names"},
	{id: "002.12", says: "a name without final dot is relative", rule: "zone/target-dot", golden: "worked"},
	{id: "002.13", says: "end CNAME and MX values with a dot", rule: "zone/target-dot", golden: "fields"},
	{id: "002.14", says: "SES stays pending", why: "a state of SES; the rules about names say it in their messages"},

	{id: "003.1", says: "DMARC needs SPF or DKIM, ideally both", rule: "ses/readiness", golden: "kinds"},
	{id: "003.2", says: "the domain is verified by the CNAMEs", rule: "ses/dkim-count", golden: "missing"},
	{id: "003.3", says: "DMARC is a TXT record at _dmarc", rule: "dmarc/place", golden: "texts"},
	{id: "003.4", says: "v=DMARC1,p=none (a comma)", rule: "dmarc/near-miss", golden: "texts"},
	{id: "003.5", says: "p is none, quarantine or reject", rule: "dmarc/value", golden: "texts"},
	{id: "003.6", says: "reports are collected (only with rua)", rule: "dmarc/no-rua", golden: "texts"},
	{id: "003.7", says: "the MAIL FROM subdomain needs MX and TXT", rule: "ses/mailfrom-mx-missing", golden: "nothing"},
	{id: "003.8", says: "what happens on MX failure", rule: "ses/mailfrom-fallback", golden: "reject"},

	{id: "004.1", says: "\"via amazonses.com\" is shown only without DKIM and without MAIL FROM", rule: "ses/readiness", golden: "not", silent: true},
	{id: "004.2", says: "the console wrote the DKIM records, the MAIL FROM records were forgotten", rule: "ses/mailfrom-suspected", golden: "suspected"},
	{id: "004.3", says: "From addresses in subdomains are allowed", why: "such use leaves no trace in a zone"},
	{id: "004.4", says: "without DKIM the signer is amazonses.com", why: "zonemend ses says who signs; TestFourRows of rules/readiness checks it"},
	{id: "004.5", says: "without MAIL FROM mail comes from ap-northeast-1.amazonses.com", why: "zonemend ses says who mails; TestFourRows checks it"},
	{id: "004.6", says: "Gmail shows \"via\" if the domains differ", why: "zonemend ses says it; TestFourRows checks the four cases"},
	{id: "004.7", says: "do everything", rule: "ses/readiness", golden: "kinds"},
	{id: "004.8", says: "(the article uses its MAIL FROM domain in From addresses)", rule: "ses/mailfrom-sends", golden: "config"},
}

// counts are how many statements each document makes.
var counts = map[string]int{"000": 27, "001": 12, "002": 14, "003": 8, "004": 8}

// What the sources say is checked by a rule, and shown by a golden case; what no zone can show is listed as such.
func TestSources(t *testing.T) {
	seen := map[string]int{}
	for _, s := range statements {
		document, _, _ := strings.Cut(s.id, ".")
		seen[document]++
		if s.rule == "" {
			if s.why == "" {
				t.Errorf("%s (%s) has neither a rule nor a reason", s.id, s.says)
			}
			continue
		}
		if rules.Find(s.rule) == nil {
			t.Errorf("%s (%s): there is no rule %s", s.id, s.says, s.rule)
			continue
		}
		src, err := os.ReadFile(filepath.Join(goldenFolder, filepath.FromSlash(s.rule), s.golden+".txtar"))
		if err != nil {
			t.Errorf("%s (%s): %v", s.id, s.says, err)
			continue
		}
		_, want, _ := strings.Cut(string(src), "-- want --\n")
		if shows := strings.Contains(want, "["+s.rule+"]"); shows == s.silent {
			t.Errorf("%s (%s): the case %s/%s shows the rule: %v", s.id, s.says, s.rule, s.golden, shows)
		}
	}
	for document, n := range counts {
		if seen[document] != n {
			t.Errorf("%s makes %d statements, and %d are listed", document, n, seen[document])
		}
	}
}

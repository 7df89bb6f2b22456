package rules_test

import (
	"strings"
	"testing"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules"
)

const optionsHead = "$ORIGIN example.com.\n$TTL 3600\n@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600\n@ NS ns1.example.net.\n@ NS ns2.example.net.\n"

const bounceHost = "bounce MX 10 feedback-smtp.us-east-1.amazonses.com.\nbounce TXT \"v=spf1 include:amazonses.com ~all\"\n"

// found returns what one rule finds in records of example.com.
func found(t *testing.T, id, records string, opt lint.Options) string {
	t.Helper()
	rule := rules.Find(id)
	return lines(lint.Check(lint.NewRun(readZone(optionsHead+records), opt), []*lint.Rule{rule}))
}

func TestOptionsOfRules(t *testing.T) {
	named := func(domain zone.Name) lint.Options {
		return lint.Options{Identities: []lint.Identity{{Domain: domain}}}
	}
	const region = "bounce MX 10 feedback-smtp.xx-new-1.amazonses.com.\n"
	const apex = "@ TXT \"v=spf1 include:amazonses.com ~all\"\n"
	const strict = "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@example.com\"\n"
	keyed := named("example.com.")
	keyed.Identities[0].DKIM.Tokens = []string{"ujzdegxdncf32epf3dhodzdocis2jhtl"}
	for _, test := range []struct {
		rule, records string
		opt           lint.Options
		want          string // a part of what is found; "" for nothing
	}{
		{"ses/region-unknown", region, lint.Options{}, "which zonemend doesn't know"},
		{"ses/region-unknown", region, lint.Options{RegionsExtra: []string{"xx-new-1"}}, ""},
		{"ses/region-unknown", region, lint.Options{RegionsExtra: []string{"xx-new-2"}}, "which zonemend doesn't know"},
		{"ses/apex-include-unused", apex, lint.Options{}, "does nothing"},
		{"ses/apex-include-unused", apex, lint.Options{SPF: lint.SPFOptions{RequiredAt: []zone.Name{"example.com."}}}, ""},
		{"ses/apex-include-unused", apex, lint.Options{SPF: lint.SPFOptions{RequiredAt: []zone.Name{"news.example.com."}}}, "does nothing"},
		{"ses/mailfrom-suspected", "mail TXT \"v=spf1 include:amazonses.com ~all\"\n", lint.Options{}, "looks like"},
		{"ses/mailfrom-suspected", "mail TXT \"v=spf1 include:amazonses.com ~all\"\n", lint.Options{NotMailFrom: []zone.Name{"mail.example.com."}}, ""},
		{"ses/mailfrom-suspected", "mail TXT \"v=spf1 include:amazonses.com ~all\"\n", named("mail.example.com."), ""},
		{"ses/identity-www", "", named("www.example.com."), "zone:3:1: warning: www.example.com. is set up"},
		{"ses/identity-www", "www A 192.0.2.1\n", named("www.example.com."), "zone:6:1: warning: www.example.com. is set up"},
		{"ses/identity-www", "www A 192.0.2.1\n", named("example.com."), ""},
		{"ses/identity-www", "", named("www.example.org."), ""},
		{"dmarc/missing", "", named("news.example.com."), "mail is sent from news.example.com."},
		{"dmarc/missing", "", lint.Options{FromDomains: []zone.Name{"example.com.", "shop.example.com."}}, "example.com., shop.example.com."},
		{"dmarc/missing", "", lint.Options{FromDomains: []zone.Name{"example.org."}}, ""},
		{"dmarc/missing", strict, lint.Options{FromDomains: []zone.Name{"example.com."}}, ""},
		{"dmarc/missing", bounceHost, lint.Options{}, "unsafe fix: add the policy \"v=DMARC1; p=none;\")"},
		{"dmarc/missing", bounceHost, lint.Options{DMARC: lint.DMARCOptions{Create: true}}, "(safe fix: add the policy \"v=DMARC1; p=none;\")"},
		{"dmarc/missing", bounceHost, lint.Options{DMARC: lint.DMARCOptions{Default: "v=DMARC1; p=reject"}}, "add the policy \"v=DMARC1; p=reject\")"},
		{"dmarc/missing", bounceHost, lint.Options{NotMailFrom: []zone.Name{"bounce.example.com."}}, ""},
		{"dmarc/reject-spf-only", strict, lint.Options{}, ""},
		{"dmarc/reject-spf-only", strict, named("news.example.com."), "news.example.com. has no DKIM records"},
		{"dmarc/reject-spf-only", strict, keyed, ""},
	} {
		got := found(t, test.rule, test.records, test.opt)
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s finds %q, want %q", test.rule, got, test.want)
		}
	}
}

// The rule about the end of SPF records says nothing unless one was agreed on; then it changes that one sign, in
// each format.
func TestSPFAllChoice(t *testing.T) {
	const octoDNS = "---\nbounce:\n- ttl: 3600\n  type: MX\n  value:\n    exchange: feedback-smtp.us-east-1.amazonses.com.\n    preference: 10\n" +
		"- ttl: 3600\n  type: TXT\n  value: v=spf1 include:amazonses.com %all # agreed\n"
	const route53 = "ResourceRecordSets:\n- Name: bounce.example.com.\n  ResourceRecords:\n  - Value: 10 feedback-smtp.us-east-1.amazonses.com\n  TTL: 300\n  Type: MX\n" +
		"- Name: bounce.example.com.\n  ResourceRecords:\n  - Value: '\"v=spf1 include:amazonses.com %all\"'\n  TTL: 300\n  Type: TXT\n" +
		"- Name: example.com.\n  ResourceRecords:\n  - Value: ns-1.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400\n  TTL: 900\n  Type: SOA\n"
	const master = optionsHead + "bounce MX 10 feedback-smtp.us-east-1.amazonses.com.\nbounce TXT \"v=spf1 include:amaz\" \"onses.com %all\" ; agreed\n"
	rule := rules.Find("ses/mailfrom-spf-all-choice")
	for name, src := range map[string]string{"example.com.yaml": octoDNS, "zone.yaml": route53, "example.com.zone": master} {
		for _, test := range []struct {
			agreed, written, want string
			unsafe                bool
		}{
			{"", "~", "~", true},
			{"", "-", "-", true},
			{"~", "~", "~", true},
			{"-", "-", "-", true},
			{"-", "~", "-", true},
			{"~", "-", "~", true},
			{"-", "~", "~", false},
			{"-", "?", "?", true},
		} {
			file := readFile(t, name, []byte(strings.Replace(src, "%", test.written, 1)), zone.Options{})
			opt := fix.Options{Rules: []*lint.Rule{rule}, Unsafe: test.unsafe, Now: now, Lint: lint.Options{SPF: lint.SPFOptions{All: test.agreed}}}
			r := fix.Run([]*zone.File{file}, opt)[0]
			if got := string(r.Patched.Src()); r.Refused != nil || got != strings.Replace(src, "%", test.want, 1) {
				t.Errorf("%s, %+v: %v\n%s", name, test, r.Refused, got)
			}
		}
	}
}

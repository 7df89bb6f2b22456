package readiness_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules/readiness"
)

const head = `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
`

const keys = `2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.amazonses.com.
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7._domainkey CNAME k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.amazonses.com.
wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia._domainkey CNAME wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.dkim.amazonses.com.
`

const mailFrom = `bounce MX 10 feedback-smtp.ap-northeast-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
`

const policy = `_dmarc TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
`

// of returns the only identity of a zone example.com.
func of(t *testing.T, src string, told ...lint.Identity) *readiness.Identity {
	t.Helper()
	file := zonefile.Format{}.Read("example.com.zone", []byte(src), zone.Options{})
	found := readiness.Of(lint.NewRun([]*zone.File{file}, lint.Options{Identities: told}))
	if len(found) != 1 {
		t.Fatalf("%d identities are found", len(found))
	}
	return found[0]
}

// summary is an identity in a line: DKIM, MAIL FROM (MX, SPF), DMARC, via, signed by, mailed by, passes.
func summary(i *readiness.Identity) string {
	return fmt.Sprintf("dkim %s, mail from %s (%s %s), dmarc %s, via %s, signed %s, mailed %s, passes %s",
		i.DKIM.State, i.MailFrom.State, i.MailFrom.MX, i.MailFrom.SPF, i.DMARC.State, i.Via(), i.SignedBy(), i.MailedBy(), strings.Join(i.Passes(), "+"))
}

var told = lint.Identity{Domain: "example.com.", Region: "ap-northeast-1", From: "test"}

// The four rows of the table that source document 004 has, tried out by its author with Gmail.
func TestFourRows(t *testing.T) {
	for _, row := range []struct{ name, src, want string }{
		{
			"DKIM and MAIL FROM", head + keys + mailFrom + policy,
			"dkim ready, mail from ready (ok ok), dmarc ready, via hidden, signed example.com, mailed bounce.example.com, passes spf+dkim",
		},
		{
			"MAIL FROM only", head + mailFrom + policy,
			"dkim no, mail from ready (ok ok), dmarc ready, via hidden, signed amazonses.com, mailed bounce.example.com, passes spf",
		},
		{
			"neither", head + policy,
			"dkim no, mail from no ( ), dmarc ready, via shown, signed amazonses.com, mailed ap-northeast-1.amazonses.com, passes ",
		},
		{
			"DKIM only", head + keys + policy,
			"dkim ready, mail from no ( ), dmarc ready, via hidden, signed example.com, mailed ap-northeast-1.amazonses.com, passes dkim",
		},
	} {
		if got := summary(of(t, row.src, told)); got != row.want {
			t.Errorf("%s:\n got %s\nwant %s", row.name, got, row.want)
		}
	}
}

func TestStates(t *testing.T) {
	lines := func(n int) string { return strings.Join(strings.SplitAfter(keys, "\n")[:n], "") }
	for _, test := range []struct{ name, src, want string }{
		{"two of three keys", lines(2), "dkim partial"},
		{"a lost dot counts: it isn't there", strings.ReplaceAll(keys, "amazonses.com.", "amazonses.com"), "dkim partial"},
		{"keys of another sender", `s1._domainkey TXT "v=DKIM1; p=abc"` + "\n" + mailFrom, "dkim no"},
		{"keys below a delegation", "_domainkey NS ns1.example.net.\n" + mailFrom, "dkim unknown"},
		{"no SPF", "bounce MX 10 feedback-smtp.us-east-1.amazonses.com.\n", "mail from partial (ok missing), dmarc no, via probably-hidden"},
		{"SPF without SES", "bounce MX 10 feedback-smtp.us-east-1.amazonses.com.\nbounce TXT \"v=spf1 ~all\"\n", "(ok fails)"},
		{"SPF through another record", "bounce MX 10 feedback-smtp.us-east-1.amazonses.com.\nbounce TXT \"v=spf1 include:s.example.com ~all\"\ns TXT \"v=spf1 include:amazonses.com -all\"\n", "(ok ok)"},
		{"SPF twice", mailFrom + "bounce TXT \"v=spf1 -all\"\n", "(ok multiple)"},
		{"SPF broken", "bounce MX 10 feedback-smtp.us-east-1.amazonses.com.\nbounce TXT \"v=spf1 include:amazonses.com ip4:1 ~all\"\n", "(ok invalid)"},
		{"SPF without quotes", "bounce MX 10 feedback-smtp.us-east-1.amazonses.com.\nbounce TXT v=spf1 include:amazonses.com ~all\n", "(ok missing)"},
		{"two MX", mailFrom + "bounce MX 20 feedback-smtp.us-east-1.amazonses.com.\n", "(multiple ok)"},
		{"the same MX twice", mailFrom + "BOUNCE MX 10 Feedback-SMTP.ap-northeast-1.amazonses.com.\n", "(ok ok)"},
		{"MX without its dot", "bounce MX 10 feedback-smtp.us-east-1.amazonses.com\n", "(wrong missing)"},
		{"MX by a wildcard is there", "*.b MX 10 feedback-smtp.us-east-1.amazonses.com.\n" + keys, "mail from no"},
		{"sp counts for a subdomain, not for the domain", keys + `_dmarc TXT "v=DMARC1; p=none; sp=reject"` + "\n", "dmarc ready"},
		{"two policies are none", keys + policy + `_dmarc TXT "v=DMARC1; p=reject"` + "\n", "dmarc no"},
		{"a policy with a comma", keys + `_dmarc TXT "v=DMARC1, p=none"` + "\n", "dmarc no"},
		{"a policy without p", keys + `_dmarc TXT "v=DMARC1; rua=mailto:a@example.com"` + "\n", "dmarc ready"},
		{"a policy elsewhere", keys + "_dmarc CNAME policy.vendor.example.\n", "dmarc unknown"},
		{"strict alignment of SPF", keys + mailFrom + `_dmarc TXT "v=DMARC1; p=none; aspf=s"` + "\n", "passes dkim"},
		{"strict alignment of DKIM", keys + mailFrom + `_dmarc TXT "v=DMARC1; p=none; adkim=s"` + "\n", "passes spf+dkim"},
		{"half a file", keys + "$INCLUDE missing.zone\n", "dkim ready, mail from unknown ( ), dmarc unknown"},
	} {
		if got := summary(of(t, head+test.src)); !strings.Contains(got, test.want) {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestTold(t *testing.T) {
	tokens := []string{"2hv6zqkd3mwnr7tgyax4sjcpbfelu5io", "k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7", "wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia"}
	with := func(change func(*lint.Identity)) lint.Identity {
		identity := told
		identity.MailFrom = "bounce.example.com."
		change(&identity)
		return identity
	}
	for _, test := range []struct {
		name, src string
		told      lint.Identity
		want      string
		outcome   readiness.Outcome
	}{
		{"other tokens than these", keys + mailFrom, with(func(i *lint.Identity) { i.DKIM.Tokens = []string{"a", "b", tokens[2]} }), "dkim partial", readiness.OutcomeSuccess},
		{"another zone than that", keys + mailFrom, with(func(i *lint.Identity) { i.DKIM.Tokens, i.DKIM.Zone = tokens, "dkim.eu-south-1.amazonses.com." }), "dkim no", readiness.OutcomeSuccess},
		{"signing is off", keys + mailFrom, with(func(i *lint.Identity) { i.DKIM.SigningEnabled = lint.No }), "dkim no", readiness.OutcomeSuccess},
		{"another region", keys + strings.ReplaceAll(mailFrom, "ap-northeast-1", "us-east-1"), with(func(*lint.Identity) {}), "(other-region ok)", readiness.OutcomeFailed},
		{"no records", policy, with(func(*lint.Identity) {}), "mail from partial (missing missing)", readiness.OutcomeFailed},
		{"a host in another zone", keys, with(func(i *lint.Identity) { i.MailFrom = "bounce.example.org." }), "mail from unknown (unknown unknown)", readiness.OutcomeUnknown},
		{"an alias", keys + "bounce CNAME b\n", with(func(*lint.Identity) {}), "(alias unknown)", readiness.OutcomeFailed},
		{"a selector without key", mailFrom, with(func(i *lint.Identity) { i.DKIM.Selector = "s1" }), "dkim no", readiness.OutcomeSuccess},
		{"a selector with a key that SES can't use", mailFrom + "s1._domainkey TXT \"p=abc\"\n", with(func(i *lint.Identity) { i.DKIM.Selector = "s1" }), "dkim partial", readiness.OutcomeSuccess},
	} {
		i := of(t, head+test.src, test.told)
		if got := summary(i); !strings.Contains(got, test.want) || i.Outcome() != test.outcome {
			t.Errorf("%s: got %s, outcome %s; want %s", test.name, got, i.Outcome(), test.want)
		}
	}
}

// Names below an identity are signed with its keys, unless alignment is strict.
func TestInheritedKeys(t *testing.T) {
	src := head + keys + policy + "bounce.news MX 10 feedback-smtp.us-east-1.amazonses.com.\nbounce.news TXT \"v=spf1 include:amazonses.com ~all\"\n"
	file := zonefile.Format{}.Read("example.com.zone", []byte(src), zone.Options{})
	found := readiness.Of(lint.NewRun([]*zone.File{file}, lint.Options{Identities: []lint.Identity{{Domain: "news.example.com.", From: "test", MailFrom: "bounce.news.example.com."}}}))
	if len(found) != 2 || found[0].DKIM.State != readiness.Ready || found[0].SignedBy() != "example.com" || !found[0].Ready() {
		t.Errorf("%d identities, the first %s", len(found), summary(found[0]))
	}
}

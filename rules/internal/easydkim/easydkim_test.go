package easydkim_test

import (
	"testing"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules/internal/easydkim"
)

const token = "2hv6zqkd3mwnr7tgyax4sjcpbfelu5io"

// read reads a zone with one line after its SOA record, and returns what is found in it.
func read(t *testing.T, line string) (*zone.Zone, []easydkim.Key) {
	t.Helper()
	src := "$ORIGIN example.com.\n$TTL 3600\n@ SOA ns1.example.net. hostmaster.example.net. 1 2 3 4 5\n" + line + "\n"
	file := zonefile.Format{}.Read("example.com.zone", []byte(src), zone.Options{})
	return file.Zone, easydkim.InZone(lint.NewRun([]*zone.File{file}, lint.Options{}), file.Zone)
}

func TestInZone(t *testing.T) {
	const dkim = token + ".dkim.amazonses.com."
	for _, test := range []struct {
		line             string
		selector, domain string // of the only record that is found; both empty where there is none
	}{
		{token + "._domainkey CNAME " + dkim, token, "example.com."},
		{token + "._domainkey CNAME " + token + ".dkim.amazonses.com", token, "example.com."},
		{token + "._domainkey.example.com CNAME " + dkim, token, "example.com."},
		{token + "._DomainKey.news CNAME " + token + ".DKIM.AmazonSES.com.", token, "news.example.com."},
		{token + `._domainkey TXT "` + dkim + `"`, token, "example.com."},
		{token + "._domainkey CNAME " + token + `.dkim.\097mazonses.com.`, token, "example.com."},
		{"a.b._domainkey CNAME " + dkim, "a.b", "example.com."},
		{"s1._domainkey CNAME bucket.s3.amazonaws.com.", "s1", "example.com."},
		{"_domainkey.news CNAME " + dkim, "", "news.example.com."},
		{"s1._domainkey CNAME s1.domainkey.vendor.example.", "", ""},
		{"files CNAME bucket.s3.amazonaws.com.", "", ""},
		{`s1._domainkey TXT "p=amazonses"`, "", ""},
		{`s1._domainkey TXT "v=spf1 include:amazonses.com ~all"`, "", ""},
		{`s1._domainkey TXT "amazonses.com"`, "", ""},
		{`note TXT "` + dkim + `"`, "", ""},
	} {
		_, keys := read(t, test.line)
		switch {
		case test.domain == "" && len(keys) == 0:
		case len(keys) != 1 || keys[0].Selector != test.selector || string(keys[0].Domain) != test.domain:
			t.Errorf("%s: %+v", test.line, keys)
		}
	}
}

func TestRightOwner(t *testing.T) {
	for owner, want := range map[string]string{
		token + "._domainkey":                    "",
		"s1._domainkey":                          "", // another rule's, if any's
		"_amazonses":                             "",
		token:                                    token + "._domainkey.example.com.",
		token + ".news":                          token + "._domainkey.news.example.com.",
		token + ".domainkey":                     token + "._domainkey.example.com.",
		token + "._domainkeys.news":              token + "._domainkey.news.example.com.",
		token + "._dkim":                         token + "._domainkey.example.com.",
		token + "._domainkey._domainkey.news":    token + "._domainkey.news.example.com.",
		"_domainkey." + token + ".news":          token + "._domainkey.news.example.com.",
		"_domainkey.news":                        token + "._domainkey.news.example.com.",
		token + "_domainkey.news":                token + "._domainkey.news.example.com.",
		"s1.domainkey.news":                      token + "._domainkey.news.example.com.",
		"@":                                      token + "._domainkey.example.com.",
		token + "._domainkey." + token + ".news": "",
	} {
		z, keys := read(t, owner+" CNAME "+token+".dkim.amazonses.com.")
		if len(keys) != 1 {
			t.Errorf("%s: %+v", owner, keys)
			continue
		}
		if got, wrong := keys[0].RightOwner(z); string(got) != want || wrong != (want != "") {
			t.Errorf("the owner %s should be %s, %v", owner, got, wrong)
		}
	}
}

func TestRightTarget(t *testing.T) {
	for target, want := range map[string]string{
		token + ".dkim.amazonses.com.":                         "",
		token + ".dkim.amazonaws.com.":                         token + ".dkim.amazonses.com.",
		token + ".a31d.dkim.us-west-2.amazonaws.com.":          token + ".a31d.dkim.us-west-2.amazonses.com.",
		token + ".amazonses.com.":                              token + ".dkim.amazonses.com.",
		token + ".eu-south-1.amazonses.com.":                   token + ".dkim.eu-south-1.amazonses.com.",
		token + "._domainkey.amazonses.com.":                   token + ".dkim.amazonses.com.",
		"dkim.amazonses.com.":                                  token + ".dkim.amazonses.com.",
		"http://" + token + ".dkim.amazonses.com.":             token + ".dkim.amazonses.com.",
		"https://" + token + ".dkim.eu-south-1.amazonses.com.": token + ".dkim.eu-south-1.amazonses.com.",
		"short.dkim.amazonses.com.":                            token + ".dkim.amazonses.com.",
	} {
		_, keys := read(t, token+"._domainkey CNAME "+target)
		if len(keys) != 1 {
			t.Errorf("%s: %+v", target, keys)
			continue
		}
		if got, repaired := keys[0].RightTarget(); string(got) != want || repaired != (want != "") {
			t.Errorf("the target %s should be %s, %v", target, got, repaired)
		}
	}
}

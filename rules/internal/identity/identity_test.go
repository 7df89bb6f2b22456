package identity_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules/internal/identity"
	"github.com/zonemend/zonemend/rules/internal/mailfrom"
)

const token = "ujzdegxdncf32epf3dhodzdocis2jhtl"

// run reads zones: each begins with its name in a line of its own.
func run(opt lint.Options, zones ...string) *lint.Run {
	var files []*zone.File
	for _, z := range zones {
		apex, records, _ := strings.Cut(z, "\n")
		src := "$ORIGIN " + apex + "\n$TTL 3600\n@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600\n" + records + "\n"
		files = append(files, zonefile.Format{}.Read(apex+"zone", []byte(src), zone.Options{}))
	}
	return lint.NewRun(files, opt)
}

// show returns identities as "domain kinds mailfrom,…".
func show(list []*identity.Identity) string {
	var out []string
	for _, it := range list {
		text := string(it.Domain) + " "
		for i, letter := range "NSVM" {
			if it.Evidence.Has(1 << i) {
				text += string(letter)
			}
		}
		if it.Zone == nil {
			text += " outside"
		}
		for _, h := range it.MailFrom {
			text += " " + string(h.Name)
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

func TestEvidence(t *testing.T) {
	cname := func(at string) string {
		return fmt.Sprintf("%s._domainkey%s CNAME %s.dkim.amazonses.com.\n", token, at, token)
	}
	const mx = " MX 10 feedback-smtp.us-east-1.amazonses.com.\n"
	for _, test := range []struct {
		name  string
		opt   lint.Options
		zones []string
		want  string
	}{
		{"nothing", lint.Options{}, []string{"example.com.\nwww A 192.0.2.1\n@ MX 10 mx.example.net."}, ""},
		{"keys", lint.Options{}, []string{"example.com.\n" + cname("") + cname(".news")}, "example.com. S\nnews.example.com. S"},
		{"keys of others", lint.Options{}, []string{"example.com.\nx._domainkey CNAME x.dkim.example.net.\ny._domainkey CNAME y.s3.amazonaws.com."}, ""},
		{"a key at a wrong name", lint.Options{}, []string{"example.com.\n" + token + ".news CNAME " + token + ".dkim.amazonses.com."}, "news.example.com. S"},
		{"texts", lint.Options{}, []string{"example.com.\n_amazonses TXT x\n_amazonses.news TXT y\n_amazonses.news TXT z\n_amazonses.* TXT z"}, "example.com. V\nnews.example.com. V"},
		{"a text whose owner lost its dot", lint.Options{}, []string{"example.com.\n_amazonses.example.com TXT x"}, "example.com. V"},
		{"all", lint.Options{}, []string{"example.com.\n_amazonses TXT x\n" + cname("") + "bounce" + mx}, "example.com. SVM bounce.example.com."},
		{"the organisation of a host", lint.Options{}, []string{"example.co.uk.\nbounce.eu.shop" + mx}, "example.co.uk. M bounce.eu.shop.example.co.uk."},
		{
			"the nearest identity above a host",
			lint.Options{},
			[]string{"example.com.\nbounce.eu.shop" + mx + cname(".shop") + cname("")},
			"shop.example.com. SM bounce.eu.shop.example.com.\nexample.com. S",
		},
		{"the nearest domain with a key of any kind", lint.Options{}, []string{"example.com.\nsend.shop" + mx + "resend._domainkey.shop TXT \"p=x\"\n" + cname("")}, "shop.example.com. M send.shop.example.com.\nexample.com. S"},
		{"a host that is an identity, too", lint.Options{}, []string{"example.com.\nbounce" + mx + cname(".bounce")}, "example.com. M bounce.example.com.\nbounce.example.com. S"},
		{"a host at a domain that somebody registered", lint.Options{}, []string{"example.com.\n@" + mx}, ""},
		{"a host that is none", lint.Options{NotMailFrom: []zone.Name{"bounce.example.com."}}, []string{"example.com.\nbounce" + mx}, ""},
		{"a host whose domain is in no zone", lint.Options{}, []string{"bounce.example.com.\n@" + mx}, "example.com. M outside bounce.example.com."},
		{"said", lint.Options{Identities: []lint.Identity{
			{Domain: "news.example.com."}, {Domain: "example.com.", Address: "a@example.com"}, {Domain: "example.org."},
		}}, []string{"example.com.\n_amazonses TXT x"}, "example.com. NV\nnews.example.com. N\nexample.org. N outside"},
		{
			"said of a host",
			lint.Options{Identities: []lint.Identity{{Domain: "news.example.com.", MailFrom: "bounce.example.com."}}},
			[]string{"example.com.\nbounce" + mx + cname("")},
			"news.example.com. NM bounce.example.com.\nexample.com. S",
		},
		{
			"a host outside",
			lint.Options{Identities: []lint.Identity{{Domain: "example.com.", MailFrom: "bounce.example.org."}}},
			[]string{"example.com.\nwww A 192.0.2.1"},
			"example.com. NM bounce.example.org.",
		},
		{"another zone's", lint.Options{}, []string{"example.com.\n" + cname(".shop") + "_amazonses.shop TXT x", "shop.example.com.\nwww A 192.0.2.1"}, ""},
		{
			"two views",
			lint.Options{Identities: []lint.Identity{{Domain: "example.com."}}},
			[]string{"example.com.\n_amazonses TXT x", "example.com.\n_amazonses TXT x\nbounce" + mx},
			"example.com. NV\nexample.com. NVM bounce.example.com.",
		},
	} {
		if got := show(identity.All(run(test.opt, test.zones...))); got != test.want {
			t.Errorf("%s: %s\nwant %s", test.name, got, test.want)
		}
	}
}

// In gives each zone its own; what was said is there, in order, and so is the record that shows an identity.
func TestIn(t *testing.T) {
	said := []lint.Identity{{Domain: "example.com.", Region: "eu-west-1"}, {Domain: "example.com.", Address: "a@example.com"}}
	r := run(lint.Options{Identities: said}, "example.com.\nwww A 192.0.2.1\n_amazonses TXT x\nbounce MX 10 feedback-smtp.us-east-1.amazonses.com.", "example.org.\n_amazonses TXT y")
	found := identity.In(r, r.Zones[0])
	if len(found) != 1 || found[0].First != 2 || len(found[0].Said) != 2 || found[0].Said[0].Region != "eu-west-1" || found[0].Said[1].Address == "" {
		t.Errorf("%s", show(found))
	}
	if h := mailfrom.Is(r, "bounce.example.com."); identity.Above(r, h) != found[0] {
		t.Errorf("%v is above the host", identity.Above(r, h))
	}
	if got := show(identity.In(r, r.Zones[1])); got != "example.org. V" {
		t.Error(got)
	}
	if got := identity.In(r, nil); len(got) != 0 {
		t.Error(show(got))
	}
}

func TestSigns(t *testing.T) {
	r := run(lint.Options{}, "example.com.\nx._domainkey TXT \"p=MA==\"\nnone A 192.0.2.1\n_domainkey.away NS ns1.example.net.\n*.wild CNAME x.example.net.\n\n*._domainkey.gone TXT \"v=DKIM1; p=\"\n_domainkey.gone TXT \"o=~\"\n"+
		token+".late CNAME "+token+".dkim.amazonses.com.")
	for _, test := range []struct {
		domain zone.Name
		want   bool
	}{
		{"example.com.", true},
		{"none.example.com.", false},
		{"away.example.com.", true},
		{"gone.example.com.", false},
		{"wild.example.com.", true},
		{"late.example.com.", true},
		{"example.org.", true},
	} {
		if got := identity.Signs(r, test.domain); got != test.want {
			t.Errorf("%s signs: %v", test.domain, got)
		}
	}
}

// Many identities and hosts must not take the square of their number.
func TestMany(t *testing.T) {
	const count = 20_000
	var b strings.Builder
	b.WriteString("example.com.\n")
	for i := range count {
		fmt.Fprintf(&b, "_amazonses.d%d TXT x\nbounce.d%d MX 10 feedback-smtp.us-east-1.amazonses.com.\n_amazonses TXT x%d\n", i, i, i)
	}
	r := run(lint.Options{}, b.String())
	all := identity.All(r)
	if len(all) != count+1 || slices.ContainsFunc(all, func(it *identity.Identity) bool { return len(it.MailFrom) > 1 }) {
		t.Errorf("%d identities", len(all))
	}
}

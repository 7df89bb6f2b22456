package mail

import (
	"net/url"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/policy"
	"github.com/zonemend/zonemend/rules/internal/tagged"
)

// BIMISyntax finds BIMI records that mail programs don't accept.
var BIMISyntax = &lint.Rule{
	ID:      "mail/bimi-syntax",
	Summary: "a BIMI record can't be read",
	Doc: `A BIMI record says where the logo is that mail programs show beside your mail:
` + "`" + `v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/certificate.pem` + "`" + `. The version comes first. Behind ` + "`" + `l=` + "`" + ` stands
the https address of an SVG file; behind ` + "`" + `a=` + "`" + ` that of a certificate for it, or nothing. Both empty say that the domain takes
no part in BIMI. With anything else no logo is shown.`,
	Cite:     []lint.Citation{{Source: "BIMI, draft-brand-indicators-for-message-identification", URL: "https://datatracker.ietf.org/doc/draft-brand-indicators-for-message-identification/"}},
	Severity: lint.Error,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
default._bimi TXT "v=BIMI1; l=http://example.com/logo.svg; a="
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
default._bimi TXT "v=BIMI1; l=https://example.com/logo.svg; a="
`,
	Check: bimiSyntax,
}

func bimiSyntax(p *lint.Pass) {
	for _, b := range policy.BIMI(p.Run, p.Zone) {
		if len(b.Tags) == 0 || b.Tags[0].Name != "v" || b.Tags[0].Value != "BIMI1" {
			b.Report(p, 0, len(b.Clean), "the text at %s doesn't begin with v=BIMI1 and a semicolon", b.Owner.Display()).
				Note("mail programs show no logo: write it as v=BIMI1; l=https://HOST/LOGO.svg; a=")
			continue
		}
		bimiTags(p, &b.Text)
	}
}

func bimiTags(p *lint.Pass, t *tagged.Text) {
	logo, proof := t.Tag("l"), t.Tag("a")
	if logo == nil {
		t.Report(p, 0, len(t.Clean), "the BIMI record at %s says nothing about the logo, since the tag l= is missing", t.Owner.Display()).
			Note("mail programs show no logo: add l= and the https address of the SVG file; an empty l= says that there is none")
	} else if why := notHTTPS(logo.Value); why != "" {
		t.ReportTag(p, logo, "in the BIMI record at %s, the address %s of the logo %s", t.Owner.Display(), zone.Quote(logo.Value), why).
			Note("mail programs fetch it by https only, so they show no logo")
	} else if logo.Value != "" && !isSVG(logo.Value) {
		t.ReportTag(p, logo, "in the BIMI record at %s, the logo %s is no SVG file", t.Owner.Display(), zone.Quote(logo.Value)).
			Note("mail programs take only SVG files, and their name ends in .svg")
	}
	if proof == nil {
		return
	}
	if why := notHTTPS(proof.Value); why != "" {
		t.ReportTag(p, proof, "in the BIMI record at %s, the address %s of the certificate %s", t.Owner.Display(), zone.Quote(proof.Value), why).
			Note("mail programs fetch it by https only; leave a= empty if there is no certificate")
	}
}

// notHTTPS says why a value is neither empty nor an address for https.
func notHTTPS(value string) string {
	if value == "" {
		return ""
	}
	u, err := url.Parse(value)
	switch {
	case err != nil || strings.ContainsAny(value, " \t,"):
		return "can't be read"
	case !strings.EqualFold(u.Scheme, "https"):
		return "doesn't begin with https:"
	case u.Hostname() == "":
		return "has no host"
	}
	return ""
}

func isSVG(value string) bool {
	u, err := url.Parse(value)
	if err != nil {
		return false
	}
	path := strings.TrimSuffix(strings.ToLower(u.Path), ".gz")
	return strings.HasSuffix(path, ".svg") || strings.HasSuffix(path, ".svgz")
}

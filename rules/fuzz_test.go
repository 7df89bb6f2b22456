package rules_test

import (
	"errors"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

// seed gives the files of the golden cases to a fuzz test: those that are exports, or those that aren't.
func seed(f *testing.F, exports bool) {
	paths, _ := filepath.Glob(goldenFolder + "/*/*/*.txtar")
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if filepath.Dir(file.Name) == "in" && export.Detect(file.Name, nil) == exports {
				f.Add(file.Data)
			}
		}
	}
}

// maxFuzzed is up to how many octets a fuzzed file may have: what takes long shows in small files too.
const maxFuzzed = 1 << 14

// FuzzFix: whatever the octets are, checking and fixing come to an end, what comes out was verified and
// changes no record that no fix names, and fixing it again changes nothing.
func FuzzFix(f *testing.F) {
	seed(f, false)
	f.Add([]byte("$TTL 60\n@ SOA a. b. 1 2 3 4 5\nbounce MX 10 feedback-smtp.us-east-1.amazonses.com\n TXT v=spf1 include:amazonses.com\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > maxFuzzed || !smallGenerate(src) {
			return
		}
		for _, opt := range fuzzOptions() {
			fuzzFix(t, zonefile.Format{}.Read("example.com.zone", src, zone.Options{}), opt)
		}
	})
}

// FuzzFixExport is FuzzFix for exports.
func FuzzFixExport(f *testing.F) {
	seed(f, true)
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > maxFuzzed {
			return
		}
		for _, opt := range fuzzOptions() {
			file, err := export.Open("example.com.yaml", src, zone.Options{})
			if err != nil {
				return
			}
			fuzzFix(t, file, opt)
		}
	})
}

// fuzzOptions are ways to fix a file: everything, what is safe, with hosts that somebody named, and compared with
// another one.
func fuzzOptions() []fix.Options {
	named := lint.Options{Region: "eu-west-1", MailFrom: []lint.MailFrom{
		{Host: "bounce.example.com."}, {Host: "b2.example.com.", Region: "us-east-1"}, {Host: "www.example.com."},
	}}
	return []fix.Options{
		{Rules: rules.Default(), Unsafe: true, Serial: true, Now: now},
		{Rules: rules.Default(), Serial: true, Now: now},
		{Rules: rules.Default(), Unsafe: true, Serial: true, Now: now, Lint: named},
		{Rules: rules.Default(), Unsafe: true, Serial: true, Now: now, Lint: lint.Options{Base: fuzzBase(), Changed: true}},
	}
}

// fuzzBase is what fuzzed files were before: a zone that has what the rules about changes look for.
func fuzzBase() *lint.Base {
	base := zonefile.Format{}.Read("example.com.zone", []byte(`$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2026112301 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ MX 10 mail.example.net.
_mta-sts TXT "v=STSv1; id=1"
_amazonses TXT "abc="
bounce MX 10 feedback-smtp.us-east-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
2hv6zqkd3mwnr7tgyax4sjcpbfelu5io._domainkey CNAME 2hv6zqkd3mwnr7tgyax4sjcpbfelu5io.dkim.amazonses.com.
k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7._domainkey CNAME k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7.dkim.amazonses.com.
wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia._domainkey CNAME wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia.dkim.amazonses.com.
`), zone.Options{})
	return &lint.Base{Files: map[string]*zone.File{"example.com.zone": base, "example.com.yaml": base}}
}

func fuzzFix(t *testing.T, file *zone.File, opt fix.Options) {
	t.Helper()
	r := fix.Run([]*zone.File{file}, opt)[0]
	if r.Refused != nil && !errors.Is(r.Refused, fix.ErrSigned) {
		t.Fatalf("unsafe %v, %d hosts named: %v\n%q", opt.Unsafe, len(opt.Lint.MailFrom), r.Refused, file.Src())
	}
	if file.Zone.Whole || !file.Zone.Export {
		checkOnlyNamedChanged(t, r) // records may come to light when the syntax of an export is mended
	}
	again := r.Patched.Format.Read(file.Path, r.Patched.Src(), zone.Options{Origin: origin(file)})
	if second := fix.Run([]*zone.File{again}, opt)[0]; second.Changed() {
		t.Fatalf("unsafe %v, %d hosts named: a second run changes %q to %q", opt.Unsafe, len(opt.Lint.MailFrom), r.Patched.Src(), second.Patched.Src())
	}
	for _, finding := range lint.Check(lint.NewRun([]*zone.File{file}, lint.Options{}), rules.Default()) {
		if finding.Message == "" || finding.Rule == nil {
			t.Fatal("an empty finding")
		}
	}
}

// origin is what a file must be told when it is read again.
func origin(file *zone.File) zone.Name {
	if !file.Zone.OriginKnown() {
		return ""
	}
	return file.Zone.OriginAt(0, 0)
}

var (
	generate = regexp.MustCompile(`(?i)\$GENERATE`)
	small    = regexp.MustCompile(`(?i)\$GENERATE[ \t]+\d-\d[ \t]`)
)

// smallGenerate reports whether each $GENERATE of a file makes ten records at most.
func smallGenerate(src []byte) bool {
	return len(generate.FindAll(src, -1)) == len(small.FindAll(src, -1))
}

package sieve_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules/internal/sieve"
)

func read(lines ...string) (*lint.Run, *zone.Zone) {
	src := "$ORIGIN example.com.\n$TTL 3600\n" + strings.Join(lines, "\n") + "\n"
	file := zonefile.Format{}.Read("example.com.zone", []byte(src), zone.Options{})
	return lint.NewRun([]*zone.File{file}, lint.Options{}), file.Zone
}

// A word is found wherever it stands, in any case, and an escape may hide any word.
func TestMentioning(t *testing.T) {
	words := map[sieve.Word]string{
		sieve.Amazon: "amazon", sieve.AWSTrack: "awstrack", sieve.AWSApps: "awsapps.com", sieve.Feedback: "feedback",
		sieve.DKIM1: "dkim1", sieve.DMARC: "dmarc", sieve.PublicKey: "publickey", sieve.Reports: "dmarcreports@",
		sieve.Subdomain: "subdomain.domain.com", sieve.SenderID: "spf2.0/",
	}
	for word, written := range words {
		for _, text := range []string{
			written, "a " + written, written + " z", strings.ToUpper(written), "x" + written + written, written[:len(written)-1] + " " + written,
		} {
			r, z := read(`a TXT "nothing"`, `b TXT "`+text+`"`, `c TXT "`+written[1:]+`"`)
			if got := sieve.Mentioning(r, z, dns.TypeTXT, word); !slices.Equal(got, []zone.RecordID{1}) {
				t.Errorf("%q in %q: %v", written, text, got)
			}
		}
		if _, z := read(`a TXT "\097bc"`); !sieve.May(z, 0, word) {
			t.Errorf("%q could be hidden by an escape", written)
		}
	}
}

func TestOwners(t *testing.T) {
	r, z := read(`a TXT x`, `_dmarc TXT x`, `*.b TXT x`, `*b TXT x`, `s._domainkey CNAME x`, `_dmarc TXT y`, `_dmarc A 192.0.2.1`, `* TXT x`)
	if got := sieve.AtUnderscored(r, z, dns.TypeTXT); !slices.Equal(got, []zone.RecordID{1, 5}) {
		t.Errorf("TXT records at names with an underscore: %v", got)
	}
	if got := sieve.AtUnderscored(r, z, dns.TypeCNAME); !slices.Equal(got, []zone.RecordID{4}) {
		t.Errorf("CNAME records at names with an underscore: %v", got)
	}
	var wildcards []zone.Name
	for _, id := range sieve.Wildcards(r, z) {
		wildcards = append(wildcards, z.Name(id))
	}
	if !slices.Equal(wildcards, []zone.Name{"*.b.example.com.", "*.example.com."}) {
		t.Errorf("wildcards: %v", wildcards)
	}
	if got := sieve.Either([]zone.RecordID{1, 4}, []zone.RecordID{0, 4, 9}); !slices.Equal(got, []zone.RecordID{0, 1, 4, 9}) {
		t.Errorf("either: %v", got)
	}
}

package dkim_test

import (
	"path/filepath"
	"testing"

	"github.com/miekg/dns"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules/internal/dkim"
)

// FuzzRead: whatever the text at a selector is, its tags and faults have places in it, in order, and what a key
// should be is a key.
func FuzzRead(f *testing.F) {
	paths, _ := filepath.Glob("../../../testdata/rules/dkim/*/*.txtar")
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, given := range archive.Files {
			if filepath.Dir(given.Name) == "in" && filepath.Ext(given.Name) == ".zone" {
				addTexts(f, given.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4096 {
			return
		}
		src := "$ORIGIN example.com.\n$TTL 60\ns1._domainkey TXT"
		for len(text) > 255 {
			src += " " + zone.Quote(text[:255])
			text = text[255:]
		}
		file := zonefile.Format{}.Read("example.com.zone", []byte(src+" "+zone.Quote(text)+"\n"), zone.Options{})
		for _, record := range dkim.InZone(lint.NewRun([]*zone.File{file}, lint.Options{}), file.Zone) {
			checkPlaces(t, &record)
			checkMeant(t, &record)
		}
	})
}

func addTexts(f *testing.F, src []byte) {
	z := zonefile.Format{}.Read("example.com.zone", src, zone.Options{}).Zone
	for _, id := range z.ByType(dns.TypeTXT) {
		var joined []byte
		for _, field := range z.Data(id) {
			joined, _ = zone.AppendOctets(joined, field.Text)
		}
		f.Add(string(joined))
	}
}

func checkPlaces(t *testing.T, record *dkim.Record) {
	t.Helper()
	last := 0
	for _, tag := range record.Tags {
		if tag.Start < last || tag.End < tag.Start || tag.End > len(record.Clean) || record.Clean[tag.ValueStart:tag.ValueEnd] != tag.Value {
			t.Fatalf("%q has the tag %+v", record.Clean, tag)
		}
		last = tag.End
	}
	for _, fault := range record.Faults {
		if fault.Start > fault.End || fault.End > len(record.Clean) || fault.Message == "" {
			t.Fatalf("%q has the fault %+v", record.Clean, fault)
		}
	}
}

func checkMeant(t *testing.T, record *dkim.Record) {
	t.Helper()
	if record.Value.Clean == "" {
		return
	}
	kind := ""
	if k := record.Tag("k"); k != nil {
		kind = k.Value
	}
	if meant := dkim.ParseValue(kind, record.Value.Clean); !meant.Usable || meant.Problem != "" || meant.Clean != "" {
		t.Fatalf("%q should be %q, which is %+v", record.Clean, record.Value.Clean, meant)
	}
}

package rules_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

// Real zones, where they are at hand: none makes a rule or a fix stumble, and fixing everything, unsafe
// fixes too, changes no record that no finding names.
func TestCorpus(t *testing.T) {
	const folder = "../../shared/corpus/bind"
	if _, err := os.Stat(folder); err != nil {
		t.Log("the corpus is not here")
		return
	}
	var files []*zone.File
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files = append(files, zonefile.Format{}.Read(path, src, zone.Options{}))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	fixed := 0
	for _, file := range files {
		r := fix.Run([]*zone.File{file}, fix.Options{Rules: rules.Default(), Unsafe: true, Serial: true, Now: now})[0]
		if r.Refused != nil {
			t.Errorf("%s: %v", file.Path, r.Refused)
		}
		fixed += len(r.Fixed)
		checkOnlyNamedChanged(t, r)
	}
	t.Logf("%d files, %d findings fixed", len(files), fixed)
}

// checkOnlyNamedChanged checks that records differ only where a finding that was fixed names them by
// owner and type, or adds them.
func checkOnlyNamedChanged(t *testing.T, r *fix.Result) {
	t.Helper()
	type key struct {
		owner  zone.Name
		rrtype uint16
	}
	named := map[key]bool{}
	for _, f := range r.Fixed {
		for _, offered := range f.Fixes {
			for _, id := range zone.Named(f.Zone, offered.Changes) {
				named[key{f.Zone.Owner(id), f.Zone.Record(id).Type}] = true
			}
			for _, c := range offered.Changes {
				switch c := c.(type) {
				case zone.Add:
					named[key{c.Owner, c.Type}] = true
				case zone.SetOwner:
					named[key{c.Owner, f.Zone.Record(c.Record).Type}] = true
				case zone.SetType:
					named[key{f.Zone.Owner(c.Record), c.Type}] = true
				case zone.SetOrigin:
					return // moves whatever stands below it
				}
			}
		}
	}
	before, after := recordLines(r.File.Zone), recordLines(r.Patched.Zone)
	for _, pair := range [][2][]canonicalRecord{{before, after}, {after, before}} {
		for _, one := range pair[0] {
			if slices.ContainsFunc(pair[1], func(other canonicalRecord) bool { return bytes.Equal(one.line, other.line) }) {
				continue
			}
			if !named[key{one.owner, one.rrtype}] && one.rrtype != dns.TypeSOA {
				t.Errorf("%s: %s %s changed, and no finding names it", r.File.Path, one.owner, zone.TypeString(one.rrtype))
			}
		}
	}
}

type canonicalRecord struct {
	owner  zone.Name
	rrtype uint16
	line   []byte
}

func recordLines(z *zone.Zone) []canonicalRecord {
	var lines []canonicalRecord
	for id := range z.Records {
		id := zone.RecordID(id)
		lines = append(lines, canonicalRecord{z.Owner(id), z.Record(id).Type, z.AppendRecord(nil, id)})
	}
	return lines
}

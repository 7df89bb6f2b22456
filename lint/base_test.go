package lint

import (
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/zone"
)

// Of what is found, that is left out which the base had: wherever it stands, and in whichever file, but not more
// often than there.
func TestOnlyNew(t *testing.T) {
	texts := &Rule{ID: "t/text", Severity: Warning, Check: func(p *Pass) {
		for _, id := range p.Zone.ByType(dns.TypeTXT) {
			p.ReportRecord(id, Whole, "a text")
		}
	}}
	size := &Rule{ID: "t/size", Severity: Warning, Check: func(p *Pass) {
		p.Report(Place{}, "%d texts", min(2, len(p.Zone.ByType(dns.TypeTXT))))
	}}
	for _, test := range []struct {
		name             string
		beforeA, beforeB string
		a, b             string
		newFile, gone    bool
		wantText         string
	}{
		{name: "nothing changed", beforeA: "x TXT x\n", a: "x TXT x\n", b: "", wantText: ""},
		{name: "moved within the file", beforeA: "x TXT x\ny TXT y\n", a: "; more\ny TXT y\nx TXT x\n"},
		{name: "respelt", beforeA: "x TXT x\n", a: "X.example.com. 1m IN TXT \"x\"\n"},
		{name: "new", beforeA: "x TXT x\n", a: "x TXT x\ny TXT y\n", wantText: "A:4"},
		{name: "another TTL", beforeA: "x TXT x\n", a: "x 9 TXT x\n", wantText: "A:3"},
		{name: "a second one", beforeA: "x TXT x\n", a: "x TXT x\nx TXT x\n", wantText: "A:4"},
		{name: "moved to another file", beforeA: "x TXT x\n", b: "x TXT x\n"},
		{name: "copied to another file", beforeA: "x TXT x\n", a: "x TXT x\n", b: "x TXT x\n", wantText: "B:3"},
		{name: "copied to the file before", beforeB: "x TXT x\n", a: "x TXT x\n", b: "x TXT x\n", wantText: "A:3"},
		{name: "a new file", newFile: true, b: "x TXT x\n", wantText: "B:3"},
		{name: "moved out of a file that is gone", gone: true, beforeB: "x TXT x\n", b: "x TXT x\n"},
	} {
		const head = "$ORIGIN example.com.\n" + "$TTL 60\n"
		a, b := read("A", head+test.a), read("B", head+test.b)
		base := &Base{Files: map[string]*zone.File{"A": read("A", head+test.beforeA)}}
		if test.gone {
			base.Gone = []*zone.File{read("C", head+test.beforeB)}
		} else if !test.newFile {
			base.Files["B"] = read("B", head+test.beforeB)
		}
		r := NewRun([]*zone.File{a, b}, Options{Base: base, Changed: true})
		var got []string
		for _, f := range Check(r, []*Rule{texts}) {
			line := f.Zone.File.Sources[0].Lines().Position(f.Place.Span.Start).Line
			got = append(got, f.Zone.File.Path+":"+string(rune('0'+line)))
		}
		if strings.Join(got, " ") != test.wantText {
			t.Errorf("%s: got %v, want %q", test.name, got, test.wantText)
		}
	}
	// The serial of an SOA record is no change of it, its other fields are.
	soas := &Rule{ID: "t/soa", Severity: Warning, Check: func(p *Pass) { p.ReportRecord(p.Zone.ByType(dns.TypeSOA)[0], Whole, "an SOA") }}
	for soa, want := range map[string]int{top: 0, strings.Replace(top, " 1 2 3", " 9 2 3", 1): 0, strings.Replace(top, " 1 2 3", " 1 2 4", 1): 1} {
		base := &Base{Files: map[string]*zone.File{"a.zone": read("a.zone", top)}}
		r := NewRun([]*zone.File{read("a.zone", soa)}, Options{Base: base, Changed: true})
		if found := Check(r, []*Rule{soas}); len(found) != want {
			t.Errorf("%q: %d findings, want %d", soa, len(found), want)
		}
	}
	// What is said about no record is compared file by file.
	base := &Base{Files: map[string]*zone.File{"A": read("A", "a TXT x\n"), "B": read("B", "b TXT x\nb TXT y\n")}}
	r := NewRun([]*zone.File{read("A", "a TXT x\na TXT y\n"), read("B", "b TXT x\nb TXT y\nb TXT z\n")}, Options{Base: base, Changed: true})
	if found := Check(r, []*Rule{size}); len(found) != 1 || found[0].Zone.File.Path != "A" {
		t.Errorf("about no record: %v", found)
	}
}

func TestBaseOf(t *testing.T) {
	now, before, added := read("a.zone", top), read("old.zone", top), read("b.zone", top)
	r := NewRun([]*zone.File{now, added}, Options{Base: &Base{Files: map[string]*zone.File{"a.zone": before}}})
	if r.Base(now.Zone) != before.Zone || r.Base(added.Zone) != nil {
		t.Error("a zone has the wrong base")
	}
	if b := r.Before(); len(b.Zones) != 1 || b.Zones[0] != before.Zone || b != r.Before() || b.Before() != nil {
		t.Error("the run before is wrong")
	}
	if r := NewRun([]*zone.File{now}, Options{}); r.Base(now.Zone) != nil || r.Before() != nil {
		t.Error("there is a base without one")
	}
}

package export

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

func open(t *testing.T, path, src string) *zone.File {
	t.Helper()
	file, err := Open(path, []byte(src), zone.Options{})
	if err != nil {
		t.Fatalf("%s %v", path, err)
	}
	return file
}

func described(z *zone.Zone) string {
	var lines []string
	for id := range z.Records {
		lines = append(lines, z.Describe(zone.RecordID(id))+"\n")
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

func TestRead(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range samples {
		file := open(t, s.path, s.src)
		z := file.Zone
		if got := file.Format.Name(); got != s.dialect {
			t.Errorf("%s is taken for %s", s.path, got)
		}
		seen[file.Format.Name()] = true
		for _, p := range z.Problems {
			t.Errorf("%s: %s", s.path, p.Message)
		}
		if z.Apex != "example.com." {
			t.Errorf("%s: the zone is %s", s.path, z.Apex)
		}
		if got := described(z); got != s.records {
			t.Errorf("%s holds\n%swant\n%s", s.path, got, s.records)
		}
	}
	for _, f := range Formats() {
		if !seen[f.Name()] {
			t.Errorf("no sample of %s", f.Name())
		}
	}
}

// Where a field is said to be written, there it is: each word of a target, and each text in quotes.
func TestSpans(t *testing.T) {
	for _, s := range samples {
		z := open(t, s.path, s.src).Zone
		for i := range z.Records {
			id := zone.RecordID(i)
			l := z.Layout(id)
			if got := string(l.Type.Of(z.File.Src())); !strings.Contains(strings.ToUpper(got), strings.Split(zone.TypeString(z.Record(id).Type), " ")[0]) && !strings.Contains(got, "SPF") {
				t.Errorf("%s: the type of %s is said to be %q", s.path, z.Describe(id), got)
			}
			for n, f := range l.Data {
				written := string(f.Of(z.File.Src()))
				if f.Quoted {
					inside := z.Within(id, n, 0, len(f.Text))
					if !f.Contains(inside) {
						t.Errorf("%s: %q lies outside of %q", s.path, inside.Of(z.File.Src()), written)
					}
					continue
				}
				if written != string(f.Text) {
					t.Errorf("%s: %q is said to be written as %q", s.path, f.Text, written)
				}
			}
		}
	}
}

// Every kind of change is tried on every record of the samples; what comes out must be what the change
// announced, and nothing else.
func TestEveryChangeOnEveryRecord(t *testing.T) {
	tried, refused := 0, map[string]int{}
	for _, s := range samples {
		z := open(t, s.path, s.src).Zone
		for i := range z.Records {
			for _, changes := range changesFor(z, zone.RecordID(i)) {
				tried++
				err := try(z, changes)
				var not *zone.NotEditable
				if errors.As(err, &not) {
					refused[s.dialect+": "+not.Reason]++
				} else if err != nil {
					t.Errorf("%s: %s: %T: %v", s.path, z.Describe(zone.RecordID(i)), changes[0], err)
				}
			}
		}
	}
	total := 0
	for why, n := range refused {
		total += n
		t.Logf("%d × %s", n, why)
	}
	if tried < 500 || total > tried/4 {
		t.Errorf("%d changes tried, %d refused", tried, total)
	}
}

// changesFor returns changes of every kind to a record.
func changesFor(z *zone.Zone, id zone.RecordID) [][]zone.Change {
	r := z.Record(id)
	owner := z.Owner(id)
	var all [][]zone.Change
	add := func(changes ...zone.Change) { all = append(all, changes) }
	add(zone.Delete{Record: id})
	add(zone.SetOwner{Record: id, Owner: z.Apex.Join("moved")})
	add(zone.SetOwner{Record: id, Owner: "outside.example.org."})
	add(zone.Add{After: id, Owner: "outside.example.org.", TTL: r.TTL, Type: dns.TypeTXT, Data: []string{zone.Quote("x")}})
	add(zone.SetType{Record: id, Type: dns.TypeTXT, Data: []string{zone.Quote(`a"b\c;d`)}})
	add(zone.SetType{Record: id, Type: dns.TypeMX, Data: []string{"10", "mail.example.net."}})
	add(zone.SetType{Record: id, Type: dns.TypeCNAME, Data: []string{"other.example.com."}})
	add(zone.Add{After: id, Owner: owner, TTL: r.TTL, Type: dns.TypeTXT, Data: []string{zone.Quote("v=spf1 -all")}})
	add(zone.Add{After: id, Owner: z.Apex.Join("new"), TTL: r.TTL, Type: dns.TypeMX, Data: []string{"10", "mail.example.net."}})
	add(zone.Add{After: id, Owner: z.Apex.Join("new"), TTL: r.TTL, Type: dns.TypeTXT, Data: []string{zone.Quote("one")}},
		zone.Add{After: id, Owner: z.Apex.Join("new"), TTL: r.TTL, Type: dns.TypeTXT, Data: []string{zone.Quote("two")}})
	add(zone.Delete{Record: id}, zone.Add{After: id, Owner: owner, TTL: r.TTL, Type: dns.TypeA, Data: []string{"192.0.2.7"}})
	if r.TTLKnown() {
		add(zone.SetTTL{Records: slices.Clone(z.AtType(owner, r.Type)), TTL: 86400})
	}
	var members []zone.Change
	for _, other := range z.At(owner) {
		members = append(members, zone.SetOwner{Record: other, Owner: z.Apex.Join("together")})
	}
	add(members...)
	if next := id + 1; int(next) < len(z.Records) {
		add(zone.Delete{Record: id}, zone.Delete{Record: next})
	}
	if r.Flags.Has(zone.Malformed) {
		return all
	}
	for _, changes := range movesFor(z, id) {
		add(changes...)
	}
	for number, kind := range zone.FieldKinds(r.Type) {
		switch kind {
		case zone.NameField:
			for _, name := range []string{"example.com.", "x.example.com.", "x.example.org.", `a\.b.example.com.`} {
				add(z.WithField(id, number, name))
			}
		case zone.StringsField:
			for _, s := range []string{"short", strings.Repeat("long ", 70), `q"u\o`, "a;b", "", "é", "yes", "10 x"} {
				add(zone.SetData{Record: id, Data: quoteAll(s)})
			}
		case zone.Number16:
			add(z.WithField(id, number, "7"))
		}
	}
	return all
}

// movesFor returns changes that give all records of a name another one, to where a sorted file has it elsewhere, and change
// something of them besides.
func movesFor(z *zone.Zone, id zone.RecordID) [][]zone.Change {
	var all [][]zone.Change
	r := z.Record(id)
	for _, label := range []string{"0", "moved", "zzz"} {
		name := z.Apex.Join(label)
		var members []zone.Change
		for _, other := range z.At(z.Owner(id)) {
			members = append(members, zone.SetOwner{Record: other, Owner: name})
		}
		with := func(more ...zone.Change) { all = append(all, append(more, members...)) }
		switch r.Type {
		case dns.TypeTXT:
			with(zone.SetData{Record: id, Data: quoteAll(strings.Repeat("long ", 70))})
		case dns.TypeMX:
			with(zone.SetData{Record: id, Data: []string{"7", "mail.example.net."}})
		case dns.TypeCNAME:
			with(zone.SetData{Record: id, Data: []string{"other.example.net."}})
		}
		if r.TTLKnown() {
			with(zone.SetTTL{Records: slices.Clone(z.AtType(z.Owner(id), r.Type)), TTL: 86400})
		}
		if len(z.AtType(z.Owner(id), dns.TypeTXT))+len(z.AtType(z.Owner(id), dns.TypeCNAME)) == 0 {
			with(zone.Add{After: id, Owner: name, TTL: r.TTL, Type: dns.TypeTXT, Data: []string{zone.Quote("new")}})
		}
	}
	return all
}

func quoteAll(s string) []string {
	var data []string
	for _, part := range cutText(s) {
		data = append(data, zone.Quote(part))
	}
	return data
}

// try makes changes and checks the outcome.
func try(z *zone.Zone, changes []zone.Change) error {
	edits, err := z.File.Format.Edits(z, changes)
	if err != nil {
		return err
	}
	src, err := text.Apply(z.File.Src(), edits)
	if err != nil {
		return fmt.Errorf("%w: %v", err, edits)
	}
	after := z.File.Format.Read(z.File.Path, src, zone.Options{Origin: z.Apex}).Zone
	if z.File.Format.(document).Sorted() && !after.File.Format.(document).Sorted() {
		return fmt.Errorf("names are out of order in\n%s", src)
	}
	if faults(after) > faults(z) {
		return fmt.Errorf("new problem: %s in\n%s", after.Problems[len(after.Problems)-1].Message, src)
	}
	h := zone.NewHasher()
	want, err := h.Expect(z, h.Records(z), changes)
	if err != nil {
		return err
	}
	if h.Records(after) != want {
		return fmt.Errorf("%v makes other records than announced in\n%s\n%s", changes, src, described(after))
	}
	return nil
}

// faults counts the problems of a zone but for the order of keys, which is a matter of taste.
func faults(z *zone.Zone) int {
	count := 0
	for _, p := range z.Problems {
		if p.Kind != zone.KeyOrder {
			count++
		}
	}
	return count
}

// What was taken for a format by a word in it, or was told to be one, may be anything.
func TestOddShapes(t *testing.T) {
	sources := []string{
		" -\n_dmarc:", "[]", "{}", "null", "- a\n- b\n", "a", "[[], {}]", `{"result": [], "records": {}}`, "a: [", "- - -\n---\n- {a: b}\n...\n: ", "? a\n? b\n",
		`{"ResourceRecordSets": [1, null, {"Name": [], "Type": {}, "ResourceRecords": [[], {"Value": null}]}]}`,
	}
	for _, word := range []string{"", "ResourceRecordSets rrset_values domain_records subname Microsoft.Network/dns zone_name rrdatas externaldns.k8s.io/"} {
		for _, src := range sources {
			src += "\n# " + word + "\n"
			if file, err := Open("example.com.yaml", []byte(src), zone.Options{}); err == nil {
				described(file.Zone)
			}
			for _, format := range Formats() {
				described(format.Read("example.com.yaml", []byte(src), zone.Options{}).Zone)
			}
		}
	}
}

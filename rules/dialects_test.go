package rules_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/export"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

// A plainSet is an RRset as a renderer gets it: names absolute, RDATA in presentation format.
type plainSet struct {
	owner  zone.Name
	rrtype uint16
	ttl    uint32
	data   [][]string
}

func (s *plainSet) typeName() string { return zone.TypeString(s.rrtype) }

func (s *plainSet) isText() bool { return s.rrtype == dns.TypeTXT || s.rrtype == dns.TypeSPF }

// dot and bare are the owner with and without its final dot; relative is it below the apex.
func (s *plainSet) bare() string { return strings.TrimSuffix(string(s.owner), ".") }

func (s *plainSet) relative(apex zone.Name, atApex string) string {
	if s.owner == apex {
		return atApex
	}
	return s.owner.Below(apex)
}

// inText are values in presentation format.
func (s *plainSet) inText() []string {
	var out []string
	for _, d := range s.data {
		out = append(out, strings.Join(d, " "))
	}
	return out
}

// text is a TXT value as it is, without quotes.
func text(data []string) string {
	var b []byte
	for _, f := range zone.Words(data) {
		b, _ = zone.AppendOctets(b, f.Text)
	}
	return string(b)
}

type object = map[string]any

// A renderer writes a zone in a dialect.
type renderer struct {
	name, file string
	raw        bool // texts are written without quotes
	render     func(apex zone.Name, sets []plainSet) any
}

var renderers = []renderer{
	{"octodns", "example.com.yaml", true, renderOctoDNS},
	{"route53", "r53.json", false, func(_ zone.Name, sets []plainSet) any {
		sets = octal(sets)
		return object{"ResourceRecordSets": each(sets, renderRoute53)}
	}},
	{"route53-batch", "batch.json", false, func(_ zone.Name, sets []plainSet) any {
		sets = octal(sets)
		return object{"Changes": each(sets, func(s plainSet) any { return object{"Action": "UPSERT", "ResourceRecordSet": renderRoute53(s)} })}
	}},
	{"gcloud", "gcloud.json", false, func(_ zone.Name, sets []plainSet) any {
		return each(sets, func(s plainSet) any {
			return object{"kind": "dns#resourceRecordSet", "name": s.owner, "type": s.typeName(), "ttl": s.ttl, "rrdatas": s.inText()}
		})
	}},
	{"cfn", "template.json", false, func(apex zone.Name, sets []plainSet) any {
		sets = octal(sets)
		return object{"Resources": object{"Records": object{"Type": "AWS::Route53::RecordSetGroup", "Properties": object{
			"HostedZoneName": apex,
			"RecordSets": each(sets, func(s plainSet) any {
				return object{"HostedZoneName": apex, "Name": s.owner, "Type": s.typeName(), "TTL": fmt.Sprint(s.ttl), "ResourceRecords": s.inText()}
			}),
		}}}}
	}},
	{"dnsendpoint", "endpoint.json", false, func(_ zone.Name, sets []plainSet) any {
		return object{"apiVersion": "externaldns.k8s.io/v1alpha1", "kind": "DNSEndpoint", "spec": object{"endpoints": each(sets, func(s plainSet) any {
			return object{"dnsName": s.bare(), "recordType": s.typeName(), "recordTTL": s.ttl, "targets": s.inText()}
		})}}
	}},
	{"powerdns", "powerdns.json", false, func(apex zone.Name, sets []plainSet) any {
		return object{"name": apex, "rrsets": each(sets, func(s plainSet) any {
			return object{"name": s.owner, "type": s.typeName(), "ttl": s.ttl, "records": wrapped("content", s)}
		})}
	}},
	{"desec", "desec.json", false, func(apex zone.Name, sets []plainSet) any {
		return each(sets, func(s plainSet) any {
			return object{"domain": strings.TrimSuffix(string(apex), "."), "subname": s.relative(apex, ""), "type": s.typeName(), "ttl": s.ttl, "records": s.inText()}
		})
	}},
	{"gandi", "example.com.json", false, func(apex zone.Name, sets []plainSet) any {
		return each(sets, func(s plainSet) any {
			return object{"rrset_name": s.relative(apex, "@"), "rrset_type": s.typeName(), "rrset_ttl": s.ttl, "rrset_values": s.inText()}
		})
	}},
	{"hcloud", "example.com.json", false, func(apex zone.Name, sets []plainSet) any {
		return object{"rrsets": each(sets, func(s plainSet) any {
			return object{"name": s.relative(apex, "@"), "type": s.typeName(), "ttl": s.ttl, "records": wrapped("value", s)}
		})}
	}},
	{"hetzner", "example.com.json", false, func(apex zone.Name, sets []plainSet) any {
		return object{"records": single(sets, func(s plainSet, data []string) any {
			return object{"name": s.relative(apex, "@"), "type": s.typeName(), "ttl": s.ttl, "zone_id": "z", "value": strings.Join(data, " ")}
		})}
	}},
	{"cloudflare", "cloudflare.json", true, func(apex zone.Name, sets []plainSet) any {
		return object{"success": true, "result": single(sets, func(s plainSet, data []string) any {
			o := beside(s, data, "content")
			o["name"], o["zone_name"], o["proxied"] = s.bare(), strings.TrimSuffix(string(apex), "."), false
			return o
		})}
	}},
	{"digitalocean", "example.com.json", true, func(apex zone.Name, sets []plainSet) any {
		return object{"domain_records": single(sets, func(s plainSet, data []string) any {
			o := beside(s, data, "data")
			o["name"] = s.relative(apex, "@")
			return o
		})}
	}},
	{"records", "example.com.json", true, func(apex zone.Name, sets []plainSet) any {
		return object{"zone": strings.TrimSuffix(string(apex), "."), "records": single(sets, func(s plainSet, data []string) any {
			o := beside(s, data, "value")
			o["name"] = s.relative(apex, "@")
			return o
		})}
	}},
}

func each(sets []plainSet, f func(plainSet) any) []any {
	out := []any{}
	for _, s := range sets {
		out = append(out, f(s))
	}
	return out
}

func single(sets []plainSet, f func(plainSet, []string) any) []any {
	out := []any{}
	for _, s := range sets {
		for _, data := range s.data {
			out = append(out, f(s, data))
		}
	}
	return out
}

func wrapped(key string, s plainSet) []any {
	out := []any{}
	for _, v := range s.inText() {
		out = append(out, object{key: v})
	}
	return out
}

var decimalEscape = regexp.MustCompile(`\\[0-9]{3}`)

// octal writes the escapes of names in the way of Route 53.
func octal(sets []plainSet) []plainSet {
	toOctal := func(name string) string {
		return decimalEscape.ReplaceAllStringFunc(name, func(escape string) string {
			n, _ := strconv.Atoi(escape[1:])
			return fmt.Sprintf(`\%03o`, n)
		})
	}
	sets = slices.Clone(sets)
	for i := range sets {
		s := &sets[i]
		s.owner = zone.Name(toOctal(string(s.owner)))
		if s.isText() {
			continue
		}
		s.data = slices.Clone(s.data)
		for j, fields := range s.data {
			s.data[j] = slices.Clone(fields)
			for k := range fields {
				s.data[j][k] = toOctal(fields[k])
			}
		}
	}
	return sets
}

func renderRoute53(s plainSet) any {
	return object{"Name": s.owner, "Type": s.typeName(), "TTL": s.ttl, "ResourceRecords": wrapped("Value", s)}
}

// beside has the preference of an MX under a key of its own, targets without final dot and texts as they
// are.
func beside(s plainSet, data []string, key string) object {
	o := object{"type": s.typeName(), "ttl": s.ttl}
	value := strings.Join(data, " ")
	switch s.rrtype {
	case dns.TypeTXT, dns.TypeSPF:
		value = text(data)
	case dns.TypeMX:
		o["priority"] = json.Number(data[0])
		value = data[1]
	}
	if value != "." && !s.isText() && s.rrtype != dns.TypeSOA {
		value = strings.TrimSuffix(value, ".")
	}
	o[key] = value
	return o
}

func renderOctoDNS(apex zone.Name, sets []plainSet) any {
	out := map[string][]any{}
	for _, s := range sets {
		var values []any
		for _, data := range s.data {
			switch s.rrtype {
			case dns.TypeTXT, dns.TypeSPF:
				values = append(values, strings.ReplaceAll(text(data), ";", `\;`))
			case dns.TypeMX:
				values = append(values, object{"preference": json.Number(data[0]), "exchange": data[1]})
			case dns.TypeSRV:
				values = append(values, object{"priority": json.Number(data[0]), "weight": json.Number(data[1]), "port": json.Number(data[2]), "target": data[3]})
			case dns.TypeCAA:
				values = append(values, object{"flags": json.Number(data[0]), "tag": data[1], "value": text(data[2:])})
			default:
				values = append(values, strings.Join(data, " "))
			}
		}
		name := s.relative(apex, "")
		out[name] = append(out[name], object{"type": s.typeName(), "ttl": s.ttl, "values": values})
	}
	return out
}

// layoutRules are about how a master file is written, or about what an export can't hold or means otherwise: only
// a master file must have an SOA record and times that its owner has chosen, and Cloudflare has aliases at the apex.
var layoutRules = []string{
	"zone/parse", "zone/txt-unquoted", "zone/txt-cut-by-comment", "zone/txt-255", "spf/unquoted", "spf/string-join", "zone/rrset-ttl",
	"zone/idn", // some turn names into A-labels themselves
	"zone/duplicate-rr", "zone/out-of-zone", "zone/mx-preference", "zone/mx-preference-in-target", "zone/a-trailing-dot", "zone/target-ip",
	"zone/soa", "zone/cname-apex",
}

// Every zone of the golden cases shows the same faults in whatever dialect it is written: only the rules
// about layout see a difference.
func TestDialects(t *testing.T) {
	paths, _ := filepath.Glob(goldenFolder + "/*/*/*.txtar")
	zones := 0
	seen := map[string]map[string]bool{}
	for _, path := range paths {
		c := readCase(t, path)
		for _, name := range c.names {
			if export.Detect(name, nil) || strings.HasSuffix(name, ".inc") || strings.Contains(string(c.files[name]), "$INCLUDE") {
				continue
			}
			original := zonefile.Format{}.Read("example.com.zone", c.files[name], c.readOptions(name))
			sets, ok := plainSets(original.Zone)
			if !ok || len(sets) == 0 || misread(original, c.lintOptions()) {
				continue
			}
			if strings.HasSuffix(path, "zone/typographic/escapes.txtar") {
				continue // its escapes are decimal; those of Route 53 have a case of their own
			}
			zones++
			for _, r := range renderers {
				if seen[r.name] == nil {
					seen[r.name] = map[string]bool{}
				}
				compareDialect(t, c, filepath.Base(filepath.Dir(path))+"/"+filepath.Base(path), original.Zone.Apex, sets, r, seen[r.name])
			}
		}
	}
	if zones < 100 {
		t.Errorf("only %d zones were compared", zones)
	}
	for _, r := range renderers {
		if len(seen[r.name]) < 15 {
			t.Errorf("%s showed only %v", r.name, seen[r.name])
		}
	}
}

// misread reports whether a zone has names that are only wrong in the way they are written, or texts whose
// quotes mean something else elsewhere.
func misread(file *zone.File, opt lint.Options) bool {
	for _, f := range lint.Check(lint.NewRun([]*zone.File{file}, opt), rules.Default()) {
		switch f.Rule.ID {
		case "zone/origin-dot", "zone/owner-dot", "zone/txt-literal-quotes", "zone/txt-unquoted":
			return true
		}
	}
	return false
}

// plainSets returns the records of a zone, put together as RRsets; ok is false if some can't be said in
// every dialect.
func plainSets(z *zone.Zone) (sets []plainSet, ok bool) {
	if !z.OriginKnown() || z.Apex == zone.Root || len(z.Problems) > 0 {
		return nil, false
	}
	index := map[string]int{}
	for i := range z.Records {
		id := zone.RecordID(i)
		r := z.Record(id)
		owner := z.Owner(id)
		if r.Flags&(zone.Malformed|zone.Generic) != 0 || r.Class != dns.ClassINET || !owner.IsBelow(z.Apex) || zone.FieldKinds(r.Type) == nil {
			return nil, false
		}
		key := string(owner) + zone.TypeString(r.Type)
		at, there := index[key]
		if !there {
			at = len(sets)
			index[key] = at
			sets = append(sets, plainSet{owner: owner, rrtype: r.Type, ttl: r.TTL})
		}
		data := z.Presentation(id)
		if !slices.ContainsFunc(sets[at].data, func(other []string) bool { return slices.Equal(other, data) }) {
			sets[at].data = append(sets[at].data, data)
		}
	}
	// octoDNS's names are keys, in order; the order in which faults are found is not what is compared here.
	slices.SortStableFunc(sets, func(a, b plainSet) int { return strings.Compare(a.relative(z.Apex, ""), b.relative(z.Apex, "")) })
	return sets, true
}

// compareDialect renders a zone in a dialect and as a plain master file, and compares what is found.
func compareDialect(t *testing.T, c *goldenCase, name string, apex zone.Name, sets []plainSet, r renderer, seen map[string]bool) {
	t.Helper()
	rendered, err := json.MarshalIndent(r.render(apex, sets), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	file, err := export.Open(r.file, rendered, zone.Options{Origin: apex})
	if err != nil {
		t.Errorf("%s as %s: %v", name, r.name, err)
		return
	}
	if file.Format.Name() != r.name {
		t.Errorf("%s as %s is taken for %s", name, r.name, file.Format.Name())
	}
	var b strings.Builder
	fmt.Fprintf(&b, "$ORIGIN %s\n", apex)
	for _, s := range sets {
		for _, data := range s.data {
			if s.isText() && r.raw {
				joined := text(data)
				data = nil
				for _, part := range chunks(joined) {
					data = append(data, zone.Quote(part))
				}
			}
			fmt.Fprintf(&b, "%s %d %s %s\n", s.owner, s.ttl, s.typeName(), strings.Join(data, " "))
		}
	}
	plain := zonefile.Format{}.Read("example.com.zone", []byte(b.String()), zone.Options{Origin: apex})
	plain.Zone.Whole = file.Zone.Whole
	want := kinds(plain, c.lintOptions(), nil)
	got := kinds(file, c.lintOptions(), seen)
	if !slices.Equal(got, want) {
		t.Errorf("%s as %s: found\n  %s\nwant\n  %s", name, r.name, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func chunks(s string) []string {
	var parts []string
	for len(s) > 255 {
		parts = append(parts, s[:255])
		s = s[255:]
	}
	return append(parts, s)
}

func ownerPlace(f *lint.Finding) lint.Place {
	return lint.Place{Source: f.Zone.Record(f.Record).Source, Span: f.Zone.Layout(f.Record).Owner}
}

// kinds says what is found without saying where, sorted.
func kinds(file *zone.File, opt lint.Options, seen map[string]bool) []string {
	var out []string
	for _, f := range lint.Check(lint.NewRun([]*zone.File{file}, opt), rules.Default()) {
		if f.Rule.Group() == "export" || slices.Contains(layoutRules, f.Rule.ID) {
			continue
		}
		if seen != nil {
			seen[f.Rule.ID] = true
		}
		place := ""
		switch {
		case f.Record != zone.NoRecord && f.Place == ownerPlace(f):
			place = fmt.Sprintf(" at %s", f.Zone.Owner(f.Record)) // where a name stands once, it is reported once
		case f.Record != zone.NoRecord:
			place = fmt.Sprintf(" at %s %s", f.Zone.Owner(f.Record), zone.TypeString(f.Zone.Record(f.Record).Type))
		}
		out = append(out, fmt.Sprintf("%s %s%s", f.Severity, f.Rule.ID, place))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

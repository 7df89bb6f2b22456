package names

import (
	"bytes"
	"strings"

	"github.com/miekg/dns"
	"golang.org/x/net/publicsuffix"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// A Verdict says what is wrong with a host name.
type Verdict uint8

// The verdicts.
const (
	Right     Verdict = iota
	OwnZone           // it repeats the zone's name without its final dot
	KnownName         // it ends in the name of a known service, without final dot
	OtherZone         // it ends in the apex of another zone of the run, without final dot
	Doubled           // it is absolute, and the zone's name stands at its end once too often
	Maybe             // it ends in a public suffix, without final dot
	Dangling          // it names something in this zone that isn't there
	Address           // it is an IP address
	URL               // it is a URL, or a host with a port or a path; Dotted is its host, "" if that isn't certain
	Blanks            // blanks or control characters stand in it
)

// A Judgement is a verdict on a host name in RDATA.
type Judgement struct {
	Record  zone.RecordID
	Field   int
	Written string
	Read    zone.Name // as a name server reads it
	Meant   zone.Name // as its author meant it; Read where nothing is certain
	Dotted  zone.Name // for a name without final dot: what it is with one
	Verdict Verdict
	// Severity is the finding's; 0 where the verdict is Right.
	Severity lint.Severity
	// Plain says that typographic characters stand in the name; it is judged without them.
	Plain bool
	// Beyond says that other letters beyond ASCII stand in the name. Meant has its A-labels, where it has some.
	Beyond bool
}

// targetFields are the types with host names in their data, and where these stand. The others' names
// are not hosts, or rarely written by hand.
var targetFields = []struct {
	rrtype uint16
	fields []int
}{
	{dns.TypeMX, []int{1}},
	{dns.TypeCNAME, []int{0}},
	{dns.TypeNS, []int{0}},
	{dns.TypeSRV, []int{3}},
	{dns.TypePTR, []int{0}},
	{dns.TypeDNAME, []int{0}},
	{dns.TypeSOA, []int{0, 1}},
}

// needsAddress reports whether the targets of a type must have an address.
func needsAddress(rrtype uint16) bool {
	return rrtype == dns.TypeMX || rrtype == dns.TypeNS || rrtype == dns.TypeSRV
}

// Targets returns the judgements on all host names of a zone that something is to be said about, by
// type and order of appearance.
func Targets(r *lint.Run, z *zone.Zone) []Judgement { return targets.Of(r, z).list }

type judged struct {
	list     []Judgement
	byRecord map[zone.RecordID]int
}

var targets = &lint.ZoneFact[judged]{Find: func(r *lint.Run, z *zone.Zone) judged {
	out := judged{byRecord: map[zone.RecordID]int{}}
	for _, t := range targetFields {
		all := z.ByType(t.rrtype)
		out.list = append(out.list, lint.Gather(len(all), func(found []Judgement, from, to int) []Judgement {
			j := judge{run: r, zone: z}
			for id := range z.InTurn(all[from:to]) {
				found = j.appendTargets(found, id, t.rrtype, t.fields)
			}
			return found
		})...)
	}
	for i := range out.list {
		if id := out.list[i].Record; !out.has(id) {
			out.byRecord[id] = i
		}
	}
	return out
}}

func (j *judged) has(id zone.RecordID) bool {
	_, ok := j.byRecord[id]
	return ok
}

// appendTargets appends the judgements on the targets of a record that something is to be said about.
func (j *judge) appendTargets(found []Judgement, id zone.RecordID, rrtype uint16, fields []int) []Judgement {
	if j.zone.Record(id).Flags&(zone.Malformed|zone.Generic) != 0 && !legible(j.zone, id) {
		return found
	}
	j.fields = j.zone.AppendFields(j.fields[:0], id)
	for _, number := range fields {
		if len(fields) == 1 {
			number = len(j.fields) - 1 // even where an MX lacks its preference, or has two
		}
		if verdict := j.target(id, rrtype, number); verdict.notable() {
			found = append(found, verdict)
		}
	}
	return found
}

// legible reports whether broken RDATA has its target at its end all the same: an MX with no preference
// or too many, or names in typographic quotes.
func legible(z *zone.Zone, id zone.RecordID) bool {
	r := z.Record(id)
	data := z.Data(id)
	if len(data) == 0 || r.Flags.Has(zone.Generic) || r.Type == dns.TypeSOA {
		return false
	}
	last := data[len(data)-1]
	return !last.Quoted && (r.Flags.Has(zone.NonASCII) || r.Type == dns.TypeMX && len(data) != 2)
}

// Target returns the host that a record of a type with one target (CNAME, MX, NS, SRV, PTR, DNAME)
// was meant to name: as read, but with its lost dot or without its doubled tail.
func Target(r *lint.Run, z *zone.Zone, id zone.RecordID) (zone.Name, bool) {
	all := targets.Of(r, z)
	if i, ok := all.byRecord[id]; ok {
		return all.list[i].Meant, true
	}
	rec := z.Record(id)
	data := z.Data(id)
	if len(data) == 0 || rec.Flags.Has(zone.Generic) {
		return "", false
	}
	// The target is the last field of each of these types, even where the preference is missing.
	name, err := zone.AppendName(nil, data[len(data)-1].Text, z.Origin(id))
	return zone.Name(name), err == nil
}

type judge struct {
	run     *lint.Run
	zone    *zone.Zone
	fields  []zone.Field
	scratch []byte
	// right are targets of a type below an origin that there is nothing to say about, as they are written: many
	// records lead to the same few.
	right  map[string]bool
	rrtype uint16
	origin zone.Name
}

// maxRight is how many targets are remembered.
const maxRight = 1000

// knownRight reports whether nothing is to be said about a target that was judged before.
func (j *judge) knownRight(written []byte, rrtype uint16, origin zone.Name) bool {
	if j.right == nil || j.rrtype != rrtype || j.origin != origin {
		j.right, j.rrtype, j.origin = map[string]bool{}, rrtype, origin
	}
	return j.right[string(written)]
}

// target decides about one host name.
func (j *judge) target(id zone.RecordID, rrtype uint16, number int) Judgement {
	written := j.fields[number].Text
	origin := j.zone.Origin(id)
	if !j.zone.Relative {
		origin = zone.Root
	}
	// That of a delegation depends on its owner too.
	usual := rrtype != dns.TypeNS && rrtype != dns.TypeSOA && !j.zone.Record(id).Flags.Has(zone.NonASCII)
	if usual && j.knownRight(written, rrtype, origin) {
		return Judgement{}
	}
	out := Judgement{Record: id, Field: number, Severity: lint.Error}
	if j.zone.Record(id).Flags.Has(zone.NonASCII) {
		if words := PlainWords(string(written)); len(words) > 0 {
			out.Plain = true
			written = []byte(words[len(words)-1])
		}
	}
	absolute := zone.IsAbsolute(written) || origin == zone.Root // below "$ORIGIN ." the dot makes no difference
	if rrtype == dns.TypeSOA && number == 1 && len(written) > 1 && bytes.IndexByte(written, '@') >= 0 {
		return Judgement{} // a mail address as it is written elsewhere; zone/soa says so
	}
	var err error
	j.scratch, err = zone.AppendName(j.scratch[:0], written, origin)
	if err != nil && !isIP(written) || !out.Plain && absolute && !j.suspect(j.scratch, rrtype) {
		// The common case of a big zone: nothing to say, and nothing allocated.
		return Judgement{}
	}
	out.Read = zone.Name(j.scratch)
	out.Meant = out.Read
	out.Written = string(written)
	switch {
	case isIP(written):
		out.Verdict = Address
	case out.Written == "@" || out.Read == zone.Root:
		out.Verdict = Right
	case out.strange(rrtype):
	case absolute:
		j.absolute(&out)
	default:
		j.relative(&out, origin)
	}
	out.beyond()
	j.dangling(&out, rrtype, absolute)
	if out.Verdict == Right {
		out.Severity = 0
	}
	if !absolute && out.Meant == out.Read {
		out.Meant = rightOrigin(j.run, j.zone, id, out.Read)
	}
	if usual && !out.notable() && len(j.right) < maxRight {
		j.right[out.Written] = true
	}
	return out
}

// notable reports whether there is something to say about a target, or to know of it.
func (j *Judgement) notable() bool {
	return j.Verdict != Right || j.Meant != j.Read || j.Plain || j.Beyond
}

// suspect reports whether an absolute name can be anything but right: it lies in this zone, is an address, or
// has octets that host names don't have.
func (j *judge) suspect(name []byte, rrtype uint16) bool {
	if len(name) > 1 && '0' <= name[len(name)-2] && name[len(name)-2] <= '9' || bytes.IndexByte(name, ':') >= 0 {
		return true
	}
	if bytes.IndexByte(name, '\\') >= 0 || bytes.IndexByte(name, '/') >= 0 {
		return true
	}
	return rrtype != dns.TypePTR && bytes.HasSuffix(name, []byte(j.zone.Apex))
}

// isKeyText reports whether a target is no name but the beginning of a DKIM key: the record has the
// wrong type, and ses/dkim-type says so.
func isKeyText(written string) bool {
	lower := strings.ToLower(written)
	return strings.HasPrefix(lower, "p=") || strings.HasPrefix(lower, "k=") || strings.HasPrefix(lower, "v=dkim1")
}

// isTrackingURL reports whether a target is the web address of a tracking host of SES: ses/tracking-target says so.
func isTrackingURL(written string) bool {
	_, host, ok := strings.Cut(strings.ToLower(written), "://")
	host, _, _ = strings.Cut(host, "/")
	return ok && strings.HasSuffix(host, "awstrack.me")
}

func isIP(written []byte) bool {
	written = bytes.TrimSuffix(written, []byte("."))
	_, four := zone.ParseIPv4(written)
	_, six := zone.ParseIPv6(written)
	return four || six
}

// absolute looks for a name that the zone's name was appended to although it was there.
func (j *judge) absolute(out *Judgement) {
	meant, ok := j.undouble(out.Read)
	if !ok {
		return
	}
	excused := Exists(j.run, j.zone, out.Read)
	if meant.IsBelow(j.zone.Apex) {
		excused = j.ownerIsMeant(out.Read) // an owner that lost its dot is no excuse
	}
	if !excused {
		out.Verdict, out.Meant = Doubled, meant
	}
}

// undouble returns stem for stem.Z where stem ends in Z or in a known service.
func (j *judge) undouble(name zone.Name) (zone.Name, bool) {
	z := j.zone.Apex
	if !j.zone.OriginKnown() || z.CountLabels() < 2 || !name.IsStrictlyBelow(z) {
		return "", false
	}
	stem := zone.Root.Join(name.Below(z))
	if stem.IsBelow(z) {
		return stem, true
	}
	service, ok := Service(j.run, stem)
	return stem, ok && !z.IsBelow(service)
}

// relative follows the decision list for a name without final dot.
func (j *judge) relative(out *Judgement, origin zone.Name) {
	meant, err := zone.ParseName(out.Written+".", zone.Root)
	if err != nil {
		return
	}
	out.Dotted = meant
	z := j.zone
	known := z.OriginKnown()
	if known && (repeats(meant, z.Apex) || repeats(meant, origin)) {
		out.Verdict, out.Meant = OwnZone, meant
		if j.ownerIsMeant(out.Read) {
			out.Severity, out.Meant = lint.Warning, out.Read
		} else if stem, ok := j.undouble(meant); ok {
			out.Meant = stem
		}
		return
	}
	if known {
		if Exists(j.run, z, out.Read) || j.isChild(out.Read) {
			return
		}
		if cut, below := Cut(z, out.Read); below && j.run.Zone(cut) == nil {
			return
		}
	}
	if meant.CountLabels() < 2 {
		return
	}
	if service, ok := Service(j.run, meant); ok && !z.Apex.IsBelow(service) {
		out.Verdict, out.Meant = KnownName, meant
		return
	}
	if !known || Foreign(j.run, z) {
		return
	}
	if other := j.run.ZoneOf(meant); other != nil && other != z && other.Apex.CountLabels() > 1 {
		out.Verdict, out.Meant = OtherZone, meant
		return
	}
	if _, covered := Wildcard(j.run, z, out.Read); covered {
		return
	}
	j.publicSuffix(out, meant)
}

// repeats reports whether a name is z or lies below it, and z has enough labels for that to be no
// accident.
func repeats(name, z zone.Name) bool { return z.CountLabels() >= 2 && name.IsBelow(z) }

// ownerIsMeant reports whether a doubled name is really an owner of the zone, written with its final
// dot: then somebody wants it.
func (j *judge) ownerIsMeant(name zone.Name) bool {
	for _, id := range j.zone.At(name) {
		if !j.zone.Record(id).Flags.Has(zone.OwnerRelative) {
			return true
		}
	}
	return false
}

// isChild reports whether a name lies in another zone of the run that is below this one.
func (j *judge) isChild(name zone.Name) bool {
	other := j.run.ZoneOf(name)
	return other != nil && other.Apex.IsStrictlyBelow(j.zone.Apex) && Exists(j.run, other, name)
}

// publicSuffix finds names that end like the name of a host elsewhere.
func (j *judge) publicSuffix(out *Judgement, meant zone.Name) {
	bare := meant.Below(zone.Root)
	if !isRegistrable(meant) {
		return
	}
	out.Verdict, out.Severity = Maybe, lint.Warning
	if meant.CountLabels() == 2 && !j.registrableElsewhere(bare) {
		out.Severity = lint.Info
	}
	out.Meant = out.Read
}

// registrableElsewhere reports whether a registrable domain also occurs with its final dot in the run.
func (j *judge) registrableElsewhere(bare string) bool {
	return absoluteDomains.Of(j.run)[bare]
}

// absoluteDomains are the registrable domains of all targets of the run that are written absolutely.
var absoluteDomains = &lint.Fact[map[string]bool]{Find: func(r *lint.Run) map[string]bool {
	found := map[string]bool{}
	for _, z := range r.Zones {
		for _, rrtype := range []uint16{dns.TypeMX, dns.TypeCNAME, dns.TypeNS, dns.TypeSRV} {
			for _, id := range z.ByType(rrtype) {
				data := z.Data(id)
				if len(data) == 0 || !zone.IsAbsolute(data[len(data)-1].Text) {
					continue
				}
				bare := strings.ToLower(strings.TrimSuffix(string(data[len(data)-1].Text), "."))
				if domain, err := publicsuffix.EffectiveTLDPlusOne(bare); err == nil {
					found[domain] = true
				}
			}
		}
	}
	return found
}}

// dangling finds names that are right as they are written, but lack what a record of a type needs of its target.
func (j *judge) dangling(out *Judgement, rrtype uint16, absolute bool) {
	if out.Verdict != Right || isKeyText(out.Written) || isTrackingURL(out.Written) || j.needsGlue(out.Record, rrtype, out.Read) {
		return
	}
	if !j.dangles(out.Read, rrtype) || out.Beyond && !j.dangles(out.Meant, rrtype) {
		return
	}
	out.Verdict, out.Severity = Dangling, lint.Warning
	// A CNAME may well point at something that comes and goes; but not at a name that looks as if
	// its dot were lost.
	if rrtype == dns.TypeCNAME && (absolute || !strings.Contains(out.Written, ".") || Exists(j.run, j.zone, out.Read)) {
		out.Severity = lint.Info
	}
}

// dangles reports whether a name of this zone lacks what a record of a type needs of its target.
func (j *judge) dangles(name zone.Name, rrtype uint16) bool {
	z := j.zone
	if !z.Whole || !z.OriginKnown() || !name.IsBelow(z.Apex) || Foreign(j.run, z) {
		return false
	}
	if !needsAddress(rrtype) && rrtype != dns.TypeCNAME {
		return false
	}
	if name == z.Apex && !needsAddress(rrtype) {
		return false // every zone has its own name, also one whose SOA record the provider keeps to itself
	}
	for _, id := range z.At(name) {
		t := z.Record(id).Type
		if !needsAddress(rrtype) || t == dns.TypeA || t == dns.TypeAAAA || t == dns.TypeCNAME {
			return false
		}
	}
	if j.isChild(name) || j.ownerWithoutDot(name) {
		return false
	}
	if at, handed := Handed(z, name); handed != 0 && (rrtype != dns.TypeNS || name != at) {
		return false
	}
	if !Exists(j.run, z, name) {
		if _, covered := Wildcard(j.run, z, name); covered {
			return false
		}
	}
	return true
}

// needsGlue reports whether a target is that of a delegation to a name server below it: zone/glue looks for its
// address.
func (j *judge) needsGlue(id zone.RecordID, rrtype uint16, name zone.Name) bool {
	if rrtype != dns.TypeNS {
		return false
	}
	owner := j.zone.Owner(id)
	return owner.IsStrictlyBelow(j.zone.Apex) && name.IsBelow(owner)
}

// ownerWithoutDot reports whether a name is there but for the dot that its owner lost.
func (j *judge) ownerWithoutDot(name zone.Name) bool {
	doubled := j.zone.Apex.Join(name.Below(zone.Root))
	if _, ok := j.zone.Lookup(doubled); ok {
		return true
	}
	// Neither when it is there but for the blanks or letters that its owner has by mistake.
	return len(meantOwners.Of(j.run, j.zone)[name]) > 0
}

package export

import (
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// ownerOf returns the canonical name that a set's name stands for; ok is false if it is no name.
func (r *reader) ownerOf(node yamlspan.NodeID) (owner []byte, ok bool) {
	if node == yamlspan.None || r.doc.Node(node).Kind != yamlspan.Scalar || isTemplate(r.doc.Node(node)) {
		r.zone.Whole = false
		return nil, false
	}
	written := decimalEscapes(r.doc.Text(node), r.octal)
	origin := zone.Root
	if r.names == relativeAt || r.names == relativeNone {
		origin = r.zone.Apex
	}
	if written == "" || written == "@" {
		written = "@"
		origin = r.zone.Apex
		r.apexSpelling(node)
	}
	if r.names == relativeAt || r.names == relativeNone {
		written = strings.TrimSuffix(written, ".") // it is relative all the same
	}
	name, err := zone.AppendName(r.buffer[:0], []byte(written), origin)
	if r.orRelative && err == nil && r.zone.Apex != zone.Unknown && !zone.Name(name).IsBelow(r.zone.Apex) && !zone.IsAbsolute([]byte(written)) {
		name, err = zone.AppendName(r.buffer[:0], []byte(written), r.zone.Apex)
	}
	r.buffer = name
	if err != nil {
		r.unread(node, "the name %s %v", shown(written), err)
		if kind, help := zone.NameFault(err); kind == zone.InvalidName {
			p := &r.zone.Problems[len(r.zone.Problems)-1]
			p.Kind, p.Help = kind, help
		}
		return nil, false
	}
	return name, true
}

// decimalEscapes turns the escapes of Route 53, which are octal, into those of presentation format.
func decimalEscapes(written string, octal bool) string {
	if !octal || strings.IndexByte(written, '\\') < 0 {
		return written
	}
	return translate(written, 0, len(written), words, true, nil)
}

// octalEscapes is the other direction, for a name in canonical form.
func octalEscapes(name string) string {
	if strings.IndexByte(name, '\\') < 0 {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if name[i] != '\\' || i+1 == len(name) {
			b.WriteByte(name[i])
			continue
		}
		octets, _ := zone.AppendOctets(nil, []byte(name[i:min(len(name), i+4)]))
		fmt.Fprintf(&b, `\%03o`, octets[0])
		if '0' <= name[i+1] && name[i+1] <= '9' {
			i += 3
		} else {
			i++
		}
	}
	return b.String()
}

// apexSpelling notes an apex that is written in another format's way.
func (r *reader) apexSpelling(node yamlspan.NodeID) {
	written := r.doc.Text(node)
	want := r.spellOwner(r.zone.Apex, r.dotted)
	if want == written || r.orRelative || r.zone.Apex == zone.Unknown && r.names != relativeAt && r.names != relativeNone {
		return
	}
	p := r.problem(zone.ApexName, node, "%s doesn't stand for the zone's own name here; %s does", shown(written), shown(want))
	p.Help = "write " + shown(want)
	if n := r.doc.Node(node); n.IsKey && r.doc.Get(n.Parent, want) != yamlspan.None {
		return // there are entries of that name already
	}
	if edits, err := r.respellApex(node, want); err == nil {
		text.Sort(edits)
		p.Edits, p.Title = edits, "write "+shown(want)
	}
}

// respellApex writes the zone's own name in the format's way, without quotes that only the @ needed.
func (r *reader) respellApex(node yamlspan.NodeID, want string) ([]text.Edit, error) {
	n := r.doc.Node(node)
	if n.IsKey && r.keyed {
		arrangement := r.file.arrange(r.file.listNames())
		if err := arrangement.rename(node, want); err != nil {
			return nil, err
		}
		return arrangement.edits(nil)
	}
	if !r.doc.JSON && n.Style != yamlspan.Plain && want != "" && want != "@" {
		return r.doc.Replace(node, yamlspan.Text(want, yamlspan.None))
	}
	edit, err := r.doc.SetScalar(node, want)
	return []text.Edit{edit}, err
}

// spellOwnerBelow returns an owner as the format writes it. For absolute names dot says whether they are
// written with their final dot where both are right.
func (d *dialect) spellOwnerBelow(apex, owner zone.Name, dot bool) string {
	name := string(owner)
	switch d.names {
	case relativeAt, relativeNone:
		if owner == apex {
			return [...]string{relativeAt: "@", relativeNone: ""}[d.names]
		}
		name = owner.Below(apex)
	case absolute:
		if !dot {
			name = strings.TrimSuffix(name, ".")
		}
	}
	if d.octal {
		// The asterisk of a wildcard is written as it is in what people send, and as \052 in what they get.
		name = octalEscapes(name)
	}
	return name
}

func (r *reader) spellOwner(owner zone.Name, dot bool) string {
	return r.spellOwnerBelow(r.zone.Apex, owner, dot)
}

// settleApex finds the zone's name, before any record is read: what the caller says, what the export says
// in a place of its own, the owner of the SOA record, the file's name, and the names of the records. Cuts are
// those that have NS records.
func (r *reader) settleApex(said, soa string, names, cuts []string) {
	r.findApex(said, soa, names, cuts)
	r.file.apex = r.zone.Apex
}

func (r *reader) findApex(said, soa string, names, cuts []string) {
	z := r.zone
	dotted := 0
	for _, n := range names {
		if strings.HasSuffix(n, ".") {
			dotted++
		}
	}
	r.dotted = 2*dotted >= len(names)
	if z.Apex != zone.Unknown {
		return
	}
	for _, written := range []string{said, soa} {
		if name, err := zone.ParseName(written, zone.Root); err == nil && written != "" && written != "@" && name != zone.Root {
			z.Apex = name
			return
		}
	}
	common := commonSuffix(names)
	if name, ok := originFromPath(r.zone.File.Path); ok && (common == "" || common.IsBelow(name) || r.names == relativeAt || r.names == relativeNone) {
		z.Apex = name
		return
	}
	if r.names == relativeAt || r.names == relativeNone || common == "" {
		return
	}
	bare := strings.TrimSuffix(string(common), ".")
	if _, managed := publicsuffix.PublicSuffix(bare); !managed && !strings.HasSuffix(bare, ".example") && !strings.HasSuffix(bare, ".test") {
		if !r.partial && common.CountLabels() > 1 {
			z.Apex = common
		}
		return
	}
	if domain, err := publicsuffix.EffectiveTLDPlusOne(bare); err == nil {
		z.Apex = zone.Name(domain + ".")
		if !r.partial && hasName(cuts, common) { // a zone that is delegated
			z.Apex = common
		}
	}
}

// hasName reports whether a name is among those written.
func hasName(names []string, name zone.Name) bool {
	for _, n := range names {
		if parsed, err := zone.ParseName(n, zone.Root); err == nil && parsed == name {
			return true
		}
	}
	return false
}

// commonSuffix returns the longest name that all names lie at or below, or "" if there is none but the
// root.
func commonSuffix(names []string) zone.Name {
	var common zone.Name
	for _, written := range names {
		if written == "@" || written == "" {
			continue
		}
		name, err := zone.ParseName(written, zone.Root)
		if err != nil {
			continue
		}
		if common == "" {
			common = name
		}
		for common != zone.Root && !name.IsBelow(common) {
			common = common.Parent()
		}
	}
	if common == zone.Root {
		return ""
	}
	return common
}

// originFromPath reads the zone's name out of the usual file names: example.com.yaml, example.com.zone.yaml,
// k8s.io._0_base.yaml, and of the folder of a zone that is split: example.com./www.yaml.
func originFromPath(path string) (zone.Name, bool) {
	path = filepath.ToSlash(path)
	base := path[strings.LastIndexByte(path, '/')+1:]
	for _, extension := range []string{".yaml", ".yml", ".json"} {
		base = strings.TrimSuffix(base, extension)
	}
	base, _, _ = strings.Cut(base, "._")
	base = strings.TrimSuffix(strings.TrimSuffix(base, "."), ".zone")
	folder := filepath.Base(filepath.Dir(path))
	if name, ok := splitFolder(folder); ok {
		return name, true
	}
	return domain(base)
}

// splitFolder reads a zone's name out of the name of a folder that its entries are split over.
func splitFolder(folder string) (zone.Name, bool) {
	for _, ending := range []string{".zone", "."} {
		if bare, ok := strings.CutSuffix(folder, ending); ok {
			return domain(bare)
		}
	}
	return "", false
}

// domain reads a name that somebody can have registered.
func domain(bare string) (zone.Name, bool) {
	if !strings.Contains(bare, ".") || strings.ContainsAny(bare, ` \:@*`) {
		return "", false
	}
	suffix, managed := publicsuffix.PublicSuffix(bare)
	private := suffix == "example" || suffix == "test" || suffix == "tests" || suffix == "internal" || suffix == "arpa" || suffix == "local"
	if !managed && !strings.Contains(suffix, ".") && !private {
		return "", false
	}
	name, err := zone.ParseName(bare, zone.Root)
	return name, err == nil
}

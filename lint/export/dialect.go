package export

import (
	"github.com/zonemend/zonemend/lint/yamlspan"
	"github.com/zonemend/zonemend/lint/zone"
)

// A dialect is one format: how it is recognised and read, and what its names and texts mean.
type dialect struct {
	name  string
	about string // for a message: what it is
	match func(*yamlspan.Document) bool
	read  func(*reader)

	names     nameForm
	relative  bool // a target without final dot has the zone's name appended
	targetDot zone.DotUse
	texts     form
	// bareTexts says that a text has no quotes where nothing shows what is usual.
	bareTexts bool
	// orRelative says that a name outside of the zone is relative, and @ is the apex too.
	orRelative bool
	// defaultTTLs are TTLs that stand for whatever the provider takes.
	defaultTTLs []uint32
	// unicode says that names may have letters beyond ASCII: the provider, or what deploys the file, turns them
	// into A-labels.
	unicode bool
	// targetAt says that a target of "@" is the zone itself.
	targetAt bool
	// flattens says that an alias at the zone's own name is answered with the addresses of its target.
	flattens bool
	// octal says that an escape in a name or text is made of octal digits (Route 53) rather than decimal ones.
	octal bool
	// partial says that a file of this format rarely holds a whole zone, so that absence proves nothing.
	partial bool
	keys    keys
	// plural is the key of several values where one has another.
	plural string
	// keyed says that the records of a name stand under it as a key.
	keyed bool
	// typeAliases are words for types that the DNS doesn't have.
	typeAliases map[string]string
	// typePrefix says that a type may have a provider's name before it.
	typePrefix bool

	// What follows is nil where the common way will do.

	// shape returns how the value of a type is laid out; see [document.shapes].
	shape func(rrtype uint16) string
	// setValue writes RDATA of a record that can't be written cell by cell; done is false if it can.
	setValue func(e *editor, id zone.RecordID, data []string) (done bool, err error)
	// setType gives a set with one record in one scalar another type.
	setType func(e *editor, s *set, c zone.SetType) error
	// newValue returns a value of a new record.
	newValue func(e *editor, like yamlspan.NodeID, rrtype uint16, data []string) yamlspan.Tree
	// rename gives a set another name; spelled is how the format writes it.
	rename func(e *editor, number int32, owner zone.Name, spelled string) error
	// referred returns an error if something else refers to what is to go.
	referred func(e *editor, nodes []yamlspan.NodeID) error
	// insert writes new sets.
	insert func(e *editor, groups []group) error
}

// A nameForm says how a format writes the owner of a record.
type nameForm uint8

const (
	absolute     nameForm = iota // www.example.com, with or without final dot; the apex is example.com
	absoluteDot                  // www.example.com. with its final dot
	relativeAt                   // www; the apex is @
	relativeNone                 // www; the apex is empty
)

// keys are what a format calls the parts of a record. Of several names the first is written.
type keys struct {
	owner, rrtype, ttl, values []string
	// wrap is the key of the mapping that each value is in, or "" where it is a scalar.
	wrap string
	// single says that a record is an object of its own, with one value.
	single bool
	// preference and its kin stand beside the value.
	preference, weight, port, flags, tag []string
	// preferenceInside says that an MX has its preference within the value.
	preferenceInside bool
	// copied are keys that a new record takes over from its neighbour.
	copied []string
	// full are keys that hold the owner as an absolute name, beside a relative one.
	full []string
	// named are keys whose value ends in a set's owner and type.
	named []string
	// ttlText says that a TTL is written as text.
	ttlText bool
}

// dialects are the formats, in the order in which they are looked for: what has a signature of its own
// comes before what only looks alike.
var dialects = []*dialect{
	route53, route53Batch, gcloud, gcloudTransaction, cloudformation, dnsEndpoint, cloudflare, digitalOcean, azure, powerDNS,
	hetznerCloud, deSEC, gandi, hetzner, octoDNS, anyRecords,
}

// recognise finds the dialect of a document.
func recognise(doc *yamlspan.Document) (*dialect, error) {
	if isConfig(doc) {
		return nil, &Unrecognised{Config: true}
	}
	for _, d := range dialects {
		if len(doc.Roots) > 0 && d.match(doc) {
			return d, nil
		}
	}
	if doc.Err != nil {
		return guess(doc), nil
	}
	return nil, &Unrecognised{}
}

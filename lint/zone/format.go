package zone

import (
	"errors"
	"fmt"

	"github.com/zonemend/zonemend/lint/text"
)

// A Format reads one kind of file and turns changes into the fewest octets.
type Format interface {
	// Name is the format's name, as --input-format takes it.
	Name() string
	// Read never fails: what it can't read becomes a [Problem] of the zone.
	Read(path string, src []byte, opt Options) *File
	// Layout sets where the parts of a record are written.
	Layout(z *Zone, id RecordID, l *Layout)
	// Data appends the fields of a record's RDATA.
	Data(z *Zone, id RecordID, dst []Field) []Field
	// Within returns where octets of the text of a field of a record are written: those from start to end.
	Within(z *Zone, id RecordID, field, start, end int) text.Span
	// Edits returns the edits to the file that bring about all changes, sorted. The error is a
	// *[NotEditable] where they can't be made.
	Edits(z *Zone, changes []Change) ([]text.Edit, error)
	// Comments calls yield with the octets of each comment of src, in order.
	Comments(src []byte, yield func(text.Span) bool)
}

// Options are what a format must be told about a file.
type Options struct {
	// Origin is the name of the zone where the caller knows it, else "".
	Origin Name
	// Load returns the octets of a file that another one includes, and the path to show for it.
	// It is nil where nothing may be included.
	Load func(from, path string) (name string, src []byte, err error)
	// OctoDNS is what the configuration of octoDNS says that the zone is deployed with, or nil.
	OctoDNS *OctoDNS
}

// OctoDNS holds the settings of octoDNS's YamlProvider that say how a zone is read.
type OctoDNS struct {
	DefaultTTL       uint32 // seconds; 0 where it isn't set
	PlainSemicolons  bool   // escaped_semicolons is false
	UnorderedAllowed bool   // enforce_order is false
}

// A Layout says where the parts of a record are written. A zero span means that it isn't written.
type Layout struct {
	Owner, TTL, Class, Type text.Span
	Data                    []Field
	Comment                 text.Span // the comment on the record's last line, from its semicolon
}

// RDATA returns where the fields of the record are written. In an export they may be in another order.
func (l *Layout) RDATA() text.Span {
	var all text.Span
	for _, f := range l.Data {
		switch {
		case f.IsZero():
		case all.IsZero():
			all = f.Span
		default:
			all = text.Span{Start: min(all.Start, f.Start), End: max(all.End, f.End)}
		}
	}
	return all
}

// A Field is one field of a record's RDATA.
type Field struct {
	text.Span        // with quotes, if it has any
	Text      []byte // in presentation format, without quotes, escapes kept
	Quoted    bool
}

// A NotEditable error says why a change can't be made.
type NotEditable struct {
	Record RecordID
	Reason string
}

func (e *NotEditable) Error() string { return "can't be edited: " + e.Reason }

// ErrChange says that a change makes no sense for its record; the rule that asked for it is wrong.
var ErrChange = errors.New("impossible change")

// A Change is what a fix does to a zone, in DNS terms. The set is closed.
type Change interface{ change() }

// SetData gives a record other RDATA. Data are the fields in presentation format: names absolute,
// character-strings quoted (see [Quote]). Fields that stay the same are not touched.
type SetData struct {
	Record RecordID
	Data   []string
	// FromComments are the parts of the record's comments that are taken out because they are RDATA. Each begins where
	// its comment does.
	FromComments []text.Span
}

// SetOwner gives a record another owner.
type SetOwner struct {
	Record RecordID
	Owner  Name
}

// SetTTL gives an RRset another TTL, in seconds; Records are its members.
type SetTTL struct {
	Records []RecordID
	TTL     uint32
}

// SetType gives a record another type and the RDATA that goes with it; see [SetData].
type SetType struct {
	Record       RecordID
	Type         uint16
	Data         []string
	FromComments []text.Span
}

// Delete removes a record, with its lines and the comment on them.
type Delete struct {
	Record RecordID
	// KeepComment leaves the comment behind on a line of its own.
	KeepComment bool
}

// Add writes a new record below another one, in that one's style. See [SetData] for Data.
type Add struct {
	After RecordID
	Owner Name
	TTL   uint32 // seconds; 0 in an export also where none is to be written
	Type  uint16
	Data  []string
}

// SetProxied says whether the provider answers for records with addresses of its own.
type SetProxied struct {
	Records []RecordID
	Proxied bool
}

// SetOrigin gives an $ORIGIN directive, counted in [Zone.Directives], another name.
type SetOrigin struct {
	Directive int
	Origin    Name
}

// Respell changes layout only: the records stay what they are.
type Respell struct {
	// Comment is the comment that the edits change or take out; zero where all comments stay as they are.
	Comment text.Span
	Edits   []text.Edit
}

func (SetData) change()    {}
func (SetOwner) change()   {}
func (SetTTL) change()     {}
func (SetType) change()    {}
func (Delete) change()     {}
func (Add) change()        {}
func (SetProxied) change() {}
func (SetOrigin) change()  {}
func (Respell) change()    {}

// Layout returns where the parts of a record are written.
func (z *Zone) Layout(id RecordID) Layout {
	var l Layout
	z.File.Format.Layout(z, id, &l)
	return l
}

// Data returns the fields of a record's RDATA.
func (z *Zone) Data(id RecordID) []Field { return z.File.Format.Data(z, id, nil) }

// AppendFields appends the fields of a record's RDATA to dst; see [Zone.Data].
func (z *Zone) AppendFields(dst []Field, id RecordID) []Field {
	return z.File.Format.Data(z, id, dst)
}

// Within returns where octets of a field's text are written: those from start to end.
func (z *Zone) Within(id RecordID, field, start, end int) text.Span {
	return z.File.Format.Within(z, id, field, start, end)
}

// Editable returns a *[NotEditable] if the record can't be edited.
func (z *Zone) Editable(id RecordID) error {
	if int(id) >= len(z.Records) {
		return fmt.Errorf("%w: no record %d", ErrChange, id)
	}
	if why := z.Opaque(id); why != "" {
		return &NotEditable{Record: id, Reason: why}
	}
	return nil
}

// Presentation returns a record's RDATA in presentation format, as a [Change] has it: names absolute,
// strings quoted. Fields that are broken are given as they are written.
func (z *Zone) Presentation(id RecordID) []string {
	kinds := FieldKinds(z.Records[id].Type)
	origin := z.Origin(id)
	var out []string
	for i, f := range z.Data(id) {
		kind := StringsField
		if len(kinds) > 0 {
			kind = kinds[min(i, len(kinds)-1)]
		}
		word := string(f.Text)
		switch {
		case f.Quoted:
			word = `"` + word + `"`
		case kind == NameField:
			if name, err := AppendName(nil, f.Text, origin); err == nil {
				word = string(name)
			}
		}
		out = append(out, word)
	}
	return out
}

// WithField returns the change that gives one field of a record's RDATA another value.
func (z *Zone) WithField(id RecordID, number int, value string) SetData {
	data := z.Presentation(id)
	if number < len(data) {
		data[number] = value
	}
	return SetData{Record: id, Data: data}
}

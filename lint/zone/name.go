package zone

import (
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"slices"
	"strings"
)

// A Name is a domain name in canonical presentation format: lower case, absolute with its final
// dot, and with every octet that could be misread escaped. Two names are the same name if and only
// if they are equal as strings (RFC 4343). The root is ".".
type Name string

// Root is the root of the name space.
const Root Name = "."

// Unknown stands for the origin of a zone that nobody named. Names below it are relative names whose
// end isn't known; "?" is no letter of a host name.
const Unknown Name = "?."

// Errors of [AppendName].
var (
	ErrEmptyLabel = errors.New("has an empty label (two dots in a row)")
	ErrLabelLong  = errors.New("has a label longer than 63 octets")
	ErrNameLong   = errors.New("is longer than 255 octets")
	ErrEscape     = errors.New(`has a broken escape (\DDD takes three digits up to 255)`)
	ErrEmptyName  = errors.New("is empty")
)

// NameFault tells which kind of problem a name is that [AppendName] gave an error for, and what to do about it.
func NameFault(err error) (kind ProblemKind, help string) {
	switch {
	case errors.Is(err, ErrEmptyLabel):
		return InvalidName, "write one dot between two labels, and none before the first"
	case errors.Is(err, ErrLabelLong):
		return InvalidName, "what stands between two dots may have 63 octets: shorten it, or look for a dot that got lost"
	case errors.Is(err, ErrNameLong):
		return InvalidName, "a whole name may have 255 octets, with the zone's own name where that is appended: shorten it"
	}
	return Unreadable, ""
}

const (
	plain  = iota // stands for itself
	upper         // to be folded
	odd           // to be escaped
	dot           // ends a label
	escape        // begins an escape
)

var nameOctets = func() (table [256]uint8) {
	for i := range table {
		switch c := byte(i); {
		case c == '.':
			table[i] = dot
		case c == '\\':
			table[i] = escape
		case 'A' <= c && c <= 'Z':
			table[i] = upper
		case c <= ' ' || c >= 0x7f || strings.IndexByte(`"();@$`, c) >= 0:
			table[i] = odd
		}
	}
	return table
}()

// AppendName appends to dst the canonical form of a name as it is written in a master file
// (RFC 1035 section 5.1): a name without a final dot gets origin appended, and "@" is the origin.
// The error, one of this package's, says why it is no name.
func AppendName(dst, written []byte, origin Name) ([]byte, error) {
	if len(written) == 0 {
		return dst, ErrEmptyName
	}
	if len(written) == 1 && (written[0] == '@' || written[0] == '.') {
		if written[0] == '.' {
			return append(dst, '.'), nil
		}
		return append(dst, origin...), nil
	}
	label, wire := 0, 1 // octets of this label, and of the name on the wire
	dst = slices.Grow(dst, len(written)+1+len(origin))
	for i := 0; i < len(written); i++ {
		c := written[i]
		switch nameOctets[c] {
		case plain:
			dst = append(dst, c)
		case upper:
			dst = append(dst, c|0x20)
		case odd:
			dst = appendOctet(dst, c)
		case dot:
			if label == 0 {
				return dst, ErrEmptyLabel
			}
			dst = append(dst, '.')
			wire += label + 1
			label = -1
		case escape:
			octet, size, ok := unescape(written[i:])
			if !ok {
				return dst, ErrEscape
			}
			dst = appendOctet(dst, octet)
			i += size - 1
		}
		label++
		if label > 63 {
			return dst, ErrLabelLong
		}
	}
	if label > 0 {
		wire += label + 1
		dst = append(dst, '.')
		if origin != Root {
			dst = append(dst, origin...)
			wire += origin.wireLength() - 1
		}
	}
	if wire > 255 {
		return dst, ErrNameLong
	}
	return dst, nil
}

// appendOctet appends one octet of a label so that it can only be read as itself.
func appendOctet(dst []byte, c byte) []byte {
	switch nameOctets[c] {
	case plain:
		return append(dst, c)
	case upper:
		return append(dst, c|0x20)
	}
	if c <= ' ' || c >= 0x7f {
		return append(dst, '\\', '0'+c/100, '0'+c/10%10, '0'+c%10)
	}
	return append(dst, '\\', c)
}

// unescape reads the escape (\DDD or \X) that s begins with, and returns its octet and its length.
func unescape(s []byte) (octet byte, size int, ok bool) {
	if len(s) < 2 {
		return 0, 0, false
	}
	if !isDigit(s[1]) {
		return s[1], 2, true
	}
	if len(s) < 4 || !isDigit(s[2]) || !isDigit(s[3]) {
		return 0, 0, false
	}
	n := int(s[1]-'0')*100 + int(s[2]-'0')*10 + int(s[3]-'0')
	return byte(n), 4, n <= 255
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// ParseName returns the canonical form of a name as written; see [AppendName].
func ParseName(written string, origin Name) (Name, error) {
	buf, err := AppendName(nil, []byte(written), origin)
	if err != nil {
		return "", fmt.Errorf("%s %w", short([]byte(written)), err)
	}
	return Name(buf), nil
}

// IsAbsolute reports whether a name as written ends in a dot that is not escaped.
func IsAbsolute(written []byte) bool {
	n := len(written)
	if n == 0 || written[n-1] != '.' {
		return false
	}
	slashes := 0
	for i := n - 2; i >= 0 && written[i] == '\\'; i-- {
		slashes++
	}
	return slashes%2 == 0
}

func (n Name) wireLength() int {
	if n == Root {
		return 1
	}
	if strings.IndexByte(string(n), '\\') < 0 {
		return len(n) + 1
	}
	length := 1
	for label := range n.Labels() {
		length++
		for i := 0; i < len(label); i++ {
			if label[i] == '\\' {
				_, size, _ := unescape([]byte(label[i:]))
				i += size - 1
			}
			length++
		}
	}
	return length
}

// nextDot returns the offset of the dot that ends the first label of n.
func (n Name) nextDot() int {
	for i := 0; i < len(n); i++ {
		switch n[i] {
		case '\\':
			i++ // an escaped dot; the digits of \DDD are passed over as they are
		case '.':
			return i
		}
	}
	return len(n) - 1
}

// Labels yields the labels of n from the left, without dots, escapes kept.
func (n Name) Labels() func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for n != Root && n != "" {
			end := n.nextDot()
			if !yield(string(n[:end])) {
				return
			}
			n = n[end+1:]
		}
	}
}

// CountLabels returns how many labels n has; the root has none.
func (n Name) CountLabels() int {
	count := 0
	for range n.Labels() {
		count++
	}
	return count
}

// FirstLabel returns the leftmost label of n, or "" for the root.
func (n Name) FirstLabel() string {
	if n == Root || n == "" {
		return ""
	}
	return string(n[:n.nextDot()])
}

// Parent returns n without its first label; the root is its own parent.
func (n Name) Parent() Name {
	if n == Root || n == "" {
		return Root
	}
	if rest := n[n.nextDot()+1:]; rest != "" {
		return rest
	}
	return Root
}

// IsBelow reports whether n lies at or below ancestor.
func (n Name) IsBelow(ancestor Name) bool {
	if ancestor == Root || n == ancestor {
		return true
	}
	return n.IsStrictlyBelow(ancestor)
}

// UpTo calls yield with n and the names above it, up to top; with none if n doesn't lie at or below top.
func (n Name) UpTo(top Name) iter.Seq[Name] {
	return func(yield func(Name) bool) {
		for name := n; name.IsBelow(top); name = name.Parent() {
			if !yield(name) || name == top || name == Root {
				return
			}
		}
	}
}

// IsStrictlyBelow reports whether n lies below ancestor and isn't ancestor itself.
func (n Name) IsStrictlyBelow(ancestor Name) bool {
	if ancestor == Root {
		return n != Root && n != ""
	}
	at := len(n) - len(ancestor) - 1
	if at < 0 || n[at] != '.' || n[at+1:] != ancestor {
		return false
	}
	return IsAbsolute([]byte(n[:at+1]))
}

// Below returns the part of n above ancestor, without a final dot: "www" for www.example.com. below
// example.com., and "" for the ancestor itself.
func (n Name) Below(ancestor Name) string {
	if n == ancestor {
		return ""
	}
	if ancestor == Root {
		return strings.TrimSuffix(string(n), ".")
	}
	return string(n[:len(n)-len(ancestor)-1])
}

// Join returns the name made of relative labels in presentation format and n.
func (n Name) Join(relative string) Name {
	if relative == "" {
		return n
	}
	if n == Root {
		return Name(relative + ".")
	}
	return Name(relative + "." + string(n))
}

// Display returns n as a message should show it: with its final dot, and without [Unknown].
func (n Name) Display() string {
	if n == Unknown {
		return "@"
	}
	if n.IsStrictlyBelow(Unknown) {
		return n.Below(Unknown)
	}
	return string(n)
}

// A NameID is the number of a name in the zone that it was interned in.
type NameID uint32

// names interns names: each is kept once, as a small number, in the order of appearance. A name that
// is already there costs no allocation.
type names struct {
	arena strings.Builder
	ends  []uint32 // where each name ends in the arena
	table []slot   // open addressing
	seed  maphash.Seed
}

// A slot of the table holds a name's number plus one, or 0 where it is free. The upper half of the
// name's hash stands beside it, so that most wrong slots are passed without a look at their name.
type slot struct {
	tag, next uint32
}

func newNames() *names {
	return &names{table: make([]slot, 1<<6), seed: maphash.MakeSeed()}
}

// reserve makes room for a number of names, and for some octets in all.
func (t *names) reserve(count, octets int) {
	if octets > t.arena.Len() {
		t.arena.Grow(octets - t.arena.Len())
	}
	if count > len(t.ends) {
		t.ends = roomy(t.ends, count)
	}
	if size := count + count/3; size > len(t.table) {
		t.resize(size)
	}
}

func (t *names) count() int { return len(t.ends) }

func (t *names) name(id NameID) Name {
	start := uint32(0)
	if id > 0 {
		start = t.ends[id-1]
	}
	return Name(t.arena.String()[start:t.ends[id]])
}

// home returns the slot where the search for a hash begins.
func (t *names) home(hash uint64) uint64 { return uint64(uint32(hash)) * uint64(len(t.table)) >> 32 }

// seek returns the slot where a name is, or where it would be put.
func (t *names) seek(name []byte, hash uint64) uint64 {
	tag := uint32(hash >> 32)
	at := t.home(hash)
	for {
		s := t.table[at]
		if s.next == 0 || s.tag == tag && string(t.name(NameID(s.next-1))) == string(name) {
			return at
		}
		at = t.after(at)
	}
}

func (t *names) after(at uint64) uint64 {
	if at++; at == uint64(len(t.table)) {
		return 0
	}
	return at
}

func (t *names) find(name []byte) (NameID, bool) {
	if next := t.table[t.seek(name, maphash.Bytes(t.seed, name))].next; next != 0 {
		return NameID(next - 1), true
	}
	return 0, false
}

func (t *names) intern(name []byte) NameID {
	return t.internHashed(name, maphash.Bytes(t.seed, name))
}

func (t *names) internHashed(name []byte, hash uint64) NameID {
	at := t.seek(name, hash)
	if next := t.table[at].next; next != 0 {
		return NameID(next - 1)
	}
	t.arena.Write(name)
	t.ends = append(t.ends, uint32(t.arena.Len()))
	t.table[at] = slot{uint32(hash >> 32), uint32(len(t.ends))}
	if len(t.ends)*5 > len(t.table)*4 {
		t.resize(len(t.table) * 2)
	}
	return NameID(len(t.ends) - 1)
}

// resize makes a table of another size, which must be larger than the number of names.
func (t *names) resize(size int) {
	t.table = make([]slot, size)
	largePages(t.table)
	for id := range t.ends {
		hash := maphash.String(t.seed, string(t.name(NameID(id))))
		at := t.home(hash)
		for t.table[at].next != 0 {
			at = t.after(at)
		}
		t.table[at] = slot{uint32(hash >> 32), uint32(id + 1)}
	}
}

// roomy returns a slice with room for some number of elements. Unlike [slices.Grow], it leaves memory untouched that nothing is
// written to.
func roomy[T any](s []T, room int) []T {
	grown := make([]T, len(s), room)
	copy(grown, s)
	return grown
}

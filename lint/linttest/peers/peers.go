// Package peers has other programs read zones for tests, and gives what they read in wire form, so that nothing depends on how
// anybody writes a record.
package peers

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

// A Record is a record in wire form.
type Record struct {
	Owner string // lower case
	Type  uint16
	Class uint16
	TTL   uint32
	Data  string
}

func (r Record) String() string {
	name, _, err := dns.UnpackDomainName([]byte(r.Owner), 0)
	if err != nil {
		name = fmt.Sprintf("%q", r.Owner)
	}
	return fmt.Sprintf("%s %d %d %s %x", name, r.TTL, r.Class, dns.Type(r.Type), r.Data)
}

// Compare sorts records.
func Compare(a, b Record) int {
	return cmp.Or(strings.Compare(a.Owner, b.Owner), cmp.Compare(a.Type, b.Type), strings.Compare(a.Data, b.Data), cmp.Compare(a.TTL, b.TTL), cmp.Compare(a.Class, b.Class))
}

// FromRR packs what miekg/dns has read.
func FromRR(rr dns.RR) (Record, error) {
	h := *rr.Header()
	rr.Header().Name = "." // so that no name is compressed with it
	buf := make([]byte, dns.Len(rr)+1)
	end, err := dns.PackRR(rr, buf, 0, nil, false)
	rr.Header().Name = h.Name
	if err != nil {
		return Record{}, fmt.Errorf("%s: %w", rr, err)
	}
	owner, err := Name(h.Name)
	if err != nil {
		return Record{}, fmt.Errorf("%s: %w", rr, err)
	}
	return Record{owner, h.Rrtype, h.Class, h.Ttl, string(buf[1+10 : end])}, nil
}

// Name packs a name, in lower case.
func Name(name string) (string, error) {
	buf := make([]byte, 256)
	n, err := dns.PackDomainName(name, buf, 0, nil, false)
	return Lower(buf[:n]), err
}

// Lower returns octets with capital letters as small ones; the length of a label is below 64, no letter.
func Lower(octets []byte) string {
	out := bytes.Clone(octets)
	for i, c := range out {
		if 'A' <= c && c <= 'Z' {
			out[i] = c | 0x20
		}
	}
	return string(out)
}

// Need passes over a test whose other program isn't there; where everything is tested, that is a failure.
func Need(t *testing.T, program, from string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing: install %s", program, from)
	}
	t.Skipf("%s is not installed", program)
}

// CompileZone returns what named-compilezone makes of a zone file in a folder, or what it complains about. It gets through what is
// no fault of the file itself.
func CompileZone(folder, origin, file string) (records []Record, complaint string, err error) {
	out := filepath.Join(folder, "compiled.raw")
	args := []string{"-F", "raw=0", "-i", "none"}
	for _, check := range []string{"-k", "-n", "-r", "-m", "-M", "-S"} {
		args = append(args, check, "ignore")
	}
	cmd := exec.Command("named-compilezone", append(args, "-o", out, origin, file)...) //nolint:gosec // a test's own file
	cmd.Dir = folder
	if said, err := cmd.CombinedOutput(); err != nil {
		return nil, string(said), nil
	}
	raw, err := os.ReadFile(out)
	if err != nil {
		return nil, "", err
	}
	records, err = decodeRaw(raw)
	return records, "", err
}

// decodeRaw reads the raw format of BIND: a header, then RRsets with their data in wire form.
func decodeRaw(raw []byte) ([]Record, error) {
	const header, fixed = 12, 20 // format, version and date, in version 0; what stands before an owner
	if len(raw) < header {
		return nil, errors.New("a raw zone without header")
	}
	var out []Record
	b := raw[header:]
	for len(b) >= fixed {
		r := Record{Class: binary.BigEndian.Uint16(b[4:]), Type: binary.BigEndian.Uint16(b[6:]), TTL: binary.BigEndian.Uint32(b[10:])}
		count, size := binary.BigEndian.Uint32(b[14:]), binary.BigEndian.Uint16(b[18:])
		b = b[fixed:]
		r.Owner = Lower(b[:size])
		b = b[size:]
		for range count {
			n := binary.BigEndian.Uint16(b)
			r.Data = string(b[2 : 2+n])
			b = b[2+n:]
			out = append(out, r)
		}
	}
	return out, nil
}

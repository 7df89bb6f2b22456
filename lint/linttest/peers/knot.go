package peers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// knotConfig has kzonesign sign a zone and otherwise leave it alone: what the zone has of DNSSEC stays, only the signatures are new ones.
// They live longer than any TTL, as Knot wants it.
const knotConfig = `server:
    rundir: "."
database:
    storage: "."
log:
  - target: stderr
    any: info
policy:
  - id: any
    algorithm: ed25519
    rrsig-lifetime: 24000d
    rrsig-refresh: 20000d
    zone-max-ttl: 1
    propagation-delay: 0
    single-type-signing: on
    cds-cdnskey-publish: none
    unsafe-operation: [no-check-keyset, no-update-dnskey, no-update-nsec, no-update-expired]
zone:
  - domain: %q
    storage: "."
    file: %q
    semantic-checks: off
    dnssec-signing: on
    dnssec-policy: any
    zonemd-generate: none
`

// SignZone returns what Knot DNS makes of a zone file in a folder, or what it complains about. Knot writes no zone down that it
// hasn't signed, so kzonesign does that; a zone's own signatures are lost to it. Its text is read by dns.ZoneParser.
func SignZone(folder, origin, file string) (records []Record, complaint string, err error) {
	work, err := os.MkdirTemp(folder, "knot")
	if err != nil {
		return nil, "", err
	}
	config := fmt.Appendf(nil, knotConfig, origin, filepath.Join(folder, file))
	if err := os.WriteFile(filepath.Join(work, "knot.conf"), config, 0o600); err != nil {
		return nil, "", err
	}
	out := filepath.Join(work, "signed")
	if err := os.Mkdir(out, 0o700); err != nil {
		return nil, "", err
	}
	cmd := exec.Command("kzonesign", "-c", "knot.conf", "-o", out, origin) //nolint:gosec // a test's own folder
	cmd.Dir = work
	if said, err := cmd.CombinedOutput(); err != nil {
		return nil, string(said), nil
	}
	written, err := os.ReadFile(filepath.Join(out, filepath.Base(file)))
	if err != nil {
		return nil, "", err
	}
	records, err = parse(written)
	return slices.DeleteFunc(records, func(r Record) bool { return r.Type == dns.TypeRRSIG }), "", err
}

// parse reads a zone that a program has written, a record in each line. The lines are read one by one: what follows an IPSECKEY record
// dns.ZoneParser takes for a part of it.
func parse(written []byte) ([]Record, error) {
	var out []Record
	for line := range strings.Lines(string(written)) {
		rr, err := dns.NewRR(line)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
		if rr == nil { // a comment
			continue
		}
		r, err := FromRR(rr)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

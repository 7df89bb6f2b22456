package zonefile

import (
	"bytes"
	"path/filepath"
	"strings"

	"github.com/zonemend/zonemend/lint/zone"
)

// Detect tells, from a file's name and its first octets, whether it is a master file. It is meant for
// files that nobody named: a name says much, but a binary file is never one.
func Detect(path string, head []byte) bool {
	if bytes.IndexByte(head, 0) >= 0 {
		return false
	}
	base := filepath.Base(path)
	if strings.HasSuffix(base, ".zone") || strings.HasSuffix(base, ".db") || strings.HasPrefix(base, "db.") {
		return true
	}
	soa, origin := sketch(head)
	if soa == "" && (origin == "" || !hasTTL(head)) {
		return false
	}
	// "@ SOA" in a page of documentation is indented, quoted or follows other words.
	return proseLines(head) == 0
}

func hasTTL(head []byte) bool { return bytes.Contains(head, []byte("$TTL")) }

// proseLines counts the lines that a master file could not have.
func proseLines(head []byte) int {
	z := Format{}.Read("", head[:bytes.LastIndexByte(head, '\n')+1], zone.Options{})
	prose := 0
	for _, p := range z.Zone.Problems {
		if strings.Contains(p.Message, "is no record type") || strings.Contains(p.Message, "without record type") {
			prose++
		}
	}
	if prose*4 < len(z.Zone.Records) {
		return 0
	}
	return prose
}

package zonefile

import (
	"bytes"
	"path/filepath"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/zonemend/zonemend/lint/zone"
)

// initialOrigin finds the origin that a file begins with: what the caller says, else an absolute SOA
// owner, else the name of the file. The file's own $ORIGIN needs none of them, unless it is relative.
func initialOrigin(path string, src []byte, opt zone.Options) zone.Name {
	if opt.Origin != "" {
		return opt.Origin
	}
	soa, origin := sketch(src)
	if soa != "" && zone.IsAbsolute([]byte(soa)) {
		if name, err := zone.ParseName(soa, zone.Root); err == nil && name != zone.Root {
			return name
		}
	}
	if name, ok := originFromPath(path); ok {
		return name
	}
	if origin != "" && zone.IsAbsolute([]byte(origin)) {
		if name, err := zone.ParseName(origin, zone.Root); err == nil && name != zone.Root {
			return name
		}
	}
	// "example.com SOA …" in an export that leaves final dots away.
	if strings.Contains(soa, ".") {
		if name, err := zone.ParseName(soa, zone.Root); err == nil && name != zone.Root {
			return name
		}
	}
	return zone.Unknown
}

// sketch looks at the first entries of a file for the owner of the SOA and for the $ORIGIN above it.
func sketch(src []byte) (soa, origin string) {
	const most = 100 // words; an SOA that comes later doesn't name its zone
	src = bytes.TrimPrefix(src, []byte(byteOrderMark))
	s := scanner{src: src}
	lineStart, first := true, ""
	for words := 0; words < most; {
		t := s.next()
		if t.isField() {
			words++
		}
		switch t.kind {
		case end:
			return "", origin
		case newline:
			lineStart, first = true, ""
			continue
		case word:
			written := string(t.Of(src))
			switch {
			case lineStart:
				first = written
			case strings.EqualFold(first, "$ORIGIN") && origin == "":
				origin = written
			case strings.EqualFold(written, "SOA") && !strings.HasPrefix(first, "$"):
				return first, origin
			}
		}
		lineStart = false
	}
	return "", origin
}

// originFromPath reads the zone's name out of the usual file names: example.com.zone, example.com.db,
// example.com.txt, db.example.com, zone.example.com, named.example.com, example.com and their like.
func originFromPath(path string) (zone.Name, bool) {
	base := strings.TrimSuffix(filepath.Base(path), ".")
	affixed := true
	switch {
	case trim(&base, strings.TrimSuffix, ".zone", ".db", ".zone.txt", ".txt", ".hosts", ".bind", ".dns"):
	case trim(&base, strings.TrimPrefix, "db.", "zone.", "named.", "master.", "pri."):
	default:
		affixed = false
	}
	name, err := zone.ParseName(base, zone.Root)
	if err != nil || strings.ContainsAny(base, `\/: `) || base == "" {
		return "", false
	}
	bare := strings.TrimSuffix(string(name), ".")
	suffix, managed := publicsuffix.PublicSuffix(bare)
	managed = managed || strings.Contains(suffix, ".")
	if !managed && (!affixed || !privateSuffixes[suffix]) {
		return "", false
	}
	return name, strings.Contains(bare, ".") || affixed && privateSuffixes[bare]
}

// trim takes the first of some affixes that a name has off it, and reports whether it had one.
func trim(name *string, cut func(string, string) string, affixes ...string) bool {
	for _, affix := range affixes {
		if short := cut(*name, affix); short != *name {
			*name = short
			return true
		}
	}
	return false
}

// privateSuffixes are top-level names in use that the public suffix list doesn't have.
var privateSuffixes = map[string]bool{
	"arpa": true, "corp": true, "example": true, "home": true, "internal": true, "invalid": true,
	"lan": true, "local": true, "localdomain": true, "localhost": true, "test": true,
}

package zonefile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint/text"
	"github.com/zonemend/zonemend/lint/zone"
)

// isDirective reports whether a word that begins with $ is one of the directives that BIND knows, or
// looks like one. "$" alone or before a digit is the start of an odd owner name.
func (r *reader) isDirective(t token) bool {
	return t.Len() > 1 && r.src[t.Start+1] >= 'A'
}

func (r *reader) readDirective() {
	first := r.tokens[0]
	name := strings.ToUpper(string(r.of(first)))
	d := zone.Directive{Name: name, Source: r.source, Span: text.Span{Start: first.Start, End: r.entryEnd}, Previous: r.origin}
	for _, t := range r.tokens[1:] {
		d.Args = append(d.Args, t.Span)
	}
	if name != "$GENERATE" && name != "$INCLUDE" && len(d.Args) != 1 {
		r.problem(d.Span, fmt.Sprintf("%s takes one value, here are %d", name, len(d.Args)), "")
		if len(d.Args) == 0 {
			return
		}
	}
	if (name == "$INCLUDE" || name == "$GENERATE") && r.leave() {
		return
	}
	switch name {
	case "$ORIGIN":
		r.readOrigin(&d)
	case "$TTL":
		r.readDefaultTTL(d)
	case "$INCLUDE":
		r.readInclude(d)
	case "$GENERATE":
		r.readGenerate(d)
	default:
		r.broken(first.Span, fmt.Sprintf("%q is no directive", short(name)), "the directives are $ORIGIN, $TTL, $INCLUDE and $GENERATE")
		return
	}
	r.zone.Directives = append(r.zone.Directives, d)
}

// short cuts a word to what a message can show.
func short[T string | []byte](s T) string {
	if len(s) > maxShown {
		return string(s[:maxShown]) + "…"
	}
	return string(s)
}

func (r *reader) readOrigin(d *zone.Directive) {
	written := d.Args[0].Of(r.src)
	name, err := zone.AppendName(nil, written, r.origin)
	if err != nil {
		r.brokenName(d.Args[0], "origin", written, err)
		// What the names below it end in, nobody can say.
		r.origin = zone.Unknown
		r.zone.SetOrigin(r.source, d.Span.End, r.origin)
		return
	}
	d.Origin = zone.Name(name)
	r.origin = d.Origin
	r.zone.SetOrigin(r.source, d.Span.End, d.Origin)
}

func (r *reader) readDefaultTTL(d zone.Directive) {
	written := d.Args[0].Of(r.src)
	ttl, ok := zone.ParseTTL(written)
	if !ok {
		r.problem(d.Args[0], fmt.Sprintf("%q is no TTL", short(written)), "write seconds, such as 3600, or units, such as 1h")
		return
	}
	r.defaultTTL, r.defaultFrom = ttl, zone.TTLDirective
}

// readInclude reads another file at this place. Owner and origin are afterwards what they were before
// (RFC 1035 section 5.1).
func (r *reader) readInclude(d zone.Directive) {
	if len(d.Args) == 0 || len(d.Args) > 2 {
		r.broken(d.Span, "$INCLUDE takes a file and perhaps an origin", "")
		return
	}
	origin := r.origin
	if len(d.Args) == 2 {
		name, err := zone.AppendName(nil, d.Args[1].Of(r.src), r.origin)
		if err != nil {
			r.brokenName(d.Args[1], "origin", d.Args[1].Of(r.src), err)
			return
		}
		origin = zone.Name(name)
	}
	path := strings.Trim(string(d.Args[0].Of(r.src)), `"`)
	if r.opt.Load == nil {
		r.broken(d.Args[0], fmt.Sprintf("the included file %q can't be read here", short(path)), "name the zone file itself instead of reading it from standard input")
		return
	}
	if r.included >= maxIncluded || r.drawnIn >= MaxDrawnIn || len(r.stack) >= maxDepth {
		r.tooMuch(d.Args[0])
		return
	}
	// What is refused below was read too, and counts.
	r.included++
	name, src, err := r.opt.Load(r.path(), path)
	r.drawnIn += len(src)
	switch {
	case err != nil:
		r.broken(d.Args[0], fmt.Sprintf("the included file %q can't be read: %v", short(path), err), "its records are missing from this check")
		return
	case slices.Contains(r.stack, name):
		r.broken(d.Args[0], fmt.Sprintf("the file %s includes itself", name), "remove this $INCLUDE, or the one that leads back here")
		return
	case r.drawnIn > MaxDrawnIn:
		r.tooMuch(d.Args[0])
		return
	}
	source := zone.NewSource(name, src)
	source.Opaque = "it stands in the included file " + name
	source.At = d.Span
	r.readWithin(source, origin)
}

// tooMuch says that a $INCLUDE or $GENERATE line draws in more than is read of one zone.
func (r *reader) tooMuch(at text.Span) {
	message := fmt.Sprintf("what $GENERATE and $INCLUDE lines draw in comes to more than %d MiB", MaxDrawnIn>>20)
	if r.drawnIn < MaxDrawnIn {
		message = fmt.Sprintf("more than %d files are included, or more than %d within each other", maxIncluded, maxDepth)
	}
	r.broken(at, message, "these records are missing from this check")
}

// path is the path of the file that is being read.
func (r *reader) path() string { return r.stack[len(r.stack)-1] }

// readWithin reads a text that an entry of the present source draws in.
func (r *reader) readWithin(source zone.Source, origin zone.Name) {
	source.Parent = r.source
	if len(r.zone.File.Sources) > 0xffff {
		r.broken(source.At, "too many $INCLUDE and $GENERATE lines", "")
		return
	}
	r.zone.File.Sources = append(r.zone.File.Sources, source)
	owner := slices.Clone(r.owner)
	ownerFlags := r.ownerFlags
	if source.Path != "" {
		r.stack = append(r.stack, source.Path)
	}
	r.readSource(uint16(len(r.zone.File.Sources)-1), origin)
	if source.Path != "" {
		r.stack = r.stack[:len(r.stack)-1]
	}
	r.setOwner(append(r.owner[:0], owner...), ownerFlags)
}

package zonefile

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/zonemend/zonemend/lint/zone"
)

// readGenerate reads the records that a $GENERATE line stands for. They are written out into a source
// of their own and read from there.
//
//	$GENERATE start-stop[/step] owner [TTL] [class] type data
func (r *reader) readGenerate(d zone.Directive) {
	if len(d.Args) < 4 {
		r.broken(d.Span, "$GENERATE takes a range, an owner, a type and data", "such as: $GENERATE 1-4 host$ A 192.0.2.$")
		return
	}
	span, err := parseRange(string(d.Args[0].Of(r.src)))
	if err != nil {
		r.broken(d.Args[0], "the range of $GENERATE "+err.Error(), "write start-stop or start-stop/step, such as 1-254")
		return
	}
	if span.count() > uint64(maxGenerated-r.generated) {
		r.broken(d.Args[0], fmt.Sprintf("$GENERATE makes %d records; zonemend reads at most %d of a file", span.count(), maxGenerated),
			"these records are missing from this check")
		return
	}
	r.generated += int(span.count())
	var line strings.Builder
	for i, arg := range d.Args[1:] {
		if line.Len() > 0 {
			line.WriteByte(' ')
		}
		written := string(arg.Of(r.src))
		if i+2 == len(d.Args) && r.isGeneratedData(d) {
			written = strings.ReplaceAll(written[1:len(written)-1], `\"`, `"`)
		}
		line.WriteString(written)
	}
	template, err := parseTemplate(line.String())
	if err != nil {
		r.broken(d.Span, err.Error(), "")
		return
	}
	var out []byte
	for n := span.start; n <= span.stop; n += span.step {
		for _, part := range template {
			if out, err = part.append(out, n); err != nil {
				r.broken(d.Span, err.Error(), "")
				return
			}
		}
		out = append(out, '\n')
		if len(out) > MaxDrawnIn-r.drawnIn {
			r.drawnIn = MaxDrawnIn // so that the next line doesn't try as long
			r.tooMuch(d.Span)
			return
		}
	}
	r.drawnIn += len(out)
	source := zone.NewSource("", out)
	source.Opaque = "it is made by a $GENERATE line"
	source.At = d.Span
	r.readWithin(source, r.origin)
}

// isGeneratedData reports whether the last field of a $GENERATE is all of the data in quotes. BIND takes one field only for it, and
// the quotes off: "10 mail$" is what an MX record is made of.
func (r *reader) isGeneratedData(d zone.Directive) bool {
	last, rrtype := d.Args[len(d.Args)-1], d.Args[len(d.Args)-2]
	if last.Len() < 2 || r.src[last.Start] != '"' || r.src[last.End-1] != '"' {
		return false
	}
	_, ok := r.readType(token{word, rrtype})
	return ok
}

// A generateRange is counted in 64 bits so that the last step can't wrap around.
type generateRange struct {
	start, stop, step uint64
}

func (g generateRange) count() uint64 { return (g.stop-g.start)/g.step + 1 }

func parseRange(s string) (generateRange, error) {
	s, step, hasStep := strings.Cut(s, "/")
	start, stop, ok := strings.Cut(s, "-")
	if !ok {
		return generateRange{}, fmt.Errorf("%q has no hyphen", short(s))
	}
	g := generateRange{step: 1}
	for _, part := range []struct {
		text string
		to   *uint64
		used bool
	}{{start, &g.start, true}, {stop, &g.stop, true}, {step, &g.step, hasStep}} {
		if !part.used {
			continue
		}
		n, ok := zone.ParseNumber([]byte(part.text), 0x7fffffff)
		if !ok {
			return generateRange{}, fmt.Errorf("has %q, which is no number from 0 to 2147483647", short(part.text))
		}
		*part.to = uint64(n)
	}
	if g.step == 0 {
		return generateRange{}, errors.New("has a step of 0")
	}
	if g.stop < g.start {
		return generateRange{}, errors.New("ends before it starts")
	}
	return g, nil
}

// A templatePart is literal text, or a place for the counter.
type templatePart struct {
	literal string
	counter bool
	offset  int64
	width   int
	base    byte // d, o, x, X, n or N
}

// parseTemplate cuts a $GENERATE line at its counters: $, and ${offset[,width[,base]]}. \$ and $$ are
// a dollar sign.
func parseTemplate(s string) ([]templatePart, error) {
	var parts []templatePart
	literal := ""
	for len(s) > 0 {
		i := strings.IndexAny(s, `$\`)
		if i < 0 {
			break
		}
		literal += s[:i]
		s = s[i:]
		switch {
		case s[0] == '\\' && len(s) > 1 && s[1] == '$', strings.HasPrefix(s, "$$"):
			literal += "$"
			s = s[2:]
		case s[0] == '\\':
			n := min(2, len(s))
			literal += s[:n]
			s = s[n:]
		default:
			part := templatePart{counter: true, base: 'd'}
			s = s[1:]
			if strings.HasPrefix(s, "{") {
				modifier, rest, ok := strings.Cut(s[1:], "}")
				if !ok || !part.modify(modifier) {
					return nil, fmt.Errorf("the counter \"$%s\" of $GENERATE can't be read: write ${offset,width,base}, such as ${1,3,d}", short(s))
				}
				s = rest
			}
			parts = append(parts, templatePart{literal: literal}, part)
			literal = ""
		}
	}
	return append(parts, templatePart{literal: literal + s}), nil
}

func (p *templatePart) modify(modifier string) bool {
	fields := strings.Split(modifier, ",")
	if len(fields) > 3 {
		return false
	}
	var err error
	if p.offset, err = strconv.ParseInt(fields[0], 10, 32); err != nil {
		return false
	}
	if len(fields) > 1 {
		if p.width, err = strconv.Atoi(fields[1]); err != nil || p.width < 0 || p.width > 255 {
			return false
		}
	}
	if len(fields) > 2 {
		if len(fields[2]) != 1 || !strings.Contains("doxXnN", fields[2]) {
			return false
		}
		p.base = fields[2][0]
	}
	return true
}

func (p templatePart) append(dst []byte, counter uint64) ([]byte, error) {
	if !p.counter {
		return append(dst, p.literal...), nil
	}
	n := int64(counter) + p.offset
	if n < 0 {
		return dst, fmt.Errorf("a counter of $GENERATE falls below 0 at %d", counter)
	}
	switch p.base {
	case 'n', 'N':
		return appendNibbles(dst, n, p.width, p.base), nil
	case 'o':
		return fmt.Appendf(dst, "%0*o", p.width, n), nil
	case 'x':
		return fmt.Appendf(dst, "%0*x", p.width, n), nil
	case 'X':
		return fmt.Appendf(dst, "%0*X", p.width, n), nil
	}
	return fmt.Appendf(dst, "%0*d", p.width, n), nil
}

// appendNibbles appends the hexadecimal digits of n from the lowest, a dot between two, until the
// width, which counts the dots too, is used up. As in BIND an even width ends in a dot.
func appendNibbles(dst []byte, n int64, width int, base byte) []byte {
	digits := "0123456789abcdef"
	if base == 'N' {
		digits = "0123456789ABCDEF"
	}
	for {
		dst = append(dst, digits[n&0xf])
		n >>= 4
		width--
		if n == 0 && width <= 0 {
			return dst
		}
		dst = append(dst, '.')
		width--
		if n == 0 && width <= 0 {
			return dst
		}
	}
}

package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// A jsonWriter writes a JSON document piece by piece, so that no report is held in memory as a whole.
// Everything that a terminal could obey is escaped.
type jsonWriter struct {
	out     *bufio.Writer
	scratch bytes.Buffer
	err     error
}

func newJSONWriter(w io.Writer) *jsonWriter { return &jsonWriter{out: bufio.NewWriter(w)} }

// raw writes as it is; what goes wrong with that, flush says.
func (w *jsonWriter) raw(s string) { _, _ = w.out.WriteString(s) }

// value writes a value; indent is what stands before the lines after its first.
func (w *jsonWriter) value(indent string, v any) {
	if w.err != nil {
		return
	}
	w.scratch.Reset()
	encoder := json.NewEncoder(&w.scratch)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent(indent, "  ")
	if w.err = encoder.Encode(v); w.err == nil {
		writeEscaped(w.out, bytes.TrimSuffix(w.scratch.Bytes(), []byte("\n")))
	}
}

// list writes n values as an array.
func (w *jsonWriter) list(indent string, n int, value func(i int) any) {
	if n == 0 {
		w.raw("[]")
		return
	}
	w.raw("[")
	for i := range n {
		if i > 0 {
			w.raw(",")
		}
		w.raw("\n" + indent + "  ")
		w.value(indent+"  ", value(i))
	}
	w.raw("\n" + indent + "]")
}

func (w *jsonWriter) flush() error {
	if w.err != nil {
		return w.err
	}
	return w.out.Flush()
}

// writeEscaped writes a JSON text. What isn't ASCII or a line end stands in a string there, so that it can be
// escaped.
func writeEscaped(out *bufio.Writer, text []byte) {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == '\n' || unicode.IsPrint(r):
			_, _ = out.Write(text[:size]) // flush says what went wrong
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(out, `\u%04x`, r)
		}
		text = text[size:]
	}
}

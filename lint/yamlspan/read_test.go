package yamlspan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/zonemend/zonemend/lint/text"
)

// checked parses a text and checks all that must hold for any document.
func checked(t *testing.T, src string) *Document {
	t.Helper()
	doc := Parse([]byte(src))
	c := checker{T: t, doc: doc}
	at := uint32(0)
	for _, root := range doc.Roots {
		at = c.node(root, None, at, uint32(len(src)))
	}
	if c.seen != len(doc.Nodes) && doc.Err == nil {
		t.Errorf("%q: %d of %d nodes hang on a root", src, c.seen, len(doc.Nodes))
	}
	c.comments()
	c.json()
	if err := doc.Err; err != nil {
		c.err(err)
	}
	return doc
}

// json checks that what is taken for JSON is some, and the other way round.
func (c *checker) json() {
	c.Helper()
	src := bytes.TrimPrefix(c.doc.Src, []byte(byteOrderMark))
	valid := json.Valid(src) && startsJSON(src) && utf8.Valid(src)
	if valid != (c.doc.JSON && c.doc.Err == nil) {
		c.Errorf("%q: JSON is %v, with %v", src, c.doc.JSON, c.doc.Err)
	}
}

type checker struct {
	*testing.T
	doc  *Document
	seen int
}

// node checks a node and what is in it, which must lie between at and limit, and returns its end.
func (c *checker) node(id, parent NodeID, at, limit uint32) uint32 {
	c.Helper()
	c.seen++
	n := c.doc.Node(id)
	if n.Start < at || n.End < n.Start || n.End > limit {
		c.Errorf("%q: %v %q lies at %d to %d, not within %d to %d", c.doc.Src, n.Kind, n.Value, n.Start, n.End, at, limit)
		return n.End
	}
	if n.Parent != parent {
		c.Errorf("%q: the parent of %q is %d, not %d", c.doc.Src, n.Value, n.Parent, parent)
	}
	if n.Kind == Scalar && !n.Locked {
		c.scalar(id)
	}
	at = n.Start
	for child := range c.doc.Children(id) {
		at = c.node(child, id, at, n.End)
		if n.Kind == Mapping {
			value := c.doc.Node(child).Pair
			if !c.doc.Node(child).IsKey || c.doc.Node(value).Pair != child {
				c.Errorf("%q: the key %q has no value of its own", c.doc.Src, c.doc.Node(child).Value)
			}
			at = c.node(value, id, at, n.End)
		}
	}
	return n.End
}

// scalar checks that what is written in the span stands for the value, and nothing else does.
func (c *checker) scalar(id NodeID) {
	c.Helper()
	n := c.doc.Node(id)
	value, err := c.alone(id)
	if err != nil || value != n.Value {
		c.Errorf("%q: %q at %d is %q, but alone %q (%v)", c.doc.Src, n.Of(c.doc.Src), n.Start, n.Value, value, err)
	}
	offsets := c.doc.Offsets(id)
	if len(offsets) != len(n.Value)+1 || !slices.IsSorted(offsets) || offsets[0] < n.Start {
		c.Errorf("%q: the offsets of %q at %d are %v", c.doc.Src, n.Value, n.Start, offsets)
		return
	}
	end := int(n.End)
	if n.Style == Literal || n.Style == Folded {
		end += breakLength(string(c.doc.Src), end)
	}
	if int(offsets[len(n.Value)]) > end {
		c.Errorf("%q: the offsets of %q end at %d, behind %d", c.doc.Src, n.Value, offsets[len(n.Value)], end)
	}
	for i, offset := range offsets[:len(n.Value)] {
		if from := c.doc.Src[offset]; from != n.Value[i] && !strings.ContainsRune("\\'\n\r", rune(from)) && breakLength(string(c.doc.Src), int(offset)) == 0 {
			c.Errorf("%q: octet %d of %q can't come from %q at %d", c.doc.Src, i, n.Value, from, offset)
		}
	}
}

// alone reads a scalar's octets with nothing around them that matters.
func (c *checker) alone(id NodeID) (value string, err error) {
	n := c.doc.Node(id)
	written := string(n.Of(c.doc.Src))
	if c.doc.JSON {
		if n.Style == Plain {
			return written, nil
		}
		err = json.Unmarshal([]byte(written), &value)
		return value, err
	}
	if written == "" {
		return "", nil
	}
	flow, around := false, -1
	for parent := n.Parent; parent != None; parent = c.doc.Node(parent).Parent {
		if c.doc.Node(parent).Style == Flow {
			flow = true
		} else if around < 0 {
			around = columnOf(c.doc.Src, int(c.doc.Node(parent).Start))
		}
	}
	switch {
	case n.Style == Literal || n.Style == Folded:
		end := int(n.End)
		written += string(c.doc.Src[end : end+breakLength(string(c.doc.Src), end)])
		if around >= 0 {
			written = strings.Repeat(" ", around) + "- " + written
		}
	case flow:
		written = "[" + written + "]"
	case n.Style == Plain && n.IsKey && !strings.ContainsAny(written, "\n\r\u0085\u2028\u2029"):
		written = " " + written + ":\n" // a dash or question mark means something else where no colon follows
	default:
		written = " " + written
	}
	values, err := yamlValues([]byte(written))
	if err != nil || len(values) == 0 {
		return "", fmt.Errorf("%q is not a scalar: %q, %w", written, values, err)
	}
	value = values[len(values)-1]
	if strings.HasSuffix(written, ":\n") && len(values) == 3 {
		value = values[1]
	}
	return strings.TrimPrefix(value, "8 "), nil
}

// yamlValues returns the kinds and values of all nodes that yaml.v3 sees, in order.
func yamlValues(src []byte) (values []string, err error) {
	decoder := yaml.NewDecoder(bytes.NewReader(yamlInput(src)))
	for {
		root, err := decodeOne(decoder)
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return values, err
		}
		values = flatten(values, root.Content[0])
		if hasInnerMark(src) {
			for i := range values {
				values[i] = strings.ReplaceAll(values[i], innerMark, byteOrderMark)
			}
		}
	}
}

func flatten(values []string, n *yaml.Node) []string {
	values = append(values, fmt.Sprint(n.Kind, " ", n.Value))
	for _, child := range n.Content {
		values = flatten(values, child)
	}
	return values
}

// jsonValues is yamlValues for JSON, as encoding/json sees it.
func jsonValues(src []byte) (values []string, err error) {
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(src, []byte(byteOrderMark))))
	decoder.UseNumber()
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return values, err
		}
		switch token {
		case json.Delim('}'), json.Delim(']'):
		case json.Delim('{'):
			values = append(values, "4 ")
		case json.Delim('['):
			values = append(values, "2 ")
		case nil:
			values = append(values, "8 null")
		default:
			values = append(values, fmt.Sprint("8 ", token))
		}
	}
}

func (c *checker) comments() {
	at := uint32(0)
	for _, comment := range c.doc.Comments {
		if comment.Start < at || int(comment.End) > len(c.doc.Src) || comment.Len() == 0 {
			c.Fatalf("%q: comment at %v", c.doc.Src, comment)
		}
		at = comment.End
		if end := endOfLine(string(c.doc.Src), int(comment.Start)); c.doc.Src[comment.Start] != '#' || int(comment.End) != end {
			c.Errorf("%q: %q is no comment", c.doc.Src, comment.Of(c.doc.Src))
		}
		for i := range c.doc.Nodes {
			n := c.doc.Node(NodeID(i))
			if n.Kind == Scalar && !n.Locked && n.Style < Literal && n.Start < comment.End && comment.Start < n.End {
				c.Errorf("%q: the comment %q lies in the scalar %q", c.doc.Src, comment.Of(c.doc.Src), n.Of(c.doc.Src))
			}
		}
	}
}

func (c *checker) err(err *SyntaxError) {
	if int(err.Span.End) > len(c.doc.Src) || err.Span.Start > err.Span.End || err.Message == "" {
		c.Errorf("%q: the error %+v has no place", c.doc.Src, *err)
	}
	if (len(err.Fix) > 0) != (err.Title != "") {
		c.Errorf("%q: the fix %q has the edits %v", c.doc.Src, err.Title, err.Fix)
	}
	fixed, wrong := text.Apply(c.doc.Src, err.Fix)
	if wrong != nil {
		c.Errorf("%q: the fix %q can't be applied: %v", c.doc.Src, err.Title, wrong)
	}
	if next := Parse(fixed).Err; len(err.Fix) > 0 && next != nil && next.Span == err.Span && next.Message == err.Message {
		c.Errorf("%q: the fix %q gives %q, which has the same mistake", c.doc.Src, err.Title, fixed)
	}
}

// tabbedLine is an empty line or a comment that yaml.v3 accepts after a scalar without quotes alone.
var tabbedLine = regexp.MustCompile("(?m)^ *\t")

// checkReplacing puts something else into each scalar's place and checks that yaml.v3 then sees exactly
// this changed: no span is too short or too long.
func checkReplacing(t *testing.T, doc *Document) {
	t.Helper()
	if doc.Err != nil || tabbedLine.Match(doc.Src) {
		return
	}
	values := yamlValues
	if doc.JSON {
		values = jsonValues
	}
	before, err := values(doc.Src)
	if err != nil || len(before) != len(doc.Nodes) {
		t.Errorf("%q: %d nodes, not %d (%v)", doc.Src, len(doc.Nodes), len(before), err)
		return
	}
	for i := range doc.Nodes {
		n := doc.Node(NodeID(i))
		if n.Kind != Scalar {
			continue
		}
		if want := "8 " + n.Value; before[i] != want {
			t.Errorf("%q: node %d is %q, not %q", doc.Src, i, want, before[i])
		}
		if n.Locked {
			continue
		}
		other := `"other"`
		if n.Style == Plain && !doc.JSON {
			other = "other"
		}
		if n.Len() == 0 && !doc.JSON {
			other = " " + other + " "
		}
		src, _ := text.Apply(doc.Src, []text.Edit{{Span: n.Span, New: other}})
		after, err := values(src)
		want := slices.Clone(before)
		want[i] = "8 other"
		if err != nil || !slices.Equal(after, want) {
			t.Errorf("%q: with %q replaced it reads %q (%v)\n%q", doc.Src, n.Of(doc.Src), after, err, src)
		}
	}
}

// outline writes down what a document is made of: each node with its octets, a lock before what is Locked.
func outline(doc *Document) string {
	var out strings.Builder
	for _, root := range doc.Roots {
		writeOutline(&out, doc, root, 0)
	}
	for _, comment := range doc.Comments {
		fmt.Fprintf(&out, "%s\n", comment.Of(doc.Src))
	}
	return out.String()
}

func writeOutline(out *strings.Builder, doc *Document, id NodeID, depth int) {
	n := doc.Node(id)
	out.WriteString(strings.Repeat("  ", depth))
	if n.Locked {
		out.WriteString("locked ")
	}
	if n.Tag != "" {
		out.WriteString(n.Tag + " ")
	}
	fmt.Fprintf(out, "%s%q", [...]string{"", "map ", "list ", "alias "}[n.Kind], n.Of(doc.Src))
	if written := string(n.Of(doc.Src)); n.Kind == Scalar && written != n.Value {
		fmt.Fprintf(out, " = %q", n.Value)
	}
	out.WriteString("\n")
	for child := range doc.Children(id) {
		writeOutline(out, doc, child, depth+1)
		if n.Kind == Mapping {
			writeOutline(out, doc, doc.Node(child).Pair, depth+2)
		}
	}
}

func corpus(t testing.TB) map[string][]byte {
	files := map[string][]byte{}
	for _, folder := range []string{"octodns", "route53", "gcloud", "provider-json"} {
		for _, pattern := range []string{"*", "*/*"} {
			paths, err := filepath.Glob(filepath.Join("../../../shared/corpus", folder, pattern))
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range paths {
				if src, err := os.ReadFile(path); err == nil {
					files[path] = src
				}
			}
		}
	}
	return files
}

// In real files, which have no aliases, every scalar's place is known.
func TestCorpus(t *testing.T) {
	for path, src := range corpus(t) {
		doc := checked(t, string(src))
		if doc.Err != nil {
			t.Errorf("%s: %v at %v", path, doc.Err, doc.Err.Span)
		}
		if doc.JSON != strings.HasSuffix(path, ".json") {
			t.Errorf("%s: JSON is %v", path, doc.JSON)
		}
		for i := range doc.Nodes {
			if doc.Nodes[i].Locked {
				t.Errorf("%s: %q is locked", path, doc.Nodes[i].Of(src))
			}
		}
		if len(src) < 4000 {
			checkReplacing(t, doc)
		}
	}
}

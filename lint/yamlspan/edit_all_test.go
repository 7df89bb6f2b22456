package yamlspan

import (
	"errors"
	"testing"
)

var nasty = []string{
	"", "x", "plain words", "no", "on", "y", "null", "~", "1.10", "0x10", "1:30", "2001-01-01", "2001:db8::1", "192.0.2.1",
	"=", "<<", "-", "- a", "-a", "? a", "?a", ":a", "a:", "a: b", "a :b", "a #b", "a#b", "#a", "@", "*", "&a", "!a", "%a", "|", ">",
	"'", "it's", `"`, `"v=spf1 -all"`, `"a" "b"`, `v=DMARC1\; p=none`, `\052.example.com.`, "[a", "a]", "{a", "a}", "a, b", "`a", " a", "a ", "a\tb",
	"a\nb", "a\n", "\na", "a\n\nb\n", "a\r\nb", "é", "😀 b", "\u00a0a", "a\u0085b", "a\u2028b", "\ufeffa", "\x00\x1b\x7f", "“a”", "---", "...", "a\\",
	"v=spf1 include:_spf.google.com include:amazonses.com include:sendgrid.net include:spf.mtasv.net ip4:192.0.2.0/24 ~all",
	"1e3", "1_000", ".5", "5.", ".inf", "+1", "0o7", "12e3", "http://a.b/c?d=e&f=<g>", "a  b", "a   ", "/", "k=rsa; p=MIGf/+=",
}

var newItems = []Tree{
	Text("new", None),
	Number("5"),
	Map(None, Pair{"exchange", Text("mail.example.com.", None)}, Pair{"preference", Number("10")}),
	List(None, Text("a: b", None), Text("", None)),
	Map(None, Pair{"type", Text("MX", None)}, Pair{"values", List(None, Map(None, Pair{"exchange", Text("a.", None)}, Pair{"no", Number("1")}), List(None, Text("x", None)))}),
	Map(None), List(None),
}

// changes returns changes of every kind to every node of a document. To each node it makes some of those to
// other texts and with other new things; many nodes see them all.
func changes(d *Document) []change {
	var all []change
	for i := range d.Nodes {
		id := NodeID(i)
		n := d.Node(id)
		if n.Kind == Scalar {
			for j, value := range nasty {
				if j%7 == i%7 {
					all = append(all, set(id, value))
				}
			}
			all = append(all, set(id, n.Value+"x"), set(id, "x"+n.Value), setNumber(id, "300"))
			if len(n.Value) > 4 && n.Value[len(n.Value)/2] < 0x80 && n.Value[len(n.Value)/2+1] < 0x80 {
				middle := len(n.Value) / 2
				all = append(all, set(id, n.Value[:middle]+n.Value[middle+1:]), set(id, n.Value[:middle]+" y "+n.Value[middle:]))
			}
		}
		if n.Parent != None && (d.Node(n.Parent).Kind == Sequence || n.IsKey) {
			all = append(all, remove(id))
			if n.Next != None {
				all = append(all, remove(id, n.Next))
				if next := d.Node(n.Next).Next; next != None {
					all = append(all, remove(id, next), remove(id, n.Next, next))
				}
			}
		}
		for j, tree := range newItems {
			if j%3 != i%3 {
				continue
			}
			switch n.Kind {
			case Sequence:
				all = append(all, insertItems(id, None, tree), insertItems(id, None, tree, tree))
				for child := range d.Children(id) {
					all = append(all, insertItems(id, child, tree), insertItems(id, child, tree, tree))
				}
			case Mapping:
				pair := Pair{"new key", tree}
				all = append(all, insertPairs(id, None, pair), insertPairs(id, None, pair, Pair{"", tree}))
				for child := range d.Children(id) {
					all = append(all, insertPairs(id, child, pair), insertPairs(id, child, pair, Pair{"", tree}))
				}
			}
			if !n.IsKey {
				all = append(all, replace(id, tree), toSequence(id, tree))
			}
		}
		if !n.IsKey {
			all = append(all, toSequence(id), toSequence(id, newItems...))
		}
	}
	return all
}

// tryAll makes all changes to a document, each for itself.
func tryAll(t *testing.T, src string) (tried, failed int) {
	t.Helper()
	d := Parse([]byte(src))
	if d.Err != nil {
		return 0, 0
	}
	for _, c := range changes(d) {
		tried++
		_, err := c.make(d)
		if errors.As(err, &refused{}) {
			failed++
		} else if err != nil {
			t.Fatalf("%s in\n%s\n%v\n", c.name, src, err)
		}
	}
	return tried, failed
}

func TestEverySample(t *testing.T) {
	tried, failed := 0, 0
	for _, src := range samples {
		n, m := tryAll(t, src)
		tried += n
		failed += m
	}
	t.Logf("%d changes, %d refused", tried, failed)
}

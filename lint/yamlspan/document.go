package yamlspan

import "strings"

// RenderDocument returns a tree as a document of its own for a stream of several, without the marker above
// it, written the way the document that root is the root of is written. Its lines end in LF.
func (d *Document) RenderDocument(root NodeID, tree Tree) (string, error) {
	if err := d.check(&tree); err != nil {
		return "", err
	}
	inline, lines := d.renderer(root).value(&tree)
	if inline != "" {
		return inline + "\n", nil
	}
	return strings.Join(lines, "\n") + "\n", nil
}

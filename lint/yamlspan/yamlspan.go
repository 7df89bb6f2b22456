// Package yamlspan reads YAML and JSON into a tree whose every node knows which octets of the source it
// is, and turns changes of the tree into edits of those octets. It never writes a document.
package yamlspan

import (
	"sync"

	"github.com/zonemend/zonemend/lint/text"
)

// A NodeID is the number of a node in its document.
type NodeID int32

// None is no node's number.
const None NodeID = -1

// A Kind says what a node is.
type Kind uint8

// The kinds of nodes.
const (
	Scalar Kind = iota
	Mapping
	Sequence
	Alias // *name; it has no children, and Value is the anchor's name
)

// A Style says how a node is written.
type Style uint8

// The styles. Mappings and sequences are Block or Flow, all others are scalars'.
const (
	Plain   Style = iota // YAML without quotes; a JSON number, true, false or null
	Single               // 'YAML'
	Double               // "YAML or JSON"
	Literal              // |
	Folded               // >
	Block                // a collection laid out by indentation
	Flow                 // {…} and […]; all of JSON's collections
)

// A Node is a scalar, a key, a mapping or a sequence, where it is written.
type Node struct {
	// Span bounds the node: a scalar with its quotes but without tag and anchor; a flow collection with
	// its brackets; a block collection from its first key or dash to the end of its last child; a block
	// scalar from its | or > to the end of its last line, without the line ending. A value that isn't
	// written (key: ) is empty and stands where it would.
	text.Span
	// Value is what a scalar stands for: text with escapes resolved and lines folded. Of a document
	// without escapes there it shares the source's memory.
	Value string
	// Tag is an explicit tag such as !Sub, as written; empty for nearly all nodes.
	Tag string
	// Parent is the collection that the node is in, or None for a document's root.
	Parent NodeID
	// First is the first child of a collection: an item of a sequence, a key of a mapping.
	First NodeID
	// Next is the next child of the same parent. A mapping's children are its keys, in order.
	Next NodeID
	// Pair is the value of a key, and the key of a value; None for all others.
	Pair  NodeID
	Kind  Kind
	Style Style
	IsKey bool
	// Locked is true if the node's octets couldn't be found exactly, or can't be changed without changing
	// other nodes too (it is an anchor that an alias refers to): it can be reported, never edited.
	Locked bool
}

// A Document is what a file holds: one tree, or several in YAML with several documents.
type Document struct {
	Src      []byte
	JSON     bool
	Nodes    []Node
	Roots    []NodeID
	Comments []text.Span // each from its # to the end of its line
	// Err is why reading stopped, or nil. The roots before it are whole.
	Err *SyntaxError

	targets map[NodeID]NodeID // what aliases stand for
	// foreign is what shows that a file that begins like JSON is YAML: the first thing that JSON can't have there.
	// It is zero in files that begin otherwise, and in JSON.
	foreign text.Span
	// unanimous holds, by kind, how far collections stand to the right of their keys, where a file has so few
	// that it is the same everywhere.
	unanimous sync.Map
	// starts is for lineStarts.
	starts     []uint32
	startsOnce sync.Once
}

// A SyntaxError says why a file can't be read, in words for the person who wrote it.
type SyntaxError struct {
	Span    text.Span // what is at fault, as near as can be told
	Message string    // what is wrong, in lower case
	Help    string    // what to do, or empty
	// Fix holds edits that make what was meant of it, where that is certain; see also Title.
	Fix   []text.Edit
	Title string // what Fix does, as an order: "quote the @"
}

func (e *SyntaxError) Error() string { return e.Message }

// A Tree is something new to be written.
type Tree struct {
	Kind  Kind
	Value string // of a scalar
	// Number says that a scalar is a number, true or false rather than text.
	Number bool
	Items  []Tree // of a sequence
	Pairs  []Pair // of a mapping
	// Like is a node of the same kind whose style is taken where it can be (quotes; one line or several),
	// or None. The zero value of a Tree has the document's first node there; use [Text] and its kin.
	Like NodeID
}

// A Pair is a key and a value of a new mapping.
type Pair struct {
	Key   string
	Value Tree
}

// Text returns a scalar that is text, written like another one or in the simplest way.
func Text(value string, like NodeID) Tree { return Tree{Kind: Scalar, Value: value, Like: like} }

// Number returns a scalar that is a number or a truth value.
func Number(value string) Tree { return Tree{Kind: Scalar, Value: value, Number: true, Like: None} }

// List returns a sequence.
func List(like NodeID, items ...Tree) Tree { return Tree{Kind: Sequence, Items: items, Like: like} }

// Map returns a mapping.
func Map(like NodeID, pairs ...Pair) Tree { return Tree{Kind: Mapping, Pairs: pairs, Like: like} }

// Node returns a node.
func (d *Document) Node(id NodeID) *Node { return &d.Nodes[id] }

// Resolve returns the node that an alias stands for; any other node, and one whose anchor isn't known, is
// returned as it is. What it returns for an alias is locked.
func (d *Document) Resolve(id NodeID) NodeID {
	if target, ok := d.targets[id]; ok {
		return target
	}
	return id
}

// Children yields the items of a sequence or the keys of a mapping, in order; nothing for others.
func (d *Document) Children(id NodeID) func(yield func(NodeID) bool) {
	return func(yield func(NodeID) bool) {
		for child := d.Nodes[id].First; child != None; child = d.Nodes[child].Next {
			if !yield(child) {
				return
			}
		}
	}
}

// Get returns the value of a mapping's first key with a name, or None; also for what is no mapping.
func (d *Document) Get(id NodeID, key string) NodeID {
	if id == None || d.Nodes[id].Kind != Mapping {
		return None
	}
	for child := d.Nodes[id].First; child != None; child = d.Nodes[child].Next {
		if d.Nodes[child].Value == key && d.Nodes[child].Kind == Scalar {
			return d.Nodes[child].Pair
		}
	}
	return None
}

// Text returns a scalar's value, or "" for None and for what is no scalar.
func (d *Document) Text(id NodeID) string {
	if id == None || d.Nodes[id].Kind != Scalar {
		return ""
	}
	return d.Nodes[id].Value
}

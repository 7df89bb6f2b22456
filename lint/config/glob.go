package config

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/zonemend/zonemend/lint/yamlspan"
)

// A Glob is a pattern of paths from the configuration's folder: * and ? stay within a folder or file name, **
// crosses folders. A pattern that matches a folder stands for all that lies in it.
type Glob string

// Match tells whether the glob matches a path from the configuration's folder, with slashes.
func (g Glob) Match(path string) bool {
	return doublestar.MatchUnvalidated(string(g), path) || doublestar.MatchUnvalidated(string(g)+"/**", path)
}

func anyMatches(globs []Glob, path string) bool {
	for _, g := range globs {
		if g.Match(path) {
			return true
		}
	}
	return false
}

// glob reads a glob.
func (d *document) glob(id yamlspan.NodeID, name string) (Glob, bool) {
	word, ok := d.word(id, name, "a glob such as zones/**/*.zone")
	if !ok {
		return "", false
	}
	clean := strings.TrimSuffix(strings.TrimPrefix(word, "./"), "/")
	switch {
	case clean == "" || clean == ".":
		return "**", true
	case strings.HasPrefix(clean, "/") || clean == ".." || strings.HasPrefix(clean, "../"):
		d.invalid(id, "%s leaves the folder of this file; globs begin there and go down", quote(word))
		return "", false
	case strings.HasPrefix(clean, "!"):
		d.invalid(id, "%s: a glob can't be turned round with !; name the files under exclude", quote(word))
		return "", false
	case !doublestar.ValidatePattern(clean):
		d.invalid(id, "the glob %s isn't closed: every [ and { needs its ] and }, and \\ a character after it", quote(word))
		return "", false
	}
	if matches := d.config.env.Matches; matches != nil && !matches(Glob(clean)) {
		f := d.report(Unused, d.spanOf(id), "the glob %s matches no file", quote(word))
		if strings.Contains(clean, `\`) {
			f.Note("folders are parted by /, also on Windows")
		}
	}
	return Glob(clean), true
}

// globs reads a list of globs into dst.
func (d *document) globs(name string, dst *[]Glob) func(yamlspan.NodeID) {
	return func(id yamlspan.NodeID) {
		d.items(id, func(item yamlspan.NodeID) {
			if g, ok := d.glob(item, name); ok {
				*dst = append(*dst, g)
				d.set(item, name, d.yaml.Text(item))
			}
		})
	}
}

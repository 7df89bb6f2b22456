package cli

import (
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/zonemend/zonemend/cmd/internal/report"
)

// asked are the flags that say what is looked at and what counts: a command that is said next must have them, too, or it
// would do something else than what was just shown.
var asked = []string{
	"select", "ignore", "only", "base", "changed", "origin", "mail-from", "region", "input-format", "stdin-filename", "config", "no-config", "skip-others",
}

// again returns the flags and paths of a command as they can be typed again.
func (r *request) again(c *cli.Context) string {
	var words []string
	for _, flag := range c.Command.Flags {
		name := flag.Names()[0]
		if !c.IsSet(name) || !slices.Contains(asked, name) {
			continue
		}
		switch flag.(type) {
		case *cli.BoolFlag:
			words = append(words, "--"+name)
		case *cli.StringSliceFlag:
			words = append(words, "--"+name, shellWord(strings.Join(c.StringSlice(name), ",")))
		default:
			words = append(words, "--"+name, shellWord(c.String(name)))
		}
	}
	if said := strings.Join(words, " "); report.Printable(said) != said {
		words = []string{"(and the same flags)"}
	}
	return strings.Join(append(words, r.pathWords()...), " ")
}

// mostPaths is how many paths are repeated in a command that is said.
const mostPaths = 3

// pathWords are the paths as they can be typed again: none if the configuration lists the files, and words in their place where they
// are many, or have characters that can't be shown.
func (r *request) pathWords() []string {
	if r.listed {
		return nil
	}
	var words []string
	for _, path := range r.paths {
		if strings.HasPrefix(path, "-") && path != standardInput {
			path = "./" + path
		}
		if report.Printable(path) != path || len(r.paths) > mostPaths {
			return []string{"(and the same paths)"}
		}
		words = append(words, shellWord(path))
	}
	return words
}

// plainWord is what a shell takes as it is.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:@%+=,-]+$`)

// shellWord quotes a word for a shell.
func shellWord(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

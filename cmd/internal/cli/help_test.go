package cli

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
)

// Each command has help with examples that fits a terminal, and examples are of commands that there are.
func TestHelp(t *testing.T) {
	env := func(string) (string, bool) { return "", false }
	help := func(args ...string) string {
		var out, trouble bytes.Buffer
		if code := Main(append([]string{"zonemend"}, args...), Streams{Out: &out, Err: &trouble}, env); code != exitClean {
			t.Errorf("%v exits with %d: %s", args, code, &trouble)
		}
		for line := range strings.Lines(out.String()) {
			if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > helpWidth {
				t.Errorf("%v: too long: %s", args, line)
			}
		}
		return out.String()
	}
	whole := help("--help")
	app := (&program{}).app()
	for _, command := range app.Commands {
		if !strings.Contains(whole, "\n  "+command.Name+" ") {
			t.Errorf("the help doesn't list %s", command.Name)
		}
		if text := help(command.Name, "--help"); !strings.Contains(text, "\nExamples:\n") {
			t.Errorf("the help of %s has no examples", command.Name)
		}
		for _, e := range examples[command.Name] {
			if !strings.Contains(e.line, "zonemend "+command.Name) {
				t.Errorf("%q is no example of %s", e.line, command.Name)
			}
			for _, word := range strings.Fields(e.line) {
				if strings.HasPrefix(word, "-") && len(word) > 1 && !slices.ContainsFunc(command.Flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), strings.TrimLeft(word, "-")) }) {
					t.Errorf("%s has no flag %s, as in %q", command.Name, word, e.line)
				}
			}
		}
	}
}

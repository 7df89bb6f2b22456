package cli

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/zonemend/zonemend/lint/suggest"
)

// flagsFirst moves the flags of a command before its paths, which is the only place where urfave/cli
// looks for them. What follows "--" stays where it is.
func flagsFirst(app *cli.App, args []string) ([]string, error) {
	if len(args) < 2 {
		return args, nil
	}
	var command *cli.Command
	for _, c := range app.Commands {
		if c.HasName(args[1]) {
			command = c
		}
	}
	if command == nil {
		return args, nil
	}
	var flags, paths []string
	rest := args[2:]
	for i := 0; i < len(rest); i++ {
		arg := rest[i]
		if arg == "--" {
			paths = append(paths, rest[i+1:]...)
			break
		}
		if len(arg) < 2 || arg[0] != '-' {
			paths = append(paths, arg)
			continue
		}
		flags = append(flags, arg)
		name, _, hasValue := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		flag := valueFlag(command, name)
		if flag == nil || hasValue {
			continue
		}
		i++
		if i == len(rest) || rest[i] == "--" {
			value, _ := placeholder(flag)
			return nil, fmt.Errorf("%s takes a value: %s %s", arg, arg, value)
		}
		flags = append(flags, rest[i])
	}
	out := append([]string{args[0], args[1]}, flags...)
	return append(append(out, "--"), paths...), nil
}

// didYouMean returns ", did you mean X?" if one of the names is close to what was typed.
func didYouMean(typed string, names []string) string { return suggest.DidYouMean(typed, names) }

// list writes names with commas and an "and".
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

package cli

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/zonemend/zonemend/cmd/internal/report"
)

// The scripts know nothing of the program: they ask it, so that they needn't be renewed with it.
//
//go:embed completion
var completionScripts embed.FS

// shells are those that there is a script for.
var shells = []string{"bash", "zsh", "fish"}

func (p *program) completionCommand() *cli.Command {
	return &cli.Command{
		Name:         "completion",
		Usage:        "print a script that completes zonemend's words in a shell",
		ArgsUsage:    "SHELL",
		Description:  "Prints a script for bash, zsh or fish, which completes commands, flags, rules, formats and files when you press the tab key.",
		OnUsageError: usageError, HideHelpCommand: true,
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return errors.New("name one shell: " + list(shells))
			}
			name := c.Args().First()
			if !slices.Contains(shells, name) {
				return fmt.Errorf("there is no completion for %q%s; there is one for %s", name, didYouMean(name, shells), list(shells))
			}
			script, err := completionScripts.ReadFile("completion/zonemend." + name)
			if err != nil {
				return err
			}
			_, err = p.Out.Write(script)
			return err
		},
	}
}

// completeCommand is what the scripts call, with the words of the command line up to the one to complete.
// It prints what kind of thing that is, and then a line for each candidate: the word, a tab, and what it means.
const completeCommand = "__complete"

// A completion is what can stand for a word.
type completion struct {
	kind  string // words, files, folders or none
	words []candidate
}

type candidate struct{ word, meaning string }

var anyFile, anyFolder, nothing = completion{kind: "files"}, completion{kind: "folders"}, completion{kind: "none"}

func (p *program) complete(app *cli.App, words []string) int {
	found := completionOf(app, words)
	fmt.Fprintln(p.Out, found.kind)
	for _, c := range found.words {
		if strings.HasPrefix(c.word, words[len(words)-1]) {
			fmt.Fprintf(p.Out, "%s\t%s\n", c.word, c.meaning)
		}
	}
	return exitClean
}

// completionOf says what can stand for the last word. Bash parts --flag=value into three words.
func completionOf(app *cli.App, words []string) completion {
	last := words[len(words)-1]
	before := slices.DeleteFunc(slices.Clone(words[:len(words)-1]), func(w string) bool { return w == "=" })
	if len(before) == 0 {
		return commandNames(app, last)
	}
	if before[0] == "help" {
		return commandNames(app, "")
	}
	command := app.Command(before[0])
	if command == nil {
		return nothing
	}
	var pending cli.Flag
	onlyPaths := false
	for _, word := range before[1:] {
		switch {
		case pending != nil:
			pending = nil
		case onlyPaths:
		case word == "--":
			onlyPaths = true
		case strings.HasPrefix(word, "-") && !strings.Contains(word, "="):
			pending = valueFlag(command, strings.TrimLeft(word, "-"))
		}
	}
	name, value, joined := strings.Cut(last, "=")
	switch {
	case pending != nil:
		return values(command, pending.Names()[0], last)
	case onlyPaths || !strings.HasPrefix(last, "-"):
		return arguments(command)
	case !joined:
		return flagNames(command)
	}
	flag := valueFlag(command, strings.TrimLeft(name, "-"))
	if flag == nil {
		return nothing
	}
	found := values(command, flag.Names()[0], value)
	for i := range found.words {
		found.words[i].word = name + "=" + found.words[i].word
	}
	return found
}

// valueFlag returns the flag of a command with a name, if it takes a value.
func valueFlag(command *cli.Command, name string) cli.Flag {
	for _, flag := range command.Flags {
		if _, isBool := flag.(*cli.BoolFlag); !isBool && slices.Contains(flag.Names(), name) {
			return flag
		}
	}
	return nil
}

func commandNames(app *cli.App, typed string) completion {
	if strings.HasPrefix(typed, "-") {
		return completion{"words", []candidate{{"--help", "say what zonemend can do"}, {"--version", "say which version this is"}}}
	}
	found := completion{kind: "words"}
	for _, command := range app.Commands {
		found.words = append(found.words, candidate{command.Name, command.Usage})
	}
	return found
}

func flagNames(command *cli.Command) completion {
	found := completion{kind: "words"}
	for _, flag := range command.Flags {
		_, usage := placeholder(flag)
		for _, name := range flag.Names() {
			found.words = append(found.words, candidate{dashed(name), usage})
		}
	}
	found.words = append(found.words, candidate{"--help", "say what the command can do"})
	return found
}

// arguments are what can stand behind a command that isn't a flag.
func arguments(command *cli.Command) completion {
	switch command.Name {
	case "explain":
		return ruleNames("")
	case "completion":
		return wordsOf(shells)
	case "rules":
		return nothing
	case "init":
		return anyFolder
	}
	return anyFile
}

// values are what a flag takes.
func values(command *cli.Command, flag, typed string) completion {
	switch flag {
	case "select", "ignore", "only":
		return ruleNames(typed)
	case "fail-on":
		return wordsOf([]string{"error", "warning", "info", "never"})
	case "format":
		if command.Name == "ses" {
			return wordsOf([]string{"text", "json"})
		}
		return wordsOf(report.Names())
	case "input-format":
		return wordsOf(inputFormatNames())
	case "color":
		return wordsOf([]string{"auto", "always", "never"})
	case "emit":
		return wordsOf([]string{changeBatch})
	case "config":
		return anyFile
	case "output":
		return anyFolder
	}
	return nothing
}

func wordsOf(words []string) completion {
	found := completion{kind: "words"}
	for _, word := range words {
		found.words = append(found.words, candidate{word, ""})
	}
	return found
}

// ruleNames are the rules and their groups, behind those that are listed already.
func ruleNames(typed string) completion {
	listed := typed[:strings.LastIndex(typed, ",")+1]
	found := completion{kind: "words"}
	group := ""
	for _, r := range allRules() {
		if r.Group() != group {
			group = r.Group()
			found.words = append(found.words, candidate{listed + group, "all rules of this group"})
		}
		found.words = append(found.words, candidate{listed + r.ID, r.Summary})
	}
	return found
}

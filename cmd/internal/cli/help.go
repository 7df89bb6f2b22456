package cli

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
)

// helpWidth is how long a line of help may be.
const helpWidth = 80

// flagGroups say under which heading of the help a flag stands, by its first name. The others come last.
var flagGroups = []struct {
	title string
	flags []string
}{
	{"What to do", []string{"write", "output", "emit", "print", "unsafe", "only"}},
	{"Which rules, and what counts", []string{"select", "ignore", "fail-on", "base", "changed"}},
	{"What the files are", []string{"origin", "input-format", "stdin-filename", "skip-others", "mail-from", "region"}},
	{"What is printed", []string{"format", "color", "quiet", "verbose"}},
	{"Configuration", []string{"config", "no-config"}},
}

// An example is a command line, and what it is for.
type example struct{ line, purpose string }

// examples are shown in the help of a command; those of the program itself have no command.
var examples = map[string][]example{
	"": {
		{"zonemend lint zones/", "check every zone file below a folder"},
		{"zonemend fix example.com.zone", "show what can be put right, as a diff"},
		{"zonemend fix --write zones/", "put it right"},
		{"zonemend ses zones/", "see what Amazon SES will make of them"},
		{"zonemend explain zone/target-dot", "read more about a rule"},
	},
	"lint": {
		{"zonemend lint zones/", "check every zone file below a folder"},
		{"zonemend lint --select ses,spf zones/", "check only what these groups of rules know"},
		{"zonemend lint --fail-on error -f concise zones/", "a line for each finding; fail only for errors"},
		{"zonemend lint --base merge:origin/main --changed zones/", "only what this branch makes worse"},
		{"zonemend lint --origin example.com named.txt", "say which zone a file holds"},
		{"ssh ns1 cat db.example.com | zonemend lint -", "check what comes from another program"},
	},
	"fix": {
		{"zonemend fix example.com.zone", "show what would change"},
		{"zonemend fix --write zones/", "change the files"},
		{"zonemend fix --unsafe example.com.zone", "also show the fixes where you have the choice"},
		{"zonemend fix --only zone/target-dot zones/", "show one rule's fixes"},
		{"zonemend fix --output fixed zones/", "write patched copies into the folder fixed"},
		{"zonemend fix --emit change-batch zone.json", "for Route 53: the change batch with these fixes"},
	},
	"ses": {
		{"zonemend ses zones/", "a report for each domain that sends mail"},
		{"zonemend ses --mail-from bounce.example.com=eu-west-1 zones/", "say which host is a MAIL FROM domain"},
		{"zonemend ses -f json zones/", "the same for a program"},
	},
	"rules": {
		{"zonemend rules", "list all rules"},
		{"zonemend rules | grep ^spf/", "list those about SPF"},
	},
	"explain": {
		{"zonemend explain spf/multiple", "read about a rule"},
		{"zonemend explain ses", "list the rules of a group"},
	},
	"config": {
		{"zonemend config", "what holds in this folder"},
		{"zonemend config zones/example.com.zone", "what holds for a file"},
	},
	"init": {
		{"zonemend init", "write a configuration for this folder"},
		{"zonemend init --print zones", "only show what it would be"},
	},
	"completion": {
		{"source <(zonemend completion bash)", "for this shell only"},
		{"zonemend completion bash >~/.local/share/bash-completion/completions/zonemend", "for every bash from now on"},
		{`zonemend completion zsh >"${fpath[1]}/_zonemend"`, "for every zsh from now on"},
		{"zonemend completion fish >~/.config/fish/completions/zonemend.fish", "for every fish from now on"},
	},
}

// writeHelp gives the program and its commands help that is written for people.
func writeHelp(app *cli.App) {
	app.CustomAppHelpTemplate = literally(appHelp(app))
	for _, command := range app.Commands {
		command.CustomHelpTemplate = literally(commandHelp(command))
	}
}

// literally returns a template that says s.
func literally(s string) string { return strings.ReplaceAll(s, "{{", `{{"{{"}}`) }

func appHelp(app *cli.App) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\nUsage: zonemend COMMAND [flags] [PATH...]\n\n", app.Name, app.Usage)
	b.WriteString(wrapped(app.Description))
	b.WriteString("\nCommands:\n")
	var rows []row
	for _, command := range app.Commands {
		rows = append(rows, row{command.Name, command.Usage})
	}
	b.WriteString(table(rows, 12))
	b.WriteString(exampleLines(""))
	b.WriteString("\n" + wrapped(`"zonemend COMMAND --help" says more about a command, "zonemend --version" which version this is.

Exit codes: 0 nothing is left, 1 something is, 2 the command could not be run.`))
	return b.String()
}

func commandHelp(command *cli.Command) string {
	var b strings.Builder
	b.WriteString(wrapped("zonemend " + command.Name + ": " + command.Usage))
	flags := ""
	if len(command.Flags) > 0 {
		flags = " [flags]"
	}
	fmt.Fprintf(&b, "\nUsage: %s\n", strings.TrimRight("zonemend "+command.Name+flags+" "+command.ArgsUsage, " "))
	if command.Description != "" {
		b.WriteString("\n" + wrapped(command.Description))
	}
	b.WriteString(exampleLines(command.Name))
	rest := slices.Clone(command.Flags)
	for _, group := range flagGroups {
		var rows []row
		for _, name := range group.flags {
			for i, flag := range rest {
				if flag.Names()[0] == name {
					rows = append(rows, flagRow(flag))
					rest = slices.Delete(rest, i, i+1)
					break
				}
			}
		}
		if len(rows) > 0 {
			fmt.Fprintf(&b, "\n%s:\n%s", group.title, table(rows, flagColumn))
		}
	}
	rows := []row{}
	for _, flag := range rest {
		rows = append(rows, flagRow(flag))
	}
	rows = append(rows, row{"-h, --help", "say this"})
	fmt.Fprintf(&b, "\nOther flags:\n%s", table(rows, flagColumn))
	return b.String()
}

// A row is a line of a table: a word, and what it means.
type row struct{ word, meaning string }

// flagColumn is how wide the column of flags is.
const flagColumn = 26

// table writes words with their meanings in a column behind them. Behind a word that is longer, the meaning
// begins in the next line.
func table(rows []row, width int) string {
	var b strings.Builder
	for _, r := range rows {
		lines := wrap(r.meaning, helpWidth-width-2)
		if utf8.RuneCountInString(r.word) > width-2 {
			fmt.Fprintf(&b, "  %s\n", r.word)
		} else {
			fmt.Fprintf(&b, "  %-*s%s\n", width, r.word, lines[0])
			lines = lines[1:]
		}
		for _, line := range lines {
			fmt.Fprintf(&b, "  %*s%s\n", width, "", line)
		}
	}
	return b.String()
}

// exampleLines shows examples, each under what it is for.
func exampleLines(command string) string {
	if len(examples[command]) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\nExamples:\n")
	for _, e := range examples[command] {
		fmt.Fprintf(&b, "  # %s\n  %s\n", e.purpose, e.line)
	}
	return b.String()
}

// flagRow says what a flag looks like and what it is for.
func flagRow(flag cli.Flag) row {
	value, usage := placeholder(flag)
	names := flag.Names()
	word := dashed(names[0])
	for _, short := range names[1:] {
		word = dashed(short) + ", " + word
	}
	if len(names) == 1 {
		word = "    " + word
	}
	if value != "" {
		word += " " + value
	}
	if f, ok := flag.(*cli.StringFlag); ok && f.Value != "" {
		usage += " (else " + f.Value + ")"
	}
	return row{word, usage}
}

// placeholder parts the usage of a flag, which marks the word for its value with backticks.
func placeholder(flag cli.Flag) (value, usage string) {
	documented, ok := flag.(cli.DocGenerationFlag)
	if !ok {
		return "", ""
	}
	usage = documented.GetUsage()
	if parts := strings.SplitN(usage, "`", 3); len(parts) == 3 {
		value = parts[1]
	}
	return value, strings.ReplaceAll(usage, "`", "")
}

// dashed returns a flag as it is typed.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// wrapped breaks paragraphs into lines. Indented lines stay as they are.
func wrapped(text string) string {
	var b strings.Builder
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		if strings.HasPrefix(paragraph, " ") {
			b.WriteString(paragraph + "\n")
			continue
		}
		for _, line := range wrap(paragraph, helpWidth) {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// wrap breaks a text into lines between words.
func wrap(text string, width int) []string {
	lines := []string{""}
	for _, word := range strings.Fields(text) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case utf8.RuneCountInString(*last)+1+utf8.RuneCountInString(word) <= width:
			*last += " " + word
		default:
			lines = append(lines, word)
		}
	}
	return lines
}

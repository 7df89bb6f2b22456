// Package cli is zonemend's command line: commands, flags and exit codes.
package cli

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/zonemend/zonemend/cmd/internal/report"
)

// The exit codes.
const (
	exitClean   = 0 // nothing at or above --fail-on is left
	exitFound   = 1 // something is, or the diff isn't empty
	exitTrouble = 2 // the command could not be run
)

// Streams are what a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// A program is one run of zonemend.
type program struct {
	Streams
	env func(string) (string, bool)
	now time.Time
	// started is when the run began by the real clock.
	started time.Time
}

// errFound makes the exit code 1; what was found has been said.
var errFound = errors.New("findings")

// Main runs a command line, of which args[0] is the program's name, and returns the exit code.
func Main(args []string, streams Streams, env func(string) (string, bool)) int {
	p := &program{Streams: streams, env: env, now: time.Now(), started: time.Now()}
	// SOURCE_DATE_EPOCH makes a run repeatable that would write a serial with a date in it.
	if epoch, ok := env("SOURCE_DATE_EPOCH"); ok {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			fmt.Fprintf(p.Err, "zonemend: SOURCE_DATE_EPOCH is %q, which is no number of seconds\n", epoch)
			return exitTrouble
		}
		p.now = time.Unix(seconds, 0)
	}
	app := p.app()
	writeHelp(app)
	switch {
	case len(args) > 2 && args[1] == completeCommand:
		return p.complete(app, args[2:])
	case len(args) == 2 && (args[1] == "help" || args[1] == "version"):
		args = []string{args[0], "--" + args[1]}
	case len(args) == 3 && args[1] == "help":
		args = []string{args[0], args[2], "--help"}
	}
	help := &printer{Writer: p.Out}
	app.Writer = help
	args, err := flagsFirst(app, args)
	if err == nil {
		err = app.Run(args)
	}
	if err == nil {
		err = help.err
	}
	switch {
	case err == nil:
		return exitClean
	case errors.Is(err, errFound):
		return exitFound
	}
	p.say(err)
	return exitTrouble
}

// A printer keeps the first error of a writer, for what is printed without asking for it.
type printer struct {
	io.Writer
	err error
}

func (p *printer) Write(data []byte) (int, error) {
	n, err := p.Writer.Write(data)
	if p.err == nil {
		p.err = err
	}
	return n, err
}

// say prints an error, or each of those that were joined.
func (p *program) say(err error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range joined.Unwrap() {
			p.say(one)
		}
		return
	}
	fmt.Fprintf(p.Err, "zonemend: %s\n", report.Printable(err.Error()))
}

func (p *program) app() *cli.App {
	return &cli.App{
		Name:    "zonemend",
		Usage:   "check DNS zones for what mail needs, above all Amazon SES",
		Version: version(),
		Description: `zonemend reads BIND zone files, octoDNS zones, and the YAML and JSON that DNS providers export; it says what is wrong in them, and prints what it would
change as a diff. It never touches the network, and never a file unless you say --write.`,
		Commands: []*cli.Command{
			p.lintCommand(), p.fixCommand(), p.sesCommand(), p.rulesCommand(), p.explainCommand(), p.configCommand(), p.initCommand(),
			p.completionCommand(),
		},
		Reader: p.In, Writer: p.Out, ErrWriter: p.Err,
		HideHelpCommand: true,
		OnUsageError:    appUsageError,
		ExitErrHandler:  func(*cli.Context, error) {},
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return unknownCommand(c.App, c.Args().First())
			}
			return cli.ShowAppHelp(c)
		},
	}
}

// appUsageError says that flags belong behind a command.
func appUsageError(_ *cli.Context, err error, _ bool) error {
	name, ok := strings.CutPrefix(err.Error(), undefinedFlag)
	if !ok {
		return err
	}
	name = dashed(strings.TrimLeft(name, "-"))
	if meant := didYouMean(name, []string{"--help", "--version"}); meant != "" {
		return fmt.Errorf("there is no flag %s%s", name, meant)
	}
	return fmt.Errorf("there is no flag %s before a command: flags stand behind it, as in zonemend lint --quiet PATH", name)
}

func unknownCommand(app *cli.App, name string) error {
	var names []string
	for _, command := range app.Commands {
		names = append(names, command.Name)
	}
	if meant := didYouMean(name, names); meant != "" {
		return fmt.Errorf("there is no command %q%s", name, meant)
	}
	return fmt.Errorf("there is no command %q; the commands are %s", name, list(names))
}

// version is the version that the Go tool put into the program.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(unknown)"
	}
	return info.Main.Version
}

// coloured tells whether to colour what goes to a stream: as told, else by the usual variables, else
// if it is a terminal.
func (p *program) coloured(choice string, stream io.Writer) (bool, error) {
	switch choice {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto", "":
	default:
		return false, fmt.Errorf("--color takes auto, always or never, not %q", choice)
	}
	if v, ok := p.env("NO_COLOR"); ok && v != "" {
		return false, nil
	}
	if v, ok := p.env("FORCE_COLOR"); ok && v != "" && v != "0" {
		return true, nil
	}
	if v, ok := p.env("CLICOLOR_FORCE"); ok && v != "" && v != "0" {
		return true, nil
	}
	if v, _ := p.env("CLICOLOR"); v == "0" {
		return false, nil
	}
	if v, _ := p.env("TERM"); v == "dumb" {
		return false, nil
	}
	return isTerminal(stream), nil
}

package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"
)

// patience is how long a run may take before it says what it is doing.
const patience = 500 * time.Millisecond

// working says on a terminal what a run is doing while it takes long. The function that it returns must be
// called when that is done and before anything else is printed: it wipes the line.
func (p *program) working(r *request, what func() string) (done func()) {
	if !p.showsProgress(r) {
		return func() {}
	}
	return showProgress(p.Err, patience-time.Since(p.started), what)
}

// showsProgress tells whether somebody sits there who sees it and doesn't mind. A pre-commit hook has a terminal,
// but its output is kept and shown later; and who types a zone doesn't want a line in between.
func (p *program) showsProgress(r *request) bool {
	for _, name := range []string{"CI", "PRE_COMMIT"} {
		if v, _ := p.env(name); v != "" {
			return false
		}
	}
	if v, _ := p.env("TERM"); v == "dumb" {
		return false
	}
	if slices.Contains(r.paths, standardInput) && isTerminal(p.In) {
		return false
	}
	return !r.quiet && isTerminal(p.Err)
}

func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// showProgress writes a line to a terminal after a while, and renews it until done is called.
func showProgress(w io.Writer, after time.Duration, what func() string) (done func()) {
	const renewal = 100 * time.Millisecond
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		timer := time.NewTimer(after)
		defer timer.Stop()
		width := 0
		for {
			select {
			case <-stop:
				if width > 0 {
					fmt.Fprintf(w, "\r%s\r", strings.Repeat(" ", width))
				}
				return
			case <-timer.C:
				line := what()
				// What was longer before is overwritten with blanks.
				fmt.Fprintf(w, "\r%-*s", width, line)
				width = max(width, len(line))
				timer.Reset(renewal)
			}
		}
	}()
	return func() {
		close(stop)
		<-stopped
	}
}

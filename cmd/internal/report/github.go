package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/zonemend/zonemend/lint"
)

// shownByGitHub is how many annotations of a kind GitHub shows for a step of a job; further ones are only in
// its log.
const shownByGitHub = 10

var githubCommands = map[lint.Severity]string{lint.Error: "error", lint.Warning: "warning", lint.Info: "notice"}

// GitHub writes workflow commands, which make annotations of findings in GitHub Actions: the errors first,
// since not all may be shown. Columns are in characters, and left out of what goes over several lines, as
// GitHub wants it.
func GitHub(w io.Writer, r *Report) error {
	r = r.inRepository()
	out := bufio.NewWriter(w)
	var ruler ruler
	counts := map[lint.Severity]int{}
	for _, f := range r.Findings {
		counts[f.Severity]++
	}
	hidden := max(0, counts[lint.Error]-shownByGitHub) + max(0, counts[lint.Warning]-shownByGitHub)
	infos := shownByGitHub
	if hidden > 0 || counts[lint.Info] > shownByGitHub {
		infos-- // the last one says that there are more
		hidden += max(0, counts[lint.Info]-infos)
	}
	for _, severity := range []lint.Severity{lint.Error, lint.Warning, lint.Info} {
		written := 0
		for _, f := range r.Findings {
			if f.Severity != severity {
				continue
			}
			if severity == lint.Info && hidden > 0 && written == infos {
				githubHidden(out, hidden)
			}
			written++
			githubCommand(out, r, f, &ruler)
		}
		if severity == lint.Info && hidden > 0 && written <= infos {
			githubHidden(out, hidden)
		}
	}
	return out.Flush()
}

func githubHidden(out *bufio.Writer, count int) {
	fmt.Fprintf(out, "::notice title=zonemend::%d more findings are in the log: GitHub shows %d of a kind\n", count, shownByGitHub)
}

func githubCommand(out *bufio.Writer, r *Report, f *lint.Finding, ruler *ruler) {
	at := placeOf(f)
	fmt.Fprintf(out, "::%s file=%s,line=%d,endLine=%d", githubCommands[f.Severity], githubProperty(r.relative(at.path)), at.start.Line, at.lastLine())
	if at.end.Line == at.start.Line {
		fmt.Fprintf(out, ",col=%d,endColumn=%d", ruler.column(at.source, at.lines, at.start), ruler.column(at.source, at.lines, at.end))
	}
	message := strings.Join(append([]string{Printable(f.Message)}, r.details(f)...), "\n")
	fmt.Fprintf(out, ",title=%s::%s\n", githubProperty(f.Rule.ID), githubData.Replace(message))
}

var (
	githubData       = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperties = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// githubProperty escapes a property. Line ends can be said in one; what else a terminal could obey can't.
func githubProperty(s string) string { return Printable(githubProperties.Replace(s)) }

// Package export has the rules about provider exports: their syntax, and what each provider wants of names
// and texts.
package export

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// Rules are the rules of this group, in the order in which they apply.
var Rules = []*lint.Rule{
	Parse,
	DuplicateKey,
	KeyMisread,
	ApexName,
	TXTQuotesMissing,
	SemicolonEscape,
	MXShape,
	TargetDot,
	ProxiedDKIM,
	UpsertReplaces,
	Order,
}

// report reports the problems of a kind that the reader of the file found, with its way to put them right.
func report(p *lint.Pass, kind zone.ProblemKind) {
	for i := range p.Zone.Problems {
		problem := &p.Zone.Problems[i]
		if problem.Kind == kind {
			reportProblem(p, problem)
		}
	}
}

func reportProblem(p *lint.Pass, problem *zone.Problem) {
	f := p.Report(lint.Place{Source: problem.Source, Span: problem.Span}, "%s", problem.Message)
	f.Record = problem.Record
	if problem.Help != "" {
		f.Note("%s", problem.Help)
	}
	if len(problem.Edits) > 0 {
		f.Fix(lint.Safe, problem.Title, zone.Respell{Edits: problem.Edits})
	}
}

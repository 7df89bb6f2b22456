package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/zonemend/zonemend/lint"
)

type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

var gitlabSeverities = map[lint.Severity]string{lint.Error: "major", lint.Warning: "minor", lint.Info: "info"}

// GitLab writes the report of GitLab's Code Quality, a subset of Code Climate's. The description begins with
// the rule, since GitLab doesn't show check_name.
func GitLab(w io.Writer, r *Report) error {
	r = r.inRepository()
	out := newJSONWriter(w)
	fingerprints := newFingerprinter(r)
	out.list("", len(r.Findings), func(i int) any {
		f := r.Findings[i]
		at := placeOf(f)
		sum, nth := fingerprints.of(f)
		// GitLab shows one of several issues with the same fingerprint.
		unique := sha256.Sum256(fmt.Appendf(sum[:], "%d", nth))
		return gitlabIssue{
			Description: f.Rule.ID + ": " + Printable(f.Message), CheckName: f.Rule.ID,
			Fingerprint: hex.EncodeToString(unique[:]), Severity: gitlabSeverities[f.Severity],
			Location: gitlabLocation{Path: r.relative(at.path), Lines: gitlabLines{at.start.Line}},
		}
	})
	out.raw("\n")
	return out.flush()
}

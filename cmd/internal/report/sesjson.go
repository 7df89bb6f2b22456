package report

import (
	"io"

	"github.com/zonemend/zonemend/rules/readiness"
)

type sesJSON struct {
	Version    string         `json:"version"`
	Identities []identityJSON `json:"identities"`
}

type identityJSON struct {
	Identity string `json:"identity"`
	Region   string `json:"region"`
	From     string `json:"from"`
	stateJSON
	Findings []jsonDiagnostic `json:"findings"`
	AfterFix *stateJSON       `json:"after_fix"`
}

type stateJSON struct {
	Ready     bool         `json:"ready"`
	DKIM      dkimJSON     `json:"dkim"`
	MailFrom  mailFromJSON `json:"mail_from"`
	DMARC     dmarcJSON    `json:"dmarc"`
	Via       string       `json:"via"`
	SignedBy  string       `json:"signed_by"`
	MailedBy  string       `json:"mailed_by"`
	DMARCPass []string     `json:"dmarc_pass"`
}

type dkimJSON struct {
	State    string `json:"state"`
	Found    int    `json:"found"`
	Wanted   int    `json:"wanted"`
	Zone     string `json:"zone"`
	Selector string `json:"selector"`
	Domain   string `json:"domain"`
}

type mailFromJSON struct {
	State       string `json:"state"`
	Host        string `json:"host"`
	MX          string `json:"mx"`
	SPF         string `json:"spf"`
	Outcome     string `json:"outcome"`
	OnMXFailure string `json:"behavior_on_mx_failure"`
}

type dmarcJSON struct {
	State   string `json:"state"`
	Domain  string `json:"domain"`
	Policy  string `json:"policy"`
	ASPF    string `json:"aspf"`
	ADKIM   string `json:"adkim"`
	Reports bool   `json:"reports"`
}

// SESJSON writes one object with all identities.
func SESJSON(w io.Writer, r *SES) error {
	base := &Report{Base: r.Base}
	out := sesJSON{Version: r.Version, Identities: []identityJSON{}}
	for _, i := range r.Identities {
		shown := identityJSON{Identity: i.Name(), Region: i.Region, stateJSON: stateOf(i.Identity), Findings: []jsonDiagnostic{}}
		if i.Told != nil {
			shown.From = i.Told.From
		}
		for _, f := range i.Findings {
			shown.Findings = append(shown.Findings, base.diagnostic(f))
		}
		if i.Fixed != nil {
			after := stateOf(i.Fixed)
			shown.AfterFix = &after
		}
		out.Identities = append(out.Identities, shown)
	}
	writer := newJSONWriter(w)
	writer.value("", out)
	writer.raw("\n")
	return writer.flush()
}

func stateOf(i *readiness.Identity) stateJSON {
	mode := func(strict bool) string {
		if strict {
			return "s"
		}
		return "r"
	}
	s := stateJSON{
		Ready:    i.Ready(),
		DKIM:     dkimJSON{string(i.DKIM.State), i.DKIM.Found, i.DKIM.Wanted, i.DKIM.Zone, i.DKIM.Selector, bare(i.DKIM.Domain)},
		MailFrom: mailFromJSON{State: string(i.MailFrom.State), Host: bare(i.MailFrom.Host), MX: string(i.MailFrom.MX), SPF: string(i.MailFrom.SPF), Outcome: string(i.Outcome())},
		DMARC:    dmarcJSON{State: string(i.DMARC.State), Domain: bare(i.DMARC.Domain), Policy: i.DMARC.Policy, Reports: i.DMARC.Reports},
		Via:      string(i.Via()), SignedBy: i.SignedBy(), MailedBy: i.MailedBy(), DMARCPass: i.Passes(),
	}
	if i.DMARC.Policy != "" {
		s.DMARC.ASPF, s.DMARC.ADKIM = mode(i.DMARC.StrictSPF), mode(i.DMARC.StrictDKIM)
	}
	if i.Told != nil {
		s.MailFrom.OnMXFailure = string(i.Told.OnMXFailure)
	}
	return s
}

package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/readiness"
)

// An Identity is what is said about one domain that SES sends for.
type Identity struct {
	*readiness.Identity
	Findings []*lint.Finding // about its records
	// Fixed is what it would be after fixing; nil where that changes nothing about it.
	Fixed *readiness.Identity
}

// A SES report says what Amazon SES will make of identities.
type SES struct {
	Version    string
	Identities []Identity
	Base       string // the folder that paths in JSON are relative to; absolute, or empty
	Unsafe     bool   // Fixed counts unsafe fixes, too
	Paths      string // that were looked at, for the command that is said
	Colour     bool
}

// SESText writes a block for each identity, for people.
func SESText(w io.Writer, r *SES) error {
	out := bufio.NewWriter(w)
	p := sesPrinter{printer: printer{out: out, colour: r.Colour}, report: r}
	for i := range r.Identities {
		if i > 0 {
			fmt.Fprintln(out)
		}
		p.identity(&r.Identities[i])
	}
	if len(r.Identities) == 0 {
		fmt.Fprintln(out, "No sign of Amazon SES: no MAIL FROM domain, no DKIM record of SES and no identity in a configuration.")
		return out.Flush()
	}
	fmt.Fprintln(out, "\nZones show what is published. Whether SES signs, and uses the MAIL FROM domain, only SES can say.")
	return out.Flush()
}

type sesPrinter struct {
	printer
	report *SES
}

func (p *sesPrinter) identity(i *Identity) {
	title := i.Name()
	verdict := p.in(yellow, "not ready")
	switch {
	case i.Ready() && i.Outcome() == readiness.OutcomeGivenUp:
		verdict = p.in(yellow, "the records are ready, but SES has given up looking for them")
	case i.Ready():
		verdict = p.in(green, "ready")
	}
	fmt.Fprintf(p.out, "%s: %s\n", p.in(bold, Printable(title)), verdict)
	fmt.Fprintf(p.out, "  identity   %s\n", Printable(whence(i.Identity)))
	word := stateWords[i.DKIM.State]
	if i.DKIM.Off {
		word = "off"
	}
	p.row("DKIM", word, i.DKIM.State, dkimWords(i.Identity))
	p.row("MAIL FROM", stateWords[i.MailFrom.State], i.MailFrom.State, mailFromWords(i.Identity))
	p.row("DMARC", stateWords[i.DMARC.State], i.DMARC.State, dmarcWords(i.Identity))
	p.lines("SES", outcome(i.Identity))
	fmt.Fprintf(p.out, "  receivers  signed by %s, mailed by %s; \"via amazonses.com\" %s\n", Printable(signer(i.Identity)), Printable(i.MailedBy()), viaWords[i.Via()])
	fmt.Fprintf(p.out, "             %s\n", passWords(i.Identity))
	for _, f := range i.Findings {
		p.finding(f)
	}
	if i.Fixed != nil {
		p.fixed(i)
	}
}

// lines writes a row of several lines.
func (p *sesPrinter) lines(name string, lines []string) {
	for _, line := range lines {
		fmt.Fprintf(p.out, "  %-10s %s\n", name, Printable(line))
		name = ""
	}
}

func (p *sesPrinter) row(name, word string, state readiness.State, words string) {
	colour := map[readiness.State]string{readiness.Ready: green, readiness.Partial: yellow, readiness.No: yellow}[state]
	shown := fmt.Sprintf("%-8s", word)
	if colour != "" {
		shown = p.in(colour, shown)
	}
	fmt.Fprintf(p.out, "  %-10s %s %s\n", name, shown, Printable(words))
}

var stateWords = map[readiness.State]string{readiness.Ready: "ready", readiness.Partial: "partial", readiness.No: "no sign", readiness.Unknown: "unknown"}

func (p *sesPrinter) finding(f *lint.Finding) {
	at := placeOf(f)
	mark := ""
	if len(f.Fixes) > 0 {
		mark = ", can be fixed"
		if f.Fixes[0].Safety == lint.Unsafe {
			mark = ", can be fixed if you agree"
		}
	}
	fmt.Fprintf(p.out, "  %s %s:%d: %s [%s%s]\n", p.in(severityColours[f.Severity], fmt.Sprintf("%-10s", f.Severity)), Printable(at.path), at.start.Line, Printable(f.Message), f.Rule.ID, mark)
}

func (p *sesPrinter) fixed(i *Identity) {
	var changes []string
	add := func(name, before, after string) {
		if before != after {
			changes = append(changes, name+" "+after)
		}
	}
	add("DKIM", stateWords[i.DKIM.State], stateWords[i.Fixed.DKIM.State])
	add("MAIL FROM", stateWords[i.MailFrom.State], stateWords[i.Fixed.MailFrom.State])
	add("DMARC record", stateWords[i.DMARC.State], stateWords[i.Fixed.DMARC.State])
	if before, after := passWords(i.Identity), passWords(i.Fixed); before != after {
		changes = append(changes, after)
	}
	command := "zonemend fix --write"
	if p.report.Unsafe {
		command = "zonemend fix --unsafe --write"
	}
	if len(changes) == 0 {
		changes = []string{"some of the findings gone"}
	}
	fmt.Fprintf(p.out, "  %s  %s\n", p.in(green, "after fix"), Printable(strings.Join(changes, "; ")))
	fmt.Fprintf(p.out, "             %s %s\n", command, p.report.Paths)
}

// bare returns a name without its final dot, as the SES console shows it.
func bare(name zone.Name) string { return strings.TrimSuffix(name.Display(), ".") }

// whence says how the identity is known, and its region.
func whence(i *readiness.Identity) string {
	known := "seen in the records"
	if i.Told != nil {
		known = "described in " + i.Told.From
	}
	if i.Region == "" {
		return known + ", region unknown"
	}
	return known + ", region " + i.Region
}

func dkimWords(i *readiness.Identity) string {
	d := &i.DKIM
	switch {
	case d.Off:
		return i.Told.From + " says that signing is switched off"
	case d.State == readiness.Unknown:
		return "none of the zones can tell what stands below _domainkey." + bare(i.Domain)
	case d.Selector != "" && d.State == readiness.Ready:
		return "the key of selector " + d.Selector + " (BYODKIM)"
	case d.Selector != "" && d.State == readiness.Partial:
		return "the key of selector " + d.Selector + " (BYODKIM) isn't one that SES can use"
	case d.Selector != "":
		return "the key of selector " + d.Selector + " (BYODKIM) isn't there"
	case d.State == readiness.No && d.Others:
		return "of the CNAMEs of SES; other senders have keys here"
	case d.State == readiness.No:
		return "of the CNAMEs of SES"
	}
	words := fmt.Sprintf("%d of %d CNAMEs", d.Found, d.Wanted)
	if i.Told != nil && i.Told.DKIM.Status == "FAILED" {
		words += " (SES had given up: " + i.Told.From + ")"
	}
	if d.Zone != "" {
		words += ", keys in " + d.Zone
	}
	if d.Domain != i.Domain {
		words += ", those of " + bare(d.Domain)
	}
	return words
}

var mxWords = map[readiness.MXState]string{
	readiness.MXUnseen: "not visible", readiness.MXRight: "ok", readiness.MXMissing: "missing", readiness.MXMultiple: "more than one", readiness.MXWrong: "not the one of SES",
	readiness.MXOtherRegion: "of another region", readiness.MXAlias: "hidden by a CNAME",
}

var spfWords = map[readiness.SPFState]string{
	readiness.SPFUnseen: "not visible", readiness.SPFRight: "ok", readiness.SPFMissing: "missing", readiness.SPFMultiple: "more than one record",
	readiness.SPFInvalid: "not valid", readiness.SPFFails: "doesn't pass SES",
}

func mailFromWords(i *readiness.Identity) string {
	if i.MailFrom.Host == "" {
		if i.MailFrom.State == readiness.Unknown {
			return "none of the zones can tell"
		}
		return "of a MAIL FROM domain"
	}
	return fmt.Sprintf("%s: MX %s, SPF %s", bare(i.MailFrom.Host), mxWords[i.MailFrom.MX], spfWords[i.MailFrom.SPF])
}

func dmarcWords(i *readiness.Identity) string {
	d := &i.DMARC
	switch d.State {
	case readiness.Unknown:
		return "none of the zones can tell"
	case readiness.No:
		return "of a policy"
	}
	words := "p=" + d.Policy
	if d.Domain != i.Domain {
		words += " from " + bare(d.Domain)
	}
	switch {
	case d.StrictSPF && d.StrictDKIM:
		words += ", strict alignment"
	case d.StrictSPF:
		words += ", strict alignment of SPF"
	case d.StrictDKIM:
		words += ", strict alignment of DKIM"
	}
	if !d.Reports {
		words += ", nobody gets reports"
	}
	return words
}

// outcome says what SES will do about the MAIL FROM domain.
func outcome(i *readiness.Identity) []string {
	var said []string
	if i.Told != nil && i.Told.MailFromStatus != "" {
		said = []string{fmt.Sprintf("(it was %s in %s)", i.Told.MailFromStatus, i.Told.From)}
	}
	switch i.Outcome() {
	case readiness.OutcomeNone:
		if i.MailFrom.State == readiness.Unknown {
			return []string{"may have a MAIL FROM domain that none of the zones shows"}
		}
		return []string{"sends with a MAIL FROM domain of its own, " + i.MailedBy()}
	case readiness.OutcomeUnknown:
		return append([]string{"looks for the MX of " + bare(i.MailFrom.Host) + ", which none of the zones shows"}, said...)
	case readiness.OutcomeGivenUp:
		return []string{"would find the MX of " + bare(i.MailFrom.Host) + " now, but had given up: set the MAIL FROM domain again", said[0]}
	case readiness.OutcomeSuccess:
		return append([]string{"finds the MX of " + bare(i.MailFrom.Host) + " and uses it as MAIL FROM domain"}, said...)
	}
	then := "meanwhile it sends with a MAIL FROM domain of its own, or rejects all mail: as it was set up"
	switch {
	case i.Told != nil && i.Told.OnMXFailure == lint.Reject:
		then = "meanwhile it rejects all mail of " + i.Name() + " (MailFromDomainNotVerified)"
	case i.Told != nil && i.Told.OnMXFailure == lint.UseDefault:
		then = "meanwhile it sends with a MAIL FROM domain of its own"
	}
	return append([]string{"will show \"pending\" for the MAIL FROM domain, and \"failed\" after 72 hours;", then}, said...)
}

// signer says who signs, as far as that can be seen.
func signer(i *readiness.Identity) string {
	if i.DKIM.State == readiness.Unknown {
		return "(can't be seen)"
	}
	return i.SignedBy()
}

var viaWords = map[readiness.Via]string{
	readiness.ViaHidden: "isn't shown", readiness.ViaProbablyHidden: "is probably not shown", readiness.ViaShown: "is shown", readiness.ViaUnknown: "may be shown",
}

func passWords(i *readiness.Identity) string {
	passes := i.Passes()
	unsure := i.DKIM.State == readiness.Unknown || i.MailFrom.State == readiness.Unknown
	switch {
	case len(passes) == 2:
		return "mail passes DMARC by SPF and by DKIM"
	case len(passes) == 1 && unsure:
		return "mail passes DMARC by " + strings.ToUpper(passes[0]) + ", and perhaps by the other"
	case slices.Equal(passes, []string{"spf"}):
		return "mail passes DMARC by SPF only, so it fails when mail is forwarded"
	case len(passes) == 1:
		return "mail passes DMARC by DKIM only"
	case unsure:
		return "DMARC can't be judged: not all can be seen"
	}
	return "mail fails DMARC"
}

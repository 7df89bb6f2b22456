package spf

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spf"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
)

// MacroLimits says that macros in SPF records can't be judged.
var MacroLimits = &lint.Rule{
	ID:      "spf/macro-limits",
	Summary: "an SPF record has macros, which are only known when mail comes",
	Doc: `A macro such as ` + "`%{i}`" + ` stands for something that a receiver knows only when a message comes: the address
of the sending server, the sender, the domain. So nobody can tell here which names the record looks up or
whom it allows; its terms are counted as DNS look-ups, but not followed.

` + "`%{p}`" + ` stands for the host name of the sending server. Receivers need more DNS look-ups to find it, and the
standard says not to use it.

There is nothing to put right as long as the macros are wanted. Look at such a record with a program that
asks the DNS.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "7"),
		lint.RFC(7208, "7.2"),
	},
	Severity: lint.Info,
	Fix:      lint.Never,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 exists:%{i}._spf.example.net -all"
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 include:_spf.example.net -all"
`,
	Check: macroLimits,
}

func macroLimits(p *lint.Pass) {
	for _, r := range spfrun.Used(p.Run, p.Zone) {
		var found []spf.Term
		hostName := false
		for _, term := range r.Terms {
			if term.Is("all") {
				break
			}
			// Modifiers that receivers don't know say nothing, and exp= only explains.
			if term.Kind != spf.Mechanism && (term.Name != "redirect" || r.All() >= 0) {
				continue
			}
			if arg := strings.ReplaceAll(strings.ToLower(term.Arg), "%%", ""); strings.Contains(arg, "%{") {
				found = append(found, term)
				hostName = hostName || strings.Contains(arg, "%{p")
			}
		}
		if len(found) == 0 {
			continue
		}
		f := r.Report(p, &found[0], "what %s of the SPF record looks up is only known when mail comes", zone.Quote(found[0].Raw)).
			Note("the terms with macros count as DNS look-ups here, but can't be followed")
		if len(found) > 1 {
			f.Note("the same is true of %s", raw(found[1:]))
		}
		if hostName {
			f.Note("%s costs receivers more look-ups, and the standard says not to use it", "%{p}")
		}
	}
}

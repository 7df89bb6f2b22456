package spf

import (
	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/spfedit"
	"github.com/zonemend/zonemend/rules/internal/spfrun"
)

// PTR finds SPF records that use the mechanism ptr.
var PTR = &lint.Rule{
	ID:      "spf/ptr",
	Summary: "an SPF record uses ptr",
	Doc: `The mechanism ` + "`ptr`" + ` asks for the name of the sending server's address, and then for the addresses of that name. It is
slow, it fails when either is unreachable, and it burdens the name servers for addresses; the SPF standard says
not to use it. Some receivers skip it or give up on the record.

Name your servers by ` + "`ip4:`" + `, ` + "`ip6:`" + `, ` + "`a:`" + ` or ` + "`mx`" + ` instead. The fix takes ` + "`ptr`" + ` out: have a look first whether the
other terms name all your servers.`,
	Cite: []lint.Citation{
		lint.RFC(7208, "5.5"),
	},
	Severity: lint.Warning,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx ptr ~all"
@ MX 10 mail
mail A 192.0.2.25
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ TXT "v=spf1 mx ~all"
@ MX 10 mail
mail A 192.0.2.25
`,
	Check: ptr,
}

func ptr(p *lint.Pass) {
	for _, h := range spfrun.Used(p.Run, p.Zone) {
		used := h.Live("ptr")
		if len(used) == 0 {
			continue
		}
		f := h.Report(p, &used[0], "the SPF record uses %s, which the standard says not to use", zone.Quote(used[0].Raw)).
			Note("it is slow and unreliable, and some receivers skip it: name the servers by ip4:, ip6:, a: or mx")
		f.Fix(lint.Unsafe, "take out "+raw(used), spfedit.Without(h.Written, used))
	}
}

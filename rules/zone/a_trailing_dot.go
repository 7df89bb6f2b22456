package zone

import (
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// ATrailingDot finds addresses with a final dot.
var ATrailingDot = &lint.Rule{
	ID:      "zone/a-trailing-dot",
	Summary: "an address ends in a dot",
	Doc: `Names in a zone file end in a dot, addresses don't. An address with a final dot is no address, and name
servers refuse the zone.`,
	Cite:     []lint.Citation{lint.RFC(1035, "3.4.1"), lint.RFC(3596, "2.4")},
	Severity: lint.Error,
	Fix:      lint.Always,
	Bad: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www A 192.0.2.1.
`,
	Good: `$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
@ NS ns1.example.net.
@ NS ns2.example.net.
www A 192.0.2.1
`,
	Check: aTrailingDot,
}

func aTrailingDot(p *lint.Pass) {
	for problem := range problemsOf(p.Zone, zone.AddressDot) {
		address := strings.TrimSuffix(string(p.Zone.Data(problem.Record)[0].Text), ".")
		reportProblem(p, problem).
			Fix(lint.Safe, "take the dot away", zone.SetData{Record: problem.Record, Data: []string{address}})
	}
}

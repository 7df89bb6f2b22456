package rules_test

import (
	"fmt"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

// Read a zone, run the usual rules over it, and print what they find.
func Example() {
	file := zonefile.Format{}.Read("example.com.zone", []byte(`$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS  ns1.example.net.
@ NS  ns2.example.net.
www CNAME example.com
@ A   192.0.2.10
`), zone.Options{})
	for _, f := range lint.Check(lint.NewRun([]*zone.File{file}, lint.Options{}), rules.Default()) {
		fmt.Printf("%s: %s [%s]\n", f.Severity, f.Message, f.Rule.ID)
		fmt.Println("fix:", f.Fixes[0].Title)
	}
	// Output:
	// error: the CNAME target example.com lost its final dot [zone/target-dot]
	// fix: add the dot
}

// Each rule explains itself.
func ExampleFind() {
	rule := rules.Find("spf/multiple")
	fmt.Println(rule.Summary)
	fmt.Println(rule.Cite[0].Source)
	// Output:
	// a name has more than one SPF record
	// RFC 7208 section 3.2
}

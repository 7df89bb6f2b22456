package fix_test

import (
	"fmt"

	"github.com/zonemend/zonemend/fix"
	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/lint/zonefile"
	"github.com/zonemend/zonemend/rules"
)

// Fix a zone, and print the diff. Patched.Src() would be the whole new text.
func Example() {
	file := zonefile.Format{}.Read("example.com.zone", []byte(`$ORIGIN example.com.
$TTL 3600
@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
@ NS  ns1.example.net.
@ NS  ns2.example.net.
@ A   192.0.2.10
www CNAME example.com ; the web site
`), zone.Options{})
	for _, result := range fix.Run([]*zone.File{file}, fix.Options{Rules: rules.Default(), Serial: true}) {
		fmt.Print(string(fix.Diff(file.Path, file.Src(), result.Edits)))
		for _, f := range result.Left {
			fmt.Println("left:", f.Message)
		}
	}
	// Output:
	// --- a/example.com.zone
	// +++ b/example.com.zone
	// @@ -1,7 +1,7 @@
	//  $ORIGIN example.com.
	//  $TTL 3600
	// -@ SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 3600
	// +@ SOA ns1.example.net. hostmaster.example.net. 2 7200 3600 1209600 3600
	//  @ NS  ns1.example.net.
	//  @ NS  ns2.example.net.
	//  @ A   192.0.2.10
	// -www CNAME example.com ; the web site
	// +www CNAME example.com. ; the web site
}

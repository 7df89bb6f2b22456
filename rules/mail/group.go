// Package mail has the rules about MTA-STS, TLS reporting and BIMI.
package mail

import "github.com/zonemend/zonemend/lint"

// Rules are the rules of this group, in the order in which they apply.
var Rules = []*lint.Rule{
	MTASTSSyntax,
	MTASTSHost,
	MTASTSNoMX,
	MTASTSIDUnchanged,
	TLSRPTSyntax,
	BIMISyntax,
	BIMIDMARC,
	BIMISelector,
}

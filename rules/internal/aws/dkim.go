package aws

import (
	"strings"

	"github.com/zonemend/zonemend/lint/zone"
)

// IsDKIMTarget reports whether a host has the form of an Easy DKIM target, with a token and nothing
// but a cell and a region beside it. A region's label that is none doesn't count here: that is another
// mistake.
func (h Host) IsDKIMTarget() bool {
	if h.Service != DKIM || !h.RightSuffix() || !LooksLikeToken(h.Token) {
		return false
	}
	cell, _, ok := strings.Cut(h.Zone, ".dkim.")
	return !ok || isAlphanumeric(cell)
}

// DKIMTarget returns the target of a DKIM CNAME.
func DKIMTarget(token, suffix string) zone.Name { return zone.Name(token + "." + suffix + ".") }

// LooksLikeToken reports whether a label has the form of an Easy DKIM token. The alphabet is not
// checked: old tokens have another one than those of today.
func LooksLikeToken(label string) bool {
	return len(label) >= 20 && len(label) <= 64 && isAlphanumeric(label)
}

// IsTokenOfToday reports whether a label is exactly what SES makes today: 32 characters of base 32.
func IsTokenOfToday(label string) bool {
	return len(label) == 32 && strings.Trim(label, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

func isAlphanumeric(label string) bool {
	for i := range len(label) {
		if c := label[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return label != ""
}

// placeholders are words that documentation prints where a region or a token goes, without dashes
// and brackets.
var placeholders = map[string]bool{
	"region": true, "awsregion": true, "sesregion": true, "yourregion": true, "regionname": true,
	"token": true, "dkimtoken": true, "yourtoken": true, "selector": true, "selector1": true,
	"selector2": true, "selector3": true, "token1": true, "token2": true, "token3": true,
}

// Placeholder reports whether a label of an SES name, where the region or the token stands, is text
// out of a template that nobody replaced: region, <region>, {region}, xxxx, token, selector1.
// Rule ses/placeholder reports these; others that would judge such a label stay silent.
func Placeholder(label string) bool {
	bare := strings.ToLower(strings.Trim(label, `<>{}[]()$%\`))
	bare = strings.NewReplacer("-", "", "_", "", `\`, "").Replace(bare)
	if placeholders[bare] {
		return true
	}
	// xxxx, xxxxx-1, xx-xxxx-1
	return strings.Count(bare, "x") >= 3 && strings.Trim(bare, "x0123456789") == ""
}

// HasPlaceholder reports whether the region or the token of an SES name is a [Placeholder].
func (h Host) HasPlaceholder() bool {
	return Placeholder(h.Region) || h.Service == DKIM && Placeholder(h.Token)
}

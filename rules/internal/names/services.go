package names

import (
	"slices"
	"strings"

	"github.com/zonemend/zonemend/lint"
	"github.com/zonemend/zonemend/lint/zone"
)

// ServicesAsOf is the day on which [services] was last looked through.
const ServicesAsOf = "2026-11-01"

// services are domains of mail and cloud services that no zone has names of its own below: a target
// that ends in one of them, and in the zone's name after it, lost its final dot.
var services = map[zone.Name]bool{
	"acm-validations.aws.": true, "amazonaws.com.": true, "amazonses.com.": true, "awstrack.me.": true,
	"awsapps.com.": true, "cloudfront.net.": true, "google.com.": true, "googlehosted.com.": true,
	"googlemail.com.": true, "mailgun.org.": true, "mandrillapp.com.": true, "mcsv.net.": true,
	"messagingengine.com.": true, "onmicrosoft.com.": true, "outlook.com.": true, "sendgrid.net.": true,
	"sparkpostmail.com.": true, "zoho.com.": true,
}

// Service returns the service domain that a name lies strictly below; a run may know more of them.
func Service(r *lint.Run, name zone.Name) (zone.Name, bool) {
	for above := name.Parent(); above != zone.Root; above = above.Parent() {
		if services[above] || isRoute53(above) || slices.Contains(r.Options.ServiceSuffixes, above) {
			return above, true
		}
	}
	return "", false
}

// isRoute53 knows the domains of Route 53's name servers: awsdns-00.com, awsdns-63.co.uk and so on.
func isRoute53(name zone.Name) bool {
	number, ok := strings.CutPrefix(name.FirstLabel(), "awsdns-")
	return ok && number != "" && strings.Trim(number, "0123456789") == ""
}

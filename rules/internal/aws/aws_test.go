package aws_test

import (
	"testing"

	"github.com/zonemend/zonemend/lint/zone"
	"github.com/zonemend/zonemend/rules/internal/aws"
)

const token = "2hv6zqkd3mwnr7tgyax4sjcpbfelu5io"

func TestParse(t *testing.T) {
	for _, test := range []struct {
		name  zone.Name
		want  aws.Host
		ok    bool
		right bool // the suffix is that of the service
	}{
		{"feedback-smtp.us-east-1.amazonses.com.", aws.Host{Service: aws.Feedback, Region: "us-east-1", Suffix: "amazonses.com"}, true, true},
		{"feedback-smtp.us-east-1.amazonaws.com.", aws.Host{Service: aws.Feedback, Region: "us-east-1", Suffix: "amazonaws.com"}, true, false},
		{"feedback-smtp.amazonses.com.", aws.Host{Service: aws.Feedback, Suffix: "amazonses.com"}, true, true},
		{"feedback-smtp.region.amazonses.com.", aws.Host{Service: aws.Feedback, Region: "region", Suffix: "amazonses.com"}, true, true},
		{"feedback-smtp.eusc-de-east-1.amazonses.com.", aws.Host{Service: aws.Feedback, Region: "eusc-de-east-1", Suffix: "amazonses.com"}, true, true},
		{"feedback-smtp.eusc-de-east-1.amazonses.eu.", aws.Host{Service: aws.Feedback, Region: "eusc-de-east-1", Suffix: "amazonses.eu"}, true, true},
		{"feedback-smtp.eu-west-1.amazonses.eu.", aws.Host{Service: aws.Feedback, Region: "eu-west-1", Suffix: "amazonses.eu"}, true, false},
		{"inbound-smtp.eu-west-3.amazonaws.com.", aws.Host{Service: aws.Inbound, Region: "eu-west-3", Suffix: "amazonaws.com"}, true, true},
		{"inbound-smtp.eu-west-3.amazonses.com.", aws.Host{Service: aws.Inbound, Region: "eu-west-3", Suffix: "amazonses.com"}, true, false},
		{"email-smtp.eu-west-3.amazonaws.com.", aws.Host{Service: aws.Submission, Region: "eu-west-3", Suffix: "amazonaws.com"}, true, true},
		{"email-smtp-fips.us-gov-west-1.amazonaws.com.", aws.Host{Service: aws.Submission, Region: "us-gov-west-1", Suffix: "amazonaws.com"}, true, true},
		{"abc.def.mail-manager-smtp.amazonaws.com.", aws.Host{Service: aws.MailManager, Suffix: "amazonaws.com"}, true, true},
		{"abc.fips.def.mail-manager-smtp.amazonaws.com.", aws.Host{Service: aws.MailManager, Suffix: "amazonaws.com"}, true, true},
		{"mail-manager-smtp.amazonaws.com.", aws.Host{Suffix: "amazonaws.com"}, false, false},
		{"r.eu-west-1.awstrack.me.", aws.Host{Service: aws.Tracking, Region: "eu-west-1", Suffix: "awstrack.me"}, true, true},
		{"eu-west-1.awstrack.me.", aws.Host{Suffix: "awstrack.me"}, false, false},
		{"awstrack.me.", aws.Host{Suffix: "awstrack.me"}, false, false},
		{"autodiscover.mail.eu-west-1.awsapps.com.", aws.Host{Service: aws.WorkMail, Region: "eu-west-1", Suffix: "awsapps.com"}, true, true},
		{token + ".dkim.amazonses.com.", aws.Host{Service: aws.DKIM, Token: token, Zone: "dkim.amazonses.com", Suffix: "amazonses.com"}, true, true},
		{token + ".dkim.eu-south-1.amazonses.com.", aws.Host{Service: aws.DKIM, Region: "eu-south-1", Token: token, Zone: "dkim.eu-south-1.amazonses.com", Suffix: "amazonses.com"}, true, true},
		{token + ".a31d.dkim.us-west-2.amazonses.com.", aws.Host{Service: aws.DKIM, Region: "us-west-2", Token: token, Zone: "a31d.dkim.us-west-2.amazonses.com", Suffix: "amazonses.com"}, true, true},
		{token + ".dkim.amazonaws.com.", aws.Host{Service: aws.DKIM, Token: token, Zone: "dkim.amazonaws.com", Suffix: "amazonaws.com"}, true, false},
		{"dkim.amazonses.com.", aws.Host{Suffix: "amazonses.com"}, false, false},
		{token + ".amazonses.com.", aws.Host{Suffix: "amazonses.com"}, false, false},
		{token + ".dkim.dkim.amazonses.com.", aws.Host{Suffix: "amazonses.com"}, false, false},
		{"amazonses.com.", aws.Host{Suffix: "amazonses.com"}, false, false},
		{"feedback-smtp.us-east-1.amazonses.com.example.com.", aws.Host{}, false, false},
		{"com.", aws.Host{}, false, false},
		{zone.Root, aws.Host{}, false, false},
	} {
		got, ok := aws.Parse(test.name)
		if got != test.want || ok != test.ok || ok && got.RightSuffix() != test.right {
			t.Errorf("Parse(%s) is %+v, %v, right suffix %v", test.name, got, ok, got.RightSuffix())
		}
	}
}

func TestIsDKIMTarget(t *testing.T) {
	for name, want := range map[zone.Name]bool{
		token + ".dkim.amazonses.com.":                                   true,
		token + ".dkim.eu-south-1.amazonses.com.":                        true,
		token + ".a31d.dkim.us-west-2.amazonses.com.":                    true,
		token + ".dkim.xx-new-1.amazonses.com.":                          true,
		token + ".dkim.tokyo.amazonses.com.":                             true, // ses/region-unknown's
		token + ".dkim.eusc-de-east-1.amazonses.eu.":                     true,
		token + ".dkim.amazonses.eu.":                                    true,
		"vvjuipp74whm76gqoni7qmwwn4w4qusjiainivf6sf.dkim.amazonses.com.": true,
		token + ".dkim.amazonaws.com.":                                   false,
		token + ".a-b.dkim.amazonses.com.":                               false,
		"xxxx.dkim.amazonses.com.":                                       false,
		"feedback-smtp.us-east-1.amazonses.com.":                         false,
	} {
		host, _ := aws.Parse(name)
		if got := host.IsDKIMTarget(); got != want {
			t.Errorf("IsDKIMTarget of %s is %v", name, got)
		}
	}
}

func TestRegions(t *testing.T) {
	if n := len(aws.Regions); n != 36 {
		t.Errorf("there are %d regions", n)
	}
	for _, region := range aws.Regions {
		if !aws.WellFormedRegion(region) || aws.NearestRegion(region) != region {
			t.Errorf("%s isn't taken for a region", region)
		}
	}
	for _, test := range []struct {
		label, nearest string
		wellFormed     bool
	}{
		{"ap-east-1", "ap-east-2", true},
		{"xx-new-1", "", true},
		{"us-east-3", "", true}, // us-east-1 or us-east-2
		{"eu-wst-1", "eu-west-1", true},
		{"us-east1", "us-east-1", false},
		{"useast-1", "us-east-1", false},
		{"us-east-1a", "us-east-1", false},
		{"us-east-1ab", "", false},
		{"ap-northeast1", "ap-northeast-1", false},
		{"tokyo", "", false},
		{"region", "", false},
		{"us--1", "", false},
		{"u-east-1", "us-east-1", false},
		{"toolong-east-1", "", false},
		{"", "", false},
	} {
		if got := aws.WellFormedRegion(test.label); got != test.wellFormed {
			t.Errorf("WellFormedRegion(%q) is %v", test.label, got)
		}
		if got := aws.NearestRegion(test.label); got != test.nearest {
			t.Errorf("NearestRegion(%q) is %q, want %q", test.label, got, test.nearest)
		}
	}
}

func TestDKIMZone(t *testing.T) {
	for region, want := range map[string]string{
		"us-east-1": "dkim.amazonses.com", "us-gov-west-1": "dkim.amazonses.com",
		"us-gov-east-1": "dkim.us-gov-east-1.amazonses.com", "eu-south-1": "dkim.eu-south-1.amazonses.com",
		"eu-south-2": "", "eusc-de-east-1": "", "ap-east-1": "", "tokyo": "",
	} {
		if got, known := aws.DKIMZone(region); got != want || known != (want != "") {
			t.Errorf("DKIMZone(%s) is %q, %v", region, got, known)
		}
	}
}

func TestNearFeedback(t *testing.T) {
	for _, test := range []struct {
		name   zone.Name
		region string
		near   bool
	}{
		{"feedback-smtp.us-east-1.amazonses.com.", "us-east-1", false},
		{"feedback-smtp.us-east-1.amazonaws.com.", "us-east-1", true},
		{"feedback-smtp.region.amazonaws.com.", "region", true},
		{"feedback-smtp.amazonses.com.", "", true},
		{"feedback.smtp.us-east-1.amazonses.com.", "us-east-1", true},
		{"feedback-smtp-us-east-1.amazonses.com.", "us-east-1", true},
		{"feedbacksmtp.us-east-1.amazonses.com.", "us-east-1", true},
		{"feedbak-smpt.us-east-1.amazonses.com.", "us-east-1", false}, // three slips
		{"feedbak-smtp.us-east-1.amazonses.co.", "us-east-1", true},
		{"email-smtp.us-east-1.amazonaws.com.", "us-east-1", true},
		{"inbound-smtp.us-east-1.amazonaws.com.", "us-east-1", true},
		{"feedback-smtp.eusc-de-east-1.amazonses.eu.", "eusc-de-east-1", false},
		{"feedback-smtp.us-east-1.vendor.example.", "us-east-1", false},
		{"abc.def.mail-manager-smtp.amazonaws.com.", "", false},
		{token + ".dkim.amazonses.com.", "", false},
		{"mail.example.com.", "", false},
		{zone.Root, "", false},
	} {
		if region, near := aws.NearFeedback(test.name); region != test.region || near != test.near {
			t.Errorf("NearFeedback(%s) is %q, %v", test.name, region, near)
		}
	}
}

func TestPlaceholder(t *testing.T) {
	for _, label := range []string{
		"region", "<region>", "{region}", `\$region`, `\${region}`, "your-region", "aws_region", "[region]", "xxxx", "xxxxx", "xx-xxxx-1", "xxxx2",
		"token", "<token>", "{token}", "token1", "selector1", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	} {
		if !aws.Placeholder(label) {
			t.Errorf("%s is a placeholder", label)
		}
	}
	for _, label := range append([]string{
		"", token, "xxxxegxdncf32epf3dhodzdocis2jhtl", "regional", "tokyo", "xx-new-1", "a31d", "xx", "s1", "123456789",
	}, aws.Regions...) {
		if aws.Placeholder(label) {
			t.Errorf("%s is no placeholder", label)
		}
	}
}

func TestTokens(t *testing.T) {
	for label, want := range map[string][2]bool{
		token: {true, true},
		"vvjuipp74whm76gqoni7qmwwn4w4qusjiainivf6sf": {true, false},
		"1hv6zqkd3mwnr7tgyax4sjcpbfelu5io":           {true, false},
		"2hv6zqkd3mwnr7tgyax4sjcpbfelu5i-":           {false, false},
		"selector1":                                  {false, false},
		"":                                           {false, false},
	} {
		if got := [2]bool{aws.LooksLikeToken(label), aws.IsTokenOfToday(label)}; got != want {
			t.Errorf("%q is %v", label, got)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"domainkey", "_domainkey", 1}, {"_domiankey", "_domainkey", 2}, {"kitten", "sitting", 3}} {
		if got := aws.Distance(test.a, test.b); got != test.want {
			t.Errorf("Distance(%q, %q) is %d", test.a, test.b, got)
		}
	}
}

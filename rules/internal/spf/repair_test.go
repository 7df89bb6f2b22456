package spf

import "testing"

// TestRepair has the table of §8.4 of the catalogue, and the slips of spf/typo.
func TestRepair(t *testing.T) {
	const good = "v=spf1 include:amazonses.com ~all"
	for in, want := range map[string]string{
		"”v=spf1 include:amazonses.com ~all”":                      good,
		"“v=spf1 include:amazonses.com ~all":                       good,
		`\"v=spf1 include:amazonses.com ~all\"`:                    good,
		`"v=spf1 include:amazonses.com ~all"`:                      good,
		"'v=spf1 include:amazonses.com ~all'":                      good,
		"‘v=spf1 include:amazonses.com ~all’":                      good,
		" v=spf1 include:amazonses.com -all":                       "v=spf1 include:amazonses.com -all",
		"\ufeffv=spf1 include:amazonses.com\u200b ~all":            good,
		"v=spf1\u00a0include:amazonses.com\u00a0~all":              good,
		"v=spf1 include:amazonses.com\u3000~all":                   good,
		"v=spf1\tinclude:amazonses.com ~all":                       good,
		"v=spf1 include:amazonses.com\t~all":                       good,
		"v=spf1;include:amazonses.com ~all":                        good,
		"v=spf1; include:amazonses.com; ~all;":                     good,
		"v=spf1, include:amazonses.com, ~all":                      good,
		"v = spf1 include:amazonses.com ~all":                      good,
		"v= spf1 include:amazonses.com ~all":                       good,
		"ｖ＝ｓｐｆ１ include:amazonses.com ~all":                        good,
		"ｖ＝spf1 include:amazonses.com ～all":                        good,
		"spf1 include:amazonses.com ~all":                          good,
		"v=spf include:amazonses.com ~all":                         good,
		"v=spf1~all":                                               "v=spf1 ~all",
		"v=spf1include:amazonses.com ~all":                         good,
		"v=spf1 include:amazonses.com –all":                        "v=spf1 include:amazonses.com -all",
		"v=spf1 include:amazonses.com −all":                        "v=spf1 include:amazonses.com -all",
		"v=spf1 include:amazonses.com 〜all":                        good,
		"v=spf1 include:amazonses.com all~":                        good,
		"v=spf1 include:amazonses.com ~ all":                       good,
		"v=spf1 include: amazonses.com ~all":                       good,
		"v=spf1 include : amazonses.com ~all":                      "v=spf1 include : amazonses.com ~all",
		"v=spf1 include=amazonses.com ~all":                        good,
		"v=spf1 include= amazonses.com ~all":                       good,
		"v=spf1 include:amazonses.com, ~all":                       good,
		"v=spf1 include:amazonses.com , ~all":                      good,
		"v=spf1 include:amazonses.com,~all":                        good,
		"v=spf1 include:amazonses.com~all":                         good,
		"v=spf1 include:amazonses.com-all":                         "v=spf1 include:amazonses.com -all",
		"v=spf1 include:include:amazonses.com ~all":                good,
		"v=spf1 include:amazonses.com ~all”":                       good,
		"v=spf1 ipv4:192.0.2.1 -all":                               "v=spf1 ip4:192.0.2.1 -all",
		"v=spf1 ipv6:2001:db8::1 ip6=2001:db8::2 ip4=192.0.2.1":    "v=spf1 ip6:2001:db8::1 ip6:2001:db8::2 ip4:192.0.2.1",
		"v=spf1 ipv4=192.0.2.1;+mx,":                               "v=spf1 ip4:192.0.2.1 +mx",
		"v=spf1 ip4:192.0.2.1~all":                                 "v=spf1 ip4:192.0.2.1 ~all",
		"v=spf1 include=amazonses.com,include=_spf.google.com~all": "v=spf1 include:amazonses.com include:_spf.google.com ~all",
	} {
		if got := Repair(in); got != want {
			t.Errorf("Repair(%q)\n got %q\nwant %q", in, got, want)
		}
	}
}

// TestRepairLeaves has texts that are valid, are no SPF, or mean something that is not certain.
func TestRepairLeaves(t *testing.T) {
	for _, text := range []string{
		"v=spf10 -all", "v=spf2.0 -all", "spf2.0/pra,mfrom ?all", "v=spf2.0/pra -all", "this is v=spf1 -all", "spf1 is a version",
		"v=spf", "spf1", "v=DMARC1; p=none", "", `""`, "v=spf1.0 -all",
		"v=spf1 a:mail-all.example.com -all", "v=spf1  mx   ~all ", "v=spf1 a=b mx=c -all", "v=spf1 rp=postmaster, -all",
		"v=spf1 include:amazonses.com. ~all", "v=spf1 ip4:host.example ~all", "v=spf1 include:amazonaws.com ~all", "v=spf1 ~al",
		"v=spf1 - mx", "v=spf1 a: mx", "v=spf1 include=x", "v=spf1 exists:%{i}.a~b.example",
	} {
		if got := Repair(text); got != text {
			t.Errorf("Repair(%q) = %q", text, got)
		}
	}
}

func TestRepairVersion(t *testing.T) {
	if fixed, ok := RepairVersion("v=spf1, nonsense ~all"); !ok || fixed != "v=spf1 nonsense ~all" {
		t.Errorf("%q %v: a text that does not parse is still meant as SPF", fixed, ok)
	}
	if _, ok := RepairVersion("v=spf1 mx ~ all"); ok {
		t.Error("a selected text has no near miss")
	}
}

func TestDoubtfulSlips(t *testing.T) {
	for in, want := range map[string]string{
		"ip4:mail.example.com":                          "a:mail.example.com",
		"-ip4:mail.example.com":                         "-a:mail.example.com",
		"include:http://x.example":                      "include:x.example",
		"include:https://x.example/":                    "include:x.example",
		"include:amazonaws.com":                         "include:amazonses.com",
		"include:amazonses":                             "include:amazonses.com",
		"?include:amazon.ses.com":                       "?include:amazonses.com",
		"include:feedback-smtp.eu-west-1.amazonses.com": "include:amazonses.com",
		"~al":   "~all",
		"-al":   "-all",
		"~alll": "~all",
	} {
		slips := Slips("v=spf1 " + in)
		if len(slips) != 1 || slips[0].Certain || slips[0].Wrong != in || slips[0].Right != want || slips[0].Offset != 7 {
			t.Errorf("%q: %+v", in, slips)
		}
	}
	for _, in := range []string{"a=x.example", "mx=x.example", "a:mail-all.example.com", " mx  a", "ip4:192.0.2.300", "all", "nonsense"} {
		if slips := Slips("v=spf1 " + in); slips != nil {
			t.Errorf("%q: %+v", in, slips)
		}
	}
}

func TestASCII(t *testing.T) {
	for in, want := range map[string]string{
		"“a” ‘b’":               `"a" 'b'`,
		"ｅｘａｍｐｌｅ．ｃｏｍ":           "example.com",
		"a\u00a0b\u3000c\u2009": "a b c ",
		"\ufeffa\u200bb":        "ab",
		"\xef\xbb\ufeff\xbfab":  "ab", // what stood on both sides makes another one
		"‐–—−－～〜∼":              "-----~~~",
		"é\xff\x93\tü":          "é\xff\x93\tü",
	} {
		if got := ASCII(in); got != want {
			t.Errorf("ASCII(%q) = %q, want %q", in, got, want)
		}
	}
}

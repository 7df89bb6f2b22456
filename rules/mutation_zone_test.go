package rules_test

import (
	"slices"
	"strings"
)

const (
	feedback = "feedback-smtp.REGION.amazonses.com."
	passSES  = "v=spf1 include:amazonses.com ~all"
	dkim1    = "2hv6zqkd3mwnr7tgyax4sjcpbfelu5io"
	dkim2    = "k5wq7bzv4xnaj3ohtl2ydcmgs6rfeup7"
	dkim3    = "wd3tn6fjy2xkcoq5mvrs7hbeuz4lgpia"
	ownSPF   = "@ TXT v=spf1"
	keyED    = "YGswNiZ+YB+GJQhZUHIDzG9n7dmg4ZBjC12TDJaAdtk="
)

// exportFaults are in how provider exports are written.
var exportFaults = slices.Concat(
	ways("export/parse",
		src("example.com.yaml", "  type: AAAA", "\ttype: AAAA"), src("route53.yaml", "TTL: 3600", "TTL 3600"),
		src("gcloud.yaml", "kind: dns", "kind: @dns"), src("route53.json cloudflare.json", `"MX",`, `"MX" "MX",`),
	),
	[]*fault{
		one("export/duplicate-key", src("example.com.yaml", "  type: AAAA", "  ttl: 3600\n  type: AAAA")),
		one("export/duplicate-key", src("gcloud.yaml", "\nttl: 3600", "\nttl: 3600\nttl: 3600")),
		one("export/key-misread", src("example.com.yaml", "'on':", "on:")),
		one("export/apex-name", src("example.com.yaml", "'':", "'@':")),
		one("export/apex-name", src("route53.yaml", "name: example.com.", "Name: '@'")),
		one("export/txt-quotes-missing", src("route53.yaml gcloud.yaml", `'"`+passSES+`"'`, passSES)),
		one("export/txt-quotes-missing", src("route53.json route53-batch.json gcloud.json powerdns.json desec.json", `\"`+passSES+`\"`, passSES)),
		one("export/semicolon-escape", src("example.com.yaml", `v=DMARC1\; p=reject\;`, `v=DMARC1; p=reject;`)),
		one("export/semicolon-escape", src("example.com.yaml", `v=STSv1\;`, `v=STSv1;`)),
		one("export/mx-shape", src("example.com.yaml", "value:\n    exchange: feedback-smtp.eu-west-1.amazonses.com.\n    preference: 10", "value: 10 feedback-smtp.eu-west-1.amazonses.com.")),
		one("export/mx-shape", src("cloudflare.json digitalocean.json", `"feedback-smtp`, `"10 feedback-smtp`)),
		one("export/target-dot", src("gcloud.yaml gcloud.json powerdns.json desec.json", "awstrack.me.", "awstrack.me")),
		one("export/target-dot", src("gcloud.yaml gcloud.json powerdns.json desec.json", "10 feedback-smtp.eu-west-1.amazonses.com.", "10 feedback-smtp.eu-west-1.amazonses.com")),
		one("export/target-dot", src("gcloud.yaml gcloud.json powerdns.json desec.json", dkim1+".dkim.amazonses.com.", dkim1+".dkim.amazonses.com")),
		one("export/proxied-dkim", proxied(dkim1+"._domainkey CNAME")),
		one("export/proxied-dkim", src("example.com.yaml", dkim1+"._domainkey:\n- ", dkim1+"._domainkey:\n- octodns:\n    cloudflare:\n      proxied: true\n  ")),
		one("export/upsert-replaces", only("route53-batch.json"), del("@ TXT google-site")).where("@ TXT"),
		one("export/order", src("example.com.yaml", "\nshop:", "\nashop:")),
	},
)

// zoneFaults are in the zone itself.
var zoneFaults = slices.Concat(
	ways("zone/parse", put("www A", "192.0.2.256"), put("www AAAA", "2001:db8::g"), raw("mx2 A", " A ", " AA "), raw("@ CAA", `0 issue`, "issue")),
	ways("zone/typographic",
		raw("HOST TXT", `"`+passSES+`"`, "“"+passSES+"”"), written("_dmarc TXT", "”v=DMARC1; p=reject; rua=mailto:dmarc@ZONE”"),
		sub(ownSPF, "-all", "–all"), sub("HOST TXT", " ~all", "\u00a0~all"), sub("HOST TXT", "~all", "～all"), sub("HOST TXT", "v=spf1", "\ufeffv=spf1"),
		sub("_dmarc TXT", "; p", ";\u00a0p"), sub("s2._domainkey TXT", "k=", "k＝"), raw("click CNAME", ".awstrack", "。awstrack"), raw("HOST MX", "feedback-smtp", "feedback–smtp"),
		sub("_smtp._tls TXT", "v=TLSRPTv1", "“v=TLSRPTv1"), sub("_mta-sts TXT", "v=STSv1", "‘v=STSv1"),
	),
	except("example.com.yaml cloudflare.json", ways("zone/txt-literal-quotes", // these formats take outer quotes off
		literal("HOST TXT", `"`), literal("_dmarc TXT", `"`), literal("s2._domainkey TXT", `"`), literal("_mta-sts TXT", `"`), literal("@ TXT google", `"`),
	)),
	ways("zone/txt-literal-quotes", literal(ownSPF, "'")),
	ways("zone/txt-cut-by-comment",
		unquoted("_dmarc TXT"), unquoted("s2._domainkey TXT"), unquoted("_mta-sts TXT"), unquoted("_smtp._tls TXT"), unquoted("default._bimi TXT"),
	),
	ways("zone/txt-unquoted",
		written("_dmarc TXT", `v=DMARC1\; p=reject\; rua=mailto:dmarc@ZONE`), written("_smtp._tls TXT", `v=TLSRPTv1\; rua=mailto:tls@ZONE`), written("s2._domainkey TXT", `v=DKIM1\; k=ed25519\; p=`+keyED),
	),
	ways("zone/txt-255", joined("s1._domainkey TXT")),
	ways("zone/mx-preference", src("example.com.yaml", "    exchange: feedback-smtp.eu-west-1.amazonses.com.\n    preference: 10", "    exchange: feedback-smtp.eu-west-1.amazonses.com."), raw("HOST MX", "10 feedback", "feedback"), written("@ MX 10", "mx1.ZONE.")),
	ways("zone/mx-preference-in-target", raw("HOST MX", "10 feedback", "10 10 feedback"), written("@ MX 10", "10 10 mx1.ZONE.")),
	[]*fault{one("zone/mx-preference-in-target", raw("HOST MX", "10 feedback", "20 10 feedback")).instead(sub("HOST MX", "10", "20"))},
	ways("zone/a-trailing-dot", raw("mx2 A", "192.0.2.26", "192.0.2.26.")),
	[]*fault{
		one("zone/target-ip", sub("@ MX 20", "mx2.ZONE.", "192.0.2.26")),
		one("zone/target-ip", written("shop CNAME", "192.0.2.26")).instead(retype("shop CNAME", "A", "192.0.2.26")),
		one("zone/target-ip", written("eu NS ns1", "192.0.2.53")).besides("zone/occluded"), // the host is no glue without it
		one("zone/url-target", written("shop CNAME", "https://shops.FOREIGN/")),
		one("zone/url-target", written("shop CNAME", "http://shops.FOREIGN")),
		one("zone/url-target", set("shop CNAME", "https://shops.FOREIGN/index.html")),
		one("zone/idn", raw("xn--mnchen-3ya A", "xn--mnchen-3ya", "münchen")),
		one("zone/name-invalid", raw("shop CNAME", "shop", "shop..old")),
		one("zone/name-invalid", raw("shop CNAME", "shop", strings.Repeat("shop", 16))),
		one("zone/name-invalid", raw("shop CNAME", "shop", `my\032shop`)),
		one("zone/origin-dot", src("crlf", "$ORIGIN\texample.com.", "$ORIGIN\texample.com")).all(),
		one("zone/origin-dot", src("origins", "$ORIGIN eu.example.com.", "$ORIGIN eu.example.com")),
		one("zone/origin-dot", src("origins", "$ORIGIN _domainkey.example.com.", "$ORIGIN _domainkey.example.com")),
	},
	ways("zone/owner-dot",
		src("columns crlf comments blank-owners upper-case", "\nshop", "\nshop.ZONE"), src("columns crlf comments upper-case", "\n_dmarc", "\n_dmarc.ZONE"),
		src("panel absolute", "\nHOST.ZONE.", "\nHOST.ZONE"), src("comments", "\n"+dkim2+"._domainkey", "\n"+dkim2+"._domainkey.ZONE"),
	),
	ways("zone/target-dot",
		raw("HOST MX", "amazonses.com.", "amazonses.com"), raw(dkim1+"._domainkey CNAME", "dkim.amazonses.com.", "dkim.amazonses.com"),
		raw("click CNAME", "awstrack.me.", "awstrack.me"), written("blog CNAME", "www.ZONE"), written("@ MX 10", "10 mx1.ZONE"), written("_imaps._tcp SRV", "0 1 993 imap.ZONE"),
		written("eu NS ns1", "ns1.eu.ZONE")),
	[]*fault{one("zone/target-dot", raw("@ SOA", "hostmaster.FOREIGN.", "hostmaster.ZONE")).instead(raw("@ SOA", "hostmaster.FOREIGN.", "hostmaster.ZONE."))},
	ways("zone/name-doubled",
		sub("HOST MX", "amazonses.com.", "amazonses.com.ZONE."), sub(dkim2+"._domainkey CNAME", "dkim.amazonses.com.", "dkim.amazonses.com.ZONE."),
		sub("click CNAME", "awstrack.me.", "awstrack.me.ZONE."), put("@ MX 10", "10 mx1.ZONE.ZONE."), put("blog CNAME", "www.ZONE.ZONE."),
	),
	except("blank-owners columns comments crlf origins upper-case", ways("zone/name-doubled", own("_dmarc TXT", "_dmarc.ZONE"), own(dkim3+"._domainkey CNAME", dkim3+"._domainkey.ZONE"), own("HOST MX", "HOST.ZONE"))), // zone/owner-dot
	ways("zone/target-dot-maybe", written("shop CNAME", "shops.FOREIGN")),
	ways("zone/dot-style", src("example.com.yaml", "shops.example.net.", "shops.example.net"), src("route53.yaml", "shops.example.net.", "shops.example.net")),
	ways("zone/soa",
		raw("@ SOA", "hostmaster.example", "hostmaster@example"), raw("@ SOA", "1209600", "3600"), raw("@ SOA", "14d", "1h"),
	),
	[]*fault{
		one("zone/soa", add("@ SOA", "@", "SOA", "ns1.FOREIGN. hostmaster.FOREIGN. 1 7200 3600 1209600 3600")).all(),
		one("zone/ns", del("@ NS ns2")).where("@ NS"),
		one("zone/ns", del("@ NS ns1"), del("@ NS ns2")).where("@ SOA").not(exports),
		one("zone/cname-other-data", add("www A", "www", "CNAME", "web.FOREIGN.")).all(),
		one("zone/cname-other-data", add("shop CNAME", "shop", "TXT", "a text")).where("shop CNAME").all().instead(del("shop CNAME"), add("blog CNAME", "shop", "TXT", "a text")),
		one("zone/cname-apex", add("@ NS", "@", "CNAME", "web.FOREIGN.")).not("cloudflare.json"), // it makes addresses of them
		one("zone/cname-multiple", add("shop CNAME", "shop", "CNAME", "other.FOREIGN.")).all(),
		one("zone/cname-loop", sub("blog CNAME", "www.", "blog.")),
		one("zone/cname-loop", set("blog CNAME", "shop.ZONE."), set("shop CNAME", "blog.ZONE.")),
	},
	ways("zone/duplicate-rr",
		add("@ MX 10", "@", "MX", "10 mx1.ZONE."), add("@ NS ns2", "@", "NS", "ns2.FOREIGN."), add("HOST TXT", "HOST", "TXT", passSES), add("HOST MX", "HOST", "MX", "10 "+feedback),
		add("_mta-sts TXT", "_mta-sts", "TXT", "v=STSv1; id=20261120T120000"), add(dkim1+"._domainkey CNAME", dkim1+"._domainkey", "CNAME", dkim1+".dkim.amazonses.com."),
	),
	except(exports, ways("zone/rrset-ttl", ttl("@ MX 20", 604800), ttl("eu NS ns2", 604800))), // a set has one TTL there
	[]*fault{one("zone/rrset-ttl", ttl("@ NS ns1", 604800)).where("@ NS").all().not(exports)},
	except("gcloud.yaml route53.yaml", ways("zone/out-of-zone", own("on A", "on.FOREIGN."))), // what the names have in common is the zone there
	[]*fault{
		one("zone/target-dangling", del("mx2 A")).where("@ MX 20"),
		one("zone/target-dangling", del("imap A")).where("_imaps._tcp SRV"),
		one("zone/target-dangling", del("www A"), del("www AAAA")).where("blog CNAME"),
		one("zone/target-dangling", sub("@ MX 20", "mx2", "mx3")),
		one("zone/target-alias", sub("@ MX 20", "mx2", "blog")).instead(sub("@ MX 20", "mx2", "www")),
		one("zone/target-alias", sub("_imaps._tcp SRV", "imap", "blog")).instead(sub("_imaps._tcp SRV", "imap", "www")),
		one("zone/target-alias", add("eu NS ns2", "eu", "NS", "shop.ZONE.")).instead(add("eu NS ns2", "eu", "NS", "shops.FOREIGN.")),
		one("zone/glue", del("ns1.eu A")).where("eu NS ns1"),
		one("zone/glue", del("ns2.eu A"), del("ns2.eu AAAA")).where("eu NS ns2"),
		one("zone/occluded", add("ns2.eu A", "www.eu", "A", "192.0.2.99")),
		one("zone/null-mx", add("@ MX 20", "@", "MX", "0 .")).all(),
		one("zone/null-mx", set("@ MX 10", "10 ."), del("@ MX 20")).instead(set("@ MX 10", "0 ."), del("@ MX 20")).besides("mail/mta-sts-no-mx").leaves(),
		one("zone/underscore-host", add("imap A", "mail_server", "A", "192.0.2.99")),
		one("zone/underscore-host", own("mx2 A", "mx_2"), sub("@ MX 20", "mx2", "mx_2")),
		one("zone/wildcard", add("www A", "*.news", "CNAME", "www.ZONE."), add("www A", "news", "MX", "10 mx1.ZONE.")),
		one("zone/wildcard", add("www A", "*.news", "TXT", "a text"), add("www A", "news", "MX", "10 mx1.ZONE.")),
		one("zone/ttl-range", ttl("HOST MX", 5)), one("zone/ttl-range", ttl("HOST TXT", 0)), one("zone/ttl-range", ttl(dkim1+"._domainkey CNAME", 1209600)),
		one("zone/serial-not-raised").before(set("on A", "192.0.2.99")).where("@ SOA").not(exports),
		one("zone/serial-not-raised").before(del("on A")).where("@ SOA").not(exports), // they have no serial
		one("zone/ignore-unknown", comment("on A", "zonemend:ignore zone/target-danglin -- moves")).instead().leaves(),
		one("zone/ignore-unknown", comment("on A", "zonemend:ignore nothing/such -- moves")),
		one("zone/ignore-unused", comment("mx2 A", "zonemend:ignore spf/lookups -- moves")),
		one("zone/ignore-reason", comment("on A", "zonemend:ignore zone/underscore-host"), own("on A", "on_a")),
	},
)

// literal writes quotes into a text.
func literal(selector, quote string) op {
	return op{"literal " + quote + " in " + selector, func(b *breaker) {
		if id := b.find(selector); b.ok {
			set(selector, quote+b.data(id)+quote).make(b)
		}
	}}
}

// unquoted takes the quotes of a text in a master file away.
func unquoted(selector string) op {
	return op{"unquoted " + selector, func(b *breaker) {
		if id := b.find(selector); b.ok {
			written(selector, b.data(id)).make(b)
		}
	}}
}

// joined makes one string of a text in a master file.
func joined(selector string) op {
	return op{"joined " + selector, func(b *breaker) {
		if id := b.find(selector); b.ok {
			written(selector, `"`+b.data(id)+`"`).make(b)
		}
	}}
}

// exports are the good zones that aren't master files.
const exports = "example.com.yaml gcloud.yaml route53.yaml route53.json route53-batch.json gcloud.json powerdns.json desec.json cloudflare.json digitalocean.json"

func except(zones string, faults []*fault) []*fault {
	for _, f := range faults {
		f.not(zones)
	}
	return faults
}

// only leaves all zones aside but some.
func only(names string) op {
	return op{"only " + names, func(b *breaker) { b.ok = b.ok && slices.Contains(strings.Fields(names), b.good.name) }}
}

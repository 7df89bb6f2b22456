package export

import "strings"

// A sample is a file of a dialect, and the records that it holds.
type sample struct {
	dialect, path, src string
	records            string // one a line, as zone.Describe has them
}

// mail are the records of the samples that hold nothing else: what Amazon SES asks for.
const mail = `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com.
bounce.example.com. 300 TXT "v=spf1 include:amazonses.com ~all"
example.com. 300 TXT "a \"b\" \\c"
example.com. 300 TXT "d;e"
www.example.com. 60 CNAME host.example.net.
`

// mailBare is mail where targets are written without final dot.
const mailBare = `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com
bounce.example.com. 300 TXT "v=spf1 include:amazonses.com ~all"
example.com. 300 TXT "a \"b\" \\c"
example.com. 300 TXT "d;e"
www.example.com. 60 CNAME host.example.net
`

var samples = []sample{
	{"octodns", "example.com.yaml", `---
'':
  ttl: 300
  type: TXT
  values:
  - a "b" \c
  - d\;e
bounce: # SES
- ttl: 300
  type: MX
  value:
    exchange: feedback-smtp.eu-west-1.amazonses.com.
    preference: 10
- ttl: 300
  type: TXT
  value: v=spf1 include:amazonses.com ~all
pki:
  ttl: 60
  type: CAA
  values:
  - {flags: 0, tag: issue, value: ca.example.net; validationmethods=dns-01}
www:
  ttl: 60
  type: CNAME
  value: host.example.net.
`, strings.Replace(mail, "www.", "pki.example.com. 60 CAA 0 issue \"ca.example.net; validationmethods=dns-01\"\nwww.", 1)},
	{"octodns", "zones/example.com.yaml", `? ''
: - ttl: 300
    type: TXT
    values:
    - a "b" \c
    - d\;e
? bounce
: - ttl: 300
    type: MX
    values:
    - {priority: 10, value: feedback-smtp.eu-west-1.amazonses.com.}
  - {ttl: 300, type: TXT, value: 'v=spf1
      include:amazonses.com ~all'}
? www
: - ttl: 60
    type: CNAME
    value: host.example.net.
`, mail},
	{"route53", "list.json", `{
    "ResourceRecordSets": [
        {
            "Name": "example.com.",
            "Type": "TXT",
            "TTL": 300,
            "ResourceRecords": [
                { "Value": "\"a \\\"b\\\" \\134c\"" },
                { "Value": "\"d;e\"" }
            ]
        },
        {
            "Name": "bounce.example.com.",
            "Type": "MX",
            "TTL": 300,
            "ResourceRecords": [
                {
                    "Value": "10 feedback-smtp.eu-west-1.amazonses.com"
                }
            ]
        },
        {
            "Name": "bounce.example.com.",
            "Type": "TXT",
            "TTL": 300,
            "ResourceRecords": [
                {
                    "Value": "\"v=spf1 include:amazonses.com ~all\""
                }
            ]
        },
        {
            "Name": "www.example.com.",
            "Type": "CNAME",
            "TTL": 60,
            "ResourceRecords": [
                {
                    "Value": "host.example.net"
                }
            ]
        }
    ]
}
`, `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com
bounce.example.com. 300 TXT "v=spf1 include:amazonses.com ~all"
example.com. 300 TXT "a \"b\" \092c"
example.com. 300 TXT "d;e"
www.example.com. 60 CNAME host.example.net
`},
	{"route53", "list.yaml", `ResourceRecordSets:
- Name: example.com.
  ResourceRecords:
  - Value: '"a \"b\" \\c"'
  - Value: '"d;e"'
  TTL: 300
  Type: TXT
- Name: bounce.example.com.
  ResourceRecords:
  - Value: 10 feedback-smtp.eu-west-1.amazonses.com.
  TTL: 300
  Type: MX
- Name: bounce.example.com.
  ResourceRecords:
  - Value: '"v=spf1
      include:amazonses.com ~all"'
  TTL: 300
  Type: TXT
- Name: www.example.com.
  ResourceRecords:
  - Value: host.example.net.
  TTL: 60
  Type: CNAME
`, mail},
	{"route53", "query.json", `[{"Name":"*.example.com.","Type":"A","AliasTarget":{"HostedZoneId":"Z1","DNSName":"x.example.net.","EvaluateTargetHealth":false}},
{"Name":"\\052.a.example.com.","Type":"A","TTL":60,"ResourceRecords":[{"Value":"192.0.2.1"}]}]`, `*.a.example.com. 60 A 192.0.2.1
*.example.com. 0 A
`},
	{"route53-batch", "batch.json", `{
  "Changes": [
    {
      "Action": "DELETE",
      "ResourceRecordSet": {
        "Name": "gone.example.com", "Type": "A", "TTL": 300, "ResourceRecords": [{"Value": "192.0.2.1"}]
      }
    },
    {
      "Action": "UPSERT",
      "ResourceRecordSet": {
        "Name": "bounce.example.com",
        "Type": "MX",
        "TTL": 300,
        "ResourceRecords": [{"Value": "10 feedback-smtp.eu-west-1.amazonses.com"}]
      }
    },
    {
      "Action": "UPSERT",
      "ResourceRecordSet": {
        "Name": "bounce.example.com",
        "Type": "TXT",
        "TTL": 300,
        "ResourceRecords": [{"Value": "\"v=spf1 \" \"include:amazonses.com ~all\""}]
      }
    }
  ]
}`, `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com
bounce.example.com. 300 TXT "v=spf1 " "include:amazonses.com ~all"
`},
	{"cloudflare", "cloudflare.json", `{
  "result": [
    {"id": "1", "type": "TXT", "name": "example.com", "content": "a \"b\" \\c", "ttl": 300, "proxied": false, "zone_name": "example.com"},
    {"id": "2", "type": "TXT", "name": "example.com", "content": "d;e", "ttl": 300, "proxied": false, "zone_name": "example.com"},
    {"id": "3", "type": "MX", "name": "bounce.example.com", "content": "feedback-smtp.eu-west-1.amazonses.com", "priority": 10, "ttl": 300, "proxied": false, "zone_name": "example.com"},
    {"id": "4", "type": "TXT", "name": "bounce.example.com", "content": "\"v=spf1 include:amazonses.com ~all\"", "ttl": 300, "proxied": false, "zone_name": "example.com", "created_on": "2026\/01\/01"},
    {"id": "5", "type": "CNAME", "name": "www.example.com", "content": "host.example.net", "ttl": 60, "proxied": false, "zone_name": "example.com"},
    {"id": "6", "type": "SRV", "name": "_sip._tcp.example.com", "data": {"port": 5060, "priority": 1, "target": "sip.example.net", "weight": 2}, "ttl": 60, "proxied": false, "zone_name": "example.com"}
  ],
  "success": true
}
`, `_sip._tcp.example.com. 60 SRV 1 2 5060 sip.example.net
` + mailBare},
	{"gcloud", "gcloud.yaml", `---
kind: dns#resourceRecordSet
name: example.com.
rrdatas:
- '"a \"b\" \\c"'
- '"d;e"'
ttl: 300
type: TXT
---
kind: dns#resourceRecordSet
name: bounce.example.com.
rrdatas:
- 10 feedback-smtp.eu-west-1.amazonses.com.
ttl: 300
type: MX
---
kind: dns#resourceRecordSet
name: bounce.example.com.
rrdatas:
- '"v=spf1 include:amazonses.com ~all"'
ttl: 300
type: TXT
---
kind: dns#resourceRecordSet
name: www.example.com.
rrdatas:
- host.example.net.
ttl: 60
type: CNAME
`, mail},
	{"gcloud-transaction", "transaction.yaml", `additions:
- kind: dns#resourceRecordSet
  name: bounce.example.com.
  rrdatas:
  - 10 feedback-smtp.eu-west-1.amazonses.com.
  ttl: 300
  type: MX
deletions:
- kind: dns#resourceRecordSet
  name: bounce.example.com.
  rrdatas:
  - 10 old.example.net.
  ttl: 300
  type: MX
`, `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com.
`},
	{"cfn", "template.yaml", `AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Identity:
    Type: AWS::SES::EmailIdentity
    Properties:
      EmailIdentity: example.com
  Site:
    Type: AWS::Route53::RecordSet
    Properties:
      HostedZoneName: example.com.
      Name: www.example.com.
      Type: CNAME
      TTL: '60'
      ResourceRecords:
        - host.example.net
  Mail:
    Type: AWS::Route53::RecordSetGroup
    Properties:
      HostedZoneName: example.com.
      RecordSets:
        - Name: example.com.
          Type: TXT
          TTL: '300'
          ResourceRecords: ['"a \"b\" \\c"', '"d;e"']
        - Name: bounce.example.com.
          Type: MX
          TTL: '300'
          ResourceRecords:
            - 10 feedback-smtp.eu-west-1.amazonses.com
        - Name: bounce.example.com.
          Type: TXT
          TTL: '300'
          ResourceRecords:
            - "\"v=spf1 include:amazonses.com ~all\""
`, mailBare},
	{"dnsendpoint", "endpoint.yaml", `apiVersion: v1
kind: Namespace
metadata:
  name: dns
---
apiVersion: externaldns.k8s.io/v1alpha1
kind: DNSEndpoint
metadata:
  name: mail
spec:
  endpoints:
    - dnsName: bounce.example.com
      recordTTL: 300
      recordType: MX
      targets:
        - 10 feedback-smtp.eu-west-1.amazonses.com
    - dnsName: bounce.example.com
      recordTTL: 300
      recordType: TXT
      targets:
        - '"v=spf1 include:amazonses.com ~all"'
`, `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com
bounce.example.com. 300 TXT "v=spf1 include:amazonses.com ~all"
`},
	{"digitalocean", "example.com.json", `{"domain_records": [{
		"id": 1, "type": "TXT", "name": "@", "data": "a \"b\" \\c", "priority": null, "port": null, "ttl": 300, "weight": null, "flags": null, "tag": null
	}, {
		"id": 2, "type": "TXT", "name": "@", "data": "d;e", "priority": null, "port": null, "ttl": 300, "weight": null, "flags": null, "tag": null
	}, {
		"id": 3, "type": "MX", "name": "bounce", "data": "feedback-smtp.eu-west-1.amazonses.com", "priority": 10, "port": null, "ttl": 300, "weight": null, "flags": null, "tag": null
	}, {
		"id": 4, "type": "TXT", "name": "bounce", "data": "v=spf1 include:amazonses.com ~all", "priority": null, "port": null, "ttl": 300, "weight": null, "flags": null, "tag": null
	}, {
		"id": 5, "type": "CNAME", "name": "www", "data": "host.example.net", "priority": null, "port": null, "ttl": 60, "weight": null, "flags": null, "tag": null
	}]
}
`, mailBare},
	{"azure", "azure.json", `[
  {
    "fqdn": "example.com.",
    "name": "@",
    "ttl": 300,
    "txtRecords": [
      { "value": [ "a \"b\" \\c" ] },
      { "value": [ "d;e" ] }
    ],
    "type": "Microsoft.Network/dnszones/TXT"
  },
  {
    "fqdn": "bounce.example.com.",
    "mxRecords": [
      { "exchange": "feedback-smtp.eu-west-1.amazonses.com", "preference": 10 }
    ],
    "name": "bounce",
    "ttl": 300,
    "type": "Microsoft.Network/dnszones/MX"
  },
  {
    "fqdn": "bounce.example.com.",
    "name": "bounce",
    "TTL": 300,
    "TXTRecords": [
      { "value": [ "v=spf1 include:amazonses.com ~all" ] }
    ],
    "type": "Microsoft.Network/dnszones/TXT"
  },
  {
    "cnameRecord": { "cname": "host.example.net" },
    "fqdn": "www.example.com.",
    "name": "www",
    "ttl": 60,
    "type": "Microsoft.Network/dnszones/CNAME"
  }
]
`, mailBare},
	{"powerdns", "powerdns.json", `{
  "name": "example.com.",
  "rrsets": [
    {"name": "example.com.", "type": "TXT", "ttl": 300, "comments": [], "records": [
      {"content": "\"a \\\"b\\\" \\\\c\"", "disabled": false}, {"content": "\"d;e\"", "disabled": false}, {"content": "\"off\"", "disabled": true}]},
    {"name": "bounce.example.com.", "type": "MX", "ttl": 300, "records": [{"content": "10 feedback-smtp.eu-west-1.amazonses.com.", "disabled": false}]},
    {"name": "bounce.example.com.", "type": "TXT", "ttl": 300, "records": [{"content": "\"v=spf1 include:amazonses.com ~all\"", "disabled": false}]},
    {"name": "www.example.com.", "type": "CNAME", "ttl": 60, "records": [{"content": "host.example.net.", "disabled": false}]}
  ]
}
`, mail},
	{"desec", "desec.json", `[
  {"domain": "example.com", "subname": "", "name": "example.com.", "type": "TXT", "records": ["\"a \\\"b\\\" \\\\c\"", "\"d;e\""], "ttl": 300},
  {"domain": "example.com", "subname": "bounce", "name": "bounce.example.com.", "type": "MX", "records": ["10 feedback-smtp.eu-west-1.amazonses.com."], "ttl": 300},
  {"domain": "example.com", "subname": "bounce", "name": "bounce.example.com.", "type": "TXT", "records": ["\"v=spf1 include:amazonses.com ~all\""], "ttl": 300},
  {"domain": "example.com", "subname": "www", "name": "www.example.com.", "type": "CNAME", "records": ["host.example.net."], "ttl": 60}
]
`, mail},
	{"gandi", "gandi.json", `[
  {"rrset_name": "@", "rrset_type": "TXT", "rrset_ttl": 300, "rrset_values": ["\"a \\\"b\\\" \\\\c\"", "\"d;e\""], "rrset_href": "https://api.gandi.net/v5/livedns/domains/example.com/records/%40/TXT"},
  {"rrset_name": "bounce", "rrset_type": "MX", "rrset_ttl": 300, "rrset_values": ["10 feedback-smtp.eu-west-1.amazonses.com."], "rrset_href": "x"},
  {"rrset_name": "bounce", "rrset_type": "TXT", "rrset_ttl": 300, "rrset_values": ["\"v=spf1 include:amazonses.com ~all\""], "rrset_href": "x"},
  {"rrset_name": "www", "rrset_type": "CNAME", "rrset_ttl": 60, "rrset_values": ["host.example.net."], "rrset_href": "x"}
]
`, mail},
	{"hetzner", "example.com.json", `{"records": [
  {"id": "1", "type": "TXT", "name": "@", "value": "\"a \\\"b\\\" \\\\c\"", "zone_id": "z", "ttl": 300},
  {"id": "2", "type": "TXT", "name": "@", "value": "\"d;e\"", "zone_id": "z", "ttl": 300},
  {"id": "3", "type": "MX", "name": "bounce", "value": "10 feedback-smtp.eu-west-1.amazonses.com.", "zone_id": "z", "ttl": 300},
  {"id": "4", "type": "TXT", "name": "bounce", "value": "\"v=spf1 include:amazonses.com ~all\"", "zone_id": "z", "ttl": 300},
  {"id": "5", "type": "CNAME", "name": "www", "value": "host.example.net.", "zone_id": "z", "ttl": 60}
]}
`, mail},
	{"hcloud", "example.com.json", `{"rrsets": [
  {"id": "@/TXT", "name": "@", "type": "TXT", "ttl": 300, "records": [{"value": "\"a \\\"b\\\" \\\\c\"", "comment": ""}, {"value": "\"d;e\"", "comment": "x"}]},
  {"id": "bounce/MX", "name": "bounce", "type": "MX", "ttl": 300, "records": [{"value": "10 feedback-smtp.eu-west-1.amazonses.com."}]},
  {"id": "bounce/TXT", "name": "bounce", "type": "TXT", "ttl": 300, "records": [{"value": "\"v=spf1 include:amazonses.com ~all\""}]},
  {"id": "www/CNAME", "name": "www", "type": "CNAME", "ttl": 60, "records": [{"value": "host.example.net."}]}
]}
`, mail},
	{"records", "example.com.yaml", `zone: example.com
records:
  - name: '@'
    type: TXT
    value: a "b" \c
    ttl: 300
  - {name: '@', type: TXT, value: d;e, ttl: 300}
  - name: bounce
    type: MX
    value: feedback-smtp.eu-west-1.amazonses.com
    priority: 10
    ttl: 300
  - name: bounce
    type: TXT
    value: v=spf1 include:amazonses.com ~all
    ttl: 300
  - name: www
    type: CNAME
    value: host.example.net
    ttl: 60
`, mailBare},
	{"records", "linode.json", `{"data": [
  {"id": 1, "type": "MX", "name": "bounce", "target": "feedback-smtp.eu-west-1.amazonses.com", "priority": 10, "weight": 0, "port": 0, "ttl_sec": 300, "tag": null, "service": null, "protocol": null},
  {"id": 2, "type": "TXT", "name": "", "target": "d;e", "priority": 0, "weight": 0, "port": 0, "ttl_sec": 300, "tag": null}
], "zone": "example.com"}
`, `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com
example.com. 300 TXT "d;e"
`},
	{"records", "porkbun.json", `{"status": "SUCCESS", "records": [
  {"id": "1", "name": "bounce.example.com", "type": "MX", "content": "feedback-smtp.eu-west-1.amazonses.com", "ttl": "300", "prio": "10", "notes": ""},
  {"id": "2", "name": "example.com", "type": "TXT", "content": "d;e", "ttl": "300", "prio": null, "notes": ""}
]}
`, `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com
example.com. 300 TXT "d;e"
`},
	{"records", "ns1.json", `{"zone": "example.com", "records": [
  {"domain": "bounce.example.com", "type": "MX", "ttl": 300, "short_answers": ["10 feedback-smtp.eu-west-1.amazonses.com"]},
  {"domain": "example.com", "type": "TXT", "ttl": 300, "short_answers": ["d;e", "f"]}
]}
`, `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com
example.com. 300 TXT "d;e"
example.com. 300 TXT "f"
`},
	{"records", "ovh.json", `[
  {"fieldType": "MX", "subDomain": "bounce", "target": "10 feedback-smtp.eu-west-1.amazonses.com.", "ttl": 300, "zone": "example.com", "id": 1},
  {"fieldType": "SPF", "subDomain": "", "target": "\"v=spf1 -all\"", "ttl": 300, "zone": "example.com", "id": 2}
]
`, `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com.
example.com. 300 TXT "v=spf1 -all"
`},
	{"records", "vercel.json", `{"records": [
  {"id": "a", "slug": "", "name": "", "type": "ALIAS", "value": "cname.vercel-dns.com.", "creator": "system"},
  {"id": "b", "slug": "", "name": "bounce", "type": "MX", "value": "feedback-smtp.eu-west-1.amazonses.com", "mxPriority": 10, "ttl": 300, "creator": "x"}
], "domain": "example.com"}
`, `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com
`},
	{"records", "netlify.json", `[
  {"hostname": "bounce.example.com", "type": "MX", "ttl": 300, "priority": 10, "value": "feedback-smtp.eu-west-1.amazonses.com", "dns_zone_id": "z", "site_id": null, "managed": false},
  {"hostname": "example.com", "type": "TXT", "ttl": 300, "priority": null, "value": "d;e", "dns_zone_id": "z"}
]
`, `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com
example.com. 300 TXT "d;e"
`},
	{"records", "vultr.json", `{"records": [
  {"id": "1", "type": "MX", "name": "bounce", "data": "feedback-smtp.eu-west-1.amazonses.com", "priority": 10, "ttl": 300},
  {"id": "2", "type": "TXT", "name": "", "data": "\"d;e\"", "priority": -1, "ttl": 300}
], "domain": "example.com"}
`, `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com
example.com. 300 TXT "d;e"
`},
	{"records", "godaddy/example.com.json", `[
  {"data": "feedback-smtp.eu-west-1.amazonses.com", "name": "bounce", "priority": 10, "ttl": 300, "type": "MX"},
  {"data": "d;e", "name": "@", "ttl": 300, "type": "TXT"}
]
`, `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com
example.com. 300 TXT "d;e"
`},
	{"records", "ionos.json", `[
  {"name": "bounce.example.com", "rootName": "example.com", "type": "MX", "content": "feedback-smtp.eu-west-1.amazonses.com", "ttl": 300, "prio": 10, "disabled": false, "id": "1"},
  {"name": "example.com", "rootName": "example.com", "type": "TXT", "content": "\"d;e\"", "ttl": 300, "prio": 0, "disabled": false, "id": "2"}
]
`, `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com
example.com. 300 TXT "d;e"
`},
	{"records", "hostinger/example.com.json", `{"zone": [
  {"name": "bounce", "type": "MX", "ttl": 300, "records": [{"content": "10 feedback-smtp.eu-west-1.amazonses.com.", "is_disabled": false}]},
  {"name": "@", "type": "TXT", "ttl": 300, "records": [{"content": "d;e"}]}
]}
`, `bounce.example.com. 300 MX 10 feedback-smtp.eu-west-1.amazonses.com.
example.com. 300 TXT "d;e"
`},
}
